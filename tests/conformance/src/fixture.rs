//! The folders that a guest is given: `/work` with a file, directory or symlink of every kind that the guests ask about,
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
    ("work/hello.txt", "hello, world\n"),
    ("work/empty.txt", ""),
    ("work/ten.txt", "0123456789"),
    ("work/dir/inner.txt", "inner\n"),
    ("work/dir/sub/deep.txt", "deep\n"),
];

const FOLDERS: [&str; 6] = ["work", "other", "work/dir", "work/dir/sub", "work/emptydir", "work/many"];

const LINKS: [(&str, &str); 9] = [
    ("work/link.txt", "hello.txt"),
    ("work/dirlink", "dir"),
    ("work/dangling", "nowhere"),
    ("work/loop_a", "loop_b"),
    ("work/loop_b", "loop_a"),
    ("work/out_rel", "../outside.txt"),
    ("work/out_abs", "/etc/hostname"),
    ("work/dir/up", "../hello.txt"),
    ("work/dir/toofar", "../../outside.txt"),
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
            let path = root.join(format!("work/many/f{index:02}"));
            at(&path, std::fs::write(&path, ""))?;
        }
        for (name, target) in LINKS {
            at(root.join(name), symlink(target, root.join(name)))?;
        }
        Ok(Fixture { folder })
    }

    /// The host's folder behind `/work` or `/other`.
    pub fn host(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Everything in the folders now, and what lies beside them.
    pub fn tree(&self) -> Result<Tree> {
        outcome::tree(self.folder.path())
    }
}

/// The folders' names, which a guest sees below its root, in the order of their descriptors.
pub const DIRS: [&str; 2] = ["work", "other"];

/// The environment of every run.
pub const ENVIRONMENT: [(&str, &str); 3] = [("A", "1"), ("EMPTY", ""), ("UNI", "é")];
