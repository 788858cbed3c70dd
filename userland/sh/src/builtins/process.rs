//! `exec` and `kill`.

use crate::options::Shopt;
use crate::shell::{EXIT_CANNOT_RUN, EXIT_FAILURE, EXIT_NOT_FOUND, EXIT_USAGE, Flow, Mode, Run, Shell};
use crate::sys::{self, Errno, Signal};
use crate::traps::{short_name, signal_of};
use crate::tree::Bytes;

/// Whether the redirections of an `exec` stay: it has no command.
pub(crate) fn exec_stays(words: &[Bytes]) -> bool {
    words.len() == 1 || (words.len() == 2 && words.get(1).is_some_and(|word| word == b"--"))
}

/// `exec [-cl] [-a NAME] [COMMAND [ARGUMENT]…]`.
pub(super) fn exec(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    let options = match super::letters(words, b"cla:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("exec", &message, "exec [-cl] [-a name] [command [argument ...]]");
        }
    };
    let mut command = words.get(options.operands..).unwrap_or_default().to_vec();
    let Some(name) = command.first().cloned() else {
        let _ = before;
        return Ok(());
    };
    let Some(path) = shell.find_program(&name) else {
        let message = if name.contains(&b'/') { Errno::ENOENT.text() } else { "not found" };
        let shown = String::from_utf8_lossy(&name).into_owned();
        shell.complain(&format!("exec: {shown}: {message}"));
        shell.status = EXIT_NOT_FOUND;
        return leave(shell);
    };
    let mut zeroth = options.value(b'a').cloned().unwrap_or_else(|| name.clone());
    if options.has(b'l') {
        zeroth.insert(0, b'-');
    }
    command[0] = zeroth;
    let env = if options.has(b'c') { Vec::new() } else { shell.environment() };
    let mut launch = sys::Launch { path, args: command, env, ..sys::Launch::default() };
    if shell.inner_subshells > 0 {
        // This process goes on when the subshell has ended, so the program is its last command instead.
        let text = launch.args.join(b" ".as_slice());
        shell.run_launch(launch, text)?;
        return Err(Flow::Exit);
    }
    let fds = shell.state.fds.clone();
    if let Err(error) = shell.settle_fds(&fds) {
        shell.complain(&format!("exec: {}", error.text()));
        return shell.fail(EXIT_FAILURE);
    }
    launch.default_signals = shell.default_signals();
    let error = match sys::exec(&launch) {
        Errno::ENOEXEC if shell.as_script(&mut launch) => sys::exec(&launch),
        error => error,
    };
    if error != Errno::ENOEXEC {
        let path = launch.path.clone();
        shell.refused(&path, error);
    }
    shell.status = shell.status.max(EXIT_CANNOT_RUN);
    leave(shell)
}

fn leave(shell: &mut Shell) -> Run {
    if shell.mode == Mode::Interactive || shell.shopt(Shopt::ExecFail) { Ok(()) } else { Err(Flow::Exit) }
}

/// `kill [-s SIGNAL | -n NUMBER | -SIGNAL] PID | JOB…`, `kill -l [STATUS]…`.
pub(super) fn kill(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let usage = "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]";
    let mut at = 1;
    let mut signal = Some(Signal::SIGTERM.number());
    match words.get(1).map(Vec::as_slice) {
        Some(b"-l" | b"-L") => return list(shell, words.get(2..).unwrap_or_default()),
        Some(b"-s" | b"-n") => {
            let Some(name) = words.get(2) else {
                return shell.usage("kill", "option requires an argument", usage);
            };
            signal = number_of(name);
            if signal.is_none() {
                return shell.reject("kill", name, "invalid signal specification");
            }
            at = 3;
        }
        Some(b"--") => at = 2,
        Some([b'-', name @ ..]) if !name.is_empty() => {
            signal = number_of(name);
            if signal.is_none() {
                return shell.reject("kill", name, "invalid signal specification");
            }
            at = 2;
        }
        _ => {}
    }
    if words.get(at).is_some_and(|word| word == b"--") {
        at += 1;
    }
    let operands = words.get(at..).unwrap_or_default();
    if operands.is_empty() {
        shell.write_error(format!("kill: usage: {usage}\n").as_bytes());
        return shell.fail(EXIT_USAGE);
    }
    let mut failed = false;
    for operand in operands {
        failed |= !send(shell, operand, signal.unwrap_or_default());
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

fn number_of(name: &[u8]) -> Option<u8> {
    if name == b"0" || name.eq_ignore_ascii_case(b"EXIT") {
        return Some(0);
    }
    signal_of(name).map(Signal::number)
}

fn send(shell: &mut Shell, operand: &[u8], signal: u8) -> bool {
    let target = if operand.starts_with(b"%") {
        shell.jobs.look();
        match shell.jobs.find(operand) {
            Ok(number) => match shell.jobs.list.iter().find(|job| job.number == number) {
                Some(job) => job.group.map_or(job.pid() as i32, |group| -(group as i32)),
                None => return true,
            },
            Err(message) => {
                let shown = String::from_utf8_lossy(operand).into_owned();
                shell.complain(&format!("kill: {shown}: {message}"));
                return false;
            }
        }
    } else {
        match std::str::from_utf8(operand).ok().and_then(|text| text.parse::<i32>().ok()) {
            Some(pid) => pid,
            None => {
                let shown = String::from_utf8_lossy(operand).into_owned();
                shell.complain(&format!("kill: {shown}: arguments must be process or job IDs"));
                return false;
            }
        }
    };
    let stopped_job = operand.starts_with(b"%") && matches!(signal, 15 | 1);
    match sys::kill(target, signal.into()) {
        Ok(()) => {
            if stopped_job {
                // A stopped job must run to be ended.
                let _ = sys::kill(target, Signal::SIGCONT.number().into());
            }
            true
        }
        Err(error) => {
            let message = error.text();
            shell.complain(&format!("kill: ({target}) - {message}"));
            false
        }
    }
}

fn list(shell: &mut Shell, operands: &[Bytes]) -> Run {
    let mut out = Vec::new();
    if operands.is_empty() {
        for (index, signal) in Signal::ALL.iter().enumerate() {
            let text = format!("{:2}) {}", signal.number(), signal.name());
            out.extend(text.into_bytes());
            out.push(if index % 5 == 4 || index + 1 == Signal::ALL.len() { b'\n' } else { b'\t' });
        }
    }
    for operand in operands {
        let number = std::str::from_utf8(operand).ok().and_then(|text| text.parse::<u32>().ok());
        let shown = match number {
            Some(number) => {
                Signal::from_number(if number > 128 { number - 128 } else { number }).map(short_name)
            }
            None => signal_of(operand).map(|signal| signal.number().to_string().into_bytes()),
        };
        match shown {
            Some(text) => {
                out.extend(text);
                out.push(b'\n');
            }
            None => shell.reject("kill", operand, "invalid signal specification")?,
        }
    }
    shell.put_out("kill", &out);
    Ok(())
}
