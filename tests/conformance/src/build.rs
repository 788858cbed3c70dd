//! Building the guests: each C file by `scripts/wasi-cc` and without libc, so that a guest imports exactly the calls it
//! names; the Rust files as binaries of the package in `tests/guests`, by `scripts/wasm-cargo`. What is newer than its
//! sources is left alone. The scripts use the tools that the set-up chose.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::guest::{Guest, Language};
use crate::{Error, Result, at, paths};

/// Builds all of these guests.
pub fn all(guests: &[Guest]) -> Result<()> {
    let tools = Tools::find()?;
    let shared = newest(&[&paths::guests().join("include"), &paths::guests().join("lib")])?;
    for guest in guests.iter().filter(|guest| guest.language == Language::C) {
        let source = modified(&guest.source)?;
        if modified(&guest.module()).is_ok_and(|built| built > source && built > shared) {
            continue;
        }
        tools.compile(guest)?;
    }
    if guests.iter().any(|guest| guest.language == Language::Rust) {
        rust(guests)?;
    }
    Ok(())
}

struct Tools {
    linker: PathBuf,
}

impl Tools {
    fn find() -> Result<Tools> {
        let linker = paths::toolchain("WASM_LD").unwrap_or_else(|| "wasm-ld".to_owned());
        Ok(Tools { linker: on_path(&linker)? })
    }

    fn compile(&self, guest: &Guest) -> Result<()> {
        let module = guest.module();
        make_folder_of(&module)?;
        let sources = paths::guests();
        let mut command = Command::new(paths::root().join("scripts/wasi-cc"));
        command
            .args(["-std=c17", "-O1", "-fno-builtin", "-nostdlib", "-Wall", "-Wextra", "-Werror"])
            .arg(format!("-fuse-ld={}", self.linker.display()))
            .arg("-I")
            .arg(sources.join("include"));
        if guest.family == "threads" {
            command.args(["-matomics", "-mbulk-memory", "-Wl,--import-memory", "-Wl,--shared-memory"]).args([
                "-Wl,--max-memory=16777216",
                "-Wl,--export-memory",
                "-Wl,--export=__wasm_init_tls,--export=__tls_size",
                "-Wl,--export-if-defined=wasi_thread_start",
            ]);
        }
        command.arg("-Wl,--export-if-defined=__wasm_signal,--export-if-defined=__signal");
        command.arg(&guest.source).arg(sources.join("lib/say.c")).arg("-o").arg(&module);
        run(&mut command, &format!("compiling {}", guest.source.display()))
    }
}

/// Builds the Rust guests and puts their modules beside the others.
fn rust(guests: &[Guest]) -> Result<()> {
    let mut command = Command::new(paths::root().join("scripts/wasm-cargo"));
    command.args(["wasi-plain", "build", "--release", "--quiet"]).current_dir(paths::guests());
    // A test's own settings are for the host; the script sets what the guests need. `cargo test` sets CARGO to its own
    // toolchain's and keeps it so for whatever cargo it starts.
    for name in ["CARGO", "RUSTC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    run(&mut command, "building the Rust guests")?;
    let built = paths::target().join("wasi-plain/wasm32-wasip1/release");
    for guest in guests.iter().filter(|guest| guest.language == Language::Rust) {
        let from = built.join(format!("{}.wasm", guest.name));
        make_folder_of(&guest.module())?;
        at(&from, std::fs::copy(&from, guest.module()))?;
    }
    Ok(())
}

fn run(command: &mut Command, what: &str) -> Result<()> {
    let output = command
        .output()
        .map_err(|error| Error::Tool { what: what.to_owned(), output: format!("{command:?}: {error}") })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Tool { what: what.to_owned(), output: String::from_utf8_lossy(&output.stderr).into_owned() })
}

fn make_folder_of(file: &Path) -> Result<()> {
    let folder = file.parent().unwrap_or(file);
    at(folder, std::fs::create_dir_all(folder))
}

fn modified(path: &Path) -> Result<SystemTime> {
    at(path, std::fs::metadata(path).and_then(|data| data.modified()))
}

fn newest(folders: &[&Path]) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for folder in folders {
        for entry in at(*folder, std::fs::read_dir(folder))? {
            newest = newest.max(modified(&at(*folder, entry)?.path())?);
        }
    }
    Ok(newest)
}

/// clang wants the linker's whole path.
fn on_path(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()).ok_or_else(|| Error::Tool {
        what: format!("looking for {name}"),
        output: "it is not on the PATH; `make build` sets up the tools".to_owned(),
    })
}
