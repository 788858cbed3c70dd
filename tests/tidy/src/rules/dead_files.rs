//! No Rust file that no crate reaches.

use super::{Sources, about};
use crate::Finding;

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let dead = sources.rust.keys().filter(|path| !sources.modules.reached.contains(**path));
    dead.map(|path| about(path, "dead-file", "no `mod` and no manifest reaches this file")).collect()
}
