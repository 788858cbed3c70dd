//! The commands that a search runs: one for each file, or one for many.

use std::io::{BufRead, Write};

use tabula_sdk::process::{self, Command as Program, Patience};
use tabula_sdk::{Errno, dir};
use utils::find::expression::{Batch, Command, Place};
use utils::shown;

use crate::call::Call;
use crate::{launch, tree};

/// Bytes of a command line with many files.
const LINE_BYTES: usize = 128 * 1024;
/// Files in one command line.
const FILES: usize = 4096;

/// A command could not be run, or one with many files failed.
pub(super) struct Failed;

/// All commands of an expression.
pub(super) struct Commands {
    list: Vec<(Command, Vec<Vec<u8>>)>,
}

impl Commands {
    /// Commands, none of which has files yet.
    pub(super) fn new(list: &[Command]) -> Commands {
        Commands { list: list.iter().map(|command| (command.clone(), Vec::new())).collect() }
    }

    /// Runs a command for a file, or puts the file by; true when that succeeded.
    pub(super) fn run(&mut self, index: usize, call: &Call, path: &[u8]) -> Result<bool, Failed> {
        let Some((command, files)) = self.list.get_mut(index) else { return Err(Failed) };
        let is_elsewhere = command.place == Place::Folder;
        let name = if is_elsewhere { [b"./", tree::base_name(path)].concat() } else { path.to_vec() };
        if command.batch == Batch::Many {
            files.push(name);
            let bytes: usize = files.iter().map(|file| file.len() + 1).sum();
            if bytes < LINE_BYTES && files.len() < FILES {
                return Ok(true);
            }
            return flush(call, command, files).map(|()| true);
        }
        let words: Vec<Vec<u8>> = command.words.iter().map(|word| with_file(word, &name)).collect();
        if command.batch == Batch::Asked && !is_agreed(&words) {
            return Ok(false);
        }
        let folder = is_elsewhere.then(|| folder_of(path));
        start(call, &words, folder).map(|status| status == 0)
    }

    /// Runs what still has files.
    pub(super) fn finish(&mut self, call: &Call) -> Result<(), Failed> {
        let mut done = Ok(());
        for (command, files) in &mut self.list {
            if !files.is_empty() && flush(call, command, files).is_err() {
                done = Err(Failed);
            }
        }
        done
    }
}

fn flush(call: &Call, command: &Command, files: &mut Vec<Vec<u8>>) -> Result<(), Failed> {
    let words: Vec<Vec<u8>> = command.words.iter().cloned().chain(files.drain(..)).collect();
    if start(call, &words, None)? == 0 { Ok(()) } else { Err(Failed) }
}

fn with_file(word: &[u8], file: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < word.len() {
        if word[at..].starts_with(b"{}") {
            out.extend_from_slice(file);
            at += 2;
        } else {
            out.push(word[at]);
            at += 1;
        }
    }
    out
}

fn folder_of(path: &[u8]) -> Vec<u8> {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    match path[..end].iter().rposition(|byte| *byte == b'/') {
        Some(0) => b"/".to_vec(),
        Some(slash) => path[..slash].to_vec(),
        None => b".".to_vec(),
    }
}

fn is_agreed(words: &[Vec<u8>]) -> bool {
    let text = words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(" ");
    // Where this cannot be told, there is no answer either.
    let _ = write!(std::io::stderr().lock(), "< {text} > ? ");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && answer.starts_with(['y', 'Y'])
}

/// Runs a command to its end; its status. It is started in another folder by going there and back.
fn start(call: &Call, words: &[Vec<u8>], folder: Option<Vec<u8>>) -> Result<u8, Failed> {
    let program: Program = launch::plain(words);
    let told = |errno: Errno| {
        call.complain(format_args!("cannot change the working directory: {errno}"));
        Failed
    };
    let started = match folder {
        None => launch::spawn(call, &program),
        Some(folder) => {
            let back = dir::current().map_err(told)?;
            dir::change(&folder).map_err(told)?;
            let started = launch::spawn(call, &program);
            dir::change(&back).map_err(told)?;
            started
        }
    };
    let pid = started.map_err(|_| Failed)?;
    loop {
        match process::wait(pid as i32, Patience::Wait) {
            Ok(Some((_, change))) => {
                if let Some(status) = launch::status(change) {
                    return Ok(status);
                }
            }
            Ok(None) | Err(Errno::EINTR) => {}
            Err(errno) => {
                call.complain(format_args!("waiting for '{}': {errno}", shown(&program.name)));
                return Err(Failed);
            }
        }
    }
}
