//! Reserved words as the feeder meets them: what each opens, closes or goes on with, and what may come behind it.

use super::Problem;
use super::feed::Feeder;
use super::reserved::{Expect, Open};
use super::scan::{self, WordKind};
use brush_parser::Token;

impl Feeder<'_> {
    pub(super) fn begin_loop(&mut self, source: &[u8], end: usize) {
        match source {
            b"do" => {
                self.verbatim("do");
                self.replace_loop(Open::Do);
            }
            b"{" => {
                self.verbatim("do");
                self.replace_loop(Open::LoopBrace);
            }
            _ => {
                self.take_word(end);
                self.broken = true;
            }
        }
        self.advance_to(end);
        self.expect = Expect::Command;
    }

    pub(super) fn replace_loop(&mut self, with: Open) {
        if self.stack.last() == Some(&Open::Loop) {
            self.stack.pop();
        } else {
            self.broken = true;
        }
        self.stack.push(with);
    }

    /// A word where a command may begin, or where a compound command has ended.
    pub(super) fn command_word(&mut self, source: &[u8], end: usize) -> Result<(), Problem> {
        let begins = self.expect != Expect::AfterCompound;
        match source {
            b"[[" if begins => {
                self.at = end;
                self.test()?;
                self.expect = Expect::AfterCompound;
            }
            b"if" | b"while" | b"until" | b"for" | b"select" | b"case" | b"function" | b"{" | b"!"
            | b"time" | b"coproc"
                if begins =>
            {
                self.reserved(source, end);
            }
            b"then" | b"else" | b"elif" | b"fi" | b"do" | b"done" | b"esac" | b"}" => {
                self.reserved(source, end)
            }
            _ => {
                let assigns = super::word::is_assignment(source, self.reading);
                self.take_word(end);
                // After a compound command, the grammar says what is wrong.
                self.broken |= !begins;
                self.named = !assigns;
                self.expect = if assigns { Expect::Assigned } else { Expect::Arguments };
            }
        }
        Ok(())
    }

    /// The next part of an `if`.
    fn go_on(&mut self, part: Open) {
        if matches!(self.stack.last(), Some(Open::If | Open::Then | Open::Else)) {
            self.stack.pop();
        }
        self.stack.push(part);
    }

    fn close_if(&mut self) {
        match self.stack.last() {
            Some(Open::If | Open::Then | Open::Else) => drop(self.stack.pop()),
            _ => self.breaks(),
        }
        self.expect = Expect::AfterCompound;
    }

    pub(super) fn close(&mut self, open: Open) {
        if self.stack.last() == Some(&open) {
            self.stack.pop();
        } else {
            self.breaks();
        }
        self.expect = Expect::AfterCompound;
    }

    pub(super) fn reserved(&mut self, source: &[u8], end: usize) {
        let text = String::from_utf8_lossy(source).into_owned();
        self.expect = Expect::Command;
        let misplaced = self.is_misplaced(source);
        match source {
            b"select" => {
                self.selects.insert(self.tokens.len());
                self.verbatim("for");
            }
            b"}" if self.stack.last() == Some(&Open::LoopBrace) => self.verbatim("done"),
            b"esac" => {
                let is_closed = matches!(self.tokens.last(),
                    Some(Token::Operator(text, _)) if matches!(text.as_str(), ";;" | ";&" | ";;&"));
                let is_empty = matches!(self.tokens.last(), Some(Token::Word(text, _)) if text == "in");
                // The grammar reads a last branch without its end twice, so it gets one.
                if self.stack.last() == Some(&Open::Case) && !is_closed && !is_empty && !self.ended_branch() {
                    self.operator(";;");
                }
                self.verbatim("esac");
            }
            _ => self.verbatim(&text),
        }
        if misplaced {
            self.breaks();
        }
        match source {
            b"if" => self.stack.push(Open::If),
            b"while" | b"until" => self.stack.push(Open::Loop),
            b"for" | b"select" => {
                self.stack.push(Open::Loop);
                self.expect = Expect::LoopName;
            }
            b"case" => self.expect = Expect::CaseSubject,
            b"function" => self.expect = Expect::FunctionName,
            b"{" => self.stack.push(Open::Brace),
            b"do" => self.replace_loop(Open::Do),
            b"then" => self.go_on(Open::Then),
            b"else" => self.go_on(Open::Else),
            b"elif" => self.go_on(Open::If),
            b"fi" => self.close_if(),
            b"done" => self.close(Open::Do),
            b"esac" => self.close(Open::Case),
            b"}" if self.stack.last() == Some(&Open::LoopBrace) => self.close(Open::LoopBrace),
            b"}" => self.close(Open::Brace),
            _ => {}
        }
        self.advance_to(end);
        match source {
            b"time" => self.time_option(),
            b"coproc" => self.coprocess_name(),
            _ => {}
        }
    }

    /// Whether a word that goes on with a compound command, or ends it, comes where there is nothing to go on with.
    pub(super) fn is_misplaced(&self, source: &[u8]) -> bool {
        let fits = match (source, self.stack.last()) {
            (b"then", Some(Open::If)) | (b"else" | b"elif", Some(Open::Then)) => true,
            (b"fi", Some(Open::Then | Open::Else)) | (b"do", Some(Open::Loop)) => true,
            (b"done", Some(Open::Do)) | (b"}", Some(Open::Brace | Open::LoopBrace)) => true,
            (b"then" | b"else" | b"elif" | b"fi" | b"do" | b"done" | b"}", _) => false,
            _ => return false,
        };
        !fits || self.awaits_command()
    }

    /// Whether the last token, newlines apart, wants a command behind it.
    pub(super) fn awaits_command(&self) -> bool {
        let last = self.tokens.iter().rev().find(|token| token.to_str() != "\n");
        match last {
            None => true,
            Some(Token::Operator(text, _)) => matches!(text.as_str(), "&&" | "||" | "|" | "|&" | "("),
            Some(Token::Word(text, _)) => {
                matches!(
                    text.as_str(),
                    "if" | "then" | "else" | "elif" | "while" | "until" | "do" | "{" | "!"
                )
            }
        }
    }

    /// Whether, blank lines apart, the last branch of a `case` has its end, or there is none.
    pub(super) fn ended_branch(&self) -> bool {
        let mut back = self.tokens.iter().rev().filter(|token| token.to_str() != "\n");
        match back.next() {
            Some(Token::Operator(text, _)) => matches!(text.as_str(), ";;" | ";&" | ";;&"),
            Some(Token::Word(text, _)) => text == "in",
            None => true,
        }
    }

    /// The name of a coprocess: a word before a brace or a parenthesis.
    pub(super) fn coprocess_name(&mut self) {
        self.skip_blanks();
        let end = scan::name_end(&self.text, self.at);
        let rest = self.text.get(end..).unwrap_or_default();
        let is_name = end > self.at && matches!(rest.trim_ascii_start().first(), Some(b'{' | b'('));
        if is_name && rest.first() != Some(&b'(') {
            self.take_word(end);
        }
    }

    pub(super) fn time_option(&mut self) {
        self.skip_blanks();
        let Ok(end) = scan::word(&self.text, self.at, WordKind::Plain, self.reading) else { return };
        if self.text.get(self.at..end) == Some(b"-p".as_slice()) {
            self.verbatim("-p");
            self.at = end;
        }
    }
}
