//! Archives made by hand, block by block, and what the reader makes of them.

use super::*;
use alloc::string::ToString;
use proptest::prelude::*;

/// Builds archives for tests.
#[derive(Default)]
pub(crate) struct Builder(Vec<u8>);

/// The fields of a header in a test.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'f> {
    pub(crate) name: &'f [u8],
    pub(crate) prefix: &'f [u8],
    pub(crate) link: &'f [u8],
    pub(crate) flag: u8,
    pub(crate) mode: u32,
    pub(crate) magic: &'f [u8],
}

pub(crate) const FIELDS: Fields<'_> =
    Fields { name: b"", prefix: b"", link: b"", flag: b'0', mode: 0o644, magic: b"ustar\x0000" };

impl Builder {
    pub(crate) fn add(mut self, fields: Fields<'_>, data: &[u8]) -> Builder {
        self.0.extend_from_slice(&header(fields, data.len()));
        self.0.extend_from_slice(data);
        self.0.resize(self.0.len().next_multiple_of(BLOCK), 0);
        self
    }

    pub(crate) fn file(self, name: &str, data: &[u8]) -> Builder {
        self.add(Fields { name: name.as_bytes(), ..FIELDS }, data)
    }

    pub(crate) fn directory(self, name: &str, mode: u32) -> Builder {
        self.add(Fields { name: name.as_bytes(), flag: b'5', mode, ..FIELDS }, b"")
    }

    pub(crate) fn link(self, name: &str, flag: u8, target: &str) -> Builder {
        self.add(Fields { name: name.as_bytes(), flag, link: target.as_bytes(), ..FIELDS }, b"")
    }

    pub(crate) fn pax(self, flag: u8, records: &[u8]) -> Builder {
        self.add(Fields { name: b"extended", flag, ..FIELDS }, records)
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 2 * BLOCK]);
        self.0
    }
}

pub(crate) fn header(fields: Fields<'_>, size: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, fields.name);
    put(100, alloc::format!("{:07o}", fields.mode).as_bytes());
    put(108, b"0001750");
    put(116, b"0000144");
    put(124, alloc::format!("{size:011o}").as_bytes());
    put(136, b"14524661000");
    put(156, &[fields.flag]);
    put(157, fields.link);
    put(257, fields.magic);
    put(345, fields.prefix);
    sign(&mut block);
    block
}

/// A record of an extended header, its length counted.
pub(crate) fn record(keyword: &str, value: &str) -> Vec<u8> {
    let body = alloc::format!(" {keyword}={value}\n");
    let with_len = |len: usize| alloc::format!("{len}{body}").into_bytes();
    let first = with_len(body.len());
    let second = with_len(first.len());
    with_len(second.len())
}

fn records(pairs: &[(&str, &str)]) -> Vec<u8> {
    pairs.iter().flat_map(|(keyword, value)| record(keyword, value)).collect()
}

fn sign(block: &mut [u8; BLOCK]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(alloc::format!("{sum:06o}\0").as_bytes());
}

fn only_entry(image: &[u8]) -> Entry {
    let index = read(image).unwrap();
    assert_eq!(index.entries.len(), 1);
    index.entries[0].clone()
}

fn problem(image: &[u8]) -> TarError {
    read(image).unwrap_err()
}

#[test]
fn the_common_kinds() {
    let image = Builder::default()
        .directory("./", 0o755)
        .directory("./bin/", 0o2755)
        .file("./bin/sh", b"#!")
        .link("bin/bash", b'1', "./bin/sh")
        .link("bin/x", b'2', "../bin/./sh")
        .file("empty", b"")
        .add(Fields { name: b"dev/null", flag: b'3', ..FIELDS }, b"")
        .add(Fields { name: b"pipe", flag: b'6', ..FIELDS }, b"")
        .end();
    let index = read(&image).unwrap();
    assert_eq!(index.skipped, 2);
    let paths: Vec<&[u8]> = index.entries.iter().map(|entry| entry.path.as_slice()).collect();
    assert_eq!(paths, [&b""[..], b"bin", b"bin/sh", b"bin/bash", b"bin/x", b"empty"]);
    let entries = &index.entries;
    assert_eq!((entries[0].content.clone(), entries[1].mode), (Content::Directory, 0o2755));
    let Content::Regular(range) = entries[2].content.clone() else { panic!() };
    assert_eq!(&image[range], b"#!");
    assert_eq!((entries[2].uid, entries[2].gid), (0o1750, 0o144));
    assert_eq!(entries[2].mtime_ns, 0o14524661000 * 1_000_000_000);
    assert_eq!(entries[3].content, Content::HardLink(b"bin/sh".to_vec()));
    assert_eq!(entries[4].content, Content::Symlink(b"../bin/./sh".to_vec()));
}

#[test]
fn names_in_all_their_places() {
    let prefixed =
        Builder::default().add(Fields { name: b"leaf", prefix: b"/very/long", ..FIELDS }, b"x").end();
    assert_eq!(only_entry(&prefixed).path, b"very/long/leaf");
    let gnu = Builder::default()
        .add(Fields { name: b"leaf", prefix: b"not a prefix", magic: b"ustar  \0", ..FIELDS }, b"x")
        .end();
    assert_eq!(only_entry(&gnu).path, b"leaf");
    let v7 = Builder::default().add(Fields { name: b"old/", flag: 0, magic: b"", ..FIELDS }, b"").end();
    assert_eq!((only_entry(&v7).path, only_entry(&v7).content), (b"old".to_vec(), Content::Directory));
    let full = Builder::default().add(Fields { name: &[b'n'; 100], ..FIELDS }, b"").end();
    assert_eq!(only_entry(&full).path, [b'n'; 100]);

    let long = "d/".repeat(200);
    let image = Builder::default()
        .add(
            Fields { name: b"././@LongLink", flag: b'L', ..FIELDS },
            alloc::format!("{long}name\0").as_bytes(),
        )
        .add(
            Fields { name: b"././@LongLink", flag: b'K', ..FIELDS },
            alloc::format!("{long}target\0").as_bytes(),
        )
        .link("cut", b'2', "cut")
        .end();
    let entry = only_entry(&image);
    assert_eq!(entry.path, alloc::format!("{long}name").as_bytes());
    assert_eq!(entry.content, Content::Symlink(alloc::format!("{long}target").into_bytes()));
}

#[test]
fn extended_headers_override_for_one_entry_or_for_all() {
    let image = Builder::default()
        .pax(b'g', &records(&[("gid", "77"), ("comment", "nothing")]))
        .pax(b'x', &records(&[("path", "über/x"), ("uid", "9999"), ("mtime", "12.5000"), ("size", "3")]))
        .add(Fields { name: b"short", ..FIELDS }, b"abc")
        .file("plain", b"")
        .end();
    let index = read(&image).unwrap();
    assert_eq!(index.entries[0].path, "über/x".as_bytes());
    assert_eq!((index.entries[0].uid, index.entries[0].gid), (9999, 77));
    assert_eq!(index.entries[0].mtime_ns, 12_500_000_000);
    assert_eq!((index.entries[1].path.as_slice(), index.entries[1].gid), (&b"plain"[..], 77));
    assert_eq!(index.entries[1].uid, 0o1750);
}

#[test]
fn the_size_of_an_extended_header_counts() {
    let mut block = header(Fields { name: b"big", ..FIELDS }, 0);
    block[124..136].fill(0);
    sign(&mut block);
    let mut image = Builder::default().pax(b'x', &record("size", "600")).0;
    image.extend_from_slice(&block);
    image.extend_from_slice(&[b'd'; 600]);
    image.resize(image.len().next_multiple_of(BLOCK) + BLOCK, 0);
    let Content::Regular(range) = only_entry(&image).content else { panic!() };
    assert_eq!(range.len(), 600);
}

#[test]
fn base_256_sizes() {
    let mut block = header(Fields { name: b"x", ..FIELDS }, 0);
    block[124..136].copy_from_slice(b"\x80\0\0\0\0\0\0\0\0\0\0\x05");
    sign(&mut block);
    let mut image = block.to_vec();
    image.resize(3 * BLOCK, 0);
    image[BLOCK..BLOCK + 5].copy_from_slice(b"hello");
    let Content::Regular(range) = only_entry(&image).content else { panic!() };
    assert_eq!(&image[range], b"hello");
    image[124] = 0xff;
    let mut first: [u8; BLOCK] = image[..BLOCK].try_into().unwrap();
    sign(&mut first);
    image[..BLOCK].copy_from_slice(&first);
    assert!(read(&image).is_err());
}

#[test]
fn names_that_escape_are_refused() {
    for name in ["../x", "a/../../x", "a/..", ".."] {
        let image = Builder::default().file("ok", b"").file(name, b"").end();
        assert_eq!(problem(&image).offset, BLOCK, "{name}");
    }
    assert!(problem(&Builder::default().link("x", b'1', "../y").end()).what.contains(".."));
    assert_eq!(only_entry(&Builder::default().file("//abs//./x", b"").end()).path, b"abs/x");
}

#[test]
fn bad_images_are_errors_that_say_where() {
    let good = Builder::default().file("a", b"data").file("b", b"more").end();
    let mut image = good.clone();
    image[2 * BLOCK] ^= 1;
    assert_eq!(problem(&image).to_string(), "tar image, at byte 1024: the header's checksum is wrong");
    assert_eq!(problem(&good[..4 * BLOCK]).offset, 4 * BLOCK);
    assert_eq!(problem(&good[..2 * BLOCK + 100]).offset, 2 * BLOCK);
    assert_eq!(problem(&good[..3 * BLOCK + 2]), TarError { offset: 2 * BLOCK, what: TOO_BIG });
    assert_eq!(problem(b"").offset, 0);

    for (image, what) in [
        (Builder::default().file("", b"").end(), "empty name"),
        (Builder::default().file("/", b"").end(), "without a name"),
        (Builder::default().link("a", b'2', "").end(), "link to nothing"),
        (Builder::default().add(Fields { name: b"a", flag: b'S', ..FIELDS }, b"").end(), "sparse"),
        (Builder::default().pax(b'x', &record("GNU.sparse.major", "1")).file("a", b"").end(), "sparse"),
        (Builder::default().add(Fields { name: b"a", flag: b'M', ..FIELDS }, b"").end(), "volumes"),
        (Builder::default().add(Fields { name: b"a", flag: b'?', ..FIELDS }, b"").end(), "unknown type"),
        (Builder::default().add(Fields { name: b"a", magic: b"nonsense", ..FIELDS }, b"").end(), "neither"),
        (Builder::default().pax(b'x', &record("uid", "77")).end(), "no entry follows"),
        (Builder::default().pax(b'g', &record("path", "a")).end(), "same name"),
        (Builder::default().pax(b'x', &record("path", "a\0b")).file("a", b"").end(), "zero byte"),
        (Builder::default().pax(b'x', &record("path", &"x".repeat(300))).file("a", b"").end(), "255"),
    ] {
        let error = problem(&image);
        assert!(error.what.contains(what), "{error}, expected: {what}");
    }
}

#[test]
fn very_long_names_are_refused() {
    let long = alloc::format!("{}\0", "d/".repeat(3000));
    for (flag, entry) in [(b'L', b'0'), (b'K', b'2')] {
        let image = Builder::default()
            .add(Fields { name: b"././@LongLink", flag, ..FIELDS }, long.as_bytes())
            .link("a", entry, "b")
            .end();
        assert!(problem(&image).what.contains("4095"));
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4 * BLOCK)) {
        let _ = read(&bytes);
    }

    #[test]
    fn corrupted_archives_never_panic(
        at in 0..6 * BLOCK,
        value in any::<u8>(),
        resign in any::<bool>(),
        cut in 0..10 * BLOCK,
    ) {
        let mut image = Builder::default()
            .pax(b'x', &records(&[("path", "über/x"), ("uid", "9999"), ("mtime", "12.5000"), ("size", "3")]))
            .file("short", b"abc")
            .add(Fields { name: b"././@LongLink", flag: b'L', ..FIELDS }, b"long")
            .link("x", b'1', "short")
            .end();
        image[at] = value;
        if resign {
            for start in [0, 2 * BLOCK, 4 * BLOCK] {
                let mut block: [u8; BLOCK] = image[start..start + BLOCK].try_into().unwrap();
                sign(&mut block);
                image[start..start + BLOCK].copy_from_slice(&block);
            }
        }
        image.truncate(cut.max(BLOCK));
        if let Ok(index) = read(&image) {
            for entry in index.entries {
                prop_assert!(entry.path.split(|byte| *byte == b'/').all(|name| name != b".."));
                if let Content::Regular(range) = entry.content {
                    prop_assert!(image.get(range).is_some());
                }
            }
        }
    }
}
