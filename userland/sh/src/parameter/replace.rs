//! `${name/pattern/with}`: parts of a text that match, replaced.

use super::Found;
use crate::options::Shopt;
use crate::pattern::Pattern;
use crate::shell::{Flow, Shell};
use crate::tree::{Bytes, Place, Word};

impl Shell {
    pub(super) fn replace(
        &mut self,
        found: Found,
        place: Place,
        pattern: &Word,
        with: &Word,
    ) -> Result<Found, Flow> {
        let pattern_text = self.expand_pattern(pattern)?;
        let mut pattern = Pattern::new(&pattern_text, self.shopt(Shopt::ExtGlob));
        if self.shopt(Shopt::NoCaseMatch) {
            pattern = pattern.ignoring_case();
        }
        if pattern_text.is_empty() && !matches!(place, Place::Front | Place::Back) {
            return Ok(found);
        }
        // `&` stands for what has matched, unless it is quoted.
        let template = if self.shopt(Shopt::PatsubReplacement) {
            self.replacement_of(with)?
        } else {
            vec![Some(self.expand_text(with)?)]
        };
        let insert = |matched: &[u8]| -> Bytes {
            template.iter().flat_map(|piece| piece.clone().unwrap_or_else(|| matched.to_vec())).collect()
        };
        Ok(found.map(|text| pattern.replaced(&text, place, insert)))
    }

    /// The pieces of a replacement: text, or nothing for what has matched.
    fn replacement_of(&mut self, with: &Word) -> Result<Vec<Option<Bytes>>, Flow> {
        let text = self.expand_replacement(with)?;
        let mut pieces = Vec::new();
        let mut literal = Vec::new();
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            match byte {
                b'\\' if matches!(text.get(at + 1), Some(b'&' | b'\\')) => {
                    literal.extend(text.get(at + 1));
                    at += 1;
                }
                b'&' => {
                    pieces.push(Some(std::mem::take(&mut literal)));
                    pieces.push(None);
                }
                _ => literal.push(*byte),
            }
            at += 1;
        }
        pieces.push(Some(literal));
        Ok(pieces)
    }
}
