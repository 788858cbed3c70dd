//! What a person sees, in an emulated terminal.

use super::{Desk, emulator};
use crate::{Keys, Outcome, Prompt, Prompts};

#[test]
fn the_prompt_begins_in_a_fresh_row() {
    for (before, rows) in [
        ("", vec!["$ x"]),
        ("whole\r\n", vec!["whole", "$ x"]),
        ("part", vec!["part%", "$ x"]),
        ("0123456789012345678", vec!["0123456789012345678%", "$ x"]),
        ("01234567890123456789", vec!["01234567890123456789", "$ x"]),
    ] {
        let mut desk = Desk::new(Keys::Emacs, 20, 5);
        desk.screen = emulator(5, 20, 0);
        desk.screen.process(before.as_bytes());
        desk.begin();
        desk.press("x");
        assert_eq!(desk.rows(), rows, "after {before:?}");
    }
}

#[test]
fn a_prompt_may_have_lines_and_colours() {
    let mut desk = Desk::new(Keys::Emacs, 20, 6);
    desk.prompts = Prompts {
        first: Prompt::new("\x1b]0;title\x07\x01\x1b[31m\x02red\x01\x1b[m\x02\n# "),
        next: Prompt::new("... "),
    };
    desk.restart();
    desk.press("a\"\rb");
    assert_eq!(desk.rows(), ["red", "# a\"", "... b"]);
    assert_eq!(desk.screen.screen().cell(0, 0).map(vt100::Cell::fgcolor), Some(vt100::Color::Idx(1)));
    assert_eq!(desk.screen.screen().cell(1, 0).map(vt100::Cell::fgcolor), Some(vt100::Color::Default));
    desk.press("\x12zz");
    assert_eq!(
        desk.rows()[..2],
        ["red", "(failed reverse-i-search)`zz': a\""].map(|row| row[..row.len().min(20)].trim_end())
    );
}

#[test]
fn what_is_typed_is_coloured_and_a_suggestion_is_dim() {
    let mut desk = Desk::with_history(Keys::Emacs, &["echo 123"]);
    desk.press("ec");
    assert_eq!(desk.rows(), ["$ echo 123"]);
    assert!(desk.screen.screen().cell(0, 4).is_some_and(vt100::Cell::dim));
    assert_eq!(desk.screen.screen().cursor_position(), (0, 4));
    desk.press("\x1b[C");
    let cell = |column| desk.screen.screen().cell(0, column).expect("a cell");
    assert!(!cell(4).dim());
    assert_eq!(cell(7).fgcolor(), vt100::Color::Idx(2));
    assert_eq!(cell(5).fgcolor(), vt100::Color::Default);
    // A line that is done shows no suggestion.
    let mut desk = Desk::with_history(Keys::Emacs, &["echo 123"]);
    desk.press("ec\r");
    assert_eq!(desk.rows(), ["$ ec"]);
}

#[test]
fn a_search_shows_its_pattern_and_what_it_finds() {
    let mut desk = Desk::with_history(Keys::Emacs, &["make all", "ls"]);
    desk.press("\x12al");
    assert_eq!(desk.rows(), ["(reverse-i-search)`al': make all"]);
    assert_eq!(desk.screen.screen().cursor_position(), (0, 29));
    assert!(desk.screen.screen().cell(0, 29).is_some_and(vt100::Cell::underline));
    desk.press("x");
    assert_eq!(desk.rows(), ["(failed reverse-i-search)`alx': make all"]);
    desk.press("\x07");
    assert_eq!(desk.rows(), ["$"]);
}

#[test]
fn an_argument_is_shown_while_it_is_typed() {
    let mut desk = Desk::new(Keys::Emacs, 40, 5);
    desk.press("\x1b1\x1b2");
    assert_eq!(desk.rows(), ["(arg: 12)"]);
    desk.press("a");
    assert_eq!(desk.rows(), ["$ aaaaaaaaaaaa"]);
}

#[test]
fn clearing_leaves_only_the_line() {
    let mut desk = Desk::new(Keys::Emacs, 20, 5);
    desk.screen.process(b"\r\nold\r\n");
    desk.begin();
    desk.press("abc");
    assert_eq!(desk.rows(), ["$", "old", "$ abc"]);
    desk.press("\x0c");
    assert_eq!(desk.rows(), ["$ abc"]);
    assert_eq!(desk.screen.screen().cursor_position(), (0, 5));
}

#[test]
fn a_notice_stands_above_the_line() {
    let mut desk = Desk::new(Keys::Emacs, 20, 6);
    desk.press("abc\x02");
    desk.notice("[1]+ Done sleep 1\n");
    assert_eq!(desk.rows(), ["[1]+ Done sleep 1", "$ abc"]);
    desk.press("x");
    assert_eq!(desk.rows(), ["[1]+ Done sleep 1", "$ abxc"]);
}

#[test]
fn a_line_that_is_done_is_left_below() {
    for (text, rows, cursor) in [
        ("abc", vec!["$ abc"], (1, 0)),
        // It fills its row: no blank row comes after it.
        ("abcdefgh", vec!["$ abcdefgh"], (1, 0)),
        ("abcdefghi", vec!["$ abcdefgh", "i"], (2, 0)),
    ] {
        let mut desk = Desk::new(Keys::Emacs, 10, 5);
        assert_eq!(desk.press(&format!("{text}\x01\r")), Some(Outcome::Line(text.into())));
        assert_eq!(desk.rows(), rows);
        assert_eq!(desk.screen.screen().cursor_position(), cursor);
    }
    let mut desk = Desk::new(Keys::Emacs, 10, 5);
    desk.press("abc\x02\x03");
    assert_eq!(desk.rows(), ["$ abc^C"]);
}

#[test]
fn a_text_taller_than_the_screen_is_seen_where_the_cursor_is_and_whole_when_done() {
    let mut desk = Desk::new(Keys::Emacs, 10, 4);
    desk.press("\x1b[200~1\n2\n3\n4\n5\n6\x1b[201~");
    assert_eq!(desk.rows(), ["> 3", "> 4", "> 5", "> 6"]);
    desk.press("\x1b[1;5H");
    assert_eq!(desk.rows(), ["$ 1", "> 2", "> 3", "> 4"]);
    assert_eq!(desk.screen.screen().cursor_position(), (0, 2));
    desk.press("\r");
    desk.screen.screen_mut().set_scrollback(3);
    assert_eq!(desk.rows(), ["$ 1", "> 2", "> 3", "> 4"]);
    desk.screen.screen_mut().set_scrollback(0);
    assert_eq!(desk.rows(), ["> 4", "> 5", "> 6"]);
}

#[test]
fn a_new_size_is_drawn_anew() {
    let mut desk = Desk::new(Keys::Emacs, 10, 6);
    desk.press("abcdefghijklmno");
    assert_eq!(desk.rows(), ["$ abcdefgh", "ijklmno"]);
    desk.resize(20, 6);
    assert_eq!(desk.rows(), ["$ abcdefghijklmno"]);
    desk.press("\x01x");
    assert_eq!(desk.rows(), ["$ xabcdefghijklmno"]);
    desk.resize(8, 6);
    assert_eq!(desk.rows(), ["$ xabcde", "fghijklm", "no"]);
    desk.resize(0, 0);
    desk.press("y");
    assert_eq!(desk.editor.text(), "xyabcdefghijklmno");
}
