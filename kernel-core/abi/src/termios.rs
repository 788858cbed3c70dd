//! Terminal settings on the wire: the flags, control characters and requests of POSIX' `<termios.h>`, with the values of
//! Linux' generic ABI, and the structures in the byte layout of musl (`struct termios`, 60 bytes; `struct winsize`, 8).
//! Everything is little-endian. What a flag does is the line discipline's business; here are only numbers.

/// How many control characters `Termios` has room for (`NCCS`). Those past `VEOL2` mean nothing.
pub const NCCS: usize = 32;

/// Turns a control character off when stored in its place in `c_cc` (`_POSIX_VDISABLE`).
pub const VDISABLE: u8 = 0;

macro_rules! numbers {
    ($kind:ty: $($name:ident = $value:literal, $text:literal;)*) => {
        $(#[doc = $text] pub const $name: $kind = $value;)*
    };
}

numbers! { u32:
    IGNBRK = 0x1, "Input: ignore a break. A pseudo-terminal has no breaks.";
    BRKINT = 0x2, "Input: a break is an interrupt. A pseudo-terminal has no breaks.";
    IGNPAR = 0x4, "Input: ignore parity errors. A pseudo-terminal has none.";
    PARMRK = 0x8, "Input: mark parity errors. Kept, and without effect.";
    INPCK = 0x10, "Input: check parity. Kept, and without effect.";
    ISTRIP = 0x20, "Input: clear the eighth bit.";
    INLCR = 0x40, "Input: a line feed becomes a carriage return.";
    IGNCR = 0x80, "Input: drop carriage returns.";
    ICRNL = 0x100, "Input: a carriage return becomes a line feed.";
    IUCLC = 0x200, "Input: upper case becomes lower case, if `IEXTEN` is set too.";
    IXON = 0x400, "Input: `VSTOP` and `VSTART` stop and start the output.";
    IXANY = 0x800, "Input: any character starts stopped output.";
    IXOFF = 0x1000, "Input: send `VSTOP` when the input queue fills and `VSTART` when it has emptied.";
    IMAXBEL = 0x2000, "Input: ring the bell when a line is too long.";
    IUTF8 = 0x4000, "Input: text is UTF-8, so that erasing takes whole characters.";

    OPOST = 0x1, "Output: process it; without this no other output flag counts.";
    OLCUC = 0x2, "Output: lower case becomes upper case.";
    ONLCR = 0x4, "Output: a line feed becomes carriage return and line feed.";
    OCRNL = 0x8, "Output: a carriage return becomes a line feed.";
    ONOCR = 0x10, "Output: no carriage return in column 0.";
    ONLRET = 0x20, "Output: a line feed also returns the carriage.";
    OFILL = 0x40, "Output: fill characters for delays. Without effect.";
    OFDEL = 0x80, "Output: the fill character is DEL. Without effect.";
    TABDLY = 0x1800, "Output: the mask of the tab delays.";
    XTABS = 0x1800, "Output: tabs become spaces (also called `TAB3`).";

    CSIZE = 0x30, "Control: the mask of the character size.";
    CS8 = 0x30, "Control: eight bits a character.";
    CREAD = 0x80, "Control: the receiver is on.";
    HUPCL = 0x400, "Control: hang up on the last close.";
    CLOCAL = 0x800, "Control: ignore modem lines.";
    CBAUD = 0x100f, "Control: the mask of the line speed.";
    B38400 = 0xf, "Control: 38,400 bit/s, what a terminal without a line claims.";

    ISIG = 0x1, "Local: `VINTR`, `VQUIT` and `VSUSP` send signals.";
    ICANON = 0x2, "Local: canonical mode, input comes in edited lines.";
    ECHO = 0x8, "Local: echo what is typed.";
    ECHOE = 0x10, "Local: erasing wipes the character from the screen.";
    ECHOK = 0x20, "Local: kill-line shows, by a line feed or by wiping.";
    ECHONL = 0x40, "Local: echo line feeds even without `ECHO`.";
    NOFLSH = 0x80, "Local: a signal character does not discard the queues.";
    TOSTOP = 0x100, "Local: a background process that writes is stopped.";
    ECHOCTL = 0x200, "Local: echo control characters as `^X`.";
    ECHOPRT = 0x400, "Local: print erased characters. Kept, and without effect.";
    ECHOKE = 0x800, "Local: kill-line wipes the whole line from the screen.";
    FLUSHO = 0x1000, "Local: output is being discarded. Kept, and without effect.";
    PENDIN = 0x4000, "Local: retype pending input. Kept, and without effect.";
    IEXTEN = 0x8000, "Local: the extensions `VWERASE`, `VREPRINT`, `VLNEXT`, `VEOL2` and `IUCLC` count.";
}

numbers! { usize:
    VINTR = 0, "The place in `c_cc` of the interrupt character, which sends `SIGINT`.";
    VQUIT = 1, "The place of the quit character, which sends `SIGQUIT`.";
    VERASE = 2, "The place of the character that erases one character.";
    VKILL = 3, "The place of the character that erases the line.";
    VEOF = 4, "The place of the end-of-file character.";
    VTIME = 5, "The place of the timeout of a non-canonical read, in tenths of a second.";
    VMIN = 6, "The place of the least number of bytes of a non-canonical read.";
    VSWTC = 7, "The place of the switch character. Without effect.";
    VSTART = 8, "The place of the character that starts stopped output.";
    VSTOP = 9, "The place of the character that stops the output.";
    VSUSP = 10, "The place of the suspend character, which sends `SIGTSTP`.";
    VEOL = 11, "The place of an additional end-of-line character.";
    VREPRINT = 12, "The place of the character that shows the pending line again.";
    VDISCARD = 13, "The place of the discard character. Without effect.";
    VWERASE = 14, "The place of the character that erases one word.";
    VLNEXT = 15, "The place of the character that takes the special meaning off the next one.";
    VEOL2 = 16, "The place of a second additional end-of-line character.";
}

numbers! { u32:
    TCSANOW = 0, "`tcsetattr`: change at once.";
    TCSADRAIN = 1, "`tcsetattr`: change when all output has been sent.";
    TCSAFLUSH = 2, "`tcsetattr`: change when all output has been sent, and discard unread input.";

    TCIFLUSH = 0, "`tcflush`: discard unread input.";
    TCOFLUSH = 1, "`tcflush`: discard unsent output.";
    TCIOFLUSH = 2, "`tcflush`: discard both.";

    TCOOFF = 0, "`tcflow`: stop the output.";
    TCOON = 1, "`tcflow`: start stopped output.";
    TCIOFF = 2, "`tcflow`: send `VSTOP`, to stop the input.";
    TCION = 3, "`tcflow`: send `VSTART`, to start stopped input.";
}

/// A terminal's settings (`struct termios`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Termios {
    /// Input flags.
    pub c_iflag: u32,
    /// Output flags.
    pub c_oflag: u32,
    /// Control flags.
    pub c_cflag: u32,
    /// Local flags.
    pub c_lflag: u32,
    /// The line discipline's number; 0, the only one, is `N_TTY`.
    pub c_line: u8,
    /// Control characters, by the places `VINTR` and so on.
    pub c_cc: [u8; NCCS],
    /// Input speed in bit/s, as a `B…` constant. Kept, and without effect.
    pub c_ispeed: u32,
    /// Output speed in bit/s, as a `B…` constant. Kept, and without effect.
    pub c_ospeed: u32,
}

impl Termios {
    /// The size on the wire, in bytes.
    pub const SIZE: usize = 60;

    /// The settings as musl lays them out; the padding is zero.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let words = [self.c_iflag, self.c_oflag, self.c_cflag, self.c_lflag];
        for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes[16] = self.c_line;
        bytes[17..17 + NCCS].copy_from_slice(&self.c_cc);
        bytes[52..56].copy_from_slice(&self.c_ispeed.to_le_bytes());
        bytes[56..60].copy_from_slice(&self.c_ospeed.to_le_bytes());
        bytes
    }

    /// The settings from musl's layout; the padding is not looked at.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Termios {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let mut c_cc = [0; NCCS];
        c_cc.copy_from_slice(&bytes[17..17 + NCCS]);
        Termios {
            c_iflag: word(0),
            c_oflag: word(4),
            c_cflag: word(8),
            c_lflag: word(12),
            c_line: bytes[16],
            c_cc,
            c_ispeed: word(52),
            c_ospeed: word(56),
        }
    }
}

/// A terminal window's size (`struct winsize`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Winsize {
    /// Height in characters.
    pub rows: u16,
    /// Width in characters.
    pub columns: u16,
    /// Width in pixels; 0 where unknown.
    pub x_pixels: u16,
    /// Height in pixels; 0 where unknown.
    pub y_pixels: u16,
}

impl Winsize {
    /// The size on the wire, in bytes.
    pub const SIZE: usize = 8;

    /// The window size as C lays it out.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let words = [self.rows, self.columns, self.x_pixels, self.y_pixels];
        for (place, word) in bytes.chunks_exact_mut(2).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// The window size from C's layout.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Winsize {
        let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        Winsize { rows: word(0), columns: word(2), x_pixels: word(4), y_pixels: word(6) }
    }
}

#[cfg(test)]
mod tests {
    use super::{NCCS, Termios, Winsize};

    #[test]
    fn structures_survive_the_wire() {
        let mut c_cc = [0; NCCS];
        for (index, byte) in c_cc.iter_mut().enumerate() {
            *byte = index as u8 + 1;
        }
        let termios = Termios {
            c_iflag: 0x0102_0304,
            c_oflag: 5,
            c_cflag: 6,
            c_lflag: 7,
            c_line: 8,
            c_cc,
            c_ispeed: 9,
            c_ospeed: 0x0a0b_0c0d,
        };
        let bytes = termios.to_bytes();
        assert_eq!((bytes[0], bytes[3], bytes[16], bytes[17], bytes[48]), (4, 1, 8, 1, 32));
        assert_eq!(Termios::from_bytes(&bytes), termios);

        let size = Winsize { rows: 24, columns: 80, x_pixels: 0x0102, y_pixels: 3 };
        assert_eq!(size.to_bytes(), [24, 0, 80, 0, 2, 1, 3, 0]);
        assert_eq!(Winsize::from_bytes(&size.to_bytes()), size);
    }
}
