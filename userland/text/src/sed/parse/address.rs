//! Which lines a command concerns.

use super::super::script::{Address, Pattern, Until};
use super::delimited::Inside;
use super::{Parser, Result};

impl Parser<'_> {
    pub(super) fn address(&mut self) -> Result<Option<Address>> {
        let Some(first) = self.peek() else { return Ok(None) };
        Ok(Some(match first {
            b'0'..=b'9' => {
                let first = self.number().unwrap_or(0);
                self.skip_blanks();
                if self.peek() == Some(b'~') {
                    self.at += 1;
                    self.skip_blanks();
                    Address::Every { first, step: self.number().unwrap_or(0) }
                } else if first == 0 {
                    Address::Zero
                } else {
                    Address::Line(first)
                }
            }
            b'$' => {
                self.at += 1;
                Address::Last
            }
            b'/' | b'\\' => Address::Match(self.pattern_address()?),
            b'+' | b'~' if self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit) => {
                self.at += 1;
                self.number();
                return Err("invalid usage of +N or ~N as first address".into());
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn until(&mut self) -> Result<Until> {
        let first = self.peek();
        if let Some(mark @ (b'+' | b'~')) = first {
            self.at += 1;
            let Some(number) = self.number() else { return Err("expected a number".into()) };
            return Ok(if mark == b'+' { Until::More(number) } else { Until::Multiple(number) });
        }
        if first.is_some_and(|byte| byte.is_ascii_digit()) {
            return Ok(Until::Line(self.number().unwrap_or(0)));
        }
        match self.address()? {
            Some(Address::Last) => Ok(Until::Last),
            Some(Address::Match(pattern)) => Ok(Until::Match(pattern)),
            _ => {
                self.at += usize::from(self.at < self.text.len());
                Err("unexpected `,'".into())
            }
        }
    }

    pub(super) fn pattern_address(&mut self) -> Result<Pattern> {
        let unterminated = "unterminated address regex";
        let mut delimiter = self.next().unwrap_or(b'/');
        if delimiter == b'\\' {
            delimiter = self.next().ok_or(unterminated)?;
        }
        let pattern = self.delimited(delimiter, Inside::Expression).ok_or(unterminated)?;
        let mut flags = self.flags();
        loop {
            match self.peek() {
                Some(b'I') => flags.ignores_case = true,
                Some(b'M') => flags.has_lines = !self.reading.has_zero_lines,
                _ => break,
            }
            self.at += 1;
            if pattern.is_empty() {
                return Err("cannot specify modifiers on empty regexp".into());
            }
        }
        self.pattern(&pattern, flags)
    }
}
