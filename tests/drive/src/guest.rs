//! Requests for files inside Tabula, as copying needs them. Paths are bytes. The page's end is `js/files.js`.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::frame::{hex, unhex};
use crate::link::{Channel, Link};

/// The largest piece in which a file's bytes are sent.
pub(crate) const CHUNK: usize = 1 << 20;

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    #[serde(other)]
    Other,
}

/// One entry of a tree inside Tabula.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GuestEntry {
    /// Relative to the tree's root.
    pub(crate) path: Vec<u8>,
    pub(crate) kind: Kind,
    /// Permission bits.
    pub(crate) mode: u32,
    pub(crate) size: u64,
    /// Milliseconds since 1970.
    pub(crate) mtime_ms: f64,
    pub(crate) ctime_ms: f64,
    pub(crate) ino: String,
    /// A symbolic link's.
    pub(crate) target: Vec<u8>,
}

#[derive(Deserialize)]
struct WireEntry {
    path: String,
    #[serde(rename = "type")]
    kind: Kind,
    mode: u32,
    size: u64,
    mtime: f64,
    ctime: f64,
    ino: String,
    #[serde(default)]
    target: String,
}

/// When a file was last read and written, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Times {
    pub(crate) atime_ms: f64,
    pub(crate) mtime_ms: f64,
}

impl Times {
    fn json(self) -> Value {
        json!([self.atime_ms, self.mtime_ms])
    }
}

/// What the last chunk of a file sets.
#[derive(Clone, Copy)]
pub(crate) struct Finish {
    pub(crate) mode: u32,
    pub(crate) times: Times,
}

/// Which part of a file a chunk is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Part {
    First,
    Later,
}

/// What becomes of a directory whose own mode had to be changed to list it.
#[derive(Clone, Copy)]
pub(crate) enum After {
    /// It gets its mode back.
    Closed,
    /// It stays open, because its files are read next and then it goes.
    Open,
}

impl After {
    fn name(self) -> &'static str {
        match self {
            After::Closed => "closed",
            After::Open => "open",
        }
    }
}

impl Link {
    pub(crate) async fn mkdir_all(&self, path: &[u8]) -> Result<()> {
        self.call(json!({"op": "mkdir", "path": hex(path), "recursive": true}), &[]).await.map(drop)
    }

    pub(crate) async fn mkdir(&self, path: &[u8], mode: u32) -> Result<()> {
        self.call(json!({"op": "mkdir", "path": hex(path), "mode": mode}), &[]).await.map(drop)
    }

    pub(crate) async fn write(
        &self,
        path: &[u8],
        chunk: &[u8],
        part: Part,
        finish: Option<Finish>,
    ) -> Result<()> {
        let mut request = json!({"op": "write", "path": hex(path), "append": part == Part::Later});
        if part == Part::First {
            // Writable by its owner until it is complete.
            request["mode"] = json!(0o600 | finish.map_or(0, |finish| finish.mode));
        }
        if let Some(finish) = finish {
            request["times"] = finish.times.json();
            request["chmod"] = json!(finish.mode);
        }
        self.call(request, chunk).await.map(drop)
    }

    pub(crate) async fn symlink(&self, path: &[u8], target: &[u8]) -> Result<()> {
        self.call(json!({"op": "symlink", "path": hex(path), "target": hex(target)}), &[]).await.map(drop)
    }

    pub(crate) async fn attributes(&self, path: &[u8], mode: u32, times: Times) -> Result<()> {
        let request = json!({"op": "attributes", "path": hex(path), "mode": mode, "times": times.json()});
        self.call(request, &[]).await.map(drop)
    }

    pub(crate) async fn chmod(&self, path: &[u8], mode: u32) -> Result<()> {
        self.call(json!({"op": "attributes", "path": hex(path), "mode": mode}), &[]).await.map(drop)
    }

    /// Removes a whole tree; that it is not there is not an error.
    pub(crate) async fn remove_all(&self, path: &[u8]) -> Result<()> {
        match self.call(json!({"op": "remove", "path": hex(path), "recursive": true}), &[]).await {
            Err(error) if error.code() == Some("ENOENT") => Ok(()),
            other => other.map(drop),
        }
    }

    /// Removes a symbolic link, not what it leads to.
    pub(crate) async fn remove_link(&self, path: &[u8]) -> Result<()> {
        self.call(json!({"op": "remove", "path": hex(path)}), &[]).await.map(drop)
    }

    /// A file's bytes.
    pub(crate) async fn read(&self, path: &[u8]) -> Result<Channel> {
        let channel = self.channel();
        self.call(json!({"op": "read", "path": hex(path), "ch": channel.id}), &[]).await?;
        Ok(channel)
    }

    /// Everything below a directory, parents before their children.
    pub(crate) async fn tree(&self, path: &[u8], after: After) -> Result<Vec<GuestEntry>> {
        let channel = self.channel();
        self.call(json!({"op": "tree", "path": hex(path), "ch": channel.id, "after": after.name()}), &[])
            .await?;
        let text = Bytes::from(channel.collect().await?);
        text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(entry).collect()
    }
}

fn entry(line: &[u8]) -> Result<GuestEntry> {
    let strange = || Error::Gone(format!("a strange entry in a listing: {}", String::from_utf8_lossy(line)));
    let wire: WireEntry = serde_json::from_slice(line).map_err(|_| strange())?;
    let path = unhex(&wire.path).filter(|path| is_plain(path)).ok_or_else(strange)?;
    Ok(GuestEntry {
        path,
        kind: wire.kind,
        mode: wire.mode & 0o7777,
        size: wire.size,
        mtime_ms: wire.mtime,
        ctime_ms: wire.ctime,
        ino: wire.ino,
        target: unhex(&wire.target).ok_or_else(strange)?,
    })
}

/// Whether a relative path stays below its root whatever it is joined to.
fn is_plain(path: &[u8]) -> bool {
    !path.contains(&0) && path.split(|byte| *byte == b'/').all(|name| !matches!(name, b"" | b"." | b".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_could_leave_their_root_are_refused() {
        for bad in [&b""[..], b"/etc", b"a/../b", b"..", b"a//b", b"a\0b", b"./a"] {
            assert!(!is_plain(bad), "{}", String::from_utf8_lossy(bad));
        }
        assert!(is_plain(b"a/b") && is_plain(b"..a/...") && is_plain(b"\xff"));
    }

    #[test]
    fn a_listing_that_makes_no_sense_is_an_error() {
        for bad in [
            &b"{}"[..],
            b"[",
            br#"{"path":"2e2e","type":"file","mode":1,"size":1,"mtime":0,"ctime":0,"ino":"1"}"#,
        ] {
            assert!(entry(bad).is_err());
        }
    }
}
