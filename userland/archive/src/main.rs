//! `tar`, `gzip`, `gunzip` and `zcat` as one program: the name it is called by says which one it is.

#[cfg(not(target_os = "wasi"))]
use std::os::unix::ffi::OsStringExt;
#[cfg(target_os = "wasi")]
use std::os::wasi::ffi::OsStringExt;

fn main() {
    #[cfg(target_os = "wasi")]
    backup::signals::listen();
    let mut args: Vec<Vec<u8>> = std::env::args_os().map(OsStringExt::into_vec).collect();
    let mut name = if args.is_empty() { Vec::new() } else { args.remove(0) };
    if name.ends_with(b"archive") && !args.is_empty() {
        name = args.remove(0);
    }
    let name = utils::shown(name.rsplit(|byte| *byte == b'/').next().unwrap_or_default());
    let status = match name.as_str() {
        "tar" => archive::tar::main(&args),
        "gzip" => archive::gzip::main(archive::gzip::GZIP, &args),
        "gunzip" => archive::gzip::main(archive::gzip::GUNZIP, &args),
        "zcat" => archive::gzip::main(archive::gzip::ZCAT, &args),
        name => {
            eprintln!("archive: there is no '{name}' here");
            127
        }
    };
    std::process::exit(status.into());
}
