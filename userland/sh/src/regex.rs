//! Extended regular expressions as POSIX writes them, for `=~`. They are rewritten for the library, whose syntax differs in
//! what backslashes and brackets mean; matching takes time linear in the text, whatever the expression.

use crate::tree::Bytes;
use regex_lite::RegexBuilder;

/// Bytes of the largest compiled expression.
const SIZE_MAX: usize = 1 << 20;

/// What an expression matches in a text: all of the match, then its groups. `None` when it is no expression.
pub(crate) fn find(pattern: &[u8], text: &[u8], ignores_case: bool) -> Option<Option<Vec<Bytes>>> {
    let pattern = rewritten(&String::from_utf8_lossy(pattern));
    let regex = RegexBuilder::new(&pattern)
        .case_insensitive(ignores_case)
        .dot_matches_new_line(true)
        .size_limit(SIZE_MAX)
        .build()
        .ok()?;
    let text = String::from_utf8_lossy(text);
    let Some(found) = regex.captures(&text) else { return Some(None) };
    let group = |group: Option<regex_lite::Match<'_>>| {
        group.map(|group| group.as_str().as_bytes().to_vec()).unwrap_or_default()
    };
    Some(Some(found.iter().map(group).collect()))
}

fn rewritten(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                // What GNU's library knows beyond POSIX.
                Some(class @ ('w' | 'W' | 's' | 'S' | 'b' | 'B')) => out.extend(['\\', class]),
                Some('<') => out.push_str("\\b"),
                Some('>') => out.push_str("\\b"),
                Some(plain) if plain.is_ascii_punctuation() => out.extend(['\\', plain]),
                Some(plain) => out.push(plain),
                None => out.push_str("\\\\"),
            },
            '[' => set(&mut letters, &mut out),
            // A brace that begins no repetition is plain.
            '{' if !letters.peek().is_some_and(char::is_ascii_digit) => out.push_str("\\{"),
            _ => out.push(letter),
        }
    }
    out
}

fn set(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    out.push('[');
    if letters.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    while let Some(letter) = letters.next() {
        match letter {
            ']' if !first => {
                out.push(']');
                return;
            }
            '[' if matches!(letters.peek(), Some(':' | '.' | '=')) => {
                let mark = letters.next().unwrap_or(':');
                let mut name = String::new();
                while let Some(next) = letters.next() {
                    if next == mark && letters.next_if_eq(&']').is_some() {
                        break;
                    }
                    name.push(next);
                }
                if mark == ':' {
                    out.push_str(&format!("[:{name}:]"));
                } else {
                    for letter in name.chars() {
                        out.extend(['\\', letter]);
                    }
                }
            }
            '\\' | '[' | ']' | '&' | '~' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    fn groups(pattern: &str, text: &str) -> Option<Vec<String>> {
        let found = find(pattern.as_bytes(), text.as_bytes(), false)??;
        Some(found.into_iter().map(|group| String::from_utf8_lossy(&group).into_owned()).collect())
    }

    #[test]
    fn expressions_match_as_posix_has_them() {
        for (pattern, text, expected) in [
            ("^a+b$", "aab", Some(vec!["aab"])),
            ("([0-9]+)-([a-z]+)", "x 12-ab", Some(vec!["12-ab", "12", "ab"])),
            ("[[:digit:]]{2}", "a12", Some(vec!["12"])),
            ("[]x]", "]", Some(vec!["]"])),
            ("[\\]", "\\", Some(vec!["\\"])),
            ("a\\.b", "a.b", Some(vec!["a.b"])),
            ("a\\.b", "axb", None),
            ("(a|b)?c", "c", Some(vec!["c", ""])),
            ("a{x", "a{x", Some(vec!["a{x"])),
        ] {
            let expected = expected.map(|groups| groups.into_iter().map(str::to_owned).collect());
            assert_eq!(groups(pattern, text), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_expression_is_said_to_be_none() {
        assert!(find(b"(", b"x", false).is_none());
        assert!(find(b"a{1,99999999}", b"x", false).is_none());
    }
}
