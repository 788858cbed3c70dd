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

// The imported functions that come before the calls.
const PROBE: u32 = 0;
const ATTEND: u32 = 1;
const IMPORTS_FIXED: u32 = 2;

const WORD: u32 = 0;
const HANDLERS: u32 = 0;

/// Indices of this module's own functions.
#[derive(Clone, Copy)]
struct Own {
    enter: u32,
    enter_slowly: u32,
    leave: u32,
    leave_slowly: u32,
    first_stub: u32,
}

/// The interfaces that programs import from, in the order of the table.
pub fn interfaces() -> Vec<&'static str> {
    let mut names: Vec<&str> = calls().map(|call| call.module).collect();
    names.dedup();
    names
}

/// The module for one interface: imports the kernel's memory (`k.memory`), the address of the task word (`task.word`), the
/// program's signal handler in a table (`task.handlers`), the probe (`probe.probe`), and from the kernel `attend_task` and
/// every call as `interface.name`; exports the stubs under their bare names, so that its exports are what a program
/// imports. A worker instantiates only those that its programs ask for: each function costs it memory.
pub fn module(interface: &str) -> Vec<u8> {
    let rows: Vec<&Call> = calls().filter(|call| call.module == interface).collect();
    let count = rows.len() as u32;
    let own = Own {
        enter: IMPORTS_FIXED + count,
        enter_slowly: IMPORTS_FIXED + count + 1,
        leave: IMPORTS_FIXED + count + 2,
        leave_slowly: IMPORTS_FIXED + count + 3,
        first_stub: IMPORTS_FIXED + count + 4,
    };

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
    imports.import("k", "memory", EntityType::Memory(memory));
    let word = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    imports.import("task", "word", EntityType::Global(word));
    let handlers = TableType {
        element_type: RefType::FUNCREF,
        minimum: 1,
        maximum: None,
        table64: false,
        shared: false,
    };
    imports.import("task", "handlers", EntityType::Table(handlers));
    imports.import("probe", "probe", EntityType::Function(TYPE_NONE));
    imports.import("kernel", "attend_task", EntityType::Function(TYPE_ATTEND));

    let mut functions = FunctionSection::new();
    for _ in [own.enter, own.enter_slowly, own.leave, own.leave_slowly] {
        functions.function(TYPE_NONE);
    }
    let mut codes = CodeSection::new();
    codes.function(&enter(own)).function(&enter_slowly(own)).function(&leave(own)).function(&leave_slowly());
    let mut exports = ExportSection::new();
    for (index, call) in (0..).zip(&rows) {
        let params: Vec<ValType> = call
            .params
            .iter()
            .map(|param| if param.is_wide() { ValType::I64 } else { ValType::I32 })
            .collect();
        types.ty().function(params.iter().copied(), has_result(call).then_some(ValType::I32));
        let name = format!("{}.{}", call.module, call.name);
        imports.import("kernel", &name, EntityType::Function(TYPES_FIXED + index));
        functions.function(TYPES_FIXED + index);
        exports.export(call.name, ExportKind::Func, own.first_stub + index);
        codes.function(&stub(own, call, IMPORTS_FIXED + index));
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

fn stub(own: Own, call: &Call, kernel_function: u32) -> Function {
    let params = call.params.len() as u32;
    let mut body = Function::new([(1, ValType::I32)]);
    let mut code = body.instructions();
    code.call(PROBE).call(own.enter);
    for param in 0..params {
        code.local_get(param);
    }
    code.call(kernel_function);
    if has_result(call) {
        code.local_set(params).call(own.leave).local_get(params);
    } else {
        code.call(own.leave);
    }
    if call.returns == Returns::Never {
        code.unreachable();
    }
    code.end();
    body
}

/// `User → Kernel`, at once if nothing else is in the word.
fn enter(own: Own) -> Function {
    let mut body = Function::new([]);
    body.instructions()
        .global_get(WORD)
        .i32_const(USER as i32)
        .i32_const(KERNEL as i32)
        .i32_atomic_rmw_cmpxchg(word_arg())
        .i32_const(USER as i32)
        .i32_ne()
        .if_(BlockType::Empty)
        .call(own.enter_slowly)
        .end()
        .end();
    body
}

/// Something wants attention, and gets it before the call begins: then the word is plain `User` again for a moment.
fn enter_slowly(own: Own) -> Function {
    let mut body = Function::new([(1, ValType::I32)]);
    let mut code = body.instructions();
    force_enter(&mut code, 0);
    code.call(own.leave_slowly).call(own.enter).end();
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
fn leave(own: Own) -> Function {
    let mut body = Function::new([]);
    body.instructions()
        .global_get(WORD)
        .i32_const(KERNEL as i32)
        .i32_const(USER as i32)
        .i32_atomic_rmw_cmpxchg(word_arg())
        .i32_const(KERNEL as i32)
        .i32_ne()
        .if_(BlockType::Empty)
        .call(own.leave_slowly)
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
