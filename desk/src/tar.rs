//! Tar archives, as POSIX's pax format has them: what stands before a file in one, and what ends one. A name or a link that the
//! old header has no room for, or that is not ASCII, comes in a record of its own before it. No content passes through here.

/// The archive's unit, in bytes: headers are one, contents are filled up to whole ones.
pub const BLOCK_BYTES: usize = 512;
/// What ends an archive.
pub const END: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];

/// Bytes of a name, or of a link's target, in a header.
const NAME_BYTES: usize = 100;
/// The largest size that a header's eleven octal digits hold.
const SIZE_MAX: u64 = 0o77_777_777_777;

/// What kind of thing an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A file of so many bytes.
    File(u64),
    /// A folder.
    Directory,
    /// A symbolic link to this path.
    Link(&'a [u8]),
}

/// An entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its path in the archive, without a slash at either end.
    pub path: &'a [u8],
    /// What it is.
    pub kind: Kind<'a>,
    /// Permission bits.
    pub mode: u32,
    /// When it was changed, in seconds since 1970.
    pub modified_s: u64,
}

/// What stands before an entry's content: whole blocks.
pub fn header(entry: &Entry<'_>) -> Vec<u8> {
    let path = match entry.kind {
        Kind::Directory => [entry.path, b"/"].concat(),
        _ => entry.path.to_vec(),
    };
    let mut records = Vec::new();
    if !fits(&path) {
        records.extend(record(b"path", &path));
    }
    let (letter, size, target): (u8, u64, &[u8]) = match entry.kind {
        Kind::File(size) => (b'0', size, b""),
        Kind::Directory => (b'5', 0, b""),
        Kind::Link(target) => (b'2', 0, target),
    };
    if !fits(target) {
        records.extend(record(b"linkpath", target));
    }
    if size > SIZE_MAX {
        records.extend(record(b"size", size.to_string().as_bytes()));
    }
    let mut all = Vec::new();
    if !records.is_empty() {
        all.extend(block(b"pax", b'x', records.len() as u64, b"", entry));
        all.extend(&records);
        all.resize(all.len() + padding(records.len() as u64), 0);
    }
    all.extend(block(&path, letter, size.min(SIZE_MAX), target, entry));
    all
}

/// Bytes of zeros that follow a content of this size.
pub fn padding(size: u64) -> usize {
    let over = (size % BLOCK_BYTES as u64) as usize;
    if over == 0 { 0 } else { BLOCK_BYTES - over }
}

fn fits(name: &[u8]) -> bool {
    name.len() <= NAME_BYTES && name.is_ascii()
}

/// A record of the extended header: its length in all, the keyword, the value.
fn record(keyword: &[u8], value: &[u8]) -> Vec<u8> {
    let rest = keyword.len() + value.len() + 3;
    // The length counts its own digits.
    let mut length = rest + rest.to_string().len();
    if rest + length.to_string().len() > length {
        length += 1;
    }
    [length.to_string().as_bytes(), b" ", keyword, b"=", value, b"\n"].concat()
}

fn block(path: &[u8], letter: u8, size: u64, target: &[u8], entry: &Entry<'_>) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    let octal = |value: u64, digits: usize| format!("{value:0digits$o}\0").into_bytes();
    put(0, &path[..path.len().min(NAME_BYTES)]);
    put(100, &octal(u64::from(entry.mode & 0o7777), 7));
    // Whoever unpacks it owns it: the machine's user is nobody elsewhere.
    put(108, &octal(0, 7));
    put(116, &octal(0, 7));
    put(124, &octal(size, 11));
    put(136, &octal(entry.modified_s.min(SIZE_MAX), 11));
    put(148, b"        ");
    put(156, &[letter]);
    put(157, &target[..target.len().min(NAME_BYTES)]);
    put(257, b"ustar\x0000");
    let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn pack(entries: &[(Entry<'_>, &[u8])]) -> Vec<u8> {
        let mut all = Vec::new();
        for (entry, content) in entries {
            all.extend(header(entry));
            all.extend(*content);
            all.resize(all.len() + padding(content.len() as u64), 0);
        }
        all.extend(END);
        all
    }

    /// Another implementation reads what is written: paths, kinds, modes, times, contents, links.
    #[test]
    fn others_read_it() {
        let long = [b"deep/".as_slice(), &[b'n'; 250]].concat();
        let name = "folder/\u{1f468}\u{202e}\n\"<b>".as_bytes();
        let far = [b'/'; 120];
        let entry = |path, kind| Entry { path, kind, mode: 0o640, modified_s: 1_700_000_000 };
        let content = vec![7; 513];
        let packed = pack(&[
            (entry(b"folder", Kind::Directory), b""),
            (entry(name, Kind::File(3)), b"abc"),
            (entry(&long, Kind::File(513)), &content),
            (entry(b"raw\xff", Kind::File(0)), b""),
            (entry(b"link", Kind::Link(b"folder")), b""),
            (entry(b"far", Kind::Link(&far)), b""),
        ]);
        let mut archive = tar::Archive::new(packed.as_slice());
        let mut seen = Vec::new();
        for entry in archive.entries().expect("an archive") {
            let mut entry = entry.expect("an entry");
            assert_eq!(entry.header().mode().expect("a mode"), 0o640);
            assert_eq!(entry.header().mtime().expect("a time"), 1_700_000_000);
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("a content");
            let target = entry.link_name_bytes().map(|target| target.to_vec());
            seen.push((entry.path_bytes().to_vec(), content, target));
        }
        let file = |path: &[u8], content: &[u8]| (path.to_vec(), content.to_vec(), None);
        let link = |path: &[u8], target: &[u8]| (path.to_vec(), Vec::new(), Some(target.to_vec()));
        let wanted = [
            file(b"folder/", b""),
            file(name, b"abc"),
            file(&long, &content),
            file(b"raw\xff", b""),
            link(b"link", b"folder"),
            link(b"far", &far),
        ];
        assert_eq!(seen, wanted);
    }

    #[test]
    fn a_records_length_counts_itself() {
        for value in 0..1200 {
            let record = record(b"path", &vec![b'v'; value]);
            let length = record.split(|&byte| byte == b' ').next().expect("a length");
            assert_eq!(std::str::from_utf8(length).expect("digits").parse(), Ok(record.len()));
        }
    }
}
