//! Prompts: text with styles. The escape sequences in a prompt take no columns: those for colours become styles of the text
//! that follows, the others (titles, for instance) are sent once before the prompt is drawn. The marks of readline around
//! what takes no columns (bytes 1 and 2, `\[` and `\]` in `PS1`) are understood; sequences are found without them too.

use crate::screen::canvas::Canvas;
use crate::style::Style;
use std::iter::Peekable;
use std::str::CharIndices;

/// A prompt, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prompt {
    pieces: Vec<(String, Style)>,
    sent: String,
}

const HIDDEN_BEGINS: char = '\x01';
const HIDDEN_ENDS: char = '\x02';

impl Prompt {
    /// Reads a prompt's text.
    pub fn new(text: &str) -> Prompt {
        let mut prompt = Prompt::default();
        let (mut style, mut hidden) = (Style::PLAIN, false);
        let mut characters = text.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            match c {
                HIDDEN_BEGINS => hidden = true,
                HIDDEN_ENDS => hidden = false,
                '\x1b' => {
                    let end = skip_sequence(text.len(), &mut characters);
                    let sequence = text.get(at..end).unwrap_or("");
                    match sequence.strip_prefix("\x1b[").and_then(|rest| rest.strip_suffix('m')) {
                        Some(parameters) => style = style.after_sgr(parameters),
                        None => prompt.sent.push_str(sequence),
                    }
                }
                '\x07' => prompt.sent.push(c),
                '\r' => {}
                _ if hidden => prompt.sent.push(c),
                _ => match prompt.pieces.last_mut() {
                    Some((piece, same)) if *same == style => piece.push(c),
                    _ => prompt.pieces.push((c.into(), style)),
                },
            }
        }
        prompt
    }

    /// What is sent before the prompt is drawn for the first time.
    pub(crate) fn sent(&self) -> &str {
        &self.sent
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas) {
        self.pieces.iter().for_each(|(text, style)| canvas.text(text, *style));
    }

    /// The prompt without its last line's text, for another text to stand there.
    pub(crate) fn without_last_line(&self) -> Prompt {
        let mut pieces = self.pieces.clone();
        while let Some((text, _)) = pieces.last_mut() {
            match text.rfind('\n') {
                Some(at) => {
                    text.truncate(at + 1);
                    break;
                }
                None => drop(pieces.pop()),
            }
        }
        Prompt { pieces, sent: String::new() }
    }

    /// Its text alone, for terminals that can do nothing.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|(text, _)| text.as_str()).collect()
    }
}

/// Moves behind a sequence whose Escape has been taken; its end.
fn skip_sequence(len: usize, characters: &mut Peekable<CharIndices<'_>>) -> usize {
    let Some((_, kind)) = characters.next() else { return len };
    let mut last = kind;
    let ends: fn(char, char) -> bool = match kind {
        '[' => |_, c| ('\x40'..='\x7e').contains(&c),
        ']' | 'P' | '_' | '^' => |last, c| c == '\x07' || (last == '\x1b' && c == '\\'),
        // One more character: which set of characters is meant.
        '(' | ')' => |_, _| true,
        _ => return characters.peek().map_or(len, |(at, _)| *at),
    };
    for (_, c) in characters.by_ref() {
        if ends(last, c) {
            break;
        }
        last = c;
    }
    characters.peek().map_or(len, |(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Attribute;

    #[test]
    fn sequences_take_no_columns() {
        let table = [
            ("$ ", "$ ", ""),
            ("\x01\x1b[1;31m\x02a\x01\x1b[0m\x02$ ", "a$ ", ""),
            ("\x1b[32mok\x1b[m> ", "ok> ", ""),
            ("\x1b]0;title\x07$ ", "$ ", "\x1b]0;title\x07"),
            ("\x1b]0;title\x1b\\$ ", "$ ", "\x1b]0;title\x1b\\"),
            ("\x01hidden\x02$ ", "$ ", "hidden"),
            ("a\x1b", "a", "\x1b"),
            ("a\x1b[3", "a", "\x1b[3"),
            ("\x1b(Bx", "x", "\x1b(B"),
            ("\x1b7x", "x", "\x1b7"),
            ("two\nlines ", "two\nlines ", ""),
        ];
        for (text, plain, sent) in table {
            let prompt = Prompt::new(text);
            assert_eq!((prompt.plain().as_str(), prompt.sent()), (plain, sent), "{text:?}");
        }
        let styles = Prompt::new("a\x1b[1mb\x1b[31mc").pieces;
        let bold = Style::PLAIN.with(Attribute::Bold);
        assert_eq!(
            styles.iter().map(|(_, style)| *style).collect::<Vec<_>>(),
            [Style::PLAIN, bold, Style::palette(1).with(Attribute::Bold)]
        );
    }

    #[test]
    fn the_last_line_can_be_left_out() {
        assert_eq!(Prompt::new("a\n\x1b[1mb\x1b[mc$ ").without_last_line().plain(), "a\n");
        assert_eq!(Prompt::new("c$ ").without_last_line().plain(), "");
    }
}
