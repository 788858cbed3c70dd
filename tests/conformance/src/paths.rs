//! Where things are: the repository, its target folder, the tools that the set-up chose. Everything is found from the
//! crate's own place and the environment, so that tests run from any folder and with any target folder.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The guests' sources.
pub fn guests() -> PathBuf {
    root().join("tests/guests")
}

/// The folder for what is built: `CARGO_TARGET_DIR`, or `target`.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A value of `target/toolchain.env`, which the set-up writes; `None` when there is no such file or value.
pub fn toolchain(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(root().join("target/toolchain.env")).ok()?;
    text.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.strip_prefix('=')?;
        Some(value.trim_matches('\'').to_owned())
    })
}
