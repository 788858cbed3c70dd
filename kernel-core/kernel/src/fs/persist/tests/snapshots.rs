//! `/.snapshots` as programs see it: taken by `mkdir`, browsed, restored, deleted by `rmdir`, and closed to changes.

extern crate std;

use super::{CAPACITY_BYTES, Machine, OWNER, write};
use crate::fs::change;
use crate::fs::inode::{FileKind, InodeRef, NewInode, SyncScope, Visit};
use crate::fs::mount::Location;
use crate::fs::path::{Confinement, Entry, LastLink, path_of, walk, walk_to_entry};
use crate::kernel::Ctx;
use crate::service::session::{USER, detached_task};
use crate::service::{Outbox, Server};
use crate::sync::Arc;
use crate::task::process::Credentials;
use crate::user::{NoMemory, VecSink};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::rpc::{self, CheckScope, FromKernel, Reply, Request, ToKernel};
use tabula_abi::{Errno, Result};
use tabula_persist::BlockDevice;
use tabula_persist::device::MemoryDevice;

impl Machine {
    fn acting<T>(&self, uid: u32, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        let task = detached_task(&self.kernel, b"test", Credentials { uid, gid: uid, groups: vec![] });
        look(&Ctx { kernel: &self.kernel, task: &task, memory: &NoMemory })
    }

    fn at(&self, path: &str) -> Result<Location> {
        let root = self.kernel.root();
        self.acting(USER, |ctx| walk(ctx, &root, path.as_bytes(), Confinement::Namespace, LastLink::Keep))
    }

    fn entry(&self, path: &str) -> Entry {
        let root = self.kernel.root();
        self.acting(USER, |ctx| {
            walk_to_entry(ctx, &root, path.as_bytes(), Confinement::Namespace, LastLink::Keep).unwrap()
        })
    }

    fn make_directory(&self, uid: u32, path: &str) -> Result<InodeRef> {
        let entry = self.entry(path);
        self.acting(uid, |ctx| change::create(ctx, &entry, NewInode::Directory, 0o755))
    }

    fn remove_directory(&self, uid: u32, path: &str) -> Result<()> {
        let entry = self.entry(path);
        self.acting(uid, |ctx| change::remove_dir(ctx, &entry))
    }

    fn text(&self, path: &str) -> Result<String> {
        let mut bytes = Vec::new();
        self.at(path)?.inode.read_at(0, &mut VecSink::new(&mut bytes, 1 << 20))?;
        Ok(String::from_utf8(bytes).unwrap())
    }

    fn say(&self, path: &str, mut text: &[u8]) -> Result<usize> {
        self.at(path)?.inode.write_at(0, &mut text)
    }

    fn names(&self, path: &str) -> Vec<String> {
        let dir = self.at(path).unwrap().inode;
        let mut names = Vec::new();
        self.acting(USER, |ctx| {
            dir.read_dir(ctx, 0, &mut |entry| {
                names.push(String::from_utf8(entry.name.to_vec()).unwrap());
                Visit::More
            })
            .unwrap();
        });
        names
    }
}

fn machine() -> Machine {
    Machine::boot(&Arc::new(MemoryDevice::new(CAPACITY_BYTES)))
}

#[test]
fn a_snapshot_is_taken_browsed_and_deleted() {
    let machine = machine();
    let home = machine.home();
    let note = write(&home, "note", b"as it was");
    home.create(b"link", NewInode::Symlink(b"note"), OWNER).unwrap();
    machine.make_directory(USER, "/.snapshots/first").unwrap();
    assert_eq!(machine.make_directory(USER, "/.snapshots/first").err(), Some(Errno::EEXIST));
    assert_eq!(machine.make_directory(1001, "/.snapshots/other").err(), Some(Errno::EACCES));
    assert_eq!(machine.make_directory(USER, "/.snapshots/.hidden").err(), Some(Errno::EINVAL));
    note.write_at(0, &mut &b"different"[..]).unwrap();
    home.unlink(b"link").unwrap();

    assert_eq!(machine.names("/.snapshots"), ["first"]);
    assert_eq!(machine.names("/.snapshots/first"), ["home", "etc", "var", "usr"]);
    assert_eq!(machine.names("/.snapshots/first/usr"), ["local"]);
    assert_eq!(machine.names("/.snapshots/first/usr/local"), ["bin"]);
    assert_eq!(machine.names("/.snapshots/first/home/user"), ["note", "link"]);
    assert_eq!(machine.text("/.snapshots/first/home/user/note"), Ok("as it was".into()));
    assert_eq!(machine.text("/home/user/note"), Ok("different".into()));
    let link = machine.at("/.snapshots/first/home/user/link").unwrap().inode;
    assert_eq!(link.metadata().kind, FileKind::Symlink);
    let same = machine.at("/.snapshots/first/home/user/note").unwrap().inode;
    assert_ne!(same.identity(), note.identity(), "it is another file than the present one");
    assert_eq!((same.metadata().uid, same.metadata().mode), (1000, 0o644));
    let deep = machine.at("/.snapshots/first/usr/local/bin/../../../home/user").unwrap();
    assert_eq!(path_of(&deep, &machine.kernel.root()), Ok(b"/.snapshots/first/home/user".to_vec()));

    assert_eq!(machine.remove_directory(1001, "/.snapshots/first"), Err(Errno::EACCES));
    machine.remove_directory(USER, "/.snapshots/first").unwrap();
    assert_eq!(machine.remove_directory(USER, "/.snapshots/no").err(), Some(Errno::ENOENT));
    assert!(machine.names("/.snapshots").is_empty());
    let mut bytes = Vec::new();
    assert_eq!(same.read_at(0, &mut VecSink::new(&mut bytes, 100)), Err(Errno::ESTALE));
    // Another of the same name is another snapshot.
    machine.make_directory(USER, "/.snapshots/first").unwrap();
    assert_eq!(same.read_at(0, &mut VecSink::new(&mut bytes, 100)), Err(Errno::ESTALE));
    assert_eq!(machine.text("/.snapshots/first/home/user/note"), Ok("different".into()));
}

#[test]
fn nothing_in_a_snapshot_can_be_changed() {
    let machine = machine();
    write(&machine.home(), "note", b"as it was");
    machine.make_directory(USER, "/.snapshots/first").unwrap();
    let inside = "/.snapshots/first/home/user";
    let note = machine.at(&format!("{inside}/note")).unwrap();
    assert_eq!(note.require_writable(), Err(Errno::EROFS));
    assert_eq!(note.inode.write_at(0, &mut &b"x"[..]), Err(Errno::EROFS));
    for (what, result) in [
        ("mkdir", machine.make_directory(0, &format!("{inside}/new")).err()),
        ("mkdir above", machine.make_directory(0, "/.snapshots/first/new").err()),
        ("rmdir", machine.remove_directory(0, &format!("{inside}/../../home")).err()),
        (
            "unlink",
            machine.acting(0, |ctx| change::unlink(ctx, &machine.entry(&format!("{inside}/note"))).err()),
        ),
    ] {
        assert_eq!(result, Some(Errno::EROFS), "{what}");
    }
    assert_eq!(machine.text(&format!("{inside}/note")), Ok("as it was".into()));
}

#[test]
fn a_restore_brings_back_everything_and_keeps_the_present() {
    let machine = machine();
    let home = machine.home();
    let note = write(&home, "note", b"as it was");
    let lost = write(&home, "lost", b"found");
    machine.make_directory(USER, "/.snapshots/first").unwrap();
    let version = note.version();
    note.write_at(0, &mut &b"different"[..]).unwrap();
    home.unlink(b"lost").unwrap();
    drop(lost);
    let later = write(&home, "later", b"new");
    later.sync(SyncScope::All).unwrap();

    assert_eq!(machine.say("/.snapshots/.restore", b"second\n"), Err(Errno::ENOENT));
    assert_eq!(machine.names("/.snapshots"), ["first"], "a restore that does not happen keeps nothing");
    assert_eq!(machine.say("/.snapshots/.restore", b"first\n"), Ok(6));
    assert_eq!(machine.text("/home/user/note"), Ok("as it was".into()));
    assert_eq!(machine.text("/home/user/lost"), Ok("found".into()));
    assert_eq!(machine.at("/home/user/later").err(), Some(Errno::ENOENT));
    assert_eq!(later.metadata().nlink, 0);
    assert_eq!(later.write_at(0, &mut &b"x"[..]), Err(Errno::ESTALE));
    let mut bytes = Vec::new();
    assert_eq!(later.read_at(0, &mut VecSink::new(&mut bytes, 9)), Err(Errno::ESTALE));
    assert_ne!(note.version(), version, "whoever has its content in a cache looks again");

    let names = machine.names("/.snapshots");
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[1].starts_with("before-restore-2026-01-01T"), "{names:?}");
    assert_eq!(machine.text(&format!("/.snapshots/{}/home/user/later", names[1])), Ok("new".into()));
    // And back again.
    machine.say("/.snapshots/.restore", names[1].as_bytes()).unwrap();
    assert_eq!(machine.text("/home/user/later"), Ok("new".into()));
    assert_eq!(machine.text("/home/user/note"), Ok("different".into()));
    assert_eq!(machine.say("/.snapshots/.check", b"pages"), Ok(5));
    assert!(machine.text("/.snapshots/.check").unwrap().contains("\nfindings: 0\n"));
}

#[test]
fn there_are_256_at_the_most_and_automatic_ones_make_way() {
    let machine = machine();
    machine.make_directory(USER, "/.snapshots/before-anything").unwrap();
    for number in 1..256 {
        machine.make_directory(USER, &format!("/.snapshots/{number}")).unwrap();
    }
    assert_eq!(machine.make_directory(USER, "/.snapshots/more").err(), Some(Errno::EMLINK));
    machine.say("/.snapshots/.restore", b"7").unwrap();
    let names = machine.names("/.snapshots");
    assert_eq!((names.len(), names[0].as_str()), (256, "1"), "the automatic one has gone");
    let kept = names.last().unwrap();
    assert!(kept.starts_with("before-restore-"));
    machine.remove_directory(USER, &format!("/.snapshots/{kept}")).unwrap();
    machine.make_directory(USER, "/.snapshots/more").unwrap();
    assert_eq!(machine.say("/.snapshots/.restore", b"7"), Err(Errno::EMLINK), "all were asked for");
}

#[test]
fn the_disk_is_checked_when_asked_and_after_an_unclean_stop() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    assert_eq!(machine.text("/.snapshots/.check"), Ok("checked: no\n".into()));
    assert_eq!(machine.say("/.snapshots/.check", b"everything"), Err(Errno::EINVAL));
    assert_eq!(machine.say("/.snapshots/.check", b"tree\n"), Ok(5));
    let report = machine.text("/.snapshots/.check").unwrap();
    assert!(report.starts_with("checked: tree\n") && report.ends_with("\nfindings: 0\n"), "{report}");
    write(&machine.home(), "note", b"unsaved").sync(SyncScope::All).unwrap();
    let copy = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let mut bytes = vec![0; device.len().unwrap() as usize];
    device.read_at(0, &mut bytes).unwrap();
    copy.write_at(0, &bytes).unwrap();
    let killed = Machine::boot(&copy);
    // Jobs are done in turn: one of ours is done after the check.
    killed.make_directory(USER, "/.snapshots/now").unwrap();
    assert!(killed.text("/.snapshots/.check").unwrap().starts_with("checked: pages\n"));
    killed.fs.volume.checkpoint().unwrap();
    drop(killed);
    let clean = Machine::boot(&copy);
    clean.make_directory(USER, "/.snapshots/then").unwrap();
    assert_eq!(clean.text("/.snapshots/.check"), Ok("checked: no\n".into()));
}

/// A page that notes what it is sent, and is told when to look.
struct Page {
    sent: std::sync::mpsc::Sender<Option<FromKernel>>,
}

impl Outbox for Page {
    fn send(&self, message: FromKernel) {
        self.sent.send(Some(message)).unwrap();
    }

    fn ring(&self) {
        let _ = self.sent.send(None);
    }
}

fn ask(
    server: &Server,
    seen: &std::sync::mpsc::Receiver<Option<FromKernel>>,
    request: Request,
) -> Result<Reply> {
    server.handle(&rpc::encode(&ToKernel { id: 7, request }).unwrap());
    loop {
        match seen.recv().unwrap() {
            None => server.pump(),
            Some(FromKernel::Reply { id: 7, result }) => {
                return result.map_err(|number| Errno::from_number(number).unwrap());
            }
            Some(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_page_asks_for_snapshots_and_goes_on_meanwhile() {
    let machine = machine();
    let (sent, seen) = std::sync::mpsc::channel();
    let server = Server::new(machine.kernel.clone(), Arc::new(Page { sent }));
    let ask = |request| ask(&server, &seen, request);
    let note = write(&machine.home(), "note", b"as it was");
    let name = || b"one".to_vec();
    assert_eq!(ask(Request::CreateSnapshot { name: Some(name()) }), Ok(Reply::Snapshot { name: name() }));
    assert_eq!(ask(Request::CreateSnapshot { name: Some(name()) }), Err(Errno::EEXIST));
    note.write_at(0, &mut &b"different"[..]).unwrap();
    let Ok(Reply::Snapshot { name: kept }) = ask(Request::RestoreSnapshot { name: name() }) else { panic!() };
    assert_eq!(machine.text("/home/user/note"), Ok("as it was".into()));
    let Ok(Reply::Snapshot { name: timed }) = ask(Request::CreateSnapshot { name: None }) else { panic!() };
    let Ok(Reply::Snapshots(list)) = ask(Request::Snapshots) else { panic!() };
    let names: Vec<Vec<u8>> = list.iter().map(|snapshot| snapshot.name.clone()).collect();
    assert_eq!(names, [name(), kept, timed]);
    assert!(list.is_sorted_by_key(|snapshot| snapshot.created_ns));
    assert_eq!(ask(Request::DeleteSnapshot { name: name() }), Ok(Reply::Done));
    assert_eq!(ask(Request::RestoreSnapshot { name: name() }), Err(Errno::ENOENT));
    let Ok(Reply::Checked(report)) = ask(Request::CheckDisk { scope: CheckScope::Pages }) else { panic!() };
    assert!(report.findings.is_empty() && report.inodes > 5, "{report:?}");
    assert_eq!(ask(Request::Shutdown), Ok(Reply::Done));
    // Nobody answers when the thread has gone.
    machine.fs.flusher().stop();
    while machine.fs.flusher().submit(alloc::boxed::Box::new(|_| ())).is_ok() {
        std::thread::yield_now();
    }
    assert_eq!(ask(Request::Snapshots), Err(Errno::EIO));
}

#[test]
fn without_a_disk_there_are_no_snapshots() {
    let host = Arc::new(crate::testing::TestHost::default());
    let options = crate::kernel::BootOptions { seed: [3; 32], processes_max: 8 };
    let kernel = crate::init::boot(host, &options).unwrap();
    let (sent, seen) = std::sync::mpsc::channel();
    let server = Server::new(kernel, Arc::new(Page { sent }));
    assert_eq!(ask(&server, &seen, Request::Snapshots), Err(Errno::ENODEV));
    assert_eq!(ask(&server, &seen, Request::Shutdown), Ok(Reply::Done));
}
