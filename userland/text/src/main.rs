//! `grep`, `awk` and small tools for bytes and lines, as one program: the name it is called by says which one it is.

#[cfg(target_os = "wasi")]
mod awk_command;
#[cfg(target_os = "wasi")]
mod grep_command;
#[cfg(target_os = "wasi")]
mod plain_command;
#[cfg(target_os = "wasi")]
mod system;

#[cfg(target_os = "wasi")]
fn main() {
    use std::os::wasi::ffi::OsStringExt;
    let mut args: Vec<Vec<u8>> = std::env::args_os().map(OsStringExt::into_vec).collect();
    if args.is_empty() {
        args.push(b"text".to_vec());
    }
    let first = args.remove(0);
    let mut name = text::shown(first.rsplit(|byte| *byte == b'/').next().unwrap_or_default());
    if name == "text" && !args.is_empty() {
        name = text::shown(&args.remove(0));
    }
    let status = match name.as_str() {
        "grep" | "egrep" | "fgrep" => grep_command::run(&name, &args),
        "awk" => awk_command::run(&args),
        name => plain_command::run(name, &args).unwrap_or_else(|| {
            eprintln!("text: there is no '{name}' here");
            127
        }),
    };
    std::process::exit(status.into());
}

#[cfg(not(target_os = "wasi"))]
fn main() {
    eprintln!("text: this program runs inside Tabula only");
    std::process::exit(1);
}
