//! The renderer against a terminal emulator: whatever was shown before, afterwards the screen is what the layout says.

use super::*;
use crate::screen::canvas::Canvas;
use crate::style::{Attribute, Colour};
use crate::tests::emulator;
use proptest::prelude::*;

fn layout(text: &str, width: usize, cursor: usize, style: Style) -> Layout {
    let mut canvas = Canvas::new(width);
    for (at, c) in text.char_indices() {
        if at == cursor {
            canvas.mark_cursor();
        }
        // Every third character is styled, so that styles begin and end within rows.
        canvas.text(&c.to_string(), if at % 3 == 0 { style } else { Style::PLAIN });
    }
    if cursor >= text.len() {
        canvas.mark_cursor();
    }
    canvas.finish()
}

/// What an emulator that is drawn anew shows: rows with their styles, and the cursor.
fn fresh(layout: &Layout, size: Size) -> vt100::Parser {
    let mut parser = emulator(size.rows, size.columns, 0);
    let mut out = String::new();
    Renderer::new(size).draw(layout.clone(), &mut out);
    parser.process(out.as_bytes());
    parser
}

fn same(a: &vt100::Parser, b: &vt100::Parser) -> Result<(), String> {
    let (rows, columns) = a.screen().size();
    for row in 0..rows.get() {
        for column in 0..columns.get() {
            let of = |parser: &vt100::Parser| {
                let cell = parser.screen().cell(row, column).cloned()?;
                // An erased cell and a blank one look alike.
                let text =
                    if cell.contents().is_empty() { " ".to_owned() } else { cell.contents().to_owned() };
                Some((text, cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.inverse(), cell.is_wide()))
            };
            if of(a) != of(b) {
                return Err(format!(
                    "row {row} column {column}: {:?} and {:?}\n{}\n--\n{}",
                    of(a),
                    of(b),
                    a.screen().contents(),
                    b.screen().contents()
                ));
            }
        }
    }
    let at = |parser: &vt100::Parser| parser.screen().cursor_position();
    if at(a) == at(b) { Ok(()) } else { Err(format!("cursor {:?} and {:?}", at(a), at(b))) }
}

#[test]
fn a_character_at_the_end_costs_only_itself() {
    let mut renderer = Renderer::new(Size { columns: 20, rows: 5 });
    let mut out = String::new();
    renderer.draw(layout("$ ls", 20, 4, Style::PLAIN), &mut out);
    out.clear();
    renderer.draw(layout("$ lsx", 20, 5, Style::PLAIN), &mut out);
    assert_eq!(out, "x");
    out.clear();
    renderer.draw(layout("$ lsx", 20, 4, Style::PLAIN), &mut out);
    assert_eq!(out, "\x08");
    out.clear();
    renderer.draw(layout("$ lsx", 20, 4, Style::PLAIN), &mut out);
    assert_eq!(out, "");
    renderer.draw(layout("$ l", 20, 3, Style::PLAIN), &mut out);
    assert_eq!(out, "\x08\x1b[K");
}

#[test]
fn rows_that_wrap_are_one_line_to_the_terminal() {
    let size = Size { columns: 10, rows: 5 };
    let mut parser = emulator(5, 10, 0);
    let mut renderer = Renderer::new(size);
    let text = "a line that is longer than the screen is wide";
    for end in 1..=text.len() {
        let mut out = String::new();
        renderer.draw(layout(&text[..end], 10, end, Style::PLAIN), &mut out);
        parser.process(out.as_bytes());
    }
    assert_eq!(parser.screen().contents(), text);
}

/// Types the text, moves the cursor `back` characters, makes the terminal `later` columns wide, and compares the screen with
/// one that was that wide from the beginning.
fn drawn_anew_after_wrapping(
    text: &str,
    back: usize,
    columns: usize,
    later: usize,
) -> Result<(), TestCaseError> {
    let mut terminal = avt::Terminal::new(columns, 80).expect("a size");
    let mut renderer = Renderer::new(Size { columns, rows: 80 });
    let feed = |renderer: &mut Renderer, terminal: &mut avt::Terminal, layout: Layout| {
        let mut out = String::new();
        renderer.draw(layout, &mut out);
        terminal.feed(&out);
    };
    // It is typed character by character; then the cursor goes back.
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        feed(&mut renderer, &mut terminal, layout(&text[..end], columns, end, Style::PLAIN));
    }
    let cursor = text.char_indices().rev().nth(back).map_or(0, |(at, _)| at);
    feed(&mut renderer, &mut terminal, layout(text, columns, cursor, Style::PLAIN));
    terminal.resize(later, 80);
    let size = Size { columns: later, rows: 80 };
    let mut out = String::new();
    renderer.resize(size, &mut out);
    terminal.feed(&out);
    feed(&mut renderer, &mut terminal, layout(text, later, cursor, Style::PLAIN));
    let mut expected = avt::Terminal::new(later, 80).expect("a size");
    feed(&mut Renderer::new(size), &mut expected, layout(text, later, cursor, Style::PLAIN));
    let shown = |terminal: &avt::Terminal| {
        terminal.screen().visible_lines().map(|line| line.text().trim_end().to_owned()).collect::<Vec<_>>()
    };
    prop_assert_eq!(shown(&terminal), shown(&expected));
    let at = |terminal: &avt::Terminal| (terminal.cursor().row, terminal.cursor().col);
    prop_assert_eq!(at(&terminal), at(&expected));
    Ok(())
}

#[test]
fn a_row_that_holds_nothing_but_where_the_terminal_wrapped_counts() {
    drawn_anew_after_wrapping("aaaaaaaa\na", 0, 4, 8).unwrap();
    drawn_anew_after_wrapping("漢漢漢漢\na", 0, 4, 8).unwrap();
}

proptest! {
    #[test]
    fn a_terminal_that_wraps_anew_is_drawn_anew(
        text in "[a-c 漢\n]{0,80}",
        back in 0usize..80,
        columns in 3usize..30,
        later in 3usize..30,
    ) {
        drawn_anew_after_wrapping(&text, back, columns, later)?;
    }

    #[test]
    fn the_screen_is_what_was_laid_out_whatever_was_there(
        texts in prop::collection::vec(("[a-c 漢字é\u{301}😀\n]{0,60}", 0usize..60), 1..6),
        columns in 2usize..24,
        rows in 1usize..8,
    ) {
        let size = Size { columns, rows };
        let mut parser = emulator(rows, columns, 0);
        let mut renderer = Renderer::new(size);
        let styles = [
            Style::PLAIN,
            Style::palette(1).with(Attribute::Bold),
            Style::PLAIN.over(Colour::Rgb(1, 2, 3)),
            Style::PLAIN.with(Attribute::Inverse),
        ];
        for (index, (text, cursor)) in texts.iter().enumerate() {
            let layout = layout(text, columns, *cursor, styles[index % styles.len()]);
            let mut out = String::new();
            let mut top = renderer.top;
            renderer.draw(layout.clone(), &mut out);
            parser.process(out.as_bytes());
            let window = layout.window(rows, &mut top);
            prop_assert_eq!(same(&parser, &fresh(&window, size)), Ok(()));
        }
        let mut out = String::new();
        renderer.clear(&mut out);
        parser.process(out.as_bytes());
        prop_assert!(parser.screen().contents().trim().is_empty());
    }
}
