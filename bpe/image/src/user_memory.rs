//! A program's memory, reached through the copying shim of the run. The shim's functions sit in this instance's function
//! table at slots that the worker's script chose; a function pointer of Rust's *is* such a slot. Every range is checked
//! against the memory's size before anything is copied.

use std::cell::Cell;
use tabula_kernel::user::{UserMemory, check_range};
use tabula_kernel::{Errno, Result};

const PAGE_BYTES: u64 = 65_536;

type Copy = extern "C" fn(u32, u32, u32);

thread_local! {
    /// The first of the shim's slots; 0 while no program runs here.
    static FIRST_SLOT: Cell<usize> = const { Cell::new(0) };
    /// The memory's size when it was last asked for. It never shrinks while a program runs.
    static SIZE_BYTES: Cell<u64> = const { Cell::new(0) };
}

/// Tells where the shim of the program that runs next is; 0 when it has no memory.
pub fn set_shim(first_slot: usize) {
    FIRST_SLOT.set(first_slot);
    SIZE_BYTES.set(0);
}

/// The slots, in the order of the shim's functions.
#[derive(Clone, Copy)]
#[repr(usize)]
enum Slot {
    CopyIn,
    CopyOut,
    Pages,
    Load32,
    Load64,
    Store32,
    Store64,
    Load32Atomic,
}

fn slot(which: Slot) -> usize {
    FIRST_SLOT.get() + which as usize
}

macro_rules! function {
    ($slot:expr, $type:ty) => {
        // SAFETY: on this target a function pointer is an index into the function table, and the worker's script has put
        // a function of this very type there before it told the slot; `check` has found that there is a memory.
        unsafe { core::mem::transmute::<usize, $type>(slot($slot)) }
    };
}

/// The memory of the program that runs in this worker.
pub struct ProgramMemory;

impl ProgramMemory {
    /// Checks a range, asking for the memory's size only when the size known is too small.
    fn check(&self, address: u32, len: usize) -> Result<()> {
        if u64::from(address) + len as u64 <= SIZE_BYTES.get() {
            return Ok(());
        }
        check_range(self.size_bytes(), address, len)
    }
}

impl UserMemory for ProgramMemory {
    fn size_bytes(&self) -> u64 {
        if FIRST_SLOT.get() == 0 {
            return 0;
        }
        let size_bytes = u64::from(function!(Slot::Pages, extern "C" fn() -> u32)()) * PAGE_BYTES;
        SIZE_BYTES.set(size_bytes);
        crate::current::with_task(|task| task.process().set_memory_bytes(size_bytes));
        size_bytes
    }

    fn read(&self, address: u32, into: &mut [u8]) -> Result<()> {
        self.check(address, into.len())?;
        match into.len() {
            0 => {}
            4 => into
                .copy_from_slice(&function!(Slot::Load32, extern "C" fn(u32) -> u32)(address).to_le_bytes()),
            8 => into
                .copy_from_slice(&function!(Slot::Load64, extern "C" fn(u32) -> u64)(address).to_le_bytes()),
            len => function!(Slot::CopyIn, Copy)(into.as_mut_ptr() as u32, address, len as u32),
        }
        Ok(())
    }

    fn write(&self, address: u32, from: &[u8]) -> Result<()> {
        self.check(address, from.len())?;
        match *from {
            [] => {}
            [a, b, c, d] => {
                function!(Slot::Store32, extern "C" fn(u32, u32))(address, u32::from_le_bytes([a, b, c, d]));
            }
            [a, b, c, d, e, f, g, h] => {
                let value = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
                function!(Slot::Store64, extern "C" fn(u32, u64))(address, value);
            }
            _ => function!(Slot::CopyOut, Copy)(address, from.as_ptr() as u32, from.len() as u32),
        }
        Ok(())
    }

    fn load_atomic_u32(&self, address: u32) -> Result<u32> {
        if !address.is_multiple_of(4) {
            return Err(Errno::EINVAL);
        }
        self.check(address, 4)?;
        Ok(function!(Slot::Load32Atomic, extern "C" fn(u32) -> u32)(address))
    }
}
