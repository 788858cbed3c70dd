//! Links: those that programs make (OSC 8), and addresses that stand in the text. Only addresses of kinds that are safe to
//! follow are links at all; what following means is for whoever shows the terminal.

use crate::screen::Screen;
use crate::search::{line_chars, line_start};
use crate::selection::Point;

/// The kinds of addresses that are links.
const SCHEMES: [&str; 5] = ["https://", "http://", "ftp://", "mailto:", "file://"];

/// A link that was found, and the cells it covers on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it leads.
    pub address: String,
    /// The first cell.
    pub start: Point,
    /// The last cell.
    pub end: Point,
}

/// Whether an address may be a link: of a known kind, and without characters that hide what it is.
fn is_safe(address: &str) -> bool {
    let lower = address.get(..8.min(address.len())).unwrap_or_default().to_ascii_lowercase();
    let plain = |c: char| !c.is_control() && !crate::text::is_direction_mark(c);
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) && address.chars().all(plain)
}

/// The link at a place.
pub(crate) fn at(screen: &Screen, at: Point) -> Option<Found> {
    own(screen, at).or_else(|| written(screen, at))
}

/// A program's own link: as far as its neighbours on the row belong to it too.
fn own(screen: &Screen, at: Point) -> Option<Found> {
    let row = screen.grid().line(at.line)?;
    let link_of = |column: usize| screen.attachments.get(row.cell(column).attached)?.link.as_ref();
    let link = link_of(at.column)?;
    if !is_safe(&link.address) {
        return None;
    }
    let same = |column: &usize| link_of(*column) == Some(link);
    let start = (0..=at.column).rev().take_while(same).last().unwrap_or(at.column);
    let end = (at.column..screen.columns()).take_while(same).last().unwrap_or(at.column);
    let place = |column| Point { line: at.line, column };
    Some(Found { address: link.address.clone(), start: place(start), end: place(end) })
}

/// An address in the text.
fn written(screen: &Screen, at: Point) -> Option<Found> {
    let (chars, _) = line_chars(screen, line_start(screen, at.line));
    let index = chars.iter().rposition(|(_, place)| *place <= at)?;
    let text: Vec<char> = chars.iter().map(|(c, _)| *c).collect();
    let (start, end) = address_around(&text, index)?;
    let address: String = text[start..end].iter().collect();
    Some(Found { address, start: chars[start].1, end: chars[end - 1].1 })
}

/// The address that a character of a line is part of: from the first to before the second.
pub fn address_around(text: &[char], index: usize) -> Option<(usize, usize)> {
    let ends = |c: &char| c.is_whitespace() || c.is_control() || "\"'<>`|\\^{}│".contains(*c);
    if text.get(index).is_none_or(ends) {
        return None;
    }
    let from = text[..index].iter().rposition(ends).map_or(0, |before| before + 1);
    let to = text[index..].iter().position(ends).map_or(text.len(), |after| index + after);
    let run = &text[from..to];
    let starts = |at: usize| {
        SCHEMES.iter().any(|scheme| {
            let part = run[at..].iter().take(scheme.len());
            part.len() == scheme.len() && part.zip(scheme.chars()).all(|(a, b)| a.eq_ignore_ascii_case(&b))
        })
    };
    let start = (0..=index - from).rev().find(|at| starts(*at))?;
    let next = (start + 1..run.len()).find(|at| starts(*at)).unwrap_or(run.len());
    let mut end = next;
    // Marks that end a sentence are not part of it, nor a bracket that was opened before it.
    while let Some(last) = run.get(start..end).and_then(<[char]>::last) {
        let opened = |open: char, close: char| {
            let count = |wanted: char| run[start..end].iter().filter(|c| **c == wanted).count();
            *last == close && count(close) > count(open)
        };
        if ".,:;!?".contains(*last) || opened('(', ')') || opened('[', ']') {
            end -= 1;
        } else {
            break;
        }
    }
    let scheme_end = run[start..].iter().position(|c| *c == ':').map_or(start, |colon| start + colon + 1);
    let something = run.get(scheme_end..end).is_some_and(|rest| rest.iter().any(|c| *c != '/'));
    (something && from + end > index).then_some((from + start, from + end))
}
