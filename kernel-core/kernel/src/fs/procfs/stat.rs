//! `/proc/<pid>/stat` and `/proc/<pid>/status`: the numbers of a process on one line, and the same for people.

use super::machine::NS_PER_TICK;
use super::process::Found;
use super::text::Text;
use crate::kernel::Ctx;
use crate::task::process::{ExitStatus, Image, Process};
use crate::task::signal::Disposition;
use crate::task::tree::Life;
use tabula_abi::posix::{status_exited, status_signaled};
use tabula_abi::signal::{Signal, SignalSet};

/// The unit in which memory is counted here.
pub(super) const PAGE_BYTES: u64 = 4096;
/// Bytes of a program's name that are shown.
const COMMAND_BYTES: usize = 15;
/// Major device number of pseudo-terminals' slaves.
const TERMINAL_MAJOR: u32 = 136;

/// A program's name, cut as Linux cuts it.
pub(super) fn command(image: &Image) -> &[u8] {
    let name = image.name();
    name.get(..COMMAND_BYTES).unwrap_or(name)
}

/// What a process, or one of its threads, is doing: the letter and the word.
fn state(ctx: &Ctx<'_>, found: &Found, tid: u32) -> (char, &'static str) {
    let whole = tid == found.process.pid();
    let concerned = |task: &&crate::sync::Arc<crate::task::Task>| whole || task.tid() == tid;
    if found.life != Life::Alive {
        ('Z', "zombie")
    } else if found.process.is_stopped() {
        ('T', "stopped")
    } else if (whole && ctx.process().pid() == tid)
        || found.process.live_tasks().iter().filter(concerned).any(|task| task.is_computing())
    {
        ('R', "running")
    } else {
        ('S', "sleeping")
    }
}

/// The signals that are pending, blocked, ignored and caught.
struct Masks {
    pending: SignalSet,
    blocked: SignalSet,
    ignored: SignalSet,
    caught: SignalSet,
}

fn masks(process: &Process, tid: u32) -> Masks {
    let tasks = process.live_tasks();
    let task = tasks.iter().find(|task| task.tid() == tid).or(tasks.first());
    let blocked = task.map(|task| task.signals().lock().blocked).unwrap_or_default();
    let signals = process.signals();
    let with = |wanted: Disposition| {
        let mut set = SignalSet::EMPTY;
        Signal::ALL
            .iter()
            .filter(|signal| signals.disposition(**signal) == wanted)
            .for_each(|signal| set.insert(*signal));
        set
    };
    let (ignored, caught) = (with(Disposition::Ignore), with(Disposition::Catch));
    Masks { pending: signals.pending, blocked, ignored, caught }
}

/// One line of 52 numbers, in the order of `proc(5)`; what does not exist here is 0.
pub(super) fn stat(ctx: &Ctx<'_>, text: &mut Text, found: &Found, tid: u32) {
    let process = &found.process;
    let alive = found.life == Life::Alive;
    let terminal = if alive { process.session().terminal() } else { None };
    let device = terminal.as_ref().map_or(0, |terminal| TERMINAL_MAJOR << 8 | terminal.number());
    let foreground = terminal.and_then(|terminal| terminal.foreground_of(&process.session()));
    let foreground = foreground.map_or(-1, i64::from);
    let threads = process.live_tasks().len();
    let bytes = if alive { process.memory_bytes() } else { 0 };
    let masks = masks(process, tid);
    let exit_code = match found.life {
        Life::Alive => 0,
        Life::Zombie(ExitStatus::Exited(code)) => status_exited(code),
        Life::Zombie(ExitStatus::Killed(signal)) => status_signaled(signal.number()),
    };
    text.line(format_args!("{tid} (")).bytes(command(&process.image()));
    text.line(format_args!(
        ") {} {} {} {} {device} {foreground} 0 0 0 0 0 ",
        state(ctx, found, tid).0,
        found.parent,
        found.group,
        found.session,
    ));
    text.line(format_args!(
        "{} 0 {} 0 20 0 {threads} 0 {} {bytes} {} ",
        process.cpu_ns() / NS_PER_TICK,
        process.children_cpu_ns() / NS_PER_TICK,
        process.started_ns() / NS_PER_TICK,
        bytes / PAGE_BYTES,
    ));
    text.line(format_args!(
        "{} 0 0 0 0 0 {} {} {} {} 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 {exit_code}\n",
        u64::MAX,
        masks.pending.0,
        masks.blocked.0,
        masks.ignored.0,
        masks.caught.0,
    ));
}

/// A line for each thing.
pub(super) fn status(ctx: &Ctx<'_>, text: &mut Text, found: &Found, tid: u32) {
    let process = &found.process;
    let alive = found.life == Life::Alive;
    let (letter, word) = state(ctx, found, tid);
    let who = process.credentials();
    text.bytes(b"Name:\t").octal(command(&process.image()), b"\n");
    text.line(format_args!("\nUmask:\t{:04o}\nState:\t{letter} ({word})\n", process.umask()));
    text.line(format_args!("Tgid:\t{}\nNgid:\t0\nPid:\t{tid}\n", process.pid()));
    text.line(format_args!("PPid:\t{}\nTracerPid:\t0\n", found.parent));
    text.line(format_args!("Uid:\t{0}\t{0}\t{0}\t{0}\nGid:\t{1}\t{1}\t{1}\t{1}\n", who.uid, who.gid));
    let descriptors = process.descriptors().iter().last().map_or(0, |(fd, _)| fd.saturating_add(1));
    text.line(format_args!("FDSize:\t{descriptors}\nGroups:\t"));
    who.groups.iter().for_each(|group| {
        text.line(format_args!("{group} "));
    });
    text.bytes(b"\n");
    if alive {
        let kilobytes = process.memory_bytes() / 1024;
        text.line(format_args!("VmPeak:\t{kilobytes:>8} kB\nVmSize:\t{kilobytes:>8} kB\n"));
        text.line(format_args!("VmHWM:\t{kilobytes:>8} kB\nVmRSS:\t{kilobytes:>8} kB\n"));
    }
    let masks = masks(process, tid);
    text.line(format_args!("Threads:\t{}\nSigQ:\t0/0\n", process.live_tasks().len()));
    text.line(format_args!("SigPnd:\t{:016x}\nShdPnd:\t{:016x}\n", 0, masks.pending.0));
    text.line(format_args!("SigBlk:\t{:016x}\nSigIgn:\t{:016x}\n", masks.blocked.0, masks.ignored.0));
    text.line(format_args!("SigCgt:\t{:016x}\n", masks.caught.0));
}
