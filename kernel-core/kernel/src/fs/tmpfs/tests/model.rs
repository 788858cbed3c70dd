//! Random changes of a small tree against a model that keeps every path in one map.

use super::*;
use crate::fs::inode::RenameMode;
use alloc::collections::BTreeMap;
use proptest::prelude::*;
use tabula_abi::Errno;

/// A path of at most three names out of three.
type Path = Vec<u8>;

#[derive(Clone, Debug)]
enum Step {
    Create(Path),
    MakeDir(Path),
    Link(Path, Path),
    Unlink(Path),
    RemoveDir(Path),
    Rename(Path, Path),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let path = || prop::collection::vec(b'a'..=b'c', 1..4);
    let step = prop_oneof![
        3 => path().prop_map(Step::Create),
        4 => path().prop_map(Step::MakeDir),
        1 => (path(), path()).prop_map(|(from, to)| Step::Link(from, to)),
        1 => path().prop_map(Step::Unlink),
        1 => path().prop_map(Step::RemoveDir),
        4 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
    ];
    prop::collection::vec(step, 0..60)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Thing {
    File(u32),
    Dir(u32),
}

/// Everything by its path; one letter is one component. The root is the empty path.
#[derive(Default)]
struct Model {
    things: BTreeMap<Path, Thing>,
    next: u32,
}

impl Model {
    fn get(&self, path: &[u8]) -> Option<Thing> {
        if path.is_empty() { Some(Thing::Dir(0)) } else { self.things.get(path).copied() }
    }

    /// Fails unless the path's directory is one.
    fn require_dir(&self, path: &[u8]) -> Result<()> {
        for end in 0..path.len() {
            match self.get(&path[..end]) {
                Some(Thing::Dir(_)) => {}
                Some(Thing::File(_)) => return Err(Errno::ENOTDIR),
                None => return Err(Errno::ENOENT),
            }
        }
        Ok(())
    }

    fn is_empty(&self, path: &[u8]) -> bool {
        !self.things.keys().any(|other| other.len() > path.len() && other.starts_with(path))
    }

    fn apply(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Create(path) | Step::MakeDir(path) => {
                self.require_dir(path)?;
                if self.get(path).is_some() {
                    return Err(Errno::EEXIST);
                }
                self.next += 1;
                let is_file = matches!(step, Step::Create(_));
                let thing = if is_file { Thing::File(self.next) } else { Thing::Dir(self.next) };
                self.things.insert(path.clone(), thing);
            }
            Step::Link(from, to) => {
                self.require_dir(from)?;
                let thing = self.get(from).ok_or(Errno::ENOENT)?;
                self.require_dir(to)?;
                if self.get(to).is_some() {
                    return Err(Errno::EEXIST);
                }
                if matches!(thing, Thing::Dir(_)) {
                    return Err(Errno::EPERM);
                }
                self.things.insert(to.clone(), thing);
            }
            Step::Unlink(path) => {
                self.require_dir(path)?;
                match self.get(path).ok_or(Errno::ENOENT)? {
                    Thing::Dir(_) => return Err(Errno::EISDIR),
                    Thing::File(_) => self.things.remove(path),
                };
            }
            Step::RemoveDir(path) => {
                self.require_dir(path)?;
                match self.get(path).ok_or(Errno::ENOENT)? {
                    Thing::File(_) => return Err(Errno::ENOTDIR),
                    Thing::Dir(_) if !self.is_empty(path) => return Err(Errno::ENOTEMPTY),
                    Thing::Dir(_) => self.things.remove(path),
                };
            }
            Step::Rename(from, to) => self.rename(from, to)?,
        }
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<()> {
        self.require_dir(from)?;
        self.require_dir(to)?;
        let moved = self.get(from).ok_or(Errno::ENOENT)?;
        let is_dir = matches!(moved, Thing::Dir(_));
        if is_dir && to.len() > from.len() && to.starts_with(from) {
            return Err(Errno::EINVAL);
        }
        match self.get(to) {
            Some(existing) if existing == moved => return Ok(()),
            Some(Thing::File(_)) if is_dir => return Err(Errno::ENOTDIR),
            Some(Thing::Dir(_)) if !is_dir => return Err(Errno::EISDIR),
            Some(Thing::Dir(_)) if !self.is_empty(to) => return Err(Errno::ENOTEMPTY),
            _ => {}
        }
        let below: Vec<Path> = self.things.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for old in below {
            if let Some(thing) = self.things.remove(&old) {
                self.things.insert([to, &old[from.len()..]].concat(), thing);
            }
        }
        Ok(())
    }
}

/// The directory of a path, found by walking, as a caller of the file system does.
fn directory(ctx: &Ctx<'_>, root: &InodeRef, path: &[u8]) -> Result<InodeRef> {
    let mut at = root.clone();
    for name in &path[..path.len() - 1] {
        at = at.lookup(ctx, &[*name])?;
    }
    if at.metadata().kind == crate::fs::inode::FileKind::Directory { Ok(at) } else { Err(Errno::ENOTDIR) }
}

fn apply(ctx: &Ctx<'_>, root: &InodeRef, step: &Step) -> Result<()> {
    let last = |path: &Path| [path[path.len() - 1]];
    match step {
        Step::Create(path) => {
            directory(ctx, root, path)?.create(&last(path), NewInode::Regular, OWNER)?;
        }
        Step::MakeDir(path) => {
            directory(ctx, root, path)?.create(&last(path), NewInode::Directory, OWNER)?;
        }
        Step::Link(from, to) => {
            let target = directory(ctx, root, from)?.lookup(ctx, &last(from))?;
            directory(ctx, root, to)?.link(&last(to), &target)?;
        }
        Step::Unlink(path) => directory(ctx, root, path)?.unlink(&last(path))?,
        Step::RemoveDir(path) => directory(ctx, root, path)?.remove_dir(&last(path))?,
        Step::Rename(from, to) => {
            let from_dir = directory(ctx, root, from)?;
            let to_dir = directory(ctx, root, to)?;
            from_dir.rename(&last(from), &to_dir, &last(to), RenameMode::Replace)?;
        }
    }
    Ok(())
}

/// Every path in the tree, with the number of its inode; checks numbers of names on the way.
fn paths(ctx: &Ctx<'_>, root: &InodeRef) -> BTreeMap<Path, u64> {
    let mut found = BTreeMap::new();
    let mut pending = alloc::vec![(Path::new(), root.clone())];
    while let Some((path, directory)) = pending.pop() {
        let mut subdirectories = 0;
        for name in names(ctx, &directory) {
            let inode = directory.lookup(ctx, &name).expect("listed");
            let below = [path.as_slice(), &name].concat();
            let metadata = inode.metadata();
            found.insert(below.clone(), metadata.ino);
            if metadata.kind == crate::fs::inode::FileKind::Directory {
                subdirectories += 1;
                let (parent, own_name) = inode.parent().expect("it has one");
                assert_eq!((parent.metadata().ino, own_name), (directory.metadata().ino, name));
                pending.push((below, inode));
            }
        }
        assert_eq!(directory.metadata().nlink, 2 + subdirectories);
    }
    found
}

proptest! {
    /// The tree answers and looks like the model after every step.
    #[test]
    fn the_tree_is_the_model(steps in steps()) {
        let machine = Machine::boot();
        let ctx = machine.ctx();
        let root = machine.kernel.root().inode;
        let mut model = Model::default();
        for step in &steps {
            prop_assert_eq!(apply(&ctx, &root, step), model.apply(step), "{:?}", step);
        }
        let found = paths(&ctx, &root);
        prop_assert!(found.keys().eq(model.things.keys()));
        // Two paths lead to one inode exactly where they do in the model.
        for (path, ino) in &found {
            let thing = model.things[path];
            for (other, other_ino) in &found {
                prop_assert_eq!(ino == other_ino, thing == model.things[other]);
            }
            let same = model.things.values().filter(|other| **other == thing).count();
            let inode = directory(&ctx, &root, path).and_then(|dir| dir.lookup(&ctx, &path[path.len() - 1..]));
            let metadata = inode.expect("found").metadata();
            if matches!(thing, Thing::File(_)) {
                prop_assert_eq!(metadata.nlink as usize, same);
            }
        }
    }
}
