//! `tar`: archives made, listed and unpacked. Paths are stored without a slash in front; what is unpacked stays below the
//! folder that it is unpacked into.

mod create;
mod extract;
mod line;
mod list;
mod names;

use crate::packing::{Packing, Unpacked};
use backup::read::Reader;
use backup::stop::Stoppable;
use backup::sys;
use std::fs::File;
use std::io::{self, Read};
use utils::options::{Order, Parsed, Stop};
use utils::shown;

/// All is well.
const DONE: u8 = 0;
/// It is not done, or not all of it.
const FAILED: u8 = 2;

const HELP: &str = "\
Usage: tar -c [-f FILE] [OPTION]... PATH...
       tar -t [-f FILE] [OPTION]... [MEMBER]...
       tar -x [-f FILE] [OPTION]... [MEMBER]...
Makes an archive of the PATHs, lists one, or unpacks one. FILE is - for standard input or output, also when it is not named.

  -c, --create               make an archive
  -t, --list                 list what is in it
  -x, --extract, --get       unpack it
  -f, --file=FILE            the archive
  -C, --directory=DIR        work in DIR
  -v, --verbose              name what is worked on; with -t show modes, owners, sizes and times
  -z, --gzip                 pack it with gzip; what is read is found out
      --zstd                 pack it with zstd
  -a, --auto-compress        pack it as its name says: .tar.gz, .tgz, .tar.zst
      --exclude=PATTERN      leave out what a pattern of the shell matches
  -X, --exclude-from=FILE    leave out what the patterns in FILE match
  -T, --files-from=FILE      take the names in FILE too, a line each
      --one-file-system      stay in the file system that a PATH is in
      --wildcards            members are patterns
      --strip-components=N   take N names off the front of each path
  -k, --keep-old-files       do not replace what is there; say so
      --skip-old-files       do not replace what is there
  -m, --touch                the time of files is that of unpacking
  -p, --preserve-permissions keep permission bits as they are, not less the umask
  -O, --to-stdout            write files to standard output
      --help                 show this help
";

const KNOWN: &[&str] = &[
    "c,create",
    "t,list",
    "x,extract,get",
    "f,file=",
    "C,directory=",
    "v,verbose",
    "z,gzip,gunzip,ungzip",
    "zstd",
    "a,auto-compress",
    "exclude=",
    "X,exclude-from=",
    "T,files-from=",
    "one-file-system",
    "wildcards",
    "strip-components=",
    "k,keep-old-files",
    "skip-old-files",
    "m,touch",
    "p,preserve-permissions,same-permissions",
    "O,to-stdout",
    "no-same-owner",
];

/// Why it ends early: with words that have not been said yet.
enum Fault {
    /// The call makes no sense.
    Wrong(String),
    /// Something failed: what, and why.
    Failed(Vec<u8>, io::Error),
}

/// What the command line says, whatever is done.
struct Job {
    /// The archive; `None` for standard input or output.
    file: Option<Vec<u8>>,
    /// Where paths begin: absolute.
    folder: Vec<u8>,
    /// Paths or members.
    operands: Vec<Vec<u8>>,
    exclusions: names::Exclusions,
    packing: Packing,
}

impl Job {
    fn new(line: &Parsed) -> Result<Job, Fault> {
        let here = sys::working_folder().map_err(|error| Fault::Failed(b".".to_vec(), error))?;
        let mut folder = here;
        for into in line.values("C") {
            let joined = if into.starts_with(b"/") { into.to_vec() } else { sys::join(&folder, into) };
            folder = sys::absolute(&joined).map_err(|error| Fault::Failed(into.to_vec(), error))?;
        }
        if !sys::leads_to_folder(&folder) {
            return Err(Fault::Failed(folder, io::ErrorKind::NotFound.into()));
        }
        let file = line.value("f").filter(|file| *file != b"-").map(<[u8]>::to_vec);
        let packing = if line.has("z") {
            Packing::Gzip
        } else if line.has("zstd") {
            Packing::Zstd
        } else if line.has("a") {
            Packing::of_name(file.as_deref().unwrap_or_default())
        } else {
            Packing::Plain
        };
        let mut operands = line.operands.clone();
        for list in line.values("T") {
            operands.extend(lines(list)?);
        }
        let mut patterns: Vec<Vec<u8>> = line.values("exclude").map(<[u8]>::to_vec).collect();
        for list in line.values("X") {
            patterns.extend(lines(list)?);
        }
        Ok(Job { file, folder, operands, exclusions: names::Exclusions::new(patterns), packing })
    }

    fn file_name(&self) -> &[u8] {
        self.file.as_deref().unwrap_or(b"-")
    }

    fn open(&self) -> Result<Reader<Unpacked>, Fault> {
        let opened = match &self.file {
            Some(file) => File::open(sys::path(file)).map(|file| Box::new(Stoppable(file)) as Box<dyn Read>),
            None => Ok(Box::new(Stoppable(io::stdin())) as Box<dyn Read>),
        };
        opened
            .and_then(Unpacked::new)
            .map(Reader::new)
            .map_err(|error| Fault::Failed(self.file_name().to_vec(), error))
    }
}

/// The lines of a file of names.
fn lines(list: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let read = match list {
        b"-" => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        list => std::fs::read(sys::path(list)),
    };
    let bytes = read.map_err(|error| Fault::Failed(list.to_vec(), error))?;
    Ok(bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect())
}

/// Runs the program with its arguments, its own name left out; answers its status.
pub fn main(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(&line::dashed(args), KNOWN, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{HELP}");
            return DONE;
        }
        Err(Stop::Wrong(why)) => return told(Fault::Wrong(why)),
    };
    match run(&line) {
        Ok(true) => DONE,
        Ok(false) => {
            say("Exiting with failure status due to previous errors");
            FAILED
        }
        Err(fault) => told(fault),
    }
}

fn run(line: &Parsed) -> Result<bool, Fault> {
    let actions: Vec<&str> = ["c", "t", "x"].into_iter().filter(|action| line.has(action)).collect();
    let job = || Job::new(line);
    match actions[..] {
        ["c"] => create::run(&job()?, line),
        ["t"] => list::run(&job()?, line),
        ["x"] => extract::run(&job()?, line),
        [] => Err(Fault::Wrong("one of -c, -t and -x must be given".to_owned())),
        _ => Err(Fault::Wrong("only one of -c, -t and -x can be given".to_owned())),
    }
}

fn say(text: &str) {
    eprintln!("tar: {text}");
}

fn told(fault: Fault) -> u8 {
    match fault {
        Fault::Wrong(why) => eprintln!("tar: {why}\nTry 'tar --help' for more information."),
        // Nobody reads any more: that is no news.
        Fault::Failed(_, error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Fault::Failed(subject, error) => {
            say(&format!("{}: {}", shown(&subject), sys::why(&error)));
            say("Error is not recoverable: exiting now");
        }
    }
    FAILED
}
