//! The entry stubs: one function per row of the kernel's table, which a program gets as its import. A stub probes the
//! stack, moves the task word `User → Kernel`, calls the kernel, and moves the word back. Until its first move succeeds it
//! touches nothing but that word, so a program declared dead can never enter. Whatever wants attention is found in the
//! word: then `attend` decides whether the program goes on, handles a signal, or leaves by `unreachable`, with no Rust
//! value alive. A trap, unlike an exception, is not caught by a program's `catch_all`.

use tabula_kernel::syscall::table::{Call, Returns, calls};
use tabula_kernel::task::word::{KERNEL, STATE_MASK, USER};
use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, GlobalType,
    ImportSection, InstructionSink, MemArg, MemArgTarget, MemoryType, Module, RefType, TableType,
    TypeSection, ValType,
};

/// 4 GiB in WebAssembly pages.
const PAGES_MAX: u64 = 65_536;

// The types that come before those of the calls.
const TYPE_NONE: u32 = 0;
const TYPE_ATTEND: u32 = 1;
const TYPE_HANDLER: u32 = 2;
const TYPES_FIXED: u32 = 3;

// The imported functions.
const PROBE: u32 = 0;
const ATTEND: u32 = 1;

// This module's own functions.
const ENTER: u32 = 2;
const ENTER_SLOWLY: u32 = 3;
const LEAVE: u32 = 4;
const LEAVE_SLOWLY: u32 = 5;
const FIRST_STUB: u32 = 6;

const WORD: u32 = 0;
const CALL_SLOTS: u32 = 1;

const HANDLERS: u32 = 0;
const KERNEL_FUNCTIONS: u32 = 1;

/// Bytes of a slot's number in the kernel's memory.
const SLOT_BYTES: u64 = 4;

/// The interfaces that programs import from, in the order of the table.
pub fn interfaces() -> Vec<&'static str> {
    let mut names: Vec<&str> = calls().map(|call| call.module).collect();
    names.dedup();
    names
}

/// The module for one interface: imports the kernel's memory (`kernel.memory`) and function table (`kernel.functions`), the
/// address at which the slots of the calls stand (`kernel.call_slots`, in the order of the table), `kernel.attend_task`,
/// the address of the task word (`task.word`), the program's signal handler in a table (`task.handlers`) and the probe
/// (`probe.probe`); exports the stubs under their bare names, so that its exports are what a program imports. A worker
/// instantiates only those that its programs ask for: each function costs it memory, one that is exported most.
pub fn module(interface: &str) -> Vec<u8> {
    let rows: Vec<(u64, &Call)> = (0..).zip(calls()).filter(|(_, call)| call.module == interface).collect();

    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([ValType::I32], []);
    let mut imports = ImportSection::new();
    let memory = MemoryType {
        minimum: 0,
        maximum: Some(PAGES_MAX),
        memory64: false,
        shared: true,
        page_size_log2: None,
    };
    imports.import("kernel", "memory", EntityType::Memory(memory));
    let word = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    imports.import("task", "word", EntityType::Global(word));
    let address = GlobalType { val_type: ValType::I32, mutable: false, shared: false };
    imports.import("kernel", "call_slots", EntityType::Global(address));
    let functions = |minimum| TableType {
        element_type: RefType::FUNCREF,
        minimum,
        maximum: None,
        table64: false,
        shared: false,
    };
    imports.import("task", "handlers", EntityType::Table(functions(1)));
    imports.import("kernel", "functions", EntityType::Table(functions(0)));
    imports.import("probe", "probe", EntityType::Function(TYPE_NONE));
    imports.import("kernel", "attend_task", EntityType::Function(TYPE_ATTEND));

    let mut functions = FunctionSection::new();
    for _ in [ENTER, ENTER_SLOWLY, LEAVE, LEAVE_SLOWLY] {
        functions.function(TYPE_NONE);
    }
    let mut codes = CodeSection::new();
    codes.function(&enter()).function(&enter_slowly()).function(&leave()).function(&leave_slowly());
    let mut exports = ExportSection::new();
    for (index, (row, call)) in (0..).zip(rows) {
        let params: Vec<ValType> = call
            .params
            .iter()
            .map(|param| if param.is_wide() { ValType::I64 } else { ValType::I32 })
            .collect();
        types.ty().function(params.iter().copied(), has_result(call).then_some(ValType::I32));
        functions.function(TYPES_FIXED + index);
        exports.export(call.name, ExportKind::Func, FIRST_STUB + index);
        codes.function(&stub(call, TYPES_FIXED + index, row * SLOT_BYTES));
    }

    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&exports).section(&codes);
    module.finish()
}

fn has_result(call: &Call) -> bool {
    matches!(call.returns, Returns::Errno | Returns::Number)
}

fn word_arg() -> MemArg {
    MemArg { offset: 0, align: 2, target: MemArgTarget::Memory(0), ordering: None }
}

fn stub(call: &Call, type_index: u32, slot_offset: u64) -> Function {
    let params = call.params.len() as u32;
    let mut body = Function::new([(1, ValType::I32)]);
    let mut code = body.instructions();
    code.call(PROBE).call(ENTER);
    for param in 0..params {
        code.local_get(param);
    }
    code.global_get(CALL_SLOTS).i32_load(MemArg { offset: slot_offset, ..word_arg() });
    code.call_indirect(KERNEL_FUNCTIONS, type_index);
    if has_result(call) {
        code.local_set(params).call(LEAVE).local_get(params);
    } else {
        code.call(LEAVE);
    }
    if call.returns == Returns::Never {
        code.unreachable();
    }
    code.end();
    body
}

/// `User → Kernel`, at once if nothing else is in the word.
fn enter() -> Function {
    let mut body = Function::new([]);
    body.instructions()
        .global_get(WORD)
        .i32_const(USER as i32)
        .i32_const(KERNEL as i32)
        .i32_atomic_rmw_cmpxchg(word_arg())
        .i32_const(USER as i32)
        .i32_ne()
        .if_(BlockType::Empty)
        .call(ENTER_SLOWLY)
        .end()
        .end();
    body
}

/// Something wants attention, and gets it before the call begins: then the word is plain `User` again for a moment.
fn enter_slowly() -> Function {
    let mut body = Function::new([(1, ValType::I32)]);
    let mut code = body.instructions();
    force_enter(&mut code, 0);
    code.call(LEAVE_SLOWLY).call(ENTER).end();
    body
}

/// `User` with whatever flags → `Kernel` with the same flags, or a trap when the word says anything else.
fn force_enter(code: &mut InstructionSink<'_>, old: u32) {
    code.loop_(BlockType::Empty)
        .global_get(WORD)
        .i32_atomic_load(word_arg())
        .local_tee(old)
        .i32_const(STATE_MASK as i32)
        .i32_and()
        .i32_const(USER as i32)
        .i32_ne()
        .if_(BlockType::Empty)
        .unreachable()
        .end()
        .global_get(WORD)
        .local_get(old)
        .local_get(old)
        .i32_const(KERNEL as i32)
        .i32_or()
        .i32_atomic_rmw_cmpxchg(word_arg())
        .local_get(old)
        .i32_ne()
        .br_if(0)
        .end();
}

/// `Kernel → User`, unless something wants attention.
fn leave() -> Function {
    let mut body = Function::new([]);
    body.instructions()
        .global_get(WORD)
        .i32_const(KERNEL as i32)
        .i32_const(USER as i32)
        .i32_atomic_rmw_cmpxchg(word_arg())
        .i32_const(KERNEL as i32)
        .i32_ne()
        .if_(BlockType::Empty)
        .call(LEAVE_SLOWLY)
        .end()
        .end();
    body
}

/// Attends until the program may go on (`attend` answers 0; the word says `User`), calling the signal handler for positive
/// answers, and traps for negative ones.
fn leave_slowly() -> Function {
    let (verdict, old) = (0, 1);
    let mut body = Function::new([(2, ValType::I32)]);
    let mut code = body.instructions();
    code.i32_const(0).local_set(verdict);
    code.loop_(BlockType::Empty);
    // The phase: 0 after a call, 1 after a handler, which is when there has been a verdict already.
    code.local_get(verdict).i32_const(0).i32_ne().call(ATTEND).local_tee(verdict);
    code.i32_eqz().if_(BlockType::Empty).return_().end();
    code.local_get(verdict).i32_const(0).i32_lt_s().if_(BlockType::Empty).unreachable().end();
    code.local_get(verdict).i32_const(0).call_indirect(HANDLERS, TYPE_HANDLER);
    force_enter(&mut code, old);
    code.br(0).end().end();
    body
}
