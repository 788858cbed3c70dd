//! Whatever comes in, nothing panics and nothing grows without bound: random bytes, random sequences, huge numbers,
//! commands without end, and sizes that change all the time.

mod common;

use common::Random;
use tabula_term::frame::{Frame, Surroundings};
use tabula_term::picture::{Atlas, Bitmap, CellSize, Painter, Style};
use tabula_term::search::{Case, Direction};
use tabula_term::selection::Shape;
use tabula_term::{Terminal, limits};

/// Draws every glyph as a grey square.
struct Squares;

impl Painter for Squares {
    fn paint(&mut self, _text: &str, _style: Style, cells: usize, size: CellSize) -> Bitmap {
        Bitmap {
            width: cells * size.width,
            height: size.height,
            pixels: vec![128; cells * size.width * size.height * 4],
        }
    }
}

const SIZE: CellSize = CellSize { width: 3, height: 5, baseline: 4, stroke: 1 };

/// What must always hold.
fn check(terminal: &mut Terminal) {
    let grid = terminal.screen().grid();
    assert!(grid.history_rows() <= limits::HISTORY_ROWS);
    let cells: usize = (grid.first_line()..grid.screen_line())
        .filter_map(|line| grid.line(line))
        .map(|row| row.cells().len())
        .sum();
    assert!(cells <= limits::HISTORY_CELLS);
    for line in grid.screen_line()..grid.end_line() {
        assert_eq!(grid.line(line).map(|row| row.cells().len()), Some(grid.columns()));
    }
    let (row, column) = terminal.screen().cursor();
    assert!(row < grid.screen_rows() && column < grid.columns());
    assert!(terminal.screen().title().len() <= limits::TITLE_BYTES);
    assert!(terminal.take_replies().len() <= limits::REPLY_BYTES);
    assert!(terminal.take_events().len() <= limits::EVENTS);
    assert!(terminal.take_spoken().len() <= 2 * limits::SPOKEN_BYTES + 1);
}

/// A piece of a session: bytes, sequences, things that begin and do not end.
fn piece(random: &mut Random) -> Vec<u8> {
    let number = |random: &mut Random| match random.below(6) {
        0 => String::new(),
        1 => "65535".to_owned(),
        2 => "99999999999999999999".to_owned(),
        _ => random.below(40).to_string(),
    };
    match random.below(8) {
        0 => (0..random.below(40)).map(|_| random.next() as u8).collect(),
        1 => "漢字🙂e\u{301}\u{301}\u{200d}\u{fe0f}\u{202e}x\t\r\n".repeat(random.below(4)).into_bytes(),
        2..=4 => {
            let intermediate = *random.pick(&["", "", "", "?", ">", "=", "!", "?$", " "]);
            let parameters: Vec<String> = (0..random.below(5)).map(|_| number(random)).collect();
            let last = (0x40 + random.below(0x3f)) as u8 as char;
            let separator = *random.pick(&[";", ":"]);
            format!("\x1b[{intermediate}{}{last}", parameters.join(separator)).into_bytes()
        }
        5 => format!("\x1b]{};{}\x07", number(random), "?;rgb:1/2/3;\u{9b}".repeat(random.below(3)))
            .into_bytes(),
        6 => (*random.pick(&[
            "\x1b]52;c;",
            "\x1bP1$r",
            "\x1b_x",
            "\x1b(",
            "\x1b",
            "\x1b#8",
            "\x1bc",
            "\x1b]8;;a:b\x07",
        ]))
        .as_bytes()
        .to_vec(),
        _ => format!(
            "\x1b[?{}{}",
            random.pick(&[47, 1047, 1048, 1049, 6, 7, 5, 2026, 1003]),
            random.pick(&["h", "l"])
        )
        .into_bytes(),
    }
}

#[test]
fn random_bytes_and_sequences() {
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let mut terminal = Terminal::new(random.below(30) as u16, random.below(12) as u16);
        let (mut frame, mut atlas) = (Frame::default(), Atlas::new(SIZE, 12));
        for round in 0..120 {
            terminal.feed(&piece(&mut random));
            match random.below(12) {
                0 => terminal.resize(random.below(40) as u16, random.below(20) as u16),
                1 => terminal.scroll(random.below(40) as isize - 20),
                2 => {
                    let at = terminal.point(random.below(20), random.below(50));
                    terminal.select(
                        at,
                        *random.pick(&[Shape::Characters, Shape::Words, Shape::Lines, Shape::Block]),
                    );
                }
                3 => {
                    let to = terminal.point(random.below(20), random.below(50));
                    terminal.select_to(to);
                }
                4 => {
                    terminal.find(random.pick::<&str>(&["x", "漢", "", "e\u{301}"]), Case::Any);
                }
                5 => {
                    terminal.find_next(*random.pick(&[Direction::Back, Direction::Forward]));
                }
                6 => {
                    let at = terminal.point(random.below(20), random.below(50));
                    terminal.link_at(at);
                }
                7 if terminal.update_pending() => terminal.end_update(),
                8 => terminal.select_all(),
                _ => {}
            }
            terminal.draw(&mut frame, Surroundings::default(), &mut atlas, &mut Squares);
            if round % 10 == 0 {
                let _ = (terminal.selected_text(), terminal.visible_text());
                check(&mut terminal);
            }
        }
        check(&mut terminal);
    }
}

#[test]
fn sizes_that_change_all_the_time() {
    let mut random = Random::new(7);
    let mut terminal = Terminal::new(80, 24);
    for line in 0..3000 {
        terminal.feed(format!("line {line} 漢字 {}\r\n", "x".repeat(line % 200)).as_bytes());
    }
    let sizes =
        [(1, 1), (1000, 1000), (1, 1000), (1000, 1), (2, 2), (80, 24), (0, 0), (65535, 65535), (3, 1)];
    for round in 0..40 {
        let (columns, rows) = *random.pick(&sizes);
        terminal.resize(columns, rows);
        terminal.feed("more 漢字 text\r\n\x1b[?1049h".as_bytes());
        if round % 3 == 0 {
            terminal.feed(b"\x1b[?1049l\x1b[5;10H");
        }
        let grid = terminal.screen().grid();
        assert!(
            grid.columns() <= limits::COLUMNS_MAX as usize && grid.screen_rows() <= limits::ROWS_MAX as usize
        );
    }
    check(&mut terminal);
}

#[test]
fn commands_without_end_are_forgotten() {
    let mut terminal = Terminal::new(20, 5);
    terminal.feed(b"\x1b]0;before\x07\x1b]0;");
    for _ in 0..64 {
        terminal.feed(&[b'x'; 1 << 16]);
    }
    terminal.feed(b"\x07after");
    assert_eq!(terminal.screen().title(), "before");
    assert_eq!(terminal.screen().text_rows()[0], "after");
}

#[test]
fn what_programs_fill_is_bounded() {
    let mut terminal = Terminal::new(20, 5);
    let mark = |number: u32| char::from_u32(0x300 + number % 0x60).unwrap_or('x');
    for number in 0..20_000_u32 {
        terminal.feed(format!("\x1b]8;;https://example.com/{number}\x07a\x1b]8;;\x07").as_bytes());
        let cluster =
            format!("{}{}{}", char::from(b'a' + (number % 26) as u8), mark(number), mark(number / 0x60));
        terminal.feed(format!("{cluster}\x1b[6n\x07\x1b]0;{number}\x07\x1b[22t").as_bytes());
    }
    check(&mut terminal);
    // What is printed now is still right, although most of what came before has been given up.
    terminal.feed("\r\n\x1b]8;;https://example.com/last\x07n\u{303}\x1b]8;;\x07".as_bytes());
    let at = terminal.point(terminal.screen().cursor().0, 0);
    assert_eq!(terminal.link_at(at).map(|found| found.address), Some("https://example.com/last".to_owned()));
    assert_eq!(terminal.visible_text().last().map(String::as_str), Some("n\u{303}"));
}

#[test]
fn a_cluster_does_not_grow_for_ever() {
    let mut terminal = Terminal::new(20, 5);
    terminal.feed("e".as_bytes());
    terminal.feed("\u{301}".repeat(10_000).as_bytes());
    assert!(terminal.screen().text_rows()[0].len() <= limits::CLUSTER_BYTES);
}
