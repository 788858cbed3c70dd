//! Conformance: small guest programs, each a list of checks that prints one line per check, are run inside Tabula and
//! compared, line by line, with what a reference runtime prints for the same program, or with recorded expectations
//! where there is no reference. The guests live in `tests/guests`; this crate builds them, makes the host folders they
//! are given, runs them, and compares.
//!
//! Nothing here knows an errno or a call: the expectations are the reference's and the guests' own.

pub mod build;
pub mod cases;
pub mod compare;
pub mod coverage;
pub mod fixture;
pub mod guest;
pub mod known;
pub mod outcome;
pub mod paths;
pub mod reference;
pub mod tabula;

/// What can go wrong around a guest, as opposed to a guest that answers wrongly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read, written or made.
    #[error("{0}: {1}")]
    Io(std::path::PathBuf, std::io::Error),
    /// A sidecar file of a guest says something that has no meaning.
    #[error("{file}:{line}: {what}")]
    Sidecar {
        /// The sidecar file.
        file: std::path::PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A compiler, Python or `drive` could not do its work.
    #[error("{what}:\n{output}")]
    Tool {
        /// What was being done.
        what: String,
        /// What the tool said.
        output: String,
    },
}

/// The result of what is done around guests.
pub type Result<T> = std::result::Result<T, Error>;

/// Attaches the path to an I/O error.
pub fn at<T>(path: impl Into<std::path::PathBuf>, result: std::io::Result<T>) -> Result<T> {
    result.map_err(|error| Error::Io(path.into(), error))
}
