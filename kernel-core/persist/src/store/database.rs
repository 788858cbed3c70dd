//! The one place that calls redb: opens it on its storage, reads, and applies changes in one transaction. Each commit saves
//! what redb needs to open at once after a crash (its quick-repair mode). redb refuses everything after a failure of its
//! storage; then it is opened anew, which finds the last commit.

use super::overlay::{Key, Record};
use super::storage::{Backend, TreeStorage};
use crate::error::{Damage, Error, Result};
use redb::{
    Builder, CommitError, DatabaseError, ReadOnlyTable, ReadableDatabase, StorageError, TableDefinition,
    TableError, TransactionError,
};
use std::io::ErrorKind;
use std::sync::Arc;

const TABLE: TableDefinition<'static, &'static [u8], &'static [u8]> = TableDefinition::new("tree");

/// An open redb, shared by the flusher and by readers.
pub(crate) struct Database {
    storage: Arc<TreeStorage>,
    cache_bytes: usize,
    redb: redb::Database,
}

/// The committed state at one instant.
pub(super) type Reader = ReadOnlyTable<&'static [u8], &'static [u8]>;

impl Database {
    /// Opens what is in the storage; makes an empty one where there is nothing yet.
    pub(crate) fn open(storage: Arc<TreeStorage>, cache_bytes: usize) -> Result<Database> {
        let mut builder = Builder::new();
        builder.set_cache_size(cache_bytes);
        let redb = builder.create_with_backend(Backend(storage.clone())).map_err(database_error)?;
        Ok(Database { storage, cache_bytes, redb })
    }

    /// What is needed to open it again.
    pub(super) fn parts(&self) -> (Arc<TreeStorage>, usize) {
        (self.storage.clone(), self.cache_bytes)
    }

    /// Makes the (empty) table, so that readers find one.
    pub(crate) fn create_table(&self) -> Result<()> {
        self.apply(core::iter::empty(), &[])
    }

    pub(super) fn reader(&self) -> Result<Reader> {
        let transaction = self.redb.begin_read().map_err(transaction_error)?;
        transaction.open_table(TABLE).map_err(table_error)
    }

    /// Applies changes in one durable transaction: records to put or, where there is none, to remove, and raw pairs.
    pub(super) fn apply<'a>(
        &self,
        changes: impl Iterator<Item = (&'a Key, &'a Option<Record>)>,
        raw: &[(&[u8], &[u8])],
    ) -> Result<()> {
        let mut transaction = self.redb.begin_write().map_err(transaction_error)?;
        transaction.set_quick_repair(true);
        {
            let mut table = transaction.open_table(TABLE).map_err(table_error)?;
            let mut value = Vec::new();
            for (key, change) in changes {
                match change {
                    Some(record) => {
                        record.encode_into(&mut value);
                        table.insert(&**key, value.as_slice()).map_err(storage_error)?;
                    }
                    None => {
                        table.remove(&**key).map_err(storage_error)?;
                    }
                }
            }
            for (key, value) in raw {
                table.insert(*key, *value).map_err(storage_error)?;
            }
        }
        transaction.commit().map_err(commit_error)
    }
}

/// The stored bytes of a key.
pub(super) fn get(reader: &Reader, key: &[u8]) -> Result<Option<Record>> {
    match reader.get(key).map_err(storage_error)? {
        Some(value) => Record::decode(value.value()).map(Some),
        None => Ok(None),
    }
}

/// The stored bytes of a key that is no record.
pub(super) fn get_raw(reader: &Reader, key: &[u8]) -> Result<Option<Vec<u8>>> {
    Ok(reader.get(key).map_err(storage_error)?.map(|value| value.value().to_vec()))
}

/// Stored records from a key on, up to but without another.
pub(super) fn range<'a>(
    reader: &'a Reader,
    from: &[u8],
    to: &[u8],
) -> Result<impl Iterator<Item = Result<(Key, Record)>> + use<'a>> {
    let range = reader.range::<&[u8]>(from..to).map_err(storage_error)?;
    Ok(range.map(|pair| {
        let (key, value) = pair.map_err(storage_error)?;
        Ok((Key::from(key.value()), Record::decode(value.value())?))
    }))
}

fn storage_error(error: StorageError) -> Error {
    match error {
        StorageError::Corrupted(_) => Error::Corrupt(Damage::Tree),
        StorageError::Io(error) => match error.kind() {
            ErrorKind::StorageFull => Error::NoSpace,
            ErrorKind::InvalidData => Error::Corrupt(Damage::Tree),
            _ => Error::Device,
        },
        _ => Error::Device,
    }
}

fn database_error(error: DatabaseError) -> Error {
    match error {
        DatabaseError::Storage(error) => storage_error(error),
        DatabaseError::UpgradeRequired(version) => Error::Version(u32::from(version)),
        _ => Error::Device,
    }
}

fn transaction_error(error: TransactionError) -> Error {
    match error {
        TransactionError::Storage(error) => storage_error(error),
        _ => Error::Device,
    }
}

fn table_error(error: TableError) -> Error {
    match error {
        TableError::Storage(error) => storage_error(error),
        TableError::TableDoesNotExist(_) => Error::NoVolume,
        _ => Error::Corrupt(Damage::Tree),
    }
}

fn commit_error(error: CommitError) -> Error {
    match error {
        CommitError::Storage(error) => storage_error(error),
        _ => Error::Device,
    }
}
