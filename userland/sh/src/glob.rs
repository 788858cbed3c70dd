//! Pathname expansion: the paths that a pattern stands for, in the order of their bytes. It reads directories and changes
//! nothing; what cannot be read has no names.

use crate::pattern::{Pattern, is_pattern};
use crate::sys::{self, Kind, Links};
use crate::tree::Bytes;

/// How deep `**` goes.
const DEPTH_MAX: usize = 128;

/// How names are matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Options {
    pub(crate) extglob: bool,
    /// Names that begin with a dot are matched too.
    pub(crate) dots: bool,
    /// `**` stands for directories at any depth.
    pub(crate) star_star: bool,
    pub(crate) ignores_case: bool,
}

/// The paths that a pattern stands for, in which a backslash quotes.
pub(crate) fn paths(pattern: &[u8], options: Options) -> Vec<Bytes> {
    let parts = split(pattern);
    let mut found: Vec<Bytes> = vec![Vec::new()];
    let last = parts.len().saturating_sub(1);
    for (index, part) in parts.iter().enumerate() {
        let mut next = Vec::new();
        for path in found {
            if part.is_empty() {
                // A slash at an end: only directories have more behind it.
                let is_directory = path.is_empty()
                    || sys::stat(&path, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory);
                if is_directory {
                    next.push(if index < last { [&path, b"/".as_slice()].concat() } else { path });
                }
                continue;
            }
            let ends = if index < last { b"/".as_slice() } else { b"" };
            if options.star_star && part.as_slice() == b"**" {
                below(&path, index == last, options, 0, &mut next);
            } else if is_pattern(part, options.extglob) {
                matching(&path, part, ends, options, &mut next);
            } else {
                let whole = [path.as_slice(), &unquoted(part)].concat();
                if index < last || sys::stat(&whole, Links::Keep).is_ok() {
                    next.push([whole.as_slice(), ends].concat());
                }
            }
        }
        found = next;
    }
    found.retain(|path| !path.is_empty());
    found.sort();
    found.dedup();
    found
}

/// The parts of a path, split at slashes outside brackets.
fn split(pattern: &[u8]) -> Vec<Bytes> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = pattern.get(at) {
        match byte {
            b'\\' if pattern.get(at + 1).is_some_and(|next| *next != b'/') => {
                if let Some(part) = parts.last_mut() {
                    part.extend(pattern.get(at..at + 2).unwrap_or_default());
                }
                at += 2;
                continue;
            }
            b'\\' => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => {
                parts.push(Vec::new());
                at += 1;
                continue;
            }
            _ => {}
        }
        if *byte != b'\\'
            && let Some(part) = parts.last_mut()
        {
            part.push(*byte);
        }
        at += 1;
    }
    parts
}

fn unquoted(part: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(part.len());
    let mut bytes = part.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'\\' { out.extend(bytes.next()) } else { out.push(*byte) }
    }
    out
}

fn directory(path: &[u8]) -> &[u8] {
    if path.is_empty() { b"." } else { path }
}

fn matching(path: &[u8], part: &[u8], ends: &[u8], options: Options, next: &mut Vec<Bytes>) {
    let mut pattern = Pattern::new(part, options.extglob);
    if options.ignores_case {
        pattern = pattern.ignoring_case();
    }
    let asks_for_dot = part.first() == Some(&b'.') || part.starts_with(b"\\.");
    for (name, kind) in sys::list(directory(path)).unwrap_or_default() {
        let is_hidden = name.starts_with(b".");
        if is_hidden && !asks_for_dot && (!options.dots || matches!(name.as_slice(), b"." | b"..")) {
            continue;
        }
        // What is below it will be looked for, so it must be a directory.
        if !ends.is_empty() && matches!(kind, Kind::Regular) {
            continue;
        }
        if pattern.matches(&name) {
            let whole = [path, &name].concat();
            let is_directory =
                || sys::stat(&whole, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory);
            if ends.is_empty() || kind == Kind::Directory || is_directory() {
                next.push([whole.as_slice(), ends].concat());
            }
        }
    }
}

/// All directories below a path, itself included; at the end of a pattern all files too.
fn below(path: &[u8], with_files: bool, options: Options, depth: usize, next: &mut Vec<Bytes>) {
    if depth == 0 && (!with_files || !path.is_empty()) {
        next.push(path.to_vec());
    }
    if depth >= DEPTH_MAX {
        return;
    }
    for (name, kind) in sys::list(directory(path)).unwrap_or_default() {
        if name.starts_with(b".") && (!options.dots || matches!(name.as_slice(), b"." | b"..")) {
            continue;
        }
        let whole = [path, &name].concat();
        let slashed = [whole.as_slice(), b"/"].concat();
        if with_files {
            next.push(whole);
        } else if kind == Kind::Directory {
            next.push(slashed.clone());
        }
        if kind == Kind::Directory {
            below(&slashed, with_files, options, depth + 1, next);
        }
    }
}
