//! What is typed and not saved, in the browser's own storage.

use crate::store;
use serde::{Deserialize, Serialize};

/// One text that is not saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    /// The file's path; none for a text without a file.
    pub(super) path: Option<Vec<u8>>,
    /// All of it.
    pub(super) text: String,
}

/// What was kept.
pub(super) fn load() -> Vec<Draft> {
    store::load(store::DRAFTS).unwrap_or_default()
}

/// Keeps these and nothing else. Answers whether the browser had room.
pub(super) fn keep(drafts: &[Draft]) -> bool {
    store::save(store::DRAFTS, &drafts)
}
