//! The words of `[[ … ]]`: which of them are operators depends on where they stand, so they are told apart here, where a
//! word's neighbours can be seen. The grammar gets operators as themselves and operands as numbers.

use super::Problem;
use super::feed::Feeder;
use super::scan::{self, WordKind};

/// Whether a word is an operator between operands in `test` as in `[[`.
pub(crate) fn compares(word: &[u8]) -> bool {
    matches!(
        word,
        b"==" | b"=" | b"!=" | b"-eq" | b"-ne" | b"-lt" | b"-le" | b"-gt" | b"-ge" | b"-nt" | b"-ot" | b"-ef"
    )
}

/// Whether a word is an operator between operands. `<` and `>` are no words here.
fn is_binary(word: &[u8]) -> bool {
    compares(word) || word == b"=~"
}

/// Whether a word is an operator before an operand.
fn is_unary(word: &[u8]) -> bool {
    matches!(word, [b'-', letter] if b"abcdefghknoprstuvwxzGLNORS".contains(letter))
}

impl Feeder<'_> {
    /// From behind `[[` to behind `]]`.
    pub(super) fn test(&mut self) -> Result<(), Problem> {
        self.verbatim("[[");
        let mut operand_next = true;
        loop {
            self.skip_lines();
            let Some(byte) = self.peek(0) else { return Err(self.incomplete()) };
            match (byte, self.peek(1)) {
                (b'&', Some(b'&')) | (b'|', Some(b'|')) => {
                    let text = if byte == b'&' { "&&" } else { "||" };
                    self.advance_to(self.at + 2);
                    self.operator(text);
                    operand_next = true;
                    continue;
                }
                (b'(', _) => {
                    self.at += 1;
                    self.operator("(");
                    continue;
                }
                (b')', _) => {
                    self.at += 1;
                    self.operator(")");
                    continue;
                }
                (b'<' | b'>', _) if !operand_next => {
                    self.at += 1;
                    self.operator(if byte == b'<' { "<" } else { ">" });
                    self.operand(WordKind::Plain)?;
                    continue;
                }
                _ if scan::ends_word(byte) => {
                    let line = self.line();
                    let message =
                        format!("syntax error in conditional expression near `{}'", char::from(byte));
                    return Err(Problem::Wrong { line, message });
                }
                _ => {}
            }
            let word = self.next_word(WordKind::Pattern)?;
            if word == b"]]" {
                self.verbatim("]]");
                self.advance_to(self.at + 2);
                return Ok(());
            }
            let end = self.at + word.len();
            if !operand_next {
                // Behind an operand: an operator, or the grammar says what is wrong.
                if is_binary(&word) {
                    self.verbatim(&String::from_utf8_lossy(&word));
                    self.advance_to(end);
                    self.operand(if word == b"=~" { WordKind::Regex } else { WordKind::Pattern })?;
                } else {
                    self.take_word(end);
                }
                continue;
            }
            if word == b"!" {
                self.verbatim("!");
                self.advance_to(end);
                continue;
            }
            if is_unary(&word) && self.has_operand_behind(end)? {
                self.verbatim(&String::from_utf8_lossy(&word));
                self.advance_to(end);
                self.operand(WordKind::Pattern)?;
            } else {
                self.take_word(end);
            }
            operand_next = false;
        }
    }

    fn skip_lines(&mut self) {
        self.skip_blanks();
        while self.peek(0) == Some(b'\n') {
            self.advance_to(self.at + 1);
            self.skip_blanks();
        }
    }

    fn next_word(&self, kind: WordKind) -> Result<Vec<u8>, Problem> {
        let end =
            scan::word(self.text(), self.at, kind, self.reading).map_err(|endless| self.endless(endless))?;
        Ok(self.text().get(self.at..end).unwrap_or_default().to_vec())
    }

    fn operand(&mut self, kind: WordKind) -> Result<(), Problem> {
        self.skip_lines();
        let word = self.next_word(kind)?;
        if word.is_empty() || word == b"]]" {
            // The grammar says that an operand is missing.
            return Ok(());
        }
        self.take_word(self.at + word.len());
        Ok(())
    }

    /// Whether what follows is an operand, so that the word before it is an operator and no operand itself.
    fn has_operand_behind(&self, end: usize) -> Result<bool, Problem> {
        let text = self.text();
        let mut at = end;
        while matches!(text.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        let next =
            scan::word(text, at, WordKind::Pattern, self.reading).map_err(|endless| self.endless(endless))?;
        let word = text.get(at..next).unwrap_or_default();
        if word.is_empty() || word == b"]]" {
            return Ok(false);
        }
        if !is_binary(word) {
            return Ok(true);
        }
        // `-f == x`: an operand, unless nothing comes behind the operator.
        let mut behind = next;
        while matches!(text.get(behind), Some(b' ' | b'\t')) {
            behind += 1;
        }
        Ok(text.get(behind..).is_some_and(|rest| rest.starts_with(b"]]") || rest.starts_with(b"&&")))
    }
}
