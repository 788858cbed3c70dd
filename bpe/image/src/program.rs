//! What a process worker's script asks of the kernel around one run of a program: to begin, to read the program's module,
//! to go into it, and what to do when it has come back.

use crate::current::{set_task, task, with_ctx};
use crate::{host, machine, slots, user_memory};
use tabula_abi::signal::Signal;
use tabula_kernel::task::attention::{Phase, Verdict, attend, postpone};
use tabula_kernel::task::exit::{Departure, Next, departed, terminate};
use tabula_kernel::task::process::ExitStatus;
use tabula_kernel::task::word::Place;
use tabula_kernel::task::{Entry, Task};
use tabula_kernel::user::VecSink;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasmparser::{BinaryReader, ImportSectionReader, TypeRef};

/// Bytes of an import section that is read to look for a memory.
const IMPORT_SECTION_MAX: u64 = 8 << 20;
const IMPORT_SECTION: u8 = 2;

/// This instance's function table, where the copying shim goes.
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
    task().map_or(0, |task| std::ptr::from_ref(task.word().atomic()) as u32)
}

/// For a thread, its argument; a process's first task has none.
#[wasm_bindgen]
pub fn task_thread_argument() -> Option<u32> {
    match task()?.entry() {
        Entry::Main => None,
        Entry::Thread { argument } => Some(argument),
    }
}

/// The program's path, for messages.
#[wasm_bindgen]
pub fn program_path() -> String {
    task().map_or_else(String::new, |task| String::from_utf8_lossy(&task.process().image().path).into_owned())
}

/// Bytes of the program's file.
#[wasm_bindgen]
pub fn program_bytes() -> f64 {
    task().map_or(0.0, |task| task.process().image().program.metadata().size as f64)
}

/// A piece of the program's file; empty at its end or when it cannot be read.
#[wasm_bindgen]
pub fn program_read(offset: f64, len: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(task) = task() {
        // A file that shrinks or fails meanwhile gives a truncated module, which the engine then refuses.
        let _ = task.process().image().program.read_at(offset as u64, &mut VecSink::new(&mut bytes, len));
    }
    bytes
}

/// The memory that the program imports: its least and its most pages, and whether it is shared (1). Empty when it imports
/// none.
#[wasm_bindgen]
pub fn program_memory_import() -> Box<[u32]> {
    task().and_then(|task| imported_memory(&task)).map_or_else(Box::default, Box::from)
}

fn imported_memory(task: &Task) -> Option<[u32; 3]> {
    let program = task.process().image().program;
    let read = |offset: u64, len: usize| {
        let mut bytes = Vec::new();
        program.read_at(offset, &mut VecSink::new(&mut bytes, len)).ok()?;
        Some(bytes)
    };
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
    if let Some(task) = task() {
        task.process().set_can_thread(can);
    }
}

/// Leaves the kernel for the program. False when the task is to end instead.
#[wasm_bindgen]
pub fn task_enter_program() -> bool {
    match with_ctx(|ctx| attend(ctx, Phase::AfterCall)) {
        Some(Verdict::Resume) => true,
        // A thread whose process catches signals; there is no handler of its program to call before it has begun.
        Some(Verdict::Handle(signal)) => with_ctx(|ctx| postpone(ctx.task, signal)).is_some(),
        Some(Verdict::Leave) | None => false,
    }
}

/// Comes back into the kernel without a call: the program has returned, trapped or could not be started. False when the
/// task has been declared dead: then this worker does nothing more.
#[wasm_bindgen]
pub fn task_return_to_kernel() -> bool {
    task().is_some_and(|task| match task.word().place() {
        Place::User => task.word().enter(),
        Place::Kernel => true,
        Place::Gone => task.word().is_exiting(),
    })
}

/// The program could not be started: says why on its standard error, and ends the process with a code.
#[wasm_bindgen]
pub fn task_fail(message: &str, code: u32) {
    with_ctx(|ctx| {
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
    let (Some(kernel), Some(task)) = (machine::kernel(), task()) else { return false };
    let how = match how {
        0 => Departure::Returned,
        1 => Departure::Left,
        _ => Departure::Trapped(Signal::from_number(signal).unwrap_or(Signal::SIGABRT)),
    };
    set_task(None);
    user_memory::set_shim(0);
    departed(kernel, &task, how) == Next::RunAgain
}
