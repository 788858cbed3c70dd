//! `open FILE...`: asks the desktop to open files and folders in the apps that are for them. It tells the terminal that it
//! runs on, with an escape sequence that the desktop's terminal understands and others leave alone: OSC 7771, `open`, and
//! the path in percent-encoding. It starts no program itself.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::wasi::ffi::OsStrExt;
use std::process::ExitCode;

const USAGE: &str = "usage: open FILE...\nOpens files and folders in the desktop's apps.\n";
/// As the manual of `xdg-open` and most utilities have it: a wrong call.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).filter(|arg| arg != "--").collect();
    if args.is_empty() || args.iter().any(|arg| arg == "--help") {
        let asked = !args.is_empty();
        // Whoever has closed the stream does not read it either.
        let _ = if asked {
            std::io::stdout().write_all(USAGE.as_bytes())
        } else {
            std::io::stderr().write_all(USAGE.as_bytes())
        };
        return if asked { ExitCode::SUCCESS } else { ExitCode::from(EXIT_USAGE) };
    }
    let mut code = ExitCode::SUCCESS;
    for arg in &args {
        if let Err(problem) = open(arg) {
            eprintln!("open: {}: {problem}", arg.to_string_lossy());
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn open(arg: &OsString) -> Result<(), String> {
    std::fs::metadata(arg).map_err(|error| reason(&error))?;
    let path = absolute(arg)?;
    let mut terminal = OpenOptions::new()
        .write(true)
        .open("/dev/tty")
        .map_err(|_| "there is no terminal, and so no desktop to ask".to_owned())?;
    terminal.write_all(&request(&path)).map_err(|error| reason(&error))
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The path from the root, without `.` and `..`: where folders on the way really are is what the system says of them.
fn absolute(arg: &OsString) -> Result<Vec<u8>, String> {
    let start = tabula_sdk::dir::current().map_err(|_| "the working directory is gone".to_owned())?;
    let found = really_at(arg.as_bytes());
    // The next argument is meant from where this one was.
    tabula_sdk::dir::change(&start).map_err(|_| "the working directory is gone".to_owned())?;
    found.ok_or_else(|| "the way to it is closed".to_owned())
}

/// Changes the working directory to find out.
fn really_at(path: &[u8]) -> Option<Vec<u8>> {
    if tabula_sdk::dir::change(path).is_ok() {
        return tabula_sdk::dir::current().ok();
    }
    let (folder, name) = match path.iter().rposition(|byte| *byte == b'/') {
        Some(at) => (path.get(..=at).unwrap_or_default(), path.get(at + 1..).unwrap_or_default()),
        None => (&b"."[..], path),
    };
    tabula_sdk::dir::change(folder).ok()?;
    let folder = tabula_sdk::dir::current().ok()?;
    let folder = folder.strip_suffix(b"/").unwrap_or(&folder);
    Some([folder, b"/", name].concat())
}

fn request(path: &[u8]) -> Vec<u8> {
    let mut request = b"\x1b]7771;open;".to_vec();
    for &byte in path {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            request.push(byte);
        } else {
            request.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    request.extend_from_slice(b"\x1b\\");
    request
}
