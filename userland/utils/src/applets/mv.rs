//! `mv`: renames files; between file systems it copies them with all that is known of them, and removes the originals.

use std::fs;

use tabula_sdk::Errno;
use tabula_sdk::file::{self, Links, Stat};
use utils::mode::{DIRECTORY, KIND};
use utils::options::Order;
use utils::quote::quoted;

use crate::call::{Applet, Call, why};
use crate::copy::{self, Copier, Existing, Follow, Keeps, Makes, Policy};
use crate::targets;
use crate::tree::{self, Found};

pub(super) const MV: Applet = Applet {
    name: "mv",
    help: "
Usage: mv [OPTION]... [-T] SOURCE DEST
       mv [OPTION]... SOURCE... FOLDER
       mv [OPTION]... -t FOLDER SOURCE...
Renames files, or moves them into a folder.

  -f, --force                 do not ask before replacing
  -i, --interactive           ask before replacing
  -n, --no-clobber            replace nothing
  -u, --update                replace only what is older
  -t, --target-directory=DIR  move into DIR
  -T, --no-target-directory   DEST is not a folder to move into
  -v, --verbose               tell of each
      --help                  show this help
",
    options: &[
        "f,force",
        "i,interactive",
        "n,no-clobber",
        "u,update",
        "t,target-directory=",
        "T,no-target-directory",
        "v,verbose",
        "strip-trailing-slashes",
    ],
    order: Order::Mixed,
    misuse: 1,
    run,
};

fn run(call: &Call) -> u8 {
    let pairs = match targets::pairs(call) {
        Ok(pairs) => pairs,
        Err(status) => return status,
    };
    let existing = call.line.options.iter().rev().find_map(|(option, _)| match *option {
        "f" => Some(Existing::Replace),
        "i" => Some(Existing::Ask),
        "n" => Some(Existing::Keep),
        _ => None,
    });
    let existing = existing.unwrap_or(Existing::Replace);
    // What is in the way has been asked for before anything is copied.
    let policy = Policy {
        follow: Follow::Never,
        existing: Existing::Replace,
        makes: Makes::Copies,
        keeps: Keeps { mode: true, owner: true, times: true, links: true },
        is_deep: true,
        is_forced: true,
        removes_first: true,
        only_newer: false,
        tells: call.line.has("v").then_some("copied "),
    };
    let mut copier = Copier::new(call, policy);
    let mut failed = false;
    let mut made = std::collections::HashSet::new();
    for (from, to) in &pairs {
        let done = if made.insert(to) {
            one(call, existing, from, to, &mut copier)
        } else {
            Err(format!("will not overwrite just-created {} with {}", quoted(to), quoted(from)))
        };
        if let Err(why) = done {
            if !why.is_empty() {
                copier.complain(&why);
            }
            failed = true;
        }
    }
    copier.out.flush();
    failed.into()
}

/// Moves one. An empty error has been told.
fn one(call: &Call, existing: Existing, from: &[u8], to: &[u8], copier: &mut Copier) -> Result<(), String> {
    let known = tree::known(from).map_err(|errno| format!("cannot stat {}: {errno}", quoted(from)))?;
    let is_folder = known.mode & KIND == DIRECTORY;
    if let Ok(there) = tree::known(to) {
        if tree::is_same(&there, &known) {
            return if is_folder && !is_same_place(from, to) {
                Err(into_itself(from, to))
            } else {
                Err(format!("{} and {} are the same file", quoted(from), quoted(to)))
            };
        }
        match (is_folder, there.mode & KIND == DIRECTORY) {
            (false, true) => {
                return Err(format!("cannot overwrite directory {} with non-directory", quoted(to)));
            }
            (true, false) => {
                let (to, from) = (quoted(to), quoted(from));
                return Err(format!("cannot overwrite non-directory {to} with directory {from}"));
            }
            _ => {}
        }
        if !may_replace(call, existing, to, &there, &known, copier) {
            return Ok(());
        }
    }
    if is_folder && tree::is_within(to, &known) {
        return Err(into_itself(from, to));
    }
    match fs::rename(tree::path(from), tree::path(to)) {
        Ok(()) => {
            if call.line.has("v") {
                copier.out.text(&format!("renamed {} -> {}\n", quoted(from), quoted(to)));
            }
            Ok(())
        }
        Err(error) if error.raw_os_error() == Some(i32::from(Errno::EXDEV.number())) => {
            across(from, to, copier)
        }
        Err(error) => Err(format!("cannot move {} to {}: {}", quoted(from), quoted(to), why(&error))),
    }
}

fn into_itself(from: &[u8], to: &[u8]) -> String {
    format!("cannot move {} to a subdirectory of itself, {}", quoted(from), quoted(to))
}

/// Whether two paths are spelt so that they name one entry.
fn is_same_place(one: &[u8], other: &[u8]) -> bool {
    tree::base_name(one) == tree::base_name(other)
}

fn may_replace(
    call: &Call,
    existing: Existing,
    to: &[u8],
    there: &Stat,
    known: &Stat,
    copier: &mut Copier,
) -> bool {
    if call.line.has("u") && there.modified_ns >= known.modified_ns {
        return false;
    }
    match existing {
        Existing::Keep => false,
        Existing::Ask => {
            copier.out.flush();
            copy::ask(&format!("mv: overwrite {}? ", quoted(to)))
        }
        Existing::Replace if call.line.has("f") => true,
        // What is protected is replaced only when somebody says so, if there is somebody.
        Existing::Replace => {
            let is_open = there.mode & KIND == utils::mode::LINK || file::access(to, 2).is_ok();
            if is_open || !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
                return true;
            }
            let bits = there.mode & utils::mode::ALL;
            let letters = utils::mode::long(there.mode);
            copier.out.flush();
            copy::ask(&format!(
                "mv: replace {}, overriding mode {bits:04o} ({})? ",
                quoted(to),
                &letters[1..]
            ))
        }
    }
}

/// From one file system to another.
fn across(from: &[u8], to: &[u8], copier: &mut Copier) -> Result<(), String> {
    let cannot = |path: &[u8], why: &str| format!("cannot remove {}: {why}", quoted(path));
    if file::stat(to, Links::Keep).is_ok_and(|there| there.mode & KIND == DIRECTORY) {
        // As a rename would: only an empty folder makes room.
        fs::remove_dir(tree::path(to)).map_err(|error| {
            format!(
                "inter-device move failed: {} to {}; unable to remove target: {}",
                quoted(from),
                quoted(to),
                why(&error)
            )
        })?;
    }
    if !copier.copy(from, to) {
        return Err(String::new());
    }
    let mut entries = Vec::new();
    let mut lost = None;
    tree::walk(from, &mut |found| match found {
        Found::Entry(path, known) => entries.push((path, known.mode & KIND == DIRECTORY)),
        Found::Lost(path, errno) => lost = Some(cannot(&path, &errno.to_string())),
        Found::Closed(path, error) => lost = Some(cannot(&path, &why(&error))),
    });
    if let Some(lost) = lost {
        return Err(lost);
    }
    for (path, is_folder) in entries.iter().rev() {
        let at = tree::path(path);
        let removed = if *is_folder { fs::remove_dir(at) } else { fs::remove_file(at) };
        removed.map_err(|error| cannot(path, &why(&error)))?;
        if copier.policy.tells.is_some() {
            let what = if *is_folder { "removed directory " } else { "removed " };
            copier.out.text(&format!("{what}{}\n", quoted(path)));
        }
    }
    Ok(())
}
