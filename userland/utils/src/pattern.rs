//! Shell patterns matched against names (POSIX, `fnmatch`): `*`, `?`, `[...]` with ranges and classes, and `\`. A character
//! is a character of UTF-8 where there is one, else a byte. There is no recursion, so no pattern is too deep, and a star
//! is tried again only at its own place, so none takes more than the product of the lengths.

/// Whether letters count in their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They do.
    Counts,
    /// They do not.
    Ignored,
}

/// Whether a pattern matches the whole of a name. Slashes and leading dots are characters like others.
pub fn matches(pattern: &[u8], name: &[u8], case: Case) -> bool {
    let (mut at, mut pos) = (0, 0);
    // Where to go on when what follows the last star does not match: behind the star, and one character further on.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(at) {
            None if pos == name.len() => return true,
            None => None,
            Some(b'*') => {
                retry = Some((at + 1, pos));
                Some((at + 1, pos))
            }
            Some(_) if pos == name.len() => None,
            Some(_) => {
                one(&pattern[at..], &name[pos..], case).map(|(used, length)| (at + used, pos + length))
            }
        };
        match (step, retry) {
            (Some(next), _) => (at, pos) = next,
            (None, Some((behind, from))) if from < name.len() => {
                let from = from + character(&name[from..]).1;
                retry = Some((behind, from));
                (at, pos) = (behind, from);
            }
            (None, _) => return false,
        }
    }
}

/// The first character of a text that is not empty, and its length in bytes.
fn character(text: &[u8]) -> (u32, usize) {
    let end = text.len().min(4);
    for length in 1..=end {
        if let Ok(valid) = std::str::from_utf8(&text[..length]) {
            return (valid.chars().next().map_or(0, u32::from), length);
        }
    }
    // A byte that is no character is none that a pattern could name.
    (0x11_0000 + u32::from(text[0]), 1)
}

fn folded(code: u32, case: Case) -> u32 {
    match char::from_u32(code) {
        Some(c) if case == Case::Ignored => c.to_lowercase().next().map_or(code, u32::from),
        _ => code,
    }
}

/// Matches one character; answers how much of the pattern and of the name that takes.
fn one(pattern: &[u8], name: &[u8], case: Case) -> Option<(usize, usize)> {
    let (found, length) = character(name);
    match pattern.first()? {
        b'?' => Some((1, length)),
        b'[' => match class(pattern, found, case) {
            Some((used, true)) => Some((used, length)),
            Some((_, false)) => None,
            // Without its end it is an ordinary character.
            None => (found == u32::from(b'[')).then_some((1, length)),
        },
        first => {
            let escaped = *first == b'\\' && pattern.len() > 1;
            let start = usize::from(escaped);
            let (wanted, used) = character(&pattern[start..]);
            (folded(wanted, case) == folded(found, case)).then_some((start + used, length))
        }
    }
}

/// Matches a bracket expression; answers its length and whether the character is in it. `None` when it does not end.
fn class(pattern: &[u8], found: u32, case: Case) -> Option<(usize, bool)> {
    let mut at = 1;
    let negated = matches!(pattern.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let first = at;
    let found_folded = folded(found, case);
    let mut is_in = false;
    loop {
        let rest = pattern.get(at..)?;
        match rest {
            [] => return None,
            [b']', ..] if at > first => return Some((at + 1, is_in != negated)),
            [b'[', b':', named @ ..] if named.windows(2).any(|end| end == b":]") => {
                let end = named.windows(2).position(|end| end == b":]")?;
                is_in |= char::from_u32(found).is_some_and(|c| in_class(&named[..end], c, case));
                at += end + 4;
                continue;
            }
            _ => {}
        }
        let (low, used) = member(rest)?;
        at += used;
        let high = match pattern.get(at..)? {
            [b'-', after @ ..] if !after.is_empty() && after[0] != b']' => {
                let (high, used) = member(after)?;
                at += 1 + used;
                high
            }
            _ => low,
        };
        is_in |= (low..=high).contains(&found)
            || (folded(low, case)..=folded(high, case)).contains(&found_folded) && case == Case::Ignored;
    }
}

fn member(text: &[u8]) -> Option<(u32, usize)> {
    match text {
        [] => None,
        [b'\\', rest @ ..] if !rest.is_empty() => {
            let (code, used) = character(rest);
            Some((code, used + 1))
        }
        _ => Some(character(text)),
    }
}

fn in_class(name: &[u8], c: char, case: Case) -> bool {
    match name {
        b"alpha" => c.is_alphabetic(),
        b"digit" => c.is_ascii_digit(),
        b"alnum" => c.is_alphanumeric(),
        b"upper" => c.is_uppercase() || case == Case::Ignored && c.is_lowercase(),
        b"lower" => c.is_lowercase() || case == Case::Ignored && c.is_uppercase(),
        b"space" => c.is_whitespace(),
        b"blank" => c == ' ' || c == '\t',
        b"punct" => c.is_ascii_punctuation(),
        b"cntrl" => c.is_control(),
        b"xdigit" => c.is_ascii_hexdigit(),
        b"print" => !c.is_control(),
        b"graph" => !c.is_control() && !c.is_whitespace(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, wanted) in [
            ("*", "", true),
            ("*", "a/b", true),
            ("a*c", "abbbc", true),
            ("a*c", "abbb", false),
            ("*.rs", "lib.rs", true),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybz", false),
            ("?", "é", true),
            ("??", "é", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]x]", "]", true),
            ("[a-]", "-", true),
            ("[[:digit:]]", "7", true),
            ("[[:upper:]x]", "x", true),
            ("[ab", "[ab", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[é]", "é", true),
            ("a", "A", false),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes(), Case::Counts),
                wanted,
                "{pattern} on {name}"
            );
        }
        assert!(matches(b"ABC*", b"abcd", Case::Ignored));
        assert!(matches(b"[A-C]", b"b", Case::Ignored));
        assert!(matches(b"?", b"\xff", Case::Counts));
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = b"*a".repeat(2000);
        assert!(!matches(&pattern, &b"a".repeat(1500), Case::Counts));
        assert!(!matches(&b"[".repeat(5000), b"[", Case::Counts));
    }
}
