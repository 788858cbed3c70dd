//! Inodes, names and directories: each entry twice and alike, each count right, each directory in one place below the root.

use super::{Finding, Report, for_each};
use crate::error::Result;
use crate::tree::entries::require_name;
use crate::tree::inode::{Entry, Inode, Kind, ROOT};
use crate::tree::key;
use crate::tree::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// All inodes by number.
pub(super) type Inodes = BTreeMap<u64, Inode>;

pub(super) fn inodes(state: &mut State, report: &mut Report) -> Result<Inodes> {
    let mut inodes = Inodes::new();
    for_each(state, key::INODE, &mut |key, record| {
        let decoded = key::number(key).and_then(|(ino, _)| Inode::decode(ino, &record.bytes));
        if let Some(inode) = report.readable(key, decoded) {
            inodes.insert(inode.ino, inode);
        }
    })?;
    Ok(inodes)
}

/// What the entries say together.
#[derive(Default)]
struct Seen {
    entries: BTreeMap<u64, u64>,
    names: BTreeMap<u64, u64>,
    subdirectories: BTreeMap<u64, u64>,
    /// For each directory where it is: the directory it is in, and its cookie there.
    places: BTreeMap<u64, Vec<(u64, u64)>>,
}

pub(super) fn check(state: &mut State, inodes: &Inodes, report: &mut Report) -> Result<()> {
    let seen = entries(state, inodes, report)?;
    for (ino, inode) in inodes {
        let named = seen.names.get(ino).copied().unwrap_or(0);
        let counted = match &inode.directory() {
            Ok(_) if inode.nlink == 0 => 0,
            Ok(_) => 2 + seen.subdirectories.get(ino).copied().unwrap_or(0),
            Err(_) => named,
        };
        if u64::from(inode.nlink) != counted {
            report.add(Finding::LinkCount { ino: *ino, recorded: inode.nlink, counted });
        }
        if let Ok(directory) = inode.directory() {
            let counted = seen.entries.get(ino).copied().unwrap_or(0);
            if directory.entries != counted {
                report.add(Finding::EntryCount { dir: *ino, recorded: directory.entries, counted });
            }
            let places = seen.places.get(ino).map(Vec::as_slice).unwrap_or_default();
            let is_right = match places {
                [] => {
                    (*ino == ROOT && directory.parent == ROOT) || (inode.nlink == 0 && directory.parent == 0)
                }
                [place] => *place == (directory.parent, directory.parent_cookie) && *ino != ROOT,
                _ => false,
            };
            if !is_right {
                report.add(Finding::Parent { dir: *ino });
            }
        }
    }
    reachable(inodes, report);
    orphans(state, inodes, report)
}

fn entries(state: &mut State, inodes: &Inodes, report: &mut Report) -> Result<Seen> {
    let mut seen = Seen::default();
    let mut by_cookie: BTreeMap<(u64, u64), (u64, Kind, Vec<u8>)> = BTreeMap::new();
    for_each(state, key::COOKIE, &mut |key, record| {
        let decoded = key::numbers(key).and_then(|(dir, cookie)| {
            let (entry, name) = Entry::decode_listed(cookie, &record.bytes)?;
            Ok(((dir, cookie), (entry.ino, entry.kind, name.to_vec())))
        });
        by_cookie.extend(report.readable(key, decoded));
    })?;
    for_each(state, key::ENTRY, &mut |key, record| {
        let decoded = key::number(key).and_then(|(dir, name)| Ok((dir, name, Entry::decode(&record.bytes)?)));
        let Some((dir, name, entry)) = report.readable(key, decoded) else { return };
        let twin = by_cookie.remove(&(dir, entry.cookie));
        if twin.is_none_or(|twin| twin != (entry.ino, entry.kind, name.to_vec())) {
            report.add(Finding::EntryMismatch { dir, name: name.to_vec() });
        }
        let given =
            inodes.get(&dir).and_then(|dir| dir.directory().ok()).map(|directory| directory.next_cookie);
        match given {
            None => report.add(Finding::EntriesWithoutDirectory { dir }),
            Some(given) if entry.cookie >= given || entry.cookie == 0 || require_name(name).is_err() => {
                report.add(Finding::BadEntry { dir, name: name.to_vec() });
            }
            Some(_) => {}
        }
        if inodes.get(&entry.ino).is_none_or(|inode| inode.kind() != entry.kind) {
            report.add(Finding::DanglingEntry { dir, name: name.to_vec(), ino: entry.ino });
        }
        *seen.entries.entry(dir).or_default() += 1;
        *seen.names.entry(entry.ino).or_default() += 1;
        if entry.kind == Kind::Directory {
            *seen.subdirectories.entry(dir).or_default() += 1;
            seen.places.entry(entry.ino).or_default().push((dir, entry.cookie));
        }
    })?;
    for ((dir, _), (_, _, name)) in by_cookie {
        report.add(Finding::EntryMismatch { dir, name });
    }
    Ok(seen)
}

/// Every directory that is not removed lies below the root.
fn reachable(inodes: &Inodes, report: &mut Report) {
    let mut known: BTreeSet<u64> = BTreeSet::from([ROOT]);
    for (ino, inode) in inodes.iter().filter(|(_, inode)| inode.is_directory() && inode.nlink > 0) {
        let mut way = vec![*ino];
        let mut at = inode;
        while let Some(last) = way.last().filter(|last| !known.contains(last)).copied() {
            let parent = at.directory().ok().map_or(0, |directory| directory.parent);
            match inodes.get(&parent) {
                Some(next) if parent != last && !way.contains(&parent) => {
                    at = next;
                    way.push(parent);
                }
                _ => {
                    report.add(Finding::Unreachable { dir: *ino });
                    break;
                }
            }
        }
        known.extend(way);
    }
    if !inodes.get(&ROOT).is_some_and(Inode::is_directory) {
        report.add(Finding::Unreachable { dir: ROOT });
    }
}

fn orphans(state: &mut State, inodes: &Inodes, report: &mut Report) -> Result<()> {
    let mut listed = BTreeSet::new();
    for_each(state, key::ORPHAN, &mut |key, _| {
        listed.extend(report.readable(key, key::number(key)).map(|(ino, _)| ino));
    })?;
    for ino in &listed {
        if inodes.get(ino).is_none_or(|inode| inode.nlink > 0) {
            report.add(Finding::Orphan { ino: *ino });
        }
    }
    for (ino, _) in inodes.iter().filter(|(ino, inode)| inode.nlink == 0 && !listed.contains(ino)) {
        report.add(Finding::Orphan { ino: *ino });
    }
    Ok(())
}
