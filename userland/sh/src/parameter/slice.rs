//! `${name:offset:length}`: a part of a text, counted in characters, or some of several values.

use super::Found;
use crate::pattern::{character_count, character_slice};
use crate::shell::{EXIT_FAILURE, Flow, Shell};
use crate::tree::{Arithmetic, Parameter};
use crate::variables::Value;

impl Shell {
    pub(super) fn slice(
        &mut self,
        parameter: &Parameter,
        found: Found,
        offset: &Arithmetic,
        length: Option<&Arithmetic>,
    ) -> Result<Found, Flow> {
        let offset = self.arithmetic(offset)?;
        let length = match length {
            Some(length) => Some(self.arithmetic(length)?),
            None => None,
        };
        match found {
            Found::Unset => Ok(Found::Unset),
            Found::One(text) => {
                let count = character_count(&text) as i64;
                let Some((from, to)) = range(offset, length, count, count) else {
                    return match length {
                        Some(length) if length < 0 => self.bad_length(length),
                        _ => Ok(Found::One(Vec::new())),
                    };
                };
                Ok(Found::One(character_slice(&text, from, to - from)))
            }
            Found::Many { mut values, joined } => {
                if length.is_some_and(|length| length < 0) {
                    return self.bad_length(length.unwrap_or_default());
                }
                let is_arguments = matches!(parameter.name.as_slice(), b"@" | b"*");
                if is_arguments {
                    values.insert(0, self.state.zeroth.clone());
                }
                // An array's elements are counted by their indexes.
                let keys: Option<Vec<u64>> = match self.variable(&self.resolved(&parameter.name)) {
                    Some(variable) if !is_arguments => match &variable.value {
                        Value::Indexed(list) => Some(list.keys().copied().collect()),
                        _ => None,
                    },
                    _ => None,
                };
                let end = match &keys {
                    Some(keys) => keys.last().map_or(0, |last| *last as i64 + 1),
                    None => values.len() as i64,
                };
                let start = if offset < 0 { end + offset } else { offset };
                if start < 0 {
                    return Ok(Found::Many { values: Vec::new(), joined });
                }
                let from = match &keys {
                    Some(keys) => keys.iter().take_while(|key| (**key as i64) < start).count(),
                    None => (start as usize).min(values.len()),
                };
                let count = length.map_or(values.len(), |length| length as usize);
                let values = values.into_iter().skip(from).take(count).collect();
                Ok(Found::Many { values, joined })
            }
        }
    }

    fn bad_length(&mut self, length: i64) -> Result<Found, Flow> {
        self.complain(&format!("{length}: substring expression < 0"));
        self.status = EXIT_FAILURE;
        Err(Flow::Discard)
    }
}

/// The range that an offset and a length mean; `None` when there is none.
fn range(offset: i64, length: Option<i64>, count: i64, end: i64) -> Option<(usize, usize)> {
    let from = if offset < 0 { count.checked_add(offset)? } else { offset };
    if from < 0 || from > count {
        return None;
    }
    let to = match length {
        None => count,
        Some(length) if length < 0 => end.checked_add(length)?,
        Some(length) => from.checked_add(length).unwrap_or(count).min(count),
    };
    (to >= from).then_some((from as usize, to as usize))
}
