//! Archives that mean harm, or none that anybody could mean.

use super::*;
use crate::entry::Run;
use tar::{EntryType, Header};

/// A folder to restore into, beside something that must not be touched.
struct Trap {
    outer: tempfile::TempDir,
}

impl Trap {
    fn new() -> Trap {
        let outer = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(outer.path().join("into")).unwrap();
        std::fs::create_dir_all(outer.path().join("outside/deep")).unwrap();
        std::fs::write(outer.path().join("outside/file"), "safe").unwrap();
        Trap { outer }
    }

    fn target(&self) -> std::path::PathBuf {
        self.outer.path().join("into")
    }

    /// Restores in every way; what could not be done, the same in all.
    fn problems(&self, archive: &[u8]) -> Vec<String> {
        let before = listing(&self.outer.path().join("outside"));
        let dry = restore_with(archive, &Plan { action: Action::DryRun, ..plan(&self.target()) }).unwrap();
        let merged = restore_with(archive, &plan(&self.target())).unwrap();
        restore_with(archive, &Plan { rest: Rest::Remove, ..plan(&self.target()) }).unwrap();
        assert_eq!(listing(&self.outer.path().join("outside")), before);
        let names = sys::names(&bytes(self.outer.path())).unwrap();
        assert_eq!(names, [b"into".to_vec(), b"outside".to_vec()]);
        assert_eq!(dry.problem_texts, merged.problem_texts);
        merged.problem_texts
    }
}

#[test]
fn names_that_lead_out_are_left_out() {
    let trap = Trap::new();
    let file = |path: &[u8]| entry(path, Kind::dense(3));
    let outside = at(trap.outer.path(), b"outside/file");
    let problems = trap.problems(&archive(&[
        file(b"../outside/file"),
        file(b"a/../../outside/file"),
        file(&outside),
        file(b"good"),
        entry(b"name", Kind::Name(b"../outside/file".to_vec())),
        entry(b"other", Kind::Name(outside.clone())),
        entry(b"unknown", Kind::Name(b"not there".to_vec())),
        entry(b"itself", Kind::Name(b"itself".to_vec())),
    ]));
    assert_eq!(problems.len(), 7, "{problems:#?}");
    assert_eq!(sys::names(&bytes(&trap.target())).unwrap(), [b"good"]);
}

#[test]
fn nothing_is_written_through_a_link() {
    for target in [&b"../outside"[..], b"/", b"."] {
        let trap = Trap::new();
        let problems = trap.problems(&archive(&[
            entry(b"link", Kind::Link(target.to_vec())),
            entry(b"link/file", Kind::dense(3)),
            entry(b"link/folder", Kind::Folder),
            entry(b"link/deep/file", Kind::dense(3)),
            entry(b"name", Kind::Name(b"link/file".to_vec())),
        ]));
        assert_eq!(problems.len(), 4, "{problems:#?}");
    }
    // The link was there before, and the archive knows nothing of it.
    let trap = Trap::new();
    sys::make_link(b"../outside", &at(&trap.target(), b"link")).unwrap();
    let problems = trap
        .problems(&archive(&[entry(b"link/file", Kind::dense(3)), entry(b"link/new/file", Kind::dense(3))]));
    assert_eq!(problems.len(), 2, "{problems:#?}");
    // A file in the place of a link takes its place, not that of what it leads to; and so does a folder.
    let trap = Trap::new();
    sys::make_link(b"../outside/file", &at(&trap.target(), b"one")).unwrap();
    sys::make_link(b"../outside", &at(&trap.target(), b"two")).unwrap();
    let archive = archive(&[
        entry(b"one", Kind::dense(4)),
        entry(b"two", Kind::Folder),
        entry(b"two/file", Kind::dense(4)),
    ]);
    assert_eq!(trap.problems(&archive), Vec::<String>::new());
    assert_eq!(std::fs::read(trap.target().join("two/file")).unwrap(), b"xxxx");
}

#[test]
fn a_folder_that_becomes_a_link_is_no_way_out() {
    let trap = Trap::new();
    let problems = trap.problems(&archive(&[
        entry(b"a", Kind::Folder),
        entry(b"a/f", Kind::dense(3)),
        Entry { mode: 0o700, ..entry(b"a/deep", Kind::Folder) },
        entry(b"a", Kind::Link(b"../outside".to_vec())),
        entry(b"a/file", Kind::dense(3)),
    ]));
    assert_eq!(problems, ["a: the archive has it before as something else"]);
    assert!(sys::known(&at(&trap.target(), b"a")).unwrap().is_folder());
}

/// A header as anybody can make one.
fn header(name: &[u8], letter: u8, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::new(letter));
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_cksum();
    header
}

fn end() -> Vec<u8> {
    vec![0; 1024]
}

#[test]
fn devices_and_unknown_kinds_are_left_out() {
    let trap = Trap::new();
    let kinds = [b'3', b'4', b'V', b'M', b'Z'];
    let blocks: Vec<Vec<u8>> =
        kinds.iter().map(|kind| header(&[b'f', *kind], *kind, 0).as_bytes().to_vec()).collect();
    let problems = trap.problems(&packed(&[blocks.concat(), end()].concat()));
    assert_eq!(problems.len(), kinds.len(), "{problems:#?}");
    assert!(listing(&trap.target()).is_empty());
}

#[test]
fn what_is_not_well_formed_is_an_error() {
    let wrong_sum = {
        let mut header = header(b"f", b'0', 0);
        header.as_old_mut().name[0] = b'g';
        header.as_bytes().to_vec()
    };
    let no_number = {
        let mut header = header(b"f", b'0', 0);
        header.as_old_mut().size = *b"not a number";
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let huge = |letter| {
        let mut header = header(b"f", letter, u64::MAX);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let extended = |records: &[u8]| {
        let mut bytes = header(b"x", b'x', records.len() as u64).as_bytes().to_vec();
        bytes.extend_from_slice(records);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes.extend_from_slice(header(b"f", b'0', 0).as_bytes());
        bytes
    };
    let sparse = |map: &[u8]| {
        let mut records = Vec::new();
        for (key, value) in
            [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "100")]
        {
            crate::pax::push(&mut records, key, value.as_bytes());
        }
        let mut bytes = extended(&records);
        bytes.truncate(bytes.len() - 512);
        bytes.extend_from_slice(header(b"f", b'0', 512).as_bytes());
        bytes.extend_from_slice(map);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    };
    for (what, tar) in [
        ("nothing", vec![]),
        ("a wrong sum", [wrong_sum, end()].concat()),
        ("no number", [no_number, end()].concat()),
        ("a size without end", [huge(b'0'), end()].concat()),
        ("a giant extended header", [huge(b'x'), end()].concat()),
        ("a giant global header", [huge(b'g'), end()].concat()),
        ("a giant name", [huge(b'L'), end()].concat()),
        ("no records", [extended(b"no records"), end()].concat()),
        ("a wrong size", [extended(b"12 size=abc\n"), end()].concat()),
        ("a size that is not there", [extended(b"13 size=9999\n"), end()].concat()),
        ("an owner too large", [extended(b"18 uid=4294967296\n"), end()].concat()),
        ("a map without numbers", [sparse(b"x\n"), end()].concat()),
        ("a map without an end", [sparse(&[b'1'; 512]), end()].concat()),
        ("a map that is too long", [sparse(b"99999999\n"), end()].concat()),
        ("a map beyond the file", [sparse(b"1\n99\n2\n"), end()].concat()),
        ("a map that goes back", [sparse(b"2\n50\n1\n10\n1\n"), end()].concat()),
        ("a map of more than there is", [sparse(b"1\n0\n100\n"), end()].concat()),
        ("no end", header(b"f", b'0', 0).as_bytes().to_vec()),
        ("half a header", header(b"f", b'0', 0).as_bytes()[..100].to_vec()),
    ] {
        let result = entries_of(&packed(&tar));
        assert!(result.is_err(), "{what}: {result:?}");
    }
}

#[test]
fn owners_that_cannot_be_kept_are_told_of_once() {
    let into = tempfile::tempdir().unwrap();
    let kind = || Kind::File { size: 10, runs: vec![Run { offset: 0, len: 10 }] };
    let of_another = |path: &[u8]| Entry { uid: sys::user() + 7, ..entry(path, kind()) };
    let report = restore_with(&archive(&[of_another(b"a"), of_another(b"b")]), &plan(into.path())).unwrap();
    if sys::user() == 0 {
        assert_eq!(sys::known(&at(into.path(), b"a")).unwrap().uid, 7);
        assert_eq!(report.problems, 0);
    } else {
        assert_eq!(
            report.problem_texts,
            ["owners: 2 of the archive's entries belong to others; here they are the user's"]
        );
    }
}

/// Numbers that look like chance, the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Makes the check sums of all headers right that can be found by their magic, so that what is damaged is looked into.
fn mend(tar: &mut [u8]) {
    for block in tar.chunks_exact_mut(512).filter(|block| &block[257..262] == b"ustar") {
        let mut header = Header::from_byte_slice(block).clone();
        header.set_cksum();
        block.copy_from_slice(header.as_bytes());
    }
}

#[test]
fn whatever_an_archive_holds_nothing_panics_and_nothing_outside_changes() {
    let from = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(from.path().join(name), bytes).unwrap();
    std::fs::create_dir_all(from.path().join("a/b")).unwrap();
    put("a/file", b"text");
    put("a/b/Grüße", b"more");
    put(&"n".repeat(150), b"a long name");
    sys::link(&at(from.path(), b"a/file"), &at(from.path(), b"a/twin")).unwrap();
    sys::make_link(b"../outside", &at(from.path(), b"a/link")).unwrap();
    let mut sparse = sys::create(&at(from.path(), b"sparse")).unwrap();
    sparse.seek(SeekFrom::Start(100_000)).unwrap();
    sparse.write_all(b"end").unwrap();
    let mut whole = Vec::new();
    let archive = archive_of(from.path(), b"");
    std::io::Read::read_to_end(&mut Decompressor::new(&archive[..]).unwrap(), &mut whole).unwrap();
    let (mut read, mut refused) = (0, 0);
    for seed in 1..400 {
        let mut chance = Chance(seed);
        let mut tar = whole.clone();
        for _ in 0..=chance.below(6) {
            let place = chance.below(tar.len());
            match chance.below(4) {
                0 => tar[place] ^= 1 << chance.below(8),
                1 => tar[place] = b"0123456789/.\0x57L"[chance.below(17)],
                2 => {
                    let (block, other) = (place / 512 * 512, chance.below(tar.len() / 512) * 512);
                    let copy = tar[other..other + 512].to_vec();
                    tar[block..block + 512].copy_from_slice(&copy);
                }
                _ => tar.truncate(place / 512 * 512 + 512),
            }
        }
        mend(&mut tar);
        let trap = Trap::new();
        let before = listing(&trap.outer.path().join("outside"));
        for action in [Action::DryRun, Action::Apply] {
            for rest in [Rest::Keep, Rest::Remove] {
                match restore_with(&packed(&tar), &Plan { action, rest, ..plan(&trap.target()) }) {
                    Ok(_) => read += 1,
                    Err(_) => refused += 1,
                }
            }
        }
        assert_eq!(listing(&trap.outer.path().join("outside")), before, "seed {seed}");
        assert_eq!(sys::names(&bytes(trap.outer.path())).unwrap().len(), 2, "seed {seed}");
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
