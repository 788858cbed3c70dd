//! A process of Tabula's: the operations as calls of preview 1, WASIX and `tabula_posix`, over a [`Wire`] that makes them.
//! So a program in a browser and a test that holds the kernel itself say exactly the same to it.

mod records;
pub mod remote;
mod wire;

pub use wire::{CALLS, Wire};

use crate::process::{
    Entry, Errno, Fd, Held, How, Kind, Last, Lock, Process, Result, Space, Stat, Time, Whence,
};
use records::{u16_at, u32_at, u64_at};
use std::cell::{Cell, RefCell};
use tabula_abi::posix as abi;
use tabula_abi::wasi::{FdFlags, FstFlags, LookupFlags, OFlags, Rights};

/// Bytes that one reading of a directory asks for: a few entries.
const LISTING_BYTES: usize = 600;
const DIRENT_BYTES: usize = tabula_abi::wasi::DIRENT_BYTES;

/// One process, in a folder.
pub struct Tabula {
    wire: Box<dyn Wire>,
    here: Cell<Fd>,
    folder: RefCell<Vec<u8>>,
    uid: u32,
}

impl Tabula {
    /// A process in the folder of this absolute path.
    ///
    /// # Errors
    /// Those of opening it.
    pub fn new(wire: Box<dyn Wire>, folder: &[u8]) -> Result<Tabula> {
        let here = Cell::new(wire.start_directory());
        let mut process = Tabula { wire, here, folder: RefCell::new(folder.to_vec()), uid: 0 };
        let out = process.room(4);
        process.call("getuid", &[out])?;
        process.uid = process.word(out);
        process.here.set(process.open_place(folder)?);
        Ok(process)
    }

    fn call(&self, name: &str, args: &[u64]) -> Result<()> {
        self.wire.call(name, args)
    }

    fn put(&self, bytes: &[u8]) -> u64 {
        u64::from(self.wire.put(bytes))
    }

    fn room(&self, bytes: usize) -> u64 {
        self.put(&vec![0; bytes])
    }

    fn get(&self, address: u64, len: usize) -> Vec<u8> {
        self.wire.get(address as u32, len)
    }

    fn word(&self, address: u64) -> u32 {
        u32_at(&self.get(address, 4), 0)
    }

    fn double(&self, address: u64) -> u64 {
        u64_at(&self.get(address, 8), 0)
    }

    fn here(&self) -> u64 {
        u64::from(self.here.get())
    }

    /// A call with this process's folder, a path and more.
    fn at(&self, name: &str, path: &[u8], more: &[u64]) -> Result<()> {
        let head = [self.here(), self.put(path), path.len() as u64];
        self.call(name, &[&head, more].concat())
    }

    /// A call with two paths.
    fn at_two(&self, name: &str, between: &[u64], old: &[u8], new: &[u8]) -> Result<()> {
        let mut args = vec![self.here()];
        args.extend(between);
        args.extend([self.put(old), old.len() as u64, self.here(), self.put(new), new.len() as u64]);
        self.call(name, &args)
    }

    /// A vector of one buffer.
    fn vector(&self, address: u64, len: usize) -> u64 {
        self.put(&[(address as u32).to_le_bytes(), (len as u32).to_le_bytes()].concat())
    }

    fn open_with(
        &self,
        path: &[u8],
        last: LookupFlags,
        oflags: OFlags,
        rights: Rights,
        flags: FdFlags,
    ) -> Result<Fd> {
        let out = self.room(4);
        let args = [
            self.here(),
            u64::from(last.bits()),
            self.put(path),
            path.len() as u64,
            u64::from(oflags.bits()),
            rights.bits(),
            0,
            u64::from(flags.bits()),
            out,
        ];
        self.call("path_open", &args)?;
        Ok(self.word(out))
    }

    /// A directory as a place to start from, which needs no permission to list it.
    fn open_place(&self, path: &[u8]) -> Result<Fd> {
        let none = (Rights::empty(), FdFlags::empty());
        self.open_with(path, LookupFlags::SYMLINK_FOLLOW, OFlags::DIRECTORY, none.0, none.1)
    }

    fn transfer(&self, name: &str, fd: Fd, address: u64, len: usize, offset: Option<u64>) -> Result<usize> {
        let out = self.room(4);
        let mut args = vec![u64::from(fd), self.vector(address, len), 1];
        args.extend(offset);
        args.push(out);
        self.call(name, &args)?;
        Ok(self.word(out) as usize)
    }

    fn take(&self, name: &str, fd: Fd, len: usize, offset: Option<u64>) -> Result<Vec<u8>> {
        let buffer = self.room(len);
        let count = self.transfer(name, fd, buffer, len, offset)?;
        Ok(self.get(buffer, count))
    }

    fn lock(
        &self,
        fd: Fd,
        command: u32,
        lock: Lock,
        whence: Whence,
        start: i64,
        len: i64,
    ) -> Result<Vec<u8>> {
        let record = records::flock(lock, whence, start, len);
        let address = self.put(&record);
        self.call("fd_lock", &[u64::from(fd), u64::from(command), address])?;
        Ok(self.get(address, record.len()))
    }
}

impl Drop for Tabula {
    /// Where several of these stand for one process after the other, its folder's descriptor is left by none.
    fn drop(&mut self) {
        let _ = self.call("fd_close", &[self.here()]);
    }
}

fn keep_flag(last: Last) -> u64 {
    if last == Last::Keep { u64::from(abi::AT_SYMLINK_NOFOLLOW) } else { 0 }
}

fn follow_flag(last: Last) -> u64 {
    if last == Last::Follow { u64::from(LookupFlags::SYMLINK_FOLLOW.bits()) } else { 0 }
}

/// The times and flags of `fd_filestat_set_times`.
fn times(atime: Time, mtime: Time) -> [u64; 3] {
    let mut flags = FstFlags::empty();
    let mut one = |time, at, now| match time {
        Time::Omit => 0,
        Time::Now => {
            flags |= now;
            0
        }
        Time::At(time) => {
            flags |= at;
            time
        }
    };
    let times =
        [one(atime, FstFlags::ATIM, FstFlags::ATIM_NOW), one(mtime, FstFlags::MTIM, FstFlags::MTIM_NOW)];
    [times[0], times[1], u64::from(flags.bits())]
}

impl Process for Tabula {
    fn uid(&self) -> u32 {
        self.uid
    }

    fn another(&self, uid: u32) -> Result<Box<dyn Process>> {
        let folder = self.folder.borrow();
        Ok(Box::new(Tabula::new(self.wire.start(uid, &folder)?, &folder)?))
    }

    fn enter(&self, folder: &[u8]) -> Result<()> {
        let old = self.here.replace(self.open_place(folder)?);
        let mut path = self.folder.borrow_mut();
        path.push(b'/');
        path.extend(folder);
        self.call("fd_close", &[u64::from(old)])
    }

    fn open(&self, path: &[u8], how: How) -> Result<Fd> {
        let mut oflags = OFlags::empty();
        oflags.set(OFlags::CREAT, how.has(How::CREATE));
        oflags.set(OFlags::EXCL, how.has(How::EXCLUSIVE));
        oflags.set(OFlags::TRUNC, how.has(How::TRUNCATE));
        oflags.set(OFlags::DIRECTORY, how.has(How::DIRECTORY));
        let mut rights = Rights::empty();
        rights.set(Rights::FD_READ, how.has(How::READ));
        rights.set(Rights::FD_WRITE, how.has(How::WRITE));
        let mut last = LookupFlags::empty();
        last.set(LookupFlags::SYMLINK_FOLLOW, !how.has(How::NO_FOLLOW));
        let mut flags = FdFlags::empty();
        flags.set(FdFlags::APPEND, how.has(How::APPEND));
        self.open_with(path, last, oflags, rights, flags)
    }

    fn close(&self, fd: Fd) -> Result<()> {
        self.call("fd_close", &[u64::from(fd)])
    }

    fn dup(&self, fd: Fd) -> Result<Fd> {
        let out = self.room(4);
        self.call("fd_dup", &[u64::from(fd), out])?;
        Ok(self.word(out))
    }

    fn set_flags(&self, fd: Fd, how: How) -> Result<()> {
        let flags = if how.has(How::APPEND) { FdFlags::APPEND } else { FdFlags::empty() };
        self.call("fd_fdstat_set_flags", &[u64::from(fd), u64::from(flags.bits())])
    }

    fn read(&self, fd: Fd, len: usize) -> Result<Vec<u8>> {
        self.take("fd_read", fd, len, None)
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize> {
        self.transfer("fd_write", fd, self.put(bytes), bytes.len(), None)
    }

    fn pread(&self, fd: Fd, len: usize, offset: u64) -> Result<Vec<u8>> {
        self.take("fd_pread", fd, len, Some(offset))
    }

    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize> {
        self.transfer("fd_pwrite", fd, self.put(bytes), bytes.len(), Some(offset))
    }

    fn seek(&self, fd: Fd, offset: i64, whence: Whence) -> Result<u64> {
        let out = self.room(8);
        self.call("fd_seek", &[u64::from(fd), offset as u64, u64::from(records::whence(whence)), out])?;
        Ok(self.double(out))
    }

    fn truncate(&self, fd: Fd, size: u64) -> Result<()> {
        self.call("fd_filestat_set_size", &[u64::from(fd), size])
    }

    fn allocate(&self, fd: Fd, offset: u64, len: u64) -> Result<()> {
        self.call("fd_allocate", &[u64::from(fd), offset, len])
    }

    fn fsync(&self, fd: Fd) -> Result<()> {
        self.call("fd_sync", &[u64::from(fd)])
    }

    fn fdatasync(&self, fd: Fd) -> Result<()> {
        self.call("fd_datasync", &[u64::from(fd)])
    }

    fn sync(&self) -> Result<()> {
        self.call("sync", &[])
    }

    fn link(&self, old: &[u8], new: &[u8]) -> Result<()> {
        self.at_two("path_link", &[0], old, new)
    }

    fn symlink(&self, target: &[u8], path: &[u8]) -> Result<()> {
        let target = [self.put(target), target.len() as u64];
        let path = [self.put(path), path.len() as u64];
        self.call("path_symlink", &[target[0], target[1], self.here(), path[0], path[1]])
    }

    fn readlink(&self, path: &[u8], room: usize) -> Result<Vec<u8>> {
        let [buffer, used] = [self.room(room), self.room(4)];
        self.at("path_readlink", path, &[buffer, room as u64, used])?;
        Ok(self.get(buffer, self.word(used) as usize))
    }

    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()> {
        self.at_two("path_rename", &[], old, new)
    }

    fn unlink(&self, path: &[u8]) -> Result<()> {
        self.at("path_unlink_file", path, &[])
    }

    fn mkdir(&self, path: &[u8]) -> Result<()> {
        self.at("path_create_directory", path, &[])
    }

    fn rmdir(&self, path: &[u8]) -> Result<()> {
        self.at("path_remove_directory", path, &[])
    }

    fn mkfifo(&self, path: &[u8], mode: u32) -> Result<()> {
        self.at("mkfifo", path, &[u64::from(mode)])
    }

    fn read_dir(&self, fd: Fd, after: u64) -> Result<Vec<Entry>> {
        let [buffer, used] = [self.room(LISTING_BYTES), self.room(4)];
        self.call("fd_readdir", &[u64::from(fd), buffer, LISTING_BYTES as u64, after, used])?;
        let bytes = self.get(buffer, self.word(used) as usize);
        let mut rest = bytes.as_slice();
        let mut entries = Vec::new();
        // The last one may be cut off.
        while let Some((head, behind)) = rest.split_at_checked(DIRENT_BYTES) {
            let Some((name, behind)) = behind.split_at_checked(u32_at(head, 16) as usize) else { break };
            entries.push(Entry { name: name.to_vec(), ino: u64_at(head, 8), next: u64_at(head, 0) });
            rest = behind;
        }
        Ok(entries)
    }

    fn stat(&self, path: &[u8], last: Last) -> Result<Stat> {
        let out = self.room(abi::STAT_BYTES);
        self.at("path_stat", path, &[keep_flag(last), out])?;
        Ok(records::stat(&self.get(out, abi::STAT_BYTES)))
    }

    fn fstat(&self, fd: Fd) -> Result<Stat> {
        let out = self.room(abi::STAT_BYTES);
        self.call("fd_stat", &[u64::from(fd), out])?;
        Ok(records::stat(&self.get(out, abi::STAT_BYTES)))
    }

    fn chmod(&self, path: &[u8], mode: u32) -> Result<()> {
        self.at("path_chmod", path, &[u64::from(mode), 0])
    }

    fn fchmod(&self, fd: Fd, mode: u32) -> Result<()> {
        self.call("fd_chmod", &[u64::from(fd), u64::from(mode)])
    }

    fn chown(&self, path: &[u8], uid: u32, gid: u32, last: Last) -> Result<()> {
        self.at("path_chown", path, &[u64::from(uid), u64::from(gid), keep_flag(last)])
    }

    fn utimens(&self, path: &[u8], atime: Time, mtime: Time, last: Last) -> Result<()> {
        let head = [self.here(), follow_flag(last), self.put(path), path.len() as u64];
        self.call("path_filestat_set_times", &[&head[..], &times(atime, mtime)].concat())
    }

    fn futimens(&self, fd: Fd, atime: Time, mtime: Time) -> Result<()> {
        let [atime, mtime, flags] = times(atime, mtime);
        self.call("fd_filestat_set_times", &[u64::from(fd), atime, mtime, flags])
    }

    fn umask(&self, mask: u32) -> Result<u32> {
        let out = self.room(4);
        self.call("umask", &[u64::from(mask), out])?;
        Ok(self.word(out))
    }

    fn access(&self, path: &[u8], bits: u32) -> Result<()> {
        self.at("access", path, &[u64::from(bits), 0])
    }

    fn statvfs(&self, path: &[u8]) -> Result<Space> {
        let out = self.room(abi::STATVFS_BYTES);
        self.at("statvfs", path, &[out])?;
        Ok(records::space(&self.get(out, abi::STATVFS_BYTES)))
    }

    fn lock_file(&self, fd: Fd, lock: Lock) -> Result<()> {
        let operation = match lock {
            Lock::Shared => abi::LOCK_SH,
            Lock::Exclusive => abi::LOCK_EX,
            Lock::Unlock => abi::LOCK_UN,
        };
        self.call("flock", &[u64::from(fd), u64::from(operation | abi::LOCK_NB)])
    }

    fn lock_range(&self, fd: Fd, lock: Lock, whence: Whence, start: i64, len: i64) -> Result<()> {
        self.lock(fd, abi::F_SETLK, lock, whence, start, len).map(|_| ())
    }

    fn range_holder(&self, fd: Fd, lock: Lock, start: i64, len: i64) -> Result<Option<Held>> {
        let record = self.lock(fd, abi::F_GETLK, lock, Whence::Start, start, len)?;
        let kind = match u16_at(&record, 0) {
            abi::F_UNLCK => return Ok(None),
            abi::F_RDLCK => Lock::Shared,
            abi::F_WRLCK => Lock::Exclusive,
            _ => return Err(Errno::EINVAL),
        };
        Ok(Some((kind, u64_at(&record, 8), u64_at(&record, 16))))
    }
}
