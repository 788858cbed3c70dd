//! Linux itself. A process is a thread with a table of descriptors, a umask and a user of its own, which is all that the
//! cases can see of a process; at its end it closes what it has open, as the kernel does at an exit. Every operation is one
//! system call, made in that thread.

use crate::thread::{Answer, Arg, Call, run};
use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tabula_posix_files::process::{
    Entry, Errno, Fd, Held, How, Kind, Last, Lock, Process, Result, Space, Stat, Time, Whence,
};

/// A folder for tests, which other users may walk through.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), mode).expect("it is our own");
    folder
}

/// The user that the tests run as.
pub(crate) fn own_uid() -> u32 {
    folder().path().metadata().map(|found| std::os::unix::fs::MetadataExt::uid(&found)).expect("it is there")
}

/// A process in a folder, which is made for its user if it is not there.
pub(crate) fn start(folder: &Path, uid: u32) -> Box<dyn Process> {
    if !folder.exists() {
        std::fs::create_dir(folder).expect("there is room");
        std::os::unix::fs::chown(folder, Some(uid), Some(uid)).expect("one's own, or user 0's to give");
    }
    let path = folder.as_os_str().as_encoded_bytes();
    Box::new(Linux::start(uid, path).expect("a thread"))
}

struct Linux {
    uid: u32,
    folder: RefCell<Vec<u8>>,
    calls: Option<Sender<Call>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Linux {
    fn start(uid: u32, folder: &[u8]) -> Result<Linux> {
        let (calls, asked) = channel();
        let (answer, answers) = channel();
        let thread = Some(std::thread::spawn(move || run(&asked, &answer)));
        let process =
            Linux { uid, folder: RefCell::new(folder.to_vec()), calls: Some(calls), answers, thread };
        let own = [libc::CLONE_FILES | libc::CLONE_FS].map(|flags| Arg::Number(i64::from(flags)));
        process.call(libc::SYS_unshare, own.into())?;
        process.call(libc::SYS_umask, vec![Arg::Number(0o022)])?;
        process.go_to(libc::AT_FDCWD.into(), folder)?;
        if uid != own_uid() {
            let user = || Arg::from(uid);
            process.call(libc::SYS_setgroups, vec![Arg::Number(0), Arg::Number(0)])?;
            process.call(libc::SYS_setresgid, vec![user(), user(), user()])?;
            process.call(libc::SYS_setresuid, vec![user(), user(), user()])?;
        }
        Ok(process)
    }

    fn ask(&self, number: i64, args: Vec<Arg>, enters: bool) -> Answer {
        let calls = self.calls.as_ref().expect("it is there until it is dropped");
        calls.send(Call { number, args, enters }).expect("the thread lives as long");
        self.answers.recv().expect("the thread answers each")
    }

    fn call(&self, number: i64, args: Vec<Arg>) -> Answer {
        self.ask(number, args, false)
    }

    fn done(&self, number: i64, args: Vec<Arg>) -> Result<()> {
        self.call(number, args).map(|_| ())
    }

    fn go_to(&self, from: i64, path: &[u8]) -> Result<()> {
        let from = if from == i64::from(libc::AT_FDCWD) { Arg::Number(from) } else { Arg::Here };
        let how = i64::from(libc::O_PATH | libc::O_DIRECTORY | libc::O_CLOEXEC);
        self.ask(libc::SYS_openat, vec![from, path.into(), Arg::Number(how)], true).map(|_| ())
    }

    fn bytes(&self, number: i64, args: Vec<Arg>) -> Result<(u64, Vec<u8>)> {
        let (answer, mut bytes) = self.call(number, args)?;
        Ok((answer, bytes.pop().unwrap_or_default()))
    }

    fn statx(&self, at: Arg, path: &[u8], flags: i32) -> Result<Stat> {
        let (flags, mask) = (Arg::Number(i64::from(flags)), Arg::Number(i64::from(libc::STATX_BASIC_STATS)));
        let (_, out) =
            self.bytes(libc::SYS_statx, vec![at, path.into(), flags, mask, Arg::Bytes(vec![0; 256])])?;
        let time = |at| number(&out, at, 8) * 1_000_000_000 + number(&out, at + 8, 4);
        let mode = number(&out, 28, 2) as u32;
        Ok(Stat {
            dev: number(&out, 136, 4) << 32 | number(&out, 140, 4),
            ino: number(&out, 32, 8),
            kind: Kind::of_mode(mode),
            mode: mode & 0o7777,
            nlink: number(&out, 16, 4) as u32,
            uid: number(&out, 20, 4) as u32,
            gid: number(&out, 24, 4) as u32,
            size: number(&out, 40, 8),
            blocks: number(&out, 48, 8),
            atime: time(64),
            ctime: time(96),
            mtime: time(112),
        })
    }

    fn range(
        &self,
        command: i32,
        fd: Fd,
        lock: Lock,
        whence: Whence,
        start: i64,
        len: i64,
    ) -> Result<Vec<u8>> {
        let kind = match lock {
            Lock::Shared => libc::F_RDLCK,
            Lock::Exclusive => libc::F_WRLCK,
            Lock::Unlock => libc::F_UNLCK,
        };
        let mut record = (kind as i16).to_le_bytes().to_vec();
        record.extend((whence_number(whence) as i16).to_le_bytes());
        record.resize(8, 0);
        record.extend(start.to_le_bytes());
        record.extend(len.to_le_bytes());
        record.resize(32, 0);
        let args = vec![fd.into(), Arg::Number(i64::from(command)), Arg::Bytes(record)];
        Ok(self.bytes(libc::SYS_fcntl, args)?.1)
    }
}

impl Drop for Linux {
    fn drop(&mut self) {
        drop(self.calls.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it ends");
        }
    }
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, len: usize) -> u64 {
    bytes[at..at + len].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn flag(condition: bool, flag: i32) -> i32 {
    if condition { flag } else { 0 }
}

fn whence_number(whence: Whence) -> i32 {
    match whence {
        Whence::Start => libc::SEEK_SET,
        Whence::Current => libc::SEEK_CUR,
        Whence::End => libc::SEEK_END,
    }
}

/// Two `timespec`s.
fn timespecs(times: [Time; 2]) -> Arg {
    let one = |time| match time {
        Time::Omit => [0, libc::UTIME_OMIT],
        Time::Now => [0, libc::UTIME_NOW],
        Time::At(time) => [(time / 1_000_000_000) as i64, (time % 1_000_000_000) as i64],
    };
    Arg::Bytes(times.into_iter().flat_map(one).flat_map(i64::to_le_bytes).collect())
}

fn last_flag(last: Last) -> Arg {
    Arg::Number(i64::from(flag(last == Last::Keep, libc::AT_SYMLINK_NOFOLLOW)))
}

impl Process for Linux {
    fn uid(&self) -> u32 {
        self.uid
    }

    fn another(&self, uid: u32) -> Result<Box<dyn Process>> {
        if uid != self.uid && self.uid != 0 {
            return Err(Errno::EPERM);
        }
        Ok(Box::new(Linux::start(uid, &self.folder.borrow())?))
    }

    fn enter(&self, folder: &[u8]) -> Result<()> {
        self.go_to(0, folder)?;
        let mut path = self.folder.borrow_mut();
        path.push(b'/');
        path.extend(folder);
        Ok(())
    }

    fn open(&self, path: &[u8], how: How) -> Result<Fd> {
        let access = match (how.has(How::READ), how.has(How::WRITE)) {
            (_, false) => libc::O_RDONLY,
            (false, true) => libc::O_WRONLY,
            (true, true) => libc::O_RDWR,
        };
        let flags = access
            | flag(how.has(How::CREATE), libc::O_CREAT)
            | flag(how.has(How::EXCLUSIVE), libc::O_EXCL)
            | flag(how.has(How::TRUNCATE), libc::O_TRUNC)
            | flag(how.has(How::DIRECTORY), libc::O_DIRECTORY)
            | flag(how.has(How::NO_FOLLOW), libc::O_NOFOLLOW)
            | flag(how.has(How::APPEND), libc::O_APPEND);
        let args = vec![Arg::Here, path.into(), Arg::Number(i64::from(flags)), Arg::Number(0o666)];
        Ok(self.call(libc::SYS_openat, args)?.0 as Fd)
    }

    fn close(&self, fd: Fd) -> Result<()> {
        self.done(libc::SYS_close, vec![fd.into()])
    }

    fn dup(&self, fd: Fd) -> Result<Fd> {
        Ok(self.call(libc::SYS_dup, vec![fd.into()])?.0 as Fd)
    }

    fn set_flags(&self, fd: Fd, how: How) -> Result<()> {
        let flags = Arg::Number(i64::from(flag(how.has(How::APPEND), libc::O_APPEND)));
        self.done(libc::SYS_fcntl, vec![fd.into(), Arg::Number(i64::from(libc::F_SETFL)), flags])
    }

    fn read(&self, fd: Fd, len: usize) -> Result<Vec<u8>> {
        let args = vec![fd.into(), Arg::Bytes(vec![0; len]), Arg::Number(len as i64)];
        let (count, mut bytes) = self.bytes(libc::SYS_read, args)?;
        bytes.truncate(count as usize);
        Ok(bytes)
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize> {
        let args = vec![fd.into(), Arg::Bytes(bytes.to_vec()), Arg::Number(bytes.len() as i64)];
        Ok(self.call(libc::SYS_write, args)?.0 as usize)
    }

    fn pread(&self, fd: Fd, len: usize, offset: u64) -> Result<Vec<u8>> {
        let (room, offset) = (Arg::Bytes(vec![0; len]), Arg::Number(offset as i64));
        let args = vec![fd.into(), room, Arg::Number(len as i64), offset];
        let (count, mut bytes) = self.bytes(libc::SYS_pread64, args)?;
        bytes.truncate(count as usize);
        Ok(bytes)
    }

    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize> {
        let (from, offset) = (Arg::Bytes(bytes.to_vec()), Arg::Number(offset as i64));
        let args = vec![fd.into(), from, Arg::Number(bytes.len() as i64), offset];
        Ok(self.call(libc::SYS_pwrite64, args)?.0 as usize)
    }

    fn seek(&self, fd: Fd, offset: i64, whence: Whence) -> Result<u64> {
        let whence = Arg::Number(i64::from(whence_number(whence)));
        Ok(self.call(libc::SYS_lseek, vec![fd.into(), Arg::Number(offset), whence])?.0)
    }

    fn truncate(&self, fd: Fd, size: u64) -> Result<()> {
        self.done(libc::SYS_ftruncate, vec![fd.into(), Arg::Number(size as i64)])
    }

    fn allocate(&self, fd: Fd, offset: u64, len: u64) -> Result<()> {
        let range = [offset, len].map(|number| Arg::Number(number as i64));
        let [offset, len] = range;
        self.done(libc::SYS_fallocate, vec![fd.into(), Arg::Number(0), offset, len])
    }

    fn fsync(&self, fd: Fd) -> Result<()> {
        self.done(libc::SYS_fsync, vec![fd.into()])
    }

    fn fdatasync(&self, fd: Fd) -> Result<()> {
        self.done(libc::SYS_fdatasync, vec![fd.into()])
    }

    /// Only of the file system that the cases run on: others have nothing to do with it.
    fn sync(&self) -> Result<()> {
        let fd = self.open(b".", How::READ)?;
        self.done(libc::SYS_syncfs, vec![fd.into()])?;
        self.close(fd)
    }

    fn link(&self, old: &[u8], new: &[u8]) -> Result<()> {
        self.done(libc::SYS_linkat, vec![Arg::Here, old.into(), Arg::Here, new.into(), Arg::Number(0)])
    }

    fn symlink(&self, target: &[u8], path: &[u8]) -> Result<()> {
        self.done(libc::SYS_symlinkat, vec![target.into(), Arg::Here, path.into()])
    }

    fn readlink(&self, path: &[u8], room: usize) -> Result<Vec<u8>> {
        let args = vec![Arg::Here, path.into(), Arg::Bytes(vec![0; room]), Arg::Number(room as i64)];
        let (count, mut bytes) = self.bytes(libc::SYS_readlinkat, args)?;
        bytes.truncate(count as usize);
        Ok(bytes)
    }

    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()> {
        let args = vec![Arg::Here, old.into(), Arg::Here, new.into(), Arg::Number(0)];
        self.done(libc::SYS_renameat2, args)
    }

    fn unlink(&self, path: &[u8]) -> Result<()> {
        self.done(libc::SYS_unlinkat, vec![Arg::Here, path.into(), Arg::Number(0)])
    }

    fn mkdir(&self, path: &[u8]) -> Result<()> {
        self.done(libc::SYS_mkdirat, vec![Arg::Here, path.into(), Arg::Number(0o777)])
    }

    fn rmdir(&self, path: &[u8]) -> Result<()> {
        let directory = Arg::Number(i64::from(libc::AT_REMOVEDIR));
        self.done(libc::SYS_unlinkat, vec![Arg::Here, path.into(), directory])
    }

    fn mkfifo(&self, path: &[u8], mode: u32) -> Result<()> {
        let mode = Arg::Number(i64::from(libc::S_IFIFO | mode));
        self.done(libc::SYS_mknodat, vec![Arg::Here, path.into(), mode, Arg::Number(0)])
    }

    fn read_dir(&self, fd: Fd, after: u64) -> Result<Vec<Entry>> {
        self.seek(fd, after as i64, Whence::Start)?;
        let args = vec![fd.into(), Arg::Bytes(vec![0; 600]), Arg::Number(600)];
        let (count, bytes) = self.bytes(libc::SYS_getdents64, args)?;
        let mut rest = &bytes[..count as usize];
        let mut entries = Vec::new();
        while !rest.is_empty() {
            let (entry, behind) = rest.split_at(number(rest, 16, 2) as usize);
            let name = entry[19..].split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
            entries.push(Entry { name, ino: number(entry, 0, 8), next: number(entry, 8, 8) });
            rest = behind;
        }
        Ok(entries)
    }

    fn stat(&self, path: &[u8], last: Last) -> Result<Stat> {
        self.statx(Arg::Here, path, flag(last == Last::Keep, libc::AT_SYMLINK_NOFOLLOW))
    }

    fn fstat(&self, fd: Fd) -> Result<Stat> {
        self.statx(fd.into(), b"", libc::AT_EMPTY_PATH)
    }

    fn chmod(&self, path: &[u8], mode: u32) -> Result<()> {
        self.done(libc::SYS_fchmodat, vec![Arg::Here, path.into(), mode.into()])
    }

    fn fchmod(&self, fd: Fd, mode: u32) -> Result<()> {
        self.done(libc::SYS_fchmod, vec![fd.into(), mode.into()])
    }

    fn chown(&self, path: &[u8], uid: u32, gid: u32, last: Last) -> Result<()> {
        let args = vec![Arg::Here, path.into(), uid.into(), gid.into(), last_flag(last)];
        self.done(libc::SYS_fchownat, args)
    }

    fn utimens(&self, path: &[u8], atime: Time, mtime: Time, last: Last) -> Result<()> {
        let args = vec![Arg::Here, path.into(), timespecs([atime, mtime]), last_flag(last)];
        self.done(libc::SYS_utimensat, args)
    }

    fn futimens(&self, fd: Fd, atime: Time, mtime: Time) -> Result<()> {
        let args = vec![fd.into(), Arg::Number(0), timespecs([atime, mtime]), Arg::Number(0)];
        self.done(libc::SYS_utimensat, args)
    }

    fn umask(&self, mask: u32) -> Result<u32> {
        Ok(self.call(libc::SYS_umask, vec![mask.into()])?.0 as u32)
    }

    fn access(&self, path: &[u8], bits: u32) -> Result<()> {
        self.done(libc::SYS_faccessat, vec![Arg::Here, path.into(), bits.into()])
    }

    fn statvfs(&self, path: &[u8]) -> Result<Space> {
        let how = Arg::Number(i64::from(libc::O_PATH));
        let fd = self.call(libc::SYS_openat, vec![Arg::Here, path.into(), how])?.0 as Fd;
        let (_, out) = self.bytes(libc::SYS_fstatfs, vec![fd.into(), Arg::Bytes(vec![0; 120])])?;
        self.close(fd)?;
        Ok(Space {
            block_bytes: number(&out, 72, 8),
            blocks: number(&out, 16, 8),
            blocks_free: number(&out, 24, 8),
            inodes: number(&out, 40, 8),
            inodes_free: number(&out, 48, 8),
            name_max: number(&out, 64, 8),
        })
    }

    fn lock_file(&self, fd: Fd, lock: Lock) -> Result<()> {
        let operation = match lock {
            Lock::Shared => libc::LOCK_SH,
            Lock::Exclusive => libc::LOCK_EX,
            Lock::Unlock => libc::LOCK_UN,
        };
        self.done(libc::SYS_flock, vec![fd.into(), Arg::Number(i64::from(operation | libc::LOCK_NB))])
    }

    fn lock_range(&self, fd: Fd, lock: Lock, whence: Whence, start: i64, len: i64) -> Result<()> {
        self.range(libc::F_SETLK, fd, lock, whence, start, len).map(|_| ())
    }

    fn range_holder(&self, fd: Fd, lock: Lock, start: i64, len: i64) -> Result<Option<Held>> {
        let record = self.range(libc::F_GETLK, fd, lock, Whence::Start, start, len)?;
        let kind = match number(&record, 0, 2) as i32 {
            libc::F_UNLCK => return Ok(None),
            libc::F_RDLCK => Lock::Shared,
            _ => Lock::Exclusive,
        };
        Ok(Some((kind, number(&record, 8, 8), number(&record, 16, 8))))
    }
}
