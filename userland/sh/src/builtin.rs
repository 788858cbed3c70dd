//! What the shell does itself, because it concerns the shell: where it is, its variables, its jobs, its end.

use crate::job::{Jobs, Take};
use crate::lex::is_name;
use crate::redirect::{Redirected, describe};
use crate::shell::Shell;
use tabula_sdk::process::Command;
use tabula_sdk::signal::{self, Signal};

const NAMES: [&[u8]; 16] = [
    b":", b".", b"bg", b"cd", b"exec", b"exit", b"export", b"false", b"fg", b"jobs", b"kill", b"pwd", b"set",
    b"true", b"unset", b"wait",
];

/// Whether a command is the shell's own.
pub(crate) fn is_one(name: &[u8]) -> bool {
    NAMES.contains(&name)
}

/// What a builtin says and how it went.
#[derive(Default)]
struct Said {
    status: u8,
    out: Vec<u8>,
    err: String,
}

impl Said {
    fn fails(err: String) -> Said {
        Said { status: 1, err, ..Said::default() }
    }

    fn status(status: u8) -> Said {
        Said { status, ..Said::default() }
    }
}

/// Runs one; answers its status.
pub(crate) fn run(shell: &mut Shell, words: &[Vec<u8>], redirected: &Redirected) -> u8 {
    let (name, args) = (words[0].as_slice(), &words[1..]);
    let said = match name {
        b"." => source(shell, args),
        b"bg" => resume(shell, args, Take::Nothing),
        b"cd" => change_dir(shell, args),
        b"exec" => exec(shell, args, redirected),
        b"exit" => exit(shell, args),
        b"export" => export(shell, args),
        b"false" => Said::status(1),
        b"fg" => resume(shell, args, Take::Terminal),
        b"jobs" => jobs(shell),
        b"kill" => kill(args),
        b"pwd" => Said { out: [shell.cwd(), b"\n"].concat(), ..Said::default() },
        b"unset" => {
            args.iter().for_each(|name| shell.unset(name));
            Said::default()
        }
        b"wait" => wait(shell, args),
        // `:`, `true`, and `set`, whose options mean nothing here.
        _ => Said::default(),
    };
    if !said.err.is_empty() {
        let line = format!("sh: {}: {}\n", String::from_utf8_lossy(name), said.err);
        // Nowhere is left to say that this failed.
        let _ = redirected.write(2, line.as_bytes());
    }
    match redirected.write(1, &said.out) {
        Ok(()) => said.status,
        Err(error) => {
            let _ = redirected.write(2, format!("sh: write error: {}\n", describe(&error)).as_bytes());
            1
        }
    }
}

fn number(text: &[u8]) -> Option<i32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn change_dir(shell: &mut Shell, args: &[Vec<u8>]) -> Said {
    let (target, shows) = match args.first().map(Vec::as_slice) {
        None => (shell.parameter(b"HOME"), false),
        Some(b"-") => (shell.parameter(b"OLDPWD"), true),
        Some(path) => (path.to_vec(), false),
    };
    match shell.change_dir(&target) {
        Ok(()) if shows => Said { out: [shell.cwd(), b"\n"].concat(), ..Said::default() },
        Ok(()) => Said::default(),
        Err(error) => Said::fails(format!("{}: {error}", String::from_utf8_lossy(&target))),
    }
}

fn exit(shell: &mut Shell, args: &[Vec<u8>]) -> Said {
    shell.is_over = true;
    match args.first() {
        None => Said::status(shell.status),
        Some(text) => match number(text) {
            Some(code) => Said::status(code as u8),
            None => Said { status: 2, err: "needs a number".into(), ..Said::default() },
        },
    }
}

fn export(shell: &mut Shell, args: &[Vec<u8>]) -> Said {
    if args.is_empty() {
        let lines =
            shell.environment(&[]).into_iter().map(|line| [b"export ".as_slice(), &line, b"\n"].concat());
        return Said { out: lines.collect::<Vec<_>>().concat(), ..Said::default() };
    }
    for arg in args {
        let (name, value) = match arg.iter().position(|byte| *byte == b'=') {
            Some(end) => (&arg[..end], Some(arg[end + 1..].to_vec())),
            None => (arg.as_slice(), None),
        };
        if !is_name(name) {
            return Said::fails(format!("{}: not a name", String::from_utf8_lossy(name)));
        }
        if let Some(value) = value {
            shell.set(name, value);
        }
        shell.export(name);
    }
    Said::default()
}

fn exec(shell: &mut Shell, args: &[Vec<u8>], redirected: &Redirected) -> Said {
    let Some(name) = args.first() else {
        return Said::fails("needs a command".into());
    };
    let mut command = Command {
        name: name.clone(),
        args: args.to_vec(),
        env: shell.environment(&[]),
        path: shell.path(),
        ..Command::default()
    };
    shell.is_over = true;
    if redirected.copies.is_empty() && redirected.closes.is_empty() {
        let error = command.exec();
        return Said::status(shell.refused(name, error));
    }
    // Descriptors of its own cannot be given to a program that takes the shell's place, so the shell stays to wait.
    command.copies = redirected.copies.clone();
    command.closes = redirected.closes.clone();
    match command.spawn() {
        Ok(pid) => Said::status(shell.jobs.wait_for(pid, Take::Nothing)),
        Err(error) => Said::status(shell.refused(name, error)),
    }
}

fn source(shell: &mut Shell, args: &[Vec<u8>]) -> Said {
    let Some(path) = args.first() else {
        return Said::fails("needs a file".into());
    };
    match std::fs::read(shell.absolute(path)) {
        Ok(text) => {
            shell.run_text(&text);
            Said::status(shell.status)
        }
        Err(error) => Said::fails(format!("{}: {}", String::from_utf8_lossy(path), describe(&error))),
    }
}

fn jobs(shell: &mut Shell) -> Said {
    shell.jobs.look();
    let line = |job: &crate::job::Job| {
        let state = if job.stopped { "Stopped" } else { "Running" };
        format!("[{}]  {state}  {}\n", job.number, String::from_utf8_lossy(&job.text))
    };
    let lines: String = shell.jobs.list.iter().map(line).collect();
    Said { out: lines.into_bytes(), ..Said::default() }
}

/// `%1` or `1`: the number of a job.
fn job_number(text: &[u8]) -> Option<usize> {
    number(text.strip_prefix(b"%").unwrap_or(text)).and_then(|number| usize::try_from(number).ok())
}

fn resume(shell: &mut Shell, args: &[Vec<u8>], take: Take) -> Said {
    let wanted = args.first().map(|text| job_number(text));
    let Some(job) = shell.jobs.take(|job| wanted.is_none_or(|number| number == Some(job.number))) else {
        return Said::fails("there is no such job".into());
    };
    eprintln!("{}", String::from_utf8_lossy(&job.text));
    Said::status(shell.jobs.resume(job, take))
}

fn wait(shell: &mut Shell, args: &[Vec<u8>]) -> Said {
    let mut status = 0;
    if args.is_empty() {
        while let Some(job) = shell.jobs.take(|job| !job.stopped) {
            shell.jobs.wait(job, Take::Nothing);
        }
    }
    for arg in args {
        let pid = number(arg).and_then(|pid| u32::try_from(pid).ok());
        let job = match arg.first() {
            Some(b'%') => shell.jobs.take(|job| Some(job.number) == job_number(arg)),
            _ => shell.jobs.take(|job| pid.is_some_and(|pid| Jobs::has_process(job, pid))),
        };
        status = match job {
            Some(job) => shell.jobs.wait(job, Take::Nothing),
            None => 127,
        };
    }
    Said::status(status)
}

/// `kill [-SIGNAL] PID…`, the signal by its number or name.
fn kill(args: &[Vec<u8>]) -> Said {
    let mut args = args;
    let mut wanted = i32::from(Signal::SIGTERM.number());
    if let Some(option) = args.first().and_then(|arg| arg.strip_prefix(b"-")) {
        args = &args[1..];
        let (option, rest) = match (option, args.split_first()) {
            (b"s", Some((name, rest))) => (name.as_slice(), rest),
            (b"-", _) => (b"TERM".as_slice(), args),
            _ => (option, args),
        };
        args = rest;
        let text = String::from_utf8_lossy(option).to_uppercase();
        let named =
            |signal: &&Signal| signal.name() == text || signal.name().strip_prefix("SIG") == Some(&text);
        match number(option).or_else(|| Signal::ALL.iter().find(named).map(|signal| signal.number().into())) {
            Some(number) => wanted = number,
            None => return Said::fails(format!("{text}: there is no such signal")),
        }
    }
    if args.is_empty() {
        return Said::fails("needs the number of a process".into());
    }
    let mut said = Said::default();
    for arg in args {
        let shown = String::from_utf8_lossy(arg);
        let sent = match number(arg) {
            Some(pid) => signal::send(pid, wanted).map_err(|error| error.to_string()),
            None => Err("not the number of a process".into()),
        };
        if let Err(error) = sent {
            said = Said::fails(format!("{shown}: {error}"));
        }
    }
    said
}
