//! The history in a file: one entry a line, the oldest first. A line feed in an entry is written `\n`, a carriage return
//! `\r`, a backslash `\\`. Several shells append to one file, each entry with one write at its end, so that entries do not
//! mix. A file that has grown to twice its bound is written anew when it is loaded, through another file that takes its
//! place; what another shell appends in that moment may be lost, nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The most that is read of a file, in bytes from its end.
const MOST_BYTES: u64 = 8 << 20;

/// A file with a history.
#[derive(Clone, Debug)]
pub struct HistoryFile {
    path: PathBuf,
    most: usize,
}

impl HistoryFile {
    /// The file at this path, for at most this many entries.
    pub fn new(path: impl Into<PathBuf>, most: usize) -> HistoryFile {
        HistoryFile { path: path.into(), most }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its latest entries, the oldest first; none when there is no such file.
    ///
    /// # Errors
    /// Those of reading a file.
    pub fn load(&self) -> io::Result<Vec<String>> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let len = file.metadata()?.len();
        let skipped = len.saturating_sub(MOST_BYTES);
        file.seek(SeekFrom::Start(skipped))?;
        let mut bytes = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut bytes)?;
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        if skipped > 0 {
            // The first is cut.
            lines.remove(0);
        }
        let mut entries: Vec<String> = lines.into_iter().filter_map(decode).collect();
        let too_long = entries.len() > self.most.saturating_mul(2) || skipped > 0;
        entries.drain(..entries.len().saturating_sub(self.most));
        if too_long {
            self.write_anew(&entries)?;
        }
        Ok(entries)
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// Those of writing a file.
    pub fn append(&self, entry: &str) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        only_for_its_owner(&mut options);
        options.open(&self.path)?.write_all(encode(entry).as_bytes())
    }

    /// Writes these entries in the place of all that it had.
    ///
    /// # Errors
    /// Those of writing a file and of moving it.
    pub fn write_anew<S: AsRef<str>>(&self, entries: &[S]) -> io::Result<()> {
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        only_for_its_owner(&mut options);
        let text: String = entries.iter().map(|entry| encode(entry.as_ref())).collect();
        options.open(&name)?.write_all(text.as_bytes())?;
        fs::rename(&name, &self.path)
    }
}

/// What was entered is nobody else's to read.
#[cfg(unix)]
fn only_for_its_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

/// WASI preview 1 has no modes; its files are made with the process's mask.
#[cfg(not(unix))]
fn only_for_its_owner(_options: &mut OpenOptions) {}

/// An entry as a line.
fn encode(entry: &str) -> String {
    let mut line = String::with_capacity(entry.len() + 1);
    for c in entry.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            c => line.push(c),
        }
    }
    line.push('\n');
    line
}

/// A line as an entry; `None` for what is none: a blank line, zero bytes, a line that is too long.
fn decode(line: &[u8]) -> Option<String> {
    if line.contains(&0) || line.len() > 2 * super::LONGEST_ENTRY {
        return None;
    }
    let line = String::from_utf8_lossy(line);
    let mut entry = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n') => entry.push('\n'),
                Some('r') => entry.push('\r'),
                Some('\\') | None => entry.push('\\'),
                // Written by somebody else: it stays as it is.
                Some(other) => entry.extend(['\\', other]),
            },
            c => entry.push(c),
        }
    }
    (!entry.trim().is_empty()).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path in a new folder, which is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("tabula-line-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder for the test");
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn entries_come_back_as_they_were() {
        let folder = Folder::new("round");
        let file = HistoryFile::new(folder.0.join("history"), 100);
        assert_eq!(file.load().expect("no file is no error"), Vec::<String>::new());
        let entries = [
            "ls",
            "for x in 1 2; do\n  echo $x\ndone",
            r"echo a\nb \\ \",
            "é漢\tx",
            "a\r\nb",
            " led by a blank",
        ];
        for entry in entries {
            file.append(entry).expect("it can be written");
        }
        assert_eq!(file.load().expect("it can be read"), entries);
        let lines = fs::read_to_string(file.path()).expect("text").lines().count();
        assert_eq!(lines, entries.len());
    }

    #[test]
    fn a_file_that_has_grown_is_cut() {
        let folder = Folder::new("grown");
        let file = HistoryFile::new(folder.0.join("history"), 10);
        for number in 0..25 {
            file.append(&format!("echo {number}")).expect("it can be written");
        }
        let entries = file.load().expect("it can be read");
        assert_eq!((entries.len(), entries.first().map(String::as_str)), (10, Some("echo 15")));
        assert_eq!(fs::read_to_string(file.path()).expect("text").lines().count(), 10);
    }

    #[test]
    fn whatever_is_in_the_file_is_read() {
        let folder = Folder::new("hostile");
        let file = HistoryFile::new(folder.0.join("history"), 10);
        let long = "x".repeat(1 << 20);
        fs::write(file.path(), [b"ok\n\n \n\xff\xfe\na\0b\n", long.as_bytes(), b"\nlast\\"].concat())
            .expect("written");
        assert_eq!(file.load().expect("it can be read"), ["ok", "\u{fffd}\u{fffd}", "last\\"]);
        let folder_as_file = HistoryFile::new(&folder.0, 10);
        assert!(folder_as_file.load().is_err());
    }
}
