//! The reference runtime: the `wasmtime` package for Python, of a pinned version, started once per run through
//! `reference/wasmtime_run.py`. The package is the set-up's, or fetched with
//! pip, once, into the target folder.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fixture::{DIRS, ENVIRONMENT, Fixture};
use crate::guest::Guest;
use crate::outcome::Outcome;
use crate::{Error, Result, at, paths};

/// The version of the package. Its answers are the expectation, so it changes only together with a look at the guests.
pub const VERSION: &str = "50.0.1";

/// A reference runtime that is ready to run guests.
#[derive(Debug)]
pub struct Reference {
    /// Where the package is, unless Python finds it by itself.
    package: Option<PathBuf>,
}

impl Reference {
    /// Finds the package, as the set-up left it or as an earlier run did, or fetches it.
    pub fn new() -> Result<Reference> {
        if has_package(None)? {
            return Ok(Reference { package: None });
        }
        let package = paths::target().join(format!("wasi/wasmtime-{VERSION}"));
        if !has_package(Some(&package))? {
            let mut command = Command::new("python3");
            command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]);
            command.arg(&package).arg(format!("wasmtime=={VERSION}"));
            let output = at("python3", command.output())?;
            if !output.status.success() {
                let output = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(Error::Tool { what: format!("fetching wasmtime {VERSION} with pip"), output });
            }
        }
        Ok(Reference { package: Some(package) })
    }

    /// Runs a guest once, in fresh folders.
    pub fn run(&self, guest: &Guest, arguments: &[String]) -> Result<Outcome> {
        let fixture = Fixture::new()?;
        let mut command = Command::new("python3");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/wasmtime_run.py"));
        if let Some(package) = &self.package {
            command.env("PYTHONPATH", package);
        }
        command_line(&mut command, guest, &fixture, arguments);
        finish(command, guest, &fixture)
    }
}

fn has_package(folder: Option<&Path>) -> Result<bool> {
    let mut command = Command::new("python3");
    command
        .args(["-c", "from importlib.metadata import version; print(version(\"wasmtime\"))"])
        .stderr(Stdio::null());
    if let Some(folder) = folder {
        command.env("PYTHONPATH", folder);
    }
    Ok(at("python3", command.output())?.stdout.trim_ascii() == VERSION.as_bytes())
}

/// The arguments of `wasmtime_run.py`, which are those of `drive run`.
fn command_line(command: &mut Command, guest: &Guest, fixture: &Fixture, arguments: &[String]) {
    for name in DIRS {
        command.arg("--dir").arg(format!("{}::/{name}", fixture.host(name).display()));
    }
    for (name, value) in ENVIRONMENT {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    command.arg("--").arg(guest.module()).args(arguments);
}

/// Runs a command with the guest's standard input, and collects what comes of it.
fn finish(mut command: Command, guest: &Guest, fixture: &Fixture) -> Result<Outcome> {
    let program = PathBuf::from(command.get_program());
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = at(&program, child)?;
    let feeder = child.stdin.take().map(|mut stdin| {
        let bytes = guest.stdin.clone();
        // A guest that ends without reading closes its end; that is no failure of the run.
        std::thread::spawn(move || drop(stdin.write_all(&bytes)))
    });
    let output = at(&program, child.wait_with_output())?;
    if let Some(feeder) = feeder {
        drop(feeder.join());
    }
    Ok(Outcome {
        stdout: output.stdout,
        stderr: output.stderr,
        exit_code: output.status.code().unwrap_or(-1),
        tree: fixture.tree()?,
    })
}
