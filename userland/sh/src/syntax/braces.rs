//! Brace expansion: from a word's source to the sources of the words it stands for. It happens before anything else is
//! expanded, and knows nothing of what the words mean.

use super::{Reading, scan};
use crate::tree::Bytes;

/// How many words one word may become.
const WORDS_MAX: usize = 1 << 20;

/// Whether a word has an unquoted brace that may be expanded.
pub(crate) fn has_any(source: &[u8], reading: Reading) -> bool {
    source.contains(&b'{') && next_brace(source, 0, reading).is_some()
}

/// The words that a word stands for; itself when it has no braces. `None` when there would be too many.
pub(crate) fn expand(source: &[u8], reading: Reading) -> Option<Vec<Bytes>> {
    let mut words = Vec::new();
    add(b"", source, reading, &mut words)?;
    Some(words)
}

fn add(front: &[u8], source: &[u8], reading: Reading, words: &mut Vec<Bytes>) -> Option<()> {
    let Some((open, close, choices)) = next_brace(source, 0, reading) else {
        if words.len() >= WORDS_MAX {
            return None;
        }
        words.push([front, source].concat());
        return Some(());
    };
    let before = source.get(..open)?;
    let behind = source.get(close + 1..)?;
    let mut tails = Vec::new();
    add(b"", behind, reading, &mut tails)?;
    for choice in choices {
        let mut heads = Vec::new();
        add(b"", &choice, reading, &mut heads)?;
        for head in heads {
            for tail in &tails {
                if words.len() >= WORDS_MAX {
                    return None;
                }
                words.push([front, before, &head, tail].concat());
            }
        }
    }
    Some(())
}

/// Skips what braces inside do not count for.
fn skip(source: &[u8], at: usize, reading: Reading) -> Option<usize> {
    match source.get(at)? {
        b'\\' => Some(at + 2),
        b'\'' => scan::single(source, at + 1).ok(),
        b'"' => scan::double(source, at + 1, reading).ok(),
        b'`' => scan::backquote(source, at + 1).ok(),
        b'$' => scan::dollar(source, at + 1, scan::Quotes::None, reading).ok(),
        b'<' | b'>' if source.get(at + 1) == Some(&b'(') => scan::command(source, at + 2, reading).ok(),
        _ => None,
    }
}

/// The next brace that expands: where it opens and closes, and what it stands for.
fn next_brace(source: &[u8], from: usize, reading: Reading) -> Option<(usize, usize, Vec<Bytes>)> {
    let mut at = from;
    while at < source.len() {
        if let Some(end) = skip(source, at, reading) {
            at = end.max(at + 1);
            continue;
        }
        if source.get(at) == Some(&b'{')
            && let Some((close, choices)) = choices(source, at, reading)
        {
            return Some((at, close, choices));
        }
        at += 1;
    }
    None
}

fn choices(source: &[u8], open: usize, reading: Reading) -> Option<(usize, Vec<Bytes>)> {
    let mut at = open + 1;
    let mut depth = 0_usize;
    let mut commas = Vec::new();
    let close = loop {
        if let Some(end) = skip(source, at, reading) {
            at = end.max(at + 1);
            continue;
        }
        match source.get(at)? {
            b'{' => depth += 1,
            b'}' if depth == 0 => break at,
            b'}' => depth -= 1,
            b',' if depth == 0 => commas.push(at),
            _ => {}
        }
        at += 1;
    };
    if commas.is_empty() {
        let inner = source.get(open + 1..close)?;
        return sequence(inner).map(|words| (close, words));
    }
    let mut choices = Vec::new();
    let mut start = open + 1;
    for comma in commas.into_iter().chain([close]) {
        choices.push(source.get(start..comma)?.to_vec());
        start = comma + 1;
    }
    Some((close, choices))
}

/// `a..b` and `a..b..step`, of numbers or letters.
fn sequence(inner: &[u8]) -> Option<Vec<Bytes>> {
    let text = std::str::from_utf8(inner).ok()?;
    let mut pieces = text.split("..");
    let (first, last) = (pieces.next()?, pieces.next()?);
    let step = match pieces.next() {
        Some(step) => step.parse::<i64>().ok()?,
        None => 0,
    };
    if pieces.next().is_some() {
        return None;
    }
    let step = if step == 0 { 1 } else { step.unsigned_abs() };
    if let (Ok(from), Ok(to)) = (first.parse::<i64>(), last.parse::<i64>()) {
        let width = if is_padded(first) || is_padded(last) { first.len().max(last.len()) } else { 0 };
        return numbers(from, to, step).map(|all| all.map(|number| padded(number, width)).collect());
    }
    let letter = |text: &str| match text.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() => Some(i64::from(*byte)),
        _ => None,
    };
    let (from, to) = (letter(first)?, letter(last)?);
    numbers(from, to, step).map(|all| all.map(|number| vec![number as u8]).collect())
}

fn is_padded(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() > 1 && digits.starts_with('0')
}

fn padded(number: i64, width: usize) -> Bytes {
    format!("{number:0width$}").into_bytes()
}

fn numbers(from: i64, to: i64, step: u64) -> Option<impl Iterator<Item = i64>> {
    let count = from.abs_diff(to) / step;
    if count >= WORDS_MAX as u64 {
        return None;
    }
    let up = from <= to;
    Some((0..=count).map(move |index| {
        let way = index * step;
        if up { from.wrapping_add_unsigned(way) } else { from.wrapping_sub_unsigned(way) }
    }))
}
