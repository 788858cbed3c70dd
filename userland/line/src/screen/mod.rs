//! The screen: what is to be shown ([`canvas`]) and how the terminal is brought to show it ([`renderer`]).

pub(crate) mod canvas;
pub(crate) mod renderer;

/// A terminal's size in cells. Zeros stand for a size that is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
}

impl Size {
    /// The usual size in the place of zeros, and bounds for what cannot be meant.
    pub(crate) fn sane(self) -> Size {
        let one = |given: usize, usual| if given == 0 { usual } else { given.min(10_000) };
        Size { columns: one(self.columns, 80), rows: one(self.rows, 24) }
    }
}
