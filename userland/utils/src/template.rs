//! Templates of names: the last run of X in the last part of a path becomes letters and digits.

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The fewest X.
const LEAST: usize = 3;

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    before: Vec<u8>,
    count: usize,
    after: Vec<u8>,
}

impl Template {
    /// Reads one; with a suffix of its own it must end in X.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &[u8], suffix: Option<&[u8]>) -> Result<Template, String> {
        let last = text.iter().rposition(|byte| *byte == b'X');
        let end = last.map_or(0, |last| last + 1);
        if suffix.is_some() && end != text.len() {
            return Err(format!("with --suffix, template '{}' must end in X", crate::shown(text)));
        }
        let after = suffix.unwrap_or(&text[end..]);
        if after.contains(&b'/') {
            return Err(format!("invalid suffix '{}', contains directory separator", crate::shown(after)));
        }
        let count = text[..end].iter().rev().take_while(|byte| **byte == b'X').count();
        if count < LEAST {
            return Err(format!("too few X's in template '{}'", crate::shown(text)));
        }
        Ok(Template { before: text[..end - count].to_vec(), count, after: after.to_vec() })
    }

    /// The name for random numbers.
    pub fn fill(&self, random: &mut dyn FnMut() -> u64) -> Vec<u8> {
        let letters = (0..self.count).map(|_| LETTERS[(random() % LETTERS.len() as u64) as usize]);
        self.before.iter().copied().chain(letters).chain(self.after.iter().copied()).collect()
    }

    /// The template as it was.
    pub fn text(&self) -> Vec<u8> {
        [self.before.as_slice(), &vec![b'X'; self.count], &self.after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        let mut next = 0;
        let mut random = || {
            next += 1;
            next
        };
        let template = Template::parse(b"a/Xb.XXXX.txt", None).expect("a template");
        assert_eq!(template.fill(&mut random), b"a/Xb.1234.txt");
        assert_eq!(template.text(), b"a/Xb.XXXX.txt");
        let template = Template::parse(b"XXXX", Some(b".c")).expect("a template");
        assert_eq!(template.text(), b"XXXX.c");
        for (text, suffix) in [
            (&b"XX"[..], None),
            (b"", None),
            (b"aXXXXb", Some(&b"c"[..])),
            (b"XXXX/a", None),
            (b"XXXX", Some(b"/")),
        ] {
            assert!(Template::parse(text, suffix).is_err());
        }
    }
}
