//! Here-documents: their operators, and their texts, which begin at the next line.

use super::feed::{Feeder, Here};
use super::reserved::Expect;
use super::scan::{self, WordKind};
use super::{Missing, More, Problem};

impl Feeder<'_> {
    pub(super) fn read_heres(&mut self) -> Result<(), Problem> {
        for number in 0..self.heres.len() {
            if !self.heres[number].is_pending {
                continue;
            }
            let mut body = Vec::new();
            loop {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let here = &self.heres[number];
                if rest.is_empty() {
                    if self.more == More::Possible {
                        let here_tag = Some(here.tag.clone());
                        return Err(Problem::Incomplete {
                            line: self.end_line(),
                            missing: Missing::Rest,
                            here_tag,
                        });
                    }
                    let tag = String::from_utf8_lossy(&here.tag).into_owned();
                    self.warnings.push(format!(
                        "warning: here-document at line {} delimited by end-of-file (wanted `{tag}')",
                        here.line
                    ));
                    break;
                }
                let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
                let mut line = &rest[..length];
                if here.strips_tabs {
                    line = line.trim_ascii_start_tabs();
                }
                let is_end = line.strip_suffix(b"\n").unwrap_or(line) == here.tag.as_slice();
                if !is_end {
                    body.extend_from_slice(line);
                }
                let end = self.at + length;
                self.advance_to(end);
                if is_end {
                    break;
                }
            }
            let here = &mut self.heres[number];
            here.text = body;
            here.is_pending = false;
        }
        Ok(())
    }

    pub(super) fn here_document(&mut self, operator: &str) -> Result<(), Problem> {
        self.at += operator.len();
        self.operator(operator);
        self.skip_blanks();
        let end = scan::word(&self.text, self.at, WordKind::Plain, self.reading)
            .map_err(|endless| self.endless(endless))?;
        if end == self.at {
            self.broken = true;
            return Ok(());
        }
        let source = self.text.get(self.at..end).unwrap_or_default().to_vec();
        let quoted = source.iter().any(|byte| matches!(byte, b'\'' | b'"' | b'\\'));
        let tag = super::quote::removed(&source, self.reading);
        let strips_tabs = operator == "<<-";
        let (text, line) = (Vec::new(), self.line);
        let number = self.heres.len();
        self.heres.push(Here { tag, strips_tabs, quoted, text, line, is_pending: true });
        self.take_word(end);
        self.here_token(number);
        self.here_token(number);
        if self.expect == Expect::Command {
            self.expect = Expect::Assigned;
        }
        Ok(())
    }

    pub(super) fn here_token(&mut self, number: usize) {
        self.verbatim(&format!("h{number}"));
    }
}

/// Removing tabs only.
trait TrimTabs {
    fn trim_ascii_start_tabs(&self) -> &[u8];
}

impl TrimTabs for [u8] {
    fn trim_ascii_start_tabs(&self) -> &[u8] {
        let tabs = self.iter().take_while(|byte| **byte == b'\t').count();
        self.get(tabs..).unwrap_or_default()
    }
}
