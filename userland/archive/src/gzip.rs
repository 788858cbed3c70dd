//! `gzip`, `gunzip` and `zcat`: files compressed in place, or streams. A file is replaced only by a complete other one.

mod file;

use file::Outcome;
use utils::options::{Order, Parsed, Stop};
use utils::shown;

/// All is well.
const DONE: u8 = 0;
/// Something could not be done.
const FAILED: u8 = 1;
/// Something was left alone.
const WARNED: u8 = 2;

const HELP: &str = "\
Usage: gzip [OPTION]... [FILE]...
Compresses each FILE to FILE.gz, which takes its place. Without FILE, or when it is -, standard input goes to standard output.

  -c, --stdout             write to standard output, keep the files
  -d, --decompress         decompress
  -f, --force              replace files that are there; compress links too
  -k, --keep               keep the files
  -l, --list               show sizes, compressed and not
  -n, --no-name            neither store name and time nor use them
  -N, --name               give back the name and time that were stored
  -q, --quiet              no warnings
  -S, --suffix=SUF         end names in SUF instead of .gz
  -t, --test               only find out whether files are sound
  -v, --verbose            say what becomes of each file
  -1 … -9, --fast, --best  fast, or small; 6 by default
      --help               show this help
";

const KNOWN: &[&str] = &[
    "c,stdout,to-stdout",
    "d,decompress,uncompress",
    "f,force",
    "k,keep",
    "l,list",
    "n,no-name",
    "N,name",
    "q,quiet",
    "S,suffix=",
    "t,test",
    "v,verbose",
    "1,fast",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9,best",
];

/// One of the names of this program: what it is called, and the options that it has without being told.
#[derive(Clone, Copy)]
pub struct Called {
    name: &'static str,
    implied: &'static [&'static str],
}

/// `gzip`.
pub const GZIP: Called = Called { name: "gzip", implied: &[] };
/// `gunzip`.
pub const GUNZIP: Called = Called { name: "gunzip", implied: &["d"] };
/// `zcat`.
pub const ZCAT: Called = Called { name: "zcat", implied: &["d", "c"] };

/// What is done with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    Compress,
    Decompress,
    Test,
    List,
}

/// What the command line says.
struct Job {
    called: &'static str,
    action: Action,
    level: u32,
    to_stdout: bool,
    is_forced: bool,
    keeps: bool,
    is_quiet: bool,
    is_verbose: bool,
    /// Whether name and time are stored; on the way back, whether they are used.
    stores_name: bool,
    uses_name: bool,
    suffix: Vec<u8>,
}

impl Job {
    fn new(called: Called, line: &Parsed) -> Job {
        let has = |name: &str| line.has(name) || called.implied.contains(&name);
        let action = if has("l") {
            Action::List
        } else if has("t") {
            Action::Test
        } else if has("d") {
            Action::Decompress
        } else {
            Action::Compress
        };
        let level = line.options.iter().rev().find_map(|(name, _)| name.parse().ok());
        let names = line.options.iter().rev().find(|(name, _)| ["n", "N"].contains(name));
        Job {
            called: called.name,
            action,
            level: level.unwrap_or(6),
            to_stdout: has("c"),
            is_forced: has("f"),
            keeps: has("k") || has("c"),
            is_quiet: has("q"),
            is_verbose: has("v"),
            stores_name: names.is_none_or(|(name, _)| *name == "N"),
            uses_name: names.is_some_and(|(name, _)| *name == "N"),
            suffix: line.value("S").unwrap_or(b".gz").to_vec(),
        }
    }

    fn warn(&self, subject: &[u8], what: &str) {
        if !self.is_quiet {
            self.tell(subject, what);
        }
    }

    fn tell(&self, subject: &[u8], what: &str) {
        eprintln!("{}: {}: {what}", self.called, shown(subject));
    }
}

/// Runs the program with its arguments, its own name left out; answers its status.
pub fn main(called: Called, args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(args, KNOWN, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{HELP}");
            return DONE;
        }
        Err(Stop::Wrong(why)) => return wrong(called, &why),
    };
    let job = Job::new(called, &line);
    if job.suffix.is_empty() || job.suffix.contains(&b'/') {
        return wrong(called, "a suffix must be something to end a name in");
    }
    if job.action == Action::List {
        println!("{:>19} {:>19}  ratio uncompressed_name", "compressed", "uncompressed");
    }
    let stdin = [b"-".to_vec()];
    let files = if line.operands.is_empty() { &stdin[..] } else { &line.operands };
    let outcomes = files.iter().map(|name| match file::run(&job, name) {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Outcome::Failed,
        Err(error) => {
            job.tell(if name == b"-" { b"stdin" } else { name }, &backup::sys::why(&error));
            Outcome::Failed
        }
    });
    // A failure counts for more than a warning; every file has its turn.
    match outcomes.collect::<Vec<_>>() {
        outcomes if outcomes.contains(&Outcome::Failed) => FAILED,
        outcomes if outcomes.contains(&Outcome::Warned) => WARNED,
        _ => DONE,
    }
}

fn wrong(called: Called, why: &str) -> u8 {
    eprintln!("{}: {why}\nTry '{} --help' for more information.", called.name, called.name);
    FAILED
}
