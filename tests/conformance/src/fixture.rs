//! The folders that a guest is given: `/data` with a file, directory or symlink of every kind that the guests ask about,
//! and `/other` with one file. A file beside the two stands for what must stay out of reach. Always made afresh.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::outcome::{self, Tree};
use crate::{Result, at};

/// The host's side of a guest's folders, removed when dropped.
#[derive(Debug)]
pub struct Fixture {
    folder: tempfile::TempDir,
}

const FILES: [(&str, &str); 7] = [
    ("outside.txt", "secret"),
    ("other/o.txt", "other\n"),
    ("data/hello.txt", "hello, world\n"),
    ("data/empty.txt", ""),
    ("data/ten.txt", "0123456789"),
    ("data/dir/inner.txt", "inner\n"),
    ("data/dir/sub/deep.txt", "deep\n"),
];

const FOLDERS: [&str; 6] = ["data", "other", "data/dir", "data/dir/sub", "data/emptydir", "data/many"];

const LINKS: [(&str, &str); 9] = [
    ("data/link.txt", "hello.txt"),
    ("data/dirlink", "dir"),
    ("data/dangling", "nowhere"),
    ("data/loop_a", "loop_b"),
    ("data/loop_b", "loop_a"),
    ("data/out_rel", "../outside.txt"),
    ("data/out_abs", "/etc/hostname"),
    ("data/dir/up", "../hello.txt"),
    ("data/dir/toofar", "../../outside.txt"),
];

impl Fixture {
    /// Makes the folders.
    pub fn new() -> Result<Fixture> {
        let folder = at("a temporary folder", tempfile::tempdir())?;
        let root = folder.path();
        for name in FOLDERS {
            at(root.join(name), std::fs::create_dir(root.join(name)))?;
        }
        for (name, text) in FILES {
            at(root.join(name), std::fs::write(root.join(name), text))?;
        }
        for index in 0..40 {
            let path = root.join(format!("data/many/f{index:02}"));
            at(&path, std::fs::write(&path, ""))?;
        }
        for (name, target) in LINKS {
            at(root.join(name), symlink(target, root.join(name)))?;
        }
        Ok(Fixture { folder })
    }

    /// The host's folder behind `/data` or `/other`.
    pub fn host(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Everything in the folders now, and what lies beside them.
    pub fn tree(&self) -> Result<Tree> {
        outcome::tree(self.folder.path())
    }
}

/// The folders' names, which a guest sees below its root, in the order of their descriptors.
pub const DIRS: [&str; 2] = ["data", "other"];

/// The environment of every run.
pub const ENVIRONMENT: [(&str, &str); 3] = [("A", "1"), ("EMPTY", ""), ("UNI", "é")];
