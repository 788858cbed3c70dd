//! What can go wrong around a program, as opposed to in it. Each message says what failed, on what, and, where a person
//! can do something, what to do.

use std::io;
use std::path::{Path, PathBuf};

/// An error of the harness, or one that Tabula reported for a request.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Tabula did not reach the state in which it takes requests; the text holds everything known about why.
    #[error("Tabula did not boot: {0}")]
    Boot(String),
    /// The page was there and is no longer: the tab crashed, was closed or navigated away.
    #[error("the page went away: {0}")]
    Gone(String),
    /// Tabula refused a request; `code` is its errno's name where it has one.
    #[error("{message} ({code})")]
    Guest {
        /// `ENOENT` and the like, or the name of a JavaScript error.
        code: String,
        /// The error's own text.
        message: String,
    },
    /// The browser or its driver failed.
    #[error("{0}")]
    Browser(String),
    /// A file of the host.
    #[error("cannot {action} {}: {source}", .path.display())]
    Host {
        /// An infinitive: "read", "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A request that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// Something did not happen in time.
    #[error("{what} took longer than {seconds} s")]
    Timeout {
        /// What was being waited for.
        what: String,
        /// The limit.
        seconds: u64,
    },
}

/// The result of anything drive does.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// For `map_err` on a host file operation.
    pub(crate) fn host(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Host { action, path, source }
    }

    /// The errno's name, if Tabula gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Guest { code, .. } => Some(code),
            _ => None,
        }
    }
}
