//! What a search prints of a file: `-printf` and `-ls`.

use utils::accounts;
use utils::escape::{self, Field};
use utils::mode;
use utils::moment::Moment;

use super::{File, Search};
use crate::tree;

const NS_PER_S: u64 = 1_000_000_000;

impl Search<'_> {
    /// A format with what its letters stand for.
    pub(super) fn formatted(&self, format: &[u8], file: &File) -> Vec<u8> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(byte) = format.get(at) {
            at += 1;
            match byte {
                b'\\' if format.get(at) == Some(&b'c') => break,
                b'\\' => {
                    let (meant, length) = escape::read(&format[at..]);
                    out.push(meant);
                    at += length;
                }
                b'%' => {
                    let (field, length) = Field::parse(&format[at..]);
                    at += length;
                    let letter = format.get(at).copied();
                    at += 1;
                    // A letter may choose among moments: %Ts.
                    let more = format.get(at).copied();
                    if matches!(letter, Some(b'A' | b'T' | b'C')) {
                        at += 1;
                    }
                    match letter.and_then(|letter| self.letter(letter, more, file)) {
                        Some(value) => out.extend(field.fill(&value)),
                        None if letter == Some(b'%') || letter.is_none() => out.push(b'%'),
                        None => out.extend([b'%'].into_iter().chain(letter)),
                    }
                }
                _ => out.push(*byte),
            }
        }
        out
    }

    fn letter(&self, letter: u8, more: Option<u8>, file: &File) -> Option<Vec<u8>> {
        let known = &file.known;
        let text = match letter {
            b'p' => return Some(file.path.clone()),
            b'f' => return Some(file.name().to_vec()),
            b'P' => {
                let below = file.path.get(file.start_len..).unwrap_or_default();
                return Some(below.strip_prefix(b"/").unwrap_or(below).to_vec());
            }
            b'H' => return Some(file.path.get(..file.start_len).unwrap_or_default().to_vec()),
            b'h' => {
                let slash = file.path.iter().rposition(|byte| *byte == b'/');
                return Some(slash.map_or_else(|| b".".to_vec(), |slash| file.path[..slash].to_vec()));
            }
            b'l' => {
                let target =
                    if file.is_link() { std::fs::read_link(tree::path(&file.path)).ok() } else { None };
                return Some(
                    target.map(|target| target.into_os_string().into_encoded_bytes()).unwrap_or_default(),
                );
            }
            b's' => known.size.to_string(),
            b'b' => known.blocks.to_string(),
            b'k' => known.blocks.div_ceil(2).to_string(),
            b'd' => file.depth.to_string(),
            b'D' => known.dev.to_string(),
            b'i' => known.ino.to_string(),
            b'n' => known.nlink.to_string(),
            b'm' => format!("{:o}", known.mode & mode::ALL),
            b'M' => mode::long(known.mode),
            b'u' => accounts::name_of(&self.users, known.uid),
            b'U' => known.uid.to_string(),
            b'g' => accounts::name_of(&self.groups, known.gid),
            b'G' => known.gid.to_string(),
            b'y' | b'Y' => kind_letter(known.mode).into(),
            b'a' => Moment::from_ns(known.accessed_ns).full(),
            b't' => Moment::from_ns(known.modified_ns).full(),
            b'c' => Moment::from_ns(known.changed_ns).full(),
            b'A' => moment(known.accessed_ns, more?)?,
            b'T' => moment(known.modified_ns, more?)?,
            b'C' => moment(known.changed_ns, more?)?,
            _ => return None,
        };
        Some(text.into_bytes())
    }

    /// A line as `ls -dils` has it.
    pub(super) fn listed(&self, file: &File) -> Vec<u8> {
        let known = &file.known;
        let head = format!(
            "{:>9} {:>6} {} {:>3} {:<8} {:<8} {:>8} {} ",
            known.ino,
            known.blocks.div_ceil(2),
            mode::long(known.mode),
            known.nlink,
            accounts::name_of(&self.users, known.uid),
            accounts::name_of(&self.groups, known.gid),
            known.size,
            Moment::from_ns(known.modified_ns).short(),
        );
        let mut line = [head.as_bytes(), file.path.as_slice()].concat();
        if file.is_link()
            && let Ok(target) = std::fs::read_link(tree::path(&file.path))
        {
            line.extend_from_slice(b" -> ");
            line.extend_from_slice(target.as_os_str().as_encoded_bytes());
        }
        line.push(b'\n');
        line
    }
}

fn kind_letter(bits: u32) -> char {
    match bits & mode::KIND {
        mode::DIRECTORY => 'd',
        mode::LINK => 'l',
        mode::FIFO => 'p',
        mode::SOCKET => 's',
        mode::CHARACTER => 'c',
        mode::BLOCK => 'b',
        _ => 'f',
    }
}

fn moment(ns: u64, letter: u8) -> Option<String> {
    let at = Moment::from_ns(ns);
    Some(match letter {
        b'@' => format!("{}.{:010}", ns / NS_PER_S, ns % NS_PER_S * 10),
        b's' => (ns / NS_PER_S).to_string(),
        b'Y' => format!("{:04}", at.year),
        b'm' => format!("{:02}", at.month),
        b'd' => format!("{:02}", at.day),
        b'H' => format!("{:02}", at.hour),
        b'M' => format!("{:02}", at.minute),
        b'S' => format!("{:02}", at.second),
        b'F' => format!("{:04}-{:02}-{:02}", at.year, at.month, at.day),
        b'T' => format!("{:02}:{:02}:{:02}", at.hour, at.minute, at.second),
        b'+' => format!(
            "{:04}-{:02}-{:02}+{:02}:{:02}:{:02}",
            at.year, at.month, at.day, at.hour, at.minute, at.second
        ),
        _ => return None,
    })
}
