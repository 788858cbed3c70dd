//! `nohup`: runs a command that goes on when its terminal is gone.

use std::fs::{File, OpenOptions};
use std::os::fd::IntoRawFd;

use tabula_sdk::signal::{self, Disposition, Signal};
use tabula_sdk::{file, settings};
use utils::options::Order;
use utils::shown;

use crate::call::{Applet, Call, why};
use crate::{launch, tree};

pub(super) const NOHUP: Applet = Applet {
    name: "nohup",
    help: "
Usage: nohup COMMAND [ARG]...
Runs COMMAND so that hang-up signals do not end it. What would come from or go to a terminal does not: input is empty,
output is added to nohup.out, here or in the home folder, and errors go where output goes.

      --help  show this help
",
    options: &[],
    order: Order::First,
    misuse: 125,
    run,
};

fn run(call: &Call) -> u8 {
    if call.operands().is_empty() {
        return call.wrong("missing operand");
    }
    // A device that is none is nothing that could hang up.
    let [input, output, errors] = [0, 1, 2].map(|fd| settings::get(fd).is_ok());
    let fails = |what: &str, why: &dyn std::fmt::Display| {
        call.complain(format_args!("failed to {what}: {why}"));
        125
    };
    if input {
        let nothing = OpenOptions::new().read(true).write(true).open("/dev/null");
        let placed = nothing.map_err(|error| why(&error)).and_then(|file| place(file, 0));
        if let Err(why) = placed {
            return fails("redirect standard input", &why);
        }
    }
    if output {
        match open_output() {
            Ok((file, path)) => {
                let ignoring = if input { "ignoring input and " } else { "" };
                call.complain(format_args!("{ignoring}appending output to '{}'", shown(&path)));
                if let Err(why) = place(file, 1) {
                    return fails("redirect standard output", &why);
                }
            }
            Err(why) => return fails("open 'nohup.out'", &why),
        }
    }
    // Errors last: they are where the failures above are told. A second opening appends like the first.
    if errors && let Err(why) = open_output().and_then(|(file, _)| place(file, 2)) {
        return fails("redirect standard error", &why);
    }
    // It can be ignored.
    let _ = signal::set(Signal::SIGHUP, Disposition::Ignore);
    launch::exec(call, &launch::plain(call.operands()))
}

fn place(opened: File, fd: u32) -> Result<(), String> {
    file::renumber(opened.into_raw_fd() as u32, fd).map_err(|errno| errno.to_string())
}

fn open_output() -> Result<(File, Vec<u8>), String> {
    let open = |path: &[u8]| OpenOptions::new().append(true).create(true).open(tree::path(path));
    let here = b"nohup.out".to_vec();
    match open(&here) {
        Ok(file) => Ok((file, here)),
        Err(error) => {
            let home = launch::variable("HOME").ok_or_else(|| why(&error))?;
            let path = tree::join(&home, b"nohup.out");
            open(&path).map(|file| (file, path)).map_err(|error| why(&error))
        }
    }
}
