//! Which Rust files belong to a crate: follows `mod name;` from each crate's roots.
//!
//! Relies on Cargo's conventions for roots (`src/lib.rs`, `src/main.rs`, `src/bin`, `tests`, `benches`, `examples`,
//! `build.rs`) and on `path = "…"` in manifests. Modules declared by a macro from another crate are not seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Project, extension, folder, join};
use crate::rust::{Rust, strip_visibility};

/// What following the modules found.
#[derive(Debug, Default)]
pub struct Modules {
    /// Every Rust file that some crate reaches.
    pub reached: BTreeSet<String>,
    /// Those that are reached only as test code: roots below `tests/` and `benches/`, and modules under `#[cfg(test)]`.
    pub tests: BTreeSet<String>,
}

/// A `mod name;` in a file.
struct Declaration {
    /// The inline modules around it, outermost first, then its own name.
    names: Vec<String>,
    /// The value of its `#[path = "…"]`.
    path: Option<String>,
    is_test: bool,
}

/// Follows the modules of every crate in the project. `sources` are the project's Rust files.
pub fn follow(project: &Project, sources: &BTreeMap<&str, Rust>) -> Modules {
    let mut modules = Modules::default();
    let mut queue: Vec<(String, bool, bool)> = Vec::new();
    for path in sources.keys() {
        if let Some(is_test) = root_kind(project, path) {
            queue.push(((*path).to_string(), true, is_test));
        }
    }
    while let Some((path, is_root, is_test)) = queue.pop() {
        let Some(source) = sources.get(path.as_str()) else { continue };
        let first_time = modules.reached.insert(path.clone());
        // A file reached both ways counts as ordinary code, and its modules with it.
        let changed = if is_test {
            first_time && modules.tests.insert(path.clone())
        } else {
            modules.tests.remove(&path)
        };
        if !first_time && !changed {
            continue;
        }
        let text = project.text(&path).unwrap_or("");
        for declaration in declarations(source, text) {
            let candidates = candidates(&path, is_root, &declaration);
            if let Some(file) = candidates.into_iter().find(|file| sources.contains_key(file.as_str())) {
                let keeps_folder = declaration.path.is_some();
                queue.push((file, keeps_folder, is_test || declaration.is_test));
            }
        }
    }
    modules
}

/// Whether a file is a crate's root, and if so whether that crate is a test.
fn root_kind(project: &Project, path: &str) -> Option<bool> {
    let mut crate_folder = folder(path);
    loop {
        let manifest =
            if crate_folder.is_empty() { "Cargo.toml".into() } else { format!("{crate_folder}/Cargo.toml") };
        if let Some(text) = project.text(&manifest).filter(|text| text.contains("[package]")) {
            let inside = path.strip_prefix(crate_folder).unwrap_or(path).trim_start_matches('/');
            return conventional_root(inside).or_else(|| named_root(text, inside));
        }
        if crate_folder.is_empty() {
            return None;
        }
        crate_folder = folder(crate_folder);
    }
}

fn conventional_root(inside: &str) -> Option<bool> {
    let parts: Vec<&str> = inside.split('/').collect();
    match parts.as_slice() {
        ["src", "lib.rs" | "main.rs"] | ["build.rs"] | ["src", "bin", _] | ["src", "bin", _, "main.rs"] => {
            Some(false)
        }
        ["examples", _] | ["examples", _, "main.rs"] => Some(false),
        ["tests" | "benches", _] | ["tests" | "benches", _, "main.rs"] => Some(true),
        _ => None,
    }
}

/// A root that the manifest names by `path = "…"`.
fn named_root(manifest: &str, inside: &str) -> Option<bool> {
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let value = line.strip_prefix("path").and_then(|rest| rest.trim_start().strip_prefix('='));
        if value.is_some_and(|value| value.trim().trim_matches('"') == inside) {
            return Some(section.starts_with("[[test") || section.starts_with("[[bench"));
        }
    }
    None
}

/// The files in which a declared module may be.
fn candidates(path: &str, is_root: bool, declaration: &Declaration) -> Vec<String> {
    let here = folder(path);
    if let Some(relative) = &declaration.path {
        return join(here, relative).into_iter().collect();
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.trim_end_matches(".rs");
    let base = if is_root || file == "mod.rs" { here.to_string() } else { format!("{here}/{stem}") };
    let nested = declaration.names.join("/");
    let base = base.trim_start_matches('/');
    let prefix = if base.is_empty() { nested } else { format!("{base}/{nested}") };
    vec![format!("{prefix}.rs"), format!("{prefix}/mod.rs")]
}

/// All `mod name;` of a file. `include!("file.rs")` counts as one with a path.
fn declarations(source: &Rust, text: &str) -> Vec<Declaration> {
    let mut found = Vec::new();
    let mut inline: Vec<(String, i64)> = Vec::new();
    let mut depth = 0_i64;
    let mut path = None;
    for (index, (line, original)) in source.code.lines().zip(text.lines()).enumerate() {
        let code = line.trim();
        if code.starts_with("#[path") {
            path = original.split('"').nth(1).map(str::to_string);
        }
        if code.contains("include!(") {
            let file = original.split('"').nth(1).filter(|file| extension(file) == "rs");
            if let Some(file) = file {
                found.push(Declaration {
                    names: Vec::new(),
                    path: Some(file.into()),
                    is_test: source.is_test(index),
                });
            }
        }
        if let Some(rest) = strip_visibility(code).strip_prefix("mod ") {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if rest.trim_end().ends_with(';') {
                let mut names: Vec<String> = inline.iter().map(|(name, _)| name.clone()).collect();
                names.push(name);
                found.push(Declaration { names, path: path.take(), is_test: source.is_test(index) });
            } else if !name.is_empty() && rest.contains('{') {
                inline.push((name, depth));
            }
        }
        for c in code.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
        }
        while inline.last().is_some_and(|(_, outer)| depth <= *outer) {
            inline.pop();
        }
    }
    found
}
