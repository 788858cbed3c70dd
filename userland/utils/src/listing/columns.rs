//! Cells in as many columns as a line has room for.

use crate::quote;

/// The least room between columns.
const GAP: usize = 2;
/// The width of a column that holds one character, and the least that is reckoned with.
const LEAST: usize = GAP + 1;

/// Which way cells go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Downwards, column by column.
    Down,
    /// Along the line.
    Across,
}

/// A cell: what is written, and how many columns of the terminal that takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// What is written.
    pub bytes: Vec<u8>,
    /// How wide it is.
    pub width: usize,
}

impl Cell {
    /// A cell without anything that takes no room.
    pub fn plain(bytes: Vec<u8>) -> Cell {
        Cell { width: quote::width(&bytes), bytes }
    }
}

/// Lines of cells in columns, each with its line end. `width` is the line's, 0 for one without end; `tab` the distance of
/// tab stops, 0 for spaces only.
pub fn lay_out(cells: &[Cell], direction: Direction, width: usize, tab: usize) -> Vec<u8> {
    if cells.is_empty() {
        return Vec::new();
    }
    let widths = best(cells, direction, width);
    let columns = widths.len();
    let rows = cells.len().div_ceil(columns);
    let mut out = Vec::new();
    for row in 0..rows {
        let mut at = 0;
        let mut end = 0;
        for (column, room) in widths.iter().enumerate() {
            let index = match direction {
                Direction::Down => column * rows + row,
                Direction::Across => row * columns + column,
            };
            let Some(cell) = cells.get(index) else { break };
            indent(&mut out, end, at, tab);
            out.extend_from_slice(&cell.bytes);
            end = at + cell.width;
            at += room;
        }
        out.push(b'\n');
    }
    out
}

/// The widths of the most columns that fit.
fn best(cells: &[Cell], direction: Direction, width: usize) -> Vec<usize> {
    let most = if width == 0 { cells.len() } else { width.div_ceil(LEAST).clamp(1, cells.len()) };
    for columns in (2..=most).rev() {
        let rows = cells.len().div_ceil(columns);
        // Downwards, some columns may stay empty: fewer do as well.
        let used = if direction == Direction::Down { cells.len().div_ceil(rows) } else { columns };
        if used != columns {
            continue;
        }
        let mut widths = vec![LEAST; columns];
        for (index, cell) in cells.iter().enumerate() {
            let column = if direction == Direction::Down { index / rows } else { index % columns };
            let gap = if column + 1 == columns { 0 } else { GAP };
            widths[column] = widths[column].max(cell.width + gap);
        }
        if width == 0 || widths.iter().sum::<usize>() < width {
            return widths;
        }
    }
    vec![0]
}

/// Moves on from one column of the terminal to another.
fn indent(out: &mut Vec<u8>, mut from: usize, to: usize, tab: usize) {
    while from < to {
        if tab != 0 && to / tab > (from + 1) / tab {
            out.push(b'\t');
            from += tab - from % tab;
        } else {
            out.push(b' ');
            from += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(names: &[&str], direction: Direction, width: usize, tab: usize) -> String {
        let cells: Vec<Cell> = names.iter().map(|name| Cell::plain(name.as_bytes().to_vec())).collect();
        String::from_utf8(lay_out(&cells, direction, width, tab)).expect("text")
    }

    #[test]
    fn columns_fit_the_line() {
        let names = ["a", "bb", "ccc", "d", "e"];
        assert_eq!(lines(&names, Direction::Down, 80, 0), "a  bb  ccc  d  e\n");
        assert_eq!(lines(&names, Direction::Down, 12, 0), "a    d\nbb   e\nccc\n");
        assert_eq!(lines(&names, Direction::Down, 15, 0), "a   ccc  e\nbb  d\n");
        assert_eq!(lines(&names, Direction::Across, 14, 0), "a  bb  ccc\nd  e\n");
        assert_eq!(lines(&names, Direction::Down, 1, 0), "a\nbb\nccc\nd\ne\n");
        assert_eq!(lines(&[], Direction::Down, 80, 0), "");
        assert_eq!(lines(&["long-name", "b"], Direction::Across, 0, 8), "long-name  b\n");
        assert_eq!(
            lines(&["a", "longer-name", "b", "c"], Direction::Down, 20, 8),
            "a\t     b\nlonger-name  c\n"
        );
    }
}
