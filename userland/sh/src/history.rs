//! The history of lines that a person has entered: a list with numbers, kept in a file between sessions. What is not meant
//! to be kept (`HISTCONTROL`, `HISTIGNORE`-like rules) is the business of who adds.

use crate::shell::Shell;
use crate::sys;
use crate::tree::Bytes;

/// Lines that are kept when nothing else is said.
const LINES_MAX: usize = 1000;

/// The lines, oldest first.
#[derive(Default)]
pub(crate) struct History {
    lines: Vec<Bytes>,
    /// The number of the first line.
    first: usize,
    /// Lines that the file has not.
    new: usize,
}

impl History {
    /// How many lines there have been.
    pub(crate) fn len(&self) -> usize {
        self.first + self.lines.len()
    }

    /// The lines with their numbers.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, &Bytes)> {
        self.lines.iter().enumerate().map(|(index, line)| (self.first + index + 1, line))
    }

    /// Adds a line.
    pub(crate) fn push(&mut self, line: Bytes) {
        self.lines.push(line);
        self.new += 1;
        if self.lines.len() > LINES_MAX {
            self.lines.remove(0);
            self.first += 1;
        }
    }

    /// Forgets all lines.
    pub(crate) fn clear(&mut self) {
        *self = History::default();
    }

    /// Forgets one line; false when there is none with this number.
    pub(crate) fn remove(&mut self, number: usize) -> bool {
        match number.checked_sub(self.first + 1).filter(|at| *at < self.lines.len()) {
            Some(at) => {
                self.lines.remove(at);
                true
            }
            None => false,
        }
    }

    /// The last line.
    pub(crate) fn last(&self) -> Option<&Bytes> {
        self.lines.last()
    }
}

impl Shell {
    /// The file that the history is kept in.
    pub(crate) fn history_file(&mut self) -> Option<Bytes> {
        if let Some(file) = self.value(b"HISTFILE") {
            return (!file.is_empty()).then_some(file);
        }
        let home = self.value(b"HOME").filter(|home| !home.is_empty())?;
        Some([home.as_slice(), b"/.sh_history"].concat())
    }

    /// Reads the history that is kept.
    pub(crate) fn load_history(&mut self) {
        let Some(file) = self.history_file() else { return };
        // Without a file there is no history yet.
        let text = sys::read_file(&file).unwrap_or_default();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            self.history.push(line.to_vec());
        }
        self.history.new = 0;
    }

    /// Adds what is new to the file.
    pub(crate) fn save_history(&mut self) {
        let new = std::mem::take(&mut self.history.new).min(self.history.lines.len());
        let Some(file) = self.history_file().filter(|_| new > 0) else { return };
        let from = self.history.lines.len() - new;
        let mut text = Vec::new();
        for line in self.history.lines.get(from..).unwrap_or_default() {
            text.extend(line.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
            text.push(b'\n');
        }
        if let Ok(handle) = sys::open(&file, sys::Open::Append) {
            // A history that cannot be written is no reason to say anything.
            let _ = sys::write_all(sys::number(&handle), &text);
        }
    }

    /// Adds a line that has been entered, unless `HISTCONTROL` says otherwise.
    pub(crate) fn remember_line(&mut self, line: &[u8]) {
        let line = line.trim_ascii_end();
        let control = self.value(b"HISTCONTROL").unwrap_or_default();
        let has = |name: &[u8]| control.split(|byte| *byte == b':').any(|found| found == name || found == b"ignoreboth");
        let is_private = line.starts_with(b" ") && has(b"ignorespace");
        let is_repeated = self.history.last().is_some_and(|last| last == line) && has(b"ignoredups");
        if !line.is_empty() && !is_private && !is_repeated {
            self.history.push(line.to_vec());
        }
    }
}
