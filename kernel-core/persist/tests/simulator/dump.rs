//! Reads a whole volume, or a snapshot of it, into the model's form.

use crate::model::{Body, Node, Nodes};
use std::collections::BTreeMap;
use std::sync::Arc;
use tabula_persist::{Kind, Listed, Metadata, ROOT, Result, SnapshotReader, Volume};

/// What can be read.
pub trait Readable {
    fn metadata(&self, ino: u64) -> Result<Metadata>;
    fn lookup(&self, dir: u64, name: &[u8]) -> Result<Metadata>;
    fn read_dir(&self, dir: u64, cookie: u64, max: usize) -> Result<Vec<Listed>>;
    fn read_link(&self, ino: u64) -> Result<Vec<u8>>;
    fn read_at(&self, ino: u64, offset: u64, out: &mut [u8]) -> Result<usize>;
}

macro_rules! readable {
    ($type:ty) => {
        impl Readable for $type {
            fn metadata(&self, ino: u64) -> Result<Metadata> {
                <$type>::metadata(self, ino)
            }
            fn lookup(&self, dir: u64, name: &[u8]) -> Result<Metadata> {
                <$type>::lookup(self, dir, name)
            }
            fn read_dir(&self, dir: u64, cookie: u64, max: usize) -> Result<Vec<Listed>> {
                <$type>::read_dir(self, dir, cookie, max)
            }
            fn read_link(&self, ino: u64) -> Result<Vec<u8>> {
                <$type>::read_link(self, ino)
            }
            fn read_at(&self, ino: u64, offset: u64, out: &mut [u8]) -> Result<usize> {
                <$type>::read_at(self, ino, offset, out)
            }
        }
    };
}
readable!(Volume);
readable!(SnapshotReader<'_>);

/// All nodes that can be reached from the root.
pub fn dump(of: &dyn Readable) -> Result<Nodes> {
    let mut nodes = Nodes::new();
    let mut pending = vec![ROOT];
    while let Some(ino) = pending.pop() {
        if nodes.contains_key(&ino) {
            continue;
        }
        let metadata = of.metadata(ino)?;
        let body = match metadata.kind {
            Kind::Fifo => Body::Fifo,
            Kind::Symlink => Body::Link(of.read_link(ino)?),
            Kind::Regular => {
                let mut content = vec![0xaa; metadata.size as usize + 10];
                let count = of.read_at(ino, 0, &mut content)?;
                content.truncate(count);
                Body::File(Arc::new(content))
            }
            Kind::Directory => {
                let mut entries = BTreeMap::new();
                let mut cookie = 0;
                loop {
                    let listed = of.read_dir(ino, cookie, 2)?;
                    let Some(last) = listed.last() else { break };
                    cookie = last.next_cookie;
                    for entry in listed {
                        let found = of.lookup(ino, &entry.name)?;
                        assert_eq!((found.ino, found.kind), (entry.ino, entry.kind));
                        assert_eq!(entries.insert(entry.name, entry.ino), None, "an entry came twice");
                        pending.push(entry.ino);
                    }
                }
                Body::Dir(entries)
            }
        };
        let node = Node {
            mode: metadata.mode,
            uid: metadata.uid,
            gid: metadata.gid,
            nlink: metadata.nlink,
            mtime_ns: metadata.mtime_ns,
            ctime_ns: metadata.ctime_ns,
            body,
        };
        nodes.insert(ino, node);
    }
    Ok(nodes)
}
