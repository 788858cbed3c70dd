//! What pages are told of the check after an unclean stop: what was found, where that is, and nothing on a sound disk.

use super::*;
use crate::service::{Outbox, Server};
use std::sync::mpsc::{Receiver, Sender, channel};
use tabula_abi::rpc::{DiskDamage, DiskName, Event, FromKernel};

const LETTER: [u8; 10_000] = [b'L'; 10_000];

/// A page that notes what it is sent, and is told when to look.
struct Page(Sender<Option<FromKernel>>);

impl Outbox for Page {
    fn send(&self, message: FromKernel) {
        self.0.send(Some(message)).unwrap();
    }

    fn ring(&self) {
        let _ = self.0.send(None);
    }
}

fn copied(device: &MemoryDevice) -> Arc<MemoryDevice> {
    let copy = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    copy.write_at(0, &bytes_of(device)).unwrap();
    copy
}

fn bytes_of(device: &MemoryDevice) -> Vec<u8> {
    let mut bytes = vec![0; device.len().unwrap() as usize];
    device.read_at(0, &mut bytes).unwrap();
    bytes
}

/// The disk of a machine that was killed when a letter was long durable, and something else since.
fn left_behind() -> Arc<MemoryDevice> {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let dir = machine.home().create(b"docs", NewInode::Directory, OWNER).unwrap();
    write(&dir, "letter", &LETTER).sync(SyncScope::All).unwrap();
    // The pages of the last record of the log are covered by it: there must be one after it.
    write(&dir, "later", b"later").sync(SyncScope::All).unwrap();
    copied(&device)
}

fn page(machine: &Machine) -> (Server, Receiver<Option<FromKernel>>) {
    let (sent, seen) = channel();
    (Server::new(machine.kernel.clone(), Arc::new(Page(sent))), seen)
}

fn news(server: &Server, seen: &Receiver<Option<FromKernel>>) -> DiskDamage {
    loop {
        match seen.recv().unwrap() {
            None => server.pump(),
            Some(FromKernel::Event(Event::DiskDamaged(damage))) => return damage,
            Some(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_page_is_told_of_what_is_damaged_and_where() {
    let device = left_behind();
    let bytes = bytes_of(&device);
    let at = bytes.windows(LETTER.len()).position(|window| window == LETTER).unwrap();
    device.write_at(at as u64 + 5000, b"X").unwrap();
    for is_before in [true, false] {
        let machine = Machine::boot(&copied(&device));
        let check = || machine.fs.flusher().perform(|_| Ok(())).unwrap();
        // A page may come when the check is over.
        if !is_before {
            check();
        }
        let (server, seen) = page(&machine);
        check();
        let DiskDamage { disk, message, report } = news(&server, &seen);
        assert_eq!(disk, DiskName::System);
        assert_eq!(message, "The disk check found 1 problem; 1 file is damaged");
        assert_eq!(report.findings[0].kind, "damaged-page");
        assert_eq!(report.files, [b"/home/user/docs/letter"]);
        let text = machine.fs.last_check().unwrap().text();
        assert!(text.ends_with(b"\nfile: /home/user/docs/letter\n"));
        server.pump();
        assert!(!seen.try_iter().any(|message| message.is_some()), "it is told once");
    }
}

#[test]
fn of_a_sound_disk_nothing_is_told() {
    let machine = Machine::boot(&left_behind());
    let (server, seen) = page(&machine);
    machine.fs.flusher().perform(|_| Ok(())).unwrap();
    assert!(machine.fs.last_check().is_some_and(|checked| checked.told().findings.is_empty()));
    server.pump();
    assert!(!seen.try_iter().any(|message| message.is_some()));
}

#[test]
fn a_disk_with_much_on_it_is_checked_without_its_pages() {
    let device = Arc::new(MemoryDevice::new(256 << 20));
    let machine = Machine::boot_with(&device, 256 << 20);
    let large = write(&machine.home(), "large", &vec![7; 65 << 20]);
    large.sync(SyncScope::All).unwrap();
    write(&machine.home(), "later", b"later").sync(SyncScope::All).unwrap();
    let copy = Arc::new(MemoryDevice::new(256 << 20));
    copy.write_at(0, &bytes_of(&device)).unwrap();
    let killed = Machine::boot_with(&copy, 256 << 20);
    killed.fs.flusher().perform(|_| Ok(())).unwrap();
    assert!(killed.fs.last_check().unwrap().text().starts_with(b"checked: tree\n"));
}

#[test]
fn paths_are_those_of_the_machine() {
    use super::super::check::Part;
    let system = Part::System(&[(b"/home", b"home"), (b"/usr/local", b"local")]);
    assert_eq!(system.path(b"local/bin/tool").as_deref(), Some(&b"/usr/local/bin/tool"[..]));
    assert_eq!(system.path(b"home.encrypted/user/note"), None, "it is not to be seen");
    assert_eq!(Part::Home.path(b"user/note").as_deref(), Some(&b"/home/user/note"[..]));
}
