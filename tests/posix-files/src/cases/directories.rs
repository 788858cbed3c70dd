//! Reading directories, also while they change: what is there all the time is listed exactly once.

use super::*;
use crate::check::holds;
use crate::process::Entry;
use std::collections::BTreeMap;

/// Enough that no system lists them in one go.
const MANY: usize = 300;

fn name(number: usize) -> Vec<u8> {
    format!("entry-{number:04}").into_bytes()
}

fn filled(p: P<'_>) -> Check<Fd> {
    p.mkdir(b"d")?;
    for number in 0..MANY {
        put(p, &[b"d/", &name(number)[..]].concat(), b"")?;
    }
    Ok(p.open(b"d", How::READ | How::DIRECTORY)?)
}

/// Reads to the end, doing something after each piece; how often each name came.
fn read_all(p: P<'_>, fd: Fd, mut between: impl FnMut(&[Entry]) -> Check) -> Check<BTreeMap<Vec<u8>, u32>> {
    let mut seen = BTreeMap::new();
    let mut after = 0;
    loop {
        let entries = p.read_dir(fd, after)?;
        let Some(last) = entries.last() else { return Ok(seen) };
        after = last.next;
        for entry in &entries {
            *seen.entry(entry.name.clone()).or_default() += 1;
        }
        between(&entries)?;
    }
}

fn once(seen: &BTreeMap<Vec<u8>, u32>, numbers: impl Iterator<Item = usize>) -> Check {
    for number in numbers {
        same(seen.get(&name(number)).copied(), Some(1))?;
    }
    holds(seen.values().all(|count| *count == 1), "nothing comes twice")
}

fn an_empty_directory_lists_nothing(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let fd = p.open(b"d", How::READ)?;
    same(crate::tree::names(p, fd)?, vec![])
}

fn every_entry_is_listed_once(p: P<'_>) -> Check {
    let fd = filled(p)?;
    let seen = read_all(p, fd, |_| Ok(()))?;
    once(&seen, 0..MANY)?;
    let dots = [&b"."[..], b".."].iter().filter(|dot| seen.contains_key(**dot)).count();
    same(seen.len(), MANY + dots)
}

fn entries_say_which_inode(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    p.symlink(b"f", b"d/l")?;
    p.mkdir(b"d/e")?;
    let fd = p.open(b"d", How::READ)?;
    let mut after = 0;
    loop {
        let entries = p.read_dir(fd, after)?;
        let Some(last) = entries.last() else { return Ok(()) };
        after = last.next;
        for entry in entries {
            same(entry.ino, stat(p, &[b"d/", &entry.name[..]].concat())?.ino)?;
        }
    }
}

fn reading_anew_lists_what_is_new(p: P<'_>) -> Check {
    let fd = filled(p)?;
    read_all(p, fd, |_| Ok(()))?;
    put(p, b"d/zzz", b"")?;
    p.unlink(&[b"d/", &name(7)[..]].concat())?;
    let seen = read_all(p, fd, |_| Ok(()))?;
    holds(seen.contains_key(&b"zzz"[..]), "a new entry is there")?;
    holds(!seen.contains_key(&name(7)), "a removed one is not")
}

fn what_stays_is_listed_once_while_others_come(p: P<'_>) -> Check {
    let fd = filled(p)?;
    let mut made = 0;
    let seen = read_all(p, fd, |_| {
        // Not for ever: what comes while it is read may be listed too.
        for _ in 0..if made < 200 { 10 } else { 0 } {
            made += 1;
            put(p, format!("d/new-{made}").as_bytes(), b"")?;
        }
        Ok(())
    })?;
    once(&seen, 0..MANY)
}

fn what_stays_is_listed_once_while_others_go(p: P<'_>) -> Check {
    let fd = filled(p)?;
    let mut next = 0;
    let seen = read_all(p, fd, |_| {
        // Odd ones go, wherever reading is.
        for number in (next..MANY.min(next + 40)).filter(|number| number % 2 == 1) {
            p.unlink(&[b"d/", &name(number)[..]].concat())?;
        }
        next = MANY.min(next + 40);
        Ok(())
    })?;
    once(&seen, (0..MANY).step_by(2))
}

fn what_stays_is_listed_once_while_others_are_renamed(p: P<'_>) -> Check {
    let fd = filled(p)?;
    let mut next = 0;
    let seen = read_all(p, fd, |_| {
        for number in (next..MANY.min(next + 30)).filter(|number| number % 3 == 1) {
            let old = [b"d/", &name(number)[..]].concat();
            p.rename(&old, &[&old[..], b"-renamed"].concat())?;
        }
        next = MANY.min(next + 30);
        Ok(())
    })?;
    // A renamed entry may come under either name, or both, or none.
    let stays: Vec<usize> = (0..MANY).filter(|number| number % 3 != 1).collect();
    for number in &stays {
        same(seen.get(&name(*number)).copied(), Some(1))?;
    }
    Ok(())
}

fn a_directory_is_emptied_while_it_is_read(p: P<'_>) -> Check {
    let fd = filled(p)?;
    read_all(p, fd, |entries| {
        for entry in entries.iter().filter(|entry| entry.name.starts_with(b"entry")) {
            p.unlink(&[b"d/", &entry.name[..]].concat())?;
        }
        Ok(())
    })?;
    Ok(p.rmdir(b"d")?)
}

fn all_are_removed_and_made_again_while_it_is_read(p: P<'_>) -> Check {
    let fd = filled(p)?;
    let first = p.read_dir(fd, 0)?;
    for number in 0..MANY {
        p.unlink(&[b"d/", &name(number)[..]].concat())?;
    }
    put(p, b"d/only", b"")?;
    // Whether what was removed or made since comes from here on is left open; that it ends is not.
    let mut after = first.last().map_or(0, |entry| entry.next);
    while let Some(last) = p.read_dir(fd, after)?.last() {
        after = last.next;
    }
    let seen = read_all(p, fd, |_| Ok(()))?;
    holds(seen.contains_key(&b"only"[..]), "read anew it is there")?;
    holds(!seen.keys().any(|name| name.starts_with(b"entry")), "and what was removed is not")
}

fn two_readers_do_not_disturb_each_other(p: P<'_>) -> Check {
    let one = filled(p)?;
    let two = p.open(b"d", How::READ)?;
    let mut after_two = 0;
    let seen = read_all(p, one, |_| {
        after_two = p.read_dir(two, after_two)?.last().map_or(after_two, |entry| entry.next);
        Ok(())
    })?;
    once(&seen, 0..MANY)
}

fn only_directories_are_listed(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let fd = p.open(b"f", How::READ)?;
    fails(p.read_dir(fd, 0), Errno::ENOTDIR)
}

fn a_hundred_directories_lie_in_one_another(p: P<'_>) -> Check {
    let mut path = Vec::new();
    for number in 0..100 {
        path.extend(format!("{number}/").as_bytes());
        p.mkdir(&path)?;
    }
    put(p, &[&path[..], b"f"].concat(), b"deep")?;
    same(get(p, &[&path[..], b"f"].concat())?, b"deep".to_vec())
}

fn names_are_used_again_and_again(p: P<'_>) -> Check {
    for round in 0..5_u8 {
        for number in 0..50 {
            put(p, &name(number), &[round])?;
        }
        for number in (0..50).filter(|number| number % 5 != 0) {
            p.unlink(&name(number))?;
        }
    }
    let fd = p.open(b".", How::READ)?;
    same(crate::tree::names(p, fd)?.len(), 10)
}

cases! {
    Anybody: an_empty_directory_lists_nothing, every_entry_is_listed_once, entries_say_which_inode,
        reading_anew_lists_what_is_new, what_stays_is_listed_once_while_others_come,
        what_stays_is_listed_once_while_others_go, what_stays_is_listed_once_while_others_are_renamed,
        a_directory_is_emptied_while_it_is_read, all_are_removed_and_made_again_while_it_is_read,
        two_readers_do_not_disturb_each_other, only_directories_are_listed,
        a_hundred_directories_lie_in_one_another, names_are_used_again_and_again;
}
