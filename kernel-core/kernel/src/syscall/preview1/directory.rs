//! Listing a directory: `fd_readdir`. Entries come as a header and a name, packed; the last one is cut where the buffer
//! ends, and a full buffer says that there may be more. `.` and `..` come first, under cookies of their own, so a file
//! system's cookies are shifted by theirs.

use crate::fs::inode::{DirEntry, FileKind, Visit};
use crate::fs::mount::Location;
use crate::kernel::Ctx;
use crate::syscall::decode::{Record, require_room};
use crate::syscall::descriptors::open_file_with;
use crate::syscall::preview1::status::file_type;
use crate::syscall::table::{Fd, Len, Ptr, U64};
use crate::user::UserMemory;
use tabula_abi::wasi::{DIRENT_BYTES, Rights};
use tabula_abi::{Errno, Result};

/// The cookie after `..`: where a file system's own entries begin.
const AFTER_DOTS: u64 = 2;

/// Lists a directory from a cookie on (0 for the start) into a buffer.
///
/// # Errors
/// `EBADF`, `ENOTDIR`, `ENOTCAPABLE`, `EFAULT`.
pub fn fd_readdir(ctx: &Ctx<'_>, fd: Fd, buf: Ptr, buf_len: Len, cookie: U64, used: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_READDIR)?;
    require_room(ctx, buf, buf_len as usize)?;
    require_room(ctx, used, 4)?;
    let at = file.location().ok_or(Errno::ENOTDIR)?;
    let mut listing = Listing { memory: ctx.memory, buf, left: buf_len, result: Ok(()) };
    list(ctx, at, cookie, &mut listing)?;
    listing.result?;
    ctx.memory.write_u32(used, buf_len.saturating_sub(listing.left))
}

fn list(ctx: &Ctx<'_>, at: &Location, cookie: u64, listing: &mut Listing<'_>) -> Result<()> {
    let dots: [(&[u8], u64); 2] = [(b".", at.inode.metadata().ino), (b"..", parent_ino(at))];
    for ((name, ino), own) in dots.into_iter().zip(0..) {
        if own >= cookie {
            let next_cookie = u64::saturating_add(own, 1);
            let entry = DirEntry { name, ino, kind: FileKind::Directory, next_cookie };
            if listing.add(&entry) == Visit::Full {
                return Ok(());
            }
        }
    }
    let mut add = |entry: DirEntry<'_>| {
        let next_cookie = entry.next_cookie.saturating_add(AFTER_DOTS);
        listing.add(&DirEntry { next_cookie, ..entry })
    };
    at.inode.read_dir(ctx, cookie.saturating_sub(AFTER_DOTS), &mut add)
}

/// The number of the directory above, which at the top is the directory itself.
fn parent_ino(at: &Location) -> u64 {
    let mut at = at;
    loop {
        if !at.is_mount_root() {
            let above = at.inode.parent();
            return above.map_or_else(|| at.inode.metadata().ino, |(inode, _)| inode.metadata().ino);
        }
        match at.mount.covers() {
            Some(covered) => at = covered,
            None => return at.inode.metadata().ino,
        }
    }
}

/// A buffer that is being filled with entries.
struct Listing<'m> {
    memory: &'m dyn UserMemory,
    buf: Ptr,
    left: u32,
    result: Result<()>,
}

impl Listing<'_> {
    fn add(&mut self, entry: &DirEntry<'_>) -> Visit {
        if self.left == 0 {
            return Visit::Full;
        }
        let mut header = Record::<DIRENT_BYTES>::of_u64(&[entry.next_cookie, entry.ino]);
        header.put(16, &(entry.name.len() as u32).to_le_bytes()).put(20, &[file_type(entry.kind) as u8]);
        self.put(header.bytes());
        self.put(entry.name);
        if self.left == 0 || self.result.is_err() { Visit::Full } else { Visit::More }
    }

    fn put(&mut self, bytes: &[u8]) {
        let part = bytes.get(..bytes.len().min(self.left as usize)).unwrap_or_default();
        if self.result.is_ok() {
            self.result = self.memory.write(self.buf, part);
        }
        self.buf = self.buf.wrapping_add(part.len() as u32);
        self.left = self.left.saturating_sub(part.len() as u32);
    }
}
