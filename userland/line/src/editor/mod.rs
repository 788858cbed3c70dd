//! The editor: a machine that takes a terminal's bytes and gives back what to write to it, until a line is done. What keys
//! mean is in [`emacs`] and [`vi`], what commands do in [`command`] and the files beside it, what is shown in [`view`].
//! It relies on its caller for input, output and time, and asks hooks about the language; it never waits.

mod argument;
mod command;
mod complete;
mod emacs;
mod kills;
mod search;
mod vi;
mod view;
mod walk;

use crate::buffer::{Buffer, Done};
use crate::decode::{Decoder, Event};
use crate::hooks::{Hooks, Verdict};
use crate::key::{Code, Key, Modifiers};
use crate::kill::KillRing;
use crate::prompt::Prompt;
use crate::screen::Size;
use crate::screen::renderer::Renderer;
use argument::Argument;
use command::Command;
use complete::Menu;
use search::Search;
use std::ops::Range;
use vi::Vi;
use walk::Walk;

/// Whose keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Keys {
    /// Those of Emacs.
    #[default]
    Emacs,
    /// Those of vi.
    Vi,
}

/// Whether colours are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Colours {
    /// They are.
    #[default]
    Yes,
    /// They are not (`NO_COLOR`).
    No,
}

/// Whether the rest of an earlier entry is offered while typing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Suggestions {
    /// It is.
    #[default]
    Yes,
    /// It is not.
    No,
}

/// What can be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Whose keys.
    pub keys: Keys,
    /// Whether colours are used.
    pub colours: Colours,
    /// Whether suggestions are made.
    pub suggestions: Suggestions,
}

/// The prompts of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prompts {
    /// Before its first line.
    pub first: Prompt,
    /// Before each other one.
    pub next: Prompt,
}

/// How editing ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With a text.
    Line(String),
    /// It was abandoned (`C-c`).
    Abandoned,
    /// With the end of input (`C-d` on an empty line, or the terminal is gone).
    End,
    /// It has not: the line is off the screen, and goes on where it was when editing begins again ([`Editor::forget`]
    /// would forget it).
    Paused,
}

/// Whether a line begins, or goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Next {
    #[default]
    New,
    Paused,
}

/// What a key did to the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Go,
    Submit,
    Abandon,
    End,
}

/// What the last command was, for those that go on from it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Last {
    #[default]
    Other,
    Insert,
    Kill,
    /// This was yanked.
    Yank(Range<usize>),
    /// This is the last word of the entry so many places back.
    WordOfEntry(Range<usize>, usize),
}

/// Keys that wait for another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Prefix {
    #[default]
    None,
    Meta,
    ControlX,
}

/// What has to be written besides the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Pending {
    bell: bool,
    clear: bool,
}

/// The editor. It keeps what outlives a line: what was cut, what was searched for, and bytes that came too early.
#[derive(Debug)]
pub struct Editor {
    options: Options,
    decoder: Decoder,
    kills: KillRing,
    searched: String,
    vi: Vi,
    prompts: Prompts,
    buffer: Buffer,
    walk: Walk,
    search: Option<Search>,
    menu: Option<Menu>,
    last: Last,
    /// The column that moves up and down keep to.
    goal: Option<usize>,
    argument: Argument,
    prefix: Prefix,
    pending: Pending,
    renderer: Renderer,
    next: Next,
}

impl Editor {
    /// An editor for lines to come.
    pub fn new(options: Options) -> Editor {
        Editor {
            options,
            decoder: Decoder::default(),
            kills: KillRing::default(),
            searched: String::new(),
            vi: Vi::default(),
            prompts: Prompts::default(),
            buffer: Buffer::default(),
            walk: Walk::default(),
            search: None,
            menu: None,
            last: Last::Other,
            goal: None,
            argument: Argument::default(),
            prefix: Prefix::None,
            pending: Pending::default(),
            renderer: Renderer::new(Size { columns: 80, rows: 24 }),
            next: Next::New,
        }
    }

    /// Changes what can be chosen, from the next line on.
    pub fn set_options(&mut self, options: Options) {
        self.options = options;
    }

    /// What is chosen.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        self.buffer.text()
    }

    /// The cursor's place in the text, in bytes; always between what a person sees as characters.
    pub fn cursor(&self) -> usize {
        self.buffer.cursor()
    }

    /// Whether a paste is coming in.
    pub fn in_paste(&self) -> bool {
        self.decoder.in_paste()
    }

    /// Begins a line, or goes on with one that was paused. Bytes that came before may end it at once.
    pub fn begin(
        &mut self,
        prompts: &Prompts,
        size: Size,
        hooks: Hooks<'_>,
        out: &mut String,
    ) -> Option<Outcome> {
        let size = size.sane();
        self.prompts = prompts.clone();
        if std::mem::take(&mut self.next) == Next::New {
            self.buffer = Buffer::default();
            self.walk = Walk::begin(hooks.history.len());
            (self.search, self.menu, self.last, self.goal) = (None, None, Last::Other, None);
            (self.argument, self.prefix) = (Argument::default(), Prefix::None);
            self.vi.begin();
        }
        self.renderer = Renderer::new(size);
        view::fresh_row(size, out);
        out.push_str("\x1b[?2004h");
        out.push_str(self.prompts.first.sent());
        let outcome = self.run(hooks, out);
        if outcome.is_none() {
            self.draw(hooks, out);
        }
        outcome
    }

    /// Takes bytes in. Nothing is drawn before [`Editor::settle`].
    pub fn feed(&mut self, bytes: &[u8], hooks: Hooks<'_>, out: &mut String) -> Option<Outcome> {
        self.decoder.push(bytes);
        self.run(hooks, out)
    }

    /// Says that no more bytes are there now: an Escape was the key, and the screen is brought up to date.
    pub fn settle(&mut self, hooks: Hooks<'_>, out: &mut String) -> Option<Outcome> {
        while let Some(event) = self.decoder.settle() {
            let outcome = self.event(event, hooks, out).or_else(|| self.run(hooks, out));
            if outcome.is_some() {
                return outcome;
            }
        }
        self.draw(hooks, out);
        None
    }

    /// The terminal has another size.
    pub fn resize(&mut self, size: Size, hooks: Hooks<'_>, out: &mut String) {
        self.renderer.resize(size.sane(), out);
        self.draw(hooks, out);
    }

    /// Shows a text above the line.
    pub fn notice(&mut self, text: &str, hooks: Hooks<'_>, out: &mut String) {
        self.renderer.clear(out);
        for line in text.lines() {
            out.push_str(line);
            out.push_str("\r\n");
        }
        self.renderer = Renderer::new(self.renderer.size());
        self.draw(hooks, out);
    }

    /// Takes the line off the screen, so that others may write; [`Editor::begin`] goes on with it.
    pub fn pause(&mut self, out: &mut String) {
        self.renderer.clear(out);
        self.leave_terminal(out);
        self.next = Next::Paused;
    }

    /// Forgets a line that was paused.
    pub fn forget(&mut self) {
        self.next = Next::New;
    }

    /// Leaves the line as it is, since the terminal is gone.
    pub fn give_up(&mut self, hooks: Hooks<'_>, out: &mut String) {
        self.decoder.reset();
        self.finish(hooks, "", out);
    }

    /// How many rows are above the cursor once the terminal has wrapped its lines at this width.
    #[cfg(test)]
    pub(crate) fn rows_above(&self, columns: usize) -> usize {
        self.renderer.row_after_wrapping(columns)
    }

    /// Whether nothing but the prompt and the text is shown.
    #[cfg(test)]
    pub(crate) fn shows_the_text_alone(&self) -> bool {
        self.search.is_none() && self.menu.is_none() && !self.argument.is_given()
    }

    fn run(&mut self, hooks: Hooks<'_>, out: &mut String) -> Option<Outcome> {
        while let Some(event) = self.decoder.next_event() {
            let outcome = self.event(event, hooks, out);
            if outcome.is_some() {
                return outcome;
            }
        }
        None
    }

    fn event(&mut self, event: Event, hooks: Hooks<'_>, out: &mut String) -> Option<Outcome> {
        let step = match event {
            Event::Key(key) => self.key(key, hooks),
            Event::Paste(text) => {
                self.paste(&text, hooks);
                Step::Go
            }
            Event::Quoted('\0') | Event::Malformed => {
                self.bell();
                Step::Go
            }
            Event::Quoted(c) => {
                self.close_menu();
                let text = c.to_string().repeat(self.argument.take());
                self.insert(&text);
                Step::Go
            }
        };
        match step {
            Step::Go => None,
            Step::Submit => {
                self.finish(hooks, "", out);
                Some(Outcome::Line(self.buffer.text().to_owned()))
            }
            Step::Abandon => {
                self.finish(hooks, "^C", out);
                Some(Outcome::Abandoned)
            }
            Step::End => {
                self.finish(hooks, "", out);
                Some(Outcome::End)
            }
        }
    }

    /// What a key does, in whatever is going on.
    fn key(&mut self, key: Key, hooks: Hooks<'_>) -> Step {
        if self.search.is_some() {
            match self.search_key(key, hooks) {
                search::Next::Taken => return Step::Go,
                search::Next::Pass => {}
            }
        }
        if self.menu.is_some() {
            match self.menu_key(key) {
                complete::Next::Taken => return Step::Go,
                complete::Next::Pass => {}
            }
        }
        if self.options.keys == Keys::Vi {
            return self.vi_key(key, hooks);
        }
        let command = match std::mem::take(&mut self.prefix) {
            Prefix::None => emacs::command(key),
            Prefix::Meta => emacs::command(key.and_alt()),
            Prefix::ControlX => emacs::after_control_x(key),
        };
        self.command(command, hooks)
    }

    /// Inserts pasted text: its line ends become line feeds, other controls but tabulators are left out. It never submits.
    fn paste(&mut self, text: &str, hooks: Hooks<'_>) {
        self.close_menu();
        self.close_search();
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if c == '\r' { '\n' } else { c })
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        self.buffer.new_group();
        self.vi.before_paste();
        if self.buffer.insert(&text) == Done::No && !text.is_empty() {
            self.bell();
        }
        self.buffer.new_group();
        self.forget_last();
        let _ = hooks;
    }

    /// Inserts typed text. Words are undone one by one.
    fn insert(&mut self, text: &str) {
        let word_begins =
            !text.starts_with(char::is_whitespace) && self.buffer.before().ends_with(char::is_whitespace);
        if self.options.keys == Keys::Emacs && (self.last != Last::Insert || word_begins) {
            self.buffer.new_group();
        }
        if self.buffer.insert(text) == Done::No {
            self.bell();
        }
        self.goal = None;
        self.last = Last::Insert;
    }

    /// Enter: a line feed when the text goes on.
    fn accept(&mut self, hooks: Hooks<'_>) -> Step {
        if hooks.validator.validate(self.buffer.text()) == Verdict::Complete {
            return Step::Submit;
        }
        self.buffer.new_group();
        self.insert("\n");
        Step::Go
    }

    /// No command goes on from the last one.
    fn forget_last(&mut self) {
        (self.last, self.goal) = (Last::Other, None);
    }

    fn bell(&mut self) {
        self.pending.bell = true;
    }

    /// Rings if nothing was done.
    fn ring_unless(&mut self, done: Done) {
        if done == Done::No {
            self.bell();
        }
    }
}

/// The suggestion for a text, if one is made now.
fn suggestion<'a>(editor: &Editor, hooks: Hooks<'a>) -> Option<&'a str> {
    let wanted = editor.options.suggestions == Suggestions::Yes
        && editor.search.is_none()
        && editor.menu.is_none()
        && editor.buffer.at_end()
        && !editor.buffer.text().trim().is_empty();
    if wanted { hooks.history.suggestion(editor.buffer.text()) } else { None }
}

/// Whether a key types a character.
fn typed(key: Key) -> Option<char> {
    match key {
        Key { code: Code::Char(c), modifiers: Modifiers::NONE | Modifiers::SHIFT } => Some(c),
        _ => None,
    }
}

/// The command that inserts what was typed, or one that says that the key means nothing.
fn insertion(key: Key) -> Command {
    typed(key).map_or(Command::Unknown, Command::Insert)
}
