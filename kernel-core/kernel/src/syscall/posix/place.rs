//! From a directory's descriptor and a path to a place. With a descriptor the path reaches as far as preview 1's would;
//! from the working directory, and when it is absolute, through the whole name space. A program that was given directories
//! under names finds what is below those names there, as with preview 1.

use crate::fs::mount::Location;
use crate::fs::path::{Confinement, Entry, LastLink, walk, walk_to_entry};
use crate::kernel::Ctx;
use crate::syscall::decode::{self, require_known};
use crate::syscall::descriptors::open_file;
use crate::syscall::table::{Fd, Len, Ptr, U32};
use crate::task::process::Preopens;
use alloc::vec::Vec;
use tabula_abi::posix::{AT_FDCWD, AT_SYMLINK_NOFOLLOW};
use tabula_abi::{Errno, Result};

/// A path in the program's memory and the directory it starts from.
#[derive(Clone, Copy, Debug)]
pub struct PathArg {
    /// The directory's descriptor, or [`AT_FDCWD`].
    pub dir: Fd,
    /// The path's address.
    pub path: Ptr,
    /// Its bytes.
    pub len: Len,
}

impl PathArg {
    fn start(&self, ctx: &Ctx<'_>) -> Result<(Location, Confinement, Vec<u8>)> {
        let path = decode::path(ctx, self.path, self.len)?;
        if self.dir == AT_FDCWD || path.first() == Some(&b'/') {
            if let Some((at, rest)) = given(ctx, &path) {
                return Ok((at, Confinement::Beneath, rest));
            }
            return Ok((ctx.process().cwd(), Confinement::Namespace, path));
        }
        let at = open_file(ctx, self.dir)?.location().cloned().ok_or(Errno::ENOTDIR)?;
        Ok((at, ctx.process().confinement(), path))
    }

    /// The place it names.
    ///
    /// # Errors
    /// `EBADF`, `ENOTDIR`, `EFAULT`, and those of the walk.
    pub fn find(&self, ctx: &Ctx<'_>, last: LastLink) -> Result<Location> {
        let (at, confinement, path) = self.start(ctx)?;
        walk(ctx, &at, &path, confinement, last)
    }

    /// The directory and the last component, which need not exist.
    ///
    /// # Errors
    /// As [`PathArg::find`].
    pub fn find_entry(&self, ctx: &Ctx<'_>) -> Result<Entry> {
        let (at, confinement, path) = self.start(ctx)?;
        walk_to_entry(ctx, &at, &path, confinement, LastLink::Keep)
    }
}

/// The given directory with the longest name that a path is below, and the rest of the path.
fn given(ctx: &Ctx<'_>, path: &[u8]) -> Option<(Location, Vec<u8>)> {
    let Preopens::Exactly(given) = ctx.process().preopens().clone() else { return None };
    let below = |name: &[u8]| {
        let name = name.strip_suffix(b"/").unwrap_or(name);
        let rest = match name {
            b"." if path.first() != Some(&b'/') => path,
            _ => path.strip_prefix(name).filter(|rest| rest.is_empty() || rest.first() == Some(&b'/'))?,
        };
        let start = rest.iter().position(|byte| *byte != b'/').unwrap_or(rest.len());
        let rest = rest.get(start..).filter(|rest| !rest.is_empty()).unwrap_or(b".");
        Some((name.len(), rest.to_vec()))
    };
    let found = given.iter().filter_map(|one| below(&one.name).map(|(len, rest)| (len, one, rest)));
    found.max_by_key(|(len, ..)| *len).map(|(_, one, rest)| (one.location.clone(), rest))
}

/// What `AT_SYMLINK_NOFOLLOW` says.
///
/// # Errors
/// `EINVAL` for any other flag.
pub fn last_link(flags: U32) -> Result<LastLink> {
    require_known(flags, AT_SYMLINK_NOFOLLOW)?;
    Ok(if flags == 0 { LastLink::Follow } else { LastLink::Keep })
}
