//! The system's names.

use crate::kernel::Ctx;
use crate::syscall::decode::Record;
use crate::syscall::table::Ptr;
use tabula_abi::Result;
use tabula_abi::posix::{UTSNAME_BYTES, UTSNAME_TEXT_BYTES};

const NAMES: [&str; 6] = [
    "Tabula",
    "tabula",
    env!("CARGO_PKG_VERSION"),
    concat!("Tabula ", env!("CARGO_PKG_VERSION")),
    "wasm32",
    "(none)",
];

/// The names of the system (`utsname`): six texts of 65 bytes, each with a zero byte at its end.
///
/// # Errors
/// `EFAULT`.
pub fn uname(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    let mut record = Record::<UTSNAME_BYTES>::new();
    for (index, name) in NAMES.into_iter().enumerate() {
        record.put(index.saturating_mul(UTSNAME_TEXT_BYTES), name.as_bytes());
    }
    record.write(ctx, out)
}
