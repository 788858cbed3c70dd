//! Records and fields: reading the one from a source, parting them into the other.

use std::io::{BufRead, Result};

use regex::bytes::Regex;

/// What ends a record (`RS`).
#[derive(Clone, Debug)]
pub(super) enum RecordEnd {
    Byte(u8),
    /// Empty lines (`RS=""`).
    Paragraph,
    Regex(Regex),
}

/// Where records come from; a regular expression as their end needs what has been read ahead.
#[derive(Default)]
pub(super) struct Ahead {
    text: Vec<u8>,
    at: usize,
    is_whole: bool,
}

/// The next record; `None` at the end.
pub(super) fn record(input: &mut dyn BufRead, ahead: &mut Ahead, end: &RecordEnd) -> Result<Option<Vec<u8>>> {
    match end {
        RecordEnd::Byte(byte) => until(input, ahead, *byte),
        RecordEnd::Paragraph => {
            let mut lines: Vec<u8> = Vec::new();
            let mut has_some = false;
            while let Some(line) = until(input, ahead, b'\n')? {
                match (line.is_empty(), has_some) {
                    (true, true) => return Ok(Some(lines)),
                    (true, false) => {}
                    (false, _) => {
                        if has_some {
                            lines.push(b'\n');
                        }
                        lines.extend(line);
                        has_some = true;
                    }
                }
            }
            Ok(has_some.then_some(lines))
        }
        RecordEnd::Regex(regex) => {
            if !ahead.is_whole {
                input.read_to_end(&mut ahead.text)?;
                ahead.is_whole = true;
            }
            let rest = &ahead.text[ahead.at..];
            if rest.is_empty() || rest == b"\n" {
                ahead.at = ahead.text.len();
                return Ok(None);
            }
            let found = regex.find_iter(rest).find(|found| !found.is_empty());
            let (record, used) = match found {
                Some(found) => (rest[..found.start()].to_vec(), found.end()),
                None => (rest.strip_suffix(b"\n").unwrap_or(rest).to_vec(), rest.len()),
            };
            ahead.at += used;
            Ok(Some(record))
        }
    }
}

fn until(input: &mut dyn BufRead, ahead: &mut Ahead, end: u8) -> Result<Option<Vec<u8>>> {
    // What was read ahead comes first.
    let rest = &ahead.text[ahead.at..];
    if !rest.is_empty() || ahead.is_whole {
        if rest.is_empty() {
            return Ok(None);
        }
        let length = rest.iter().position(|byte| *byte == end);
        let record = rest[..length.unwrap_or(rest.len())].to_vec();
        ahead.at += length.map_or(rest.len(), |length| length + 1);
        return Ok(Some(record));
    }
    let mut record = Vec::new();
    if input.read_until(end, &mut record)? == 0 {
        return Ok(None);
    }
    if record.last() == Some(&end) {
        record.pop();
    }
    Ok(Some(record))
}

/// What parts fields (`FS`).
#[derive(Clone, Debug)]
pub(super) enum FieldEnd {
    Blanks,
    Byte(u8),
    Regex(Regex),
    /// Every character is a field.
    Characters,
}

/// The fields of a record. In paragraphs line ends part them too.
pub(super) fn fields(text: &[u8], end: &FieldEnd, in_paragraph: bool) -> Vec<Vec<u8>> {
    if text.is_empty() {
        return Vec::new();
    }
    match end {
        FieldEnd::Blanks => text
            .split(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
            .filter(|field| !field.is_empty())
            .map(<[u8]>::to_vec)
            .collect(),
        FieldEnd::Byte(end) => {
            text.split(|byte| byte == end || in_paragraph && *byte == b'\n').map(<[u8]>::to_vec).collect()
        }
        FieldEnd::Regex(regex) => {
            let mut all = Vec::new();
            let parts: Vec<&[u8]> =
                if in_paragraph { text.split(|byte| *byte == b'\n').collect() } else { vec![text] };
            for part in parts {
                let mut at = 0;
                for found in regex.find_iter(part).filter(|found| !found.is_empty()) {
                    all.push(part[at..found.start()].to_vec());
                    at = found.end();
                }
                all.push(part[at..].to_vec());
            }
            all
        }
        FieldEnd::Characters => {
            let mut all = Vec::new();
            let mut at = 0;
            while at < text.len() {
                let length = super::format::character_bytes(&text[at..]);
                all.push(text[at..at + length].to_vec());
                at += length;
            }
            all
        }
    }
}
