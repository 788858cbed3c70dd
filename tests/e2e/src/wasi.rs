//! Programs in Rust that tests run inside, built for WASI with the tools of `scripts/setup`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a package that is a workspace of its own, and answers where a binary of it is.
pub fn build(package: &str, binary: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(root.join("scripts/wasm-cargo"));
    command.args(["wasi-plain", "build", "--release", "--quiet"]).current_dir(root.join(package));
    // A test's own settings are for the host; the script sets what the program needs.
    for name in ["CARGO", "RUSTC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("wasi-plain/wasm32-wasip1/release").join(format!("{binary}.wasm"))
}
