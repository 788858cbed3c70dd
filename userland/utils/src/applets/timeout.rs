//! `timeout`: runs a command, and ends it when it takes too long.
//!
//! Two things are waited for, a child's end and the time. The handler of signals writes each into a pipe, so that waiting
//! for the pipe with a limit misses none, whenever it comes.

use std::fs::File;
use std::io::{Read, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::atomic::{AtomicI32, Ordering};

use tabula_sdk::process::{self, Change, Group, Patience};
use tabula_sdk::signal::{self, Disposition, Signal};
use tabula_sdk::{Errno, pipe, poll};
use utils::options::Order;
use utils::{duration, shown, signals};

use crate::call::{Applet, Call};
use crate::{launch, proc};

pub(super) const TIMEOUT: Applet = Applet {
    name: "timeout",
    help: "
Usage: timeout [OPTION]... DURATION COMMAND [ARG]...
Runs COMMAND, and sends it a signal if it still runs after DURATION: a number with s, m, h or d. 0 is no limit.

  -s, --signal=SIGNAL        the signal, TERM by default
  -k, --kill-after=DURATION  send KILL if it still runs so long after that
      --preserve-status      answer COMMAND's status even then
      --foreground           leave COMMAND in this process group, and its children alone
  -v, --verbose              tell of each signal
      --help                 show this help

The status is 124 when the time was over, 125 when timeout itself fails, 126 when COMMAND cannot be run, 127 when it is
not found, 137 when it was killed by KILL, and else COMMAND's.
",
    options: &["s,signal=", "k,kill-after=", "preserve-status", "foreground", "v,verbose"],
    order: Order::First,
    misuse: 125,
    run,
};

/// Signals that are passed on to the command.
const PASSED_ON: [Signal; 4] = [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM];

/// Where the handler writes; -1 while there is nowhere.
static BELL: AtomicI32 = AtomicI32::new(-1);

#[unsafe(no_mangle)]
extern "C" fn __wasm_signal(number: i32) {
    let fd = BELL.load(Ordering::Relaxed);
    if fd >= 0 {
        // SAFETY: the pipe is open as long as its number stands there, and is not closed here.
        let mut pipe = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) });
        // A full pipe wakes as well as one more byte would.
        let _ = pipe.write(&[number as u8]);
    }
}

struct Watch<'a> {
    call: &'a Call,
    child: u32,
    signal: i32,
    kill_after_ns: Option<u64>,
    bells: File,
    is_over_time: bool,
    leads_group: bool,
}

fn run(call: &Call) -> u8 {
    let [limit, command @ ..] = call.operands() else { return call.wrong("missing operand") };
    if command.is_empty() {
        return call.wrong("missing operand: no command");
    }
    let Some(limit_ns) = duration::parse_ns(limit) else {
        return call.wrong(format_args!("invalid time interval '{}'", shown(limit)));
    };
    let kill_after = call.line.value("k").map(|text| duration::parse_ns(text).ok_or(text));
    let kill_after_ns = match kill_after.transpose() {
        Ok(kill_after_ns) => kill_after_ns,
        Err(text) => return call.wrong(format_args!("invalid time interval '{}'", shown(text))),
    };
    let signal = match call.line.value("s").map(|text| signals::parse(text).ok_or(text)).transpose() {
        Ok(signal) => signal.unwrap_or(15),
        Err(text) => return call.wrong(format_args!("'{}': invalid signal", shown(text))),
    };
    let (bells, bell) = match pipe::new() {
        Ok(ends) => ends,
        Err(errno) => {
            call.complain(format_args!("cannot make a pipe: {errno}"));
            return 125;
        }
    };
    BELL.store(bell.as_raw_fd(), Ordering::Relaxed);
    signal::bind_handler("__wasm_signal");
    for caught in PASSED_ON.into_iter().chain([Signal::SIGCHLD]) {
        // These can all be caught.
        let _ = signal::set(caught, Disposition::Catch);
    }
    // A leader's group is the job's own: the terminal's signals reach the command as they should. Another's group is
    // somebody's script, which must not be hit.
    let leads_group = process::group().is_ok_and(|group| group == process::id());
    let apart = !leads_group && !call.line.has("foreground");
    let mut program = launch::plain(command);
    program.closes = [&bells, &bell].map(|end| end.as_raw_fd() as u32).to_vec();
    program.group = if apart { Group::New } else { Group::Inherit };
    let child = match launch::spawn(call, &program) {
        Ok(child) => child,
        Err(status) => return status,
    };
    let mut watch = Watch { call, child, signal, kill_after_ns, bells, is_over_time: false, leads_group };
    watch.until_end((limit_ns > 0).then_some(limit_ns))
}

impl Watch<'_> {
    fn until_end(&mut self, limit_ns: Option<u64>) -> u8 {
        let mut deadline = limit_ns.map(|limit| proc::now_ns().saturating_add(limit));
        let mut killed = false;
        loop {
            match process::wait(self.child as i32, Patience::Now) {
                Ok(Some((_, Change::Exited(code)))) => return self.status(code, killed),
                Ok(Some((_, Change::Killed(signal)))) => {
                    return self.status(128_u8.saturating_add(signal), killed || signal == 9);
                }
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => {
                    self.call.complain(format_args!("error waiting for command: {errno}"));
                    return 125;
                }
            }
            let left = deadline.map(|deadline| deadline.saturating_sub(proc::now_ns()));
            if left == Some(0) {
                if self.is_over_time {
                    self.send(9);
                    killed = true;
                    deadline = None;
                } else {
                    self.is_over_time = true;
                    self.send(self.signal);
                    killed = self.signal == 9;
                    deadline = self.kill_after_ns.map(|after| proc::now_ns().saturating_add(after));
                }
                continue;
            }
            if let Ok(true) = poll::is_readable_within(self.bells.as_raw_fd() as u32, left) {
                self.hear();
            }
        }
    }

    /// Passes on what has come.
    fn hear(&mut self) {
        let mut heard = [0; 16];
        let count = self.bells.read(&mut heard).unwrap_or(0);
        for number in heard.iter().take(count) {
            if PASSED_ON.iter().any(|signal| signal.number() == *number) {
                self.send((*number).into());
            }
        }
    }

    fn send(&self, signal: i32) {
        if self.call.line.has("v") {
            let name = signals::name_of(signal as u32).unwrap_or("0");
            self.call.complain(format_args!("sending signal {name} to command"));
        }
        // Whoever is gone needs no signal.
        let _ = signal::send(self.child as i32, signal);
        if !self.call.line.has("foreground") {
            if self.leads_group {
                if let Some(own) = Signal::from_number(signal as u32).filter(|own| !own.is_unstoppable()) {
                    let _ = signal::set(own, Disposition::Ignore);
                    let _ = signal::send(0, signal);
                }
            } else {
                let _ = signal::send(-(self.child as i32), signal);
            }
        }
        if signal != 9 && signal != Signal::SIGCONT.number().into() {
            // One that is stopped would not see it.
            let _ = signal::send(self.child as i32, Signal::SIGCONT.number().into());
        }
    }

    fn status(&self, of_command: u8, killed: bool) -> u8 {
        match (self.is_over_time, killed, self.call.line.has("preserve-status")) {
            (false, ..) | (true, _, true) => of_command,
            (true, true, false) => 137,
            (true, false, false) => 124,
        }
    }
}
