//! What `sed` reads: the lines of files one after another, with a look ahead at whether one is the last.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use crate::files::{path, why};

const BUFFER_BYTES: usize = 1 << 16;

/// Whether files are one text or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// One after another.
    Joined,
    /// Each has its own lines, and its own last one.
    Separate,
    /// Each is replaced by what becomes of it.
    InPlace,
}

/// A line, and whether what ends lines stood behind it.
pub(crate) struct Line {
    pub(crate) text: Vec<u8>,
    pub(crate) is_ended: bool,
    /// Whether it is the first of a file.
    pub(crate) begins_file: bool,
}

/// The files that are read.
pub(crate) struct Input {
    waiting: VecDeque<Vec<u8>>,
    open: Option<Box<dyn BufRead>>,
    /// The name of the open file.
    pub(crate) name: Vec<u8>,
    files: Files,
    delimiter: u8,
    is_fresh: bool,
    /// Whether a file could not be read.
    pub(crate) has_failed: bool,
    /// Whether one is of a kind that cannot be edited.
    pub(crate) has_refused: bool,
    beside: HashMap<Vec<u8>, Option<Box<dyn BufRead>>>,
}

impl Input {
    pub(crate) fn new(names: Vec<Vec<u8>>, files: Files, delimiter: u8) -> Input {
        Input {
            waiting: names.into(),
            open: None,
            name: b"-".to_vec(),
            files,
            delimiter,
            is_fresh: false,
            has_failed: false,
            has_refused: false,
            beside: HashMap::new(),
        }
    }

    fn fails(&mut self, message: &str) {
        self.has_failed = true;
        eprintln!("sed: {message}");
    }

    /// Opens the next file that can be read; false when there is none.
    fn open_next(&mut self) -> bool {
        while let Some(name) = self.waiting.pop_front() {
            let shown = crate::shown(&name);
            if name == b"-" && self.files != Files::InPlace {
                self.open = Some(Box::new(BufReader::with_capacity(BUFFER_BYTES, std::io::stdin())));
            } else {
                let known = match std::fs::metadata(path(&name)) {
                    Ok(known) => known,
                    Err(error) => {
                        self.fails(&format!("can't read {shown}: {}", why(&error)));
                        continue;
                    }
                };
                if self.files == Files::InPlace && !known.is_file() {
                    self.has_refused = true;
                    eprintln!("sed: couldn't edit {shown}: not a regular file");
                    continue;
                }
                if known.is_dir() {
                    self.has_refused = true;
                    eprintln!("sed: read error on {shown}: Is a directory");
                    continue;
                }
                match File::open(path(&name)) {
                    Ok(file) => self.open = Some(Box::new(BufReader::with_capacity(BUFFER_BYTES, file))),
                    Err(error) => {
                        self.fails(&format!("can't read {shown}: {}", why(&error)));
                        continue;
                    }
                }
            }
            self.name = name;
            self.is_fresh = true;
            return true;
        }
        false
    }

    /// Whether the open file has more; it is closed when it has not.
    fn has_more_here(&mut self) -> bool {
        let Some(open) = &mut self.open else { return false };
        match open.fill_buf() {
            Ok(buffer) if !buffer.is_empty() => return true,
            Ok(_) => {}
            Err(error) => {
                let message = format!("read error on {}: {}", crate::shown(&self.name), why(&error));
                self.fails(&message);
            }
        }
        self.open = None;
        false
    }

    /// Whether the line that was read last is the last one.
    pub(crate) fn is_at_end(&mut self) -> bool {
        if self.has_more_here() {
            return false;
        }
        if self.files != Files::Joined && !self.waiting.is_empty() {
            return true;
        }
        !self.reach()
    }

    /// Opens files until one has something.
    fn reach(&mut self) -> bool {
        loop {
            if self.has_more_here() {
                return true;
            }
            if !self.open_next() {
                return false;
            }
        }
    }

    /// The next line.
    pub(crate) fn line(&mut self) -> Option<Line> {
        if !self.reach() {
            return None;
        }
        let mut text = Vec::new();
        let result = self.open.as_mut()?.read_until(self.delimiter, &mut text);
        if let Err(error) = result {
            let message = format!("read error on {}: {}", crate::shown(&self.name), why(&error));
            self.fails(&message);
        }
        let is_ended = text.last() == Some(&self.delimiter);
        if is_ended {
            text.pop();
        }
        Some(Line { text, is_ended, begins_file: std::mem::take(&mut self.is_fresh) })
    }

    /// The whole of a file that `r` names, if it can be read.
    pub(crate) fn whole(&mut self, name: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        if name == b"/dev/stdin" {
            // What cannot be read is as if it were empty, for a missing file too.
            let _ = std::io::stdin().read_to_end(&mut text);
            return text;
        }
        std::fs::read(path(name)).unwrap_or_default()
    }

    /// The next line of a file that `R` names, with its end if it has one.
    pub(crate) fn line_beside(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let open = self.beside.entry(name.to_vec()).or_insert_with(|| {
            if name == b"/dev/stdin" {
                return Some(Box::new(BufReader::new(std::io::stdin())) as Box<dyn BufRead>);
            }
            File::open(path(name)).ok().map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead>)
        });
        let mut text = Vec::new();
        let count = open.as_mut()?.read_until(self.delimiter, &mut text).unwrap_or(0);
        (count > 0).then_some(text)
    }
}
