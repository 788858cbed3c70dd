//! Which calls the guests make, and with which signatures: the functions that a guest imports and that its own source
//! names. (Its helpers import a few more, which would otherwise count for every guest.)

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FuncType, Parser, Payload, TypeRef};

use crate::guest::Guest;
use crate::{Error, Result, at};

/// Calls by module: `wasi_snapshot_preview1` → `fd_read`, …
pub type Calls = BTreeMap<String, BTreeSet<String>>;

/// A function that a module imports.
#[derive(Clone, Debug)]
pub struct Import {
    /// The module it is imported from.
    pub module: String,
    /// Its name there.
    pub name: String,
    /// Its WebAssembly type.
    pub signature: FuncType,
}

/// The calls that these guests make. They must have been built.
pub fn calls(guests: &[Guest]) -> Result<Calls> {
    let mut calls = Calls::new();
    for guest in guests {
        let source = at(&guest.source, std::fs::read_to_string(&guest.source))?;
        for import in imports(guest)? {
            // C and Rust have no hyphens in names.
            if names_call(&source, &import.name.replace('-', "_")) {
                calls.entry(import.module).or_default().insert(import.name);
            }
        }
    }
    Ok(calls)
}

/// Whether a source calls a function of this name; not one whose name only ends so.
fn names_call(source: &str, name: &str) -> bool {
    source.match_indices(&format!("{name}(")).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

/// The functions that a guest's module imports.
pub fn imports(guest: &Guest) -> Result<Vec<Import>> {
    let path = guest.module();
    let bytes = at(&path, std::fs::read(&path))?;
    let broken = |error: wasmparser::BinaryReaderError| Error::Tool {
        what: format!("reading {}", path.display()),
        output: error.to_string(),
    };
    let mut types: Vec<FuncType> = Vec::new();
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.map_err(broken)? {
            Payload::TypeSection(section) => {
                for function in section.into_iter_err_on_gc_types() {
                    types.push(function.map_err(broken)?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(broken)?;
                    let TypeRef::Func(index) = import.ty else { continue };
                    if let Some(signature) = types.get(index as usize).cloned() {
                        let (module, name) = (import.module.to_owned(), import.name.to_owned());
                        found.push(Import { module, name, signature });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_whole_one() {
        assert!(names_call("say(sync())", "sync"));
        assert!(names_call("wasi::sync(", "sync"));
        assert!(!names_call("fd_sync()", "sync"));
        assert!(!names_call("// sync", "sync"));
    }
}
