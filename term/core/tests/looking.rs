//! What a person does with what is there: selecting, searching, following links, looking back, changing the size.

mod common;

use common::{fed, rows};
use tabula_term::Terminal;
use tabula_term::links::address_around;
use tabula_term::search::{Case, Direction};
use tabula_term::selection::Shape;

/// The text selected from one place in view to another.
fn selected(terminal: &mut Terminal, shape: Shape, from: (usize, usize), to: (usize, usize)) -> String {
    let (start, end) = (terminal.point(from.0, from.1), terminal.point(to.0, to.1));
    terminal.select(start, shape);
    terminal.select_to(end);
    terminal.selected_text()
}

#[test]
fn selections_of_every_shape() {
    let mut terminal = fed(10, 4, "one two\r\nthree 漢字\r\na path/to/x");
    assert_eq!(selected(&mut terminal, Shape::Characters, (0, 4), (1, 2)), "two\nthr");
    assert_eq!(selected(&mut terminal, Shape::Characters, (1, 2), (0, 4)), "two\nthr");
    assert_eq!(selected(&mut terminal, Shape::Words, (0, 5), (0, 5)), "two");
    assert_eq!(selected(&mut terminal, Shape::Words, (1, 7), (1, 7)), "漢字");
    assert_eq!(selected(&mut terminal, Shape::Words, (0, 3), (0, 3)), "");
    assert_eq!(selected(&mut terminal, Shape::Block, (0, 2), (1, 4)), "e t\nree");
    // Half of a wide character is all of it.
    assert_eq!(selected(&mut terminal, Shape::Characters, (1, 7), (1, 8)), "漢字");
    // A line that goes on in the next row is one line, and so is a word.
    assert_eq!(selected(&mut terminal, Shape::Lines, (3, 0), (3, 0)), "a path/to/x");
    assert_eq!(selected(&mut terminal, Shape::Words, (3, 0), (3, 0)), "path/to/x");
    terminal.select_none();
    assert_eq!(terminal.selected_text(), "");
}

#[test]
fn a_selection_stays_on_its_text_while_output_scrolls() {
    let mut terminal = fed(10, 3, "keep this\r\n");
    assert_eq!(selected(&mut terminal, Shape::Characters, (0, 0), (0, 3)), "keep");
    for line in 0..50 {
        terminal.feed(format!("{line}\r\n").as_bytes());
    }
    assert_eq!(terminal.selected_text(), "keep");
    terminal.select_all();
    let all = terminal.selected_text();
    assert!(all.starts_with("keep this\n0\n1\n") && all.contains("\n49"), "{all}");
    // What has left the history is selected no more.
    selected(&mut terminal, Shape::Characters, (0, 0), (0, 3));
    terminal.feed(b"\x1b[3J");
    terminal.scroll(1000);
    terminal.feed("\r\n".repeat(20_000).as_bytes());
    assert_eq!(terminal.selected_text(), "");
}

#[test]
fn the_view_stays_when_one_looks_back() {
    let mut terminal = Terminal::new(10, 3);
    for line in 0..20 {
        terminal.feed(format!("{line}\r\n").as_bytes());
    }
    assert_eq!(terminal.visible_text(), ["18", "19", ""]);
    terminal.scroll(5);
    assert_eq!(terminal.visible_text(), ["13", "14", "15"]);
    terminal.feed(b"more\r\nand more\r\n");
    assert_eq!(terminal.visible_text(), ["13", "14", "15"]);
    assert_eq!(terminal.scroll_position(), (7, 20));
    terminal.scroll(1000);
    assert_eq!(terminal.visible_text(), ["0", "1", "2"]);
    terminal.scroll(-1000);
    assert_eq!(terminal.visible_text(), ["more", "and more", ""]);
}

#[test]
fn searching_goes_around() {
    let mut terminal = Terminal::new(10, 3);
    for line in 0..20 {
        terminal.feed(format!("Line {line}\r\n").as_bytes());
    }
    assert_eq!(terminal.find("line 1", Case::Exact), 0);
    // 1 and 10 to 19; the newest first.
    assert_eq!(terminal.find("line 1", Case::Any), 11);
    assert_eq!(terminal.find_next(Direction::Back), Some((10, 11)));
    assert_eq!(terminal.find_next(Direction::Forward), Some((11, 11)));
    assert_eq!(terminal.find_next(Direction::Forward), Some((1, 11)));
    assert!(terminal.visible_text().contains(&"Line 1".to_owned()));
    assert_eq!(terminal.find_next(Direction::Back), Some((11, 11)));
    assert_eq!(terminal.find("", Case::Any), 0);
    assert_eq!(terminal.find_next(Direction::Back), None);
    // Across the rows of one line, and in wide text.
    let mut terminal = fed(6, 4, "abcdefgh\r\n漢字かな");
    assert_eq!(terminal.find("EFG", Case::Any), 1);
    assert_eq!(terminal.find("字か", Case::Exact), 1);
}

#[test]
fn links_of_programs_and_in_the_text() {
    let text = "\x1b]8;id=1;https://example.com/a\x1b\\click here\x1b]8;;\x1b\\ \r\nsee https://tabula.example/p(1)?q=x.\r\n";
    let terminal = fed(30, 6, &format!("{text}\x1b]8;;javascript:alert(1)\x07no\x1b]8;;\x07"));
    let at = |row, column| terminal.link_at(terminal.point(row, column)).map(|found| found.address);
    assert_eq!(at(0, 3).as_deref(), Some("https://example.com/a"));
    let found = terminal.link_at(terminal.point(0, 3)).expect("a link");
    assert_eq!((found.start.column, found.end.column), (0, 9));
    assert_eq!(at(0, 10), None);
    // It goes on in the next row.
    assert_eq!(at(1, 8).as_deref(), Some("https://tabula.example/p(1)?q=x"));
    assert_eq!(at(2, 1).as_deref(), Some("https://tabula.example/p(1)?q=x"));
    assert_eq!(at(1, 1), None);
    assert_eq!(at(3, 0), None);
}

#[test]
fn addresses_end_where_a_reader_would_end_them() {
    for (text, index, wanted) in [
        ("(see https://a.b/c).", 8, Some("https://a.b/c")),
        ("<https://a.b/c>", 8, Some("https://a.b/c")),
        ("https://a.b/c_(d)", 2, Some("https://a.b/c_(d)")),
        ("HTTPS://A.B", 2, Some("HTTPS://A.B")),
        ("mailto:me@a.b, you", 8, Some("mailto:me@a.b")),
        ("https://", 2, None),
        ("xhttps://a.b", 0, None),
        ("https://a.bhttps://c.d", 15, Some("https://c.d")),
        ("https://a.b!", 11, None),
        ("plain text", 3, None),
        ("", 0, None),
    ] {
        let chars: Vec<char> = text.chars().collect();
        let found =
            address_around(&chars, index).map(|(from, to)| chars[from..to].iter().collect::<String>());
        assert_eq!(found.as_deref(), wanted, "{text:?} at {index}");
    }
}

#[test]
fn a_new_width_breaks_lines_anew() {
    let mut terminal = fed(10, 4, "a long line of text\r\n$ typed");
    assert_eq!(rows(&terminal), ["a long lin", "e of text", "$ typed", ""]);
    terminal.resize(6, 4);
    assert_eq!(rows(&terminal), ["of tex", "t", "$ type", "d"]);
    assert_eq!(terminal.screen().cursor(), (3, 1));
    terminal.resize(40, 4);
    assert_eq!(rows(&terminal), ["a long line of text", "$ typed", "", ""]);
    assert_eq!(terminal.screen().cursor(), (1, 7));
    terminal.feed(b"!");
    assert_eq!(rows(&terminal)[1], "$ typed!");
    // Wide characters are not cut through.
    let mut terminal = fed(8, 3, "漢字漢字x");
    terminal.resize(5, 3);
    assert_eq!(rows(&terminal), ["漢字", "漢字x", ""]);
    terminal.resize(9, 3);
    assert_eq!(rows(&terminal), ["漢字漢字x", "", ""]);
}

#[test]
fn a_new_height_takes_rows_from_the_history_and_gives_them_back() {
    let mut terminal = fed(10, 4, "1\r\n2\r\n3\r\n4\r\n5");
    terminal.resize(10, 2);
    assert_eq!((rows(&terminal), terminal.screen().cursor()), (vec!["4".to_owned(), "5".into()], (1, 1)));
    terminal.resize(10, 5);
    assert_eq!(rows(&terminal), ["1", "2", "3", "4", "5"]);
    // Blank rows below the cursor go before anything else does.
    let mut terminal = fed(10, 5, "1\r\n2");
    terminal.resize(10, 3);
    assert_eq!(
        (rows(&terminal), terminal.screen().grid().history_rows()),
        (vec!["1".into(), "2".into(), String::new()], 0)
    );
}

#[test]
fn clearing_keeps_the_row_that_is_typed_in() {
    let mut terminal = Terminal::new(10, 3);
    for line in 0..20 {
        terminal.feed(format!("{line}\r\n").as_bytes());
    }
    // In the middle of a sequence, which goes on afterwards.
    terminal.feed(b"$ typed\x1b[3");
    terminal.clear();
    assert_eq!(
        (rows(&terminal), terminal.screen().grid().history_rows()),
        (vec!["$ typed".into(), String::new(), String::new()], 0)
    );
    terminal.feed(b"1m!");
    assert_eq!(rows(&terminal)[0], "$ typed!");
}

#[test]
fn the_main_screen_is_broken_anew_behind_the_alternate_one() {
    let mut terminal = fed(10, 3, "a long line of\x1b[?1049h\x1b[Hmenu");
    terminal.resize(20, 3);
    assert_eq!(rows(&terminal)[0], "menu");
    terminal.feed(b"\x1b[?1049l text");
    assert_eq!(rows(&terminal), ["a long line of text", "", ""]);
}
