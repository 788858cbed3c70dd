//! Before a sync returns, everything that was written for it has been flushed: seen on the device, in order. The device is a
//! file of the host's; `strace -f -e trace=write,fdatasync` of this test shows the same from outside.

use crate::linux::folder;
use crate::machine::{CAPACITY_BYTES, Disk};
use std::sync::{Arc, Mutex};
use tabula_persist::device::{DeviceResult, FileDevice};
use tabula_persist::{BlockDevice, MountOptions, NewInode, Ownership, ROOT, Volume};

/// What came to the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Event {
    Write,
    /// A flush that has returned, with how many writes had before it was called.
    Flush(usize),
}

/// A device that remembers the order of what it does.
struct Watched {
    device: FileDevice,
    events: Mutex<Vec<Event>>,
}

impl Watched {
    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().expect("nobody panics with it"))
    }

    fn note(&self, event: Event) {
        self.events.lock().expect("nobody panics with it").push(event);
    }

    fn writes(&self) -> usize {
        let events = self.events.lock().expect("nobody panics with it");
        events.iter().filter(|event| **event == Event::Write).count()
    }
}

impl BlockDevice for Watched {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        self.device.read_at(offset, out)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        self.device.write_at(offset, bytes)?;
        self.note(Event::Write);
        Ok(())
    }

    fn len(&self) -> DeviceResult<u64> {
        self.device.len()
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        self.device.set_len(len)?;
        self.note(Event::Write);
        Ok(())
    }

    fn flush(&self) -> DeviceResult<()> {
        let covered = self.writes();
        self.device.flush()?;
        self.note(Event::Flush(covered));
        Ok(())
    }
}

#[test]
fn a_flush_comes_before_every_reply() {
    let folder = folder();
    let device = FileDevice::open(folder.path().join("disk")).expect("there is room");
    let device = Arc::new(Watched { device, events: Mutex::default() });
    Disk::plain(device.clone()).format();
    let options = MountOptions { capacity_bytes: CAPACITY_BYTES, ..MountOptions::default() };
    let volume = Volume::mount(device.clone(), Disk::world(), options).expect("a volume");
    device.take();
    for round in 0..40_u32 {
        let name = format!("file-{round}");
        let owner = Ownership { mode: 0o644, uid: 0, gid: 0 };
        let file = volume.create(ROOT, name.as_bytes(), NewInode::Regular, owner).expect("there is room");
        // Small ones go through the log, large ones beside it.
        let bytes = vec![round as u8; if round % 8 == 7 { 3 << 20 } else { 5000 }];
        assert_eq!(volume.write_at(file.ino, 0, &bytes), Ok(bytes.len()));
        match round % 3 {
            0 => volume.sync_file(file.ino),
            1 => volume.sync(),
            _ => volume.checkpoint(),
        }
        .expect("the disk works");
        let events = device.take();
        let writes = events.iter().filter(|event| **event == Event::Write).count();
        assert!(writes > 0, "round {round}: something was to be written");
        assert!(
            events.contains(&Event::Flush(writes)),
            "round {round}: a flush covers all writes: {events:?}"
        );
    }
}
