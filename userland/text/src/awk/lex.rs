//! The words of a program. Whether a slash divides or begins a regular expression follows from the word before it.

use std::rc::Rc;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Number(f64),
    Text(Rc<[u8]>),
    Regex(Rc<[u8]>),
    Name(String),
    /// A name with an opening parenthesis right behind it: a function's.
    Called(String),
    /// A reserved word or a built-in function.
    Key(&'static str),
    /// Punctuation.
    Mark(&'static str),
    LineEnd,
    End,
}

/// A word and its line.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) line: usize,
}

const KEYS: &[&str] = &[
    "BEGIN", "END", "break", "continue", "delete", "do", "else", "exit", "for", "func", "function",
    "getline", "if", "in", "next", "nextfile", "print", "printf", "return", "while",
];

/// Longer ones first.
const MARKS: &[&str] = &[
    "**=", "!~", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "<=", ">=", "!=", "**",
    ">>", "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":",
    "~", "$", "=",
];

/// The words of a text.
///
/// # Errors
/// What is wrong, with its line.
pub(super) fn words(text: &[u8]) -> Result<Vec<Token>, String> {
    let mut lexer = Lexer { text, at: 0, line: 1, tokens: Vec::new() };
    while lexer.one()? {}
    let line = lexer.line;
    lexer.tokens.push(Token { word: Word::LineEnd, line });
    lexer.tokens.push(Token { word: Word::End, line });
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn push(&mut self, word: Word) {
        self.tokens.push(Token { word, line: self.line });
    }

    fn fails(&self, what: &str) -> String {
        format!("line {}: {what}", self.line)
    }

    fn one(&mut self) -> Result<bool, String> {
        let rest = &self.text[self.at..];
        let Some(byte) = rest.first().copied() else { return Ok(false) };
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.at += 1;
                self.push(Word::LineEnd);
                self.line += 1;
            }
            b'\\' if rest.starts_with(b"\\\n") || rest.starts_with(b"\\\r\n") => {
                self.at += if rest.starts_with(b"\\\n") { 2 } else { 3 };
                self.line += 1;
            }
            b'#' => self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            b'"' => self.text()?,
            b'/' if !self.ends_operand() => self.regex()?,
            b'0'..=b'9' | b'.' => self.number()?,
            _ if byte.is_ascii_alphabetic() || byte == b'_' => self.name(),
            _ => {
                let mark = MARKS.iter().find(|mark| rest.starts_with(mark.as_bytes()));
                let mark =
                    mark.ok_or_else(|| self.fails(&format!("unexpected character '{}'", char::from(byte))))?;
                self.at += mark.len();
                self.push(Word::Mark(match *mark {
                    "**" => "^",
                    "**=" => "^=",
                    other => other,
                }));
            }
        }
        Ok(true)
    }

    /// Whether the last word ends an operand, so that a slash divides it.
    fn ends_operand(&self) -> bool {
        matches!(
            self.tokens.last().map(|token| &token.word),
            Some(
                Word::Number(_)
                    | Word::Text(_)
                    | Word::Regex(_)
                    | Word::Name(_)
                    | Word::Mark(")" | "]" | "$" | "++" | "--")
            )
        ) || self
            .tokens
            .last()
            .is_some_and(|token| matches!(&token.word, Word::Called(_)) || token.word == Word::Key("length"))
    }

    fn name(&mut self) {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let name = String::from_utf8_lossy(&rest[..length]).into_owned();
        self.at += length;
        let builtin = super::tree::BUILTINS.iter().map(|(builtin, ..)| *builtin);
        let word = match KEYS.iter().copied().chain(builtin).find(|key| *key == name) {
            Some("func") => Word::Key("function"),
            Some(key) => Word::Key(key),
            None if self.text.get(self.at) == Some(&b'(') => Word::Called(name),
            None => Word::Name(name),
        };
        self.push(word);
    }

    fn number(&mut self) -> Result<(), String> {
        let rest = &self.text[self.at..];
        let digits = |from: usize| {
            rest.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
        };
        let mut length = digits(0);
        if rest.get(length) == Some(&b'.') {
            length += 1 + digits(length + 1);
        }
        if matches!(rest.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        let text = String::from_utf8_lossy(&rest[..length]);
        let number = text.parse().map_err(|_| self.fails(&format!("'{text}' is no number")))?;
        self.at += length;
        self.push(Word::Number(number));
        Ok(())
    }

    fn text(&mut self) -> Result<(), String> {
        let start = self.at + 1;
        let mut end = start;
        loop {
            match self.text.get(end) {
                None | Some(b'\n') => return Err(self.fails("a text without its end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.line += usize::from(self.text.get(end + 1) == Some(&b'\n'));
                    end += 2;
                }
                Some(_) => end += 1,
            }
        }
        self.push(Word::Text(escaped(&self.text[start..end]).into()));
        self.at = end + 1;
        Ok(())
    }

    fn regex(&mut self) -> Result<(), String> {
        let start = self.at + 1;
        let mut end = start;
        let mut is_in_brackets = false;
        loop {
            match self.text.get(end) {
                None | Some(b'\n') => return Err(self.fails("a regular expression without its end")),
                Some(b'/') if !is_in_brackets => break,
                Some(b'\\') => end += 1,
                Some(b'[') if !is_in_brackets => {
                    is_in_brackets = true;
                    end += usize::from(self.text.get(end + 1) == Some(&b'^'));
                    end += usize::from(self.text.get(end + 1) == Some(&b']'));
                }
                Some(b']') => is_in_brackets = false,
                Some(_) => {}
            }
            end += 1;
        }
        self.push(Word::Regex(self.text[start..end.min(self.text.len())].into()));
        self.at = end + 1;
        Ok(())
    }
}

/// A text with its escapes read. A backslash before what needs none stays, so that `"\."` is a regular expression.
pub(super) fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match text.get(at).copied() {
            Some(b'/') => {
                at += 1;
                out.push(b'/');
            }
            Some(b'\n') => at += 1,
            Some(b'x' | b'e') | None => out.push(b'\\'),
            Some(_) => {
                let (meant, length) = utils::escape::read(&text[at..]);
                out.push(meant);
                at += length;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Word> {
        words(text.as_bytes()).expect("a good text").into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn slashes_divide_or_begin() {
        assert_eq!(read("a/2/b").iter().filter(|word| **word == Word::Mark("/")).count(), 2);
        assert!(read("a ~ /x[/]y/").contains(&Word::Regex(b"x[/]y".as_slice().into())));
        assert!(read("/a\\/b/ { }").contains(&Word::Regex(b"a\\/b".as_slice().into())));
        assert!(read("!/a/").contains(&Word::Regex(b"a".as_slice().into())));
    }

    #[test]
    fn words_of_all_kinds() {
        assert_eq!(read("f(x) y (z)")[0], Word::Called("f".into()));
        assert_eq!(read("1.5e3 .5")[..2], [Word::Number(1500.0), Word::Number(0.5)]);
        assert_eq!(read("\"a\\tb\\\\\\\"\\.\\/\"")[0], Word::Text(b"a\tb\\\"\\./".as_slice().into()));
        assert_eq!(read("a \\\n b # c\nd").iter().filter(|word| **word == Word::LineEnd).count(), 2);
        assert_eq!(read("x **= 2")[1], Word::Mark("^="));
        for bad in ["\"open", "/open", "@", "\"a\nb\""] {
            assert!(words(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
