//! The edge: the loop over a terminal, and reading without editing.

use crate::history::{Duplicates, History};
use crate::terminal::{Mode, Received, Terminal, read_line};
use crate::{Editor, Hooks, Options, Outcome, Prompt, Prompts, Size, Validator, Verdict, read_plain};
use std::collections::VecDeque;
use std::io;

/// What a scripted terminal gives.
enum Give {
    Bytes(&'static [u8]),
    Other(Received),
    Fail,
}

#[derive(Default)]
struct Scripted {
    gives: VecDeque<Give>,
    written: String,
    modes: Vec<Mode>,
}

impl Scripted {
    fn new(gives: Vec<Give>) -> Scripted {
        Scripted { gives: gives.into(), ..Scripted::default() }
    }
}

impl Terminal for Scripted {
    fn set_mode(&mut self, mode: Mode) -> io::Result<()> {
        self.modes.push(mode);
        Ok(())
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<Received> {
        match self.gives.pop_front() {
            None => Ok(Received::End),
            Some(Give::Fail) => Err(io::Error::other("broken")),
            Some(Give::Other(received)) => Ok(received),
            Some(Give::Bytes(bytes)) => {
                let count = bytes.len().min(into.len());
                into[..count].copy_from_slice(&bytes[..count]);
                if count < bytes.len() {
                    self.gives.push_front(Give::Bytes(&bytes[count..]));
                }
                Ok(Received::Bytes(count))
            }
        }
    }

    fn is_ready(&mut self) -> io::Result<bool> {
        // What comes in one portion is there at once.
        Ok(matches!(self.gives.front(), Some(Give::Bytes(bytes)) if !bytes.starts_with(b"|")))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.written.push_str(text);
        Ok(())
    }

    fn size(&mut self) -> Size {
        Size { columns: 0, rows: 0 }
    }
}

struct Open;

impl Validator for Open {
    fn validate(&self, text: &str) -> Verdict {
        if text.ends_with('\\') { Verdict::Incomplete } else { Verdict::Complete }
    }
}

fn prompts() -> Prompts {
    Prompts { first: Prompt::new("\x1b[1m$\x1b[m "), next: Prompt::new("> ") }
}

fn read(terminal: &mut Scripted) -> io::Result<Outcome> {
    let history = History::new(10, Duplicates::Keep);
    let hooks = Hooks { validator: &(), highlighter: &(), completer: &(), history: &history };
    read_line(terminal, &mut Editor::new(Options::default()), &prompts(), hooks)
}

#[test]
fn the_terminal_is_raw_only_while_editing_and_what_follows_the_line_is_left() {
    let mut terminal = Scripted::new(vec![
        Give::Bytes(b"l"),
        Give::Other(Received::Nothing),
        Give::Other(Received::Resized),
        Give::Other(Received::Notice("news\n".into())),
        Give::Bytes(b"s\rnext"),
    ]);
    assert_eq!(read(&mut terminal).expect("a line"), Outcome::Line("ls".into()));
    assert_eq!(terminal.modes, [Mode::Raw, Mode::Usual]);
    assert!(terminal.written.contains("news\r\n"));
    assert!(matches!(terminal.gives.front(), Some(Give::Bytes(b"next"))));
}

#[test]
fn a_line_that_was_paused_goes_on_where_it_was_unless_it_is_forgotten() {
    let history = History::new(10, Duplicates::Keep);
    let hooks = Hooks { validator: &(), highlighter: &(), completer: &(), history: &history };
    let mut editor = Editor::new(Options::default());
    let next = |editor: &mut Editor, gives: Vec<Give>| {
        let mut terminal = Scripted::new(gives);
        let outcome = read_line(&mut terminal, editor, &prompts(), hooks).expect("no error");
        assert_eq!(terminal.modes, [Mode::Raw, Mode::Usual]);
        (outcome, terminal.written)
    };
    let pause = || Give::Other(Received::Pause);
    let (outcome, written) = next(&mut editor, vec![Give::Bytes(b"onetwo\x1b[D\x1b[D\x1b[D"), pause()]);
    assert_eq!(outcome, Outcome::Paused);
    assert!(written.ends_with("\r\x1b[J\x1b[?2004l"), "{written:?}");
    let (outcome, written) = next(&mut editor, vec![Give::Bytes(b" "), pause()]);
    assert_eq!(outcome, Outcome::Paused);
    assert!(written.contains("onetwo"), "{written:?}");
    assert_eq!(next(&mut editor, vec![Give::Bytes(b"\r")]).0, Outcome::Line("one two".into()));
    assert_eq!(next(&mut editor, vec![Give::Bytes(b"gone"), pause()]).0, Outcome::Paused);
    editor.forget();
    assert_eq!(next(&mut editor, vec![Give::Bytes(b"new\r")]).0, Outcome::Line("new".into()));
}

#[test]
fn the_mode_comes_back_whatever_happens() {
    let mut terminal = Scripted::new(vec![Give::Bytes(b"l"), Give::Fail]);
    assert!(read(&mut terminal).is_err());
    assert_eq!(terminal.modes, [Mode::Raw, Mode::Usual]);
    let mut terminal = Scripted::new(vec![Give::Bytes(b"l")]);
    assert_eq!(read(&mut terminal).expect("an end"), Outcome::End);
    assert_eq!(terminal.modes, [Mode::Raw, Mode::Usual]);
}

#[test]
fn plain_reading_joins_lines_and_writes_prompts_without_sequences() {
    let plain = |bytes: &'static [u8]| {
        let gives = if bytes.is_empty() { Vec::new() } else { vec![Give::Bytes(bytes)] };
        let mut terminal = Scripted::new(gives);
        let outcome = read_plain(&mut terminal, &prompts(), &Open).expect("no error");
        (outcome, terminal.written)
    };
    assert_eq!(plain(b"one\ntwo\n"), (Outcome::Line("one".into()), "$ ".into()));
    assert_eq!(plain(b"a\\\nb\n"), (Outcome::Line("a\\\nb".into()), "$ > ".into()));
    assert_eq!(plain(b"cut"), (Outcome::Line("cut".into()), "$ ".into()));
    assert_eq!(plain(b"\xffx\n"), (Outcome::Line("\u{fffd}x".into()), "$ ".into()));
    assert_eq!(plain(b""), (Outcome::End, "$ ".into()));
}
