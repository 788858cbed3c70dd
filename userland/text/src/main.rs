//! `grep`, `awk`, `sed`, `diff`, `patch` and small tools for bytes and lines, as one program: the name it is called by says
//! which one it is. What works on files alone runs outside Tabula as well, to be compared with others of its kind.

#[cfg(target_os = "wasi")]
mod awk_command;
#[cfg(target_os = "wasi")]
mod grep_command;
#[cfg(target_os = "wasi")]
mod plain_command;
#[cfg(target_os = "wasi")]
mod system;

fn main() {
    let mut args: Vec<Vec<u8>> = std::env::args_os().map(text::files::bytes).collect();
    if args.is_empty() {
        args.push(b"text".to_vec());
    }
    let first = args.remove(0);
    let mut name = text::shown(first.rsplit(|byte| *byte == b'/').next().unwrap_or_default());
    if name == "text" && !args.is_empty() {
        name = text::shown(&args.remove(0));
    }
    let status = match name.as_str() {
        #[cfg(target_os = "wasi")]
        "grep" | "egrep" | "fgrep" => grep_command::run(&name, &args),
        #[cfg(target_os = "wasi")]
        "awk" => awk_command::run(&args),
        "diff" => text::diff::run(&args),
        "patch" => text::patch::run(&args),
        "sed" => text::sed::run(&args),
        #[cfg(target_os = "wasi")]
        name => plain_command::run(name, &args).unwrap_or_else(|| {
            eprintln!("text: there is no '{name}' here");
            127
        }),
        #[cfg(not(target_os = "wasi"))]
        name => {
            eprintln!("text: there is no '{name}' here");
            127
        }
    };
    std::process::exit(status.into());
}
