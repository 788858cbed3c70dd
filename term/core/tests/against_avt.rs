//! The screen against a second emulator, `avt`: sessions as programs make them, and random ones from the sequences that
//! both define. Equal means: the same characters in the same cells, the same colours, and the cursor at the same place.
//!
//! Where the two differ on purpose, and how the comparison goes around it:
//! - what erasing leaves: avt keeps the whole pen, here as in xterm only its background. Of blanks only that is compared;
//! - inserting and deleting lines: here as in xterm the cursor goes to the first column. A return follows them;
//! - inserting and deleting lines outside of the region: avt does it, here as in xterm it does nothing. In the random
//!   sessions there is no region then;
//! - a wide character that does not fit at a row's end: avt leaves what is in the last cell, here it is blanked, as the
//!   line is seen to go on. The rest of the row is erased before wide text;
//! - regions whose bottom is not below their top: avt takes the whole screen, here as in xterm they are ignored. There are
//!   none in the sessions;
//! - printing past the end of a row without wrapping (`CSI ? 7 l`): avt drops it, here as in xterm it overwrites the last
//!   cell; and a restored cursor is past a full row again if it was when it was saved. Neither is in the random sessions;
//! - the half that is left of an overwritten wide character: avt gives it the pen's background, here it keeps its own.
//!   Random sessions have wide characters or backgrounds, not both;
//! - inserting (`CSI 4 h`) what wraps: avt overwrites there. It is inserted within a row;
//! - erasing, editing, tabs back and line feeds while the cursor is past a full row: avt keeps it there, here as in xterm
//!   it is at the last cell. The cursor goes somewhere first;
//! - a reverse line feed with positions counted from the region: avt counts its row from there twice. They are not, then;
//! - a saved cursor: here as in xterm the character sets are part of it. Line drawing is switched off at once;
//! - repeating a character: avt does it only right after one was printed. One is;
//! - combining marks: avt leaves them out, here they stay with their character. There are none in the sessions.

mod common;

use common::Random;
use tabula_term::cell::{Colour, Content, Flags};
use tabula_term::{Row, Terminal};

const COLUMNS: usize = 20;
const ROWS: usize = 8;

/// A cell as it is compared: character, width, foreground, background, a few attributes.
type Seen = (char, u8, Colour, Colour, bool, bool);

/// Of a blank only the background counts.
fn plain(seen: Seen) -> Seen {
    match seen {
        (' ', width, _, bg, ..) => (' ', width, Colour::DEFAULT, bg, false, false),
        seen => seen,
    }
}

fn ours(row: &Row) -> Vec<Seen> {
    let cells = row.cells().iter().filter(|cell| !cell.flags.contains(Flags::SPACER));
    cells
        .map(|cell| {
            let c = match cell.text.content() {
                Content::Char(c) => c,
                Content::Cluster(_) => ' ',
            };
            let width = if cell.flags.contains(Flags::WIDE) { 2 } else { 1 };
            let (fg, bg) = (cell.fg, cell.bg);
            plain((c, width, fg, bg, cell.flags.contains(Flags::BOLD), cell.flags.contains(Flags::REVERSE)))
        })
        .collect()
}

fn theirs(line: &avt::Line) -> Vec<Seen> {
    let colour = |colour: Option<avt::Color>| match colour {
        None => Colour::DEFAULT,
        Some(avt::Color::Indexed(index)) => Colour::indexed(index),
        Some(avt::Color::RGB(rgb)) => Colour::direct(rgb.r, rgb.g, rgb.b),
    };
    let cells = line.cells().iter().filter(|cell| cell.width() > 0);
    cells
        .map(|cell| {
            let pen = cell.pen();
            let (fg, bg) = (colour(pen.foreground()), colour(pen.background()));
            plain((cell.char(), cell.width(), fg, bg, pen.is_bold(), pen.is_inverse()))
        })
        .collect()
}

/// The two emulators, fed the same.
struct Pair {
    our: Terminal,
    their: avt::Terminal,
}

impl Pair {
    fn new() -> Self {
        let their = avt::Terminal::new(COLUMNS, ROWS).expect("a size");
        Self { our: Terminal::new(COLUMNS as u16, ROWS as u16), their }
    }

    fn feed(&mut self, text: &str) {
        self.our.feed(text.as_bytes());
        self.their.feed(text);
    }

    /// What differs, if anything.
    fn difference(&self) -> Option<String> {
        let grid = self.our.screen().grid();
        for (index, line) in self.their.screen().visible_lines().enumerate() {
            let row = grid.line(grid.screen_line() + index as u64).expect("as many rows");
            let (a, b) = (ours(row), theirs(line));
            if a != b {
                let text = |cells: &[Seen]| cells.iter().map(|cell| cell.0).collect::<String>();
                let cell = a.iter().zip(&b).find(|(a, b)| a != b);
                return Some(format!("row {index}: {:?} here, {:?} there; {cell:?}", text(&a), text(&b)));
            }
        }
        let (here, there) = (self.our.screen().cursor(), self.their.cursor_position());
        let there = (there.row as usize, there.col.min(COLUMNS - 1));
        (here != there).then(|| format!("the cursor is at {here:?} here, at {there:?} there"))
    }
}

fn agree(name: &str, session: &str) {
    let mut pair = Pair::new();
    pair.feed(session);
    if let Some(difference) = pair.difference() {
        panic!("{name}: {difference}");
    }
}

#[test]
fn an_editor_that_redraws() {
    let mut session = String::from("\x1b[?1049h\x1b[2J\x1b[1;7r");
    for round in 0..12 {
        for row in 1..=7 {
            session += &format!("\x1b[{row};1H\x1b[K\x1b[3{}mline {}\x1b[m of text", row % 8, row + round);
        }
        session += "\x1b[8;1H\x1b[7m-- INSERT --\x1b[K\x1b[27m";
        session += &format!("\x1b[{};{}H", round % 7 + 1, round + 3);
        session += ["\x1b[L\r", "\x1b[M\r", "\x1b[2@", "\x1b[3P", "\x1b[S", "\x1b[T"][round % 6];
        agree("an editor", &session);
    }
    session += "\x1b[r\x1b[?1049l$ ";
    agree("an editor, left", &session);
}

#[test]
fn colours_of_every_kind() {
    let mut session = String::new();
    for index in 0..256 {
        session += &format!("\x1b[38;5;{index}m\x1b[48;5;{}mx", 255 - index);
    }
    for step in 0..40 {
        session += &format!("\x1b[38;2;{};{};{}m\x1b[1my\x1b[22m", step * 6, 255 - step * 6, step);
    }
    session += "\x1b[0m\x1b[91;104mbright\x1b[39;49m plain \x1b[7mreversed\x1b[27m";
    agree("colours", &session);
}

#[test]
fn wide_text_at_the_edges() {
    let mut session = String::new();
    for start in 0..=COLUMNS {
        session += &format!("\x1b[{};{}H\x1b[K漢字かな交じり文", start % ROWS + 1, start + 1);
        agree("wide text", &session);
        session += &format!("\x1b[{};{}Hx", start % ROWS + 1, start / 2 + 1);
        agree("wide text, overwritten", &session);
    }
}

#[test]
fn scroll_regions() {
    let mut session = String::new();
    for row in 1..=ROWS {
        session += &format!("\x1b[{row};1Hrow {row}");
    }
    for round in 0..30 {
        let (top, bottom) = (round % 5 + 1, round % 3 + 6);
        session += &format!("\x1b[{top};{bottom}r\x1b[{bottom};1H\n\nnew {round}\x1b[{top};1H\x1bM");
        session += &format!("\x1b[{};3H\x1b[2L\r\x1b[{};1H\x1b[M", top + 1, bottom - 1);
        agree("regions", &session);
    }
}

#[test]
fn line_drawing_and_tabs() {
    let session = "\x1b(0lqqk\x1b(B\r\n\x0ex\x0f\ta\tb\x1b[3g\r\n\tend\r\n\x1b[5G\x1bH\r\tc\x1b[Zd\x1b[2Ie";
    agree("line drawing", session);
}

/// Goes somewhere.
fn place(random: &mut Random) -> String {
    format!("\x1b[{};{}H", random.below(ROWS) + 1, random.below(COLUMNS) + 1)
}

/// Whether a random session has wide characters, or else backgrounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    Narrow,
    Wide,
}

/// A step of a random session.
fn step(random: &mut Random, width: Width) -> String {
    const TEXT: [&str; 10] =
        ["a", "word ", "漢", "字字", "é", "0123456789", "\t", "┼─", "🙂", "longer words here "];
    let number = |random: &mut Random| *random.pick(&["", "0", "1", "2", "3", "5", "9", "30", "9999"]);
    match random.below(30) {
        0..=8 => match *random.pick(&TEXT) {
            "漢" | "字字" | "🙂" if width == Width::Narrow => "narrow".into(),
            wide @ ("漢" | "字字" | "🙂") => format!("{}\x1b[K{wide}", place(random)),
            text => text.to_owned(),
        },
        9 => "\r\n".into(),
        10 => {
            (*random.pick(&["\r", "\r\n", "\x08", "\x1b[?6l\x1bM", "\r\x1bD", "\x1bE", "\x1b7"])).to_owned()
        }
        11..=13 => format!("\x1b[{};{}H", number(random), number(random)),
        14 | 15 => {
            format!("\x1b[{}{}", number(random), random.pick(&["A", "B", "C", "D", "E", "F", "G", "d"]))
        }
        16 => {
            format!("{}\x1b[{}{}", place(random), random.pick(&["", "0", "1", "2"]), random.pick(&["K", "J"]))
        }
        17 | 18 => format!("{}\x1b[{}{}", place(random), number(random), random.pick(&["@", "P", "X"])),
        19 => format!("\x1b[{}{}", number(random), random.pick(&["S", "T"])),
        20 => format!("\x1b7\x1b[r\x1b8\x1b[{}{}", number(random), random.pick(&["L\r", "M\r"])),
        21 => format!("\x1b[{}r", random.pick(&["1;5", "2;7", "3;8", "2;4", "4;", ";6"])),
        22 => "\x1b[r".into(),
        23..=25 if width == Width::Wide => {
            format!("\x1b[{}m", random.pick(&["", "1", "7", "31", "38;5;100"]))
        }
        23..=25 => format!(
            "\x1b[{}m",
            random.pick(&["", "1", "7", "31", "42", "0", "38;5;100", "48;2;1;2;3", "39;49"])
        ),
        26 => (*random.pick(&["\x1b[?6h", "\x1b[?6l", "\r\x1b[4hi\x1b[4l"])).to_owned(),
        27 => {
            let restore = *random.pick(&["\x1b[?1049h", "\x1b[?1049l", "\x1b8"]);
            format!("{restore}{}", place(random))
        }
        28 => (*random.pick(&["\x1b(0qx\x1b(B", "\x0e\x0f", "\x1b[20h", "\x1b[20l"])).to_owned(),
        _ => (*random.pick(&["\x1bH", "\x1b[g", "\x1b[3g", "\x08\x1b[Z", "x\x1b[2b"])).to_owned(),
    }
}

fn random_sessions(width: Width) {
    const SESSIONS: u64 = 200;
    let mut failed = Vec::new();
    for seed in 0..SESSIONS {
        let mut random = Random::new(seed);
        let (mut pair, mut session) = (Pair::new(), String::new());
        for _ in 0..120 {
            let step = step(&mut random, width);
            session += &step;
            pair.feed(&step);
            if let Some(difference) = pair.difference() {
                failed.push(format!("seed {seed}: {session:?}, after {step:?}: {difference}"));
                break;
            }
        }
    }
    let shown = failed[..failed.len().min(12)].join("\n");
    assert!(failed.is_empty(), "{} of {SESSIONS} differ:\n{shown}", failed.len());
}

#[test]
fn random_narrow_sessions() {
    random_sessions(Width::Narrow);
}

#[test]
fn random_wide_sessions() {
    random_sessions(Width::Wide);
}
