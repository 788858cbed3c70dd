//! Which calls the guests make: the functions that a guest imports and that its own source names. (Its helpers import a
//! few more, which would otherwise count for every guest.)

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{Parser, Payload, TypeRef};

use crate::guest::Guest;
use crate::{Error, Result, at};

/// Calls by module: `wasi_snapshot_preview1` → `fd_read`, …
pub type Calls = BTreeMap<String, BTreeSet<String>>;

/// The calls that these guests make. They must have been built.
pub fn calls(guests: &[Guest]) -> Result<Calls> {
    let mut calls = Calls::new();
    for guest in guests {
        let source = at(&guest.source, std::fs::read_to_string(&guest.source))?;
        for (module, name) in imports(guest)? {
            if source.contains(&format!("{name}(")) {
                calls.entry(module).or_default().insert(name);
            }
        }
    }
    Ok(calls)
}

/// The functions that a guest's module imports, as (module, name).
pub fn imports(guest: &Guest) -> Result<Vec<(String, String)>> {
    let path = guest.module();
    let bytes = at(&path, std::fs::read(&path))?;
    let broken = |error: wasmparser::BinaryReaderError| Error::Tool {
        what: format!("reading {}", path.display()),
        output: error.to_string(),
    };
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ImportSection(section) = payload.map_err(broken)? {
            for import in section.into_imports() {
                let import = import.map_err(broken)?;
                if matches!(import.ty, TypeRef::Func(_)) {
                    found.push((import.module.to_owned(), import.name.to_owned()));
                }
            }
        }
    }
    Ok(found)
}
