//! What the terminal tells whoever shows it.

/// Something that happened, beside what the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The title is another; empty for none. Without control characters and marks of direction.
    Title(String),
    /// The bell.
    Bell,
    /// A program asks that this text be put on the clipboard. Whether it may is not decided here.
    Clipboard(String),
    /// A program asks the page to open the file with this absolute path.
    Open(Vec<u8>),
}
