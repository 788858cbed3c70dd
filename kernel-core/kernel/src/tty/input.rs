//! The queue between a terminal's keyboard and its readers: bytes, and the marks at which canonical lines end. What lies
//! behind the last mark is the line being edited. A change between canonical and raw mode keeps every byte and changes
//! only the marks, as Linux does. The queue gets all its memory when it is made and never grows.

use alloc::collections::VecDeque;
use core::ops::Range;
use tabula_abi::{Errno, Result};

/// How many bytes it holds (Linux' `N_TTY_BUF_SIZE`). The last place is kept for the end of a line.
pub const CAPACITY: usize = 4096;

/// What ends a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineEnd {
    /// The byte itself, which belongs to the line.
    Byte(u8),
    /// The end-of-file character: the line ends without it, and is "end of file" when it has nothing else.
    EndOfFile,
}

/// A byte with its marks.
type Cell = u16;
const BYTE: Cell = 0xff;
const ENDS_LINE: Cell = 0x100;
/// A place that holds no byte, only the end of a line.
const IS_EOF: Cell = 0x200;

/// Input that waits for readers.
pub struct InputQueue {
    cells: VecDeque<Cell>,
    /// Cells up to and including the last mark. All of them in raw mode.
    committed: usize,
    lines: usize,
}

impl InputQueue {
    /// An empty queue.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn new() -> Result<InputQueue> {
        let mut cells = VecDeque::new();
        cells.try_reserve_exact(CAPACITY).map_err(|_| Errno::ENOMEM)?;
        Ok(InputQueue { cells, committed: 0, lines: 0 })
    }

    /// How many bytes wait, complete lines or not.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// How many complete lines wait.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// How many bytes the line being edited has.
    pub fn pending_len(&self) -> usize {
        self.cells.len() - self.committed
    }

    /// The line being edited.
    pub fn pending(&self) -> impl Iterator<Item = u8> + '_ {
        self.cells.range(self.committed..).map(|cell| byte_of(*cell))
    }

    /// A part of the line being edited; what lies outside it is left out.
    pub fn pending_range(&self, range: Range<usize>) -> impl Iterator<Item = u8> + '_ {
        let end = range.end.min(self.pending_len());
        let start = range.start.min(end);
        self.cells.range(self.committed + start..self.committed + end).map(|cell| byte_of(*cell))
    }

    /// Whether a byte of text fits, with the place for a line's end kept free.
    pub fn has_room(&self) -> bool {
        self.cells.len() + 1 < CAPACITY
    }

    /// Adds a byte to the line being edited. False when there is no room.
    pub fn push(&mut self, byte: u8) -> bool {
        let fits = self.has_room();
        if fits {
            self.cells.push_back(Cell::from(byte));
        }
        fits
    }

    /// Adds a byte in raw mode, where everything is readable at once. False when there is no room.
    pub fn push_raw(&mut self, byte: u8) -> bool {
        let fits = self.push(byte);
        self.committed = self.cells.len();
        fits
    }

    /// Ends the line being edited. False when there is no room.
    pub fn end_line(&mut self, end: LineEnd) -> bool {
        if self.cells.len() >= CAPACITY {
            return false;
        }
        self.cells.push_back(match end {
            LineEnd::Byte(byte) => Cell::from(byte) | ENDS_LINE,
            LineEnd::EndOfFile => ENDS_LINE | IS_EOF,
        });
        self.committed = self.cells.len();
        self.lines += 1;
        true
    }

    /// Takes the last `count` bytes off the line being edited.
    pub fn erase(&mut self, count: usize) {
        let count = count.min(self.pending_len());
        self.cells.truncate(self.cells.len() - count);
    }

    /// Throws everything away.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.committed = 0;
        self.lines = 0;
    }

    /// Bytes that a canonical read would give: those of the first line.
    pub fn first_line_len(&self) -> usize {
        if self.lines == 0 {
            return 0;
        }
        let end = self.cells.iter().position(|cell| cell & ENDS_LINE != 0).unwrap_or(0);
        end + usize::from(self.cells.get(end).is_some_and(|cell| cell & IS_EOF == 0))
    }

    /// Moves at most `max` bytes of the first line out; the number moved. An end of file right behind what was moved goes
    /// along, so that it never looks like a second one. What `put` refuses with an error stays.
    ///
    /// # Errors
    /// That of `put`.
    pub fn read_line(&mut self, max: usize, put: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let line = self.first_line_len();
        let count = line.min(max);
        self.copy_out(count, put)?;
        let has = |index: usize, flag| self.cells.get(index).is_some_and(|cell| cell & flag != 0);
        // Behind a line with an end of its own, the end of file is another, empty line.
        let ends_itself = count.checked_sub(1).is_some_and(|last| has(last, ENDS_LINE));
        let ended_by_eof = count == line && !ends_itself && has(count, IS_EOF);
        if ended_by_eof && (count > 0 || max > 0) {
            self.take(count + 1);
        } else {
            self.take(count);
        }
        Ok(count)
    }

    /// Moves at most `max` bytes out in raw mode; the number moved. What `put` refuses with an error stays.
    ///
    /// # Errors
    /// That of `put`.
    pub fn read_raw(&mut self, max: usize, put: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let count = self.cells.len().min(max);
        self.copy_out(count, put)?;
        self.take(count);
        Ok(count)
    }

    /// From canonical to raw mode: everything becomes readable, the line being edited too. An end of file is a zero byte
    /// from now on.
    pub fn enter_raw(&mut self) {
        for cell in &mut self.cells {
            *cell &= BYTE;
        }
        self.committed = self.cells.len();
        self.lines = 0;
    }

    /// From raw to canonical mode: what waits becomes a line of its own, readable at once.
    pub fn enter_canonical(&mut self) {
        for cell in &mut self.cells {
            *cell &= BYTE;
        }
        self.lines = 0;
        if let Some(last) = self.cells.back_mut() {
            *last |= ENDS_LINE;
            self.lines = 1;
        }
        self.committed = self.cells.len();
    }

    fn copy_out(&self, count: usize, mut put: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut chunk = [0; 256];
        let mut at = 0;
        while at < count {
            let len = chunk.len().min(count - at);
            for (place, cell) in chunk.iter_mut().zip(self.cells.range(at..at + len)) {
                *place = byte_of(*cell);
            }
            put(chunk.get(..len).unwrap_or_default())?;
            at += len;
        }
        Ok(())
    }

    fn take(&mut self, count: usize) {
        for cell in self.cells.drain(..count) {
            self.lines -= usize::from(cell & ENDS_LINE != 0);
        }
        self.committed -= count;
    }
}

fn byte_of(cell: Cell) -> u8 {
    (cell & BYTE) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn read_line(queue: &mut InputQueue, max: usize) -> Vec<u8> {
        let mut out = Vec::new();
        queue
            .read_line(max, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        out
    }

    fn type_text(queue: &mut InputQueue, text: &[u8]) {
        assert!(text.iter().all(|byte| queue.push(*byte)));
    }

    #[test]
    fn lines_come_one_at_a_time() {
        let mut queue = InputQueue::new().unwrap();
        type_text(&mut queue, b"one");
        assert!(queue.end_line(LineEnd::Byte(b'\n')));
        type_text(&mut queue, b"two");
        assert!(queue.end_line(LineEnd::EndOfFile));
        assert!(queue.end_line(LineEnd::EndOfFile));
        type_text(&mut queue, b"rest");
        assert_eq!((queue.lines(), queue.pending_len()), (3, 4));
        assert_eq!(read_line(&mut queue, 2), b"on");
        assert_eq!(read_line(&mut queue, 99), b"e\n");
        assert_eq!(read_line(&mut queue, 3), b"two");
        assert_eq!(queue.lines(), 1, "the end of file behind the text went along");
        assert_eq!(read_line(&mut queue, 99), b"");
        assert_eq!((queue.lines(), queue.len(), queue.pending_len()), (0, 4, 4));
    }

    #[test]
    fn mode_changes_keep_every_byte() {
        let mut queue = InputQueue::new().unwrap();
        type_text(&mut queue, b"a");
        queue.end_line(LineEnd::EndOfFile);
        type_text(&mut queue, b"b");
        queue.enter_raw();
        assert_eq!((queue.pending_len(), queue.lines()), (0, 0));
        let mut out = Vec::new();
        queue
            .read_raw(2, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        assert_eq!(out, b"a\0");
        queue.push_raw(b'c');
        queue.enter_canonical();
        assert_eq!(queue.lines(), 1);
        assert_eq!(read_line(&mut queue, 99), b"bc");
        queue.enter_canonical();
        assert_eq!(queue.lines(), 0);
    }

    #[test]
    fn the_last_place_is_for_a_line_end() {
        let mut queue = InputQueue::new().unwrap();
        while queue.push(b'x') {}
        assert_eq!(queue.len(), CAPACITY - 1);
        assert!(queue.end_line(LineEnd::Byte(b'\n')));
        assert!(!queue.end_line(LineEnd::Byte(b'\n')));
        assert_eq!(read_line(&mut queue, CAPACITY).len(), CAPACITY);
    }

    #[test]
    fn what_cannot_be_put_stays() {
        let mut queue = InputQueue::new().unwrap();
        type_text(&mut queue, b"x");
        queue.end_line(LineEnd::Byte(b'\n'));
        assert_eq!(queue.read_line(9, |_| Err(Errno::EFAULT)), Err(Errno::EFAULT));
        assert_eq!(read_line(&mut queue, 9), b"x\n");
    }
}
