//! Text on its way to the screen. ASCII outside of sequences, which is most of what programs print, needs no decoding and is
//! printed a row's worth at a time; the rest goes through the decoder. What the decoder would have remembered of the text
//! that it has not seen it is told before it goes on, so nothing that a program can do tells the two ways apart.

use crate::edit::is_plain;
use crate::handler::{Nobody, Obeying};
use crate::terminal::Update;
use vte::ansi::Processor;

/// What has been printed past the decoder, and what the decoder may still wait for.
#[derive(Debug, Default)]
pub(crate) struct Printed {
    /// The character printed last, which a program may have repeated (REP).
    last: Option<u8>,
    /// How many bytes may be missing of a character whose beginning the decoder has.
    missing: u8,
}

impl Printed {
    /// Prints text that is outside of sequences while no synchronised update is pending.
    pub(crate) fn print(&mut self, text: &[u8], decoder: &mut Processor<Update>, obeying: &mut Obeying<'_>) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = if self.missing > 0 {
                // One by one: vte 0.15 loses what follows a character that came in two parts, if that is not whole either.
                1
            } else {
                let (printed, last) = obeying.screen.print_plain(rest);
                self.last = last.or(self.last);
                rest = &rest[printed..];
                rest.iter().position(|byte| is_plain(*byte)).unwrap_or(rest.len())
            };
            let (strange, after) = rest.split_at(end);
            if !strange.is_empty() {
                self.decode(strange, decoder, obeying);
            }
            rest = after;
        }
    }

    /// Has the decoder go on with these bytes.
    pub(crate) fn decode(
        &mut self,
        bytes: &[u8],
        decoder: &mut Processor<Update>,
        obeying: &mut Obeying<'_>,
    ) {
        if let Some(last) = self.last.take() {
            decoder.advance(&mut Nobody, &[last]);
        }
        decoder.advance(obeying, bytes);
        // A character has four bytes at most.
        let end = &bytes[bytes.len().saturating_sub(4)..];
        self.missing = end.iter().fold(self.missing, |missing, byte| match byte {
            0x00..0x80 => 0,
            0x80..0xc0 => missing.saturating_sub(1),
            0xc0..0xe0 => 1,
            0xe0..0xf0 => 2,
            0xf0.. => 3,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::terminal::Terminal;

    /// Pieces of streams: text that is plain and text that is not, whole and cut; sequences, whole and cut; strings;
    /// synchronised updates.
    const PIECES: &[&[u8]] = &[
        b"plain text",
        b"x",
        b"a longer line of text that is wrapped\r\n",
        b"\n",
        b"\r",
        b"\t",
        b"\x08",
        b"\x7f",
        b" ",
        "\u{e9}\u{4e16}\u{754c}".as_bytes(),
        "e\u{301}".as_bytes(),
        b"\xc3",
        b"\xe4\xb8",
        b"\x96",
        b"\xff",
        b"\x9b",
        b"\x1b[5b",
        b"\x1b[2b",
        b"\x1b[1;31m",
        b"\x1b[m",
        b"\x1b[",
        b"3",
        b"\x1b",
        b"\x18",
        b"\x1b[H",
        b"\x1b[2J",
        b"\x1b[4h",
        b"\x1b[4l",
        b"\x1b[20h",
        b"\x1b[20l",
        b"\x1b[?7l",
        b"\x1b[?7h",
        b"\x1b(0",
        b"\x1b(B",
        b"\x0e",
        b"\x0f",
        b"\x1b[2;4r",
        b"\x1b[r",
        b"\x1b[?1049h",
        b"\x1b[?1049l",
        b"\x1b[3D",
        b"\x1b[K",
        b"\x1b[4:3m",
        b"\x1b[58;5;9m",
        b"\x1b]8;;http://x/\x1b\\",
        b"\x1b]8;;\x07",
        b"\x1b]0;title\x07",
        b"\x1bPqx\x9cy",
        b"\x1b\\",
        b"\x1b_x\x1b\\",
        b"\x1b[?2026h",
        b"\x1b[?2026l",
        b"\x1bc",
        b"\x1b#8",
        b"\x1bM",
        b"\x1b7",
        b"\x1b8",
        b"\x1b[6n",
    ];

    fn state(terminal: &Terminal) -> String {
        let screen = terminal.screen();
        let rows: Vec<_> = screen.text_rows();
        format!("{rows:?} {:?} {:?} {:?}", screen.grid(), screen.cursor(), terminal.modes())
    }

    #[test]
    fn what_goes_past_the_decoder_does_what_it_does_through_it() {
        let mut seed: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut below = |limit: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 16) as usize % limit
        };
        for _ in 0..3000 {
            let stream: Vec<u8> = (0..40).flat_map(|_| PIECES[below(PIECES.len())]).copied().collect();
            let (mut ours, mut decoded) = (Terminal::new(12, 5), Terminal::new(12, 5));
            let mut rest = stream.as_slice();
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(1 + below(rest.len().min(30)));
                ours.feed(piece);
                decoded.feed_decoder(piece);
                rest = after;
                if below(16) == 0 || rest.is_empty() {
                    ours.end_update();
                    decoded.end_update();
                }
                // What a synchronised update shows of what came before it depends on how its bytes come.
                if !ours.update_pending() && !decoded.update_pending() {
                    let shown = String::from_utf8_lossy(&stream);
                    assert_eq!(state(&ours), state(&decoded), "{shown:?}");
                    assert_eq!(ours.take_replies(), decoded.take_replies(), "{shown:?}");
                    assert_eq!(ours.take_spoken(), decoded.take_spoken(), "{shown:?}");
                }
            }
        }
    }
}
