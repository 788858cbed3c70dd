//! Finds what is not part of this crate: the build that is served, and the browsers' drivers.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The build to serve: `given`, else `TABULA_DIST`, else the `dist` beside the `target` this program lies in, else that
/// of the source tree it was built from.
pub fn dist(given: Option<&Path>) -> Result<PathBuf> {
    let candidates: Vec<PathBuf> = match (given, std::env::var_os("TABULA_DIST")) {
        (Some(given), _) => vec![given.to_owned()],
        (None, Some(named)) => vec![named.into()],
        (None, None) => roots().map(|root| root.join("dist")).collect(),
    };
    let found = candidates.iter().find(|folder| folder.join("index.html").is_file());
    found.cloned().ok_or_else(|| {
        let tried: Vec<_> = candidates.iter().map(|folder| folder.display().to_string()).collect();
        Error::Boot(format!(
            "there is no build (index.html) in {}; `make build` makes one",
            tried.join(" or ")
        ))
    })
}

/// A driver's executable: `$VARIABLE`, else beside our own build's tools, else on the PATH, else in cargo's folder.
pub(crate) fn tool(name: &str, variable: &str, install: &str) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Ok(named.into());
    }
    let tools = roots().map(|root| root.join("target/tools/bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cargo = std::env::home_dir().map(|home| home.join(".cargo/bin"));
    let folders: Vec<PathBuf> = tools.chain(std::env::split_paths(&path)).chain(cargo).collect();
    folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()).ok_or_else(|| {
        Error::Boot(format!(
            "{name} was not found on the PATH or in target/tools/bin; {install}, or set {variable}"
        ))
    })
}

/// Where a build may lie, best first.
fn roots() -> impl Iterator<Item = PathBuf> {
    own_root().into_iter().chain([source_root()])
}

/// The root of the tree whose `target` this program lies in.
fn own_root() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok()?;
    let target = executable.ancestors().find(|folder| folder.file_name() == Some(OsStr::new("target")))?;
    target.parent().map(Path::to_owned)
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}
