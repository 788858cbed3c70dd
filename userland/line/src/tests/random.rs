//! Whatever is typed: nothing panics, the cursor stays between characters, and the screen shows what a plain drawing of the
//! same text on a terminal shows.

use super::{Desk, emulator};
use crate::text::{Unit, is_boundary, units};
use crate::{Keys, Outcome};
use proptest::prelude::*;

/// Keys as they are typed, text more often than others.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let text = "([a-c0 漢é😀_.\"(-]|e\u{301}){1,6}";
    let other: Vec<String> = [
        "\x01",
        "\x02",
        "\x04",
        "\x05",
        "\x06",
        "\x08",
        "\x0b",
        "\x0c",
        "\x0e",
        "\x10",
        "\x12",
        "\x14",
        "\x15",
        "\x17",
        "\x19",
        "\x1f",
        "\x7f",
        "\t",
        "\x1b[Z",
        "\x1bb",
        "\x1bf",
        "\x1bd",
        "\x1b\x7f",
        "\x1bu",
        "\x1bc",
        "\x1bt",
        "\x1b.",
        "\x1by",
        "\x1b<",
        "\x1b[A",
        "\x1b[B",
        "\x1b[C",
        "\x1b[D",
        "\x1b[H",
        "\x1b[F",
        "\x1b[3~",
        "\x1b[1;5D",
        "\x1b",
        "\x07",
        "\x1b\r",
        "\x1b3",
        "\x1b-",
        "\x1b[200~x y\nz\x1b[201~",
        "d",
        "c",
        "y",
        "w",
        "$",
        "p",
        "u",
        ".",
        "x",
        "r",
        "~",
        "k",
        "G",
        "/",
    ]
    .map(String::from)
    .to_vec();
    prop::collection::vec(
        prop_oneof![1 => text.prop_map(String::from), 2 => prop::sample::select(other)],
        0..40,
    )
}

/// What a terminal shows when the prompt and the text are just written to it, in rows, and the cursor.
fn drawn(desk: &Desk) -> (Vec<String>, (usize, usize)) {
    let width = desk.size.columns;
    let mut terminal = emulator(400, width, 0);
    terminal.process(b"$ ");
    let text = desk.editor.text();
    let wraps = |terminal: &vt100::Parser| usize::from(terminal.screen().cursor_position().1) == width;
    let mut cursor = (0, 0);
    for (at, c) in text.char_indices().map(|(at, c)| (at, Some(c))).chain([(text.len(), None)]) {
        if at == desk.editor.cursor() {
            let (row, column) = terminal.screen().cursor_position();
            let (row, column) = (usize::from(row), usize::from(column));
            let wide = c.and_then(unicode_width::UnicodeWidthChar::width) == Some(2);
            let over = column == width || (wide && column + 1 == width);
            cursor = if over { (row + 1, 0) } else { (row, column) };
        }
        match c {
            Some('\n') => terminal.process(if wraps(&terminal) { b"\r\n\r\n> " } else { b"\r\n> " }),
            Some(c) => terminal.process(c.to_string().as_bytes()),
            None => {}
        }
    }
    (terminal.screen().rows(0, width as u16).map(|row| row.trim_end().to_owned()).collect(), cursor)
}

/// Whether some of a text is shown by name, as a mark without a letter is: a terminal by itself would not.
fn has_names(text: &str) -> bool {
    units(text).any(|(_, unit)| matches!(unit, Unit::Named(_)))
}

/// Whether the screen shows what it should.
fn check(desk: &Desk) -> Result<(), String> {
    let (rows, cursor) = drawn(desk);
    let width = desk.size.columns as u16;
    let shown: Vec<String> =
        desk.screen.screen().rows(0, width).map(|row| row.trim_end().to_owned()).collect();
    let (row, column) = desk.screen.screen().cursor_position();
    let (row, column) = (usize::from(row), usize::from(column));
    // The screen shows the part with the cursor.
    let top = cursor
        .0
        .checked_sub(row)
        .ok_or_else(|| format!("cursor {:?}, should be {cursor:?}", (row, column)))?;
    let expected: Vec<String> = rows.into_iter().skip(top).take(shown.len()).collect();
    if expected == shown && column == cursor.1 {
        Ok(())
    } else {
        Err(format!("{:?}: {shown:?} {:?}, should be {expected:?} {cursor:?}", desk.marked(), (row, column)))
    }
}

proptest! {
    #[test]
    fn the_screen_shows_the_text(
        typed in keys(),
        vi in any::<bool>(),
        columns in 4usize..30,
        rows in 2usize..8,
        resized in (4usize..30, 2usize..8),
    ) {
        let mut desk = Desk::new(if vi { Keys::Vi } else { Keys::Emacs }, columns, rows);
        desk.screen = emulator(rows, columns, 0);
        desk.begin();
        for (index, keys) in typed.iter().enumerate() {
            if index == typed.len() / 2 {
                desk.resize(resized.0, resized.1);
            }
            if desk.press(keys).is_some() {
                return Ok(());
            }
            prop_assert!(is_boundary(desk.editor.text(), desk.editor.cursor()), "{}", desk.marked());
            // Searches and arguments have prompts of their own.
            if desk.editor.shows_the_text_alone() && !has_names(desk.editor.text()) {
                prop_assert_eq!(check(&desk), Ok(()));
            }
        }
    }

    #[test]
    fn bytes_at_random_do_no_harm(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        portion in 1usize..20,
        vi in any::<bool>(),
        columns in 0usize..40,
        rows in 0usize..6,
    ) {
        let mut desk = Desk::new(if vi { Keys::Vi } else { Keys::Emacs }, columns.max(1), rows.max(1));
        desk.history.extend(["one", "two \u{301}three", "漢字\nab"].map(String::from));
        desk.language.words = ["a", "ab", "漢", "漢字"].map(String::from).to_vec();
        desk.size = crate::Size { columns, rows };
        desk.begin();
        for part in bytes.chunks(portion) {
            let mut outcome = desk.press_bytes(part);
            while let Some(ended) = outcome {
                if let Outcome::Line(line) = ended {
                    desk.history.add(&line);
                }
                outcome = desk.begin();
            }
            prop_assert!(is_boundary(desk.editor.text(), desk.editor.cursor()), "{}", desk.marked());
        }
    }
}
