//! `backup`: makes an archive of everything that lasts, or of some folders, and restores one. What its command line means is
//! in the library beside this.

#[cfg(not(target_os = "wasi"))]
use std::os::unix::ffi::OsStringExt;
#[cfg(target_os = "wasi")]
use std::os::wasi::ffi::OsStringExt;

fn main() {
    #[cfg(target_os = "wasi")]
    backup::signals::listen();
    let args: Vec<Vec<u8>> = std::env::args_os().skip(1).map(OsStringExt::into_vec).collect();
    std::process::exit(backup::command::main(&args).into());
}
