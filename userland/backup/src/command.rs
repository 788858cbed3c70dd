//! The program: what its command line means. It answers 0 when all went well, 1 when it was done but for problems that have
//! been told, and 2 when it was not done.

mod create;
mod look;
mod restore;

use std::fs::File;
use std::io::{self, Read};
use utils::options::{Order, Parsed, Stop};
use utils::shown;

use crate::read::Reader;
use crate::stop::Stoppable;
use crate::sys;
use crate::tell::Style;
use crate::zstd::Decompressor;

const HELP: &str = "\
Usage: backup create [-o FILE] [PATH]...
       backup restore [OPTION]... FILE
       backup list FILE
       backup verify FILE
Archives trees of files as one .tar.zst, and restores them. FILE may be - for standard input or output.

create archives the PATHs; without any, all that lasts: /home /etc /var /usr/local. It reads a snapshot where there are
snapshots, so that everything is of one instant.
  -o, --output=FILE        write the archive there; without, to standard output

restore puts everything back where it was. A snapshot of how things were before is taken first, where there are snapshots.
  -n, --dry-run            change nothing; list what would be added (+), changed (~) and removed (-)
      --into=DIR           put everything below DIR
      --merge              keep what the archive does not have (the default)
      --replace            remove it, in the folders that the archive has

list shows what is in an archive; verify reads all of it and its check sum.

      --progress[=json]    tell how far it is, a line a second, or in JSON
      --help               show this help
";

const KNOWN: &[&str] = &["o,output=", "n,dry-run", "into=", "merge", "replace", "progress?"];

/// All is well.
const DONE: u8 = 0;
/// It is done, but for what has been told.
const PROBLEMS: u8 = 1;
/// It is not done.
const FAILED: u8 = 2;

/// Runs the program with its arguments, its own name left out; answers its status.
pub fn main(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(args, KNOWN, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{HELP}");
            return DONE;
        }
        Err(Stop::Wrong(why)) => return wrong(&why),
    };
    let Some((verb, operands)) = line.operands.split_first() else {
        return wrong("create, restore, list or verify must be said");
    };
    let style = match (line.has("progress"), line.value("progress")) {
        (false, _) => Style::Quiet,
        (true, None) => Style::Lines,
        (true, Some(b"json")) => Style::Json,
        (true, Some(other)) => return wrong(&format!("there is no progress of the kind '{}'", shown(other))),
    };
    let fitting: &[&str] = match verb.as_slice() {
        b"create" => &["o", "progress"],
        b"restore" => &["n", "into", "merge", "replace", "progress"],
        _ => &["progress"],
    };
    if let Some((option, _)) = line.options.iter().find(|(option, _)| !fitting.contains(option)) {
        return wrong(&format!("the option '{option}' does not go with '{}'", shown(verb)));
    }
    match (verb.as_slice(), operands) {
        (b"create", paths) => create::create(paths, line.value("o"), style),
        (b"restore", [file]) => restore::restore(&line, file, style),
        (b"list", [file]) => look::list(file),
        (b"verify", [file]) => look::verify(file, style),
        (b"restore" | b"list" | b"verify", _) => wrong("one archive must be named"),
        _ => wrong(&format!("there is no '{}'", shown(verb))),
    }
}

fn wrong(why: &str) -> u8 {
    eprintln!("backup: {why}\nTry 'backup --help' for more information.");
    FAILED
}

fn failed(subject: &[u8], error: &io::Error) -> u8 {
    eprintln!("backup: {}: {}", shown(subject), sys::why(error));
    FAILED
}

/// An archive to read.
struct Source {
    name: Vec<u8>,
    /// How long it is; 0 where nobody knows.
    bytes: u64,
    /// Which file it is, if it is one.
    identity: Option<(u64, u64)>,
}

type Archive = Reader<Decompressor<Stoppable<Box<dyn Read>>>>;

impl Source {
    fn new(name: &[u8]) -> io::Result<Source> {
        if name == b"-" {
            return Ok(Source { name: b"standard input".to_vec(), bytes: 0, identity: None });
        }
        let at = sys::absolute(name)?;
        // A link to an archive is as good as the archive.
        let bytes = std::fs::metadata(sys::path(&at))?.len();
        let identity = sys::known(&at)?.identity();
        Ok(Source { name: at, bytes, identity: Some(identity) })
    }

    fn is_file(&self) -> bool {
        self.identity.is_some()
    }

    /// Begins to read it; a file can be read more than once.
    fn open(&self) -> io::Result<Archive> {
        let inner: Box<dyn Read> =
            if self.is_file() { Box::new(File::open(sys::path(&self.name))?) } else { Box::new(io::stdin()) };
        Ok(Reader::new(Decompressor::new(Stoppable(inner))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_that_mean_nothing() {
        for line in [
            &[][..],
            &["make"],
            &["restore"],
            &["list", "a", "b"],
            &["verify"],
            &["create", "--into=x"],
            &["restore", "-o", "x", "y"],
            &["restore", "--merge", "--replace", "x"],
            &["verify", "--progress=xml", "x"],
            &["list", "/there/is/no/such/archive"],
        ] {
            let args: Vec<Vec<u8>> = line.iter().map(|arg| arg.as_bytes().to_vec()).collect();
            assert_eq!(main(&args), FAILED, "{line:?}");
        }
    }
}
