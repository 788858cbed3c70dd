//! An ordered map of bytes to bytes that survives: redb below, and over it, in memory, what has changed since redb last
//! committed. Everything a file system knows except its pages is records of this map. `storage` is the part of the device
//! that redb sees, `database` the one place that calls redb, `overlay` the map that everybody else calls.

mod cache;
mod database;
mod overlay;
mod scan;
mod storage;
#[cfg(test)]
mod tests;

pub(crate) use database::Database;
pub(crate) use overlay::{Cut, Freeze, HISTORY, Key, Record, Store, apply, history_key};
pub(crate) use storage::TreeStorage;
