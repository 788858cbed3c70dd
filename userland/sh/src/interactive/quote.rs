//! Quotes of words that are being typed: what a word means so far, and how a completed one is written in the quotes that the
//! person has begun. Pure functions of texts.

use super::scan::Quote;
use tabula_line::Extent;

/// What a word means so far, and which quote is open at its end. `None` when that depends on more than variables.
/// `value_of` answers a variable's value.
pub(crate) fn unquoted(source: &str, value_of: &dyn Fn(&str) -> Option<String>) -> Option<(String, Quote)> {
    let mut value = String::new();
    let mut quote = Quote::None;
    let mut rest = source.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, quote) {
            ('\'', Quote::None) => quote = Quote::Single,
            ('\'', Quote::Single | Quote::Dollar) => quote = Quote::None,
            ('"', Quote::None) => quote = Quote::Double,
            ('"', Quote::Double) => quote = Quote::None,
            ('\\', Quote::None) => match rest.next() {
                Some('\n') | None => {}
                Some(next) => value.push(next),
            },
            ('\\', Quote::Double) => match rest.next() {
                Some(next @ ('"' | '\\' | '$' | '`')) => value.push(next),
                Some('\n') | None => {}
                Some(next) => value.extend(['\\', next]),
            },
            ('\\', Quote::Dollar) => match rest.next()? {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                next @ ('\'' | '"' | '\\') => value.push(next),
                // The others are rare in words that are completed.
                _ => return None,
            },
            ('`', Quote::None | Quote::Double) => return None,
            ('$', Quote::None) if rest.peek() == Some(&'\'') => {
                rest.next();
                quote = Quote::Dollar;
            }
            ('$', Quote::None | Quote::Double) => {
                let braced = rest.next_if_eq(&'{').is_some();
                let mut name = String::new();
                while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                if name.is_empty() || (braced && rest.next() != Some('}')) {
                    return None;
                }
                value.push_str(&value_of(&name)?);
            }
            ('<' | '>' | '(' | ')', Quote::None) => return None,
            (c, _) => value.push(c),
        }
    }
    Some((value, quote))
}

/// How a completed word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Quoting {
    /// In which quotes.
    pub(crate) quote: Quote,
    /// Whether they stand before what is replaced.
    pub(crate) opened: Opened,
}

/// Where a quote was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Opened {
    /// In what is replaced.
    #[default]
    Inside,
    /// Before it.
    Before,
}

/// Characters that mean something to the shell.
const SPECIAL: &str = " '\"\\$`&|;<>()*?[]{}!";

/// Writes a word. A folder's, with its slash, leaves the quotes open, so that the path can go on.
pub(crate) fn quoted(value: &str, quoting: Quoting, extent: Extent) -> String {
    let has_controls = value.chars().any(char::is_control);
    let closes = extent == Extent::Whole && !value.ends_with('/');
    let (open, close) = match quoting.quote {
        Quote::None if has_controls && extent == Extent::Whole => {
            // Nothing but this quote can write them, and it is closed at once.
            return format!("$'{}'", in_dollar(value));
        }
        Quote::None => {
            let shown = if has_controls { value.split(char::is_control).next().unwrap_or("") } else { value };
            return bare(shown);
        }
        Quote::Single => ("'", "'"),
        Quote::Double => ("\"", "\""),
        Quote::Dollar => ("$'", "'"),
    };
    let inner = match quoting.quote {
        Quote::Single => value.replace('\'', r"'\''"),
        Quote::Dollar => in_dollar(value),
        _ => value
            .chars()
            .flat_map(|c| ['\\'].into_iter().filter(move |_| matches!(c, '"' | '\\' | '$' | '`')).chain([c]))
            .collect(),
    };
    let open = if quoting.opened == Opened::Inside { open } else { "" };
    format!("{open}{inner}{}", if closes { close } else { "" })
}

fn bare(value: &str) -> String {
    let mut text = String::new();
    for (at, c) in value.char_indices() {
        if SPECIAL.contains(c) || (at == 0 && matches!(c, '#' | '~')) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

fn in_dollar(value: &str) -> String {
    let mut text = String::new();
    for c in value.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\'' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(source: &str) -> Option<(String, Quote)> {
        unquoted(source, &|name| (name == "HOME").then(|| "/home/user".to_owned()))
    }

    #[test]
    fn a_word_means_what_the_shell_would_make_of_it() {
        let table = [
            ("abc", Some(("abc", Quote::None))),
            ("a\\ b", Some(("a b", Quote::None))),
            ("'a $b'c", Some(("a $bc", Quote::None))),
            ("\"a \\\"b\\c", Some(("a \"b\\c", Quote::Double))),
            ("'a b", Some(("a b", Quote::Single))),
            ("$'a\\n", Some(("a\n", Quote::Dollar))),
            ("$HOME/x", Some(("/home/user/x", Quote::None))),
            ("\"${HOME}/x", Some(("/home/user/x", Quote::Double))),
            ("$none/x", None),
            ("$(ls)/x", None),
            ("`ls`/x", None),
            ("${HOME%r}/x", None),
            ("<(a", None),
            ("a\\", Some(("a", Quote::None))),
        ];
        for (source, expected) in table {
            assert_eq!(value(source), expected.map(|(text, quote)| (text.to_owned(), quote)), "{source}");
        }
    }

    #[test]
    fn what_is_written_means_the_word() {
        let words = [
            "plain",
            "two words",
            "it's",
            "a\"b$c`d\\e",
            "*?[x]{y}!",
            "#x",
            "~x",
            "漢字 é",
            "a;b&c|d<e>f(g)",
        ];
        for word in words.into_iter().chain(["line\nfeed", "tab\t", "\x1b[31m"]) {
            for quote in [Quote::None, Quote::Single, Quote::Double, Quote::Dollar] {
                let text = quoted(word, Quoting { quote, opened: Opened::Inside }, Extent::Whole);
                if word.contains('\x1b') && matches!(quote, Quote::None | Quote::Dollar) {
                    assert!(text.contains("\\u001b"), "{text}");
                    continue;
                }
                assert_eq!(value(&text), Some((word.to_owned(), Quote::None)), "{text}");
            }
        }
    }

    #[test]
    fn quotes_go_on_where_a_path_does() {
        let write = |value, quote, opened, extent| quoted(value, Quoting { quote, opened }, extent);
        assert_eq!(write("my dir/", Quote::Double, Opened::Inside, Extent::Whole), "\"my dir/");
        assert_eq!(write("file", Quote::Double, Opened::Before, Extent::Whole), "file\"");
        assert_eq!(write("fi", Quote::Single, Opened::Inside, Extent::Part), "'fi");
        assert_eq!(write("my dir/", Quote::None, Opened::Inside, Extent::Whole), "my\\ dir/");
        assert_eq!(write("a\nb", Quote::None, Opened::Inside, Extent::Part), "a");
    }
}
