//! From a command line to a utility, and what utilities share: complaining, and output that is written in large pieces.

use std::fmt::Display;
use std::io::Write;
use std::os::wasi::ffi::OsStringExt;

use tabula_sdk::Errno;
use utils::options::{Known, Order, Parsed, Stop};
use utils::shown;

use crate::applets::APPLETS;

/// A utility.
pub(crate) struct Applet {
    /// Its name.
    pub(crate) name: &'static str,
    /// What `--help` prints.
    pub(crate) help: &'static str,
    /// Its options.
    pub(crate) options: Known,
    /// Where options may stand.
    pub(crate) order: Order,
    /// Its status when it is called wrongly.
    pub(crate) misuse: u8,
    /// Does its work; answers its status.
    pub(crate) run: fn(&Call) -> u8,
}

/// A utility as it was called.
pub(crate) struct Call {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its status for a wrong call.
    pub(crate) misuse: u8,
    /// Its options and operands.
    pub(crate) line: Parsed,
}

/// Runs the utility that the arguments name; answers its status.
pub(crate) fn main() -> u8 {
    let mut args: Vec<Vec<u8>> = std::env::args_os().map(OsStringExt::into_vec).collect();
    if args.is_empty() {
        args.push(b"utils".to_vec());
    }
    let mut name = base_name(&args[0]);
    args.remove(0);
    if name == "utils" {
        if args.is_empty() || args[0] == b"--list" {
            let names: Vec<&str> = APPLETS.iter().map(|applet| applet.name).collect();
            let mut out = Out::new("utils");
            out.text(&format!("{}\n", names.join("\n")));
            return out.finish();
        }
        name = base_name(&args.remove(0));
    }
    let Some(applet) = APPLETS.iter().find(|applet| applet.name == name) else {
        eprintln!("utils: there is no utility '{name}'; utils --list names them");
        return 127;
    };
    match Parsed::new(&args, applet.options, applet.order) {
        Ok(line) => (applet.run)(&Call { name: applet.name, misuse: applet.misuse, line }),
        Err(Stop::Help) => {
            let mut out = Out::new(applet.name);
            out.text(applet.help.trim_start());
            out.finish()
        }
        Err(Stop::Wrong(why)) => wrong(applet.name, applet.misuse, &why),
    }
}

fn base_name(path: &[u8]) -> String {
    shown(path.rsplit(|byte| *byte == b'/').next().unwrap_or_default())
}

fn wrong(name: &str, misuse: u8, why: &dyn Display) -> u8 {
    eprintln!("{name}: {why}\nTry '{name} --help' for more information.");
    misuse
}

impl Call {
    /// Tells what is wrong with the call; answers the status for that.
    pub(crate) fn wrong(&self, why: impl Display) -> u8 {
        wrong(self.name, self.misuse, &why)
    }

    /// Tells what went wrong.
    pub(crate) fn complain(&self, what: impl Display) {
        eprintln!("{}: {what}", self.name);
    }

    /// Tells why something could not be done with a path.
    pub(crate) fn failed(&self, path: &[u8], why: impl Display) {
        eprintln!("{}: {}: {why}", self.name, shown(path));
    }

    /// The operands, if there are any.
    pub(crate) fn operands(&self) -> &[Vec<u8>] {
        &self.line.operands
    }
}

/// Why an operation of the standard library failed, in one phrase.
pub(crate) fn why(error: &std::io::Error) -> String {
    let number = error.raw_os_error().and_then(|number| u16::try_from(number).ok());
    number.and_then(Errno::from_number).map_or_else(|| error.to_string(), |errno| errno.to_string())
}

/// Standard output, in large pieces. When it cannot be written, the program ends: quietly when nobody reads any more.
pub(crate) struct Out {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Out {
    const PIECE_BYTES: usize = 1 << 16;

    /// The output of a utility.
    pub(crate) fn new(name: &'static str) -> Out {
        Out { name, bytes: Vec::new() }
    }

    /// Writes bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= Out::PIECE_BYTES {
            self.flush();
        }
    }

    /// Writes text.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Hands over what has gathered.
    pub(crate) fn flush(&mut self) {
        let mut stdout = std::io::stdout().lock();
        if let Err(error) = stdout.write_all(&self.bytes).and_then(|()| stdout.flush()) {
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                eprintln!("{}: write error: {}", self.name, why(&error));
            }
            std::process::exit(1);
        }
        self.bytes.clear();
    }

    /// Hands over the rest; the status of success.
    pub(crate) fn finish(mut self) -> u8 {
        self.flush();
        0
    }
}
