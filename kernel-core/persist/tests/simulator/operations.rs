//! What a random program does to files, with the volume and with the model.

use crate::model::Body;
use crate::run::{OWNER, Run};
use std::collections::BTreeMap;
use std::sync::Arc;
use tabula_persist::{AttributeChange, NewInode, RenameMode};

impl Run {
    pub(super) fn create(&mut self) {
        let (dir, name) = (self.dir(), self.name());
        let what = self.random.below(8);
        let path: &[u8] = b"../somewhere";
        let (new, body) = match what {
            0..=2 => (NewInode::Directory, Body::Dir(BTreeMap::new())),
            3 => (NewInode::Symlink(path), Body::Link(path.to_vec())),
            4 => (NewInode::Fifo, Body::Fifo),
            _ => (NewInode::Regular, Body::File(Arc::default())),
        };
        let expected = self.tree.check_create(dir, &name);
        match self.call(|volume| volume.create(dir, &name, new, OWNER)) {
            Some(Ok(created)) => {
                assert_eq!(expected, Ok(()));
                self.tree.create(dir, &name, created.ino, body, OWNER.mode, OWNER.uid);
            }
            Some(Err(error)) => assert_eq!(expected, Err(error)),
            None => {}
        }
    }

    pub(super) fn write(&mut self) {
        let (ino, bytes) = (self.file(), self.bytes());
        let offset = self.offset(ino);
        let is_append = self.random.below(4) == 0;
        let offset = if is_append { self.tree.nodes[&ino].size() } else { offset };
        let expected = self.tree.check_write(ino);
        let written = self.call(|volume| match is_append {
            true => volume.append(ino, &bytes).map(|(_, count)| count),
            false => volume.write_at(ino, offset, &bytes),
        });
        match written {
            Some(Ok(count)) => {
                assert_eq!(expected, Ok(()));
                assert!(count > 0);
                self.tree.write(ino, offset as usize, &bytes[..count]);
            }
            Some(Err(error)) => assert_eq!(expected, Err(error)),
            None => {}
        }
    }

    pub(super) fn truncate(&mut self) {
        let ino = self.file();
        let size = self.offset(ino);
        if let Some(result) = self.call(|volume| volume.truncate(ino, size)) {
            assert_eq!(result, self.tree.truncate(ino, size as usize));
        }
    }

    pub(super) fn allocate(&mut self) {
        let ino = self.file();
        let (offset, len) = (self.offset(ino), 1 + self.random.below(20_000));
        if let Some(result) = self.call(|volume| volume.allocate(ino, offset, len)) {
            assert_eq!(result.map(|_| ()), self.tree.check_write(ino));
            if let Ok(done) = result {
                let size = self.tree.nodes[&ino].size().max(offset + done);
                self.tree.truncate(ino, size as usize).expect("a file");
            }
        }
    }

    pub(super) fn link(&mut self) {
        let (dir, name, target) = (self.dir(), self.name(), self.file());
        if let Some(result) = self.call(|volume| volume.link(dir, &name, target)) {
            assert_eq!(result, self.tree.link(dir, &name, target));
        }
    }

    pub(super) fn remove(&mut self) {
        let dir = self.dir();
        let name = self.old_name(dir);
        if self.random.below(3) == 0 {
            if let Some(result) = self.call(|volume| volume.remove_dir(dir, &name)) {
                assert_eq!(result, self.tree.remove_dir(dir, &name));
            }
        } else if let Some(result) = self.call(|volume| volume.unlink(dir, &name)) {
            assert_eq!(result, self.tree.unlink(dir, &name));
        }
    }

    pub(super) fn rename(&mut self) {
        let (from, to) = (self.dir(), self.dir());
        let old = self.old_name(from);
        let new = if self.random.below(2) == 0 { self.old_name(to) } else { self.name() };
        let mode = if self.random.below(6) == 0 { RenameMode::NoReplace } else { RenameMode::Replace };
        if let Some(result) = self.call(|volume| volume.rename(from, &old, to, &new, mode)) {
            assert_eq!(result, self.tree.rename(from, &old, to, &new, mode));
        }
    }

    pub(super) fn attributes(&mut self) {
        let ino = self.pick(|_| true);
        let mode = self.random.below(0o1000) as u32;
        let mtime_ns = self.random.below(1 << 40);
        let change =
            AttributeChange { mode: Some(mode), mtime_ns: Some(mtime_ns), ..AttributeChange::default() };
        if let Some(Ok(())) = self.call(|volume| volume.set_attributes(ino, &change)) {
            let node = self.tree.nodes.get_mut(&ino).expect("it exists");
            node.mode = mode;
            self.tree.touched.push(ino);
            let metadata = self.metadata(ino);
            assert!(metadata.is_none_or(|metadata| metadata.mtime_ns == mtime_ns));
        }
    }

    pub(super) fn read(&mut self) {
        let ino = self.file();
        let (offset, len) = (self.offset(ino), self.random.below(30_000) as usize);
        let read = self.call(|volume| {
            let mut out = vec![0x55; len];
            let count = volume.read_at(ino, offset, &mut out)?;
            out.truncate(count);
            Ok(out)
        });
        let expected = self.tree.read(ino, offset as usize, len);
        match (read, expected) {
            (None, _) => {}
            (Some(Ok(read)), Ok(expected)) => {
                // After a failure there may be less, also after one in the same step.
                let may_be_less = self.has_failures || self.device.is_dead();
                let is_whole = read.len() == expected.len() || (may_be_less && !read.is_empty());
                assert!(
                    is_whole && expected.starts_with(&read),
                    "{} of {} bytes",
                    read.len(),
                    expected.len()
                );
            }
            (Some(read), expected) => assert_eq!(read.map(|_| ()), expected.map(|_| ())),
        }
    }

    pub(super) fn hold(&mut self) {
        let ino = self.file();
        if let Some(Ok(())) = self.call(|volume| volume.hold(ino)) {
            self.tree.hold(ino);
        }
    }

    pub(super) fn release(&mut self) {
        let held: Vec<u64> = self.tree.held.keys().copied().collect();
        if held.is_empty() {
            return;
        }
        let ino = held[self.random.below(held.len() as u64) as usize];
        if let Some(result) = self.call(|volume| volume.release(ino)) {
            assert_eq!(result, Ok(()));
            self.tree.release(ino);
        }
    }
}
