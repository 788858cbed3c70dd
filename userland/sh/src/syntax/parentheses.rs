//! Parentheses: those of subshells, functions, arithmetic and patterns are told apart by where they stand.

use super::Problem;
use super::feed::{Feeder, Until};
use super::reserved::{Expect, First, Open, Parentheses};
use super::scan::{self, Endless};

impl Feeder<'_> {
    pub(super) fn open_parenthesis(&mut self) -> Result<(), Problem> {
        let closes_at_once = {
            let rest = self.text.get(self.at + 1..).unwrap_or_default();
            rest.trim_ascii_start().first() == Some(&b')')
        };
        match self.expect {
            Expect::Pattern(First::Yes) => {
                self.at += 1;
                self.operator("(");
                self.expect = Expect::Pattern(First::No);
            }
            Expect::LoopName if self.peek(1) == Some(b'(') => return self.arithmetic_for(),
            Expect::FunctionBody(Parentheses::Possible) if closes_at_once => self.function_parentheses(),
            Expect::Arguments if self.named && closes_at_once => self.function_parentheses(),
            Expect::Command | Expect::FunctionBody(_) => {
                if self.peek(1) == Some(b'(')
                    && let Some(end) = scan::arithmetic(&self.text, self.at + 2, self.reading)
                        .map_err(|endless| self.endless(endless))?
                {
                    let source = self.text.get(self.at + 2..end - 2).unwrap_or_default().to_vec();
                    self.operator("(");
                    self.operator("(");
                    self.word_token(source);
                    self.operator(")");
                    self.operator(")");
                    self.advance_to(end);
                    self.expect = Expect::AfterCompound;
                    return Ok(());
                }
                self.at += 1;
                self.operator("(");
                self.operator("\n");
                self.stack.push(Open::Parenthesis);
                self.expect = Expect::Command;
            }
            _ => {
                self.at += 1;
                self.operator("(");
                self.broken = true;
            }
        }
        Ok(())
    }

    pub(super) fn function_parentheses(&mut self) {
        self.operator("(");
        while self.peek(0) != Some(b')') {
            self.advance_to(self.at + 1);
        }
        self.at += 1;
        self.operator(")");
        self.expect = Expect::FunctionBody(Parentheses::Over);
    }

    /// `((a; b; c))` behind `for`.
    pub(super) fn arithmetic_for(&mut self) -> Result<(), Problem> {
        let end = scan::arithmetic(&self.text, self.at + 2, self.reading)
            .map_err(|endless| self.endless(endless))?
            .ok_or_else(|| self.endless(Endless::Closing(b')')))?;
        let inside = self.text.get(self.at + 2..end - 2).unwrap_or_default().to_vec();
        self.operator("(");
        self.operator("(");
        for (index, piece) in inside.split(|byte| *byte == b';').enumerate() {
            if index > 0 {
                self.operator(";");
            }
            if !piece.trim_ascii().is_empty() {
                self.word_token(piece.to_vec());
            }
        }
        self.operator(")");
        self.operator(")");
        self.advance_to(end);
        self.expect = Expect::LoopDo;
        Ok(())
    }

    /// True when this closes the substitution that is read.
    pub(super) fn close_parenthesis(&mut self) -> bool {
        self.at += 1;
        if matches!(self.expect, Expect::Pattern(_)) && self.stack.last() == Some(&Open::Case) {
            self.operator(")");
            self.expect = Expect::Command;
            return false;
        }
        if self.stack.is_empty() && self.until == Until::Parenthesis {
            return true;
        }
        if self.stack.last() == Some(&Open::Parenthesis) {
            self.stack.pop();
        } else {
            self.operator(")");
            self.breaks();
            return false;
        }
        self.operator(")");
        self.expect = Expect::AfterCompound;
        false
    }
}
