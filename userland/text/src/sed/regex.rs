//! The regular expressions of `sed`: where one matches, as POSIX has it, which is leftmost and then longest. The crate
//! `regex` finds the leftmost match; where the expression has choices, a second machine finds how far a match from there
//! can go. What refers back to a group goes through `fancy-regex`, which takes the first alternative that matches.

use std::cell::{OnceCell, RefCell};

use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::{Anchored, Input, MatchKind};

use crate::posix::{Kind, Purpose, translate_for};

/// The greatest size of a compiled expression, in bytes.
const SIZE_MAX: usize = 64 << 20;

/// How an expression is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flags {
    /// Basic or extended.
    pub(crate) kind: Kind,
    /// `I`.
    pub(crate) ignores_case: bool,
    /// `M`: `^` and `$` match at newlines too, and nothing else matches a newline unless it says so.
    pub(crate) has_lines: bool,
}

/// From where to where a match and its groups go.
pub(crate) type Spans = Vec<Option<(usize, usize)>>;

/// What of a match is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Where it is.
    Whole,
    /// Its groups too.
    Groups,
}

/// A compiled expression.
pub(crate) struct Regex {
    engine: Engine,
    groups: usize,
}

enum Engine {
    Plain { regex: regex::bytes::Regex, longest: Option<Box<Longest>> },
    Fancy(Box<fancy_regex::Regex>),
}

/// Finds how far a match goes that begins at a place.
struct Longest {
    machine: PikeVM,
    cache: RefCell<Cache>,
    text: String,
    /// The expression with an end, for the groups of a longer match.
    to_end: OnceCell<Option<regex::bytes::Regex>>,
}

impl Regex {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What is wrong with it, in GNU's words.
    pub(crate) fn new(pattern: &str, flags: Flags) -> Result<Regex, String> {
        let translated = translate_for(pattern, flags.kind, Purpose::Replace)?;
        let marks = match (flags.ignores_case, flags.has_lines) {
            (false, false) => "(?s)",
            (true, false) => "(?si)",
            (false, true) => "(?m)",
            (true, true) => "(?mi)",
        };
        let inner = if flags.has_lines { without_newlines(&translated.text) } else { translated.text };
        let text = format!("{marks}(?:{inner})");
        let engine = if translated.refers_back {
            Engine::Fancy(Box::new(
                fancy_regex::Regex::new(&text).map_err(|error| reason(&error.to_string()))?,
            ))
        } else {
            let built = regex::bytes::RegexBuilder::new(&text).size_limit(SIZE_MAX).build();
            let regex = built.map_err(|error| reason(&error.to_string()))?;
            let longest = if has_choices(&inner) { Some(Box::new(Longest::new(text)?)) } else { None };
            Engine::Plain { regex, longest }
        };
        Ok(Regex { engine, groups: translated.groups })
    }

    /// How many groups it has.
    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    /// Whether a text matches.
    ///
    /// # Errors
    /// The search takes too many steps.
    pub(crate) fn is_match(&self, text: &[u8]) -> Result<bool, String> {
        match &self.engine {
            Engine::Plain { regex, .. } => Ok(regex.is_match(text)),
            Engine::Fancy(_) => Ok(self.find(text, 0, Want::Whole)?.is_some()),
        }
    }

    /// The first match from a place on.
    ///
    /// # Errors
    /// The search takes too many steps.
    pub(crate) fn find(&self, text: &[u8], from: usize, want: Want) -> Result<Option<Spans>, String> {
        match &self.engine {
            Engine::Plain { regex, longest } => Ok(find_plain(regex, longest.as_deref(), text, from, want)),
            Engine::Fancy(regex) => find_fancy(regex, text, from),
        }
    }
}

fn find_plain(
    regex: &regex::bytes::Regex,
    longest: Option<&Longest>,
    text: &[u8],
    from: usize,
    want: Want,
) -> Option<Spans> {
    let first = match want {
        Want::Whole => vec![regex.find_at(text, from).map(|found| (found.start(), found.end()))],
        Want::Groups => spans(&regex.captures_at(text, from)?),
    };
    let (start, end) = first[0]?;
    let Some(longest) = longest else { return Some(first) };
    let Some(further) = longest.end(text, start).filter(|further| *further > end) else { return Some(first) };
    let whole = Some((start, further));
    if want == Want::Whole {
        return Some(vec![whole]);
    }
    let groups = longest.to_end().and_then(|regex| regex.captures_at(&text[..further], start));
    Some(
        groups
            .map(|groups| spans(&groups))
            .filter(|groups| groups[0] == whole)
            .unwrap_or_else(|| vec![whole]),
    )
}

fn spans(captures: &regex::bytes::Captures<'_>) -> Spans {
    captures.iter().map(|group| group.map(|group| (group.start(), group.end()))).collect()
}

/// A search in characters: bytes that are none become some of the private use area, and the places are counted back.
fn find_fancy(regex: &fancy_regex::Regex, text: &[u8], from: usize) -> Result<Option<Spans>, String> {
    let stopped = |_| "the search for a back reference takes too many steps".to_owned();
    let collect = |captures: fancy_regex::Captures<'_>| -> Spans {
        captures.iter().map(|group| group.map(|group| (group.start(), group.end()))).collect()
    };
    if let Ok(text) = std::str::from_utf8(text) {
        return Ok(regex.captures_from_pos(text, from).map_err(stopped)?.map(collect));
    }
    let (mut chars, mut places) = (String::new(), Vec::new());
    let mut at = 0;
    for chunk in text.utf8_chunks() {
        places.extend(at..at + chunk.valid().len());
        chars.push_str(chunk.valid());
        at += chunk.valid().len();
        for byte in chunk.invalid() {
            let stand_in = char::from_u32(0xf700 + u32::from(*byte)).unwrap_or(char::REPLACEMENT_CHARACTER);
            places.extend(std::iter::repeat_n(at, stand_in.len_utf8()));
            chars.push(stand_in);
            at += 1;
        }
    }
    places.push(at);
    let start = places.partition_point(|place| *place < from);
    let found = regex.captures_from_pos(&chars, start).map_err(stopped)?.map(collect);
    Ok(found.map(|found| found.iter().map(|group| group.map(|(a, b)| (places[a], places[b]))).collect()))
}

impl Longest {
    fn new(text: String) -> Result<Longest, String> {
        let config = PikeVM::config().match_kind(MatchKind::All);
        let syntax = regex_automata::util::syntax::Config::new().utf8(false);
        let nfa = regex_automata::nfa::thompson::Config::new().utf8(false).nfa_size_limit(Some(SIZE_MAX));
        let built = PikeVM::builder().configure(config).syntax(syntax).thompson(nfa).build(&text);
        let machine = built.map_err(|_| "Regular expression too big".to_owned())?;
        let cache = RefCell::new(machine.create_cache());
        Ok(Longest { machine, cache, text, to_end: OnceCell::new() })
    }

    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let input = Input::new(text).span(start..text.len()).anchored(Anchored::Yes);
        let mut slots = [None; 2];
        self.machine.search_slots(&mut self.cache.borrow_mut(), &input, &mut slots)?;
        slots[1].map(|end| end.get())
    }

    fn to_end(&self) -> Option<&regex::bytes::Regex> {
        let make = || {
            let text = format!("(?:{})\\z", self.text);
            regex::bytes::RegexBuilder::new(&text).size_limit(SIZE_MAX).build().ok()
        };
        self.to_end.get_or_init(make).as_ref()
    }
}

/// Whether the first alternative may not be the longest: there are several, or a group may be left out or repeated.
fn has_choices(text: &str) -> bool {
    let mut is_escaped = false;
    let mut was_group = false;
    for c in text.chars() {
        match c {
            _ if is_escaped => (is_escaped, was_group) = (false, false),
            '\\' => (is_escaped, was_group) = (true, false),
            '|' => return true,
            '*' | '+' | '?' | '{' if was_group => return true,
            _ => was_group = c == ')',
        }
    }
    false
}

/// The expression with a newline among what each complement leaves out.
fn without_newlines(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '\\' => out.extend(chars.next()),
            '[' if chars.peek() == Some(&'^') => {
                out.extend(chars.next());
                out.push_str("\\n");
            }
            _ => {}
        }
    }
    out
}

/// The last line of an explanation that shows the whole expression first.
fn reason(text: &str) -> String {
    let last = text.lines().last().unwrap_or(text);
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &[u8]) -> Option<Spans> {
        let flags = Flags { kind: Kind::Extended, ignores_case: false, has_lines: false };
        let regex = Regex::new(pattern, flags).unwrap_or_else(|why| panic!("{pattern}: {why}"));
        regex.find(text, 0, Want::Groups).expect("it ends")
    }

    #[test]
    fn the_longest_match_from_the_leftmost_place() {
        assert_eq!(find("a|ab", b"xab"), Some(vec![Some((1, 3))]));
        assert_eq!(find("(a|ab)(c|bcd)", b"abcd"), Some(vec![Some((0, 4)), Some((0, 1)), Some((1, 4))]));
        assert_eq!(find("a?(ab)?", b"ab"), Some(vec![Some((0, 2)), Some((0, 2))]));
        assert_eq!(find("(a|ab)\\b", b"ab a"), Some(vec![Some((0, 2)), Some((0, 2))]));
        assert_eq!(find("x", b"ab"), None);
    }

    #[test]
    fn back_references_among_bytes_that_are_no_text() {
        let found = find("(b.)\\1", b"\xff\xffbcbc");
        assert_eq!(found, Some(vec![Some((2, 6)), Some((2, 4))]));
        assert_eq!(find("(b)\\1", b"\xffb"), None);
    }
}
