//! The modes a program can switch: what keys send, what the mouse reports, how text is set.

use bitflags::bitflags;

bitflags! {
    /// The modes that are on.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Modes: u32 {
        /// Arrow keys send application sequences (DECCKM).
        const APP_CURSOR = 1;
        /// The keypad sends application sequences (DECKPAM).
        const APP_KEYPAD = 1 << 1;
        /// Positions count from the scrolling region (DECOM).
        const ORIGIN = 1 << 2;
        /// Text goes on in the next row (DECAWM).
        const WRAP = 1 << 3;
        /// Text pushes what is there to the right (IRM).
        const INSERT = 1 << 4;
        /// A line feed returns too (LNM).
        const NEW_LINE = 1 << 5;
        /// The cursor is seen (DECTCEM).
        const CURSOR = 1 << 6;
        /// Foreground and background are exchanged on the whole screen (DECSCNM).
        const REVERSE = 1 << 7;
        /// Mouse buttons are reported (1000).
        const MOUSE_CLICKS = 1 << 8;
        /// And motion with a button held (1002).
        const MOUSE_DRAG = 1 << 9;
        /// And all motion (1003).
        const MOUSE_MOTION = 1 << 10;
        /// Only presses are reported (9).
        const MOUSE_X10 = 1 << 11;
        /// Reports have the form of 1006, without limits.
        const MOUSE_SGR = 1 << 12;
        /// Reports have their numbers in UTF-8 (1005).
        const MOUSE_UTF8 = 1 << 13;
        /// Focus is reported (1004).
        const FOCUS = 1 << 14;
        /// Pasted text is bracketed (2004).
        const PASTE = 1 << 15;
        /// On the alternate screen the wheel sends arrow keys (1007).
        const ALTERNATE_SCROLL = 1 << 16;
        /// The alternate screen is shown.
        const ALTERNATE = 1 << 17;
        /// The cursor blinks.
        const CURSOR_BLINK = 1 << 18;
    }
}

impl Modes {
    /// What is on in the beginning.
    pub const INITIAL: Self = Self::WRAP.union(Self::CURSOR).union(Self::ALTERNATE_SCROLL);

    /// Any of the ways in which the mouse is reported.
    pub const MOUSE: Self =
        Self::MOUSE_CLICKS.union(Self::MOUSE_DRAG).union(Self::MOUSE_MOTION).union(Self::MOUSE_X10);

    /// The mode of a number after `CSI ?`, where it is one of these.
    pub(crate) fn private(number: u16) -> Option<Self> {
        Some(match number {
            1 => Self::APP_CURSOR,
            5 => Self::REVERSE,
            6 => Self::ORIGIN,
            7 => Self::WRAP,
            9 => Self::MOUSE_X10,
            12 => Self::CURSOR_BLINK,
            25 => Self::CURSOR,
            66 => Self::APP_KEYPAD,
            1000 => Self::MOUSE_CLICKS,
            1002 => Self::MOUSE_DRAG,
            1003 => Self::MOUSE_MOTION,
            1004 => Self::FOCUS,
            1005 => Self::MOUSE_UTF8,
            1006 => Self::MOUSE_SGR,
            1007 => Self::ALTERNATE_SCROLL,
            47 | 1047 | 1049 => Self::ALTERNATE,
            2004 => Self::PASTE,
            _ => return None,
        })
    }
}
