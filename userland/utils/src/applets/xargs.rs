//! `xargs`: command lines from standard input. Input is read line by line, so what is there runs before the rest has come.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use tabula_sdk::process::{self, Change, Command, Patience};
use tabula_sdk::{Errno, process::Group};
use utils::options::Order;
use utils::{shown, words};

use crate::call::{Applet, Call, why};
use crate::{launch, tree};

pub(super) const XARGS: Applet = Applet {
    name: "xargs",
    help: "
Usage: xargs [OPTION]... [COMMAND [ARG]...]
Runs COMMAND (echo by default) with ARGs and then words of standard input, as often as needed. Words are parted by blanks
and line ends; quotes and backslashes protect them.

  -0, --null             words end with a zero byte, and nothing protects
  -d, --delimiter=CHAR   words end with CHAR, and nothing protects
  -a, --arg-file=FILE    read FILE instead
  -n, --max-args=N       at most N words a command
  -L, --max-lines=N      at most N lines a command
  -I TEXT                one command a line, with the line in place of TEXT; -i, --replace[=TEXT] has {} by default
  -s, --max-chars=N      command lines of at most N bytes
  -P, --max-procs=N      up to N commands at once; 0 is as many as there may be
  -E TEXT                input ends at the word TEXT
  -r, --no-run-if-empty  no command without words
  -t, --verbose          print each command line on standard error
  -p, --interactive      ask before each, at the terminal
  -x, --exit             end when a command line would be too long
      --help             show this help

The status is 0, 123 when a command failed, 124 when one answered 255, 125 when one was killed, 126 when it cannot be run,
127 when it is not found.
",
    options: &[
        "0,null",
        "d,delimiter=",
        "a,arg-file=",
        "n,max-args=",
        "L,max-lines=",
        "l?",
        "I=",
        "i,replace?",
        "s,max-chars=",
        "P,max-procs=",
        "E=",
        "e,eof?",
        "r,no-run-if-empty",
        "t,verbose",
        "p,interactive",
        "x,exit",
    ],
    order: Order::First,
    misuse: 1,
    run,
};

/// Bytes of a command line by default: below what the system takes.
const LINE_BYTES: usize = 128 * 1024;
/// Commands at once, when as many as possible are wanted.
const MANY: usize = 32;

/// What ends a word.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Blanks,
    Byte(u8),
    /// Each line is one word (`-I`).
    Lines,
}

struct Runner<'a> {
    call: &'a Call,
    command: Vec<Vec<u8>>,
    replace: Option<Vec<u8>>,
    max_words: usize,
    max_lines: usize,
    max_bytes: usize,
    at_once: usize,
    words: Vec<Vec<u8>>,
    lines: usize,
    bytes: usize,
    has_run: bool,
    running: usize,
    status: u8,
}

/// Why no more commands are run.
struct Over;

fn run(call: &Call) -> u8 {
    match Runner::new(call) {
        Ok((mut runner, ends)) => {
            let input: Box<dyn BufRead> = match call.line.value("a") {
                None => Box::new(std::io::stdin().lock()),
                Some(path) => match File::open(tree::path(path)) {
                    Ok(file) => Box::new(BufReader::new(file)),
                    Err(error) => {
                        call.failed(path, why(&error));
                        return 1;
                    }
                },
            };
            let _ = runner.read(input, ends);
            while runner.running > 0 {
                runner.wait();
            }
            runner.status
        }
        Err(why) => call.wrong(why),
    }
}

impl<'a> Runner<'a> {
    fn new(call: &'a Call) -> Result<(Runner<'a>, Ends), String> {
        let number = |option: &str, least: usize| match call.line.value(option) {
            None => Ok(None),
            Some(text) => match shown(text).parse::<usize>() {
                Ok(number) if number >= least => Ok(Some(number)),
                _ => Err(format!("invalid number '{}' for option -{option}", shown(text))),
            },
        };
        let replace = match (call.line.value("I"), call.line.has("i")) {
            (Some(text), _) => Some(text.to_vec()),
            (None, true) => Some(call.line.value("i").unwrap_or(b"{}").to_vec()),
            (None, false) => None,
        };
        let ends = match call.line.value("d") {
            _ if call.line.has("0") => Ends::Byte(0),
            Some(text) => match utils::escape::text(text).as_slice() {
                [byte] => Ends::Byte(*byte),
                _ => return Err("a delimiter is one character".into()),
            },
            None if replace.is_some() => Ends::Lines,
            None => Ends::Blanks,
        };
        let max_lines = match (number("L", 1)?, call.line.has("l")) {
            (Some(lines), _) => lines,
            (None, true) => number("l", 1)?.unwrap_or(1),
            (None, false) => usize::MAX,
        };
        let command = match call.operands() {
            [] => vec![b"echo".to_vec()],
            words => words.to_vec(),
        };
        let at_once = match number("P", 0)?.unwrap_or(1) {
            0 => MANY,
            count => count,
        };
        let runner = Runner {
            call,
            command,
            max_words: if replace.is_some() { 1 } else { number("n", 1)?.unwrap_or(usize::MAX) },
            replace,
            max_lines,
            max_bytes: number("s", 1)?.unwrap_or(LINE_BYTES),
            at_once,
            words: Vec::new(),
            lines: 0,
            bytes: 0,
            has_run: false,
            running: 0,
            status: 0,
        };
        Ok((runner, ends))
    }

    fn read(&mut self, mut input: Box<dyn BufRead>, ends: Ends) -> Result<(), Over> {
        let end = if let Ends::Byte(byte) = ends { byte } else { b'\n' };
        let last_word = self.call.line.value("E").or(self.call.line.value("e")).map(<[u8]>::to_vec);
        let mut line = Vec::new();
        loop {
            let count = match input.read_until(end, &mut line) {
                Ok(count) => count,
                Err(error) => {
                    self.call.complain(why(&error));
                    self.status = 1;
                    return Err(Over);
                }
            };
            // A backslash takes the meaning off a line's end too.
            if count > 0 && ends != Ends::Byte(end) && ends_in_backslash(&line) {
                continue;
            }
            let text = line.strip_suffix(&[end]).unwrap_or(&line);
            let mut found = match ends {
                _ if line.is_empty() => Vec::new(),
                Ends::Byte(_) => vec![text.to_vec()],
                Ends::Blanks | Ends::Lines => match words::of_input(&line) {
                    Ok(_) if ends == Ends::Lines => whole_line(text),
                    Ok(found) => found,
                    Err(why) => {
                        self.call.complain(why);
                        self.status = 1;
                        return Err(Over);
                    }
                },
            };
            let stops = last_word.as_ref().and_then(|last| found.iter().position(|word| word == last));
            found.truncate(stops.unwrap_or(found.len()));
            let has_words = !found.is_empty();
            for word in found {
                self.add(word)?;
            }
            if has_words {
                self.lines += 1;
                if self.lines >= self.max_lines {
                    self.flush()?;
                }
            }
            if count == 0 || stops.is_some() {
                break;
            }
            line.clear();
        }
        let wants_one = !self.has_run && !self.call.line.has("r") && self.replace.is_none();
        if !self.words.is_empty() || wants_one { self.flush() } else { Ok(()) }
    }

    fn add(&mut self, word: Vec<u8>) -> Result<(), Over> {
        let fixed: usize = self.command.iter().map(|word| word.len() + 1).sum();
        let bytes = word.len() + 1;
        if fixed + bytes > self.max_bytes {
            self.call.complain("argument line too long");
            self.status = 1;
            return Err(Over);
        }
        if !self.words.is_empty() && fixed + self.bytes + bytes > self.max_bytes {
            self.flush()?;
        }
        self.words.push(word);
        self.bytes += bytes;
        if self.words.len() >= self.max_words { self.flush() } else { Ok(()) }
    }

    /// Runs a command with the words that have gathered.
    fn flush(&mut self) -> Result<(), Over> {
        let words = std::mem::take(&mut self.words);
        (self.bytes, self.lines, self.has_run) = (0, 0, true);
        let line: Vec<Vec<u8>> = match (&self.replace, words.first()) {
            (Some(mark), Some(word)) => self.command.iter().map(|part| replaced(part, mark, word)).collect(),
            _ => self.command.iter().chain(&words).cloned().collect(),
        };
        if !self.is_wanted(&line) {
            return Ok(());
        }
        while self.running >= self.at_once {
            self.wait();
        }
        let command = Command { group: Group::Inherit, ..launch::plain(&line) };
        match launch::spawn(self.call, &command) {
            Ok(_) => self.running += 1,
            Err(status) => {
                self.status = status;
                return Err(Over);
            }
        }
        if self.at_once == 1 {
            self.wait();
        }
        if matches!(self.status, 124 | 125) { Err(Over) } else { Ok(()) }
    }

    fn is_wanted(&self, line: &[Vec<u8>]) -> bool {
        let asks = self.call.line.has("p");
        if !asks && !self.call.line.has("t") {
            return true;
        }
        let text = line.iter().map(|word| shown(word)).collect::<Vec<_>>().join(" ");
        let mut stderr = std::io::stderr().lock();
        // Where this cannot be told, nothing can.
        let _ = write!(stderr, "{text}{}", if asks { "?..." } else { "\n" });
        if !asks {
            return true;
        }
        let mut answer = String::new();
        let read = File::open("/dev/tty").and_then(|tty| BufReader::new(tty).read_line(&mut answer));
        read.is_ok() && answer.starts_with(['y', 'Y'])
    }

    /// Waits for one command's end.
    fn wait(&mut self) {
        match process::wait(-1, Patience::Wait) {
            Ok(Some((_, change))) => match change {
                Change::Exited(0) => self.running -= 1,
                Change::Exited(255) => {
                    self.running -= 1;
                    self.call.complain("the command exited with status 255; aborting");
                    self.status = 124;
                }
                Change::Exited(_) => {
                    self.running -= 1;
                    if self.status == 0 {
                        self.status = 123;
                    }
                }
                Change::Killed(signal) => {
                    self.running -= 1;
                    self.call.complain(format_args!("the command was killed by signal {signal}"));
                    self.status = 125;
                }
                Change::Stopped(_) | Change::Continued => {}
            },
            Ok(None) | Err(Errno::EINTR) => {}
            Err(_) => self.running = 0,
        }
    }
}

/// Whether a line's end is behind an odd number of backslashes.
fn ends_in_backslash(line: &[u8]) -> bool {
    let Some(text) = line.strip_suffix(b"\n") else { return false };
    text.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// A line as one word: without the blanks before it, and without its protection.
fn whole_line(text: &[u8]) -> Vec<Vec<u8>> {
    let start = text.iter().position(|byte| !b" \t".contains(byte)).unwrap_or(text.len());
    // Blanks stay, so they are protected before the rest is read.
    let mut protected = Vec::new();
    let mut quote = None;
    let mut bytes = text[start..].iter().copied();
    while let Some(byte) = bytes.next() {
        match (byte, quote) {
            (b'\\', None) => {
                protected.push(byte);
                protected.extend(bytes.next());
            }
            (b' ' | b'\t', None) => protected.extend([b'\\', byte]),
            _ => {
                if byte == b'\'' || byte == b'"' {
                    quote = match quote {
                        None => Some(byte),
                        Some(open) if open == byte => None,
                        open => open,
                    };
                }
                protected.push(byte);
            }
        }
    }
    words::of_input(&protected).unwrap_or_default()
}

fn replaced(part: &[u8], mark: &[u8], word: &[u8]) -> Vec<u8> {
    if mark.is_empty() {
        return part.to_vec();
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < part.len() {
        if part[at..].starts_with(mark) {
            out.extend_from_slice(word);
            at += mark.len();
        } else {
            out.push(part[at]);
            at += 1;
        }
    }
    out
}
