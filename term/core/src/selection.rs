//! What is selected: from a place to another, in characters, words, lines or as a block; in the history as well.

use crate::cell::{Content, Flags};
use crate::limits;
use crate::screen::Screen;

/// A place: a line by its number, and a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The line's number.
    pub line: u64,
    /// The column, from 0.
    pub column: usize,
}

/// What a selection is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Characters.
    Characters,
    /// Whole words.
    Words,
    /// Whole lines, however many rows they take.
    Lines,
    /// The same columns of each row.
    Block,
}

/// A selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    anchor: Point,
    head: Point,
    shape: Shape,
}

/// What divides words. A path or an address is one word.
fn divides(c: char) -> bool {
    c.is_whitespace() || ",;|\"'`()[]{}<>│".contains(c)
}

impl Selection {
    pub(crate) fn new(at: Point, shape: Shape) -> Self {
        Self { anchor: at, head: at, shape }
    }

    pub(crate) fn extend(&mut self, to: Point) {
        self.head = to;
    }

    pub(crate) fn head(&self) -> Point {
        self.head
    }

    /// Whether nothing of it is there any more.
    pub(crate) fn is_gone(&self, screen: &Screen) -> bool {
        self.anchor.max(self.head).line < screen.grid().first_line()
            || self.anchor.max(self.head).line >= screen.grid().end_line()
    }

    /// Its first and last place.
    fn range(&self, screen: &Screen) -> (Point, Point) {
        let (mut start, mut end) = (self.anchor.min(self.head), self.anchor.max(self.head));
        match self.shape {
            Shape::Characters | Shape::Block => {}
            Shape::Words => {
                start = word_start(screen, start);
                end = word_end(screen, end);
            }
            Shape::Lines => {
                start.column = 0;
                while start.line > screen.grid().first_line() && wraps(screen, start.line - 1) {
                    start.line -= 1;
                }
                while wraps(screen, end.line) {
                    end.line += 1;
                }
                end.column = screen.columns() - 1;
            }
        }
        (start, end)
    }

    /// Which columns of a line are selected: from the first to before the second.
    pub(crate) fn columns(&self, screen: &Screen, line: u64) -> Option<(usize, usize)> {
        self.columns_within(self.range(screen), screen, line)
    }

    /// The same, where the range is known: finding it may mean following a long line.
    fn columns_within(&self, range: (Point, Point), screen: &Screen, line: u64) -> Option<(usize, usize)> {
        let (start, end) = range;
        if !(start.line..=end.line).contains(&line) {
            return None;
        }
        let (mut from, mut to) = match self.shape {
            Shape::Block => {
                let (a, b) = (self.anchor.column, self.head.column);
                (a.min(b), a.max(b) + 1)
            }
            _ => (
                if line == start.line { start.column } else { 0 },
                if line == end.line { end.column + 1 } else { screen.columns() },
            ),
        };
        let row = screen.grid().line(line)?;
        // Wide characters are selected whole.
        if row.cell(from).flags.contains(Flags::SPACER) {
            from = from.saturating_sub(1);
        }
        if to > 0 && row.cell(to - 1).flags.contains(Flags::WIDE) {
            to += 1;
        }
        Some((from, to.min(screen.columns())))
    }

    /// Its text. Rows of one line are joined; what is too long is cut.
    pub(crate) fn text(&self, screen: &Screen) -> String {
        let (start, end) = self.range(screen);
        let mut text = String::new();
        let first = start.line.max(screen.grid().first_line());
        for line in first..=end.line {
            let Some(row) = screen.grid().line(line) else { break };
            let Some((from, to)) = self.columns_within((start, end), screen, line) else { continue };
            let part = screen.cells_text(row, from, to);
            let joined = self.shape != Shape::Block && row.wrapped();
            text.push_str(if joined { &part } else { part.trim_end_matches(' ') });
            if text.len() > limits::SELECTION_BYTES {
                break;
            }
            if line != end.line && !joined {
                text.push('\n');
            }
        }
        text
    }
}

fn wraps(screen: &Screen, line: u64) -> bool {
    screen.grid().line(line).is_some_and(|row| row.wrapped())
}

/// Whether the cell of a place divides words.
fn divides_at(screen: &Screen, at: Point) -> bool {
    let cell = screen.grid().line(at.line).map(|row| row.cell(at.column));
    match cell.map(|cell| (cell.text.content(), cell.flags)) {
        Some((_, flags)) if flags.contains(Flags::SPACER) => false,
        Some((Content::Char(c), _)) => divides(c),
        Some((Content::Cluster(_), _)) => false,
        None => true,
    }
}

fn before(screen: &Screen, at: Point) -> Option<Point> {
    if at.column > 0 {
        return Some(Point { column: at.column - 1, ..at });
    }
    let line = at.line.checked_sub(1).filter(|line| wraps(screen, *line))?;
    Some(Point { line, column: screen.columns() - 1 })
}

fn after(screen: &Screen, at: Point) -> Option<Point> {
    if at.column + 1 < screen.columns() {
        return Some(Point { column: at.column + 1, ..at });
    }
    wraps(screen, at.line).then_some(Point { line: at.line + 1, column: 0 })
}

fn word_start(screen: &Screen, at: Point) -> Point {
    let (kind, mut place) = (divides_at(screen, at), at);
    // What divides words is selected one by one.
    while let Some(next) = before(screen, place).filter(|next| !kind && !divides_at(screen, *next)) {
        place = next;
    }
    place
}

fn word_end(screen: &Screen, at: Point) -> Point {
    let (kind, mut place) = (divides_at(screen, at), at);
    while let Some(next) = after(screen, place).filter(|next| !kind && !divides_at(screen, *next)) {
        place = next;
    }
    place
}
