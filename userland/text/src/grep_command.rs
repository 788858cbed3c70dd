//! `grep`'s command line: what is searched for, where, and what the status says.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use text::grep::{Answer, Binary, Matcher, Patterns, Search, Syntax, Whole};
use text::shown;
use utils::options::{Known, Order, Parsed, Stop};
use utils::pattern::{self, Case};

use crate::system::why;

const HELP: &str = "
Usage: grep [OPTION]... PATTERN [FILE]...
       grep [OPTION]... -e PATTERN | -f FILE ... [FILE]...
Prints the lines of FILEs, or of standard input, that match PATTERN: lines of several patterns, if it has several.

Patterns:  -G basic expressions, as by default  -E extended  -F texts  -P Perl's
           -e PATTERN  -f FILE  -i ignore case  -w whole words  -x whole lines
Lines:     -v those that do not match  -m N at most N  -A N -B N -C N with so many after, before, around
           -n numbers  -b offsets  -H names  -h no names  -o only what matches  -Z names end with a zero byte
           --color[=always|never|auto]
Instead:   -c how many  -l names of files with matches  -L without  -q nothing
Files:     -r -R folders and all below  --include=GLOB  --exclude=GLOB  --exclude-dir=GLOB
           -s no complaints  -a binary files are text  -I binary files have no matches  -z lines end with a zero byte
           --help  show this help

The status is 0 when there was a match, 1 when there was none, 2 when something failed.
";

const OPTIONS: Known = &[
    "G,basic-regexp",
    "E,extended-regexp",
    "F,fixed-strings",
    "P,perl-regexp",
    "e,regexp=",
    "f,file=",
    "i,ignore-case,y",
    "no-ignore-case",
    "w,word-regexp",
    "x,line-regexp",
    "v,invert-match",
    "m,max-count=",
    "A,after-context=",
    "B,before-context=",
    "C,context=",
    "n,line-number",
    "b,byte-offset",
    "H,with-filename",
    "h,no-filename",
    "o,only-matching",
    "Z,null",
    "color,colour?",
    "c,count",
    "l,files-with-matches",
    "L,files-without-match",
    "q,quiet,silent",
    "r,recursive",
    "R,dereference-recursive",
    "include=",
    "exclude=",
    "exclude-dir=",
    "s,no-messages",
    "a,text",
    "I",
    "binary-files=",
    "z,null-data",
    "line-buffered",
    "U,binary",
    "label=",
    "d,directories=",
];

const FAILED: u8 = 2;

/// Runs it; answers its status.
pub(crate) fn run(name: &str, args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(&with_numbers(args), OPTIONS, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{}", HELP.trim_start());
            return 0;
        }
        Err(Stop::Wrong(why)) => return wrong(&why),
    };
    match Grep::new(name, &line) {
        Ok(mut grep) => grep.run(),
        Err(why) => {
            eprintln!("grep: {why}");
            FAILED
        }
    }
}

fn wrong(why: &str) -> u8 {
    eprintln!("grep: {why}\nTry 'grep --help' for more information.");
    FAILED
}

/// `-5` is `-C 5`.
fn with_numbers(args: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut is_over = false;
    let number = |arg: &Vec<u8>| match arg.strip_prefix(b"-") {
        Some(digits) if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => Some(digits.to_vec()),
        _ => None,
    };
    let one = |arg: &Vec<u8>| {
        is_over |= arg == b"--";
        match number(arg).filter(|_| !is_over) {
            Some(digits) => [b"-C".as_slice(), &digits].concat(),
            None => arg.clone(),
        }
    };
    args.iter().map(one).collect()
}

struct Grep<'a> {
    line: &'a Parsed,
    matcher: Matcher,
    search: Search,
    files: Vec<Vec<u8>>,
    out: BufWriter<std::io::Stdout>,
    has_matched: bool,
    has_failed: bool,
}

impl<'a> Grep<'a> {
    fn new(name: &str, line: &'a Parsed) -> Result<Grep<'a>, String> {
        let mut files = line.operands.clone();
        let mut texts = Vec::new();
        for (option, value) in &line.options {
            let value = value.as_deref().unwrap_or_default();
            match *option {
                "e" => texts.extend(lines(value)),
                "f" => {
                    let text = if value == b"-" {
                        let mut text = Vec::new();
                        std::io::Read::read_to_end(&mut std::io::stdin(), &mut text).map(|_| text)
                    } else {
                        std::fs::read(path(value))
                    };
                    let text = text.map_err(|error| format!("{}: {}", shown(value), why(&error)))?;
                    let text = text.strip_suffix(b"\n").unwrap_or(&text);
                    // An empty file has no pattern; an empty line is one.
                    if !text.is_empty() {
                        texts.extend(lines(text));
                    }
                }
                _ => {}
            }
        }
        if !line.has("e") && !line.has("f") {
            if files.is_empty() {
                return Err("there is no pattern\nTry 'grep --help' for more information.".into());
            }
            texts.extend(lines(&files.remove(0)));
        }
        let last = |names: &[&'static str]| {
            line.options.iter().rev().map(|(name, _)| *name).find(|name| names.contains(name))
        };
        let syntax = match (last(&["G", "E", "F", "P"]), name) {
            (Some("E"), _) | (None, "egrep") => Syntax::Extended,
            (Some("F"), _) | (None, "fgrep") => Syntax::Fixed,
            (Some("P"), _) => Syntax::Perl,
            _ => Syntax::Basic,
        };
        let whole = match (line.has("x"), line.has("w")) {
            (true, _) => Whole::Line,
            (false, true) => Whole::Word,
            (false, false) => Whole::Part,
        };
        let ignores_case = last(&["i", "no-ignore-case"]) == Some("i");
        let matcher = Matcher::new(&Patterns { texts, syntax, whole, ignores_case })?;
        let is_deep = line.has("r") || line.has("R") || line.value("d") == Some(b"recurse");
        if files.is_empty() {
            files.push(if is_deep { b".".to_vec() } else { b"-".to_vec() });
        }
        let search = search(line, files.len() > 1 || is_deep)?;
        let out = BufWriter::with_capacity(1 << 16, std::io::stdout());
        Ok(Grep { line, matcher, search, files, out, has_matched: false, has_failed: false })
    }

    fn run(&mut self) -> u8 {
        for file in std::mem::take(&mut self.files) {
            if file == b"-" {
                let name = self.line.value("label").unwrap_or(b"(standard input)").to_vec();
                self.one(&name, &mut std::io::stdin().lock());
            } else {
                self.named(file);
            }
            if self.has_matched && self.line.has("q") {
                break;
            }
        }
        if let Err(error) = self.out.flush() {
            self.stop(&error);
        }
        match (self.has_matched, self.has_failed) {
            (true, _) if self.line.has("q") => 0,
            (_, true) => FAILED,
            (true, false) => 0,
            (false, false) => 1,
        }
    }

    fn named(&mut self, file: Vec<u8>) {
        let is_deep = self.line.has("r") || self.line.has("R") || self.line.value("d") == Some(b"recurse");
        let mut waiting = VecDeque::from([(file, true)]);
        while let Some((file, is_named)) = waiting.pop_front() {
            let follows = is_named || self.line.has("R");
            let known =
                if follows { std::fs::metadata(path(&file)) } else { std::fs::symlink_metadata(path(&file)) };
            let known = match known {
                Ok(known) => known,
                Err(error) => {
                    self.fails(&file, &why(&error));
                    continue;
                }
            };
            if known.is_dir() {
                if !is_deep {
                    if self.line.value("d") != Some(b"skip") {
                        self.fails(&file, "Is a directory");
                    }
                } else if is_named || !self.is_excluded("exclude-dir", &file) {
                    match names(&file) {
                        // What is in a folder comes before what is beside it.
                        Ok(names) => names.into_iter().rev().for_each(|name| {
                            let joined = if file == b"." && is_named && self.line.operands.len() < 2 {
                                name
                            } else if file.ends_with(b"/") {
                                [file.as_slice(), &name].concat()
                            } else {
                                [file.as_slice(), b"/", &name].concat()
                            };
                            waiting.push_front((joined, false));
                        }),
                        Err(error) => self.fails(&file, &why(&error)),
                    }
                }
                continue;
            }
            let is_left_out = self.is_excluded("exclude", &file)
                || self.line.has("include") && !self.is_excluded("include", &file)
                // What may have no end is read only when it is named.
                || !is_named && !known.is_file();
            if is_left_out {
                continue;
            }
            match File::open(path(&file)) {
                Ok(opened) => self.one(&file, &mut BufReader::with_capacity(1 << 16, opened)),
                Err(error) => self.fails(&file, &why(&error)),
            }
            if self.has_matched && self.line.has("q") {
                return;
            }
        }
    }

    fn is_excluded(&self, option: &'static str, file: &[u8]) -> bool {
        let name = file.rsplit(|byte| *byte == b'/').next().unwrap_or(file);
        self.line.values(option).any(|glob| {
            pattern::matches(glob, name, Case::Counts) || pattern::matches(glob, file, Case::Counts)
        })
    }

    fn one(&mut self, name: &[u8], input: &mut dyn BufRead) {
        match self.search.run(&self.matcher, name, input, &mut self.out) {
            Ok(tally) => {
                self.has_matched |= tally.lines > 0;
                if self.line.has("line-buffered")
                    && let Err(error) = self.out.flush()
                {
                    self.stop(&error);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => self.stop(&error),
            Err(error) => self.fails(name, &why(&error)),
        }
    }

    fn fails(&mut self, file: &[u8], why: &str) {
        self.has_failed = true;
        if !self.line.has("s") {
            // In the order in which things happened, where both go to one place.
            let _ = self.out.flush();
            eprintln!("grep: {}: {why}", shown(file));
        }
    }

    /// Output cannot be written: ends, quietly when nobody reads any more.
    fn stop(&self, error: &std::io::Error) -> ! {
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            eprintln!("grep: write error: {}", why(error));
        }
        std::process::exit(FAILED.into());
    }
}

fn search(line: &Parsed, many: bool) -> Result<Search, String> {
    let number = |option: &str| match line.value(option) {
        None => Ok(None),
        Some(text) => match shown(text).parse::<usize>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(format!("{}: invalid context length argument", shown(text))),
        },
    };
    let around = number("C")?;
    let most = match line.value("m") {
        None => u64::MAX,
        Some(text) => shown(text).parse().map_err(|_| format!("{}: invalid max count", shown(text)))?,
    };
    let answer = if line.has("q") {
        Answer::Nothing
    } else if line.has("L") {
        Answer::NameWithout
    } else if line.has("l") {
        Answer::Name
    } else if line.has("c") {
        Answer::Count
    } else if line.has("o") {
        Answer::Parts
    } else {
        Answer::Lines
    };
    let is_coloured = line.has("color")
        && match line.value("color") {
            Some(b"always") => true,
            Some(b"never") => false,
            None | Some(b"auto") => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            Some(other) => return Err(format!("invalid argument '{}' for --color", shown(other))),
        };
    let binary = match line.value("binary-files") {
        _ if line.has("a") => Binary::AsText,
        Some(b"text") => Binary::AsText,
        Some(b"without-match") => Binary::Skipped,
        Some(b"binary") | None => {
            if line.has("I") {
                Binary::Skipped
            } else {
                Binary::Told
            }
        }
        Some(other) => return Err(format!("{}: unknown binary-files type", shown(other))),
    };
    Ok(Search {
        answer,
        is_inverted: line.has("v"),
        with_names: line.has("H") || many && !line.has("h"),
        with_numbers: line.has("n"),
        with_offsets: line.has("b"),
        is_coloured,
        ends_names_with_zero: line.has("Z"),
        line_end: if line.has("z") { 0 } else { b'\n' },
        before: number("B")?.or(around).unwrap_or(0),
        after: number("A")?.or(around).unwrap_or(0),
        most,
        binary,
    })
}

fn lines(text: &[u8]) -> Vec<String> {
    text.split(|byte| *byte == b'\n').map(shown).collect()
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

fn names(folder: &[u8]) -> std::io::Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path(folder))? {
        names.push(entry?.file_name().into_vec());
    }
    names.sort();
    Ok(names)
}
