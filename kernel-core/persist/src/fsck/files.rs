//! Pages of files: where files may have them, as many as they say, none twice; the history's versions; the pages' seals.

use super::tree::Inodes;
use super::{Finding, Report, for_each};
use crate::error::Result;
use crate::format::PAGE_BYTES;
use crate::limits::EXTENT_PAGES_MAX;
use crate::snapshot::{VERSIONED, version_of};
use crate::space::Run;
use crate::store::{HISTORY, Record};
use crate::tree::extents::Extent;
use crate::tree::inode::Kind;
use crate::tree::key;
use crate::tree::state::State;
use crate::volume::Fetch;
use std::collections::BTreeMap;

/// Runs in order, those that touch or overlap as one.
pub(super) fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by_key(|run| run.start);
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) if run.start <= last.start + last.count => {
                last.count = last.count.max(run.start + run.count - last.start);
            }
            _ => joined.push(run),
        }
    }
    joined
}

/// Checks the current extents and those of the history; answers all of them, with their files.
pub(super) fn check(state: &mut State, inodes: &Inodes, report: &mut Report) -> Result<Vec<(u64, Extent)>> {
    let seal_bytes = state.medium.sealer.seal_bytes();
    let mut extents: Vec<(u64, Extent)> = Vec::new();
    for_each(state, key::EXTENT, &mut |key, record| {
        let decoded =
            key::numbers(key).and_then(|(ino, _)| Ok((ino, Extent::decode(key, &record.bytes, seal_bytes)?)));
        extents.extend(report.readable(key, decoded));
    })?;
    let mut used: Vec<Run> = Vec::new();
    let mut counted: BTreeMap<u64, u64> = BTreeMap::new();
    let mut before: Option<(u64, u64)> = None;
    for (ino, extent) in &extents {
        let limit = match inodes.get(ino) {
            Some(inode) if inode.kind() == Kind::Regular => inode.size.div_ceil(PAGE_BYTES),
            _ => 0,
        };
        let overlaps = before.is_some_and(|(file, end)| file == *ino && extent.first < end);
        if extent.end() > limit || overlaps {
            report.add(Finding::StrayPages { ino: *ino, page: extent.first });
        }
        before = Some((*ino, extent.end()));
        *counted.entry(*ino).or_default() += extent.run.count;
        if !state.medium.space.may_hold(extent.run) {
            report.add(Finding::SharedPage { at: extent.run.start });
        }
        used.push(extent.run);
    }
    used.sort_by_key(|run| run.start);
    let mut taken = 0;
    for run in &used {
        if run.start < taken {
            report.add(Finding::SharedPage { at: run.start });
        }
        taken = taken.max(run.start + run.count);
    }
    for (ino, inode) in inodes {
        let counted = counted.get(ino).copied().unwrap_or(0);
        if inode.pages != counted {
            report.add(Finding::PageCount { ino: *ino, recorded: inode.pages, counted });
        }
    }
    report.pages = used.iter().map(|run| run.count).sum();
    extents.extend(history(state, report)?);
    Ok(extents)
}

/// Checks the versions that snapshots show; answers the extents among them.
fn history(state: &mut State, report: &mut Report) -> Result<Vec<(u64, Extent)>> {
    let seal_bytes = state.medium.sealer.seal_bytes();
    let generation = state.store.generation;
    let shown: Vec<u32> = state.snapshots()?.iter().map(|snapshot| snapshot.generation).collect();
    if shown.iter().any(|shown| *shown >= generation) || state.meta.generation != generation {
        report.add(Finding::Counters);
    }
    let mut extents = Vec::new();
    for_each(state, HISTORY, &mut |key, record| {
        let Some((kept, ended)) = report.readable(key, version_of(key)) else { return };
        let is_shown = shown.iter().any(|shown| (record.birth..ended).contains(shown));
        if !is_shown || ended > generation || !kept.first().is_some_and(|kind| VERSIONED.contains(kind)) {
            report.add(Finding::History { key: key.to_vec() });
        }
        if kept.first() == Some(&key::EXTENT) {
            let decoded = key::numbers(kept)
                .and_then(|(ino, _)| Ok((ino, Extent::decode(kept, &record.bytes, seal_bytes)?)));
            extents.extend(report.readable(key, decoded));
        }
    })?;
    Ok(extents)
}

/// Pages of an extent that are not on the device what they should be: damaged, or changed meanwhile.
pub(super) fn doubtful(view: &State, ino: u64, extent: &Extent) -> Vec<u64> {
    let is_whole = |fetch: Option<Fetch>| fetch.is_some_and(|fetch| fetch.read(&view.medium, ino).is_ok());
    if is_whole(Fetch::new(extent, extent.first, EXTENT_PAGES_MAX)) {
        return Vec::new();
    }
    (extent.first..extent.end()).filter(|page| !is_whole(Fetch::new(extent, *page, 1))).collect()
}

/// Whether a page of an extent is damaged: its extent is still there, it is not on its way to the device, and it is not
/// what its seal says.
pub(super) fn is_damaged(state: &mut State, ino: u64, extent: &Extent, page: u64) -> Result<bool> {
    let seal_bytes = state.medium.sealer.seal_bytes();
    let is_it = |key: &[u8], record: &Record| {
        Extent::decode(key, &record.bytes, seal_bytes)
            .is_ok_and(|now| now.locate(page) == extent.locate(page))
    };
    let key = key::extent(ino, extent.first);
    let mut is_there = state.store.get(&key)?.is_some_and(|record| is_it(&key, &record));
    if is_there && state.pages.state(ino, page).is_some() {
        return Ok(false);
    }
    for snapshot in state.snapshots()? {
        is_there = is_there
            || state.record_at(&key, snapshot.generation)?.is_some_and(|record| is_it(&key, &record));
    }
    let fetch = Fetch::new(extent, page, 1);
    Ok(is_there && fetch.is_none_or(|fetch| fetch.read(&state.medium, ino).is_err()))
}
