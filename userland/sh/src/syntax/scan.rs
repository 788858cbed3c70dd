//! Finding where things end: quotes, expansions, words. All functions take the whole text and a place in it, and answer the
//! place behind what they skip. Nothing is changed or remembered, and no place is ever beyond the text's end.

use super::feed::{Feeder, Until};
use super::{DEPTH_MAX, Missing, More, Problem, Reading};

/// Why something has no end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Endless {
    /// This character is missing.
    Closing(u8),
    /// It is nested too deeply, or what is in it is wrong.
    Wrong,
}

pub(crate) type Place = Result<usize, Endless>;

/// Whether a byte can begin a name.
pub(crate) fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a byte can be in a name.
pub(crate) fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a text is a name.
pub(crate) fn is_name(text: &[u8]) -> bool {
    text.first().is_some_and(|first| begins_name(*first)) && text.iter().all(|byte| in_name(*byte))
}

/// Whether a byte ends a word outside quotes.
pub(crate) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

/// The place behind the name that begins here.
pub(crate) fn name_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if !rest.first().is_some_and(|first| begins_name(*first)) {
        return at;
    }
    at + rest.iter().take_while(|byte| in_name(**byte)).count()
}

/// From behind `'`.
pub(crate) fn single(text: &[u8], at: usize) -> Place {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\'').map(|end| at + end + 1).ok_or(Endless::Closing(b'\''))
}

/// From behind `$'`.
pub(crate) fn ansi(text: &[u8], mut at: usize) -> Place {
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b'\'')),
            Some(b'\\') => at += 2,
            Some(b'\'') => return Ok(at + 1),
            Some(_) => at += 1,
        }
    }
}

/// From behind `"`.
pub(crate) fn double(text: &[u8], mut at: usize, reading: Reading) -> Place {
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b'"')),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(b'`') => at = backquote(text, at + 1)?,
            Some(b'$') => at = dollar(text, at + 1, Quotes::Double, reading)?,
            Some(_) => at += 1,
        }
    }
}

/// From behind a backquote.
pub(crate) fn backquote(text: &[u8], mut at: usize) -> Place {
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b'`')),
            Some(b'\\') => at += 2,
            Some(b'`') => return Ok(at + 1),
            Some(_) => at += 1,
        }
    }
}

/// Whether something stands between double quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quotes {
    /// No.
    None,
    /// Yes.
    Double,
}

/// From behind `$`: the expansion, if there is one.
pub(crate) fn dollar(text: &[u8], at: usize, quotes: Quotes, reading: Reading) -> Place {
    match text.get(at) {
        Some(b'(') if text.get(at + 1) == Some(&b'(') => match arithmetic(text, at + 2, reading)? {
            Some(end) => Ok(end),
            None => command(text, at + 1, reading),
        },
        Some(b'(') => command(text, at + 1, reading),
        Some(b'{') => brace(text, at + 1, quotes, reading),
        Some(b'[') => bracket(text, at + 1, reading),
        Some(b'\'') if quotes == Quotes::None => ansi(text, at + 1),
        Some(b'"') if quotes == Quotes::None => double(text, at + 1, reading),
        _ => Ok(at),
    }
}

fn deeper(reading: Reading) -> Result<Reading, Endless> {
    if reading.depth >= DEPTH_MAX {
        return Err(Endless::Wrong);
    }
    Ok(Reading { depth: reading.depth + 1, ..reading })
}

/// From behind `$(`, `<(` or `>(`: commands, and the closing parenthesis.
pub(crate) fn command(text: &[u8], at: usize, reading: Reading) -> Place {
    let mut feeder = Feeder::new(text, at, 1, deeper(reading)?, None, More::Never, Until::Parenthesis);
    match feeder.feed() {
        Ok(()) => Ok(feeder.position()),
        Err(Problem::Incomplete { missing: Missing::Closing(closing), .. }) => Err(Endless::Closing(closing)),
        Err(Problem::Incomplete { .. }) => Err(Endless::Closing(b')')),
        Err(Problem::Wrong { .. }) => Err(Endless::Wrong),
    }
}

/// From behind `((`: the place behind `))`, or none when this is no arithmetic but commands in parentheses.
pub(crate) fn arithmetic(text: &[u8], mut at: usize, reading: Reading) -> Result<Option<usize>, Endless> {
    let reading = deeper(reading)?;
    let mut depth = 0_usize;
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b')')),
            Some(b'(') => depth += 1,
            Some(b')') if depth > 0 => depth -= 1,
            Some(b')') if text.get(at + 1) == Some(&b')') => return Ok(Some(at + 2)),
            Some(b')') => return Ok(None),
            Some(_) => {
                if let Some(end) = piece(text, at, reading)? {
                    at = end;
                    continue;
                }
            }
        }
        at += 1;
    }
}

/// From behind `${`.
pub(crate) fn brace(text: &[u8], mut at: usize, quotes: Quotes, reading: Reading) -> Place {
    let reading = deeper(reading)?;
    // In the word of `:-` and its like, single quotes are plain characters between double quotes; in patterns they quote.
    let mut single_quotes = quotes == Quotes::None;
    // A `#` or `!` at the front belongs to the name.
    if matches!(text.get(at), Some(b'#' | b'!')) && text.get(at + 1) != Some(&b'}') {
        at += 1;
    }
    let name = name_end(text, at);
    at = name;
    let mut seen_operator = false;
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b'}')),
            Some(b'}') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(b'\'') if single_quotes => at = single(text, at + 1)?,
            Some(b'"') => at = double(text, at + 1, reading)?,
            Some(b'`') => at = backquote(text, at + 1)?,
            Some(b'$') => {
                let quotes = if single_quotes { Quotes::None } else { Quotes::Double };
                at = dollar(text, at + 1, quotes, reading)?;
            }
            Some(b'[') if at == name && !seen_operator => at = bracket(text, at + 1, reading)?,
            Some(operator) => {
                if !seen_operator && matches!(operator, b'#' | b'%' | b'/' | b'^' | b',') && at > 0 {
                    single_quotes = true;
                }
                if !in_name(*operator) {
                    seen_operator = true;
                }
                at += 1;
            }
        }
    }
}

/// Over what is quoted or expanded from here on, with `$` as between double quotes; nothing for any other byte.
fn piece(text: &[u8], at: usize, reading: Reading) -> Result<Option<usize>, Endless> {
    let end = match text.get(at) {
        Some(b'\\') => at + 2,
        Some(b'\'') => single(text, at + 1)?,
        Some(b'"') => double(text, at + 1, reading)?,
        Some(b'`') => backquote(text, at + 1)?,
        Some(b'$') => dollar(text, at + 1, Quotes::Double, reading)?,
        _ => return Ok(None),
    };
    Ok(Some(end))
}

/// From behind `[`: a subscript.
pub(crate) fn bracket(text: &[u8], mut at: usize, reading: Reading) -> Place {
    let reading = deeper(reading)?;
    let mut depth = 0_usize;
    loop {
        match text.get(at) {
            None => return Err(Endless::Closing(b']')),
            Some(b'[') => depth += 1,
            Some(b']') if depth == 0 => return Ok(at + 1),
            Some(b']') => depth -= 1,
            Some(_) => {
                if let Some(end) = piece(text, at, reading)? {
                    at = end;
                    continue;
                }
            }
        }
        at += 1;
    }
}

/// From behind an opening parenthesis of an array's value or an extended pattern, in which newlines are blanks.
pub(crate) fn parentheses(text: &[u8], mut at: usize, reading: Reading, comments: Comments) -> Place {
    let reading = deeper(reading)?;
    let mut depth = 0_usize;
    let mut at_start = true;
    loop {
        let starts = std::mem::replace(&mut at_start, false);
        match text.get(at) {
            None => return Err(Endless::Closing(b')')),
            Some(b'(') => depth += 1,
            Some(b')') if depth == 0 => return Ok(at + 1),
            Some(b')') => depth -= 1,
            Some(b'\\') => at += 1,
            Some(b'#') if starts && comments == Comments::Skip => {
                while text.get(at).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
                continue;
            }
            Some(b' ' | b'\t' | b'\n') => at_start = true,
            Some(b'\'') => {
                at = single(text, at + 1)?;
                continue;
            }
            Some(b'"') => {
                at = double(text, at + 1, reading)?;
                continue;
            }
            Some(b'`') => {
                at = backquote(text, at + 1)?;
                continue;
            }
            Some(b'$') => {
                at = dollar(text, at + 1, Quotes::None, reading)?;
                continue;
            }
            Some(b'<' | b'>') if text.get(at + 1) == Some(&b'(') => {
                at = command(text, at + 2, reading)?;
                continue;
            }
            Some(_) => {}
        }
        at += 1;
    }
}

/// Whether `#` begins a comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Comments {
    /// It does.
    Skip,
    /// It is a character like others.
    Keep,
}

/// What a word is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WordKind {
    /// A word of a command.
    Plain,
    /// A pattern in `[[ … ]]`, where `(` belongs to it after `?*+@!`.
    Pattern,
    /// A regular expression in `[[ … ]]`, where parentheses and bars belong to it.
    Regex,
}

/// The place behind the word that begins here.
pub(crate) fn word(text: &[u8], start: usize, kind: WordKind, reading: Reading) -> Place {
    let mut at = start;
    let extglob = reading.extglob || kind == WordKind::Pattern;
    loop {
        let Some(byte) = text.get(at) else { return Ok(at) };
        match byte {
            b'\\' => at = (at + 2).min(text.len()),
            b'\'' => at = single(text, at + 1)?,
            b'"' => at = double(text, at + 1, reading)?,
            b'`' => at = backquote(text, at + 1)?,
            b'$' => at = dollar(text, at + 1, Quotes::None, reading)?,
            b'(' | b'|' if kind == WordKind::Regex => {
                at = match byte {
                    b'(' => parentheses(text, at + 1, reading, Comments::Keep)?,
                    _ => at + 1,
                };
            }
            b'<' | b'>' if kind == WordKind::Plain && text.get(at + 1) == Some(&b'(') => {
                at = command(text, at + 2, reading)?;
            }
            b'?' | b'*' | b'+' | b'@' | b'!' if extglob && text.get(at + 1) == Some(&b'(') => {
                at = parentheses(text, at + 2, reading, Comments::Keep)?;
            }
            b'(' if kind == WordKind::Plain && opens_array(text, start, at) => {
                at = parentheses(text, at + 1, reading, Comments::Skip)?;
            }
            b'[' if kind == WordKind::Plain && is_name(text.get(start..at).unwrap_or_default()) => {
                at = subscript(text, at, reading);
            }
            byte if ends_word(*byte) => return Ok(at),
            _ => at += 1,
        }
    }
}

/// Whether the word so far is `name=` or `name+=`, or `name[…]=`.
fn opens_array(text: &[u8], start: usize, at: usize) -> bool {
    let Some(before) = text.get(start..at).and_then(|before| before.strip_suffix(b"=")) else { return false };
    is_name(before.strip_suffix(b"+").unwrap_or(before))
}

/// From `[` behind a name: over the subscript when an assignment follows, blanks in it included.
fn subscript(text: &[u8], at: usize, reading: Reading) -> usize {
    match bracket(text, at + 1, reading) {
        Ok(end) if matches!(text.get(end..), Some([b'=', ..] | [b'+', b'=', ..])) => end,
        _ => at + 1,
    }
}

/// The place of the end of a name with its subscript, at the front of a text.
pub(crate) fn name_and_subscript(text: &[u8], reading: Reading) -> Option<(usize, usize)> {
    let name = name_end(text, 0);
    if name == 0 {
        return None;
    }
    match text.get(name) {
        Some(b'[') => bracket(text, name + 1, reading).ok().map(|end| (name, end)),
        _ => Some((name, name)),
    }
}
