//! The stack probe. A program and the kernel share a worker's native stack; if the program has used it up, the overflow
//! must happen before the kernel has touched anything. Engines check a function's whole frame on entry, so this function
//! has a huge one: thousands of values stay live across calls on a path that is never taken. Measured, a probe costs
//! 4 to 8 ns once the engine has optimised it.

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, Module, TypeSection, ValType,
};

/// Values of eight bytes that stay live: 32 KiB of frame. The kernel's deepest call, which asks the host for a worker,
/// needs less than half of it.
const LIVE_VALUES: u32 = 4096;

/// The module: imports `h.opaque` and `h.sink`, which are never called; exports `probe`.
pub fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I64]);
    types.ty().function([ValType::I64], []);
    types.ty().function([], []);

    let mut imports = ImportSection::new();
    imports.import("h", "opaque", EntityType::Function(0));
    imports.import("h", "sink", EntityType::Function(1));

    let mut functions = FunctionSection::new();
    functions.function(2);

    // Exported, so that no engine can conclude that it never changes.
    let mut globals = GlobalSection::new();
    let never = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(never, &ConstExpr::i32_const(0));

    let mut exports = ExportSection::new();
    exports.export("probe", ExportKind::Func, 2);
    exports.export("never", ExportKind::Global, 0);

    let mut body = Function::new([(LIVE_VALUES, ValType::I64)]);
    let mut code = body.instructions();
    code.global_get(0).i32_eqz().if_(BlockType::Empty).return_().end();
    for value in 0..LIVE_VALUES {
        code.call(0).local_set(value);
    }
    for value in 0..LIVE_VALUES {
        code.local_get(value).call(1);
    }
    code.end();
    let mut codes = CodeSection::new();
    codes.function(&body);

    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&globals)
        .section(&exports)
        .section(&codes);
    module.finish()
}
