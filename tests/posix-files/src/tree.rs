//! A whole tree as text, a line a file, for comparing it before and after a disk was mounted anew: every name, kind, mode,
//! owner, size, link count, time and content, but the time of last read, which reading changes.

use crate::process::{Errno, Fd, How, Kind, Last, Process, Result, Stat};

/// The tree below the folder of a process, which walks through it: paths may be longer than any call takes.
///
/// # Errors
/// Whatever reading it answers.
pub fn listing(process: &dyn Process) -> Result<String> {
    let mut text = String::new();
    add_entries(process, &mut Vec::new(), &mut text)?;
    Ok(text)
}

fn add_entries(process: &dyn Process, path: &mut Vec<u8>, text: &mut String) -> Result<()> {
    let fd = process.open(b".", How::READ | How::DIRECTORY)?;
    let mut names = names(process, fd)?;
    process.close(fd)?;
    names.sort();
    for name in names {
        let len = path.len();
        path.push(b'/');
        path.extend(&name);
        if add(process, &name, path, text)? == Kind::Directory {
            process.enter(&name)?;
            add_entries(process, path, text)?;
            process.enter(b"..")?;
        }
        path.truncate(len);
    }
    Ok(())
}

fn add(process: &dyn Process, name: &[u8], path: &[u8], text: &mut String) -> Result<Kind> {
    let stat = process.stat(name, Last::Keep)?;
    let content = match stat.kind {
        Kind::Symlink => process.readlink(name, 4096)?.escape_ascii().to_string(),
        Kind::Regular => sum(process, name, &stat)?,
        _ => String::new(),
    };
    *text += &format!(
        "{} {:?} {:o} {} {}:{} {} {} {} {} {content}\n",
        path.escape_ascii(),
        stat.kind,
        stat.mode,
        stat.nlink,
        stat.uid,
        stat.gid,
        stat.size,
        stat.ino,
        stat.mtime,
        stat.ctime
    );
    Ok(stat.kind)
}

/// The names in an open directory, without `.` and `..`.
///
/// # Errors
/// What reading it answers.
pub fn names(process: &dyn Process, fd: Fd) -> Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    let mut after = 0;
    loop {
        let entries = process.read_dir(fd, after)?;
        let Some(last) = entries.last() else { return Ok(names) };
        after = last.next;
        names
            .extend(entries.into_iter().map(|entry| entry.name).filter(|name| name != b"." && name != b".."));
    }
}

/// FNV-1a over the first and the last megabyte: sparse files of a terabyte have nothing between. What this user may not read
/// has none.
fn sum(process: &dyn Process, path: &[u8], stat: &Stat) -> Result<String> {
    let fd = match process.open(path, How::READ) {
        Err(Errno::EACCES) => return Ok("-".to_owned()),
        opened => opened?,
    };
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for offset in [0, stat.size.saturating_sub(1 << 20)] {
        for byte in process.pread(fd, 1 << 20, offset)? {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    process.close(fd)?;
    Ok(format!("{sum:016x}"))
}
