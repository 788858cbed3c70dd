//! The picture: lines meet, frames say what changed, and what is put together here is what the atlas holds.

mod common;

use common::fed;
use tabula_term::Terminal;
use tabula_term::frame::{Frame, Surroundings};
use tabula_term::palette::Rgb;
use tabula_term::picture::{Atlas, Bitmap, CellSize, Painter, Style, blit_row};
use tabula_term::selection::Shape;

const SIZES: [CellSize; 4] = [
    CellSize { width: 8, height: 16, baseline: 12, stroke: 1 },
    CellSize { width: 9, height: 19, baseline: 15, stroke: 1 },
    CellSize { width: 17, height: 35, baseline: 27, stroke: 2 },
    CellSize { width: 5, height: 9, baseline: 7, stroke: 1 },
];

/// Draws a half-covered square for each glyph, and counts.
#[derive(Default)]
struct Counting(usize);

impl Painter for Counting {
    fn paint(&mut self, _text: &str, _style: Style, cells: usize, size: CellSize) -> Bitmap {
        self.0 += 1;
        let pixels = [255, 255, 255, 128].repeat(cells * size.width * size.height);
        Bitmap { width: cells * size.width, height: size.height, pixels }
    }
}

/// The opacity of a drawn character's pixels, which must not come from the painter.
fn drawn(c: char, size: CellSize) -> Vec<Vec<u8>> {
    let (mut atlas, mut painter) = (Atlas::new(size, 100), Counting::default());
    let slot = atlas.char(c, Style::default(), false, &mut painter).expect("room");
    assert_eq!(painter.0, 0, "{c} is drawn by the font");
    let rows = atlas.pixels(slot.index).chunks_exact(size.width * 4);
    rows.map(|row| row.chunks_exact(4).map(|pixel| pixel[3]).collect()).collect()
}

/// Which pixels of an edge are covered: left, top, right, bottom.
fn edges(c: char, size: CellSize) -> [Vec<bool>; 4] {
    let rows = drawn(c, size);
    let column = |index: usize| rows.iter().map(|row| row[index] > 100).collect();
    let row = |index: usize| rows[index].iter().map(|share| *share > 100).collect();
    [column(0), row(0), column(size.width - 1), row(size.height - 1)]
}

#[test]
fn lines_meet_their_neighbours() {
    for size in SIZES {
        // Each corner and crossing ends where the straight line of that kind goes through the edge.
        for (straight, across, joined) in [
            ('─', '│', "┌┐└┘├┤┬┴┼╭╮╰╯"),
            ('━', '┃', "┏┓┗┛┣┫┳┻╋"),
            ('═', '║', "╔╗╚╝╠╣╦╩╬"),
            ('═', '│', "╒╕╘╛╞╡╤╧╪"),
            ('─', '║', "╓╖╙╜╟╢╥╨╫"),
            ('━', '│', "┍┑┕┙┝┥┯┷┿"),
        ] {
            let (horizontal, vertical) = (edges(straight, size), edges(across, size));
            let wanted = [&horizontal[0], &vertical[1], &horizontal[2], &vertical[3]];
            for c in joined.chars() {
                for (side, (edge, wanted)) in edges(c, size).iter().zip(wanted).enumerate() {
                    let empty = edge.iter().all(|covered| !covered);
                    assert!(
                        empty || edge == wanted,
                        "{c} on side {side} at {size:?}: {edge:?}, not {wanted:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn lines_are_connected_inside() {
    for size in SIZES {
        for c in "─│┌┐└┘├┤┬┴┼━┃┏╋╬╔╗╚╝╠╪╫╭╮╯╰┍┾╆╿╼".chars()
        {
            let rows = drawn(c, size);
            let covered: Vec<(usize, usize)> = (0..size.height)
                .flat_map(|y| (0..size.width).map(move |x| (x, y)))
                .filter(|(x, y)| rows[*y][*x] > 60)
                .collect();
            // Double lines are two strokes and more; all others are one piece.
            if "╬╔╗╚╝╠╪╫".contains(c) {
                assert!(covered.len() >= 2 * (size.width.min(size.height)), "{c} is thin at {size:?}");
                continue;
            }
            let mut reached = vec![covered[0]];
            let mut next = 0;
            while next < reached.len() {
                let (x, y) = reached[next];
                next += 1;
                for near in covered.iter().filter(|(a, b)| a.abs_diff(x) <= 1 && b.abs_diff(y) <= 1) {
                    if !reached.contains(near) {
                        reached.push(*near);
                    }
                }
            }
            assert_eq!(reached.len(), covered.len(), "{c} is in pieces at {size:?}");
        }
    }
}

#[test]
fn corners_are_whole() {
    for size in SIZES {
        for c in "┌┐└┘┏┓┗┛┍┎┑┒┕┖┙┚".chars() {
            let rows = drawn(c, size);
            let covered = |x: usize, y: usize| rows[y][x] > 0;
            // The arms' own width: where they leave the cell.
            let [left, top, right, bottom] = edges(c, size);
            let across: Vec<usize> = (0..size.width).filter(|x| top[*x] || bottom[*x]).collect();
            let along: Vec<usize> = (0..size.height).filter(|y| left[*y] || right[*y]).collect();
            let missing = across
                .iter()
                .flat_map(|x| along.iter().map(move |y| (*x, *y)))
                .find(|(x, y)| !covered(*x, *y));
            assert_eq!(missing, None, "{c} at {size:?}");
        }
    }
}

#[test]
fn blocks_fill_their_cells() {
    for size in SIZES {
        assert!(drawn('█', size).iter().flatten().all(|share| *share == 255));
        // What one half leaves free the other covers.
        for (a, b) in [('▀', '▄'), ('▌', '▐'), ('▙', '▝'), ('▛', '▗'), ('▚', '▞'), ('▖', '▜')]
        {
            let pairs = drawn(a, size).concat().into_iter().zip(drawn(b, size).concat());
            assert!(pairs.into_iter().all(|(a, b)| (a == 0) != (b == 0)), "{a} and {b} at {size:?}");
        }
        let covered = |c| drawn(c, size).concat().iter().filter(|share| **share > 0).count();
        let heights: Vec<usize> = "▁▂▃▄▅▆▇█".chars().map(covered).collect();
        assert!(heights.is_sorted() && heights[0] > 0, "{heights:?}");
        assert_eq!(drawn('⠀', size).concat().iter().map(|share| *share as usize).sum::<usize>(), 0);
        assert!(drawn('⣿', size).concat().iter().filter(|share| **share > 100).count() >= 8);
    }
}

/// A terminal with what it is drawn by.
struct Screen {
    terminal: Terminal,
    frame: Frame,
    atlas: Atlas,
    painter: Counting,
    around: Surroundings,
}

impl Screen {
    fn of(columns: u16, rows: u16, text: &str) -> Self {
        let around = Surroundings { focused: true, ..Surroundings::default() };
        let (atlas, painter) = (Atlas::new(SIZES[0], 500), Counting::default());
        let mut screen =
            Self { terminal: fed(columns, rows, text), frame: Frame::default(), atlas, painter, around };
        screen.draw();
        screen
    }

    /// Draws; the answer is which rows changed.
    fn draw(&mut self) -> Vec<usize> {
        self.terminal.draw(&mut self.frame, self.around, &mut self.atlas, &mut self.painter);
        (0..self.frame.rows).filter(|row| self.frame.changed[*row]).collect()
    }
}

#[test]
fn only_what_changed_is_drawn() {
    let mut screen = Screen::of(10, 5, "one\r\ntwo\r\nthree");
    assert_eq!(screen.draw(), [] as [usize; 0]);
    screen.terminal.feed(b"!");
    assert_eq!(screen.draw(), [2]);
    screen.terminal.feed(b"\x1b[1;1H");
    assert_eq!(screen.draw(), [0, 2]);
    screen.terminal.feed(b"\x1b[2;3r\x1b[3;1H\n");
    assert_eq!(screen.draw(), [0, 1, 2]);
    screen.terminal.feed(b"\x1b[r\x1b[5;1H\n");
    assert_eq!(screen.draw().len(), 5);
    // Each glyph was drawn once.
    let painted = screen.painter.0;
    screen.terminal.damage_all();
    screen.draw();
    assert_eq!(screen.painter.0, painted);
}

#[test]
fn the_cursor_the_selection_and_finds_are_seen() {
    let mut screen = Screen::of(10, 3, "abc\r\nabc");
    let theme = tabula_term::palette::Theme::default();
    let ground = |screen: &Screen, row: usize, column: usize| screen.frame.sprites[row * 10 + column].bg;
    assert_eq!(screen.frame.cursor, Some((3, 1)));
    assert_eq!(ground(&screen, 1, 3), theme.cursor);
    assert_eq!(ground(&screen, 0, 0), theme.background);
    let (from, to) = (screen.terminal.point(0, 1), screen.terminal.point(1, 0));
    screen.terminal.select(from, Shape::Characters);
    screen.terminal.select_to(to);
    screen.draw();
    assert_eq!(
        [ground(&screen, 0, 0), ground(&screen, 0, 1), ground(&screen, 1, 0), ground(&screen, 1, 1)],
        [theme.background, theme.selection, theme.selection, theme.background]
    );
    screen.terminal.select_none();
    screen.terminal.find("b", tabula_term::search::Case::Exact);
    screen.draw();
    assert_eq!([ground(&screen, 0, 1), ground(&screen, 1, 1)], [theme.found, theme.found_here]);
    // Without focus, or hidden, the cursor leaves the ground alone.
    screen.around.focused = false;
    screen.draw();
    assert_eq!(ground(&screen, 1, 3), theme.background);
    assert_ne!(screen.frame.sprites[13].mark, 0);
    screen.terminal.feed(b"\x1b[?25l");
    screen.draw();
    assert_eq!((screen.frame.cursor, screen.frame.sprites[13].mark), (None, 0));
}

#[test]
fn colours_as_programs_choose_them() {
    let screen = Screen::of(10, 2, "\x1b[38;2;1;2;3;48;5;196mx\x1b[7my\x1b[0;1;31mb\x1b[0;8mh");
    let sprite = |column: usize| (screen.frame.sprites[column].fg, screen.frame.sprites[column].bg);
    let theme = tabula_term::palette::Theme::default();
    assert_eq!(sprite(0), (Rgb(1, 2, 3), Rgb(255, 0, 0)));
    assert_eq!(sprite(1), (Rgb(255, 0, 0), Rgb(1, 2, 3)));
    assert_eq!(sprite(2), (theme.named[9], theme.background));
    assert_eq!(sprite(3), (theme.background, theme.background));
}

#[test]
fn an_atlas_that_is_full_is_begun_anew() {
    let mut screen = Screen::of(20, 1, "");
    screen.atlas = Atlas::new(SIZES[0], 30);
    for round in 0..20_u32 {
        let text: String = (0..20).filter_map(|index| char::from_u32(0x4e00 + round * 20 + index)).collect();
        screen.terminal.feed(format!("\r\x1b[K{}", &text[..18]).as_bytes());
        screen.draw();
        let shown = screen.frame.sprites.iter().filter(|sprite| sprite.glyph != 0).count();
        assert!(shown >= 12, "round {round}: {shown}");
    }
}

#[test]
fn a_row_is_put_together_from_the_atlas() {
    let screen = Screen::of(3, 2, "\x1b[38;2;200;100;0;48;2;0;0;100mx\x1b[0m \x1b[4;38;2;9;9;9m \r\n");
    let size = screen.atlas.size();
    let mut out = vec![7; 3 * size.width * size.height * 4];
    blit_row(&screen.frame.sprites[..3], &screen.atlas, &mut out);
    let pixel = |x: usize, y: usize| &out[(y * 3 * size.width + x) * 4..][..4];
    // Half of the ink over the ground.
    assert_eq!(pixel(0, 0), [100, 50, 50, 255]);
    assert_eq!(pixel(size.width, 3), [0x10, 0x15, 0x1c, 255]);
    assert!((0..size.height).any(|y| pixel(2 * size.width, y) == [9, 9, 9, 255]));
}
