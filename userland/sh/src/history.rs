//! The history of lines that a person has entered: the line editor's list, kept in a file between sessions. Each line goes
//! to the file as soon as it is entered, so that a tab that is closed loses none and shells beside this one find it later.

use crate::numbers::decimal;
use crate::shell::Shell;
use crate::tree::Bytes;
use tabula_line::{Duplicates, HistoryFile};

/// Lines that are kept when nothing else is said.
const LINES_MAX: usize = 5000;

/// The lines, oldest first.
pub(crate) struct History {
    list: tabula_line::History,
    /// Lines that the file has not.
    new: Vec<String>,
    /// The number of the line that is being run, if it is one of them.
    running: Option<usize>,
}

impl Default for History {
    fn default() -> History {
        History {
            list: tabula_line::History::new(LINES_MAX, Duplicates::Keep),
            new: Vec::new(),
            running: None,
        }
    }
}

impl History {
    /// The line editor's list.
    pub(crate) fn entries(&self) -> &tabula_line::History {
        &self.list
    }

    /// How many lines there have been.
    pub(crate) fn len(&self) -> usize {
        self.list.first_number() - 1 + self.list.len()
    }

    /// The lines with their numbers.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, &[u8])> {
        let first = self.list.first_number();
        self.list.iter().enumerate().map(move |(at, line)| (first + at, line.as_bytes()))
    }

    /// Adds a line. What is no text in it is replaced.
    pub(crate) fn push(&mut self, line: Bytes) {
        let line = String::from_utf8_lossy(&line).into_owned();
        self.new.push(line.clone());
        self.list.extend([line]);
    }

    /// Forgets all lines.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.new.clear();
    }

    /// Forgets one line; false when there is none with this number.
    pub(crate) fn remove(&mut self, number: usize) -> bool {
        number.checked_sub(self.list.first_number()).and_then(|place| self.list.remove(place)).is_some()
    }

    /// The number of the last line before the one that is being run.
    pub(crate) fn last_before(&self) -> usize {
        self.len() - usize::from(self.running == Some(self.len()))
    }

    /// Puts lines in the place of the one that is being run, or at the end when that is not here.
    pub(crate) fn replace_running(&mut self, lines: Bytes) {
        if self.running.take().is_some_and(|number| number == self.len() && self.remove(number)) {
            self.new.pop();
        }
        self.push(lines);
    }

    /// The last line.
    pub(crate) fn last(&self) -> Option<&[u8]> {
        self.list.iter().next_back().map(str::as_bytes)
    }
}

impl Shell {
    /// The file that the history is kept in, for as many lines as `HISTSIZE` says.
    fn history_file(&mut self) -> Option<HistoryFile> {
        let named = match self.value(b"HISTFILE") {
            Some(file) => file,
            None => {
                [self.value(b"HOME").filter(|home| !home.is_empty())?.as_slice(), b"/.sh_history"].concat()
            }
        };
        let path = String::from_utf8(named).ok().filter(|path| !path.is_empty())?;
        let lines = self
            .value(b"HISTSIZE")
            .and_then(|lines| decimal(&lines))
            .and_then(|lines| usize::try_from(lines).ok());
        Some(HistoryFile::new(path, lines.unwrap_or(LINES_MAX)))
    }

    /// Reads the history that is kept. Without a file that can be read there is none yet.
    pub(crate) fn load_history(&mut self) {
        let Some(file) = self.history_file() else { return };
        self.history.list.extend(file.load().unwrap_or_default());
    }

    /// Adds what is new to the file. A history that cannot be written is no reason to say anything.
    pub(crate) fn save_history(&mut self) {
        let new = std::mem::take(&mut self.history.new);
        let Some(file) = self.history_file() else { return };
        for line in new {
            let _ = file.append(&line);
        }
    }

    /// Adds a line that has been entered, unless `HISTCONTROL` says otherwise.
    pub(crate) fn remember_line(&mut self, line: &[u8]) {
        let line = line.trim_ascii_end();
        let control = self.value(b"HISTCONTROL").unwrap_or_default();
        let has = |name: &[u8]| {
            control.split(|byte| *byte == b':').any(|found| found == name || found == b"ignoreboth")
        };
        let is_private = line.starts_with(b" ") && has(b"ignorespace");
        let is_repeated = self.history.last().is_some_and(|last| last == line) && has(b"ignoredups");
        let kept = !line.is_empty() && !is_private && !is_repeated;
        if kept {
            self.history.push(line.to_vec());
        }
        self.history.running = kept.then(|| self.history.len());
    }
}
