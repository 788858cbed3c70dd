//! What the editor asks of whoever knows the language that is edited: whether a text is whole, how it looks, and what it
//! could go on with. Answers are checked: a range that is none of the text's is left out.

use crate::history::History;
use crate::style::Style;
use std::ops::Range;

/// Whether a text can be submitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is whole, or wrong in a way that more lines do not mend.
    Complete,
    /// It goes on in another line.
    Incomplete,
}

/// Says whether Enter submits.
pub trait Validator {
    /// Judges a text.
    fn validate(&self, text: &str) -> Verdict {
        let _ = text;
        Verdict::Complete
    }
}

/// A part of a text that looks different.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    /// Which part, in bytes.
    pub range: Range<usize>,
    /// How it looks.
    pub style: Style,
}

/// Says how a text looks.
pub trait Highlighter {
    /// The parts that do not look plain. Where they overlap, later ones count.
    fn highlight(&self, text: &str) -> Vec<Span> {
        let _ = text;
        Vec::new()
    }
}

/// Something that a word may become.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// The word, unquoted.
    pub value: String,
    /// What a list shows for it, if not the word itself: a path's last part.
    pub display: Option<String>,
    /// What is put behind the word when it is chosen: a blank, or the slash of a folder.
    pub suffix: &'static str,
}

/// What a word may become.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completion {
    /// The word's place in the text, in bytes. It ends at the cursor or behind it.
    pub range: Range<usize>,
    /// What is typed of it, unquoted.
    pub typed: String,
    /// The candidates, in the order of the list.
    pub candidates: Vec<Candidate>,
}

/// How much of a word is to be quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// All of it: open quotes are closed.
    Whole,
    /// Its beginning: it will be typed on.
    Part,
}

/// Says what a word may become.
pub trait Completer {
    /// The candidates for the word at a cursor.
    fn complete(&self, text: &str, cursor: usize) -> Completion {
        let _ = (text, cursor);
        Completion::default()
    }

    /// A word as it must be written in the place of `written`, in whose quotes it goes on.
    fn quote(&self, written: &str, value: &str, extent: Extent) -> String {
        let _ = (written, extent);
        value.to_owned()
    }
}

impl Validator for () {}
impl Highlighter for () {}
impl Completer for () {}

/// Everything that the editor asks.
#[derive(Clone, Copy)]
pub struct Hooks<'a> {
    /// Whether a text is whole.
    pub validator: &'a dyn Validator,
    /// How it looks.
    pub highlighter: &'a dyn Highlighter,
    /// What a word may become.
    pub completer: &'a dyn Completer,
    /// What was entered before.
    pub history: &'a History,
}
