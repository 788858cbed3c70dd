//! How `/dev` reaches the pseudo-terminals.

use crate::fs::file::File;
use crate::fs::inode::Metadata;
use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::tty::devices;
use alloc::vec::Vec;
use tabula_abi::Result;

/// Makes a pseudo-terminal; answers its master.
pub(super) fn open_master(ctx: &Ctx<'_>, _access: OpenFlags) -> Result<Arc<dyn File>> {
    devices::open_master(ctx)
}

/// Opens the slave of a pseudo-terminal.
pub(super) fn open_slave(ctx: &Ctx<'_>, number: u32, access: OpenFlags) -> Result<Arc<dyn File>> {
    devices::open_slave(ctx, number, access)
}

/// Opens the controlling terminal of the caller's session.
///
/// # Errors
/// `ENXIO` when it has none.
pub(super) fn open_controlling(ctx: &Ctx<'_>, _access: OpenFlags) -> Result<Arc<dyn File>> {
    devices::open_controlling(ctx)
}

/// What is known of a slave, if there is one with this number.
pub(super) fn metadata(ctx: &Ctx<'_>, number: u32) -> Option<Metadata> {
    devices::slave_metadata(ctx, number)
}

/// The numbers in use.
pub(super) fn numbers(ctx: &Ctx<'_>) -> Vec<u32> {
    ctx.kernel.terminals().numbers()
}
