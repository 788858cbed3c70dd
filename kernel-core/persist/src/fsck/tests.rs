//! Each invariant broken on purpose, and the finding that says so.

use super::{Finding, Report, Scope};
use crate::device::MemoryDevice;
use crate::environment::SeededEnvironment;
use crate::error::Result;
use crate::space::Run;
use crate::store::history_key;
use crate::tree::inode::{Entry, Inode};
use crate::tree::state::State;
use crate::tree::{entries, key};
use crate::volume::{FormatOptions, MountOptions, Volume};
use crate::{Kind, NewInode, ROOT, VOLUME_MIN_BYTES};
use std::sync::Arc;

const OWNER: entries::Ownership = entries::Ownership { mode: 0o644, uid: 0, gid: 0 };

/// `/dir/file` with two pages, and `/link` to it; then what breaks it.
fn report_after(damage: impl FnOnce(&mut State, u64, u64) -> Result<()>) -> Report {
    let device = Arc::new(MemoryDevice::new(VOLUME_MIN_BYTES));
    let environment = Arc::new(SeededEnvironment::new(1, 1));
    let options = FormatOptions { capacity_bytes: VOLUME_MIN_BYTES, key: None };
    Volume::format(device.clone(), environment.clone(), options).expect("formatted");
    let volume = Volume::mount(device, environment, MountOptions::default()).expect("mounted");
    let dir = volume.create(ROOT, b"dir", NewInode::Directory, OWNER).expect("created").ino;
    let file = volume.create(dir, b"file", NewInode::Regular, OWNER).expect("created").ino;
    volume.link(ROOT, b"link", file).expect("linked");
    volume.write_at(file, 0, &[1; 8192]).expect("written");
    volume.sync().expect("synced");
    let before = volume.check(Scope::Everything).expect("checked");
    assert_eq!(before, Report { inodes: 3, pages: 2, ..Report::default() });
    volume.with_state(|state| damage(state, dir, file)).expect("damaged");
    volume.check(Scope::Everything).expect("checked")
}

fn findings(damage: impl FnOnce(&mut State, u64, u64) -> Result<()>) -> Vec<Finding> {
    report_after(damage).findings
}

fn change(state: &mut State, ino: u64, change: impl FnOnce(&mut Inode)) -> Result<()> {
    let mut inode = state.inode(ino)?;
    change(&mut inode);
    state.store_inode(&inode)
}

#[test]
fn counts_of_names_and_pages_and_entries() {
    let found = findings(|state, _, file| change(state, file, |inode| inode.nlink = 3));
    assert!(matches!(found[..], [Finding::LinkCount { recorded: 3, counted: 2, .. }]), "{found:?}");
    let found = findings(|state, _, file| change(state, file, |inode| inode.pages = 3));
    assert!(matches!(found[..], [Finding::PageCount { recorded: 3, counted: 2, .. }]), "{found:?}");
    let found = findings(|state, dir, _| {
        change(state, dir, |inode| inode.directory_mut().expect("a directory").entries = 0)
    });
    assert!(matches!(found[..], [Finding::EntryCount { recorded: 0, counted: 1, .. }]), "{found:?}");
    let found = findings(|state, _, _| {
        state.meta.inodes = 7;
        Ok(())
    });
    assert_eq!(found, [Finding::Counters]);
}

#[test]
fn entries_that_do_not_agree() {
    let lost_by_cookie = findings(|state, dir, _| {
        state.store.set_unversioned(&key::cookie(dir, 1), None);
        Ok(())
    });
    assert!(matches!(&lost_by_cookie[..], [Finding::EntryMismatch { name, .. }] if name == b"file"));
    let lost_by_name = findings(|state, dir, _| {
        state.store.set_unversioned(&key::entry(dir, b"file"), None);
        Ok(())
    });
    assert!(lost_by_name.iter().any(|finding| matches!(finding, Finding::EntryMismatch { .. })));
    let nowhere = findings(|state, dir, _| {
        let mut inode = state.inode(dir)?;
        state.add_entry(&mut inode, b"nowhere", 99, Kind::Regular)?;
        state.store_inode(&inode)
    });
    assert!(matches!(&nowhere[..], [Finding::DanglingEntry { ino: 99, .. }]), "{nowhere:?}");
    let of_nothing = findings(|state, _, file| {
        state.put_entry(77, b"x", &Entry { ino: file, kind: Kind::Regular, cookie: 1 })?;
        change(state, file, |inode| inode.nlink = 3)
    });
    assert_eq!(of_nothing, [Finding::EntriesWithoutDirectory { dir: 77 }]);
    let not_given = findings(|state, dir, file| {
        state.put_entry(dir, b"x", &Entry { ino: file, kind: Kind::Regular, cookie: 50 })?;
        change(state, dir, |inode| inode.directory_mut().expect("a directory").entries = 2)?;
        change(state, file, |inode| inode.nlink = 3)
    });
    assert!(matches!(&not_given[..], [Finding::BadEntry { name, .. }] if name == b"x"), "{not_given:?}");
}

#[test]
fn directories_that_are_not_where_they_say() {
    let elsewhere = findings(|state, dir, _| {
        change(state, dir, |inode| inode.directory_mut().expect("a directory").parent_cookie = 9)
    });
    assert!(matches!(elsewhere[..], [Finding::Parent { .. }]), "{elsewhere:?}");
    let in_itself = findings(|state, dir, _| {
        change(state, dir, |inode| inode.directory_mut().expect("a directory").parent = dir)
    });
    assert!(in_itself.iter().any(|finding| matches!(finding, Finding::Unreachable { .. })), "{in_itself:?}");
}

#[test]
fn orphans_that_are_none_and_nameless_inodes_that_are_not_listed() {
    let named = findings(|state, _, file| {
        state.store.set_unversioned(&key::orphan(file), Some(&[]));
        Ok(())
    });
    assert!(matches!(named[..], [Finding::Orphan { .. }]), "{named:?}");
    let unlisted = findings(|state, _, file| {
        let mut inode = state.inode(file)?;
        (inode.ino, inode.nlink, inode.pages) = (50, 0, 0);
        (state.meta.next_ino, state.meta.inodes) = (51, 4);
        state.store_inode(&inode)
    });
    assert_eq!(unlisted, [Finding::Orphan { ino: 50 }]);
}

#[test]
fn pages_that_are_shared_or_stray_or_not_on_the_map() {
    let shared = findings(|state, _, file| {
        let mut extent = state.extent_at(file, 0)?.expect("it has pages");
        extent.first = 2;
        extent.birth = 7;
        state.add_extent(file, extent)?;
        change(state, file, |inode| (inode.size, inode.pages) = (4 * 4096, 4))
    });
    assert!(shared.iter().any(|finding| matches!(finding, Finding::SharedPage { .. })), "{shared:?}");
    let stray = findings(|state, _, file| change(state, file, |inode| inode.size = 100));
    assert!(matches!(stray[..], [Finding::StrayPages { .. }]), "{stray:?}");
    let leaked = findings(|state, _, _| {
        state.medium.space.take(None, 1);
        Ok(())
    });
    assert!(matches!(leaked[..], [Finding::SpaceMap { .. }]), "{leaked:?}");
    let freed_in_use = findings(|state, _, file| {
        let run = state.extent_at(file, 0)?.expect("it has pages").run;
        state.freed.push((99, Run { start: run.start, count: 1 }));
        Ok(())
    });
    assert!(matches!(freed_in_use[..], [Finding::SpaceMap { .. }]), "{freed_in_use:?}");
    let beyond = findings(|state, _, file| {
        let mut extent = state.extent_at(file, 0)?.expect("it has pages");
        extent.run.start = 1 << 30;
        state.store.set(&key::extent(file, 0), Some(&extent.encode(4)))
    });
    assert!(beyond.contains(&Finding::SharedPage { at: 1 << 30 }), "{beyond:?}");
}

#[test]
fn records_and_versions_that_make_no_sense() {
    let unreadable = findings(|state, _, _| {
        state.store.set_unversioned(&key::inode(60), Some(b"short"));
        state.meta.next_ino = 61;
        Ok(())
    });
    assert_eq!(unreadable, [Finding::BadRecord { key: key::inode(60).to_vec() }]);
    let unseen = findings(|state, _, file| {
        let record = state.store.value(&key::inode(file))?.expect("it exists");
        state.store.set_unversioned(&history_key(&key::inode(file), 1), Some(&record));
        Ok(())
    });
    assert!(matches!(unseen[..], [Finding::History { .. }]), "{unseen:?}");
}

#[test]
fn a_person_is_told_in_one_sentence() {
    let sentence = |report: Report| report.sentence("disk check");
    assert_eq!(sentence(Report::default()), None);
    let counters = report_after(|state, _, _| {
        state.meta.inodes = 7;
        Ok(())
    });
    assert_eq!(sentence(counters).as_deref(), Some("The disk check found 1 problem"));
    let damaged = |files: u64, pages: u64| {
        let pages = (0..files * pages).map(|page| Finding::DamagedPage { ino: page % files, page });
        Report { findings: pages.collect(), files: vec![None; files as usize], ..Report::default() }
    };
    let told = |files, pages| sentence(damaged(files, pages)).expect("something is wrong");
    assert_eq!(told(1, 2), "The disk check found 2 problems; 1 file is damaged");
    assert_eq!(told(3, 1), "The disk check found 3 problems; 3 files are damaged");
    assert_eq!(told(1, 1000), "The disk check found 1000 problems or more; at least 1 file is damaged");
    let unknown = Report { findings: vec![Finding::DamagedTree], ..Report::default() };
    let expected = "The disk check found 1 problem; how many files are damaged cannot be known";
    assert_eq!(sentence(unknown).as_deref(), Some(expected));
}

#[test]
fn a_damaged_file_is_named_by_its_way() {
    let way = |damage: fn(&mut State, u64, u64) -> Result<()>| report_after(damage).files;
    let stray = way(|state, _, file| change(state, file, |inode| inode.size = 100));
    assert_eq!(stray, [Some(b"link".to_vec())], "one of its names");
    let deep = way(|state, _, file| {
        state.store.set_unversioned(&key::entry(ROOT, b"link"), None);
        change(state, file, |inode| inode.size = 100)
    });
    assert_eq!(deep, [Some(b"dir/file".to_vec())]);
    let lost = way(|state, dir, file| {
        state.store.set_unversioned(&key::entry(dir, b"file"), None);
        state.store.set_unversioned(&key::entry(ROOT, b"link"), None);
        change(state, file, |inode| inode.size = 100)
    });
    assert_eq!(lost, [None], "nobody knows where it was");
    let turning = way(|state, dir, file| {
        state.store.set_unversioned(&key::entry(ROOT, b"link"), None);
        change(state, dir, |inode| inode.directory_mut().expect("a directory").parent = dir)?;
        change(state, file, |inode| inode.size = 100)
    });
    assert_eq!(turning, [None], "its directory is in itself");
}
