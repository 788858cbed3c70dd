//! Backups of real trees on the development machine: there and back, against GNU tar in both directions, and archives that
//! mean harm.

mod gnu;
mod hostile;
mod round;

use crate::create::{self, Choice, Tree};
use crate::entry::{Entry, Kind};
use crate::read::Reader;
use crate::restore::{self, Action, Failure, Plan, Rest};
use crate::sys;
use crate::watch::{Change, Report, Watch};
use crate::write::Writer;
use crate::zstd::{Compressor, Decompressor};
use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use utils::mode;

/// One who hears nothing.
struct Nobody;

impl Watch for Nobody {
    fn at(&mut self, _path: &[u8], _done_bytes: u64) {}
    fn change(&mut self, _change: Change, _path: &[u8]) {}
    fn problem(&mut self, _text: &str) {}
}

fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_bytes().to_vec()
}

fn at(folder: &Path, name: &[u8]) -> Vec<u8> {
    sys::join(&bytes(folder), name)
}

/// What is at every path below a folder: kind, mode, owner, times, size, room, contents, and which paths are one file.
type Listing = BTreeMap<Vec<u8>, String>;

fn listing(folder: &Path) -> Listing {
    let mut listing = Listing::new();
    let mut first_names: BTreeMap<(u64, u64), Vec<u8>> = BTreeMap::new();
    let mut waiting = vec![Vec::new()];
    while let Some(below) = waiting.pop() {
        let path = if below.is_empty() { bytes(folder) } else { at(folder, &below) };
        let known = sys::known(&path).unwrap();
        let mut contents = String::new();
        match known.kind() {
            mode::DIRECTORY => {
                for name in sys::names(&path).unwrap() {
                    waiting.push(if below.is_empty() { name } else { sys::join(&below, &name) });
                }
            }
            mode::LINK => contents = format!("{:?}", sys::read_link(&path).unwrap()),
            mode::REGULAR => {
                let read = std::fs::read(sys::path(&path)).unwrap();
                let is_sparse = known.blocks * 512 < known.size;
                contents = format!("{} {} {is_sparse}", read.len(), crc(&read));
            }
            _ => {}
        }
        if !known.is_folder() {
            let first = first_names.entry(known.identity()).or_insert_with(|| below.clone());
            contents.push_str(&format!(" is {first:?} of {}", known.nlink));
        }
        let what = format!("{:o} {}:{} {} {contents}", known.mode, known.uid, known.gid, known.modified_ns);
        if !below.is_empty() {
            listing.insert(below, what);
        }
    }
    listing
}

/// A sum that tells contents apart (FNV-1a).
fn crc(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A tree with every kind of entry.
fn every_kind(top: &Path) {
    let put = |name: &[u8], contents: &[u8]| std::fs::write(sys::path(&at(top, name)), contents).unwrap();
    let folder = |name: &[u8]| std::fs::create_dir_all(sys::path(&at(top, name))).unwrap();
    folder(b"empty");
    folder(b"closed");
    folder(b"sticky");
    put(b"plain", b"some text\n");
    put(b"nothing", b"");
    put(b"large", &(0..700_000_u32).flat_map(|number| (number % 4099).to_le_bytes()).collect::<Vec<u8>>());
    put(b"program", b"#!/bin/sh\n");
    put(b"bytes \xff\xfe", b"a name that is no text");
    put("Grüße, 世界 \n\t".as_bytes(), b"a name with much in it");
    put(b"closed/inside", b"in a folder that nobody may write to");
    put(b"-o", b"a name like an option");
    let long = [b'n'; 250];
    folder(&[&long[..], b"/", &long[..]].concat());
    put(&[&long[..], b"/", &long[..], b"/", &[0xE9; 200][..]].concat(), b"a long name, and no text");
    sys::link(&at(top, b"plain"), &at(top, b"plain too")).unwrap();
    sys::link(&at(top, b"plain"), &at(top, b"empty/../third")).unwrap();
    sys::make_link(b"plain", &at(top, b"link")).unwrap();
    sys::make_link(b"/nowhere/\xff", &at(top, b"dangling")).unwrap();
    sys::make_link(&[b'l'; 300], &at(top, b"long link")).unwrap();
    sys::make_fifo(&at(top, b"fifo")).unwrap();
    // Holes at the beginning, in the middle and at the end; and nothing but a hole.
    let mut sparse = sys::create(&at(top, b"sparse")).unwrap();
    for place in [1 << 20, 5 << 20, (5 << 20) + 4096] {
        sparse.seek(SeekFrom::Start(place)).unwrap();
        sparse.write_all(&[7; 4000]).unwrap();
    }
    sparse.set_len((9 << 20) + 77).unwrap();
    sys::create(&at(top, b"hole")).unwrap().set_len(3 << 20).unwrap();
    for (index, (path, _)) in listing(top).into_iter().enumerate() {
        let ns = 1_600_000_000_123_456_789 + index as u64 * 1_000_000_007;
        sys::set_times(&at(top, &path), ns / 1000 * 1000, ns).unwrap();
    }
    for (name, mode) in [
        (&b"program"[..], 0o4755),
        (b"plain", 0o640),
        (b"fifo", 0o606),
        (b"sticky", 0o1777),
        (b"closed", 0o555),
        (b"nothing", 0o400),
    ] {
        sys::set_mode(&at(top, name), mode).unwrap();
    }
}

fn archive_of(top: &Path, name: &[u8]) -> Vec<u8> {
    let trees = [Tree { from: bytes(top), name: name.to_vec() }];
    let (packed, report) =
        create::create(&trees, Choice::default(), Compressor::new(Vec::new()).unwrap(), &mut Nobody).unwrap();
    assert_eq!(report.problem_texts, Vec::<String>::new());
    packed.finish().unwrap()
}

fn plan(into: &Path) -> Plan {
    Plan { into: bytes(into), action: Action::Apply, rest: Rest::Keep, keep: None }
}

fn restore_with(archive: &[u8], plan: &Plan) -> Result<Report, Box<Failure>> {
    let mut reader = Reader::new(Decompressor::new(archive).unwrap());
    restore::restore(&mut reader, plan, &mut |_| Ok(true), &mut Nobody)
}

fn entries_of(archive: &[u8]) -> std::io::Result<Vec<Entry>> {
    let mut reader = Reader::new(Decompressor::new(archive)?);
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(path: &[u8], kind: Kind) -> Entry {
    Entry {
        path: path.to_vec(),
        kind,
        mode: 0o755,
        uid: sys::user(),
        gid: 0,
        modified_ns: 5,
        accessed_ns: None,
    }
}

/// An archive of these entries; files hold as many `x`.
fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut writer = Writer::new(Compressor::new(Vec::new()).unwrap());
    for entry in entries {
        writer.begin(entry).unwrap();
        if let Kind::File { runs, .. } = &entry.kind {
            for run in runs {
                writer.write(&vec![b'x'; run.len as usize]).unwrap();
            }
        }
    }
    writer.finish().unwrap().finish().unwrap()
}

fn packed(tar: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(Vec::new()).unwrap();
    compressor.write_all(tar).unwrap();
    compressor.finish().unwrap()
}
