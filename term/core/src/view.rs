//! How a person looks at the screen: scrolled back into the history or not. Lines that are looked at stay where they are
//! while programs print; at the bottom one follows.

use crate::screen::Screen;

/// Where one looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// How many rows above the bottom.
    back: usize,
}

impl View {
    /// The number of the first line in view.
    pub(crate) fn first_line(self, screen: &Screen) -> u64 {
        screen.grid().screen_line() - self.back.min(screen.grid().history_rows()) as u64
    }

    /// How many rows above the bottom.
    pub(crate) fn back(self) -> usize {
        self.back
    }

    /// Moves by rows, up if positive. The answer is whether that changed anything.
    pub(crate) fn scroll(&mut self, up: isize, screen: &Screen) -> bool {
        let moved = self.back.saturating_add_signed(up).min(screen.grid().history_rows());
        let changed = moved != self.back;
        self.back = moved;
        changed
    }

    /// Follows what has scrolled into the history, so that what is in view stays.
    pub(crate) fn follow(&mut self, scrolled: u64, screen: &Screen) {
        if self.back > 0 {
            let back = self.back.saturating_add(usize::try_from(scrolled).unwrap_or(usize::MAX));
            self.back = back.min(screen.grid().history_rows());
        }
    }

    /// Brings a line into view, in the middle if it was not.
    pub(crate) fn reveal(&mut self, line: u64, screen: &Screen) {
        let rows = screen.grid().screen_rows() as u64;
        let first = self.first_line(screen);
        if !(first..first + rows).contains(&line) {
            let wanted = line.saturating_sub(rows / 2);
            let back = screen.grid().screen_line().saturating_sub(wanted);
            self.back = usize::try_from(back).unwrap_or(usize::MAX).min(screen.grid().history_rows());
        }
    }
}
