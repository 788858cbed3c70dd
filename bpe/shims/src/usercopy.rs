//! Copying between the kernel's memory and a program's. Rust cannot address two memories, so this module imports both.
//! Ranges are checked by the kernel before it calls; a range outside traps, which the kernel takes as its own fault.
//!
//! A program's memory is either shared (threads) or not, and a bounded import does not link with a memory that has no
//! maximum: hence two modules. Engines without multi-memory (WebKitGTK 2.50: `bpe/image/js/usercopy.js` tries once) get
//! JavaScript functions behind a trampoline, because function tables refuse plain JavaScript functions.

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    InstructionSink, MemArg, MemArgTarget, MemoryType, Module, TypeSection, ValType,
};

/// The kernel's memory among the imports.
const KERNEL: u32 = 0;
/// The program's.
const USER: u32 = 1;
/// 4 GiB in WebAssembly pages.
const PAGES_MAX: u64 = 65_536;

/// Whether the program's memory is shared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// It is not.
    Unshared,
    /// It is: the program has threads.
    Shared,
}

/// The functions in the order of their table slots: name, parameters, results.
pub const FUNCTIONS: &[(&str, &[ValType], &[ValType])] = &[
    // (to in the kernel's, from in the program's, bytes)
    ("copy_in", &[ValType::I32, ValType::I32, ValType::I32], &[]),
    // (to in the program's, from in the kernel's, bytes)
    ("copy_out", &[ValType::I32, ValType::I32, ValType::I32], &[]),
    // () -> pages of the program's
    ("pages", &[], &[ValType::I32]),
    // (address in the program's) -> value
    ("load32", &[ValType::I32], &[ValType::I32]),
    ("load64", &[ValType::I32], &[ValType::I64]),
    // (address in the program's, value)
    ("store32", &[ValType::I32, ValType::I32], &[]),
    ("store64", &[ValType::I32, ValType::I64], &[]),
    // (aligned address in the program's) -> value
    ("load32_atomic", &[ValType::I32], &[ValType::I32]),
];

/// The module for one kind of program memory: imports `k.memory` and `u.memory`, exports [`FUNCTIONS`].
pub fn module(program: Program) -> Vec<u8> {
    let mut imports = ImportSection::new();
    let shared = MemoryType {
        minimum: 0,
        maximum: Some(PAGES_MAX),
        memory64: false,
        shared: true,
        page_size_log2: None,
    };
    imports.import("k", "memory", EntityType::Memory(shared));
    let user = match program {
        Program::Shared => shared,
        Program::Unshared => MemoryType { maximum: None, shared: false, ..shared },
    };
    imports.import("u", "memory", EntityType::Memory(user));

    let mut codes = CodeSection::new();
    for (name, _, _) in FUNCTIONS {
        let mut body = Function::new([]);
        write_body(name, &mut body.instructions());
        codes.function(&body);
    }
    finish(&imports, 0, &codes)
}

/// The module for engines without multi-memory: imports [`FUNCTIONS`] from `js` and exports functions that call them.
pub fn trampoline() -> Vec<u8> {
    let mut imports = ImportSection::new();
    let mut codes = CodeSection::new();
    for (index, (name, params, _)) in FUNCTIONS.iter().enumerate() {
        imports.import("js", name, EntityType::Function(index as u32));
        let mut body = Function::new([]);
        let mut code = body.instructions();
        for param in 0..params.len() as u32 {
            code.local_get(param);
        }
        code.call(index as u32).end();
        codes.function(&body);
    }
    finish(&imports, FUNCTIONS.len() as u32, &codes)
}

fn finish(imports: &ImportSection, imported_functions: u32, codes: &CodeSection) -> Vec<u8> {
    let mut types = TypeSection::new();
    let mut functions = FunctionSection::new();
    let mut exports = ExportSection::new();
    for (index, (name, params, results)) in FUNCTIONS.iter().enumerate() {
        types.ty().function(params.iter().copied(), results.iter().copied());
        functions.function(index as u32);
        exports.export(name, ExportKind::Func, imported_functions + index as u32);
    }
    let mut module = Module::new();
    module.section(&types).section(imports).section(&functions).section(&exports).section(codes);
    module.finish()
}

fn write_body(name: &str, code: &mut InstructionSink<'_>) {
    let at = |align| MemArg { offset: 0, align, target: MemArgTarget::Memory(USER), ordering: None };
    match name {
        "copy_in" => code.local_get(0).local_get(1).local_get(2).memory_copy(KERNEL, USER),
        "copy_out" => code.local_get(0).local_get(1).local_get(2).memory_copy(USER, KERNEL),
        "pages" => code.memory_size(USER),
        "load32" => code.local_get(0).i32_load(at(0)),
        "load64" => code.local_get(0).i64_load(at(0)),
        "store32" => code.local_get(0).local_get(1).i32_store(at(0)),
        "store64" => code.local_get(0).local_get(1).i64_store(at(0)),
        "load32_atomic" => code.local_get(0).i32_atomic_load(at(2)),
        other => unreachable!("no such function: {other}"),
    };
    code.end();
}
