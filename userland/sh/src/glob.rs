//! Globbing: `*`, `?` and `[…]` against the names in directories. A name that begins with a dot is found only by a pattern
//! that does. The matching itself is pure and does not go back further than the last star.

use crate::expand::Byte;
use crate::shell::Shell;
use std::os::wasi::ffi::OsStringExt;

/// The paths that a field stands for, in the order of their bytes; `None` when it is no pattern, or nothing matches.
pub(crate) fn matches(shell: &Shell, field: &[Byte]) -> Option<Vec<Vec<u8>>> {
    if !is_pattern(field) {
        return None;
    }
    let mut found: Vec<Vec<u8>> = vec![Vec::new()];
    for (index, part) in field.split(|byte| byte.value == b'/').enumerate() {
        if index > 0 {
            for path in &mut found {
                path.push(b'/');
            }
        }
        let plain: Vec<u8> = part.iter().map(|byte| byte.value).collect();
        if is_pattern(part) {
            found = found.iter().flat_map(|path| below(shell, path, part)).collect();
        } else {
            for path in &mut found {
                path.extend_from_slice(&plain);
            }
            let is_there =
                |path: &Vec<u8>| path.is_empty() || shell.absolute(path).symlink_metadata().is_ok();
            found.retain(is_there);
        }
    }
    found.sort_unstable();
    (!found.is_empty()).then_some(found)
}

fn is_pattern(field: &[Byte]) -> bool {
    field.iter().any(|byte| !byte.quoted && matches!(byte.value, b'*' | b'?' | b'['))
}

fn below(shell: &Shell, directory: &[u8], pattern: &[Byte]) -> Vec<Vec<u8>> {
    let path = shell.absolute(if directory.is_empty() { b"." } else { directory });
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let wants_dot = pattern.first().is_some_and(|byte| byte.value == b'.');
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().into_vec()));
    names
        .filter(|name| name.starts_with(b".") == wants_dot && fits(pattern, name))
        .map(|name| [directory, name.as_slice()].concat())
        .collect()
}

/// Whether a name fits a pattern.
fn fits(pattern: &[Byte], name: &[u8]) -> bool {
    let (mut at, mut in_name) = (0, 0);
    // Where to go on when what follows the last star does not fit.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(at) {
            Some(Byte { value: b'*', quoted: false }) => {
                retry = Some((at + 1, in_name));
                at += 1;
                continue;
            }
            None if in_name == name.len() => return true,
            None => None,
            Some(_) => name.get(in_name).and_then(|&byte| one(pattern, at, byte)),
        };
        match (step, &mut retry) {
            (Some(next), _) => {
                at = next;
                in_name += 1;
            }
            (None, Some((after_star, from))) if *from < name.len() => {
                *from += 1;
                (at, in_name) = (*after_star, *from);
            }
            (None, _) => return false,
        }
    }
}

/// Where the pattern goes on if its element at `at`, which is no star, fits a byte.
fn one(pattern: &[Byte], at: usize, byte: u8) -> Option<usize> {
    match pattern[at] {
        Byte { value: b'?', quoted: false } => Some(at + 1),
        Byte { value: b'[', quoted: false } => set(pattern, at, byte),
        Byte { value, .. } => (value == byte).then_some(at + 1),
    }
}

/// `[abc]`, `[a-z]`, `[!a]`; a bracket that nothing closes is only itself.
fn set(pattern: &[Byte], at: usize, byte: u8) -> Option<usize> {
    let negated = pattern.get(at + 1).is_some_and(|next| !next.quoted && matches!(next.value, b'!' | b'^'));
    let first = at + 1 + usize::from(negated);
    let closing = pattern.iter().skip(first + 1).position(|next| !next.quoted && next.value == b']');
    let Some(end) = closing.map(|position| first + 1 + position) else {
        return (byte == b'[').then_some(at + 1);
    };
    let mut found = false;
    let mut index = first;
    while index < end {
        let low = pattern[index].value;
        let is_range = index + 2 < end && pattern[index + 1] == Byte { value: b'-', quoted: false };
        let high = if is_range { pattern[index + 2].value } else { low };
        found |= (low..=high).contains(&byte);
        index += if is_range { 3 } else { 1 };
    }
    (found != negated).then_some(end + 1)
}
