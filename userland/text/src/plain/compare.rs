//! Where two streams of bytes differ, counted in bytes and lines from 1.

/// How far a comparison has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that went by.
    pub bytes: u64,
    /// Line ends that went by.
    pub lines: u64,
    /// Whether the last byte was a line's end.
    pub is_at_line_end: bool,
}

impl Progress {
    /// Passes over what is equal at the beginning of two pieces of one length; answers how much that was.
    pub fn pass(&mut self, one: &[u8], other: &[u8]) -> usize {
        let equal = one.iter().zip(other).take_while(|(one, other)| one == other).count();
        self.step(&one[..equal]);
        equal
    }

    /// Passes over bytes.
    pub fn step(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        if let Some(last) = bytes.last() {
            self.is_at_line_end = *last == b'\n';
        }
    }

    /// Where a file that ended earlier did.
    pub fn end(&self) -> String {
        match (self.bytes, self.is_at_line_end) {
            (0, _) => "which is empty".into(),
            (bytes, true) => format!("after byte {bytes}, line {}", self.lines),
            (bytes, false) => format!("after byte {bytes}, in line {}", self.lines + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn bytes_and_lines_are_counted() {
        let mut progress = Progress::default();
        assert_eq!(progress.end(), "which is empty");
        assert_eq!(progress.pass(b"a\nbc", b"a\nbd"), 3);
        assert_eq!((progress.bytes, progress.lines), (3, 1));
        assert_eq!(progress.end(), "after byte 3, in line 2");
        progress.step(b"x\n");
        assert_eq!(progress.end(), "after byte 5, line 2");
    }
}
