//! `tabula-shims FOLDER` writes the modules that stand between a program and the kernel: the entry stubs with the stack
//! probe, and the modules that copy between two memories. They are hand-written WebAssembly because they must touch
//! nothing but what is said here: no stack, no allocator, no lock.

mod entry;
mod probe;
mod usercopy;

use std::path::Path;
use std::process::ExitCode;

/// Every module with its file name.
fn modules() -> Vec<(String, Vec<u8>)> {
    let entries =
        entry::interfaces().into_iter().map(|name| (format!("entry-{name}.wasm"), entry::module(name)));
    let others = [
        ("probe.wasm", probe::module()),
        ("usercopy.wasm", usercopy::module(usercopy::Program::Unshared)),
        ("usercopy-shared.wasm", usercopy::module(usercopy::Program::Shared)),
        ("usercopy-trampoline.wasm", usercopy::trampoline()),
    ];
    entries.chain(others.map(|(name, bytes)| (name.to_owned(), bytes))).collect()
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: tabula-shims FOLDER");
        return ExitCode::from(2);
    };
    for (name, bytes) in modules() {
        let path = Path::new(&folder).join(&name);
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
        assert_eq!(modules().len(), 8);
        for (name, bytes) in modules() {
            if let Err(error) = wasmparser::validate(&bytes) {
                panic!("{name}: {error}");
            }
        }
    }
}
