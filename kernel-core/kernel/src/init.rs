//! The boot of the machine: the tree of files that every program expects, and the first process. That process, init, runs
//! no program: it is there to be the parent of orphans, which the kernel reaps in its name. The base system comes as an
//! image: its `/usr` is mounted as it is, read-only, and everything else in it is copied into the root, where the user's
//! machine may change it. With a disk, `/home`, `/etc`, `/var` and `/usr/local` are on it.

use crate::fs::devfs;
use crate::fs::imagefs::{self, parts::Parts};
use crate::fs::inode::{AttributeChange, FileKind, InodeRef, NewInode, Ownership, Visit};
use crate::fs::mount::{Location, MountAccess};
use crate::fs::numbers::DEV_FIRST_FREE;
use crate::fs::path::{Confinement, LastLink, walk};
use crate::fs::persist::{Part, PersistFs};
use crate::fs::procfs;
use crate::fs::tmpfs::{TmpFs, TmpFsLimits};
use crate::home::{self, Place};
use crate::host::{Host, LogLevel};
use crate::kernel::{BootOptions, Ctx, Kernel};
use crate::service::session::{USER, detached_task};
use crate::sync::Arc;
use crate::task::process::Credentials;
use crate::user::{NoMemory, VecSink};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// The user's home, where programs start.
pub const HOME: &[u8] = b"/home/user";

/// Inodes of one file system in memory.
const INODES_MAX: u64 = 1 << 20;
/// Bytes that are copied out of a base image, beside its `/usr` (`EFBIG`).
const COPY_BYTES_MAX: usize = 16 << 20;

const fn directory(path: &[u8], mode: u32, owner: u32) -> (&[u8], u32, u32) {
    (path, mode, owner)
}

/// What is there before any image is: paths, permission bits, owners. Parents come first.
const DIRECTORIES: [(&[u8], u32, u32); 17] = [
    directory(b"/dev", 0o755, 0),
    directory(b"/proc", 0o555, 0),
    directory(b"/tmp", 0o755, 0),
    directory(b"/etc", 0o755, 0),
    directory(b"/home", 0o755, 0),
    directory(HOME, 0o755, USER),
    directory(b"/root", 0o700, 0),
    directory(b"/mnt", 0o755, USER),
    directory(b"/opt", 0o755, USER),
    directory(b"/srv", 0o755, USER),
    directory(b"/run", 0o755, USER),
    directory(b"/var", 0o755, 0),
    directory(b"/var/tmp", 0o1777, 0),
    directory(b"/var/log", 0o755, 0),
    directory(b"/usr", 0o755, 0),
    directory(b"/usr/local", 0o755, USER),
    directory(b"/usr/local/bin", 0o755, USER),
];

/// What lies on the disk when there is one: the directory that it covers, and its name on the disk.
const DURABLE: [(&[u8], &[u8]); 4] =
    [(home::PATH, home::PLAIN), (b"/etc", b"etc"), (b"/var", b"var"), (b"/usr/local", b"local")];

/// Where the snapshots of the disk are.
pub const SNAPSHOTS: &[u8] = b"/.snapshots";

/// The environment that a program gets when nobody says another.
pub fn environment(cwd: &[u8]) -> Vec<Vec<u8>> {
    let mut environment: Vec<Vec<u8>> = [
        "PATH=/usr/local/bin:/usr/bin:/bin",
        "HOME=/home/user",
        "USER=user",
        "LOGNAME=user",
        "LANG=C.UTF-8",
        "TERM=xterm-256color",
        "COLORTERM=truecolor",
        "SHELL=/bin/sh",
    ]
    .map(|variable| variable.as_bytes().to_vec())
    .into();
    environment.push([b"PWD=", cwd].concat());
    environment
}

/// Starts the machine: its root, `/dev`, `/proc` and `/tmp`, the standard directories, and init.
///
/// # Errors
/// `ENOMEM` and `ENOSPC` when the host has too little memory for even that.
pub fn boot(host: Arc<dyn Host>, options: &BootOptions) -> Result<Arc<Kernel>> {
    let root = TmpFs::create(host.clone(), DEV_FIRST_FREE, space(&host))?;
    let kernel = Kernel::new(host.clone(), root, options);
    let task = detached_task(&kernel, b"init", Credentials { uid: 0, gid: 0, groups: vec![] });
    let process = task.process().clone();
    // Init's task is for ever inside the kernel.
    task.word().start();
    process.threads.lock().live.push(task.clone());
    {
        let mut tree = kernel.tree().lock();
        let number = tree.take_number();
        tree.add(process, 0, number, number);
    }
    let ctx = &Ctx { kernel: &kernel, task: &task, memory: &NoMemory };
    for (path, mode, owner) in DIRECTORIES {
        make_directory(ctx, path, Ownership { mode, uid: owner, gid: owner })?;
    }
    let temporary = TmpFs::create(host.clone(), next_dev(&kernel), space(&host))?;
    temporary.set_attributes(&AttributeChange { mode: Some(0o1777), ..AttributeChange::default() })?;
    mount(ctx, b"/tmp", temporary, MountAccess::ReadWrite, b"tmpfs")?;
    mount(ctx, b"/dev", devfs::create(&kernel)?, MountAccess::ReadWrite, b"devfs")?;
    mount(ctx, b"/proc", procfs::create(&kernel)?, MountAccess::ReadWrite, b"proc")?;
    kernel.mounts().keep();
    Ok(kernel)
}

/// A file system may hold three quarters of the memory there is; they all stop at the kernel's reserve.
fn space(host: &Arc<dyn Host>) -> TmpFsLimits {
    TmpFsLimits { bytes: host.memory().total_bytes / 4 * 3, inodes: INODES_MAX }
}

fn make_directory(ctx: &Ctx<'_>, path: &[u8], ownership: Ownership) -> Result<()> {
    let end = path.iter().rposition(|byte| *byte == b'/').unwrap_or_default();
    let (parent, name) = path.split_at_checked(end).ok_or(Errno::EINVAL)?;
    let parent = find(ctx, if parent.is_empty() { b"/" } else { parent })?;
    parent.inode.create(name.get(1..).unwrap_or_default(), NewInode::Directory, ownership)?;
    Ok(())
}

pub(crate) fn find(ctx: &Ctx<'_>, path: &[u8]) -> Result<Location> {
    walk(ctx, &ctx.kernel.root(), path, Confinement::Namespace, LastLink::Follow)
}

fn mount(ctx: &Ctx<'_>, path: &[u8], root: InodeRef, access: MountAccess, source: &[u8]) -> Result<()> {
    ctx.kernel.mounts().mount(&find(ctx, path)?, root, access, source)
}

/// Puts a durable file system below the directories that are the user's, with what the machine has there and the disk has
/// not. Comes before [`mount_base`].
///
/// # Errors
/// `ENOSPC` and `EIO` of the disk.
pub fn mount_durable(kernel: &Arc<Kernel>, fs: &PersistFs) -> Result<()> {
    let task = detached_task(kernel, b"init", Credentials { uid: 0, gid: 0, groups: vec![] });
    let ctx = &Ctx { kernel, task: &task, memory: &NoMemory };
    let disk = fs.root()?;
    for (path, name) in DURABLE {
        let covered = find(ctx, path)?;
        if path == home::PATH && home::place(fs)? == Place::OwnVolume {
            home::mount_locked(kernel, &covered)?;
            continue;
        }
        let own = match disk.lookup(ctx, name) {
            Err(Errno::ENOENT) => {
                let found = covered.inode.metadata();
                let ownership = Ownership { mode: found.mode, uid: found.uid, gid: found.gid };
                disk.create(name, NewInode::Directory, ownership)?
            }
            found => found?,
        };
        kernel.mounts().mount(&covered, own, MountAccess::ReadWrite, b"disk")?;
        copy_missing(ctx, &covered.inode, &kernel.mounts().arrive(covered.clone()), None)?;
    }
    make_directory(ctx, SNAPSHOTS, Ownership { mode: 0o755, uid: USER, gid: USER })?;
    let snapshots = fs.snapshot_directory(next_dev(kernel), &DURABLE)?;
    mount(ctx, SNAPSHOTS, snapshots, MountAccess::ReadWrite, b"disk")?;
    fs.set_part(Part::System(&DURABLE));
    fs.check_after_unclean_stop();
    Ok(())
}

/// A number for a file system that the host makes.
pub fn next_dev(kernel: &Arc<Kernel>) -> u64 {
    DEV_FIRST_FREE.saturating_add(kernel.next_identity())
}

/// Makes an image the base system: mounts its `/usr`, with the machine's own `/usr/local` in it, and copies the rest
/// where nothing is there yet. Answers the parts that the host is to provide.
///
/// # Errors
/// `EINVAL` for what is no tar image or has no `/usr` (the log says what is wrong), `EFBIG` when there is too much to
/// copy, `ENOSPC`.
pub fn mount_base(kernel: &Arc<Kernel>, image: Vec<u8>) -> Result<Parts> {
    let task = detached_task(kernel, b"init", Credentials { uid: 0, gid: 0, groups: vec![] });
    let ctx = &Ctx { kernel, task: &task, memory: &NoMemory };
    let (image, parts) = open_image(kernel, image)?;
    let base = image.lookup(ctx, b"usr").map_err(|_| Errno::EINVAL)?;
    let local = find(ctx, b"/usr/local")?;
    mount(ctx, b"/usr", base, MountAccess::ReadOnly, b"base")?;
    match find(ctx, b"/usr/local") {
        Ok(at) => kernel.mounts().mount(&at, local.inode, MountAccess::ReadWrite, b"local")?,
        Err(_) => {
            kernel.log(LogLevel::Info, "the base image has no /usr/local: nothing can be installed there")
        }
    }
    kernel.mounts().keep();
    copy_missing(ctx, &image, &kernel.root(), Some(b"usr"))?;
    Ok(parts)
}

fn open_image(kernel: &Arc<Kernel>, image: Vec<u8>) -> Result<(InodeRef, Parts)> {
    imagefs::open(image, next_dev(kernel)).map_err(|error| {
        kernel.log(LogLevel::Error, &format!("{error}"));
        Errno::EINVAL
    })
}

/// Copies what is in a tree, but for one name at its top, and not in another.
pub(crate) fn copy_missing(
    ctx: &Ctx<'_>,
    tree: &InodeRef,
    into: &Location,
    but: Option<&[u8]>,
) -> Result<()> {
    let mut left = COPY_BYTES_MAX;
    let mut pending = vec![(tree.clone(), into.clone())];
    while let Some((from, to)) = pending.pop() {
        for name in names(ctx, &from)? {
            if Arc::ptr_eq(&from, tree) && but.is_some_and(|but| but == name) {
                continue;
            }
            let source = from.lookup(ctx, &name)?;
            let found = source.metadata();
            let ownership = Ownership { mode: found.mode, uid: found.uid, gid: found.gid };
            match (to.inode.lookup(ctx, &name), found.kind) {
                (Err(Errno::ENOENT), FileKind::Directory) => {
                    let inode = to.inode.create(&name, NewInode::Directory, ownership)?;
                    pending.push((source, Location { mount: to.mount.clone(), inode }));
                }
                (Err(Errno::ENOENT), FileKind::Symlink) => {
                    to.inode.create(&name, NewInode::Symlink(&source.read_link(ctx)?), ownership)?;
                }
                (Err(Errno::ENOENT), FileKind::Regular) => {
                    let size = usize::try_from(found.size).map_err(|_| Errno::EFBIG)?;
                    left = left.checked_sub(size).ok_or(Errno::EFBIG)?;
                    let mut bytes = Vec::new();
                    // Of a part only the beginning is there: what is copied at the boot cannot come later.
                    if source.read_at(0, &mut VecSink::new(&mut bytes, size))? != size {
                        return Err(Errno::EINVAL);
                    }
                    let copy = to.inode.create(&name, NewInode::Regular, ownership)?;
                    copy.write_at(0, &mut bytes.as_slice())?;
                }
                (Ok(there), FileKind::Directory) if there.kind() == FileKind::Directory => {
                    let there = Location { mount: to.mount.clone(), inode: there };
                    pending.push((source, ctx.kernel.mounts().arrive(there)));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn names(ctx: &Ctx<'_>, directory: &InodeRef) -> Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    directory.read_dir(ctx, 0, &mut |entry| {
        names.push(entry.name.to_vec());
        Visit::More
    })?;
    Ok(names)
}

/// Mounts a tar image read-only on a directory.
///
/// # Errors
/// `EINVAL` for what is no tar image (the log says what is wrong), `ENOTDIR`, and those of the walk.
pub fn mount_image(ctx: &Ctx<'_>, path: &[u8], image: Vec<u8>) -> Result<()> {
    let at = find(ctx, path)?;
    let (root, parts) = open_image(ctx.kernel, image)?;
    if !parts.is_empty() {
        ctx.kernel.log(LogLevel::Error, "an image with parts outside it can only be the base system's");
        return Err(Errno::EINVAL);
    }
    ctx.kernel.mounts().mount(&at, root, MountAccess::ReadOnly, b"image")
}

/// Takes the topmost mount off a directory.
///
/// # Errors
/// `EINVAL` when nothing is mounted there, `EBUSY` when something is mounted inside it or it is the machine's own, such
/// as `/tmp`, and those of the walk.
pub fn unmount(ctx: &Ctx<'_>, path: &[u8]) -> Result<()> {
    ctx.kernel.mounts().unmount(&find(ctx, path)?)
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    use super::*;
    extern crate std;

    use crate::fs::imagefs::tar::tests::{Builder, record};
    use crate::fs::open::{OpenFile, OpenFlags};
    use crate::syscall::io;
    use crate::testing::TestHost;

    fn machine() -> Arc<Kernel> {
        boot(Arc::new(TestHost::default()), &BootOptions { seed: [1; 32], processes_max: 8 }).unwrap()
    }

    fn with_user<T>(kernel: &Arc<Kernel>, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        let task = detached_task(kernel, b"test", Credentials { uid: USER, gid: USER, groups: vec![] });
        look(&Ctx { kernel, task: &task, memory: &NoMemory })
    }

    #[test]
    fn what_programs_expect_is_there() {
        let kernel = machine();
        with_user(&kernel, |ctx| {
            for (path, mode, owner) in [
                ("/tmp", 0o1777, 0),
                ("/home/user", 0o755, USER),
                ("/mnt", 0o755, USER),
                ("/var/tmp", 0o1777, 0),
                ("/dev/null", 0o666, 0),
                ("/proc/1", 0o555, 0),
            ] {
                let found = find(ctx, path.as_bytes()).unwrap().inode.metadata();
                assert_eq!((found.mode, found.uid), (mode, owner), "{path}");
            }
        });
        let tree = kernel.tree().lock();
        assert_eq!(tree.iter().map(|node| node.process.pid()).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn the_base_image_is_mounted_and_copied() {
        let image = Builder::default()
            .directory("usr", 0o755)
            .directory("usr/bin", 0o755)
            .directory("usr/local", 0o755)
            .file("usr/bin/tool", b"tool")
            .link("bin", b'2', "usr/bin")
            .directory("etc", 0o755)
            .file("etc/hostname", b"tabula\n")
            .directory("home", 0o700)
            .end();
        let kernel = machine();
        assert!(mount_base(&kernel, image).unwrap().is_empty());
        with_user(&kernel, |ctx| {
            assert_eq!(find(ctx, b"/bin/tool").unwrap().mount.access(), MountAccess::ReadOnly);
            let hostname = find(ctx, b"/etc/hostname").unwrap();
            assert_eq!(hostname.mount.access(), MountAccess::ReadWrite);
            let mut content = Vec::new();
            hostname.inode.read_at(0, &mut VecSink::new(&mut content, 99)).unwrap();
            assert_eq!(content, b"tabula\n");
            let local = find(ctx, b"/usr/local/bin").unwrap();
            assert_eq!((local.mount.access(), local.inode.metadata().uid), (MountAccess::ReadWrite, USER));
            // What is there already stays as it is.
            assert_eq!(find(ctx, b"/home").unwrap().inode.metadata().mode, 0o755);
        });
    }

    #[test]
    fn a_part_of_the_base_system_is_waited_for() {
        let records = [record("TABULA.part", "rest"), record("TABULA.size", "9")].concat();
        let image = || Builder::default().pax(b'x', &records).file("usr/bin/tool", b"\0asm").end();
        let kernel = machine();
        let parts = mount_base(&kernel, image()).unwrap();
        assert_eq!(parts.iter().map(|part| part.name()).collect::<Vec<_>>(), [b"rest"]);
        with_user(&kernel, |ctx| {
            let place = find(ctx, b"/usr/bin/tool").unwrap();
            assert_eq!(place.inode.metadata().size, 9);
            let file = OpenFile::open(ctx, place, OpenFlags::READ).unwrap();
            let part = parts[0].clone();
            let provider = std::thread::spawn(move || {
                while part.arrivals().is_empty() {
                    std::thread::yield_now();
                }
                part.provide(b"\0asm12345".to_vec())
            });
            let mut content = Vec::new();
            assert_eq!(io::read_at(ctx, &file, 4, &mut VecSink::new(&mut content, 99)), Ok(5));
            assert_eq!((content.as_slice(), provider.join().unwrap()), (&b"12345"[..], Ok(())));
            assert_eq!(mount_image(ctx, b"/mnt", image()), Err(Errno::EINVAL), "nobody would provide it");
        });
    }

    #[test]
    fn an_image_that_is_none_is_refused() {
        for image in [vec![7; 700], Builder::default().file("a", b"").end()] {
            assert_eq!(mount_base(&machine(), image).err(), Some(Errno::EINVAL));
        }
    }
}
