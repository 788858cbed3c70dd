//! Tests of the whole: keys become texts, and what a terminal shows.

mod completion;
mod emacs;
mod random;
mod terminal;
mod vi;
mod view;

use crate::history::{Duplicates, History};
use crate::hooks::{Candidate, Completer, Completion, Extent, Highlighter, Hooks, Span, Validator, Verdict};
use crate::style::Style;
use crate::{Editor, Keys, Options, Outcome, Prompt, Prompts, Size};
use std::num::NonZero;

/// A language for tests: a text goes on after a backslash or while a quote is open; digits are coloured; words complete from
/// a list, with a backslash before blanks.
pub(crate) struct Language {
    pub(crate) words: Vec<String>,
}

impl Validator for Language {
    fn validate(&self, text: &str) -> Verdict {
        let open = text.matches('"').count() % 2 == 1;
        if open || text.ends_with('\\') { Verdict::Incomplete } else { Verdict::Complete }
    }
}

impl Highlighter for Language {
    fn highlight(&self, text: &str) -> Vec<Span> {
        let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
        let mut spans: Vec<Span> =
            digits.map(|(at, _)| Span { range: at..at + 1, style: Style::palette(2) }).collect();
        // One that is none must do no harm.
        spans.push(Span { range: text.len()..text.len() + 7, style: Style::palette(1) });
        spans
    }
}

impl Completer for Language {
    fn complete(&self, text: &str, cursor: usize) -> Completion {
        let start = text[..cursor].rfind(' ').map_or(0, |blank| blank + 1);
        let typed = text[start..cursor].to_owned();
        let candidates = self
            .words
            .iter()
            .filter(|word| word.starts_with(&typed))
            .map(|word| Candidate {
                value: word.clone(),
                display: None,
                suffix: if word.ends_with('/') { "" } else { " " },
            })
            .collect();
        Completion { range: start..cursor, typed, candidates }
    }

    fn quote(&self, _: &str, value: &str, _: Extent) -> String {
        value.replace(' ', "\\ ")
    }
}

/// A size that the emulator takes.
fn cells(number: usize) -> NonZero<u16> {
    u16::try_from(number).ok().and_then(NonZero::new).unwrap_or(NonZero::<u16>::MIN)
}

/// An emulated terminal.
pub(crate) fn emulator(rows: usize, columns: usize, scrollback: usize) -> vt100::Parser {
    vt100::Parser::new(cells(rows), cells(columns), scrollback)
}

/// An editor at an emulated terminal.
pub(crate) struct Desk {
    pub(crate) editor: Editor,
    pub(crate) history: History,
    pub(crate) language: Language,
    pub(crate) screen: vt100::Parser,
    pub(crate) prompts: Prompts,
    pub(crate) size: Size,
}

impl Desk {
    pub(crate) fn new(keys: Keys, columns: usize, rows: usize) -> Desk {
        let mut desk = Desk {
            editor: Editor::new(Options { keys, ..Options::default() }),
            history: History::new(100, Duplicates::Keep),
            language: Language { words: Vec::new() },
            screen: emulator(rows, columns, 100),
            prompts: Prompts { first: Prompt::new("$ "), next: Prompt::new("> ") },
            size: Size { columns, rows },
        };
        desk.begin();
        desk
    }

    /// One with entries in its history.
    pub(crate) fn with_history(keys: Keys, entries: &[&str]) -> Desk {
        let mut desk = Desk::new(keys, 80, 24);
        desk.history.extend(entries.iter().map(|entry| (*entry).to_owned()));
        desk.restart();
        desk
    }

    fn with_hooks<T>(&mut self, act: impl FnOnce(&mut Editor, Hooks<'_>, &mut String) -> T) -> T {
        let hooks = Hooks {
            validator: &self.language,
            highlighter: &self.language,
            completer: &self.language,
            history: &self.history,
        };
        let mut out = String::new();
        let result = act(&mut self.editor, hooks, &mut out);
        self.screen.process(out.as_bytes());
        result
    }

    pub(crate) fn begin(&mut self) -> Option<Outcome> {
        let (prompts, size) = (self.prompts.clone(), self.size);
        self.with_hooks(|editor, hooks, out| editor.begin(&prompts, size, hooks, out))
    }

    /// Begins on a screen without anything.
    pub(crate) fn restart(&mut self) {
        self.screen = emulator(self.size.rows, self.size.columns, 100);
        self.begin();
    }

    /// Types bytes and waits.
    pub(crate) fn press(&mut self, bytes: &str) -> Option<Outcome> {
        self.press_bytes(bytes.as_bytes())
    }

    pub(crate) fn press_bytes(&mut self, bytes: &[u8]) -> Option<Outcome> {
        self.with_hooks(|editor, hooks, out| {
            editor.feed(bytes, hooks, out).or_else(|| editor.settle(hooks, out))
        })
    }

    pub(crate) fn resize(&mut self, columns: usize, rows: usize) {
        self.size = Size { columns, rows };
        let size = self.size;
        // This emulator does not wrap lines anew, as the editor expects; that it does so rightly is the renderer's test.
        let above = self.editor.rows_above(columns);
        self.screen = emulator(rows, columns, 100);
        self.screen.process("old\r\n".repeat(above).as_bytes());
        self.with_hooks(|editor, hooks, out| editor.resize(size, hooks, out));
    }

    pub(crate) fn notice(&mut self, text: &str) {
        self.with_hooks(|editor, hooks, out| editor.notice(text, hooks, out));
    }

    /// The text with the cursor marked.
    pub(crate) fn marked(&self) -> String {
        let mut text = self.editor.text().to_owned();
        text.insert(self.editor.cursor(), '|');
        text
    }

    /// What the screen shows, without blank rows at its end.
    pub(crate) fn rows(&self) -> Vec<String> {
        let width = self.screen.screen().size().1;
        let mut rows: Vec<String> =
            self.screen.screen().rows(0, width.get()).map(|row| row.trim_end().to_owned()).collect();
        while rows.last().is_some_and(String::is_empty) {
            rows.pop();
        }
        rows
    }
}

/// Types keys, each element at once and settled; the text with the cursor marked.
pub(crate) fn after(keys: Keys, entries: &[&str], pressed: &[&str]) -> String {
    let mut desk = Desk::with_history(keys, entries);
    for bytes in pressed {
        if let Some(outcome) = desk.press(bytes) {
            return format!("{outcome:?}");
        }
    }
    desk.marked()
}
