//! Looking for text in the screen and its history. Lines are searched as they were printed, across the rows they take.

use crate::cell::{Content, Flags};
use crate::screen::Screen;
use crate::selection::Point;

/// Whether capitals matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They do.
    Exact,
    /// They do not.
    Any,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To older lines.
    Back,
    /// To newer ones.
    Forward,
}

/// A search.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    wanted: Vec<char>,
    case: Case,
    /// The find that one is at: its first and last cell.
    here: Option<Match>,
}

/// A find: its first and last cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) start: Point,
    pub(crate) end: Point,
}

/// What of a row a search has found, for marking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(crate) from: usize,
    pub(crate) end: usize,
    pub(crate) here: bool,
}

/// A line's characters, each with its cell.
pub(crate) fn line_chars(screen: &Screen, first: u64) -> (Vec<(char, Point)>, u64) {
    let mut chars = Vec::new();
    let mut line = first;
    while let Some(row) = screen.grid().line(line) {
        let length = if row.wrapped() { row.cells().len() } else { row.occupied() };
        for (column, cell) in row.cells()[..length].iter().enumerate() {
            if cell.flags.intersects(Flags::SPACER | Flags::FILLER) {
                continue;
            }
            let at = Point { line, column };
            match cell.text.content() {
                Content::Char(c) => chars.push((c, at)),
                Content::Cluster(number) => {
                    chars.extend(
                        screen
                            .clusters
                            .get(number)
                            .into_iter()
                            .flat_map(|text| text.chars().map(|c| (c, at))),
                    );
                }
            }
        }
        line += 1;
        if !row.wrapped() {
            break;
        }
    }
    (chars, line.max(first + 1))
}

/// The number of the line's first row.
pub(crate) fn line_start(screen: &Screen, line: u64) -> u64 {
    let mut start = line;
    while start > screen.grid().first_line() && screen.grid().line(start - 1).is_some_and(|row| row.wrapped())
    {
        start -= 1;
    }
    start
}

impl Search {
    pub(crate) fn new(wanted: &str, case: Case) -> Option<Self> {
        let mut search = Self { wanted: Vec::new(), case, here: None };
        search.wanted = wanted.chars().map(|c| search.fold(c)).collect();
        (!search.wanted.is_empty()).then_some(search)
    }

    fn fold(&self, c: char) -> char {
        match self.case {
            Case::Exact => c,
            // One for one, so that places stay; the few characters whose small form is longer are left.
            Case::Any => {
                let mut lower = c.to_lowercase();
                if lower.len() == 1 { lower.next().unwrap_or(c) } else { c }
            }
        }
    }

    /// The finds in the lines from one to before another, given by their first rows.
    fn matches(&self, screen: &Screen, from: u64, end: u64) -> Vec<Match> {
        let mut found = Vec::new();
        let mut line = from;
        while line < end {
            let (chars, next) = line_chars(screen, line);
            let folded: Vec<char> = chars.iter().map(|(c, _)| self.fold(*c)).collect();
            let mut at = 0;
            while at + self.wanted.len() <= folded.len() {
                let stop = at + self.wanted.len();
                if folded[at..stop] == self.wanted[..] {
                    found.push(Match { start: chars[at].1, end: chars[stop - 1].1 });
                    at = stop;
                } else {
                    at += 1;
                }
            }
            line = next;
        }
        found
    }

    fn all(&self, screen: &Screen) -> Vec<Match> {
        self.matches(screen, screen.grid().first_line(), screen.grid().end_line())
    }

    pub(crate) fn count(&self, screen: &Screen) -> usize {
        self.all(screen).len()
    }

    pub(crate) fn forget_place(&mut self) {
        self.here = None;
    }

    /// Goes to the next find. The answer is its number from 1, how many there are, and its line.
    pub(crate) fn go(&mut self, screen: &Screen, direction: Direction) -> Option<(usize, usize, u64)> {
        let all = self.all(screen);
        let last = all.len().checked_sub(1)?;
        let index = match (self.here, direction) {
            // What is nearest to where one types is looked at first.
            (None, _) => last,
            (Some(here), Direction::Back) => {
                all.iter().rposition(|found| found.start < here.start).unwrap_or(last)
            }
            (Some(here), Direction::Forward) => {
                all.iter().position(|found| found.start > here.start).unwrap_or(0)
            }
        };
        self.here = Some(all[index]);
        Some((index + 1, all.len(), all[index].start.line))
    }

    /// What is to be marked in the lines in view.
    pub(crate) fn marks(&self, screen: &Screen, first: u64, rows: usize) -> Vec<Vec<Marked>> {
        let mut marks = vec![Vec::new(); rows];
        let start = line_start(screen, first);
        for found in self.matches(screen, start, first + rows as u64) {
            for line in found.start.line.max(first)..=found.end.line {
                let Some(row) = marks.get_mut((line - first) as usize) else { break };
                let from = if line == found.start.line { found.start.column } else { 0 };
                let end = if line == found.end.line { found.end.column + 1 } else { screen.columns() };
                row.push(Marked { from, end, here: self.here == Some(found) });
            }
        }
        marks
    }
}
