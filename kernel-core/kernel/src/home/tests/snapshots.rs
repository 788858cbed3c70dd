//! Snapshots of a machine whose home lies on a volume of its own: both disks' states go together.

use super::*;
use crate::fs::inode::Visit;
use alloc::string::String;
use tabula_persist::fsck::Scope;

impl Machine {
    fn rewrite(&self, name: &str, bytes: &[u8]) {
        let inode = self.find(&format!("/home/user/{name}")).unwrap().inode;
        inode.truncate(0).unwrap();
        let mut rest = bytes;
        inode.write_at(0, &mut rest).unwrap();
    }

    fn names(&self, path: &str) -> Vec<String> {
        let dir = self.find(path).unwrap().inode;
        let mut names = Vec::new();
        with_ctx(&self.kernel, |ctx| {
            dir.read_dir(ctx, 0, &mut |entry| {
                names.push(String::from_utf8(entry.name.to_vec()).unwrap());
                Visit::More
            })
            .unwrap();
        });
        names
    }

    fn note(&self, text: &[u8]) {
        let etc = self.find("/etc").unwrap().inode;
        let note = with_ctx(&self.kernel, |ctx| etc.lookup(ctx, b"note"));
        let note = note.or_else(|_| etc.create(b"note", NewInode::Regular, OWNER)).unwrap();
        note.truncate(0).unwrap();
        let mut rest = text;
        note.write_at(0, &mut rest).unwrap();
    }
}

#[test]
fn a_snapshot_shows_and_restores_an_encrypted_home() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let system = &machine.system;
    machine.rewrite("letter", b"first");
    machine.note(b"first");
    system.create_snapshot(Some(b"monday")).unwrap();
    machine.rewrite("letter", b"second");
    machine.note(b"second");
    assert_eq!(machine.names("/.snapshots/monday"), ["home", "etc", "var", "usr"]);
    assert_eq!(machine.read_at("/.snapshots/monday/home/user/letter"), Ok(b"first".to_vec()));
    let then = machine.find("/.snapshots/monday/home/user/letter").unwrap().inode;
    assert_eq!((then.metadata().mode, then.metadata().uid), (0o640, 1000));
    let (etc, top) =
        (machine.find("/.snapshots/monday/etc").unwrap(), machine.find("/.snapshots/monday/home").unwrap());
    assert_ne!(etc.inode.identity(), top.inode.identity());

    let kept = system.restore_snapshot(b"monday").unwrap();
    let seen = |path: &str| machine.read_at(path).unwrap();
    assert_eq!((seen("/home/user/letter"), seen("/etc/note")), (b"first".to_vec(), b"first".to_vec()));
    system.restore_snapshot(&kept).unwrap();
    assert_eq!((seen("/home/user/letter"), seen("/etc/note")), (b"second".to_vec(), b"second".to_vec()));

    system.delete_snapshot(b"monday").unwrap();
    let mut bytes = Vec::new();
    assert_eq!(then.read_at(0, &mut VecSink::new(&mut bytes, 9)), Err(Errno::ESTALE));
    // Another of that name has another part.
    system.create_snapshot(Some(b"monday")).unwrap();
    assert_eq!(seen("/.snapshots/monday/home/user/letter"), b"second");
    assert_eq!(home.snapshots().unwrap().len(), system.snapshots().unwrap().len());
}

#[test]
fn a_hidden_home_is_in_no_snapshot_and_stays_through_restores() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let system = &machine.system;
    machine.rewrite("letter", b"first");
    system.create_snapshot(Some(b"shown")).unwrap();
    system.create_snapshot(Some(b"goes")).unwrap();
    let open = machine.find("/.snapshots/shown/home/user/letter").unwrap().inode;
    lock(&machine.kernel, system, &home).unwrap();
    let mut bytes = Vec::new();
    assert_eq!(
        open.read_at(0, &mut VecSink::new(&mut bytes, 9)),
        Err(Errno::ESTALE),
        "its key is to be forgotten"
    );
    assert_eq!(machine.names("/.snapshots/shown"), ["etc", "var", "usr"]);
    system.create_snapshot(Some(b"hidden")).unwrap();
    system.delete_snapshot(b"goes").unwrap();
    machine.note(b"later");
    system.restore_snapshot(b"shown").unwrap();
    assert_eq!(machine.read_at("/etc/note"), Err(Errno::ENOENT));
    assert_eq!(state(&machine.kernel), State::Locked);

    assert_eq!(home.snapshots().unwrap().len(), 2);
    unlock(&machine.kernel, system, &home).unwrap();
    assert_eq!(home.snapshots().unwrap().len(), 1, "the part of what was deleted meanwhile has gone");
    assert_eq!(machine.names("/.snapshots/hidden"), ["etc", "var", "usr"]);
    assert_eq!(machine.read_at("/.snapshots/shown/home/user/letter"), Ok(b"first".to_vec()));
    machine.rewrite("letter", b"second");
    system.restore_snapshot(b"hidden").unwrap();
    assert_eq!(machine.read("letter"), Ok(b"second".to_vec()), "home had no part in it");
}

#[test]
fn a_snapshot_is_of_both_disks_or_of_none() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    for number in 0..tabula_persist::limits::SNAPSHOTS_MAX {
        home.volume().create_snapshot(format!("full-{number}").as_bytes()).unwrap();
    }
    assert_eq!(machine.system.create_snapshot(Some(b"monday")), Err(Errno::EMLINK));
    assert_eq!(machine.system.snapshots().unwrap().len(), 0);
    assert_eq!(machine.system.restore_snapshot(b"monday"), Err(Errno::ENOENT));
}

#[test]
fn a_check_is_of_both_disks() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    home.volume().checkpoint().unwrap();
    let before = bytes_of(&disks[1]);
    machine.write("large", &vec![5; 1 << 20]).unwrap();
    home.volume().checkpoint().unwrap();
    home.volume().drop_caches();
    assert!(machine.system.check_with_home(Scope::Everything).unwrap().told().findings.is_empty());
    // The file's pages are the longest stretch that has changed.
    let after = bytes_of(&disks[1]);
    let (mut best, mut run) = (0..0, 0..0);
    for (page, bytes) in after.chunks(4096).enumerate() {
        let is_other = before.get(page * 4096..).is_none_or(|old| !old.starts_with(bytes));
        run = if is_other { run.start..page + 1 } else { page + 1..page + 1 };
        best = if run.len() > best.len() { run.clone() } else { best };
    }
    let at = (best.start + best.len() / 2) * 4096 + 99;
    disks[1].write_at(at as u64, &[after[at] ^ 1]).unwrap();
    let told = machine.system.check_with_home(Scope::Everything).unwrap().told();
    assert_eq!((told.findings.len(), told.files), (1, vec![b"/home/user/large".to_vec()]));
    assert!(told.findings[0].text.starts_with("encrypted home: "), "{:?}", told.findings);
    let text = machine.system.last_check().unwrap().text();
    assert!(String::from_utf8(text).unwrap().contains("\nfindings: 1\n"));
    lock(&machine.kernel, &machine.system, &home).unwrap();
    assert!(machine.system.check_with_home(Scope::Everything).unwrap().told().findings.is_empty());
}
