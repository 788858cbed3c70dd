//! `sed`'s command line.

use std::io::Read;

use utils::options::{Known, Order, Parsed, Stop as Refusal};

use super::execute::{Machine, Settings};
use super::input::{Files, Input};
use super::output::{FAILED, Outputs, Pace, Stop};
use super::parse::{Piece, Reading, WRONG, parse};
use crate::files::{path, why};
use crate::posix::Kind;
use crate::shown;

const HELP: &str = "
Usage: sed [OPTION]... SCRIPT [FILE]...
       sed [OPTION]... -e SCRIPT | -f FILE ... [FILE]...
Edits the lines of FILEs, or of standard input, as SCRIPT says, and prints them.

  -n, --quiet                print only what the script prints
  -e, --expression=SCRIPT    more of the script
  -f, --file=FILE            more of the script is in FILE
  -E, -r, --regexp-extended  expressions are extended ones
  -i, --in-place[=SUFFIX]    change the files themselves, and keep them under another name if a SUFFIX is given
  -s, --separate             each file has lines of its own
  -l, --line-length=N        how wide the lines of the command l are
  -u, --unbuffered           write line by line
  -z, --null-data            lines end with a zero byte
      --sandbox              refuse the commands r, R, w and W
      --help                 show this help
      --version              show the version

Scripts run no commands: e is refused.
";

const OPTIONS: Known = &[
    "n,quiet,silent",
    "e,expression=",
    "f,file=",
    "E,regexp-extended,r",
    "i,in-place?",
    "s,separate",
    "l,line-length=",
    "u,unbuffered",
    "z,null-data,zero-terminated",
    "posix",
    "sandbox",
    "follow-symlinks",
    "version",
];

/// Runs it; answers its status.
pub fn run(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(args, OPTIONS, Order::Mixed) {
        Ok(line) => line,
        Err(Refusal::Help) => {
            print!("{}", HELP.trim_start());
            return 0;
        }
        Err(Refusal::Wrong(why)) => return wrong(&format!("{why}\nTry 'sed --help' for more information.")),
    };
    if line.has("version") {
        println!("sed (Tabula) {}", env!("CARGO_PKG_VERSION"));
        return 0;
    }
    match prepared(&line) {
        Ok((script, settings, names)) => edit(&line, script, settings, names),
        Err(stop) => told(stop),
    }
}

fn told(stop: Stop) -> u8 {
    if let Some(message) = stop.message {
        eprintln!("sed: {message}");
    }
    stop.status
}

impl From<String> for Stop {
    fn from(message: String) -> Stop {
        Stop { message: Some(message), status: WRONG }
    }
}

fn wrong(why: &str) -> u8 {
    eprintln!("sed: {why}");
    WRONG
}

type Prepared = (super::script::Script, Settings, Vec<Vec<u8>>);

fn prepared(line: &Parsed) -> Result<Prepared, Stop> {
    let mut names = line.operands.clone();
    let mut pieces = Vec::new();
    for (option, value) in &line.options {
        let value = value.as_deref().unwrap_or_default();
        match *option {
            "e" => pieces.push(Piece::Expression(value.to_vec())),
            "f" => pieces.push(Piece::File(value.to_vec(), script_file(value)?)),
            _ => {}
        }
    }
    if pieces.is_empty() {
        if names.is_empty() {
            return Err("there is no script\nTry 'sed --help' for more information.".to_owned().into());
        }
        pieces.push(Piece::Expression(names.remove(0)));
    }
    let has_zero_lines = line.has("z");
    let kind = if line.has("E") { Kind::Extended } else { Kind::Basic };
    let script = parse(&pieces, Reading { kind, has_zero_lines, is_confined: line.has("sandbox") })?;
    let width = match line.value("l") {
        None => 70,
        Some(text) => shown(text).parse().map_err(|_| format!("invalid line length: {}", shown(text)))?,
    };
    let files = match (line.has("i"), line.has("s")) {
        (true, _) => Files::InPlace,
        (false, true) => Files::Separate,
        (false, false) => Files::Joined,
    };
    if names.is_empty() {
        if files == Files::InPlace {
            return Err(Stop { message: Some("no input files".into()), status: FAILED });
        }
        names.push(b"-".to_vec());
    }
    let settings = Settings {
        is_quiet: line.has("n") || script.is_quiet,
        width,
        delimiter: if has_zero_lines { 0 } else { b'\n' },
        files,
        suffix: line.value("i").filter(|suffix| !suffix.is_empty()).map(<[u8]>::to_vec),
    };
    Ok((script, settings, names))
}

fn script_file(name: &[u8]) -> Result<Vec<u8>, Stop> {
    let mut text = Vec::new();
    let read = match name {
        b"-" | b"/dev/stdin" => std::io::stdin().read_to_end(&mut text).map(|_| text),
        _ => std::fs::read(path(name)),
    };
    read.map_err(|error| {
        let message = format!("couldn't open file {}: {}", shown(name), why(&error));
        Stop { message: Some(message), status: FAILED }
    })
}

fn edit(line: &Parsed, script: super::script::Script, settings: Settings, names: Vec<Vec<u8>>) -> u8 {
    let pace = if line.has("u") { Pace::Prompt } else { Pace::Buffered };
    let out = match Outputs::new(&script.files, pace, settings.delimiter) {
        Ok(out) => out,
        Err(stop) => return told(stop),
    };
    let input = Input::new(names, settings.files, settings.delimiter);
    let mut machine = Machine::new(&script, &settings, input, out);
    machine.run().unwrap_or_else(|stop| {
        machine.abandon();
        told(stop)
    })
}
