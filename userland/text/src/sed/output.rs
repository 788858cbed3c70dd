//! What `sed` writes: standard output, the files of `w`, and the file that takes the place of the one being read. A line
//! that came without a newline goes without one, unless something follows it.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, IsTerminal, Write};

use crate::files::{path, why};
use crate::shown;

const BUFFER_BYTES: usize = 1 << 16;
/// The status when reading or writing failed.
pub(crate) const FAILED: u8 = 4;

/// Why the program ends before its input does.
pub(crate) struct Stop {
    /// What is said; nothing when nobody reads any more.
    pub(crate) message: Option<String>,
    pub(crate) status: u8,
}

/// When what was written goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    Buffered,
    /// Line by line.
    Prompt,
}

/// One place to write to.
pub(crate) struct Sink {
    writer: BufWriter<Box<dyn Write>>,
    name: Vec<u8>,
    lacks_end: bool,
    pace: Pace,
}

impl Sink {
    fn new(writer: Box<dyn Write>, name: &[u8], pace: Pace) -> Sink {
        let writer = BufWriter::with_capacity(BUFFER_BYTES, writer);
        Sink { writer, name: name.to_vec(), lacks_end: false, pace }
    }

    fn stdout(pace: Pace) -> Sink {
        let pace = if std::io::stdout().is_terminal() { Pace::Prompt } else { pace };
        Sink::new(Box::new(std::io::stdout()), b"stdout", pace)
    }

    /// An open file.
    pub(crate) fn file(file: File, name: &[u8]) -> Sink {
        Sink::new(Box::new(file), name, Pace::Buffered)
    }

    /// A file, emptied.
    pub(crate) fn create(name: &[u8], pace: Pace) -> Result<Sink, Stop> {
        match File::create(path(name)) {
            Ok(file) => Ok(Sink::new(Box::new(file), name, pace)),
            Err(error) => {
                let message = Some(format!("couldn't open file {}: {}", shown(name), why(&error)));
                Err(Stop { message, status: FAILED })
            }
        }
    }

    fn checked(&self, result: std::io::Result<()>) -> Result<(), Stop> {
        result.map_err(|error| {
            let is_quiet = error.kind() == ErrorKind::BrokenPipe;
            let message = format!("couldn't write to {}: {}", shown(&self.name), why(&error));
            Stop { message: (!is_quiet).then_some(message), status: FAILED }
        })
    }

    /// Writes bytes as they are, behind the end of the line before.
    pub(crate) fn raw(&mut self, text: &[u8], delimiter: u8) -> Result<(), Stop> {
        let mut result = Ok(());
        if std::mem::take(&mut self.lacks_end) {
            result = self.writer.write_all(&[delimiter]);
        }
        let mut result = result.and_then(|()| self.writer.write_all(text));
        if self.pace == Pace::Prompt && result.is_ok() {
            result = self.writer.flush();
        }
        self.checked(result)
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, text: &[u8], is_ended: bool, delimiter: u8) -> Result<(), Stop> {
        let mut result = Ok(());
        if std::mem::take(&mut self.lacks_end) {
            result = self.writer.write_all(&[delimiter]);
        }
        result = result.and_then(|()| self.writer.write_all(text));
        if is_ended {
            result = result.and_then(|()| self.writer.write_all(&[delimiter]));
        }
        self.lacks_end = !is_ended;
        if self.pace == Pace::Prompt && result.is_ok() {
            result = self.writer.flush();
        }
        self.checked(result)
    }

    /// Writes out what is buffered.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        let result = self.writer.flush();
        self.checked(result)
    }
}

/// All places to write to.
pub(crate) struct Outputs {
    stdout: Sink,
    /// What takes the place of the file being read.
    pub(crate) place: Option<Sink>,
    /// The files of `w`; none is standard output.
    files: Vec<Option<Sink>>,
    delimiter: u8,
}

impl Outputs {
    /// Creates the files.
    ///
    /// # Errors
    /// One cannot be.
    pub(crate) fn new(files: &[Vec<u8>], pace: Pace, delimiter: u8) -> Result<Outputs, Stop> {
        let open = |name: &Vec<u8>| match name.as_slice() {
            b"/dev/stdout" => Ok(None),
            b"/dev/stderr" => Ok(Some(Sink::new(Box::new(std::io::stderr()), name, Pace::Prompt))),
            _ => Sink::create(name, pace).map(Some),
        };
        let files = files.iter().map(open).collect::<Result<Vec<_>, Stop>>()?;
        Ok(Outputs { stdout: Sink::stdout(pace), place: None, files, delimiter })
    }

    fn main(&mut self) -> &mut Sink {
        self.place.as_mut().unwrap_or(&mut self.stdout)
    }

    /// Writes bytes as they are.
    pub(crate) fn raw(&mut self, text: &[u8]) -> Result<(), Stop> {
        let delimiter = self.delimiter;
        self.main().raw(text, delimiter)
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, text: &[u8], is_ended: bool) -> Result<(), Stop> {
        let delimiter = self.delimiter;
        self.main().line(text, is_ended, delimiter)
    }

    /// Writes a line to a file of `w`.
    pub(crate) fn line_to(&mut self, file: usize, text: &[u8], is_ended: bool) -> Result<(), Stop> {
        let delimiter = self.delimiter;
        self.files[file].as_mut().unwrap_or(&mut self.stdout).line(text, is_ended, delimiter)
    }

    /// Writes out what is buffered.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.stdout.flush()?;
        self.files.iter_mut().flatten().try_for_each(Sink::flush)
    }
}
