//! Building the guests: each C file by `scripts/wasi-cc` and without libc, so that a guest imports exactly the calls it
//! names; the Rust files as binaries of the package in `tests/guests` (those with threads: `tests/guests/threads`), by
//! `scripts/wasm-cargo`. What is newer than its sources is left alone. The scripts use the tools that the set-up chose.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::guest::{Guest, Language};
use crate::{Error, Result, at, paths};

/// Builds all of these guests. One build at a time: a test that asks for it while another builds waits for that one.
pub fn all(guests: &[Guest]) -> Result<()> {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _only = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let linker = on_path(&paths::toolchain("WASM_LD").unwrap_or_else(|| "wasm-ld".to_owned()))?;
    let shared = newest(&[&paths::guests().join("include"), &paths::guests().join("lib")])?;
    let mut stale = Vec::new();
    for guest in guests.iter().filter(|guest| guest.language == Language::C) {
        let source = modified(&guest.source)?;
        if !modified(&guest.module()).is_ok_and(|built| built > source && built > shared) {
            stale.push(guest);
        }
    }
    for memory in [Memory::Own, Memory::Shared] {
        if stale.iter().any(|guest| Memory::of(guest) == memory) {
            helpers(memory)?;
        }
    }
    compile_all(&stale, &linker)?;
    rust(guests)
}

/// The kind of memory a guest is linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    /// Its own, exported.
    Own,
    /// One that is shared between threads, imported.
    Shared,
}

impl Memory {
    fn of(guest: &Guest) -> Memory {
        if guest.family == "threads" { Memory::Shared } else { Memory::Own }
    }

    /// The guests' helpers, compiled for this kind of memory.
    fn helpers(self) -> PathBuf {
        let name = if self == Memory::Shared { "say-shared.o" } else { "say.o" };
        paths::target().join("wasi/guests").join(name)
    }

    fn compiler_flags(self) -> &'static [&'static str] {
        if self == Memory::Shared { &["-matomics", "-mbulk-memory"] } else { &[] }
    }

    fn linker_flags(self) -> &'static [&'static str] {
        const SHARED: &[&str] = &[
            "-Wl,--import-memory",
            "-Wl,--shared-memory",
            "-Wl,--max-memory=16777216",
            "-Wl,--export-memory",
        ];
        if self == Memory::Shared { SHARED } else { &[] }
    }
}

/// A few at a time, one per processor.
fn compile_all(guests: &[&Guest], linker: &Path) -> Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = guests.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let started: Vec<_> = guests
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().try_for_each(|guest| compile(guest, linker))))
            .collect();
        started.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn compiler(memory: Memory) -> Command {
    let mut command = Command::new(paths::root().join("scripts/wasi-cc"));
    command.args(["-std=c17", "-O1", "-fno-builtin", "-nostdlib", "-Wall", "-Wextra", "-Werror", "-I"]);
    command.arg(paths::guests().join("include")).args(memory.compiler_flags());
    command
}

fn helpers(memory: Memory) -> Result<()> {
    let object = memory.helpers();
    make_folder_of(&object)?;
    let mut command = compiler(memory);
    command.arg("-c").arg(paths::guests().join("lib/say.c")).arg("-o").arg(&object);
    run(&mut command, "compiling the guests' helpers")
}

fn compile(guest: &Guest, linker: &Path) -> Result<()> {
    let module = guest.module();
    make_folder_of(&module)?;
    let memory = Memory::of(guest);
    let mut command = compiler(memory);
    command.arg(format!("-fuse-ld={}", linker.display())).args(memory.linker_flags());
    command.arg(&guest.source).arg(memory.helpers()).arg("-o").arg(&module);
    run(&mut command, &format!("compiling {}", guest.source.display()))
}

/// Builds the Rust guests and puts their modules beside the others.
fn rust(guests: &[Guest]) -> Result<()> {
    for memory in [Memory::Own, Memory::Shared] {
        let wanted =
            guests.iter().filter(|guest| guest.language == Language::Rust && Memory::of(guest) == memory);
        let wanted: Vec<&Guest> = wanted.collect();
        if !wanted.is_empty() {
            rust_package(memory, &wanted)?;
        }
    }
    Ok(())
}

/// The package of the guests with this kind of memory.
fn rust_package(memory: Memory, guests: &[&Guest]) -> Result<()> {
    let (flavour, package, built) = match memory {
        Memory::Own => ("wasi-plain", paths::guests(), "wasi-plain/wasm32-wasip1/release"),
        Memory::Shared => {
            ("kernel", paths::guests().join("threads"), "wasm-kernel/wasm32-unknown-unknown/release")
        }
    };
    let mut command = Command::new(paths::root().join("scripts/wasm-cargo"));
    command.args([flavour, "build", "--release", "--quiet"]).current_dir(package);
    // A test's own settings are for the host; the script sets what the guests need. `cargo test` sets CARGO to its own
    // toolchain's and keeps it so for whatever cargo it starts.
    for name in ["CARGO", "RUSTC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    run(&mut command, "building the Rust guests")?;
    let built = paths::target().join(built);
    for guest in guests {
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
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()).ok_or_else(
        || Error::Tool {
            what: format!("looking for {name}"),
            output: "it is not on the PATH; `make build` sets up the tools".to_owned(),
        },
    )
}
