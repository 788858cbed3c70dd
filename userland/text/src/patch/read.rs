//! Reading a unified diff.

/// What one hunk changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Where it begins in the old file, counted from 1; 0 when there is nothing.
    pub(super) old_start: usize,
    pub(super) new_start: usize,
    /// What is there, and what will be there: lines with their newlines.
    pub(super) old: Vec<Vec<u8>>,
    pub(super) new: Vec<Vec<u8>>,
    /// How many lines at the beginning and at the end are the same in both.
    pub(super) before: usize,
    pub(super) behind: usize,
    /// It as it was read.
    pub(super) raw: Vec<u8>,
}

/// What concerns one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FilePatch {
    pub(super) old_name: Vec<u8>,
    pub(super) new_name: Vec<u8>,
    /// Whether the file is not there before, and after.
    pub(super) is_missing: [bool; 2],
    pub(super) hunks: Vec<Hunk>,
}

/// All changes of a text; what stands between them is skipped.
///
/// # Errors
/// A hunk is not whole: the number of the line where that shows.
pub(super) fn read(text: &[u8]) -> Result<Vec<FilePatch>, String> {
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let mut files: Vec<FilePatch> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let next = lines.get(at + 1).and_then(|line| line.strip_prefix(b"+++ "));
        if let (Some(old), Some(new)) = (lines[at].strip_prefix(b"--- "), next) {
            let is_missing = [is_missing(old), is_missing(new)];
            files.push(FilePatch { old_name: name(old), new_name: name(new), is_missing, hunks: Vec::new() });
            at += 2;
        } else if lines[at].starts_with(b"@@ -") && !files.is_empty() {
            let (hunk, end) = hunk(&lines, at)?;
            if let Some(file) = files.last_mut() {
                file.hunks.push(hunk);
            }
            at = end;
        } else {
            at += 1;
        }
    }
    Ok(files)
}

/// A name, without the time behind it.
fn name(line: &[u8]) -> Vec<u8> {
    let end = line.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r')).unwrap_or(line.len());
    line[..end].to_vec()
}

/// Whether what stands behind a mark says that there is no such file: by its name, or by the beginning of time.
fn is_missing(line: &[u8]) -> bool {
    let text = crate::shown(line);
    name(line) == b"/dev/null"
        || text.split_once('\t').is_some_and(|(_, time)| time.starts_with("1970-01-01 00:00:00"))
}

/// Two numbers, `start,length`; the length is 1 when it is left out.
fn range(text: &str) -> Option<(usize, usize)> {
    match text.split_once(',') {
        Some((start, length)) => Some((start.parse().ok()?, length.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    }
}

fn hunk(lines: &[&[u8]], head: usize) -> Result<(Hunk, usize), String> {
    let malformed = |at: usize| {
        let line = lines.get(at).map(|line| crate::shown(line)).unwrap_or_default();
        format!("malformed patch at line {}: {}", at + 1, line.trim_end())
    };
    let text = crate::shown(lines[head]);
    let mut words = text.split(' ').skip(1);
    let mut number = |mark: char| words.next().and_then(|word| range(word.strip_prefix(mark)?));
    let (Some((old_start, old_count)), Some((new_start, new_count))) = (number('-'), number('+')) else {
        return Err(malformed(head));
    };
    let mut hunk = Hunk {
        old_start,
        new_start,
        old: Vec::new(),
        new: Vec::new(),
        before: 0,
        behind: 0,
        raw: Vec::new(),
    };
    let mut is_first = true;
    let mut at = head + 1;
    while hunk.old.len() < old_count || hunk.new.len() < new_count {
        let line = *lines.get(at).ok_or_else(|| malformed(at))?;
        let (mark, rest) = line.split_first().ok_or_else(|| malformed(at))?;
        // An editor may have taken the blank off an empty line.
        let (mark, rest) = if *mark == b'\n' { (b' ', line) } else { (*mark, rest) };
        match mark {
            b' ' => {
                hunk.old.push(rest.to_vec());
                hunk.new.push(rest.to_vec());
                hunk.before += usize::from(is_first);
                hunk.behind += 1;
            }
            b'-' => hunk.old.push(rest.to_vec()),
            b'+' => hunk.new.push(rest.to_vec()),
            _ => return Err(malformed(at)),
        }
        if mark != b' ' {
            (is_first, hunk.behind) = (false, 0);
        }
        at += 1;
        if lines.get(at).is_some_and(|line| line.starts_with(b"\\ ")) {
            let concerned = [(b'+', &mut hunk.old), (b'-', &mut hunk.new)];
            for (other, side) in concerned {
                if mark != other
                    && let Some(last) = side.last_mut()
                {
                    last.pop_if(|byte| *byte == b'\n');
                }
            }
            at += 1;
        }
    }
    if hunk.old.len() > old_count || hunk.new.len() > new_count {
        return Err(malformed(at - 1));
    }
    hunk.raw = lines[head..at].concat();
    Ok((hunk, at))
}

impl Hunk {
    /// The hunk that takes the change back.
    pub(super) fn reversed(self) -> Hunk {
        let Hunk { old_start, new_start, old, new, before, behind, raw } = self;
        let mut turned = Vec::with_capacity(raw.len());
        for (index, line) in raw.split_inclusive(|byte| *byte == b'\n').enumerate() {
            match line.split_first() {
                Some((b'-', rest)) => turned.extend_from_slice(&[b"+", rest].concat()),
                Some((b'+', rest)) => turned.extend_from_slice(&[b"-", rest].concat()),
                _ if index == 0 => turned.extend_from_slice(turned_head(line).as_bytes()),
                _ => turned.extend_from_slice(line),
            }
        }
        let (old_start, new_start) = (new_start, old_start);
        Hunk { old_start, new_start, old: new, new: old, before, behind, raw: turned }
    }
}

/// `@@ -1,2 +3,4 @@` with its ranges in the other order.
fn turned_head(line: &[u8]) -> String {
    let text = crate::shown(line);
    let words: Vec<&str> = text.splitn(4, ' ').collect();
    match words.as_slice() {
        [mark, old, new, rest] => format!("{mark} -{} +{} {rest}", &new[1..], &old[1..]),
        _ => text.clone(),
    }
}
