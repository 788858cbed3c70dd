//! What a run of a guest leaves behind: its two streams, its exit code, and the folders it was given.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{Result, at};

/// One file of a folder after a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A regular file and its content.
    File(Vec<u8>),
    /// A symbolic link and its target.
    Symlink(String),
    /// Anything else.
    Other,
}

/// Everything below a folder, by path from it. Bytes of names that are not UTF-8 are replaced.
pub type Tree = BTreeMap<String, Node>;

/// The result of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// The exit code, 128 + signal for a program that a signal ended.
    pub exit_code: i32,
    /// The folders it was given, afterwards.
    pub tree: Tree,
}

/// Reads a folder and everything below it, following no link.
pub fn tree(folder: &Path) -> Result<Tree> {
    let mut found = Tree::new();
    walk(folder, "", &mut found)?;
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, found: &mut Tree) -> Result<()> {
    for entry in at(folder, std::fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let kind = at(&path, std::fs::symlink_metadata(&path))?.file_type();
        let node = if kind.is_dir() {
            walk(&path, &name, found)?;
            Node::Directory
        } else if kind.is_symlink() {
            Node::Symlink(at(&path, std::fs::read_link(&path))?.to_string_lossy().into_owned())
        } else if kind.is_file() {
            Node::File(at(&path, std::fs::read(&path))?)
        } else {
            Node::Other
        };
        found.insert(name, node);
    }
    Ok(())
}
