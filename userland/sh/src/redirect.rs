//! Redirections: opening their files, and what they come to, as copies for a child or as descriptors for a builtin.

use crate::expand;
use crate::lex::Redirection;
use crate::parse::Redirect;
use crate::shell::Shell;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd};

/// What the redirections of a command come to.
#[derive(Default)]
pub(crate) struct Redirected {
    /// Descriptors to copy, in order: from, to.
    pub(crate) copies: Vec<(u32, u32)>,
    /// Descriptors to close (`>&-`).
    pub(crate) closes: Vec<u32>,
    /// The files behind them.
    pub(crate) files: Vec<File>,
}

impl Redirected {
    /// Opens what redirections name. What fails is said, and `None`.
    pub(crate) fn open(shell: &mut Shell, redirects: &[Redirect]) -> Option<Redirected> {
        let mut done = Redirected::default();
        for Redirect { fd, kind, target } in redirects {
            let target = expand::text(shell, target);
            let shown = String::from_utf8_lossy(&target).into_owned();
            if *kind == Redirection::Copy {
                match shown.parse::<u32>() {
                    Ok(from) => done.copies.push((from, *fd)),
                    Err(_) if target == b"-" => done.closes.push(*fd),
                    Err(_) => {
                        eprintln!("sh: {shown}: not a descriptor's number");
                        return None;
                    }
                }
                continue;
            }
            match open(shell, *kind, &target) {
                Ok(file) => {
                    done.copies.push((file.as_raw_fd() as u32, *fd));
                    done.files.push(file);
                }
                Err(error) => {
                    eprintln!("sh: {shown}: {}", describe(&error));
                    return None;
                }
            }
        }
        Some(done)
    }

    /// What a descriptor is after the redirections, for a builtin.
    fn resolve(&self, fd: u32) -> u32 {
        let mut table: Vec<(u32, u32)> = Vec::new();
        let look = |table: &[(u32, u32)], fd: u32| {
            table.iter().rev().find(|(to, _)| *to == fd).map_or(fd, |(_, from)| *from)
        };
        for (from, to) in &self.copies {
            table.push((*to, look(&table, *from)));
        }
        look(&table, fd)
    }

    /// Writes all of a builtin's output to where a descriptor leads.
    pub(crate) fn write(&self, fd: u32, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() || self.closes.contains(&fd) {
            return Ok(());
        }
        // SAFETY: the descriptor is only borrowed: nobody closes it here. One that is not open is an error of the write.
        let file = unsafe { File::from_raw_fd(self.resolve(fd) as i32) };
        ManuallyDrop::new(file).write_all(bytes)
    }
}

fn open(shell: &Shell, kind: Redirection, target: &[u8]) -> io::Result<File> {
    let path = shell.absolute(target);
    match kind {
        Redirection::Read | Redirection::Copy => File::open(path),
        Redirection::Write => OpenOptions::new().write(true).create(true).truncate(true).open(path),
        Redirection::Append => OpenOptions::new().append(true).create(true).open(path),
    }
}

/// An error without the number that the library puts behind it.
pub(crate) fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
