//! What the terminal keeps at most, whatever is printed at it.

/// Columns of a screen.
pub const COLUMNS_MAX: u16 = 1000;
/// Rows of a screen.
pub const ROWS_MAX: u16 = 1000;
/// Rows of history, and the default.
pub const HISTORY_ROWS: usize = 10_000;
/// Cells of history: at 16 bytes each, 32 MiB. Long rows make the history shorter.
pub const HISTORY_CELLS: usize = 2 << 20;
/// Bytes of one operating system command; the rest of a longer one is not kept, and it has no effect.
pub const COMMAND_BYTES: usize = 1 << 20;
/// Bytes of a path that a program asks to open.
pub const PATH_BYTES: usize = 4096;
/// Bytes of a title.
pub const TITLE_BYTES: usize = 512;
/// Titles pushed.
pub const TITLES: usize = 16;
/// Bytes of a link's address.
pub const ADDRESS_BYTES: usize = 4096;
/// Different pairs of a link and an underline's colour that live at a time.
pub const ATTACHMENTS: usize = 4096;
/// Different clusters of characters that live at a time.
pub const CLUSTERS: usize = 16_384;
/// Bytes of one cluster: a base and its marks.
pub const CLUSTER_BYTES: usize = 64;
/// Bytes of answers that wait to be sent.
pub const REPLY_BYTES: usize = 64 << 10;
/// Events that wait to be taken.
pub const EVENTS: usize = 256;
/// Bytes of text for a screen reader that wait to be taken.
pub const SPOKEN_BYTES: usize = 4096;
/// Bytes of a selection's text.
pub const SELECTION_BYTES: usize = 8 << 20;
