//! The pseudo-terminals that a page has opened: it holds their masters, types at them and shows what comes out. What is a
//! terminal's own (line discipline, sessions, signals) is the kernel's; here only bytes are carried.

use super::bell::Door;
use super::processes::answer;
use super::session::Session;
use super::stream::{Inflow, Outflow};
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, walk};
use crate::kernel::Ctx;
use crate::limits::TERMINALS_MAX;
use crate::sync::Arc;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use tabula_abi::rpc::{Event, FromKernel};
use tabula_abi::termios::Winsize;
use tabula_abi::{Errno, Result};

/// Where programs find a terminal.
pub(super) fn path_of(number: u32) -> Vec<u8> {
    format!("/dev/pts/{number}").into_bytes()
}

struct Master {
    file: Arc<OpenFile>,
    input: Inflow,
    output: Outflow,
}

/// The page's terminals, by number.
#[derive(Default)]
pub(super) struct Terminals(BTreeMap<u32, Master>);

impl Terminals {
    /// Opens one; answers its number.
    ///
    /// # Errors
    /// `ENOSPC` when there are too many, and what the device says.
    pub(super) fn open(
        &mut self,
        session: &Session,
        door: &Arc<Door>,
        window: Winsize,
        credit_bytes: u32,
    ) -> Result<u32> {
        if self.0.len() >= TERMINALS_MAX {
            return Err(Errno::ENOSPC);
        }
        let ctx = session.ctx();
        let at = walk(&ctx, &ctx.process().root(), b"/dev/ptmx", Confinement::Namespace, LastLink::Follow)?;
        let file = OpenFile::open(&ctx, at, OpenFlags::READ | OpenFlags::WRITE | OpenFlags::NOCTTY)?;
        let terminal = file.file().terminal().ok_or(Errno::ENOTTY)?;
        terminal.set_window(ctx.kernel, window);
        let input = Inflow::new(file.clone(), door);
        let output = Outflow::new(file.clone(), door, credit_bytes);
        self.0.insert(terminal.number(), Master { file, input, output });
        Ok(terminal.number())
    }

    /// Fails unless the page has this terminal.
    ///
    /// # Errors
    /// `ENOTTY`.
    pub(super) fn require(&self, number: u32) -> Result<()> {
        if self.0.contains_key(&number) { Ok(()) } else { Err(Errno::ENOTTY) }
    }

    fn get(&mut self, number: u32) -> Result<&mut Master> {
        self.0.get_mut(&number).ok_or(Errno::ENOTTY)
    }

    /// Takes what is typed; answered when the terminal has taken it.
    ///
    /// # Errors
    /// `ENOTTY`, `EAGAIN` when too many writes wait.
    pub(super) fn write(&mut self, number: u32, id: u32, bytes: Vec<u8>) -> Result<()> {
        self.get(number)?.input.push(id, bytes)
    }

    /// The window has another size.
    ///
    /// # Errors
    /// `ENOTTY`.
    pub(super) fn resize(&mut self, ctx: &Ctx<'_>, number: u32, window: Winsize) -> Result<()> {
        let terminal = self.get(number)?.file.file().terminal().ok_or(Errno::ENOTTY)?;
        terminal.set_window(ctx.kernel, window);
        Ok(())
    }

    /// The page has more room.
    ///
    /// # Errors
    /// `ENOTTY`.
    pub(super) fn add_credit(&mut self, number: u32, bytes: u32) -> Result<()> {
        self.get(number)?.output.add_credit(bytes);
        Ok(())
    }

    /// Closes one, which hangs up on its programs; what was typed and not taken is refused.
    ///
    /// # Errors
    /// `ENOTTY`.
    pub(super) fn close(&mut self, number: u32, send: &mut dyn FnMut(FromKernel)) -> Result<()> {
        let mut master = self.0.remove(&number).ok_or(Errno::ENOTTY)?;
        master.input.refuse(Errno::EIO, &mut |id, result| send(answer(id, result)));
        Ok(())
    }

    /// Does what their bells ask for.
    pub(super) fn attend(&mut self, ctx: &Ctx<'_>, send: &mut dyn FnMut(FromKernel)) {
        for (&terminal, master) in &mut self.0 {
            // A terminal ends only when the page closes it. Input first: its echo is output.
            let _ = master.input.flow(ctx, &mut |id, result| send(answer(id, result)));
            let _ = master.output.flow(ctx, &mut |bytes| {
                send(FromKernel::Event(Event::TerminalOutput { terminal, bytes }));
            });
        }
    }
}
