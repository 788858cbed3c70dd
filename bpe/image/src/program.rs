//! What a process worker's script asks of the kernel around one run of a program: to begin, to read the program's module,
//! to go into it, and what to do when it has come back.

use crate::current::{set_task, with_ctx, with_task};
use crate::{host, machine, slots, user_memory};
use std::sync::Arc;
use tabula_abi::signal::Signal;
use tabula_kernel::Ctx;
use tabula_kernel::task::Entry;
use tabula_kernel::task::attention::{Phase, Verdict, attend};
use tabula_kernel::task::exit::{Departure, Next, departed, terminate};
use tabula_kernel::task::loader::read_program;
use tabula_kernel::task::process::ExitStatus;
use tabula_kernel::task::word::Place;
use tabula_kernel::user::VecSink;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasmparser::{BinaryReader, ImportSectionReader, TypeRef};

/// Bytes of an import section that is read to look for a memory.
const IMPORT_SECTION_MAX: u64 = 8 << 20;
const IMPORT_SECTION: u8 = 2;

/// This instance's function table, where the copying shim goes. The worker's script takes it from the exports, where it is
/// because of this function.
#[wasm_bindgen]
pub fn function_table() -> JsValue {
    wasm_bindgen::function_table()
}

/// Takes up the task in this worker's place. False when it was killed before, and there is nothing to do.
#[wasm_bindgen]
pub fn task_begin(slot: usize) -> bool {
    let assigned = slots::lock().list.get(slot).and_then(|place| place.task.clone());
    let Some(task) = assigned else { return false };
    // After an exec the task is in the kernel already.
    if task.word().place() != Place::Kernel {
        if !task.word().start() {
            return false;
        }
        task.note_started();
        host::note_computing();
    }
    user_memory::set_shim(0);
    set_task(Some(&task));
    true
}

/// The address of the task word, for the entry stubs.
#[wasm_bindgen]
pub fn task_word_address() -> u32 {
    with_task(|task| std::ptr::from_ref(task.word().atomic()) as u32).unwrap_or(0)
}

/// For a thread, its argument; a process's first task has none.
#[wasm_bindgen]
pub fn task_thread_argument() -> Option<u32> {
    with_task(|task| match task.entry() {
        Entry::Main => None,
        Entry::Thread { argument } => Some(argument),
    })
    .flatten()
}

/// The program's path, for messages.
#[wasm_bindgen]
pub fn program_path() -> String {
    with_task(|task| String::from_utf8_lossy(&task.process().image().path).into_owned()).unwrap_or_default()
}

/// Bytes of the program's file.
#[wasm_bindgen]
pub fn program_bytes() -> f64 {
    with_task(|task| task.process().image().program.metadata().size as f64).unwrap_or(0.0)
}

/// A piece of the program's file; empty at its end.
///
/// # Errors
/// The reason in words when it cannot be read.
#[wasm_bindgen]
pub fn program_read(offset: f64, len: usize) -> Result<Vec<u8>, String> {
    let read = with_ctx(|ctx| piece(ctx, offset as u64, len));
    read.unwrap_or(Ok(Vec::new())).map_err(|errno| errno.to_string())
}

fn piece(ctx: &Ctx<'_>, offset: u64, len: usize) -> tabula_kernel::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_program(ctx, offset, &mut VecSink::new(&mut bytes, len))?;
    Ok(bytes)
}

/// The memory that the program imports: its least and its most pages, and whether it is shared (1). Empty when it imports
/// none.
#[wasm_bindgen]
pub fn program_memory_import() -> Box<[u32]> {
    with_ctx(imported_memory).flatten().map_or_else(Box::default, Box::from)
}

fn imported_memory(ctx: &Ctx<'_>) -> Option<[u32; 3]> {
    let read = |offset: u64, len: usize| piece(ctx, offset, len).ok();
    let mut offset: u64 = 8;
    loop {
        let head = read(offset, 6)?;
        let mut reader = BinaryReader::new(&head, 0);
        let id = reader.read_u8().ok()?;
        let len = u64::from(reader.read_var_u32().ok()?);
        let begin = offset + reader.current_position() as u64;
        if id == IMPORT_SECTION {
            let section = read(begin, usize::try_from(len.min(IMPORT_SECTION_MAX)).ok()?)?;
            let imports = ImportSectionReader::new(BinaryReader::new(&section, 0)).ok()?;
            return imports.into_imports().flatten().find_map(|import| match import.ty {
                TypeRef::Memory(memory) => {
                    let most = memory.maximum.unwrap_or(65_536).min(65_536) as u32;
                    Some([memory.initial.min(65_536) as u32, most, u32::from(memory.shared)])
                }
                _ => None,
            });
        }
        if id > IMPORT_SECTION {
            return None;
        }
        offset = begin + len;
    }
}

/// The program's memory is reached through the shim at these slots of the function table.
#[wasm_bindgen]
pub fn task_set_shim(first_slot: usize) {
    user_memory::set_shim(first_slot);
}

/// Says whether the program can have threads: its memory is shared, and it exports the function that they start at.
#[wasm_bindgen]
pub fn task_set_can_thread(can: bool) {
    with_task(|task| task.process().set_can_thread(can));
}

/// Leaves the kernel for the program. False when the task is to end instead. From here on this worker may be terminated at
/// any instruction, so that until the program's first call nothing is run here but [`task_set_shim`] and
/// [`task_return_to_kernel`], which lock nothing and allocate nothing.
#[wasm_bindgen]
pub fn task_enter_program() -> bool {
    with_ctx(|ctx| attend(ctx, Phase::BeforeProgram)) == Some(Verdict::Resume)
}

/// Comes back into the kernel without a call: the program has returned, trapped or could not be started. False when the
/// task has been declared dead: then this worker does nothing more.
#[wasm_bindgen]
pub fn task_return_to_kernel() -> bool {
    with_task(|task| match task.word().place() {
        Place::User => task.word().enter(),
        Place::Kernel => true,
        Place::Gone => task.word().is_exiting(),
    })
    .unwrap_or(false)
}

/// The program could not be started: says why on its standard error, and ends the process with a code.
#[wasm_bindgen]
pub fn task_fail(message: &str, code: u32) {
    with_ctx(|ctx| {
        // What ended the task is the reason then, and said already.
        if ctx.task.must_end() {
            return;
        }
        let stderr = ctx.process().descriptors().get(2).map(|descriptor| descriptor.file.clone());
        if let Ok(stderr) = stderr {
            // Nobody may be reading, and a message is not worth waiting for.
            let _ = stderr.write(ctx, &mut message.as_bytes());
        }
        terminate(ctx.kernel, ctx.process(), ExitStatus::Exited(code));
    });
}

/// The program has come back: 0 it returned, 1 it left through a call, 2 it trapped, with the signal that says why. True
/// when the task runs another program now (exec); otherwise it is over, and this worker is free.
#[wasm_bindgen]
pub fn task_departed(how: u32, signal: u32) -> bool {
    let (Some(kernel), Some(task)) = (machine::kernel(), with_task(Arc::clone)) else { return false };
    let how = match how {
        0 => Departure::Returned,
        1 => Departure::Left,
        _ => Departure::Trapped(Signal::from_number(signal).unwrap_or(Signal::SIGABRT)),
    };
    set_task(None);
    user_memory::set_shim(0);
    departed(kernel, &task, how) == Next::RunAgain
}
