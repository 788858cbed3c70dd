//! `mkfifo` and `install`: files with modes and owners.

use std::fs;

use tabula_sdk::file::{self, Links};
use tabula_sdk::inode;
use utils::mode::{Change, DIRECTORY, KIND, REGULAR};
use utils::options::Order;
use utils::{accounts, shown};

use crate::call::{Applet, Call, Out, why};
use crate::{launch, proc, tree};

pub(super) const MKFIFO: Applet = Applet {
    name: "mkfifo",
    help: "
Usage: mkfifo [-m MODE] NAME...
Makes named pipes.

  -m, --mode=MODE  with these permission bits
      --help       show this help
",
    options: &["m,mode="],
    order: Order::Mixed,
    misuse: 1,
    run: mkfifo,
};

pub(super) const INSTALL: Applet = Applet {
    name: "install",
    help: "
Usage: install [OPTION]... SOURCE DEST
       install [OPTION]... SOURCE... FOLDER
       install [OPTION]... -t FOLDER SOURCE...
       install [OPTION]... -d FOLDER...
Copies files and sets their permission bits, 755 by default; or makes folders.

  -d, --directory             make FOLDERs and those above them
  -D                          make the folders above DEST
  -m, --mode=MODE             these permission bits
  -o, --owner=USER            this owner; -g, --group=GROUP this group
  -t, --target-directory=DIR  copy into DIR
  -T, --no-target-directory   DEST is a file, never a folder
  -v, --verbose               tell of each
      --help                  show this help
",
    options: &[
        "d,directory",
        "D",
        "m,mode=",
        "o,owner=",
        "g,group=",
        "t,target-directory=",
        "T,no-target-directory",
        "v,verbose",
        "p,preserve-timestamps",
        "c",
        "s,strip",
        "C,compare",
    ],
    order: Order::Mixed,
    misuse: 1,
    run: install,
};

fn mkfifo(call: &Call) -> u8 {
    if call.operands().is_empty() {
        return call.wrong("missing operand");
    }
    let change = match call.line.value("m").map(|text| Change::parse(text).ok_or(text)).transpose() {
        Ok(change) => change,
        Err(text) => return call.wrong(format_args!("invalid mode '{}'", shown(text))),
    };
    let mut status = 0;
    for name in call.operands() {
        let made = inode::make_fifo(name, 0o666).and_then(|()| match &change {
            // The umask has no say in a mode that was asked for.
            Some(change) => inode::set_mode(name, change.apply(0o666, launch::umask())),
            None => Ok(()),
        });
        if let Err(errno) = made {
            call.complain(format_args!("cannot create fifo '{}': {errno}", shown(name)));
            status = 1;
        }
    }
    status
}

struct Attributes {
    mode: u32,
    uid: Option<u32>,
    gid: Option<u32>,
}

fn install(call: &Call) -> u8 {
    let attributes = match attributes(call) {
        Ok(attributes) => attributes,
        Err(why) => {
            call.complain(why);
            return 1;
        }
    };
    let mut out = Out::new(call.name);
    let done = if call.line.has("d") {
        folders(call, &attributes, &mut out)
    } else {
        copies(call, &attributes, &mut out)
    };
    out.flush();
    done.unwrap_or_else(|why| call.wrong(why))
}

fn attributes(call: &Call) -> Result<Attributes, String> {
    let mode = match call.line.value("m") {
        None => 0o755,
        Some(text) => {
            let kind = if call.line.has("d") { DIRECTORY } else { REGULAR };
            let change = Change::parse(text).ok_or_else(|| format!("invalid mode '{}'", shown(text)))?;
            change.apply(kind, 0)
        }
    };
    let id = |option: &str, accounts: Vec<accounts::Account>, what: &str| {
        let read = |text: &[u8]| {
            accounts::id_of(&accounts, &shown(text))
                .ok_or_else(|| format!("invalid {what} '{}'", shown(text)))
        };
        call.line.value(option).map(read).transpose()
    };
    Ok(Attributes { mode, uid: id("o", proc::users(), "user")?, gid: id("g", proc::groups(), "group")? })
}

impl Attributes {
    fn give(&self, path: &[u8]) -> Result<(), String> {
        let owner = if self.uid.is_some() || self.gid.is_some() {
            inode::set_owner(path, self.uid, self.gid, Links::Follow)
        } else {
            Ok(())
        };
        owner.and_then(|()| inode::set_mode(path, self.mode)).map_err(|errno| errno.to_string())
    }
}

fn folders(call: &Call, attributes: &Attributes, out: &mut Out) -> Result<u8, String> {
    if call.operands().is_empty() {
        return Err("missing operand".into());
    }
    let mut status = 0;
    for folder in call.operands() {
        let made = fs::create_dir_all(tree::path(folder)).map_err(|error| why(&error));
        match made.and_then(|()| attributes.give(folder)) {
            Ok(()) if call.line.has("v") => {
                out.text(&format!("install: creating directory '{}'\n", shown(folder)));
            }
            Ok(()) => {}
            Err(why) => {
                call.complain(format_args!("cannot create directory '{}': {why}", shown(folder)));
                status = 1;
            }
        }
    }
    Ok(status)
}

fn copies(call: &Call, attributes: &Attributes, out: &mut Out) -> Result<u8, String> {
    let mut sources = call.operands().to_vec();
    let is_folder =
        |path: &[u8]| file::stat(path, Links::Follow).is_ok_and(|found| found.mode & KIND == DIRECTORY);
    let (target, into) = match call.line.value("t") {
        Some(folder) => {
            if call.line.has("D") {
                fs::create_dir_all(tree::path(folder)).map_err(|error| why(&error))?;
            }
            (folder.to_vec(), true)
        }
        None => {
            let target = sources.pop().ok_or("missing file operand")?;
            let into = !call.line.has("T") && is_folder(&target);
            (target, into)
        }
    };
    if sources.is_empty() {
        return Err(format!("missing destination file operand after '{}'", shown(&target)));
    }
    if !into && sources.len() > 1 {
        return Err(format!("target '{}' is not a directory", shown(&target)));
    }
    let mut status = 0;
    for source in &sources {
        let to = if into { tree::join(&target, tree::base_name(source)) } else { target.clone() };
        match copy(call, source, &to).and_then(|()| attributes.give(&to)) {
            Ok(()) if call.line.has("v") => out.text(&format!("'{}' -> '{}'\n", shown(source), shown(&to))),
            Ok(()) => {}
            Err(why) => {
                call.complain(format_args!("cannot install '{}' as '{}': {why}", shown(source), shown(&to)));
                status = 1;
            }
        }
    }
    Ok(status)
}

fn copy(call: &Call, from: &[u8], to: &[u8]) -> Result<(), String> {
    if call.line.has("D")
        && let Some(above) = tree::path(to).parent()
    {
        fs::create_dir_all(above).map_err(|error| why(&error))?;
    }
    if let (Ok(one), Ok(other)) = (file::stat(from, Links::Follow), file::stat(to, Links::Follow))
        && (one.dev, one.ino) == (other.dev, other.ino)
    {
        return Err("they are the same file".into());
    }
    let mut input = fs::File::open(tree::path(from)).map_err(|error| why(&error))?;
    // A file that is being run, or may not be written, is put aside by its successor.
    let _ = fs::remove_file(tree::path(to));
    let mut output = fs::File::create(tree::path(to)).map_err(|error| why(&error))?;
    std::io::copy(&mut input, &mut output).map(|_| ()).map_err(|error| why(&error))
}
