//! Replacing a file by what becomes of it: the result is written beside it, and takes its name when it is whole.

use std::fs;
use std::io::ErrorKind;

use super::output::{FAILED, Sink, Stop};
use crate::files::{path, why};
use crate::shown;

/// How many names for the result are tried.
const NAMES_MAX: u32 = 10_000;

/// A file that is being replaced.
pub(crate) struct Place {
    name: Vec<u8>,
    beside: Vec<u8>,
}

impl Place {
    /// Begins the file that will take the place of another.
    ///
    /// # Errors
    /// It cannot be created.
    pub(crate) fn new(name: &[u8]) -> Result<(Place, Sink), Stop> {
        let folder = name.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
        let mut number = 0;
        // Files that are replaced at the same time by another process have names of their own.
        let (beside, sink) = loop {
            let beside = [&name[..folder], format!(".sed-{number}-").as_bytes(), &name[folder..]].concat();
            match fs::File::create_new(path(&beside)) {
                Ok(file) => break (beside.clone(), Sink::file(file, &beside)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < NAMES_MAX => number += 1,
                Err(error) => {
                    let message = Some(format!("couldn't open file {}: {}", shown(&beside), why(&error)));
                    return Err(Stop { message, status: FAILED });
                }
            }
        };
        Ok((Place { name: name.to_vec(), beside }, sink))
    }

    /// Puts the result in place, with the mode of what it replaces, which is kept if a suffix says so.
    ///
    /// # Errors
    /// A file cannot be renamed.
    pub(crate) fn finish(self, suffix: Option<&[u8]>) -> Result<(), Stop> {
        keep_mode(&self.name, &self.beside);
        if let Some(suffix) = suffix {
            self.rename(&self.name, &kept_name(&self.name, suffix))?;
        }
        self.rename(&self.beside, &self.name)
    }

    /// Leaves the file as it was.
    pub(crate) fn abandon(self) {
        // What cannot be removed does no harm.
        let _ = fs::remove_file(path(&self.beside));
    }

    fn rename(&self, from: &[u8], to: &[u8]) -> Result<(), Stop> {
        fs::rename(path(from), path(to)).map_err(|error| Stop {
            message: Some(format!("cannot rename {}: {}", shown(from), why(&error))),
            status: FAILED,
        })
    }
}

/// The name of what is kept: a `*` in the suffix stands for the file's name, and a `/` for another folder.
fn kept_name(name: &[u8], suffix: &[u8]) -> Vec<u8> {
    let folder = name.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let base = &name[folder..];
    if !suffix.contains(&b'*') {
        return [name, suffix].concat();
    }
    let pieces: Vec<&[u8]> = suffix.split(|byte| *byte == b'*').collect();
    let kept = pieces.join(base);
    if kept.contains(&b'/') { kept } else { [&name[..folder], &kept].concat() }
}

/// A mode that cannot be set is no reason to lose what was written.
#[cfg(target_os = "wasi")]
fn keep_mode(from: &[u8], to: &[u8]) {
    if let Ok(known) = tabula_sdk::file::stat(from, tabula_sdk::file::Links::Follow) {
        let _ = tabula_sdk::inode::set_mode(to, known.mode & 0o7777);
    }
}

#[cfg(unix)]
fn keep_mode(from: &[u8], to: &[u8]) {
    if let Ok(known) = fs::metadata(path(from)) {
        let _ = fs::set_permissions(path(to), known.permissions());
    }
}

#[cfg(test)]
mod tests {
    use super::kept_name;

    #[test]
    fn names_of_what_is_kept() {
        assert_eq!(kept_name(b"a/f", b".bak"), b"a/f.bak");
        assert_eq!(kept_name(b"a/f", b"old_*"), b"a/old_f");
        assert_eq!(kept_name(b"a/f", b"old/*"), b"old/f");
    }
}
