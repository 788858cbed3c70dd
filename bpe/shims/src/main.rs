//! `tabula-shims FOLDER` writes the modules that stand between a program and the kernel: the entry stubs with the stack
//! probe, and the modules that copy between two memories. They are hand-written WebAssembly because they must touch
//! nothing but what is said here: no stack, no allocator, no lock.

mod entry;
mod probe;
mod usercopy;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: tabula-shims FOLDER");
        return ExitCode::from(2);
    };
    let modules = [
        ("entry.wasm", entry::module()),
        ("probe.wasm", probe::module()),
        ("usercopy.wasm", usercopy::module(usercopy::Program::Unshared)),
        ("usercopy-shared.wasm", usercopy::module(usercopy::Program::Shared)),
        ("usercopy-trampoline.wasm", usercopy::trampoline()),
    ];
    for (name, bytes) in modules {
        let path = Path::new(&folder).join(name);
        if let Err(error) = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, bytes)) {
            eprintln!("tabula-shims: cannot write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_valid() {
        let modules = [
            entry::module(),
            probe::module(),
            usercopy::module(usercopy::Program::Unshared),
            usercopy::module(usercopy::Program::Shared),
            usercopy::trampoline(),
        ];
        for bytes in modules {
            wasmparser::validate(&bytes).expect("a valid module");
        }
    }
}
