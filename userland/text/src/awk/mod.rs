//! awk's language (POSIX, with `**`, `nextfile`, `delete array`, `fflush` and `length(array)` of later awks): its words,
//! its grammar, and its evaluation. What comes from outside (files, commands, the environment) comes through
//! [`System`], so that all of it is tested without one.

mod call;
mod evaluate;
mod execute;
mod format;
mod input;
mod lex;
mod number;
mod parse;
mod parse_expression;
mod run;
mod tree;
mod value;

pub use run::{Outcome, Setup, run};
pub use value::Value;

use std::io::{BufRead, Write};

/// A stream that is being written: a file, a command's input, standard output.
pub trait Sink {
    /// Where bytes go.
    fn writer(&mut self) -> &mut dyn Write;
    /// Ends it; answers what `close` does: a command's status.
    fn finish(self: Box<Self>) -> i32;
}

/// A stream that is being read.
pub trait Source {
    /// Where bytes come from.
    fn reader(&mut self) -> &mut dyn BufRead;
    /// Ends it; answers what `close` does: a command's status.
    fn finish(self: Box<Self>) -> i32;
}

/// How a file is opened for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// What was in it goes.
    Replace,
    /// It goes on at its end.
    Append,
}

/// What awk needs from outside. Names are bytes; reasons are phrases for people.
pub trait System {
    /// Opens a file for reading; `-` is standard input.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn read_file(&mut self, name: &[u8]) -> Result<Box<dyn Source>, String>;
    /// Opens a file for writing.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn write_file(&mut self, name: &[u8], opening: Opening) -> Result<Box<dyn Sink>, String>;
    /// Starts a command, to read what it prints.
    ///
    /// # Errors
    /// Why it cannot be started.
    fn read_command(&mut self, command: &[u8]) -> Result<Box<dyn Source>, String>;
    /// Starts a command, to write what it reads.
    ///
    /// # Errors
    /// Why it cannot be started.
    fn write_command(&mut self, command: &[u8]) -> Result<Box<dyn Sink>, String>;
    /// Runs a command to its end; answers its status.
    ///
    /// # Errors
    /// Why it cannot be started.
    fn run(&mut self, command: &[u8]) -> Result<i32, String>;
    /// Standard output.
    fn stdout(&mut self) -> &mut dyn Write;
    /// Seconds since 1970.
    fn now_s(&self) -> u64;
}

#[cfg(test)]
mod tests;
