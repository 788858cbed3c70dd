//! `cp`: copies files and trees.

use utils::options::Order;
use utils::shown;

use crate::call::{Applet, Call};
use crate::copy::{Copier, Existing, Follow, Keeps, Makes, Policy};
use crate::{targets, tree};

pub(super) const CP: Applet = Applet {
    name: "cp",
    help: "
Usage: cp [OPTION]... [-T] SOURCE DEST
       cp [OPTION]... SOURCE... FOLDER
       cp [OPTION]... -t FOLDER SOURCE...
Copies files. New ones get the permission bits of their originals, less the umask.

  -R, -r, --recursive         copy folders and what is in them
  -a, --archive               all as it is: -dR --preserve=all
  -p                          keep modes, owners and times
      --preserve[=LIST]       keep mode, ownership, timestamps, links, or all
      --no-preserve=LIST      do not keep these
  -d                          --no-dereference --preserve=links
  -L, --dereference           follow all symbolic links
  -H                          follow those on the command line
  -P, --no-dereference        follow none
  -f, --force                 remove what cannot be written
      --remove-destination    remove what is in the way first
  -i, --interactive           ask before replacing
  -n, --no-clobber            replace nothing
  -u, --update                replace only what is older
  -l, --link                  make hard links instead
  -s, --symbolic-link         make symbolic links instead
      --attributes-only       do not copy what files hold
      --parents               put SOURCE's whole path below FOLDER
  -t, --target-directory=DIR  copy into DIR
  -T, --no-target-directory   DEST is not a folder to copy into
  -v, --verbose               tell of each
      --help                  show this help
",
    options: &[
        "r,R,recursive",
        "a,archive",
        "p",
        "preserve?",
        "no-preserve=",
        "d",
        "L,dereference",
        "H",
        "P,no-dereference",
        "f,force",
        "remove-destination",
        "i,interactive",
        "n,no-clobber",
        "u,update",
        "l,link",
        "s,symbolic-link",
        "attributes-only",
        "parents",
        "t,target-directory=",
        "T,no-target-directory",
        "v,verbose",
        "x,one-file-system",
        "strip-trailing-slashes",
        "reflink?",
        "sparse=",
    ],
    order: Order::Mixed,
    misuse: 1,
    run,
};

fn run(call: &Call) -> u8 {
    let policy = match policy(call) {
        Ok(policy) => policy,
        Err(why) => return call.wrong(why),
    };
    let pairs = match targets::pairs(call) {
        Ok(pairs) => pairs,
        Err(status) => return status,
    };
    let parents = call.line.has("parents");
    let mut copier = Copier::new(call, policy);
    let mut failed = false;
    for (from, to) in &pairs {
        let to = if parents { below(call, from, to) } else { Ok(to.clone()) };
        match to {
            Ok(to) => failed |= !copier.copy(from, &to),
            Err(why) => {
                copier.complain(&why);
                failed = true;
            }
        }
    }
    copier.out.flush();
    failed.into()
}

/// Where a path goes with all the folders it names.
fn below(call: &Call, from: &[u8], to: &[u8]) -> Result<Vec<u8>, String> {
    let folder = match call.line.value("t") {
        Some(folder) => folder.to_vec(),
        None => call.operands().last().cloned().unwrap_or_default(),
    };
    if !tree::is_folder(&folder) {
        return Err(format!("with --parents, the destination must be a directory: {}", shown(to)));
    }
    let start = from.iter().position(|byte| *byte != b'/').unwrap_or(from.len());
    let to = tree::join(&folder, &from[start..]);
    let made = std::fs::create_dir_all(tree::path(&tree::above(&to)));
    made.map(|()| to).map_err(|error| format!("cannot make directories: {}", crate::call::why(&error)))
}

fn policy(call: &Call) -> Result<Policy, String> {
    let mut keeps = Keeps::default();
    let mut follow = None;
    let mut existing = Existing::Replace;
    let mut makes = Makes::Copies;
    for (option, value) in &call.line.options {
        match *option {
            "a" => (keeps, follow) = (ALL, Some(Follow::Never)),
            "p" => keeps = Keeps { mode: true, owner: true, times: true, ..keeps },
            "preserve" => set(&mut keeps, value.as_deref().unwrap_or(b"mode,ownership,timestamps"), true)?,
            "no-preserve" => set(&mut keeps, value.as_deref().unwrap_or_default(), false)?,
            "d" => {
                keeps.links = true;
                follow = Some(Follow::Never);
            }
            "L" => follow = Some(Follow::Always),
            "H" => follow = Some(Follow::Named),
            "P" => follow = Some(Follow::Never),
            "i" => existing = Existing::Ask,
            "n" => existing = Existing::Keep,
            "l" => makes = Makes::HardLinks,
            "s" => makes = Makes::SymbolicLinks,
            "attributes-only" => makes = Makes::Attributes,
            _ => {}
        }
    }
    if call.line.has("l") && call.line.has("s") {
        return Err("cannot make both hard and symbolic links".into());
    }
    let is_deep = call.line.has("r") || call.line.has("a");
    let by_default = if is_deep || makes == Makes::HardLinks { Follow::Never } else { Follow::Always };
    Ok(Policy {
        follow: follow.unwrap_or(by_default),
        existing,
        makes,
        keeps,
        is_deep,
        is_forced: call.line.has("f"),
        removes_first: call.line.has("remove-destination"),
        only_newer: call.line.has("u"),
        tells: call.line.has("v").then_some(""),
    })
}

const ALL: Keeps = Keeps { mode: true, owner: true, times: true, links: true };

/// Reads a list of what is kept.
fn set(keeps: &mut Keeps, list: &[u8], to: bool) -> Result<(), String> {
    for word in list.split(|byte| *byte == b',') {
        match word {
            b"mode" => keeps.mode = to,
            b"ownership" => keeps.owner = to,
            b"timestamps" => keeps.times = to,
            b"links" => keeps.links = to,
            b"all" => *keeps = if to { ALL } else { Keeps::default() },
            // There are neither of these here to be lost.
            b"context" | b"xattr" => {}
            other => return Err(format!("invalid argument '{}' for '--preserve'", shown(other))),
        }
    }
    Ok(())
}
