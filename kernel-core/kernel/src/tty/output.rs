//! The way from a terminal's programs to its master: output processing (`OPOST` and what hangs on it), the cursor's column,
//! and a bounded queue. Written bytes stop at [`CAPACITY`], which is back-pressure; echo has [`ECHO_RESERVE`] more and is
//! dropped past that. The queue gets all its memory when it is made and never grows.

use crate::tty::termios::Settings;
use crate::tty::text::{Decoded, Decoder, char_columns, is_control, next_tab_stop};
use alloc::collections::VecDeque;
use tabula_abi::termios::{IUTF8, OCRNL, OLCUC, ONLCR, ONLRET, ONOCR, OPOST};
use tabula_abi::{Errno, Result};

/// How many bytes of programs' output may wait for the master.
pub const CAPACITY: usize = 32 << 10;
/// How many bytes of echo may wait beyond that.
pub const ECHO_RESERVE: usize = 16 << 10;
/// The most bytes that one byte can become: a tab as spaces.
const EXPANSION_MAX: usize = 8;

/// Output that waits for the master.
pub struct OutputQueue {
    bytes: VecDeque<u8>,
    column: usize,
    decoder: Decoder,
}

impl OutputQueue {
    /// An empty queue.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn new() -> Result<OutputQueue> {
        let mut bytes = VecDeque::new();
        bytes.try_reserve_exact(CAPACITY + ECHO_RESERVE).map_err(|_| Errno::ENOMEM)?;
        Ok(OutputQueue { bytes, column: 0, decoder: Decoder::default() })
    }

    /// How many bytes wait.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether a program's write would take at least one byte.
    pub fn has_room(&self) -> bool {
        self.bytes.len() + EXPANSION_MAX <= CAPACITY
    }

    /// How many bytes a program's write would take for certain, whatever they are.
    pub fn room(&self, settings: &Settings) -> usize {
        let room = CAPACITY.saturating_sub(self.bytes.len());
        if settings.output(OPOST) { room / EXPANSION_MAX } else { room }
    }

    /// The column that the cursor is in.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Takes a program's output as far as there is room; the number of bytes taken.
    pub fn write(&mut self, settings: &Settings, bytes: &[u8]) -> usize {
        if !settings.output(OPOST) {
            let count = bytes.len().min(CAPACITY.saturating_sub(self.bytes.len()));
            self.bytes.extend(bytes.iter().take(count));
            return count;
        }
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            if !self.has_room() {
                break;
            }
            let room = CAPACITY - self.bytes.len();
            let plain = rest.iter().take(room).take_while(|byte| (b' '..=b'~').contains(*byte)).count();
            if plain > 0 && !settings.output(OLCUC) && !self.decoder.is_partial() {
                self.bytes.extend(rest.iter().take(plain));
                self.column = self.column.saturating_add(plain);
                taken += plain;
            } else {
                self.process(settings, rest.first().copied().unwrap_or_default());
                taken += 1;
            }
        }
        taken
    }

    /// Adds a byte of echo, processed as output is.
    pub fn echo(&mut self, settings: &Settings, byte: u8) {
        if self.bytes.len() + EXPANSION_MAX > CAPACITY + ECHO_RESERVE {
            return;
        }
        if settings.output(OPOST) {
            self.process(settings, byte);
        } else {
            self.bytes.push_back(byte);
            self.advance(settings, byte);
        }
    }

    /// Puts a flow control character before everything else.
    pub fn push_urgent(&mut self, byte: u8) {
        if self.bytes.len() < CAPACITY + ECHO_RESERVE {
            self.bytes.push_front(byte);
        }
    }

    /// Moves waiting bytes out, oldest first, until `put` has had them all, or `max`; the number moved. What `put` refuses
    /// with an error stays.
    ///
    /// # Errors
    /// That of `put`.
    pub fn read(&mut self, max: usize, mut put: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let mut moved = 0;
        while moved < max && !self.bytes.is_empty() {
            let (front, _) = self.bytes.as_slices();
            let count = front.len().min(max - moved);
            put(front.get(..count).unwrap_or_default())?;
            self.bytes.drain(..count);
            moved += count;
        }
        Ok(moved)
    }

    /// Throws away what waits.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Adds one byte as `OPOST` has it. There is room for [`EXPANSION_MAX`].
    fn process(&mut self, settings: &Settings, byte: u8) {
        match byte {
            b'\n' => {
                if settings.output(ONLCR) {
                    self.bytes.push_back(b'\r');
                    self.column = 0;
                } else if settings.output(ONLRET) {
                    self.column = 0;
                }
                self.bytes.push_back(b'\n');
            }
            b'\r' if settings.output(ONOCR) && self.column == 0 => {}
            b'\r' if settings.output(OCRNL) => {
                if settings.output(ONLRET) {
                    self.column = 0;
                }
                self.bytes.push_back(b'\n');
            }
            b'\t' if settings.expands_tabs() => {
                let stop = next_tab_stop(self.column);
                self.bytes.extend(core::iter::repeat_n(b' ', stop - self.column));
                self.column = stop;
            }
            _ => {
                let byte = if settings.output(OLCUC) { byte.to_ascii_uppercase() } else { byte };
                self.bytes.push_back(byte);
                self.advance(settings, byte);
            }
        }
    }

    /// Moves the column as a byte that goes out unchanged does.
    fn advance(&mut self, settings: &Settings, byte: u8) {
        let columns = match byte {
            b'\r' => {
                self.column = 0;
                0
            }
            b'\t' => next_tab_stop(self.column) - self.column,
            8 => {
                self.column = self.column.saturating_sub(1);
                0
            }
            _ if byte.is_ascii() => usize::from(!is_control(byte)),
            _ if settings.input(IUTF8) => match self.decoder.feed(byte) {
                Decoded::Char(char) => char_columns(char),
                Decoded::Broken => 1,
                Decoded::BrokenBefore => {
                    self.decoder.feed(byte);
                    1
                }
                Decoded::Partial => 0,
            },
            _ => 1,
        };
        if byte.is_ascii() {
            self.decoder = Decoder::default();
        }
        self.column = self.column.saturating_add(columns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use tabula_abi::termios::XTABS;

    fn settings(oflag: u32) -> Settings {
        let mut termios = *Settings::default().termios();
        termios.c_oflag = oflag;
        Settings::new(termios)
    }

    fn processed(oflag: u32, text: &[u8]) -> (Vec<u8>, usize) {
        let mut queue = OutputQueue::new().unwrap();
        assert_eq!(queue.write(&settings(oflag), text), text.len());
        let mut out = Vec::new();
        queue
            .read(usize::MAX, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        (out, queue.column())
    }

    #[test]
    fn line_ends_are_processed() {
        assert_eq!(processed(OPOST | ONLCR, b"ab\nc"), (b"ab\r\nc".to_vec(), 1));
        assert_eq!(processed(OPOST, b"ab\nc"), (b"ab\nc".to_vec(), 3));
        assert_eq!(processed(OPOST | ONLRET, b"ab\nc"), (b"ab\nc".to_vec(), 1));
        assert_eq!(processed(OPOST | OCRNL, b"ab\rc"), (b"ab\nc".to_vec(), 3));
        assert_eq!(processed(OPOST | ONOCR, b"\rab\rc"), (b"ab\rc".to_vec(), 1));
        assert_eq!(processed(ONLCR, b"a\nb").0, b"a\nb");
        assert_eq!(processed(OPOST | OLCUC, b"aB1").0, b"AB1");
    }

    #[test]
    fn tabs_and_columns() {
        assert_eq!(processed(OPOST | XTABS, b"ab\tc"), (b"ab      c".to_vec(), 9));
        assert_eq!(processed(OPOST, b"ab\tc"), (b"ab\tc".to_vec(), 9));
        assert_eq!(processed(OPOST | XTABS, "世\tc".as_bytes()).1, 9);
        assert_eq!(processed(OPOST, b"ab\x08\x08\x08c").1, 1);
        assert_eq!(processed(OPOST, b"\x1b\x07").1, 0);
        assert_eq!(processed(OPOST, b"\xe4\xb8z").1, 1);
    }

    #[test]
    fn writes_stop_at_the_bound_and_echo_a_little_later() {
        for oflag in [0, OPOST | ONLCR | XTABS] {
            let settings = settings(oflag);
            let mut queue = OutputQueue::new().unwrap();
            let taken = queue.write(&settings, &[b'\t'; 2 * CAPACITY]);
            assert!(taken > 0 && taken < 2 * CAPACITY && queue.len() <= CAPACITY);
            assert_eq!(queue.write(&settings, b"\n"), 0);
            for _ in 0..2 * ECHO_RESERVE {
                queue.echo(&settings, b'\n');
            }
            queue.push_urgent(17);
            assert!(queue.len() > CAPACITY && queue.len() <= CAPACITY + ECHO_RESERVE);
        }
    }

    #[test]
    fn what_cannot_be_put_stays() {
        let mut queue = OutputQueue::new().unwrap();
        queue.write(&settings(0), b"abc");
        assert_eq!(queue.read(2, |_| Err(Errno::EFAULT)), Err(Errno::EFAULT));
        let mut out = Vec::new();
        assert_eq!(
            queue.read(2, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            }),
            Ok(2)
        );
        assert_eq!((out.as_slice(), queue.len()), (&b"ab"[..], 1));
    }
}
