//! The file system over images made by hand. What needs no caller is asked of the inodes directly; looking names up goes
//! through the entries, as the walk does.

use super::*;
use crate::fs::imagefs::tar::tests::Builder;
use crate::user::VecSink;
use proptest::prelude::*;

fn mounted(builder: Builder) -> Arc<ImageFs> {
    let image = builder.end();
    let index = tar::read(&image).unwrap();
    let Tables { nodes, entries, .. } = build::build(index, image.len()).unwrap();
    Arc::new(ImageFs { image, nodes, entries, dev: 7 })
}

fn problem(builder: Builder) -> TarError {
    open(builder.end(), 7).err().unwrap()
}

impl ImageFs {
    fn find(self: &Arc<Self>, path: &str) -> Option<ImageInode> {
        path.split('/').filter(|name| !name.is_empty()).try_fold(
            ImageInode { fs: self.clone(), index: ROOT },
            |at, name| {
                let entries = at.entries().ok()?;
                let place =
                    entries.binary_search_by(|entry| entry.name.as_slice().cmp(name.as_bytes())).ok()?;
                Some(ImageInode { fs: self.clone(), index: entries[place].node })
            },
        )
    }

    fn stat(self: &Arc<Self>, path: &str) -> Metadata {
        self.find(path).unwrap().metadata()
    }
}

fn content(inode: &ImageInode, offset: u64, max: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let count = inode.read_at(offset, &mut VecSink::new(&mut bytes, max))?;
    assert_eq!(count, bytes.len());
    Ok(bytes)
}

fn base() -> Builder {
    Builder::default()
        .directory("./", 0o700)
        .file("usr/bin/tool", b"0123456789")
        .directory("usr/", 0o711)
        .link("usr/bin/again", b'1', "usr/bin/tool")
        .link("bin", b'2', "usr/bin")
        .directory("usr/empty", 0o755)
}

#[test]
fn the_tree_is_that_of_the_image() {
    let fs = mounted(base());
    assert_eq!((fs.stat("").mode, fs.stat("").nlink, fs.stat("").kind), (0o700, 3, FileKind::Directory));
    assert_eq!((fs.stat("usr").mode, fs.stat("usr").nlink), (0o711, 4));
    assert_eq!((fs.stat("usr/bin").mode, fs.stat("usr/bin").nlink), (0o755, 2), "made up");
    let (tool, again) = (fs.stat("usr/bin/tool"), fs.stat("usr/bin/again"));
    assert_eq!(tool, again);
    assert_eq!((tool.size, tool.blocks, tool.nlink, tool.dev, tool.uid), (10, 1, 2, 7, 0o1750));
    assert_eq!((fs.stat("bin").kind, fs.stat("bin").size), (FileKind::Symlink, 7));
    assert!(fs.find("usr/none").is_none());
    assert_eq!(fs.find("usr/bin/tool").unwrap().entries().err(), Some(Errno::ENOTDIR));

    let (above, name) = fs.find("usr/bin").unwrap().parent().unwrap();
    assert_eq!((above.metadata().ino, name.as_slice()), (fs.stat("usr").ino, &b"bin"[..]));
    assert!(fs.find("").unwrap().parent().is_none());
    let usr = fs.find("usr").unwrap();
    let names: Vec<&[u8]> = usr.entries().unwrap().iter().map(|entry| entry.name.as_slice()).collect();
    assert_eq!(names, [&b"bin"[..], b"empty"]);
    assert!(fs.find("usr/empty").unwrap().entries().unwrap().is_empty());
}

#[test]
fn content_comes_from_the_image() {
    let fs = mounted(base());
    let tool = fs.find("usr/bin/again").unwrap();
    assert_eq!(content(&tool, 0, 99).unwrap(), b"0123456789");
    assert_eq!(content(&tool, 8, 99).unwrap(), b"89");
    assert_eq!(content(&tool, 2, 3).unwrap(), b"234");
    assert_eq!(content(&tool, 10, 3).unwrap(), b"");
    assert_eq!(content(&tool, u64::MAX, 3).unwrap(), b"");
    assert_eq!(content(&fs.find("usr").unwrap(), 0, 9), Err(Errno::EISDIR));
    assert_eq!(content(&fs.find("bin").unwrap(), 0, 9), Err(Errno::EINVAL));
}

#[test]
fn nothing_can_be_changed() {
    let fs = mounted(base());
    let (dir, file) = (fs.find("usr").unwrap(), fs.find("usr/bin/tool").unwrap());
    let owner = Ownership { mode: 0o644, uid: 0, gid: 0 };
    assert_eq!(dir.create(b"new", NewInode::Regular, owner).err(), Some(Errno::EROFS));
    assert_eq!(dir.create(b"bin", NewInode::Regular, owner).err(), Some(Errno::EEXIST));
    assert_eq!(file.create(b"new", NewInode::Regular, owner).err(), Some(Errno::ENOTDIR));
    assert_eq!(dir.unlink(b"bin"), Err(Errno::EROFS));
    assert_eq!(dir.remove_dir(b"empty"), Err(Errno::EROFS));
    assert_eq!(file.set_attributes(&AttributeChange::default()), Err(Errno::EROFS));
    assert_eq!(file.write_at(0, &mut &b"x"[..]), Err(Errno::EROFS));
    assert_eq!(dir.write_at(0, &mut &b"x"[..]), Err(Errno::EISDIR));
    assert_eq!(file.append(&mut &b"x"[..]), Err(Errno::EROFS));
    assert_eq!((file.truncate(0), file.allocate(0, 9)), (Err(Errno::EROFS), Err(Errno::EROFS)));
    assert_eq!(content(&file, 0, 99).unwrap(), b"0123456789");
}

#[test]
fn a_path_that_comes_again_replaces() {
    let fs = mounted(base().file("usr/bin/tool", b"new").link("usr/bin/again", b'2', "tool"));
    assert_eq!(content(&fs.find("usr/bin/tool").unwrap(), 0, 99).unwrap(), b"new");
    assert_eq!(fs.stat("usr/bin/tool").nlink, 1);
    assert_eq!(fs.stat("usr/bin/again").kind, FileKind::Symlink);
}

#[test]
fn images_that_no_tree_fits_are_refused() {
    for (builder, what) in [
        (Builder::default().file("a", b"").file("a/b", b""), "below something"),
        (Builder::default().link("a", b'2', "b").file("a/b", b""), "below something"),
        (Builder::default().directory("a", 0o755).file("a", b""), "replace a directory"),
        (Builder::default().link("a", b'1', "b"), "hard link"),
        (Builder::default().directory("b", 0o755).link("a", b'1', "b"), "hard link"),
    ] {
        let error = problem(builder);
        assert!(error.what.contains(what), "{error}");
    }
    let deep = (0..60).fold(Builder::default(), |builder, number| {
        builder.file(&alloc::format!("{number}/{}x", "d/".repeat(47)), b"")
    });
    assert!(problem(deep).what.contains("too many directories"));
}

#[cfg(not(feature = "shuttle"))]
#[test]
fn paths_lead_through_a_mounted_image() {
    use crate::fs::mount::MountAccess;
    use crate::fs::open::OpenFile;
    use crate::fs::path::{Confinement, LastLink, path_of, walk};
    let machine = crate::testing::Machine::boot();
    let (ctx, root) = (machine.ctx(), machine.kernel.root());
    let owner = Ownership { mode: 0o755, uid: 0, gid: 0 };
    root.inode.create(b"image", NewInode::Directory, owner).unwrap();
    let go = |path: &str| walk(&ctx, &root, path.as_bytes(), Confinement::Namespace, LastLink::Follow);
    let (image, _) = open(base().end(), 77).unwrap();
    machine.kernel.mounts().mount(&go("/image").unwrap(), image, MountAccess::ReadOnly, b"base").unwrap();

    let place = go("/image/bin/../bin/again").unwrap();
    assert_eq!((place.inode.metadata().dev, place.inode.metadata().size), (77, 10));
    assert_eq!(path_of(&go("/image/bin").unwrap(), &root).unwrap(), b"/image/usr/bin");
    assert!(go("/image/usr/bin/..").unwrap().is_same(&go("image/usr").unwrap()));
    assert_eq!(go("/image/usr/none").err(), Some(Errno::ENOENT));
    assert_eq!(go("/image/usr/bin/tool/x").err(), Some(Errno::ENOTDIR));

    let file = OpenFile::open(&ctx, place.clone(), OpenFlags::READ).unwrap();
    let mut bytes = Vec::new();
    assert_eq!(file.read(&ctx, &mut VecSink::new(&mut bytes, 4)), Ok(4));
    assert_eq!(file.read(&ctx, &mut VecSink::new(&mut bytes, 99)), Ok(6));
    assert_eq!(bytes, b"0123456789");
    assert_eq!(OpenFile::open(&ctx, place, OpenFlags::WRITE).err(), Some(Errno::EROFS));

    let usr = go("/image/usr").unwrap().inode;
    let mut seen: Vec<(Vec<u8>, u64)> = Vec::new();
    // One entry at a time, as a reader with a small buffer does.
    loop {
        let cookie = seen.last().map_or(0, |(_, next_cookie)| *next_cookie);
        let mut entry = None;
        let visit = &mut |offered: DirEntry<'_>| match entry {
            Some(_) => Visit::Full,
            None => {
                entry = Some((offered.name.to_vec(), offered.next_cookie));
                Visit::More
            }
        };
        usr.read_dir(&ctx, cookie, visit).unwrap();
        match entry {
            Some(entry) => seen.push(entry),
            None => break,
        }
    }
    let names: Vec<&[u8]> = seen.iter().map(|(name, _)| name.as_slice()).collect();
    assert_eq!(names, [&b"bin"[..], b"empty"]);
}

fn is_directory(node: &Node) -> bool {
    matches!(node.body, Body::Directory { .. })
}

proptest! {
    #[test]
    fn any_names_make_a_sound_tree(names in proptest::collection::vec("(a|b|c|/){1,6}", 0..20)) {
        let builder = names.iter().enumerate().fold(Builder::default(), |builder, (number, name)| match number % 3 {
            0 => builder.directory(name, 0o755),
            1 => builder.file(name, b"x"),
            _ => builder.link(name, b'1', "a"),
        });
        let image = builder.end();
        let Ok(index) = tar::read(&image) else { return Ok(()) };
        let Ok(Tables { nodes, entries, .. }) = build::build(index, image.len()) else { return Ok(()) };
        let mut named = alloc::vec![0; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            let Body::Directory { entries: range, parent, entry } = &node.body else { continue };
            let held = &entries[range.clone()];
            prop_assert!(held.is_sorted_by(|a, b| a.name < b.name));
            held.iter().for_each(|entry| named[entry.node] += 1);
            prop_assert_eq!(entry.is_none(), at == ROOT);
            prop_assert!(entry.is_none_or(|entry| entries[entry].node == at));
            let subdirectories = held.iter().filter(|entry| is_directory(&nodes[entry.node])).count();
            prop_assert_eq!(node.nlink as usize, subdirectories + 2);
            prop_assert!(is_directory(&nodes[*parent]));
        }
        for (node, named) in nodes.iter().zip(named) {
            prop_assert!(is_directory(node) || node.nlink == named);
        }
    }
}
