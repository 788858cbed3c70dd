//! A file system as a map of nodes, simple enough to be seen to be right. It answers every operation as POSIX says. Times
//! are taken over from the volume for what an operation touches, and must not change for anything else.

use std::collections::BTreeMap;
use std::sync::Arc;
use tabula_persist::{Error, Kind, Metadata, ROOT, RenameMode};

/// What a node holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    File(Arc<Vec<u8>>),
    Dir(BTreeMap<Vec<u8>, u64>),
    Link(Vec<u8>),
    Fifo,
}

/// One inode.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub nlink: u32,
    pub mtime_ns: u64,
    pub ctime_ns: u64,
    pub body: Body,
}

impl Node {
    pub fn kind(&self) -> Kind {
        match self.body {
            Body::File(_) => Kind::Regular,
            Body::Dir(_) => Kind::Directory,
            Body::Link(_) => Kind::Symlink,
            Body::Fifo => Kind::Fifo,
        }
    }

    pub fn size(&self) -> u64 {
        match &self.body {
            Body::File(content) => content.len() as u64,
            Body::Dir(entries) => entries.len() as u64 * 32,
            Body::Link(path) => path.len() as u64,
            Body::Fifo => 0,
        }
    }

    /// Whether a volume says the same of it.
    pub fn agrees(&self, metadata: &Metadata) -> bool {
        self.kind() == metadata.kind
            && (self.mode, self.uid, self.gid, self.nlink)
                == (metadata.mode, metadata.uid, metadata.gid, metadata.nlink)
            && self.size() == metadata.size
            && (self.mtime_ns, self.ctime_ns) == (metadata.mtime_ns, metadata.ctime_ns)
    }
}

pub type Nodes = BTreeMap<u64, Node>;
type Outcome<T> = Result<T, Error>;

/// The whole tree, with nameless nodes that are held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    pub nodes: Nodes,
    pub held: BTreeMap<u64, u32>,
    /// What the last operation may have touched.
    pub touched: Vec<u64>,
}

impl Tree {
    pub fn new() -> Tree {
        let root = Node {
            mode: 0o755,
            uid: 0,
            gid: 0,
            nlink: 2,
            mtime_ns: 0,
            ctime_ns: 0,
            body: Body::Dir(BTreeMap::new()),
        };
        Tree { nodes: Nodes::from([(ROOT, root)]), held: BTreeMap::new(), touched: vec![ROOT] }
    }

    /// What a crash leaves of it: nodes with names.
    pub fn named(&self) -> Nodes {
        self.nodes.iter().filter(|(_, node)| node.nlink > 0).map(|(ino, node)| (*ino, node.clone())).collect()
    }

    fn entries(&self, dir: u64) -> Outcome<&BTreeMap<Vec<u8>, u64>> {
        match &self.nodes.get(&dir).ok_or(Error::NotFound)?.body {
            Body::Dir(entries) => Ok(entries),
            _ => Err(Error::NotDirectory),
        }
    }

    fn entries_mut(&mut self, dir: u64) -> &mut BTreeMap<Vec<u8>, u64> {
        self.touched.push(dir);
        match &mut self.nodes.get_mut(&dir).expect("checked").body {
            Body::Dir(entries) => entries,
            _ => unreachable!("checked"),
        }
    }

    fn node_mut(&mut self, ino: u64) -> &mut Node {
        self.touched.push(ino);
        self.nodes.get_mut(&ino).expect("checked")
    }

    pub fn lookup(&self, dir: u64, name: &[u8]) -> Outcome<u64> {
        self.entries(dir)?.get(name).copied().ok_or(Error::NotFound)
    }

    fn require_present(&self, dir: u64) -> Outcome<()> {
        if self.nodes[&dir].nlink == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    pub fn check_create(&self, dir: u64, name: &[u8]) -> Outcome<()> {
        if self.entries(dir)?.contains_key(name) {
            return Err(Error::Exists);
        }
        self.require_present(dir)
    }

    pub fn create(&mut self, dir: u64, name: &[u8], ino: u64, body: Body, mode: u32, uid: u32) {
        let is_dir = matches!(body, Body::Dir(_));
        let node = Node { mode, uid, gid: 7, nlink: 1 + u32::from(is_dir), mtime_ns: 0, ctime_ns: 0, body };
        self.nodes.insert(ino, node);
        self.entries_mut(dir).insert(name.to_vec(), ino);
        self.node_mut(dir).nlink += u32::from(is_dir);
        self.touched.push(ino);
    }

    pub fn link(&mut self, dir: u64, name: &[u8], target: u64) -> Outcome<()> {
        self.entries(dir)?;
        let kind = self.nodes.get(&target).ok_or(Error::NotFound)?.kind();
        self.check_create(dir, name)?;
        if kind == Kind::Directory {
            return Err(Error::NotPermitted);
        }
        if self.nodes[&target].nlink == 0 {
            return Err(Error::NotFound);
        }
        self.entries_mut(dir).insert(name.to_vec(), target);
        self.node_mut(target).nlink += 1;
        Ok(())
    }

    fn drop_link(&mut self, ino: u64) {
        let node = self.node_mut(ino);
        node.nlink = if node.kind() == Kind::Directory { 0 } else { node.nlink - 1 };
        if node.nlink == 0 && !self.held.contains_key(&ino) {
            self.nodes.remove(&ino);
        }
    }

    pub fn unlink(&mut self, dir: u64, name: &[u8]) -> Outcome<()> {
        let ino = self.lookup(dir, name)?;
        if self.nodes[&ino].kind() == Kind::Directory {
            return Err(Error::IsDirectory);
        }
        self.entries_mut(dir).remove(name);
        self.drop_link(ino);
        Ok(())
    }

    pub fn remove_dir(&mut self, dir: u64, name: &[u8]) -> Outcome<()> {
        let ino = self.lookup(dir, name)?;
        if !self.entries(ino)?.is_empty() {
            return Err(Error::NotEmpty);
        }
        self.entries_mut(dir).remove(name);
        self.node_mut(dir).nlink -= 1;
        self.drop_link(ino);
        Ok(())
    }

    fn is_within(&self, dir: u64, outer: u64) -> bool {
        if dir == outer {
            return true;
        }
        let Ok(entries) = self.entries(outer) else { return false };
        entries.values().any(|ino| self.nodes[ino].kind() == Kind::Directory && self.is_within(dir, *ino))
    }

    pub fn rename(&mut self, from: u64, old: &[u8], to: u64, new: &[u8], mode: RenameMode) -> Outcome<()> {
        self.entries(from)?;
        self.entries(to)?;
        let ino = self.lookup(from, old)?;
        self.require_present(to)?;
        let is_dir = self.nodes[&ino].kind() == Kind::Directory;
        if is_dir && self.is_within(to, ino) {
            return Err(Error::Invalid);
        }
        let existing = self.entries(to)?.get(new).copied();
        if let Some(existing) = existing {
            let existing_is_dir = self.nodes[&existing].kind() == Kind::Directory;
            if mode == RenameMode::NoReplace {
                return Err(Error::Exists);
            }
            if existing == ino {
                return Ok(());
            }
            match (is_dir, existing_is_dir) {
                (true, false) => return Err(Error::NotDirectory),
                (false, true) => return Err(Error::IsDirectory),
                (true, true) if !self.entries(existing)?.is_empty() => return Err(Error::NotEmpty),
                _ => {}
            }
            self.node_mut(to).nlink -= u32::from(existing_is_dir);
            self.entries_mut(to).remove(new);
            self.drop_link(existing);
        }
        self.entries_mut(from).remove(old);
        self.entries_mut(to).insert(new.to_vec(), ino);
        self.node_mut(from).nlink -= u32::from(is_dir);
        self.node_mut(to).nlink += u32::from(is_dir);
        self.touched.push(ino);
        Ok(())
    }

    fn content_mut(&mut self, ino: u64) -> Outcome<&mut Vec<u8>> {
        self.touched.push(ino);
        match &mut self.nodes.get_mut(&ino).ok_or(Error::NotFound)?.body {
            Body::File(content) => Ok(Arc::make_mut(content)),
            Body::Dir(_) => Err(Error::IsDirectory),
            _ => Err(Error::Invalid),
        }
    }

    pub fn check_write(&mut self, ino: u64) -> Outcome<()> {
        self.content_mut(ino).map(|_| ())
    }

    pub fn write(&mut self, ino: u64, offset: usize, bytes: &[u8]) {
        let content = self.content_mut(ino).expect("checked");
        content.resize(content.len().max(offset + bytes.len()), 0);
        content[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    pub fn truncate(&mut self, ino: u64, size: usize) -> Outcome<()> {
        self.content_mut(ino)?.resize(size, 0);
        Ok(())
    }

    pub fn read(&self, ino: u64, offset: usize, len: usize) -> Outcome<&[u8]> {
        match &self.nodes.get(&ino).ok_or(Error::NotFound)?.body {
            Body::File(content) => {
                let from = offset.min(content.len());
                Ok(&content[from..(from + len).min(content.len())])
            }
            Body::Dir(_) => Err(Error::IsDirectory),
            _ => Err(Error::Invalid),
        }
    }

    pub fn hold(&mut self, ino: u64) {
        *self.held.entry(ino).or_default() += 1;
    }

    pub fn release(&mut self, ino: u64) {
        let Some(count) = self.held.get_mut(&ino) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        self.held.remove(&ino);
        if self.nodes.get(&ino).is_some_and(|node| node.nlink == 0) {
            self.nodes.remove(&ino);
        }
    }
}
