//! Jobs' built-ins: `jobs`, `fg`, `bg`, `wait`, `disown`, `suspend`.

use super::{letters, name_of};
use crate::jobs::{Condition, Detail, Take, shown};
use crate::options::Opt;
use crate::shell::{EXIT_FAILURE, EXIT_NOT_FOUND, EXIT_SIGNAL, Run, Shell};
use crate::sys::{self, Signal};
use crate::tree::Bytes;

fn complain_of_job(shell: &mut Shell, name: &str, job: &[u8], message: &str) -> Run {
    shell.reject(name, job, message)
}

/// `jobs [-lnprs] [JOB]…`.
pub(super) fn jobs(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"lnprs") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("jobs", &message, "jobs [-lnprs] [jobspec ...]");
        }
    };
    shell.jobs.look();
    let current = shell.jobs.current();
    let mut wanted = Vec::new();
    for name in words.get(options.operands..).unwrap_or_default() {
        match shell.jobs.find(name) {
            Ok(number) => wanted.push(number),
            Err(message) => complain_of_job(shell, "jobs", name, message)?,
        }
    }
    let mut out = String::new();
    for job in shell.jobs.visible() {
        let is_wanted = wanted.is_empty() && words.len() == options.operands || wanted.contains(&job.number);
        let fits = (!options.has(b'r') || job.condition() == Condition::Running)
            && (!options.has(b's') || matches!(job.condition(), Condition::Stopped(_)));
        if !is_wanted || !fits {
            continue;
        }
        if options.has(b'p') {
            out.push_str(&format!("{}\n", job.leader()));
        } else {
            out.push_str(&shown(job, current, if options.has(b'l') { Detail::Long } else { Detail::Plain }));
        }
    }
    shell.put_out("jobs", out.as_bytes());
    let ended: Vec<(u32, u8)> = shell
        .jobs
        .visible()
        .filter(|job| job.condition() == Condition::Ended)
        .map(|job| (job.pid(), job.status()))
        .collect();
    for (pid, status) in ended {
        shell.jobs.remember(pid, status);
    }
    shell.jobs.list.retain(|job| job.number == usize::MAX || job.condition() != Condition::Ended);
    Ok(())
}

/// `fg [JOB]`.
pub(super) fn fg(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    if !shell.has(Opt::Monitor) {
        shell.complain("fg: no job control");
        return shell.fail(EXIT_FAILURE);
    }
    let job = words.get(1).cloned().unwrap_or_else(|| b"%+".to_vec());
    shell.jobs.look();
    let number = match shell.jobs.find(&job) {
        Ok(number) => number,
        Err(message) => {
            let named = words.get(1).cloned().unwrap_or_else(|| b"current".to_vec());
            return complain_of_job(shell, "fg", &named, message);
        }
    };
    if let Some(job) = shell.jobs.list.iter().find(|job| job.number == number) {
        if job.condition() == Condition::Ended {
            shell.complain("fg: job has terminated");
            return shell.fail(EXIT_FAILURE);
        }
        let text = [job.text.as_slice(), b"\n"].concat();
        shell.put_out("fg", &text);
    }
    shell.resume(number, Take::Terminal)
}

/// `bg [JOB]…`.
pub(super) fn bg(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    if !shell.has(Opt::Monitor) {
        shell.complain("bg: no job control");
        return shell.fail(EXIT_FAILURE);
    }
    shell.jobs.look();
    let names = match words.get(1..).unwrap_or_default() {
        [] => vec![b"%+".to_vec()],
        names => names.to_vec(),
    };
    for name in names {
        let number = match shell.jobs.find(&name) {
            Ok(number) => number,
            Err(message) => {
                let named = words.get(1).cloned().unwrap_or_else(|| b"current".to_vec());
                complain_of_job(shell, "bg", &named, message)?;
                continue;
            }
        };
        if let Some(job) = shell.jobs.list.iter().find(|job| job.number == number) {
            let text = format!("[{number}]+ {} &\n", String::from_utf8_lossy(&job.text));
            shell.put_out("bg", text.as_bytes());
        }
        shell.resume(number, Take::Nothing)?;
    }
    Ok(())
}

/// Waits for a job of a number; its status.
fn wait_for(shell: &mut Shell, number: usize) -> Result<Option<u8>, crate::shell::Flow> {
    loop {
        let Some(job) = shell.jobs.list.iter().find(|job| job.number == number) else { return Ok(None) };
        match job.condition() {
            Condition::Running => {}
            Condition::Stopped(_) if shell.has(Opt::Monitor) => return Ok(Some(job.status())),
            Condition::Stopped(_) => {}
            Condition::Ended => {
                let status = job.status();
                shell.jobs.take(number);
                return Ok(Some(status));
            }
        }
        if !wait_once(shell)? {
            return Ok(Some(shell.status));
        }
    }
}

/// Waits for any change; false when a signal with a trap has ended the waiting, whose status is set.
fn wait_once(shell: &mut Shell) -> Result<bool, crate::shell::Flow> {
    let known = shell.wait_any().is_ok();
    if let Some(first) = sys::first_arrived(shell.awaited_signals()) {
        shell.run_signal_traps()?;
        shell.status = EXIT_SIGNAL.wrapping_add(first);
        return Ok(false);
    }
    if !known {
        // Nothing is left to wait for: what is not known to have ended never will.
        shell.status = EXIT_NOT_FOUND;
    }
    Ok(known)
}

/// `wait [-fn] [-p NAME] [PID | JOB]…`.
pub(super) fn wait(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"fnp:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("wait", &message, "wait [-fn] [-p var] [id ...]");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default().to_vec();
    shell.jobs.look();
    if options.has(b'n') {
        return wait_next(shell, &operands, options.value(b'p').cloned());
    }
    if operands.is_empty() {
        let next = |shell: &Shell| {
            let is_waited_for =
                |job: &&crate::jobs::Job| !job.foreign && !matches!(job.condition(), Condition::Stopped(_));
            let mut waiting = shell.jobs.visible().filter(is_waited_for);
            waiting.next().map(|job| job.number)
        };
        while let Some(number) = next(shell) {
            let before = shell.status;
            if wait_for(shell, number)?.is_none() {
                break;
            }
            if shell.status > EXIT_SIGNAL && shell.status != before {
                return Ok(());
            }
        }
        shell.status = 0;
        return Ok(());
    }
    for operand in operands {
        let status = wait_operand(shell, &operand)?;
        shell.status = status;
    }
    Ok(())
}

fn wait_operand(shell: &mut Shell, operand: &[u8]) -> Result<u8, crate::shell::Flow> {
    let pid = std::str::from_utf8(operand).ok().and_then(|text| text.parse::<u32>().ok());
    match shell.jobs.find(operand) {
        Ok(number) if !shell.jobs.list.iter().any(|job| job.number == number && job.foreign) => {
            Ok(wait_for(shell, number)?.unwrap_or(EXIT_NOT_FOUND))
        }
        Ok(_) => {
            let shown = String::from_utf8_lossy(operand).into_owned();
            shell.complain(&format!("wait: {shown}: not a child of this shell"));
            Ok(EXIT_NOT_FOUND)
        }
        Err(_) if pid.is_some() => {
            let pid = pid.unwrap_or_default();
            if let Some(status) = shell.jobs.remembered(pid) {
                return Ok(status);
            }
            shell.complain(&format!("wait: pid {pid} is not a child of this shell"));
            Ok(EXIT_NOT_FOUND)
        }
        Err(message) => {
            let shown = String::from_utf8_lossy(operand).into_owned();
            let message = if operand.starts_with(b"%") {
                message.to_owned()
            } else {
                shell.complain(&format!("wait: `{shown}': not a pid or valid job spec"));
                return Ok(EXIT_FAILURE);
            };
            shell.complain(&format!("wait: {shown}: {message}"));
            Ok(EXIT_NOT_FOUND)
        }
    }
}

/// `wait -n`: for whichever ends first.
fn wait_next(shell: &mut Shell, operands: &[Bytes], variable: Option<Bytes>) -> Run {
    let mut wanted = Vec::new();
    for operand in operands {
        if let Ok(number) = shell.jobs.find(operand) {
            wanted.push(number);
        }
    }
    loop {
        let is_wanted = |number: usize| operands.is_empty() || wanted.contains(&number);
        let ended =
            shell.jobs.visible().find(|job| is_wanted(job.number) && job.condition() == Condition::Ended);
        if let Some(job) = ended {
            let (number, pid, status) = (job.number, job.pid(), job.status());
            shell.jobs.take(number);
            if let Some(name) = variable {
                shell.set_plain(&name, pid.to_string().into_bytes())?;
            }
            return shell.fail(status);
        }
        if !shell.jobs.visible().any(|job| is_wanted(job.number)) {
            return shell.fail(EXIT_NOT_FOUND);
        }
        if !wait_once(shell)? {
            return Ok(());
        }
    }
}

/// `disown [-ahr] [JOB]…`.
pub(super) fn disown(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"ahr") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("disown", &message, "disown [-h] [-ar] [jobspec ... | pid ...]");
        }
    };
    let mut numbers = Vec::new();
    let operands = words.get(options.operands..).unwrap_or_default();
    if operands.is_empty() && (options.has(b'a') || options.has(b'r')) {
        let fits = |job: &&crate::jobs::Job| !options.has(b'r') || job.condition() == Condition::Running;
        numbers.extend(shell.jobs.visible().filter(fits).map(|job| job.number));
    } else {
        let names = if operands.is_empty() { vec![b"%+".to_vec()] } else { operands.to_vec() };
        for name in names {
            match shell.jobs.find(&name) {
                Ok(number) => numbers.push(number),
                Err(message) => {
                    let shown = if operands.is_empty() { b"current".to_vec() } else { name };
                    complain_of_job(shell, "disown", &shown, message)?;
                }
            }
        }
    }
    for number in numbers {
        if options.has(b'h') {
            for job in shell.jobs.list.iter_mut().filter(|job| job.number == number) {
                job.keeps_running = true;
            }
        } else if let Some(job) = shell.jobs.take(number) {
            shell.jobs.forget_later(job.pid());
        }
    }
    Ok(())
}

/// `suspend [-f]`.
pub(super) fn suspend(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let name = name_of(words);
    let forced = words.get(1).is_some_and(|word| word == b"-f");
    if shell.is_login && !forced {
        shell.complain(&format!("{name}: cannot suspend a login shell"));
        return shell.fail(EXIT_FAILURE);
    }
    match sys::kill(sys::pid() as i32, Signal::SIGSTOP.number().into()) {
        Ok(()) => Ok(()),
        Err(error) => {
            shell.complain(&format!("{name}: {}", error.text()));
            shell.fail(EXIT_FAILURE)
        }
    }
}
