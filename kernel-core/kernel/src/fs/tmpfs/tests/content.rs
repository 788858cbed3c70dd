//! Contents: holes, sizes, space and faults.

use super::*;
use crate::host::MemoryInfo;
use crate::limits::FILE_MAX_BYTES;
use crate::user::Source;
use alloc::vec;
use proptest::prelude::*;
use tabula_abi::Errno;

#[derive(Clone, Debug)]
enum Step {
    Write(u64, usize),
    Append(usize),
    Truncate(u64),
    Allocate(u64, u64),
    Read(u64, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let offset = || prop_oneof![0..300_000_u64, (0..5_u64).prop_map(|chunk| chunk * 65_536), Just(65_535)];
    let size = || prop_oneof![0..200_usize, 4000..4200_usize, 0..150_000_usize, Just(65_536)];
    let step = prop_oneof![
        4 => (offset(), size()).prop_map(|(offset, size)| Step::Write(offset, size)),
        2 => size().prop_map(Step::Append),
        2 => offset().prop_map(Step::Truncate),
        1 => (offset(), 1..100_000_u64).prop_map(|(offset, len)| Step::Allocate(offset, len)),
        3 => (offset(), size()).prop_map(|(offset, size)| Step::Read(offset, size)),
    ];
    prop::collection::vec(step, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A file holds what one contiguous vector would.
    #[test]
    fn a_file_is_a_vector(steps in steps()) {
        let root = small(16 << 20);
        let file = file(&root, "file");
        let mut model: Vec<u8> = Vec::new();
        let mut stamp = 0_u8;
        for step in steps {
            stamp = stamp.wrapping_add(37);
            match step {
                Step::Write(offset, size) => {
                    let bytes: Vec<u8> = (0..size).map(|index| stamp.wrapping_add(index as u8)).collect();
                    prop_assert_eq!(write(&file, offset, &bytes), Ok(size));
                    if size > 0 {
                        model.resize(model.len().max(offset as usize + size), 0);
                        model[offset as usize..][..size].copy_from_slice(&bytes);
                    }
                }
                Step::Append(size) => {
                    let bytes = vec![stamp; size];
                    let end = (model.len() + size) as u64;
                    prop_assert_eq!(file.append(&mut bytes.as_slice()), Ok((end, size)));
                    model.extend(bytes);
                }
                Step::Truncate(size) => {
                    prop_assert_eq!(file.truncate(size), Ok(()));
                    model.resize(size as usize, 0);
                }
                Step::Allocate(offset, len) => {
                    prop_assert_eq!(file.allocate(offset, len), Ok(()));
                    model.resize(model.len().max((offset + len) as usize), 0);
                }
                Step::Read(offset, room) => {
                    let start = model.len().min(offset as usize);
                    let end = model.len().min(start + room);
                    prop_assert!(read(&file, offset, room) == model[start..end]);
                }
            }
            prop_assert_eq!(file.metadata().size, model.len() as u64);
        }
        prop_assert!(read(&file, 0, usize::MAX) == model);
        // Everything is given back with the last reference.
        root.unlink(b"file").expect("removed");
        let before = used_bytes(&root);
        drop(file);
        prop_assert!(used_bytes(&root) <= before);
        prop_assert!(used_bytes(&root) <= 4096);
    }
}

#[test]
fn small_files_and_holes_cost_little() {
    let root = small(1 << 20);
    let small_file = file(&root, "small");
    assert_eq!(write(&small_file, 0, b"x"), Ok(1));
    assert!(small_file.metadata().blocks * 512 <= 512);
    let sparse = file(&root, "sparse");
    assert_eq!(write(&sparse, 1 << 35, b"x"), Ok(1));
    assert_eq!(sparse.metadata().size, (1 << 35) + 1);
    assert!(sparse.metadata().blocks * 512 <= 65_536);
    assert_eq!(read(&sparse, (1 << 35) - 70_000, 70_010), [vec![0; 70_000], b"x".to_vec()].concat());
    assert_eq!(sparse.truncate(0), Ok(()));
    assert_eq!(sparse.metadata().blocks, 0);
}

#[test]
fn space_runs_out_and_comes_back() {
    let root = small(1 << 20);
    let big = file(&root, "big");
    let block = vec![7; 100_000];
    let mut written = 0;
    let error = loop {
        match write(&big, written, &block) {
            Ok(0) => panic!("nothing written and no error"),
            Ok(count) => written += count as u64,
            Err(errno) => break errno,
        }
    };
    assert_eq!(error, Errno::ENOSPC);
    assert_eq!(big.metadata().size, written);
    assert!(written > 900_000, "{written} bytes of a MiB");
    assert_eq!(big.allocate(0, 2 << 20), Err(Errno::ENOSPC));
    assert_eq!(big.metadata().size, written);
    root.unlink(b"big").expect("removed");
    // An open file lives on without its name, and so does its space.
    assert_eq!(read(&big, written - 1, 10), [7]);
    assert_eq!(big.metadata().nlink, 0);
    assert_eq!(write(&file(&root, "next"), 0, &block), Err(Errno::ENOSPC));
    drop(big);
    assert_eq!(
        write(&root.create(b"more", NewInode::Regular, OWNER).expect("created"), 0, &block),
        Ok(100_000)
    );
}

#[test]
fn inodes_run_out_and_come_back() {
    let root = small(1 << 20);
    let created =
        (0..200).map(|index| root.create(std::format!("f{index}").as_bytes(), NewInode::Regular, OWNER));
    let created: Vec<_> = created.collect();
    assert_eq!(created.iter().filter(|result| result.is_ok()).count(), 99);
    assert_eq!(created.last().map(|result| result.as_ref().err().copied()), Some(Some(Errno::ENOSPC)));
    drop(created);
    root.unlink(b"f5").expect("removed");
    assert!(root.create(b"again", NewInode::Regular, OWNER).is_ok());
}

extern crate std;

#[test]
fn a_machine_without_memory_refuses_contents() {
    let host = Arc::new(TestHost::default());
    let root = TmpFs::create(host.clone(), 99, TmpFsLimits { bytes: 1 << 30, inodes: 100 })
        .expect("room for a root");
    let file = file(&root, "file");
    host.set_memory(MemoryInfo { total_bytes: 1 << 30, used_bytes: (1 << 30) - (1 << 20) });
    assert_eq!(write(&file, 0, &vec![1; 65_536]), Err(Errno::ENOSPC));
    assert_eq!(root.create(b"more", NewInode::Regular, OWNER).err(), Some(Errno::ENOSPC));
}

#[test]
fn sizes_are_bounded() {
    let root = small(1 << 20);
    let file = file(&root, "file");
    assert_eq!(write(&file, FILE_MAX_BYTES, b"x"), Err(Errno::EFBIG));
    assert_eq!(write(&file, u64::MAX, b"x"), Err(Errno::EFBIG));
    assert_eq!(write(&file, FILE_MAX_BYTES - 1, b"xy"), Ok(1));
    assert_eq!(file.truncate(FILE_MAX_BYTES + 1), Err(Errno::EFBIG));
    assert_eq!(file.allocate(u64::MAX, 2), Err(Errno::EFBIG));
    assert_eq!(file.allocate(0, 0), Err(Errno::EINVAL));
    assert_eq!(read(&file, u64::MAX, 10), []);
}

/// Bytes of which only the first few can be read.
struct Faulty {
    left: usize,
    good: usize,
}

impl Source for Faulty {
    fn remaining(&self) -> usize {
        self.left
    }

    fn take(&mut self, into: &mut [u8]) -> Result<()> {
        into.fill(9);
        self.good = self.good.checked_sub(into.len()).ok_or(Errno::EFAULT)?;
        self.left -= into.len();
        Ok(())
    }

    fn peek(&self, _into: &mut [u8]) -> Result<()> {
        Err(Errno::EFAULT)
    }
}

#[test]
fn a_fault_leaves_no_trace_behind_the_end() {
    let root = small(1 << 20);
    let file = file(&root, "file");
    assert_eq!(file.write_at(10, &mut Faulty { left: 100, good: 50 }), Err(Errno::EFAULT));
    assert_eq!(file.metadata().size, 0);
    assert_eq!(file.write_at(65_000, &mut Faulty { left: 10_000, good: 600 }), Ok(536));
    assert_eq!(file.metadata().size, 65_536);
    assert_eq!(file.truncate(70_000), Ok(()));
    assert!(read(&file, 65_536, 10_000).iter().all(|byte| *byte == 0));
    assert!(read(&file, 0, 65_000).iter().all(|byte| *byte == 0));
}

#[test]
fn times_and_versions_follow_changes() {
    let (machine, root) = machine();
    let file = file(&root, "file");
    let created = file.metadata();
    assert!(created.atime_ns > 0 && created.atime_ns == created.mtime_ns);
    let version = file.version();
    machine.host.advance(core::time::Duration::from_secs(1));
    assert_eq!(write(&file, 0, b"x"), Ok(1));
    let written = file.metadata();
    assert!(written.mtime_ns > created.mtime_ns && written.ctime_ns == written.mtime_ns);
    assert_eq!(written.atime_ns, created.atime_ns);
    assert_ne!(file.version(), version);
    machine.host.advance(core::time::Duration::from_secs(1));
    assert_eq!(read(&file, 0, 1), b"x");
    let read_once = file.metadata();
    assert!(read_once.atime_ns > written.mtime_ns);
    let version = file.version();
    assert_eq!(read(&file, 0, 1), b"x");
    assert_eq!(write(&file, 0, b""), Ok(0));
    assert_eq!((file.metadata(), file.version()), (read_once, version));
    let change =
        crate::fs::inode::AttributeChange { mode: Some(0o123_4567), mtime_ns: Some(5), ..Default::default() };
    assert_eq!(file.set_attributes(&change), Ok(()));
    let changed = file.metadata();
    assert_eq!((changed.mode, changed.mtime_ns, changed.uid), (0o4567, 5, 1000));
    assert_eq!(file.version(), version);
}
