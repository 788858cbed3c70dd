//! What the device file system gives for `/dev/ptmx`, `/dev/tty` and `/dev/pts/N`, and what is known of a slave there.

use crate::fs::devfs;
use crate::fs::file::File;
use crate::fs::inode::{AttributeChange, Metadata};
use crate::fs::open::OpenFlags;
use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::tty::Terminal;
use crate::tty::pair::{End, Pair, Side};
use crate::tty::pty::{MasterFile, SlaveFile};
use tabula_abi::{Errno, Result};

/// What opening `/dev/ptmx` gives: the master of a new pair, whose slave belongs to the caller. When it is closed for the
/// last time, the terminal hangs up.
///
/// # Errors
/// `ENOSPC` when there are too many terminals, `ENOMEM`.
pub fn open_master(ctx: &Ctx<'_>) -> Result<Arc<dyn File>> {
    Ok(Arc::new(MasterFile::new(ctx.kernel.terminals().create(ctx)?)))
}

/// What opening `/dev/pts/N` gives. It becomes the controlling terminal of a session's leader that has none, unless `NOCTTY`
/// says not to or it controls another session.
///
/// # Errors
/// `ENXIO` when there is no such terminal, `EIO` when it hangs up at this moment.
pub fn open_slave(ctx: &Ctx<'_>, number: u32, access: OpenFlags) -> Result<Arc<dyn File>> {
    let pair = ctx.kernel.terminals().get(number).ok_or(Errno::ENXIO)?;
    let file = Arc::new(SlaveFile::open(&pair)?);
    if !access.contains(OpenFlags::NOCTTY) {
        // Not being able to is no error: most who open a terminal lead no session.
        let _ = End { pair, side: Side::Slave }.take_control(ctx);
    }
    Ok(file)
}

/// What opening `/dev/tty` gives: the controlling terminal of the caller's session.
///
/// # Errors
/// `ENXIO` when it has none, `EIO` when that has hung up.
pub fn open_controlling(ctx: &Ctx<'_>) -> Result<Arc<dyn File>> {
    let terminal = ctx.process().session().terminal().ok_or(Errno::ENXIO)?;
    let pair = ctx.kernel.terminals().get(terminal.number()).ok_or(Errno::EIO)?;
    Ok(Arc::new(SlaveFile::open(&pair)?))
}

/// What `stat` answers for `/dev/pts/N`, the same as `fstat` for the open slave. None when there is no such terminal.
pub fn slave_metadata(ctx: &Ctx<'_>, number: u32) -> Option<Metadata> {
    ctx.kernel.terminals().get(number).map(|pair| metadata_of(&pair))
}

/// Changes the attributes of `/dev/pts/N`.
///
/// # Errors
/// `ENXIO` when there is no such terminal.
pub fn set_slave_attributes(kernel: &Kernel, number: u32, change: &AttributeChange) -> Result<()> {
    kernel.terminals().get(number).ok_or(Errno::ENXIO)?.change(change, kernel.host().realtime_ns());
    Ok(())
}

/// What is known of a pair's slave.
pub(super) fn metadata_of(pair: &Pair) -> Metadata {
    let ownership = pair.state().ownership;
    Metadata {
        mode: ownership.mode,
        atime_ns: ownership.atime_ns,
        mtime_ns: ownership.mtime_ns,
        ..devfs::slave_metadata(pair.number(), ownership.uid, ownership.gid, ownership.ctime_ns)
    }
}
