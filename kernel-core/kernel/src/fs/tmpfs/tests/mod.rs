//! Tests of the file system in memory: what each operation does and refuses, space, and random operations against models.

mod content;
mod model;
mod tree;

use super::{TmpFs, TmpFsLimits};
use crate::fs::inode::{Inode, InodeRef, NewInode, Ownership, Visit};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::testing::{Machine, TestHost};
use crate::user::VecSink;
use alloc::vec::Vec;
use tabula_abi::Result;

const OWNER: Ownership = Ownership { mode: 0o644, uid: 1000, gid: 100 };

/// A file system with so much room.
fn small(bytes: u64) -> InodeRef {
    TmpFs::create(Arc::new(TestHost::default()), 99, TmpFsLimits { bytes, inodes: 100 })
        .expect("room for a root")
}

fn file(directory: &InodeRef, name: &str) -> InodeRef {
    directory.create(name.as_bytes(), NewInode::Regular, OWNER).expect("created")
}

fn dir(directory: &InodeRef, name: &str) -> InodeRef {
    directory.create(name.as_bytes(), NewInode::Directory, OWNER).expect("created")
}

fn write(file: &InodeRef, offset: u64, mut bytes: &[u8]) -> Result<usize> {
    file.write_at(offset, &mut bytes)
}

fn read(file: &InodeRef, offset: u64, room: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.read_at(offset, &mut VecSink::new(&mut bytes, room)).expect("read");
    bytes
}

fn names(ctx: &Ctx<'_>, directory: &InodeRef) -> Vec<Vec<u8>> {
    let mut names = Vec::new();
    directory
        .read_dir(ctx, 0, &mut |entry| {
            names.push(entry.name.to_vec());
            Visit::More
        })
        .expect("a directory");
    names
}

fn machine() -> (Machine, InodeRef) {
    let machine = Machine::boot();
    let root = machine.kernel.root().inode;
    (machine, root)
}

fn used_bytes(inode: &InodeRef) -> u64 {
    let space = Inode::space(&**inode);
    (space.blocks - space.blocks_free) * space.block_bytes
}
