//! `snapshot` and `fsck`: the states of the disk that are kept, and whether it is sound. Both are files of the kernel's:
//! what `/.snapshots` has, and what is written to `.restore` and `.check` there.

use std::fs;
use std::io::{ErrorKind, Write};

use tabula_sdk::file::{self, Links};
use utils::mode::{DIRECTORY, KIND};
use utils::moment::Moment;
use utils::options::Order;
use utils::{shown, size};

use crate::call::{Applet, Call, Out, why};
use crate::copy::{Copier, Existing, Follow, Keeps, Makes, Policy};
use crate::{proc, tree};

pub(super) const SNAPSHOT: Applet = Applet {
    name: "snapshot",
    help: "
Usage: snapshot [-l] list
       snapshot create [NAME]
       snapshot delete NAME...
       snapshot restore NAME [PATH]...
Keeps states of the disk (/home, /etc, /var and /usr/local), which share what is the same in them. They are browsed in
/.snapshots/NAME.

  list     show the names, the oldest first, and when (UTC) each was taken
  create   keep the present state; without NAME, the time is its name
  delete   forget states
  restore  make all what it was; what it is now is kept under a name that is told. With PATHs, only copy those back:
           what came to folders since then stays

  -l, --long  with the number of files, and the bytes in them
      --help  show this help
",
    options: &["l,long"],
    order: Order::Mixed,
    misuse: 2,
    run: snapshot,
};

pub(super) const FSCK: Applet = Applet {
    name: "fsck",
    help: "
Usage: fsck [-a | -r]
Checks the disk while it is in use, and tells what is wrong with it. Nothing is changed. Files wait meanwhile.

  -a, --all     also whether every page of every file is what was written
  -r, --report  only tell what the last check found
      --help    show this help

The status is 0 when nothing is wrong, 4 when something is, 8 when the disk could not be checked, 16 for a wrong call.
",
    options: &["a,all", "r,report"],
    order: Order::Mixed,
    misuse: 16,
    run: fsck,
};

const FOLDER: &[u8] = b"/.snapshots";
/// Snapshots of one second that get a name by themselves.
const FURTHER_MAX: usize = 256;

fn place(name: &[u8]) -> Vec<u8> {
    tree::join(FOLDER, name)
}

fn snapshot(call: &Call) -> u8 {
    let Some((action, names)) = call.operands().split_first() else {
        return call.wrong("what is to be done? list, create, delete or restore");
    };
    if !tree::is_folder(FOLDER) {
        call.complain("there is no disk: files are in memory, and have no snapshots");
        return 1;
    }
    match (action.as_slice(), names) {
        (b"list", []) => list(call),
        (b"create", []) => create_now(call),
        (b"create", [name]) => create(call, name),
        (b"delete", [_, ..]) => {
            names.iter().fold(0, |status, name| status.max(changed(call, name, "delete", remove(name))))
        }
        (b"restore", [name]) => restore(call, name),
        (b"restore", [name, paths @ ..]) => copy_back(call, name, paths),
        (b"list" | b"create", _) => call.wrong(format_args!("too many operands for '{}'", shown(action))),
        (b"delete" | b"restore", _) => call.wrong(format_args!("a NAME must follow '{}'", shown(action))),
        _ => call.wrong(format_args!("there is no '{}': list, create, delete or restore", shown(action))),
    }
}

/// A name that is one: others would lead out of the folder.
fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.starts_with(b".") && !name.contains(&b'/')
}

fn changed(call: &Call, name: &[u8], what: &str, result: std::io::Result<()>) -> u8 {
    let Err(error) = result else { return 0 };
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such snapshot".into(),
        ErrorKind::AlreadyExists => "there is one of that name already".into(),
        ErrorKind::InvalidInput => "a name has no '/' in it and no '.' at its front".into(),
        ErrorKind::ResourceBusy => {
            "home has been encrypted or decrypted since, and would be on two disks".into()
        }
        ErrorKind::TooManyLinks => "there are as many as there may be: delete one first".into(),
        _ => why(&error),
    };
    call.complain(format_args!("cannot {what} '{}': {why}", shown(name)));
    1
}

fn take(name: &[u8]) -> std::io::Result<()> {
    if is_name(name) { fs::create_dir(tree::path(&place(name))) } else { Err(ErrorKind::InvalidInput.into()) }
}

/// Takes one that is called after the time, with a number behind it when there is one of that second.
fn create_now(call: &Call) -> u8 {
    let time = Moment::from_ns(proc::now_ns()).format(b"%FT%H.%M.%S");
    let further = (2..=FURTHER_MAX).map(|number| [&time, format!("-{number}").as_bytes()].concat());
    let mut names = std::iter::once(time.clone()).chain(further);
    let is_taken = |made: &std::io::Result<()>| {
        made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists)
    };
    let made = names.by_ref().map(|name| (take(&name), name)).find(|(made, _)| !is_taken(made));
    let (made, name) = made.unwrap_or_else(|| (Err(ErrorKind::AlreadyExists.into()), time));
    created(call, &name, made)
}

fn create(call: &Call, name: &[u8]) -> u8 {
    created(call, name, take(name))
}

fn created(call: &Call, name: &[u8], made: std::io::Result<()>) -> u8 {
    if changed(call, name, "create", made) != 0 {
        return 1;
    }
    let mut out = Out::new(call.name);
    out.bytes(&[name, b"\n"].concat());
    out.finish()
}

fn remove(name: &[u8]) -> std::io::Result<()> {
    if is_name(name) { fs::remove_dir(tree::path(&place(name))) } else { Err(ErrorKind::NotFound.into()) }
}

/// The names with when each was taken, the oldest first.
fn names(call: &Call) -> Result<Vec<(u64, Vec<u8>)>, u8> {
    let listed = tree::names(FOLDER).map_err(|error| {
        call.failed(FOLDER, why(&error));
        1
    })?;
    // The kernel lists them in the order in which they were taken; one that has just gone is left out.
    let taken = |name: Vec<u8>| Some((file::stat(&place(&name), Links::Keep).ok()?.modified_ns, name));
    let mut names: Vec<(u64, Vec<u8>)> = listed.into_iter().filter_map(taken).collect();
    names.sort_by_key(|(taken_ns, _)| *taken_ns);
    Ok(names)
}

fn list(call: &Call) -> u8 {
    let names = match names(call) {
        Ok(names) => names,
        Err(status) => return status,
    };
    let mut out = Out::new(call.name);
    for (taken_ns, name) in names {
        let taken = Moment::from_ns(taken_ns).format(b"%F %T");
        out.bytes(&taken);
        if call.line.has("l") {
            let (files, bytes) = contents(&place(&name));
            out.text(&format!(" {files:>8} {:>6}", size::human(bytes, 1024)));
        }
        out.text(&format!(" {}\n", shown(&name)));
    }
    out.finish()
}

/// How many files are in a folder and below, and how many bytes in them.
fn contents(folder: &[u8]) -> (u64, u64) {
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![folder.to_vec()];
    while let Some(folder) = folders.pop() {
        for name in tree::names(&folder).unwrap_or_default() {
            let path = tree::join(&folder, &name);
            let Ok(known) = file::stat(&path, Links::Keep) else { continue };
            if known.mode & KIND == DIRECTORY {
                folders.push(path);
            } else {
                files += 1;
                bytes += known.size;
            }
        }
    }
    (files, bytes)
}

/// Writes a word to one of the kernel's files.
fn say(name: &[u8], word: &[u8]) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(tree::path(&place(name)))?;
    file.write_all(word)
}

fn restore(call: &Call, name: &[u8]) -> u8 {
    let restored = if is_name(name) { say(b".restore", name) } else { Err(ErrorKind::NotFound.into()) };
    if changed(call, name, "restore", restored) != 0 {
        return 1;
    }
    let mut out = Out::new(call.name);
    if let Some((_, kept)) = names(call).ok().and_then(|mut names| names.pop()) {
        out.text(&format!("what was there is kept as {}\n", shown(&kept)));
    }
    out.finish()
}

fn copy_back(call: &Call, name: &[u8], paths: &[Vec<u8>]) -> u8 {
    let snapshot = place(name);
    if !is_name(name) || !tree::is_folder(&snapshot) {
        return changed(call, name, "restore from", Err(ErrorKind::NotFound.into()));
    }
    let policy = Policy {
        follow: Follow::Never,
        existing: Existing::Replace,
        makes: Makes::Copies,
        keeps: Keeps { mode: true, owner: true, times: true, links: true },
        is_deep: true,
        is_forced: true,
        removes_first: false,
        only_newer: false,
        tells: None,
    };
    let mut copier = Copier::new(call, policy);
    let mut status = 0;
    for path in paths {
        let to = absolute(path);
        if !copier.copy(&tree::join(&snapshot, to.get(1..).unwrap_or_default()), &to) {
            status = 1;
        }
    }
    status.max(copier.out.finish())
}

/// A path from the root, without `.` and `..`.
fn absolute(path: &[u8]) -> Vec<u8> {
    let here = std::env::current_dir().map(|path| path.into_os_string().into_encoded_bytes());
    let start = if path.starts_with(b"/") { Vec::new() } else { here.unwrap_or_default() };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in start.split(|byte| *byte == b'/').chain(path.split(|byte| *byte == b'/')) {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    [b"/".as_slice(), &parts.join(&b'/')].concat()
}

fn fsck(call: &Call) -> u8 {
    const FAILED: u8 = 8;
    if !call.operands().is_empty() {
        return call.wrong("there is one disk, which needs no name");
    }
    if !tree::is_folder(FOLDER) {
        call.complain("there is no disk: files are in memory");
        return FAILED;
    }
    let scope: &[u8] = if call.line.has("a") { b"pages" } else { b"tree" };
    let checked = if call.line.has("r") { Ok(()) } else { say(b".check", scope) };
    let report = checked.and_then(|()| fs::read(tree::path(&place(b".check"))));
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            call.complain(format_args!("the disk cannot be checked: {}", why(&error)));
            return FAILED;
        }
    };
    let mut out = Out::new(call.name);
    out.bytes(&report);
    let is_sound = report.split(|byte| *byte == b'\n').any(|line| line == b"findings: 0");
    let is_checked = !report.starts_with(b"checked: no\n");
    match out.finish() {
        0 if is_sound || !is_checked => 0,
        0 => 4,
        _ => FAILED,
    }
}
