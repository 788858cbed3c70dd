//! Watching the calls of a process.

use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::syscall::table::I32;
use crate::task::kill::may_control;
use crate::task::trace::watch;
use tabula_abi::{Errno, Result};

/// From now on the process (0 is the caller), and every child that it starts, writes a line for each of its calls to the
/// open file; -1 ends that for the process. The file may be closed afterwards. A process waits while the file has no room.
///
/// # Errors
/// `ESRCH` when there is no such process, `EPERM` when it is another user's, `EBADF` when the file is not open for writing.
pub fn trace(ctx: &Ctx<'_>, pid: I32, fd: I32) -> Result<()> {
    let file = match u32::try_from(fd) {
        Err(_) if fd == -1 => None,
        Err(_) => return Err(Errno::EBADF),
        Ok(fd) => Some(ctx.process().descriptors().get(fd)?.file.clone()),
    };
    if file.as_ref().is_some_and(|file| !file.flags().contains(OpenFlags::WRITE)) {
        return Err(Errno::EBADF);
    }
    let process = match u32::try_from(pid).map_err(|_| Errno::ESRCH)? {
        0 => ctx.process().clone(),
        pid => ctx.kernel.tree().lock().node(pid)?.process.clone(),
    };
    if !may_control(ctx, &process) {
        return Err(Errno::EPERM);
    }
    if process.exit_status().is_some() {
        return Err(Errno::ESRCH);
    }
    watch(ctx, &process, file);
    Ok(())
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    use super::*;
    use crate::fs::descriptors::OnExec;
    use crate::fs::inode::{InodeRef, NewInode, Ownership};
    use crate::fs::mount::Location;
    use crate::fs::open::OpenFile;
    use crate::syscall::descriptors::{install, with_all_rights};
    use crate::syscall::dispatch::dispatch;
    use crate::syscall::posix::mode::path_chmod;
    use crate::syscall::table::find;
    use crate::testing::{Machine, TestMemory};
    use crate::user::VecSink;
    use alloc::string::String;
    use alloc::vec::Vec;
    use tabula_abi::posix::AT_FDCWD;

    /// A file of the machine's, and a descriptor for it.
    fn log(ctx: &Ctx<'_>, machine: &Machine, flags: OpenFlags) -> (InodeRef, i32) {
        let root = machine.kernel.root();
        let owner = Ownership { mode: 0o666, uid: 0, gid: 0 };
        let inode = root.inode.create(b"log", NewInode::Regular, owner).expect("room");
        let place = Location { mount: root.mount, inode: inode.clone() };
        let file = OpenFile::open(ctx, place, flags).expect("it opens");
        let fd = install(ctx, with_all_rights(file, OnExec::Keep)).expect("a number");
        (inode, fd as i32)
    }

    fn call(ctx: &Ctx<'_>, path: &[u8]) -> i32 {
        let row = find("tabula_posix", "path_chmod").expect("it is in the table");
        let args = [AT_FDCWD as u64, 64, path.len() as u64, 0o600, 0];
        dispatch(ctx, row, &args, |ctx| path_chmod(ctx, AT_FDCWD, 64, path.len() as u32, 0o600, 0))
    }

    #[test]
    fn a_process_and_its_children_are_watched_until_told_otherwise() {
        let machine = Machine::boot();
        let memory = TestMemory::new(65_536);
        memory.put(64, b"/none\n");
        let task = machine.user_process(1000);
        let ctx = machine.ctx_with(&task, &memory);
        let (inode, fd) = log(&ctx, &machine, OpenFlags::WRITE | OpenFlags::APPEND);
        assert!(!machine.kernel.is_tracing());
        assert_eq!(trace(&ctx, 0, fd), Ok(()));
        assert_eq!(call(&ctx, b"/none\n"), i32::from(Errno::ENOENT.number()));
        assert_eq!(trace(&ctx, task.tid() as i32, -1), Ok(()));
        assert!(!machine.kernel.is_tracing(), "nobody pays for it any more");
        call(&ctx, b"/none\n");
        let mut text = Vec::new();
        inode.read_at(0, &mut VecSink::new(&mut text, 4096)).expect("it is there");
        let text = String::from_utf8(text).expect("text");
        let begin = alloc::format!("[{}] path_chmod(dir=", task.tid());
        assert!(text.starts_with(&begin), "{text}");
        assert!(text.contains("path=\"/none\\n\", mode=384, flags=0) = 44 ENOENT"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn only_ones_own_processes_are_watched_and_only_into_what_can_be_written() {
        let machine = Machine::boot();
        let memory = TestMemory::new(65_536);
        let (task, other) = (machine.user_process(1000), machine.user_process(1001));
        let ctx = machine.ctx_with(&task, &memory);
        let (_, fd) = log(&ctx, &machine, OpenFlags::READ);
        assert_eq!(trace(&ctx, 0, fd), Err(Errno::EBADF));
        assert_eq!(trace(&ctx, 0, 999), Err(Errno::EBADF));
        assert_eq!(trace(&ctx, 0, -2), Err(Errno::EBADF));
        assert_eq!(trace(&ctx, 424_242, -1), Err(Errno::ESRCH));
        assert_eq!(trace(&ctx, -1, -1), Err(Errno::ESRCH));
        assert_eq!(trace(&ctx, other.tid() as i32, -1), Err(Errno::EPERM));
    }
}
