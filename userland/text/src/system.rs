//! What awk needs from outside, inside Tabula: files, and commands that the shell runs.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Stdout, Write};
use std::os::fd::AsRawFd;
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use tabula_sdk::process::{self, Change, Command, Patience};
use tabula_sdk::{Errno, pipe};
use text::awk::{Opening, Sink, Source, System};

const BUFFER_BYTES: usize = 1 << 16;

/// Why an operation of the standard library failed, in one phrase.
pub(crate) fn why(error: &std::io::Error) -> String {
    let number = error.raw_os_error().and_then(|number| u16::try_from(number).ok());
    number.and_then(Errno::from_number).map_or_else(|| error.to_string(), |errno| errno.to_string())
}

/// The system that Tabula is.
pub(crate) struct Tabula {
    out: BufWriter<Stdout>,
}

impl Tabula {
    /// It, with nothing open.
    pub(crate) fn new() -> Tabula {
        Tabula { out: BufWriter::with_capacity(BUFFER_BYTES, std::io::stdout()) }
    }
}

/// A file or a command's output that is being read.
struct Reading {
    input: Box<dyn BufRead>,
    child: Option<u32>,
}

impl Source for Reading {
    fn reader(&mut self) -> &mut dyn BufRead {
        &mut *self.input
    }

    fn finish(self: Box<Self>) -> i32 {
        // A command that is still writing is told that nobody reads.
        drop(self.input);
        self.child.map_or(0, wait)
    }
}

/// A file or a command's input that is being written.
struct Writing {
    output: Box<dyn Write>,
    child: Option<u32>,
}

impl Sink for Writing {
    fn writer(&mut self) -> &mut dyn Write {
        &mut *self.output
    }

    fn finish(mut self: Box<Self>) -> i32 {
        let flushed = self.output.flush();
        drop(self.output);
        let status = self.child.map_or(0, wait);
        if flushed.is_err() && self.child.is_none() { -1 } else { status }
    }
}

impl System for Tabula {
    fn read_file(&mut self, name: &[u8]) -> Result<Box<dyn Source>, String> {
        let input: Box<dyn BufRead> = if matches!(name, b"-" | b"/dev/stdin") {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, std::io::stdin()))
        } else {
            let file = File::open(path(name)).map_err(|error| why(&error))?;
            if file.metadata().is_ok_and(|known| known.is_dir()) {
                return Err("Is a directory".into());
            }
            Box::new(BufReader::with_capacity(BUFFER_BYTES, file))
        };
        Ok(Box::new(Reading { input, child: None }))
    }

    fn write_file(&mut self, name: &[u8], opening: Opening) -> Result<Box<dyn Sink>, String> {
        let output: Box<dyn Write> = match name {
            // One buffer a stream: what goes there by name comes in order with the rest.
            b"-" | b"/dev/stdout" => Box::new(std::io::stdout()),
            b"/dev/stderr" => Box::new(std::io::stderr()),
            name => {
                let mut options = OpenOptions::new();
                let options = match opening {
                    Opening::Replace => options.write(true).create(true).truncate(true),
                    Opening::Append => options.append(true).create(true),
                };
                Box::new(BufWriter::new(options.open(path(name)).map_err(|error| why(&error))?))
            }
        };
        Ok(Box::new(Writing { output, child: None }))
    }

    fn read_command(&mut self, command: &[u8]) -> Result<Box<dyn Source>, String> {
        let (reader, writer) = pipe::new().map_err(|errno| errno.to_string())?;
        let child = shell(command, &[(&writer, 1)], &[&reader, &writer])?;
        let input = Box::new(BufReader::with_capacity(BUFFER_BYTES, reader));
        Ok(Box::new(Reading { input, child: Some(child) }))
    }

    fn write_command(&mut self, command: &[u8]) -> Result<Box<dyn Sink>, String> {
        let (reader, writer) = pipe::new().map_err(|errno| errno.to_string())?;
        let child = shell(command, &[(&reader, 0)], &[&reader, &writer])?;
        Ok(Box::new(Writing { output: Box::new(BufWriter::new(writer)), child: Some(child) }))
    }

    fn run(&mut self, command: &[u8]) -> Result<i32, String> {
        shell(command, &[], &[]).map(wait)
    }

    fn stdout(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    fn now_s(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
    }
}

pub(crate) fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

/// Starts the shell with a command.
fn shell(command: &[u8], copies: &[(&File, u32)], closes: &[&File]) -> Result<u32, String> {
    let number = |file: &File| file.as_raw_fd() as u32;
    let environment = std::env::vars_os();
    let started = Command {
        name: b"/bin/sh".to_vec(),
        args: vec![b"sh".to_vec(), b"-c".to_vec(), command.to_vec()],
        env: environment
            .map(|(name, value)| [name.into_vec(), b"=".to_vec(), value.into_vec()].concat())
            .collect(),
        copies: copies.iter().map(|(file, to)| (number(file), *to)).collect(),
        closes: closes.iter().map(|file| number(file)).collect(),
        ..Command::default()
    };
    started.spawn().map_err(|errno| errno.to_string())
}

/// Waits for a command; its status, as awk has it.
fn wait(child: u32) -> i32 {
    loop {
        match process::wait(child as i32, Patience::Wait) {
            Ok(Some((_, Change::Exited(code)))) => return code.into(),
            Ok(Some((_, Change::Killed(signal)))) => return 256 + i32::from(signal),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return -1,
        }
    }
}
