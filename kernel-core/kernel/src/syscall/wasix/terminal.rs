//! The terminal that a process talks to, as WASIX sees it: one terminal, found behind the standard streams.

use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::{Record, require_room};
use crate::syscall::table::Ptr;
use crate::tty::{SetAttributes, Terminal};
use tabula_abi::termios::{ECHO, ICANON, ICRNL, Winsize};
use tabula_abi::wasix::TTY_BYTES;
use tabula_abi::{Errno, Result};

/// The terminals behind the standard streams.
fn standard_terminals(ctx: &Ctx<'_>) -> [Option<Arc<dyn Terminal>>; 3] {
    [0, 1, 2].map(|fd| {
        let file = ctx.process().descriptors().get(fd).ok().map(|held| held.file.clone());
        file.and_then(|file| file.file().terminal())
    })
}

/// The terminal's size and modes (`tty`); all zero without one.
///
/// # Errors
/// `EFAULT`.
pub fn tty_get(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    let terminals = standard_terminals(ctx);
    let mut record = Record::<TTY_BYTES>::new();
    record.put(16, &terminals.each_ref().map(|terminal| u8::from(terminal.is_some())));
    if let Some(terminal) = terminals.iter().flatten().next() {
        let window = terminal.window();
        let sizes = [window.columns, window.rows, window.x_pixels, window.y_pixels];
        for (offset, size) in [0, 4, 8, 12].into_iter().zip(sizes) {
            record.put(offset, &u32::from(size).to_le_bytes());
        }
        let attributes = terminal.attributes();
        let has = |flags: u32, flag: u32| u8::from(flags & flag != 0);
        let local = attributes.c_lflag;
        record.put(19, &[has(local, ECHO), has(local, ICANON), has(attributes.c_iflag, ICRNL)]);
    }
    record.write(ctx, out)
}

/// Sets the terminal's modes, and its size where that is not zero.
///
/// # Errors
/// `ENOTTY` without one, `EINTR`, `EIO`, `EFAULT`.
pub fn tty_set(ctx: &Ctx<'_>, state: Ptr) -> Result<()> {
    require_room(ctx, state, TTY_BYTES)?;
    let half = |offset: u32| {
        let value = ctx.memory.read_u32(state.wrapping_add(offset))?;
        Ok::<u16, Errno>(u16::try_from(value).unwrap_or(u16::MAX))
    };
    let window = Winsize { columns: half(0)?, rows: half(4)?, x_pixels: half(8)?, y_pixels: half(12)? };
    let mut modes = [0; 3];
    ctx.memory.read(state.wrapping_add(19), &mut modes)?;
    let [echo, line_buffered, line_feeds] = modes;
    let terminals = standard_terminals(ctx);
    let terminal = terminals.iter().flatten().next().ok_or(Errno::ENOTTY)?;
    let mut attributes = terminal.attributes();
    set(&mut attributes.c_lflag, ECHO, echo);
    set(&mut attributes.c_lflag, ICANON, line_buffered);
    set(&mut attributes.c_iflag, ICRNL, line_feeds);
    terminal.set_attributes(ctx, SetAttributes::Now, &attributes)?;
    if window.columns != 0 && window.rows != 0 {
        terminal.set_window(ctx.kernel, window);
    }
    Ok(())
}

fn set(flags: &mut u32, flag: u32, on: u8) {
    *flags = if on == 0 { *flags & !flag } else { *flags | flag };
}
