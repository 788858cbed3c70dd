//! A terminal's settings as the line discipline asks for them: is this flag on, is this byte that control character. The
//! numbers are [`tabula_abi::termios`]'s. Any bits a program sets are kept and reported back; none of them is an error.

use tabula_abi::termios::*;

/// The settings of one terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings(Termios);

/// What a new terminal is set to: Linux' defaults, with UTF-8 text and a bell for lines that are too long.
const INITIAL: Termios = {
    let mut c_cc = [VDISABLE; NCCS];
    c_cc[VINTR] = ctrl(b'C');
    c_cc[VQUIT] = ctrl(b'\\');
    c_cc[VERASE] = 0x7f;
    c_cc[VKILL] = ctrl(b'U');
    c_cc[VEOF] = ctrl(b'D');
    c_cc[VTIME] = 0;
    c_cc[VMIN] = 1;
    c_cc[VSTART] = ctrl(b'Q');
    c_cc[VSTOP] = ctrl(b'S');
    c_cc[VSUSP] = ctrl(b'Z');
    c_cc[VREPRINT] = ctrl(b'R');
    c_cc[VDISCARD] = ctrl(b'O');
    c_cc[VWERASE] = ctrl(b'W');
    c_cc[VLNEXT] = ctrl(b'V');
    Termios {
        c_iflag: ICRNL | IXON | IMAXBEL | IUTF8,
        c_oflag: OPOST | ONLCR,
        c_cflag: B38400 | CS8 | CREAD,
        c_lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
        c_line: 0,
        c_cc,
        c_ispeed: B38400,
        c_ospeed: B38400,
    }
};

/// The byte that a keyboard sends for a letter with the control key.
const fn ctrl(letter: u8) -> u8 {
    letter & 0x1f
}

impl Default for Settings {
    fn default() -> Self {
        Settings(INITIAL)
    }
}

impl Settings {
    /// These settings. A line discipline other than `N_TTY` does not exist, so its number becomes 0.
    pub fn new(termios: Termios) -> Settings {
        Settings(Termios { c_line: 0, ..termios })
    }

    /// The settings as a program sees them.
    pub fn termios(&self) -> &Termios {
        &self.0
    }

    /// Whether an input flag is on.
    pub fn input(&self, flag: u32) -> bool {
        self.0.c_iflag & flag != 0
    }

    /// Whether an output flag is on. Without `OPOST` none is.
    pub fn output(&self, flag: u32) -> bool {
        self.0.c_oflag & OPOST != 0 && self.0.c_oflag & flag != 0
    }

    /// Whether a local flag is on.
    pub fn local(&self, flag: u32) -> bool {
        self.0.c_lflag & flag != 0
    }

    /// Whether tabs become spaces.
    pub fn expands_tabs(&self) -> bool {
        self.output(OPOST) && self.0.c_oflag & TABDLY == XTABS
    }

    /// Whether input comes in edited lines.
    pub fn is_canonical(&self) -> bool {
        self.local(ICANON)
    }

    /// Whether the byte is the control character at this place of `c_cc`, and that one is not turned off.
    pub fn is_control(&self, place: usize, byte: u8) -> bool {
        byte != VDISABLE && self.control(place) == byte
    }

    /// The control character at this place, `VDISABLE` when turned off.
    pub fn control(&self, place: usize) -> u8 {
        self.0.c_cc.get(place).copied().unwrap_or(VDISABLE)
    }

    /// The least number of bytes a non-canonical read waits for.
    pub fn min_bytes(&self) -> usize {
        usize::from(self.control(VMIN))
    }

    /// The timeout of a non-canonical read in nanoseconds; 0 for none.
    pub fn timeout_ns(&self) -> u64 {
        u64::from(self.control(VTIME)) * 100_000_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disabled_control_character_matches_nothing() {
        let settings = Settings::default();
        assert!(settings.is_control(VINTR, 3));
        assert!(!settings.is_control(VINTR, 4));
        assert!(!settings.is_control(VEOL, 0));
        assert!(!settings.is_control(1000, 0));
    }

    #[test]
    fn output_flags_need_opost() {
        let mut termios = *Settings::default().termios();
        assert!(Settings::new(termios).output(ONLCR));
        termios.c_oflag = ONLCR | XTABS;
        assert!(!Settings::new(termios).output(ONLCR));
        assert!(!Settings::new(termios).expands_tabs());
    }

    #[test]
    fn a_foreign_discipline_is_not_kept() {
        let termios = Termios { c_line: 7, ..INITIAL };
        assert_eq!(Settings::new(termios).termios().c_line, 0);
    }
}
