//! Colours of a command line, from what its parts are. Whether a command exists is asked; nothing else is.

use super::quote::unquoted;
use super::scan::{Inside, Role, scan};
use tabula_line::{Attribute, Span, Style};

const BLUE: u8 = 4;
const CYAN: u8 = 6;
const GREEN: u8 = 2;
const MAGENTA: u8 = 5;
const RED: u8 = 1;
const YELLOW: u8 = 3;

/// The parts of a text that do not look plain.
pub(crate) fn spans(text: &str, is_command: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let scan = scan(text);
    let mut spans = Vec::new();
    for (range, role) in scan.words {
        let style = match role {
            Role::Command => match text.get(range.clone()).and_then(|source| unquoted(source, &|_| None)) {
                Some((name, _)) if is_command(&name) => Style::palette(GREEN),
                Some(_) => Style::palette(RED),
                None => continue,
            },
            Role::Keyword => Style::palette(MAGENTA).with(Attribute::Bold),
            Role::Operator => Style::PLAIN.with(Attribute::Bold),
            Role::Comment => Style::PLAIN.with(Attribute::Dim),
            Role::Here => Style::palette(YELLOW),
            Role::Assignment => match text.get(range.clone()).and_then(|source| source.find('=')) {
                Some(equals) => {
                    spans
                        .push(Span { range: range.start..range.start + equals, style: Style::palette(CYAN) });
                    continue;
                }
                None => continue,
            },
            Role::Target => Style::PLAIN.with(Attribute::Underline),
            Role::Argument if text.get(range.clone()).is_some_and(|source| source.starts_with('-')) => {
                Style::palette(BLUE)
            }
            Role::Argument => continue,
        };
        spans.push(Span { range, style });
    }
    for (range, inside) in scan.parts {
        let style = match inside {
            Inside::Quoted => Style::palette(YELLOW),
            Inside::Variable => Style::palette(CYAN),
            Inside::Escape => Style::palette(YELLOW).with(Attribute::Bold),
            Inside::Glob => Style::palette(MAGENTA),
            Inside::Substitution => Style::PLAIN.with(Attribute::Bold),
        };
        spans.push(Span { range, style });
    }
    // What begins later, or is inside, counts.
    spans.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The colour of each character: a letter for the palette's, a blank for none.
    fn colours(text: &str) -> String {
        let mut shown = vec![' '; text.len()];
        for span in spans(text, &|name| matches!(name, "ls" | "echo")) {
            let letter = match span.style.foreground {
                Some(tabula_line::Colour::Palette(number)) => {
                    char::from_digit(u32::from(number), 10).expect("one digit")
                }
                _ if span.style.has(Attribute::Bold) => 'b',
                _ if span.style.has(Attribute::Dim) => 'd',
                _ if span.style.has(Attribute::Underline) => 'u',
                _ => ' ',
            };
            shown[span.range].fill(letter);
        }
        shown.into_iter().collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn parts_have_their_colours() {
        let table = [
            ("ls -l a", "22 44"),
            ("lx a", "11"),
            ("if ls; then", "55 22b 5555"),
            ("echo 'a' \"$b\"", "2222 333 3663"),
            ("X=1 ls >f # c", "6   22 bu ddd"),
            ("echo $(lx *.c)", "2222 bb11 5  b"),
            ("'ls' x", "3333"),
        ];
        for (text, expected) in table {
            assert_eq!(colours(text), expected, "{text}");
        }
    }
}
