//! What a file holds, into its copy.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};

use tabula_sdk::file::{self, Stat};
use utils::quote::quoted;

use super::{Copier, Makes};
use crate::call::why;
use crate::tree;

const PIECE_BYTES: usize = 1 << 17;

impl Copier<'_> {
    /// Copies what a file holds.
    pub(super) fn contents(&self, from: &[u8], to: &[u8], known: &Stat, is_new: bool) -> Result<(), String> {
        let opened = File::open(tree::path(from));
        let mut input =
            opened.map_err(|error| format!("cannot open {} for reading: {}", quoted(from), why(&error)))?;
        // A new file has no bits that its original has not.
        let mask = self.umask | !known.mode & 0o777;
        let cannot = |error| format!("cannot create regular file {}: {}", quoted(to), why(&error));
        let mut output = match (is_new, self.policy.makes) {
            (true, _) => create(to, mask, self.umask).map_err(cannot)?,
            (false, Makes::Attributes) => return Ok(()),
            (false, _) => match OpenOptions::new().write(true).truncate(true).open(tree::path(to)) {
                Ok(output) => output,
                Err(_) if self.policy.is_forced && std::fs::remove_file(tree::path(to)).is_ok() => {
                    create(to, mask, self.umask).map_err(cannot)?
                }
                Err(error) => return Err(cannot(error)),
            },
        };
        if self.policy.makes == Makes::Attributes {
            return Ok(());
        }
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let count = match input.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(format!("error reading {}: {}", quoted(from), why(&error))),
            };
            let written = output.write_all(&piece[..count]);
            written.map_err(|error| format!("error writing {}: {}", quoted(to), why(&error)))?;
        }
    }
}

fn create(path: &[u8], mask: u32, umask: u32) -> std::io::Result<File> {
    file::set_umask(mask);
    let made = OpenOptions::new().write(true).create(true).truncate(true).open(tree::path(path));
    file::set_umask(umask);
    made
}
