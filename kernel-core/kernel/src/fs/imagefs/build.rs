//! From the index of a tar image to the table of nodes that the file system serves. Directories that entries need but that
//! have no entry of their own are made up. A path that comes again replaces what it named before, as it does when tar
//! extracts; what tar could only do through a symbolic link, or by throwing a directory away, is an error.

use crate::fs::imagefs::parts::{Part, Parts};
use crate::fs::imagefs::tar::{Content, Entry, Index, TarError};
use crate::fs::imagefs::{Body, NamedNode, NodeIndex, ROOT};
use crate::fs::locks::FileLocks;
use crate::sync::Arc;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// One inode of an image.
pub(super) struct Node {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) nlink: u32,
    pub(super) mtime_ns: u64,
    pub(super) body: Body,
    pub(super) locks: FileLocks,
}

/// How many directories without an entry any image may need.
const MADE_UP_MIN: usize = 1024;

const NO_MEMORY: &str = "not enough memory for the index";

/// Names by directory, sorted.
type Names<'i> = BTreeMap<(NodeIndex, &'i [u8]), NodeIndex>;

/// What an image comes to.
pub(super) struct Tables {
    pub(super) nodes: Vec<Node>,
    /// Names in directories, each directory's together and sorted.
    pub(super) entries: Vec<NamedNode>,
    pub(super) parts: Parts,
}

struct Builder<'i> {
    nodes: Vec<Node>,
    parts: Parts,
    names: Names<'i>,
    made_up_left: usize,
}

/// Builds the tables of nodes, of directory entries and of parts.
pub(super) fn build(index: Index, image_bytes: usize) -> Result<Tables, TarError> {
    // An image has a block of 512 bytes for each entry; without a bound, deep paths would cost far more than it is long.
    let made_up_left = MADE_UP_MIN.saturating_add(image_bytes / 512);
    let mut builder =
        Builder { nodes: Vec::new(), parts: Parts::new(), names: BTreeMap::new(), made_up_left };
    let fail = |offset, what| TarError { offset, what };
    builder.add_node(made_up_directory(ROOT)).map_err(|what| fail(0, what))?;
    for entry in &index.entries {
        builder.add(entry).map_err(|what| fail(entry.offset, what))?;
    }
    builder.finish().map_err(|what| fail(0, what))
}

fn directory(parent: NodeIndex) -> Body {
    Body::Directory { entries: 0..0, parent, entry: None }
}

fn made_up_directory(parent: NodeIndex) -> Node {
    Node {
        mode: 0o755,
        uid: 0,
        gid: 0,
        nlink: 2,
        mtime_ns: 0,
        body: directory(parent),
        locks: FileLocks::default(),
    }
}

impl<'i> Builder<'i> {
    fn add_node(&mut self, node: Node) -> Result<NodeIndex, &'static str> {
        self.nodes.try_reserve(1).map_err(|_| NO_MEMORY)?;
        self.nodes.push(node);
        Ok(self.nodes.len() - 1)
    }

    fn is_directory(&self, node: NodeIndex) -> bool {
        self.nodes.get(node).is_some_and(|node| matches!(node.body, Body::Directory { .. }))
    }

    fn add(&mut self, entry: &'i Entry) -> Result<(), &'static str> {
        let Some((above, name)) = split_last(&entry.path) else {
            return self.set_directory(ROOT, entry);
        };
        let parent = self.directory_at(above)?;
        let existing = self.names.get(&(parent, name)).copied();
        if let Some(existing) = existing.filter(|existing| self.is_directory(*existing)) {
            return match entry.content {
                Content::Directory => self.set_directory(existing, entry),
                _ => Err("an entry that would replace a directory"),
            };
        }
        let node = match &entry.content {
            Content::HardLink(target) => {
                let linked = self.node_at(target).filter(|node| !self.is_directory(*node));
                let linked = linked.ok_or("a hard link to what no earlier entry names")?;
                self.change_links(linked, 1);
                linked
            }
            Content::Regular(range) => self.add_node(node_of(entry, Body::Regular(range.clone())))?,
            Content::Part { head, name, size } => {
                let part = Arc::new(Part::new(copied(name)?, *size));
                self.parts.try_reserve(1).map_err(|_| NO_MEMORY)?;
                self.parts.push(part.clone());
                self.add_node(node_of(entry, Body::Part { head: head.clone(), part }))?
            }
            Content::Symlink(target) => self.add_node(node_of(entry, Body::Symlink(copied(target)?)))?,
            Content::Directory => self.add_node(Node { nlink: 2, ..node_of(entry, directory(parent)) })?,
        };
        if let Some(replaced) = self.names.insert((parent, name), node) {
            self.change_links(replaced, -1);
        }
        if self.is_directory(node) {
            self.change_links(parent, 1);
        }
        Ok(())
    }

    /// Gives a directory that is there already the attributes of its entry.
    fn set_directory(&mut self, index: NodeIndex, entry: &Entry) -> Result<(), &'static str> {
        if let Some(node) = self.nodes.get_mut(index) {
            (node.mode, node.uid, node.gid, node.mtime_ns) =
                (entry.mode, entry.uid, entry.gid, entry.mtime_ns);
        }
        Ok(())
    }

    /// The directory with this path, made up where it is missing.
    fn directory_at(&mut self, path: &'i [u8]) -> Result<NodeIndex, &'static str> {
        let mut at = ROOT;
        for name in components(path) {
            at = match self.names.get(&(at, name)) {
                Some(node) if self.is_directory(*node) => *node,
                Some(_) => return Err("an entry below something that is no directory"),
                None => {
                    self.made_up_left =
                        self.made_up_left.checked_sub(1).ok_or("too many directories without entries")?;
                    let made = self.add_node(made_up_directory(at))?;
                    self.names.insert((at, name), made);
                    self.change_links(at, 1);
                    made
                }
            };
        }
        Ok(at)
    }

    fn node_at(&self, path: &[u8]) -> Option<NodeIndex> {
        components(path).try_fold(ROOT, |at, name| self.names.get(&(at, name)).copied())
    }

    fn change_links(&mut self, node: NodeIndex, by: i32) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.nlink = node.nlink.saturating_add_signed(by);
        }
    }

    /// Lays the names out, each directory's together and sorted.
    fn finish(self) -> Result<Tables, &'static str> {
        let Builder { mut nodes, names, parts, .. } = self;
        let mut entries: Vec<NamedNode> = Vec::new();
        entries.try_reserve_exact(names.len()).map_err(|_| NO_MEMORY)?;
        for (place, ((parent, name), node)) in names.into_iter().enumerate() {
            entries.push(NamedNode { name: copied(name)?, node });
            if let Some(Body::Directory { entries, .. }) = nodes.get_mut(parent).map(|node| &mut node.body) {
                if entries.start == entries.end {
                    entries.start = place;
                }
                entries.end = place + 1;
            }
            if let Some(Body::Directory { entry, .. }) = nodes.get_mut(node).map(|node| &mut node.body) {
                *entry = Some(place);
            }
        }
        Ok(Tables { nodes, entries, parts })
    }
}

fn copied(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| NO_MEMORY)?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

fn node_of(entry: &Entry, body: Body) -> Node {
    Node {
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        nlink: 1,
        mtime_ns: entry.mtime_ns,
        body,
        locks: FileLocks::default(),
    }
}

/// A path's components. The paths of an index have no empty ones, except that the root's is empty.
fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|name| !name.is_empty())
}

/// The directory part of a path, and its last name; none for the root.
fn split_last(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.is_empty() {
        return None;
    }
    Some(match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (path.get(..slash)?, path.get(slash + 1..)?),
        None => (&[], path),
    })
}
