//! What `drive run` is asked to run: a file of this machine, which is copied in, or a command inside Tabula.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::dirs::{Preopen, copy_file};
use crate::error::{Error, Result};
use crate::guest::{Finish, Times};
use crate::link::Link;

const GUEST_BASE: &str = "/tmp/drive/programs";
const EXECUTABLE: u32 = 0o755;

/// A program to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// A file of this machine. It need not be a program: Tabula says what is wrong with it.
    Host(PathBuf),
    /// A command or a path inside Tabula.
    Inside(String),
}

impl Program {
    /// Decides as a person would expect: something that exists here and is named by a path, or is a wasm file by its
    /// name or its first bytes, is meant; anything else is a command inside.
    pub fn resolve(named: &OsStr) -> Result<Program> {
        let path = Path::new(named);
        let by_path = named.as_bytes().contains(&b'/');
        if path.exists() && (by_path || is_wasm(path)) {
            return Ok(Program::Host(path.to_owned()));
        }
        match named.to_str() {
            Some(command) => Ok(Program::Inside(command.to_owned())),
            None => {
                Err(Error::Usage(format!("{named:?} is not here, and not a name that a command can have")))
            }
        }
    }

    /// What the program sees as its own name: like wasmtime, a file's name without its folder.
    pub(crate) fn argv0(&self) -> Result<String> {
        match self {
            Program::Inside(command) => Ok(command.clone()),
            Program::Host(path) => path
                .canonicalize()
                .map_err(Error::host("open", path))
                .map(|full| {
                    path.file_name().or(full.file_name()).map(|name| name.to_string_lossy().into_owned())
                })
                .map(|name| name.unwrap_or_else(|| "program".to_owned())),
        }
    }
}

fn is_wasm(path: &Path) -> bool {
    let mut magic = [0; 4];
    let begins =
        File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && &magic == b"\0asm";
    path.is_file() && (begins || path.extension() == Some(OsStr::new("wasm")))
}

/// What an error means for this very file, where it says more than the error's own text.
pub(crate) fn explain(host: &Path, code: &str) -> Option<String> {
    if host.is_dir() {
        return Some("it is a directory".to_owned());
    }
    let mut line = [0; 256];
    let length = File::open(host).and_then(|mut file| file.read(&mut line)).ok()?;
    let line = line[..length].strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = String::from_utf8_lossy(line);
    let interpreter = line.split_whitespace().next().filter(|_| code == "ENOENT")?;
    Some(format!("its interpreter {interpreter} is not there"))
}

/// Whether a file says by its first line what runs it.
pub(crate) fn is_script(host: &Path) -> bool {
    let mut first = [0; 2];
    File::open(host).and_then(|mut file| file.read_exact(&mut first)).is_ok() && &first == b"#!"
}

/// A program that has been copied in.
pub(crate) struct Uploaded {
    folder: Vec<u8>,
    /// Where it lies inside Tabula.
    pub(crate) path: Vec<u8>,
}

/// Copies a host file in as an executable. A directory becomes a directory, for Tabula to refuse.
pub(crate) async fn upload(link: &Link, host: &Path, name: &str, run: u64) -> Result<Uploaded> {
    let folder = format!("{GUEST_BASE}/{run}").into_bytes();
    let path = [&folder[..], b"/", name.as_bytes()].concat();
    link.remove_all(&folder).await?;
    link.mkdir_all(&folder).await?;
    let metadata = fs::metadata(host).map_err(Error::host("read", host))?;
    if metadata.is_dir() {
        link.mkdir(&path, EXECUTABLE).await?;
    } else {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let ms = now.as_secs_f64() * 1e3;
        let times = Times { atime_ms: ms, mtime_ms: ms };
        copy_file(link, host, &path, Finish { mode: EXECUTABLE, times }).await?;
    }
    Ok(Uploaded { folder, path })
}

impl Uploaded {
    /// Its folder, under its own name.
    pub(crate) fn as_preopen(&self) -> Preopen {
        Preopen { path: self.folder.clone(), name: self.folder.clone() }
    }

    /// Takes it away again.
    pub(crate) async fn remove(self, link: &Link) -> Result<()> {
        link.remove_all(&self.folder).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let text = file("script", b"hello");
        let resolve = |path: &Path| Program::resolve(path.as_os_str()).unwrap();
        assert_eq!(resolve(&text), Program::Host(text.clone()));
        assert_eq!(
            Program::resolve(OsStr::new("/usr/bin/no-such-thing")).unwrap(),
            Program::Inside("/usr/bin/no-such-thing".into())
        );
        assert_eq!(Program::resolve(OsStr::new("sort")).unwrap(), Program::Inside("sort".into()));
        assert!(is_wasm(&file("a.wasm", b"")) && is_wasm(&file("b", b"\0asm\x01")) && !is_wasm(&text));
        assert_eq!(explain(folder.path(), "EACCES").as_deref(), Some("it is a directory"));
        let lost = file("lost", b"#! /no/where -x\nhello");
        assert_eq!(explain(&lost, "ENOENT").as_deref(), Some("its interpreter /no/where is not there"));
        assert_eq!((explain(&lost, "EACCES"), explain(&text, "ENOENT")), (None, None));
        assert_eq!(Program::Host(text).argv0().unwrap(), "script");
    }
}
