//! `diff`'s command line, and going through folders.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::time::UNIX_EPOCH;

use utils::moment::Moment;
use utils::options::{Known, Order, Parsed, Stop};

use super::compare::{Ignored, changes, lines};
use super::print::{normal, unified};
use crate::files::{bytes, path, why};
use crate::shown;

const HELP: &str = "
Usage: diff [OPTION]... FILE1 FILE2
Says what is different between two files, or between the files of two folders.

  -u, -U N, --unified[=N]        with N lines around each change (3)
  -q, --brief                    only whether files differ
  -s, --report-identical-files   say so when they do not
  -r, --recursive                folders below folders too
  -N, --new-file                 a missing file is an empty one
  -L, --label=NAME               a name to show instead of the file's; once for each
  -i, --ignore-case              large and small letters are equal
  -w, --ignore-all-space         white space does not count
  -b, --ignore-space-change      how much white space there is does not count
  -B, --ignore-blank-lines       nor do empty lines
  -a, --text                     every file is text
      --help                     show this help

A FILE - is standard input. The status is 0 when nothing is different, 1 when something is, 2 when something failed.
";

const OPTIONS: Known = &[
    "u",
    "U,unified?",
    "q,brief",
    "s,report-identical-files",
    "r,recursive",
    "N,new-file",
    "L,label=",
    "i,ignore-case",
    "w,ignore-all-space",
    "b,ignore-space-change",
    "B,ignore-blank-lines",
    "a,text",
    "normal",
];

const FAILED: u8 = 2;
/// How many bytes are looked at to tell whether a file is text.
const PROBE_BYTES: usize = 4096;

/// Runs it; answers its status.
pub fn run(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(&with_attached(args), OPTIONS, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{}", HELP.trim_start());
            return 0;
        }
        Err(Stop::Wrong(why)) => return wrong(&why),
    };
    let [old, new] = line.operands.as_slice() else {
        return wrong(if line.operands.len() < 2 {
            "two files must be named"
        } else {
            "only two files can be named"
        });
    };
    let around = match line.value("U") {
        Some(text) => match shown(text).parse() {
            Ok(number) => Some(number),
            Err(_) => return wrong(&format!("invalid context length '{}'", shown(text))),
        },
        None => (line.has("u") || line.has("U")).then_some(3),
    };
    let ignored = Ignored {
        case: line.has("i"),
        spaces: line.has("w"),
        amounts: line.has("b"),
        empty_lines: line.has("B"),
    };
    let mut diff =
        Diff { line: &line, options: shown_options(args), around, ignored, out: Vec::new(), status: 0 };
    diff.operands(old, new);
    diff.flush();
    diff.status
}

fn wrong(why: &str) -> u8 {
    eprintln!("diff: {why}\nTry 'diff --help' for more information.");
    FAILED
}

/// `-U 3` as `-U3`: for the long name, the number may be left out.
fn with_attached(args: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = Vec::new();
    let mut waits = false;
    for arg in args {
        match out.last_mut() {
            Some(last) if std::mem::take(&mut waits) => last.extend_from_slice(arg),
            _ => {
                waits = arg.starts_with(b"-") && !arg.starts_with(b"--") && arg.ends_with(b"U");
                out.push(arg.clone());
            }
        }
    }
    out
}

/// The options as they stand, for the line that says which files of two folders are compared.
fn shown_options(args: &[Vec<u8>]) -> String {
    let options = args.iter().filter(|arg| arg.len() > 1 && arg.starts_with(b"-"));
    options.map(|arg| format!(" {}", shown(arg))).collect()
}

struct Diff<'a> {
    line: &'a Parsed,
    options: String,
    around: Option<usize>,
    ignored: Ignored,
    out: Vec<u8>,
    status: u8,
}

/// What a name stands for.
enum Found {
    Missing,
    Folder,
    /// Its text, and when it was changed, in nanoseconds since 1970.
    File(Vec<u8>, u64),
}

fn find(name: &[u8]) -> std::io::Result<Found> {
    if name == b"-" {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text)?;
        let now = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        return Ok(Found::File(text, now.as_nanos() as u64));
    }
    let known = match fs::metadata(path(name)) {
        Ok(known) => known,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Missing),
        Err(error) => return Err(error),
    };
    if known.is_dir() {
        return Ok(Found::Folder);
    }
    let changed = known.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Found::File(fs::read(path(name))?, changed.as_nanos() as u64))
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.ends_with(b"/") { [folder, name].concat() } else { [folder, b"/", name].concat() }
}

fn names(folder: &[u8]) -> std::io::Result<BTreeSet<Vec<u8>>> {
    fs::read_dir(path(folder))?.map(|entry| Ok(bytes(entry?.file_name()))).collect()
}

impl Diff<'_> {
    fn flush(&mut self) {
        let out = std::mem::take(&mut self.out);
        let mut stdout = std::io::stdout().lock();
        if let Err(error) = stdout.write_all(&out).and_then(|()| stdout.flush()) {
            // Nobody reads any more: nobody is told either.
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                eprintln!("diff: standard output: {}", why(&error));
            }
            self.status = FAILED;
        }
    }

    fn fails(&mut self, name: &[u8], why: &str) {
        self.flush();
        self.status = FAILED;
        eprintln!("diff: {}: {why}", shown(name));
    }

    fn says(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
    }

    fn differs(&mut self) {
        self.status = self.status.max(1);
    }

    fn found(&mut self, name: &[u8]) -> Option<Found> {
        match find(name) {
            Ok(found) => Some(found),
            Err(error) => {
                self.fails(name, &why(&error));
                None
            }
        }
    }

    /// The two that are named: a folder stands for its file of the other's name.
    fn operands(&mut self, old: &[u8], new: &[u8]) {
        let base = |name: &[u8]| name.rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_vec();
        let is_folder = |name: &[u8]| name != b"-" && path(name).is_dir();
        match (is_folder(old), is_folder(new)) {
            (true, false) => self.pair(&join(old, &base(new)), new, false),
            (false, true) => self.pair(old, &join(new, &base(old)), false),
            _ => self.pair(old, new, false),
        }
    }

    fn pair(&mut self, old: &[u8], new: &[u8], is_inside: bool) {
        let (Some(old_found), Some(new_found)) = (self.found(old), self.found(new)) else { return };
        let empty = || (Vec::new(), 0);
        let (old_file, new_file) = match (old_found, new_found) {
            (Found::Folder, Found::Folder) => {
                if !is_inside || self.line.has("r") {
                    self.folders(old, new);
                } else {
                    self.says(&format!("Common subdirectories: {} and {}", shown(old), shown(new)));
                }
                return;
            }
            (Found::File(a, at), Found::File(b, bt)) => ((a, at), (b, bt)),
            (Found::File(a, at), Found::Missing) if self.line.has("N") => ((a, at), empty()),
            (Found::Missing, Found::File(b, bt)) if self.line.has("N") => (empty(), (b, bt)),
            (Found::Folder, Found::Missing) | (Found::Missing, Found::Folder)
                if self.line.has("N") && self.line.has("r") =>
            {
                self.folders(old, new);
                return;
            }
            (Found::Missing, other) => {
                self.fails(old, "No such file or directory");
                if matches!(other, Found::Missing) {
                    self.fails(new, "No such file or directory");
                }
                return;
            }
            (_, Found::Missing) => return self.fails(new, "No such file or directory"),
            (Found::Folder, Found::File(..)) | (Found::File(..), Found::Folder) => {
                let kind = |name: &[u8]| if path(name).is_dir() { "directory" } else { "regular file" };
                let text = format!(
                    "File {} is a {} while file {} is a {}",
                    shown(old),
                    kind(old),
                    shown(new),
                    kind(new)
                );
                self.says(&text);
                return self.differs();
            }
        };
        self.texts((old, &old_file.0, old_file.1), (new, &new_file.0, new_file.1), is_inside);
    }

    fn folders(&mut self, old: &[u8], new: &[u8]) {
        let (mut old_names, mut new_names) = (BTreeSet::new(), BTreeSet::new());
        for (folder, into) in [(old, &mut old_names), (new, &mut new_names)] {
            match names(folder) {
                Ok(found) => *into = found,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.line.has("N") => {}
                Err(error) => self.fails(folder, &why(&error)),
            }
        }
        for name in old_names.union(&new_names) {
            let (in_old, in_new) = (old_names.contains(name), new_names.contains(name));
            if (in_old && in_new) || self.line.has("N") {
                self.pair(&join(old, name), &join(new, name), true);
            } else {
                let folder = if in_old { old } else { new };
                self.says(&format!("Only in {}: {}", shown(folder), shown(name)));
                self.differs();
            }
        }
    }

    fn texts(&mut self, old: (&[u8], &[u8], u64), new: (&[u8], &[u8], u64), is_inside: bool) {
        let (names, same) = ((shown(old.0), shown(new.0)), old.1 == new.1);
        let is_binary =
            |text: &[u8]| !self.line.has("a") && text.iter().take(PROBE_BYTES).any(|byte| *byte == 0);
        let has_binary = is_binary(old.1) || is_binary(new.1);
        let (old_lines, new_lines) = (lines(old.1), lines(new.1));
        let found =
            if same || has_binary { Vec::new() } else { changes(&old_lines, &new_lines, self.ignored) };
        if found.is_empty() && (same || !has_binary) {
            if self.line.has("s") {
                self.says(&format!("Files {} and {} are identical", names.0, names.1));
            }
            return;
        }
        self.differs();
        if self.line.has("q") || has_binary {
            let kind = if self.line.has("q") { "Files" } else { "Binary files" };
            return self.says(&format!("{kind} {} and {} differ", names.0, names.1));
        }
        if is_inside {
            self.says(&format!("diff{} {} {}", self.options, names.0, names.1));
        }
        let text = match self.around {
            None => normal(&old_lines, &new_lines, &found),
            Some(around) => {
                let mut labels = self.line.values("L").map(shown);
                let (old_label, new_label) = (labels.next(), labels.next());
                let titled = |label: Option<String>, name: &str, time: u64| {
                    label.unwrap_or_else(|| format!("{name}\t{}", Moment::from_ns(time).full()))
                };
                let old_title = titled(old_label, &names.0, old.2);
                let new_title = titled(new_label, &names.1, new.2);
                self.says(&format!("--- {old_title}\n+++ {new_title}"));
                unified(&old_lines, &new_lines, &found, around)
            }
        };
        self.out.extend_from_slice(&text);
        self.flush();
    }
}
