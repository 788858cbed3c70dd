//! `strace`: shows the system calls of a command and of everything it starts, or those of a process that runs already. The
//! kernel writes the lines; this only says where they go, and becomes the command.

use std::ffi::OsString;
use std::os::fd::AsRawFd;
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::process::ExitCode;
use tabula_sdk::process::Command;
use tabula_sdk::{Errno, trace};

const USAGE: &str = "\
usage: strace [-o FILE] COMMAND [ARGUMENT]...
       strace [-o FILE] -p PID...
       strace -d -p PID...

Shows the system calls of a command and of all that it starts, on standard error or
in FILE. With -p, the calls of processes that run already, until they end; with -d
these are left alone again.
";

/// What the command line asks for.
#[derive(Debug, Default)]
struct Request {
    output: Option<OsString>,
    pids: Vec<u32>,
    detach: bool,
    command: Vec<OsString>,
}

/// Reads the command line, without the program's own name. The error is what is wrong with it.
fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Request, String> {
    let mut request = Request::default();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("option {} needs a value", arg.display()));
        match arg.as_bytes() {
            b"-o" => request.output = Some(value()?),
            b"-p" => {
                let value = value()?;
                let pid = value.to_str().and_then(|text| text.parse().ok()).filter(|pid| *pid > 0);
                request.pids.push(pid.ok_or_else(|| format!("not a process: {}", value.display()))?);
            }
            b"-d" => request.detach = true,
            // Children are always watched.
            b"-f" => {}
            b"--" => {
                request.command.extend(args);
                break;
            }
            [b'-', _, ..] => return Err(format!("unknown option {}", arg.display())),
            _ => {
                request.command = [arg].into_iter().chain(args).collect();
                break;
            }
        }
    }
    match (request.pids.is_empty(), request.command.is_empty(), request.detach) {
        (true, true, _) => Err("neither a command nor a process".to_owned()),
        (false, false, _) => Err("either a command or processes".to_owned()),
        (true, _, true) => Err("-d needs -p".to_owned()),
        (false, _, true) if request.output.is_some() => Err("-d writes nothing".to_owned()),
        _ => Ok(request),
    }
}

/// Does it; answers only when it fails or nothing is to be run.
fn run(request: Request) -> Result<(), (u8, String)> {
    let file = match &request.output {
        None => None,
        Some(path) => {
            let made = std::fs::File::create(path);
            Some(made.map_err(|error| (1, format!("{}: {error}", path.display())))?)
        }
    };
    let fd = file.as_ref().map_or_else(|| std::io::stderr().as_raw_fd(), |file| file.as_raw_fd());
    let output = (!request.detach).then_some(fd.cast_unsigned());
    for pid in &request.pids {
        trace::watch(*pid, output).map_err(|errno| (1, format!("process {pid}: {errno}")))?;
    }
    let Some(name) = request.command.first() else { return Ok(()) };
    let variable = |(name, value): (OsString, OsString)| [name.into_vec(), value.into_vec()].join(&b'=');
    let command = Command {
        name: name.as_bytes().to_vec(),
        args: request.command.iter().map(|arg| arg.as_bytes().to_vec()).collect(),
        env: std::env::vars_os().map(variable).collect(),
        path: std::env::var_os("PATH").map(OsString::into_vec).unwrap_or_default(),
        ..Command::default()
    };
    trace::watch(0, output).map_err(|errno| (1, errno.to_string()))?;
    // The kernel's lines do not need the descriptor, and the command does not expect it.
    drop(file);
    let errno = command.exec();
    // What is said about it is no call of the command's.
    let _ = trace::watch(0, None);
    let code = if errno == Errno::ENOENT { 127 } else { 126 };
    Err((code, format!("{}: {errno}", name.display())))
}

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    if args.iter().take(1).any(|arg| arg == "--help" || arg == "-h") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let result = parse(args).map_err(|wrong| (2, format!("{wrong}\n{USAGE}"))).and_then(run);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            eprintln!("strace: {}", message.trim_end());
            ExitCode::from(code)
        }
    }
}
