//! `tar` and `gzip` as people know them. How an archive is written, read and restored is the library's of backups; here are
//! the command lines, and gzip's stream beside zstd's. Nothing in an archive is trusted: nothing outside the folder that it
//! is unpacked into is touched.

pub mod gzip;
pub mod packing;
pub mod tar;
