//! The ways to damaged files, for a person who knows files by no other name. What the tree says wrongly may make a way wrong
//! or missing; no way is looked for longer than there are directories on it.

use super::tree::Inodes;
use super::{Finding, for_each};
use crate::error::Result;
use crate::tree::inode::{Entry, ROOT};
use crate::tree::key;
use crate::tree::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// A way to each file that a finding is about, in the order of the findings.
pub(super) fn of_damaged(
    state: &mut State,
    inodes: &Inodes,
    findings: &[Finding],
) -> Result<Vec<Option<Vec<u8>>>> {
    let mut wanted: Vec<u64> = Vec::new();
    let mut known = BTreeSet::new();
    wanted.extend(findings.iter().filter_map(Finding::file).filter(|ino| known.insert(*ino)));
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut named: BTreeMap<u64, (u64, Vec<u8>)> = BTreeMap::new();
    for_each(state, key::ENTRY, &mut |key, record| {
        let Ok((dir, name)) = key::number(key) else { return };
        if let Ok(entry) = Entry::decode(&record.bytes)
            && known.contains(&entry.ino)
        {
            named.entry(entry.ino).or_insert_with(|| (dir, name.to_vec()));
        }
    })?;
    let mut ways = Vec::new();
    for ino in wanted {
        ways.push(match named.remove(&ino) {
            Some((dir, name)) => way(state, inodes, dir, name)?,
            None => None,
        });
    }
    Ok(ways)
}

/// The way from the root to a name in a directory.
fn way(state: &mut State, inodes: &Inodes, mut dir: u64, name: Vec<u8>) -> Result<Option<Vec<u8>>> {
    let mut parts = vec![name];
    let mut passed = BTreeSet::new();
    while dir != ROOT {
        let Some(directory) = inodes.get(&dir).and_then(|inode| inode.directory().ok()) else {
            return Ok(None);
        };
        let (parent, cookie) = (directory.parent, directory.parent_cookie);
        let Some(listed) = state.store.value(&key::cookie(parent, cookie))? else { return Ok(None) };
        match Entry::decode_listed(cookie, &listed) {
            Ok((entry, name)) if entry.ino == dir && passed.insert(dir) => parts.push(name.to_vec()),
            _ => return Ok(None),
        }
        dir = parent;
    }
    parts.reverse();
    Ok(Some(parts.join(&b'/')))
}
