//! Backups: trees of files as one standard `.tar.zst` archive, and back. Archives are read and written as streams, piece by
//! piece, with little memory; what others have made is read too, and nothing in an archive is trusted.

pub mod command;
pub mod create;
pub mod entry;
pub mod made;
pub mod names;
pub mod pax;
pub mod read;
pub mod restore;
#[cfg(target_os = "wasi")]
pub mod signals;
pub mod snapshot;
pub mod stop;
pub mod stream;
pub mod sys;
pub mod tell;
pub mod watch;
pub mod write;
pub mod zstd;

#[cfg(test)]
mod tests;
