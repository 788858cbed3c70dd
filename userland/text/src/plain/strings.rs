//! Text within bytes: runs of printing characters.

/// Finds runs, piece by piece.
#[derive(Clone, Debug)]
pub struct Finder {
    least: usize,
    run: Vec<u8>,
    at: u64,
}

impl Finder {
    /// One for runs of at least some characters.
    pub fn new(least: usize) -> Finder {
        Finder { least: least.max(1), run: Vec::new(), at: 0 }
    }

    /// Looks through a piece; a run that is over is handed to `found` with the place of its first byte.
    pub fn look(&mut self, piece: &[u8], found: &mut dyn FnMut(u64, &[u8])) {
        for byte in piece {
            self.at += 1;
            if *byte == b'\t' || (b' '..=b'~').contains(byte) {
                self.run.push(*byte);
            } else {
                self.end(1, found);
            }
        }
    }

    /// Ends the last run.
    pub fn finish(&mut self, found: &mut dyn FnMut(u64, &[u8])) {
        self.end(0, found);
    }

    fn end(&mut self, behind: u64, found: &mut dyn FnMut(u64, &[u8])) {
        if self.run.len() >= self.least {
            found(self.at - behind - self.run.len() as u64, &self.run);
        }
        self.run.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Finder;

    #[test]
    fn runs_go_over_pieces() {
        let mut seen = Vec::new();
        let mut finder = Finder::new(4);
        let mut note = |at: u64, run: &[u8]| seen.push((at, String::from_utf8_lossy(run).into_owned()));
        for piece in [&b"\0ab"[..], b"cd\x01abc\0lo", b"ng er"] {
            finder.look(piece, &mut note);
        }
        finder.finish(&mut note);
        assert_eq!(seen, [(1, "abcd".to_owned()), (10, "long er".to_owned())]);
    }
}
