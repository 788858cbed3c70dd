//! Reading a range of the map: three ordered sources become one, where an upper one hides the same key of a lower one, and
//! a removal hides it too.

use super::overlay::{Key, Record};
use crate::error::Result;

/// The first `max` records of the sources, `active` over `frozen` over `stored`.
pub(super) fn merge<'a>(
    active: impl Iterator<Item = (&'a Key, &'a Option<Record>)>,
    frozen: impl Iterator<Item = (&'a Key, &'a Option<Record>)>,
    stored: impl Iterator<Item = Result<(Key, Record)>>,
    max: usize,
) -> Result<Vec<(Key, Record)>> {
    let (mut active, mut frozen) = (active.peekable(), frozen.peekable());
    let mut stored = stored.peekable();
    let mut found = Vec::new();
    while found.len() < max {
        let stored_key = match stored.peek() {
            None => None,
            Some(Ok((key, _))) => Some(key),
            Some(Err(error)) => return Err(*error),
        };
        let upper = [active.peek().map(|(key, _)| *key), frozen.peek().map(|(key, _)| *key), stored_key];
        let Some(lowest) = upper.into_iter().flatten().min().cloned() else { break };
        let from_active = active.next_if(|(key, _)| **key == lowest);
        let from_frozen = frozen.next_if(|(key, _)| **key == lowest);
        let from_stored = stored.next_if(|pair| pair.as_ref().is_ok_and(|(key, _)| *key == lowest));
        let record = match (from_active, from_frozen, from_stored) {
            (Some((_, change)), _, _) | (None, Some((_, change)), _) => change.clone(),
            (None, None, Some(pair)) => Some(pair?.1),
            (None, None, None) => None,
        };
        if let Some(record) = record {
            found.push((lowest, record));
        }
    }
    Ok(found)
}
