//! What a program finds open when it starts. A process that was given exactly certain directories finds those. Any other
//! finds its working directory as `.` and each directory at the top of its root as `/usr`, `/tmp` and so on, because that
//! is what WASI's C library takes paths apart by: it drops leading slashes and gives the kernel the preopened directory
//! whose name is the longest beginning of the path, and the rest.
//!
//! So `usr/x` and `/usr/x` look alike here, and [`meant`] decides: what exists is meant, the working directory's first;
//! what is new belongs to the working directory if that has a `usr`. There is no question any more once `.` is no longer
//! preopened: a program that knows its working directory and only uses absolute paths puts the root in its place
//! (`path_open` of `/`, then `fd_renumber`).
//!
//! Preopened directories get the lowest free numbers from 3 up and close on exec, for the next program finds its own.
//! What a process inherits keeps its number, so it may lie between them.

use crate::fs::descriptors::{Descriptor, Descriptors, OnExec};
use crate::fs::inode::{DirEntry, FileKind, Visit};
use crate::fs::mount::Location;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, walk};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::process::{Preopens, Whereabouts};
use alloc::vec::Vec;
use tabula_abi::wasi::Rights;
use tabula_abi::{Errno, Result};

/// The name of the working directory.
const WORKING: &[u8] = b".";
/// The lowest number of a preopened directory; those below are the standard streams.
const FIRST: u32 = 3;
/// Directories at the top of the root that are preopened; further ones are reached through links or a working directory.
const TOP_LEVEL_MAX: usize = 128;

/// Opens what a program is to find open.
///
/// # Errors
/// `ENFILE`, `ENOMEM`, and what the directories say.
pub fn open(ctx: &Ctx<'_>, preopens: &Preopens, whereabouts: &Whereabouts) -> Result<Vec<Descriptor>> {
    let mut opened = Vec::new();
    match preopens {
        Preopens::Exactly(list) => {
            for preopen in list.iter() {
                opened.push(open_one(ctx, preopen.location.clone(), preopen.name.clone())?);
            }
        }
        Preopens::NameSpace => {
            opened.push(open_one(ctx, whereabouts.cwd.clone(), WORKING.into())?);
            for (name, at) in top_level(ctx, &whereabouts.root)? {
                opened.push(open_one(ctx, at, name)?);
            }
        }
    }
    Ok(opened)
}

/// Puts them at the lowest free numbers.
///
/// # Errors
/// `EMFILE`, `ENOMEM`.
pub fn install(descriptors: &mut Descriptors, opened: Vec<Descriptor>, limit: u64) -> Result<()> {
    for descriptor in opened {
        descriptors.insert(descriptor, FIRST, limit).map_err(|errno| match errno {
            Errno::EINVAL => Errno::EMFILE,
            other => other,
        })?;
    }
    Ok(())
}

fn open_one(ctx: &Ctx<'_>, at: Location, name: Arc<[u8]>) -> Result<Descriptor> {
    Ok(Descriptor {
        file: OpenFile::open(ctx, at, OpenFlags::READ)?,
        on_exec: OnExec::Close,
        rights: Rights::DIRECTORY,
        rights_inheriting: Rights::INHERITABLE,
        preopen: Some(name),
    })
}

/// The directories at the top of a root, and links there to directories, with their names, in the names' order.
fn top_level(ctx: &Ctx<'_>, root: &Location) -> Result<Vec<(Arc<[u8]>, Location)>> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut collect = |entry: DirEntry<'_>| {
        if matches!(entry.kind, FileKind::Directory | FileKind::Symlink) {
            names.push(entry.name.to_vec());
        }
        if names.len() < TOP_LEVEL_MAX { Visit::More } else { Visit::Full }
    };
    root.inode.read_dir(ctx, 0, &mut collect)?;
    names.sort_unstable();
    let mut found = Vec::new();
    for name in names {
        // What cannot be reached, such as a link to nowhere, is not there for the program.
        let Ok(at) = walk(ctx, root, &name, Confinement::Namespace, LastLink::Follow) else { continue };
        if at.inode.kind() == FileKind::Directory {
            let mut absolute = Vec::with_capacity(name.len().saturating_add(1));
            absolute.push(b'/');
            absolute.extend_from_slice(&name);
            found.push((absolute.into(), at));
        }
    }
    Ok(found)
}

/// Which directory is meant by a path below the preopened directory `name`, which is `at`: that one, or the one of the
/// same name in the working directory.
///
/// # Errors
/// Those of a walk to the working directory's, except that it is not there.
pub fn meant(ctx: &Ctx<'_>, name: &[u8], at: Location, path: &[u8]) -> Result<Location> {
    let Some(first) = name.strip_prefix(b"/").filter(|first| !first.is_empty()) else {
        return Ok(at);
    };
    let Some(working) = working_directory(ctx) else { return Ok(at) };
    let other = match walk(ctx, &working, first, Confinement::Namespace, LastLink::Follow) {
        Ok(other) if other.inode.kind() == FileKind::Directory => other,
        _ => return Ok(at),
    };
    if other.is_same(&at) || (!exists(ctx, &other, path) && exists(ctx, &at, path)) {
        return Ok(at);
    }
    Ok(other)
}

/// The directory that relative paths start at, as long as it is preopened.
fn working_directory(ctx: &Ctx<'_>) -> Option<Location> {
    let descriptors = ctx.process().descriptors();
    let is_working = |held: &Descriptor| held.preopen.as_deref() == Some(WORKING);
    let found = descriptors.iter().find(|(_, held)| is_working(held));
    found.and_then(|(_, held)| held.file.location().cloned())
}

fn exists(ctx: &Ctx<'_>, at: &Location, path: &[u8]) -> bool {
    let found = walk(ctx, at, path, Confinement::Namespace, LastLink::Keep);
    !matches!(found, Err(Errno::ENOENT | Errno::ENOTDIR))
}
