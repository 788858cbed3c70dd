//! All patterns of a search as one question. What has back-references is asked pattern by pattern, and only of lines that
//! are UTF-8.

use crate::posix::{Kind, fixed, translate};

/// The language of patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// POSIX' basic expressions.
    Basic,
    /// POSIX' extended expressions.
    Extended,
    /// No language: texts.
    Fixed,
    /// Perl's expressions, as far as `fancy-regex` has them.
    Perl,
}

/// What of a line a match must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// Any part.
    Part,
    /// Whole words.
    Word,
    /// The whole line.
    Line,
}

/// Patterns, and how they are meant.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The patterns; a line matches when one does.
    pub texts: Vec<String>,
    /// Their language.
    pub syntax: Syntax,
    /// What a match must be.
    pub whole: Whole,
    /// Whether letters match in either case.
    pub ignores_case: bool,
}

/// The greatest size of a compiled expression, in bytes.
const SIZE_MAX: usize = 64 << 20;

/// Compiled patterns.
pub struct Matcher {
    plain: Option<regex::bytes::Regex>,
    fancy: Vec<fancy_regex::Regex>,
}

impl Matcher {
    /// Compiles patterns.
    ///
    /// # Errors
    /// What is wrong with one.
    pub fn new(patterns: &Patterns) -> Result<Matcher, String> {
        let (mut plain, mut fancy) = (Vec::new(), Vec::new());
        for text in &patterns.texts {
            let (text, is_fancy) = match patterns.syntax {
                Syntax::Fixed => (fixed(text), false),
                Syntax::Perl => (text.clone(), true),
                Syntax::Basic | Syntax::Extended => {
                    let kind = if patterns.syntax == Syntax::Basic { Kind::Basic } else { Kind::Extended };
                    let translated = translate(text, kind)?;
                    (translated.text, translated.refers_back)
                }
            };
            if is_fancy { fancy.push(text) } else { plain.push(format!("(?:{text})")) }
        }
        let flags = if patterns.ignores_case { "(?i)" } else { "" };
        let plain = if plain.is_empty() {
            None
        } else {
            let all = plain.join("|");
            let text = match patterns.whole {
                Whole::Part => format!("{flags}{all}"),
                Whole::Word => format!("{flags}\\b{{start-half}}(?:{all})\\b{{end-half}}"),
                Whole::Line => format!("{flags}^(?:{all})$"),
            };
            let built = regex::bytes::RegexBuilder::new(&text).size_limit(SIZE_MAX).build();
            Some(built.map_err(|error| reason(&error.to_string()))?)
        };
        let build = |text: String| {
            let text = match patterns.whole {
                Whole::Part => format!("{flags}{text}"),
                Whole::Word => format!("{flags}(?<!\\w)(?:{text})(?!\\w)"),
                Whole::Line => format!("{flags}^(?:{text})$"),
            };
            fancy_regex::Regex::new(&text).map_err(|error| reason(&error.to_string()))
        };
        let fancy = fancy.into_iter().map(build).collect::<Result<Vec<_>, String>>()?;
        Ok(Matcher { plain, fancy })
    }

    /// Whether a line matches.
    pub fn is_match(&self, line: &[u8]) -> bool {
        self.plain.as_ref().is_some_and(|plain| plain.is_match(line)) || self.find_fancy(line, 0).is_some()
    }

    /// The first match from a place on: the longest of those that begin there.
    pub fn find(&self, line: &[u8], from: usize) -> Option<(usize, usize)> {
        let plain = self.plain.as_ref().and_then(|plain| plain.find_at(line, from));
        let plain = plain.map(|found| (found.start(), found.end()));
        let better = |a: &(usize, usize), b: &(usize, usize)| a.0.cmp(&b.0).then(b.1.cmp(&a.1));
        plain.into_iter().chain(self.find_fancy(line, from)).min_by(better)
    }

    fn find_fancy(&self, line: &[u8], from: usize) -> Option<(usize, usize)> {
        if self.fancy.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(line).ok()?;
        // One that takes too many steps does not match.
        let found = self.fancy.iter().filter_map(|regex| regex.find_from_pos(text, from).ok().flatten());
        found.map(|found| (found.start(), found.end())).min_by_key(|found| found.0)
    }
}

/// The last line of an explanation that shows the whole expression first.
fn reason(text: &str) -> String {
    let last = text.lines().last().unwrap_or(text);
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(texts: &[&str], syntax: Syntax, whole: Whole) -> Matcher {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Matcher::new(&Patterns { texts, syntax, whole, ignores_case: false }).expect("good patterns")
    }

    #[test]
    fn parts_words_and_lines() {
        let part = matcher(&["b+", "xyz"], Syntax::Extended, Whole::Part);
        assert_eq!(part.find(b"abbc", 0), Some((1, 3)));
        assert_eq!(part.find(b"abbc", 2), Some((2, 3)));
        assert!(part.is_match(b"wxyz") && !part.is_match(b"a"));
        let word = matcher(&["foo"], Syntax::Fixed, Whole::Word);
        assert!(word.is_match(b"a foo b") && word.is_match(b"foo") && !word.is_match(b"foobar foo_"));
        let line = matcher(&["a|b"], Syntax::Extended, Whole::Line);
        assert!(line.is_match(b"b") && !line.is_match(b"ab"));
    }

    #[test]
    fn bytes_that_are_no_text() {
        let part = matcher(&["b"], Syntax::Basic, Whole::Part);
        assert_eq!(part.find(b"\xff\xfeb", 0), Some((2, 3)));
        let back = matcher(&["\\(b\\)\\1"], Syntax::Basic, Whole::Part);
        assert!(back.is_match(b"abb") && !back.is_match(b"\xffbb"));
    }
}
