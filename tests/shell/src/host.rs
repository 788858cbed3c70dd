//! Running a script under the host's bash: in a fresh folder, with nothing on standard input, exactly
//! [`ENVIRONMENT`](crate::ENVIRONMENT), and a process group of its own, so that a script which signals its group harms
//! nobody else.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::cases::Case;
use crate::expected::{Expected, Outcome};
use crate::{ENVIRONMENT, Error, FOLDER, Result, SCRIPT, at};

/// Seconds after which a script hangs, for `timeout`.
const LIMIT: &str = "60";

/// The host's bash.
#[derive(Debug)]
pub struct Bash {
    path: PathBuf,
    version: String,
}

impl Bash {
    /// Finds it along `PATH`; `None` when there is none.
    pub fn find() -> Option<Bash> {
        let folders = std::env::var_os("PATH")?;
        let path =
            std::env::split_paths(&folders).map(|folder| folder.join("bash")).find(|path| path.is_file())?;
        let script = "echo \"bash ${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}\"";
        let output = Command::new(&path).args(["-c", script]).output().ok()?;
        let version = String::from_utf8(output.stdout).ok()?.trim_end().to_owned();
        Some(Bash { path, version })
    }

    /// Its name and version, such as `bash 5.2`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it makes of a topic's cases.
    ///
    /// # Errors
    /// As [`Bash::run`].
    pub fn outcomes(&self, cases: &[Case]) -> Result<Expected> {
        let mut outcomes = Vec::new();
        for case in cases {
            let mut outcome = self.run(case)?;
            if !case.compares_stderr() {
                outcome.stderr.clear();
            }
            outcomes.push((case.name.clone(), outcome));
        }
        Ok(Expected { shell: self.version.clone(), outcomes })
    }

    /// Runs a case.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be started, [`Error::Tool`] when it hangs or its output is not UTF-8.
    pub fn run(&self, case: &Case) -> Result<Outcome> {
        let folder = at(std::env::temp_dir(), TempDir::with_prefix("tabula-shell-"))?;
        let work = folder.path().join(FOLDER);
        at(&work, std::fs::create_dir(&work))?;
        let script = work.join(SCRIPT);
        at(&script, std::fs::write(&script, &case.script))?;
        let mut command = Command::new("timeout");
        command.args(["--foreground", "--signal=KILL", LIMIT]).arg(&self.path).arg(SCRIPT);
        command.current_dir(&work).stdin(Stdio::null()).process_group(0).env_clear().envs(ENVIRONMENT);
        let output = at(&self.path, command.output())?;
        outcome(case, output)
    }
}

fn outcome(case: &Case, output: Output) -> Result<Outcome> {
    let text = |bytes: Vec<u8>, stream: &str| {
        String::from_utf8(bytes)
            .map_err(|_| Error::Tool(format!("{}: its {stream} is not UTF-8; use od", case.id())))
    };
    // `timeout` ends as its command does, by the same signal too.
    let status = match (output.status.code(), output.status.signal()) {
        (Some(124 | 137), _) | (_, Some(9)) => {
            return Err(Error::Tool(format!("{}: did not end within {LIMIT} s", case.id())));
        }
        (Some(code), _) => code as u8,
        (None, signal) => 128 + signal.unwrap_or(0) as u8,
    };
    Ok(Outcome {
        stdout: text(output.stdout, "output")?,
        stderr: text(output.stderr, "standard error")?,
        status,
    })
}
