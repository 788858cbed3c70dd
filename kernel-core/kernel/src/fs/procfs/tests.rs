//! Tests of `/proc`: each file as a program that knows Linux's would read it.

use super::create;
use crate::fs::descriptors::{Descriptor, OnExec};
use crate::fs::inode::{FileKind, NewInode, Ownership, Visit};
use crate::fs::mount::{Location, MountAccess};
use crate::fs::open::{OpenFile, OpenFlags, Whence};
use crate::fs::path::{Confinement, LastLink, Permission, check_permission, path_of, walk};
use crate::ipc::pipe::pipe;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::{OpenHow, Start, open_from};
use crate::task::Task;
use crate::task::process::ExitStatus;
use crate::testing::Machine;
use crate::user::VecSink;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::wasi::{FdFlags, OFlags, Rights};
use tabula_abi::{Errno, Result};

const OWNERSHIP: Ownership = Ownership { mode: 0o755, uid: 0, gid: 0 };

/// A machine with `/proc`.
fn machine() -> Machine {
    let machine = Machine::boot();
    let root = machine.kernel.root();
    let inode = root.inode.create(b"proc", NewInode::Directory, OWNERSHIP).expect("created");
    let processes = create(&machine.kernel).expect("made");
    let at = Location { mount: root.mount, inode };
    machine.kernel.mounts().mount(&at, processes, MountAccess::ReadWrite, b"proc").expect("mounted");
    machine
}

fn find(ctx: &Ctx<'_>, path: &str, last: LastLink) -> Result<Location> {
    walk(ctx, &ctx.kernel.root(), path.as_bytes(), Confinement::Namespace, last)
}

/// What a program finds in a file: opened with the permission it needs, and read piece by piece.
fn text(ctx: &Ctx<'_>, path: &str) -> Result<String> {
    let at = find(ctx, path, LastLink::Follow)?;
    check_permission(&ctx.process().credentials(), &at.inode.metadata(), Permission::READ)?;
    let file = OpenFile::open(ctx, at, OpenFlags::READ)?;
    let mut bytes = Vec::new();
    while file.read(ctx, &mut VecSink::new(&mut bytes, 7))? > 0 {}
    Ok(String::from_utf8(bytes).expect("text"))
}

fn link(ctx: &Ctx<'_>, path: &str) -> Result<String> {
    let target = find(ctx, path, LastLink::Keep)?.inode.read_link(ctx)?;
    Ok(String::from_utf8(target).expect("text"))
}

fn names(ctx: &Ctx<'_>, path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let directory = find(ctx, path, LastLink::Follow).expect("there").inode;
    directory
        .read_dir(ctx, 0, &mut |entry| {
            names.push(String::from_utf8(entry.name.to_vec()).expect("text"));
            Visit::More
        })
        .expect("a directory");
    names
}

/// Puts an open file into a process's table; answers the number.
fn install(task: &Arc<Task>, file: Arc<OpenFile>) -> u32 {
    let rights = Rights::all();
    let descriptor =
        Descriptor { file, on_exec: OnExec::Keep, rights, rights_inheriting: rights, preopen: None };
    task.process().descriptors().insert(descriptor, 0, 100).expect("a free number")
}

#[test]
fn a_process_is_described_as_on_linux() {
    let machine = machine();
    let task = machine.user_process(1000);
    let ctx = machine.ctx_of(&task);
    let pid = task.tid();
    task.process().set_memory_bytes(3 << 20);

    let stat = text(&ctx, "/proc/self/stat").expect("read");
    let (name, rest) = stat.split_once(") ").expect("a name in parentheses");
    assert_eq!(name, format!("{pid} (test"));
    let fields: Vec<&str> = rest.split_whitespace().collect();
    assert_eq!(fields.len() + 2, 52);
    // Numbered from 1 in proc(5); the rest begins with the third.
    let field = |number: usize| fields[number - 3];
    assert_eq!((field(3), field(4), field(5), field(6)), ("R", "1", pid.to_string().as_str(), "1"));
    assert_eq!((field(7), field(8), field(20)), ("0", "-1", "1"));
    assert_eq!((field(23), field(24), field(38)), ("3145728", "768", "17"));

    let status = text(&ctx, "/proc/self/status").expect("read");
    let value = |key: &str| {
        let found = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(":\t"));
        found.unwrap_or_else(|| panic!("{key} in {status}")).trim()
    };
    assert_eq!((value("Name"), value("State"), value("Umask")), ("test", "R (running)", "0022"));
    assert_eq!((value("PPid"), value("Uid"), value("Threads")), ("1", "1000\t1000\t1000\t1000", "1"));
    assert_eq!((value("VmRSS"), value("SigIgn")), ("3072 kB", "0000000000000000"));

    assert_eq!(text(&ctx, "/proc/self/cmdline"), Ok("test\0argument\0".into()));
    assert_eq!(text(&ctx, "/proc/self/environ"), Ok("HOME=/\0".into()));
    assert_eq!(text(&ctx, "/proc/self/comm"), Ok("test\n".into()));
    assert_eq!(text(&ctx, "/proc/self/statm"), Ok("768 768 0 0 0 768 0\n".into()));
    let limits = text(&ctx, "/proc/self/limits").expect("read");
    let files = limits.lines().find(|line| line.starts_with("Max open files")).expect("listed");
    assert_eq!(files, "Max open files            1024                 4096                 files     ");
    assert_eq!(limits.lines().count(), 17);
    let maps = text(&ctx, "/proc/self/maps").expect("read");
    assert!(maps.starts_with("00000000-00300000 rw-p 00000000 00:00 0 ") && maps.ends_with("[memory]\n"));
    assert_eq!(text(&ctx, "/proc/self/mounts"), Ok("tmpfs / tmpfs rw 0 0\nproc /proc proc rw 0 0\n".into()));
    assert_eq!(text(&ctx, "/proc/mounts"), text(&ctx, "/proc/self/mounts"));

    assert_eq!(link(&ctx, "/proc/self"), Ok(pid.to_string()));
    assert_eq!(link(&ctx, "/proc/thread-self"), Ok(format!("{pid}/task/{pid}")));
    assert_eq!(
        (link(&ctx, "/proc/self/cwd"), link(&ctx, "/proc/self/root")),
        (Ok("/".into()), Ok("/".into()))
    );
    assert_eq!(link(&ctx, "/proc/self/exe"), Ok("/bin/test".into()));
    assert_eq!(names(&ctx, "/proc/self/task"), [pid.to_string()]);
    assert_eq!(text(&ctx, "/proc/thread-self/comm"), Ok("test\n".into()));
}

#[test]
fn every_file_can_be_read_and_stands_where_it_says() {
    let machine = machine();
    let ctx = machine.ctx();
    machine.user_process(5);
    let mut pending = vec![String::from("/proc")];
    let (mut files, mut inodes) = (0, Vec::new());
    while let Some(path) = pending.pop() {
        for name in names(&ctx, &path) {
            let below = format!("{path}/{name}");
            let at = find(&ctx, &below, LastLink::Keep).expect("listed");
            let metadata = at.inode.metadata();
            inodes.push(metadata.ino);
            match metadata.kind {
                FileKind::Directory => {
                    assert_eq!(path_of(&at, &ctx.kernel.root()), Ok(below.clone().into_bytes()));
                    pending.push(below);
                }
                FileKind::Symlink => assert!(!link(&ctx, &below).expect("a target").is_empty()),
                _ => {
                    files += 1;
                    let shown = text(&ctx, &below).unwrap_or_else(|errno| panic!("{below}: {errno}"));
                    assert!(
                        shown.is_empty() || shown.ends_with('\n') || shown.ends_with('\0'),
                        "{below}: {shown:?}"
                    );
                    let written = OpenFile::open(&ctx, at, OpenFlags::WRITE).err();
                    assert_eq!(written, Some(Errno::EACCES));
                }
            }
        }
    }
    assert!(files > 35, "{files} files");
    let count = inodes.len();
    inodes.sort_unstable();
    inodes.dedup();
    assert_eq!(inodes.len(), count);
}

#[test]
fn the_machine_is_described_as_on_linux() {
    let machine = machine();
    let ctx = machine.ctx();
    let memory = text(&ctx, "/proc/meminfo").expect("read");
    assert!(memory.starts_with("MemTotal:        4194304 kB\nMemFree:         4128768 kB\n"), "{memory}");
    machine.host.advance(core::time::Duration::from_secs(90));
    let uptime = text(&ctx, "/proc/uptime").expect("read");
    assert!(uptime.starts_with("90.") && uptime.split_whitespace().count() == 2, "{uptime}");
    let load = text(&ctx, "/proc/loadavg").expect("read");
    assert_eq!((load.split(' ').count(), load.contains('/')), (5, true));
    let cpus = text(&ctx, "/proc/cpuinfo").expect("read");
    assert_eq!(cpus.lines().filter(|line| line.starts_with("processor")).count(), 2);
    let stat = text(&ctx, "/proc/stat").expect("read");
    assert_eq!(stat.lines().filter(|line| line.starts_with("cpu")).count(), 3);
    assert!(stat.contains("\nbtime 1767225"), "{stat}");
    assert_eq!(text(&ctx, "/proc/filesystems"), Ok("nodev\tproc\nnodev\ttmpfs\n".into()));
    assert_eq!(text(&ctx, "/proc/sys/kernel/pid_max"), Ok("4194304\n".into()));
    assert_eq!(text(&ctx, "/proc/sys/kernel/ostype"), Ok("Tabula\n".into()));
}

#[test]
fn descriptors_lead_to_what_is_open() {
    let machine = machine();
    let task = machine.user_process(1000);
    let ctx = machine.ctx_of(&task);
    let root = machine.kernel.root();
    let made = root.inode.create(b"file", NewInode::Regular, OWNERSHIP).expect("created");
    made.write_at(0, &mut b"content".as_slice()).expect("written");
    let at = find(&ctx, "/file", LastLink::Follow).expect("there");
    let file = OpenFile::open(&ctx, at, OpenFlags::READ | OpenFlags::APPEND).expect("opened");
    file.seek(3, Whence::Start).expect("seekable");
    let directory =
        OpenFile::open(&ctx, find(&ctx, "/proc", LastLink::Follow).expect("there"), OpenFlags::READ);
    let (reader, writer) = pipe(&ctx);
    let ino = reader.metadata().ino;
    assert_eq!(install(&task, file), 0);
    assert_eq!(install(&task, directory.expect("opened")), 1);
    assert_eq!(install(&task, OpenFile::new(&ctx, reader, None, OpenFlags::READ).expect("opened")), 2);
    assert_eq!(install(&task, OpenFile::new(&ctx, writer, None, OpenFlags::WRITE).expect("opened")), 3);

    assert_eq!(names(&ctx, "/proc/self/fd"), ["0", "1", "2", "3"]);
    assert_eq!(link(&ctx, "/proc/self/fd/0"), Ok("/file".into()));
    assert_eq!(link(&ctx, "/proc/self/fd/1"), Ok("/proc".into()));
    assert_eq!(link(&ctx, "/proc/self/fd/2"), Ok(format!("pipe:[{ino}]")));
    assert_eq!(find(&ctx, "/proc/self/fd/7", LastLink::Keep).err(), Some(Errno::ENOENT));
    assert!(text(&ctx, "/proc/self/fdinfo/0").expect("read").starts_with("pos:\t3\nflags:\t02000\n"));

    // A file is opened anew, with an offset of its own; a pipe is the pipe.
    assert_eq!(text(&ctx, "/proc/self/fd/0"), Ok("content".into()));
    assert_eq!(
        find(&ctx, "/proc/self/fd/1/self", LastLink::Keep).map(|at| at.inode.metadata().ino),
        Ok(2 << 24)
    );
    let shared = find(&ctx, "/proc/self/fd/3", LastLink::Follow).expect("there");
    assert_eq!(OpenFile::open(&ctx, shared.clone(), OpenFlags::READ).err(), Some(Errno::EACCES));
    let shared = OpenFile::open(&ctx, shared, OpenFlags::WRITE).expect("opened");
    assert_eq!(shared.write(&ctx, &mut b"through".as_slice()), Ok(7));
    let read_end = task.process().descriptors().get(2).expect("open").file.clone();
    assert_eq!(read_end.file().available_bytes(), 7);

    // Opened as what is to be created if it is not there, it is there; only not to be made anew.
    let start = Start { at: root.clone(), confinement: Confinement::Namespace, inheriting: Rights::all() };
    let open = |path: &str, oflags: OFlags| {
        let how = OpenHow {
            last: LastLink::Follow,
            oflags,
            rights: Rights::FD_WRITE,
            inheriting: Rights::empty(),
            flags: FdFlags::empty(),
            on_exec: OnExec::Close,
        };
        open_from(&ctx, &start, path.as_bytes(), &how).map(|descriptor| descriptor.file)
    };
    let written = open("/proc/self/fd/3", OFlags::CREAT | OFlags::TRUNC).expect("opened");
    assert_eq!(written.write(&ctx, &mut b"more".as_slice()), Ok(4));
    assert_eq!(read_end.file().available_bytes(), 11);
    assert_eq!(open("/proc/self/fd/3", OFlags::CREAT | OFlags::EXCL).err(), Some(Errno::EEXIST));
    assert_eq!(open("/proc/self/fd/3/", OFlags::CREAT).err(), Some(Errno::ENOTDIR));
    assert_eq!(open("/proc/self/fd/1", OFlags::CREAT).err(), Some(Errno::EISDIR));

    root.inode
        .rename(b"file", &root.inode, b"renamed", crate::fs::inode::RenameMode::Replace)
        .expect("renamed");
    assert_eq!(link(&ctx, "/proc/self/fd/0"), Ok("/renamed".into()));
    root.inode.unlink(b"renamed").expect("removed");
    assert_eq!(link(&ctx, "/proc/self/fd/0"), Ok("/renamed (deleted)".into()));
    assert_eq!(text(&ctx, "/proc/self/fd/0"), Ok("content".into()));
}

#[test]
fn what_others_hold_is_theirs() {
    let machine = machine();
    let (mine, theirs) = (machine.user_process(1000), machine.user_process(2000));
    let ctx = machine.ctx_of(&mine);
    let pid = theirs.tid();
    for name in ["environ", "maps", "fd/0", "fdinfo/0"] {
        assert_eq!(text(&ctx, &format!("/proc/{pid}/{name}")), Err(Errno::EACCES), "{name}");
    }
    for name in ["cwd", "exe", "root"] {
        assert_eq!(link(&ctx, &format!("/proc/{pid}/{name}")), Err(Errno::EACCES), "{name}");
    }
    assert!(text(&ctx, &format!("/proc/{pid}/status")).is_ok());
    assert!(text(&ctx, &format!("/proc/{pid}/cmdline")).is_ok());
    assert!(text(&machine.ctx(), &format!("/proc/{pid}/environ")).is_ok());
    assert!(machine.ctx_of(&theirs).process().pid() == pid);
    assert_eq!(link(&machine.ctx_of(&theirs), &format!("/proc/{pid}/cwd")), Ok("/".into()));
}

#[test]
fn zombies_are_shown_and_the_gone_are_gone() {
    let machine = machine();
    let ctx = machine.ctx();
    let task = machine.user_process(1000);
    let pid = task.tid();
    let held = find(&ctx, &format!("/proc/{pid}"), LastLink::Follow).expect("there");
    machine.kernel.tree().lock().bury(pid, ExitStatus::Exited(3));
    let stat = text(&ctx, &format!("/proc/{pid}/stat")).expect("read");
    assert!(stat.contains(") Z 1 ") && stat.ends_with(" 768\n"), "{stat}");
    assert_eq!(text(&ctx, &format!("/proc/{pid}/cmdline")), Ok(String::new()));
    machine.kernel.tree().lock().remove(pid);
    assert_eq!(text(&ctx, &format!("/proc/{pid}/stat")), Err(Errno::ENOENT));
    assert_eq!(held.inode.lookup(&ctx, b"stat").err(), Some(Errno::ENOENT));
    assert_eq!(find(&ctx, "/proc/0", LastLink::Keep).err(), Some(Errno::ENOENT));
    assert_eq!(find(&ctx, "/proc/01", LastLink::Keep).err(), Some(Errno::ENOENT));
}
