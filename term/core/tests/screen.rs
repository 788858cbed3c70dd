//! What sequences do that a second emulator does not show: answers, titles, links, the clipboard, modes, sizes.

mod common;

use common::{fed, replies, rows};
use tabula_term::{Event, Modes};

#[test]
fn questions_are_answered() {
    let mut terminal = fed(20, 5, "\x1b[3;4H\x1b[6n\x1b[5n\x1b[c\x1b[>c\x1b[18t");
    assert_eq!(replies(&mut terminal), "\x1b[3;4R\x1b[0n\x1b[?62;22c\x1b[>1;10;0c\x1b[8;5;20t");
    let mut terminal = fed(20, 5, "\x1b[?2004h\x1b[?2004$p\x1b[?1$p\x1b[?9999$p\x1b[4$p");
    assert_eq!(replies(&mut terminal), "\x1b[?2004;1$y\x1b[?1;2$y\x1b[?9999;0$y\x1b[4;2$y");
    let mut terminal = fed(20, 5, "\x1b]11;#123456\x07\x1b]11;?\x07\x1b]4;1;?\x1b\\");
    assert_eq!(replies(&mut terminal), "\x1b]11;rgb:1212/3434/5656\x07\x1b]4;1;rgb:ffff/7b7b/7b7b\x1b\\");
    terminal.set_cell_pixels(9, 20);
    terminal.feed(b"\x1b[14t");
    assert_eq!(replies(&mut terminal), "\x1b[4;100;180t");
}

#[test]
fn positions_count_from_the_region_in_origin_mode() {
    let mut terminal = fed(20, 8, "\x1b[3;6r\x1b[?6h\x1b[2;2H\x1b[6n");
    assert_eq!(terminal.screen().cursor(), (3, 1));
    assert_eq!(replies(&mut terminal), "\x1b[2;2R");
}

#[test]
fn titles_are_fit_to_be_shown() {
    let mut terminal = fed(20, 5, "\x1b]0;one\x07\x1b[22t\x1b]2;a;b \u{202e}gpj.exe\u{2066}\x07");
    assert_eq!(terminal.take_events(), [Event::Title("a;b gpj.exe".into())]);
    terminal.feed(b"\x1b[23t");
    assert_eq!(terminal.take_events(), [Event::Title("one".into())]);
    terminal.feed(format!("\x1b]0;{}\x07", "🙂".repeat(5000)).as_bytes());
    assert_eq!(terminal.screen().title().chars().count(), tabula_term::limits::TITLE_BYTES / 4);
}

#[test]
fn the_clipboard_can_be_asked_for_and_not_read() {
    let mut terminal = fed(20, 5, "\x1b]52;c;aGVsbG8gd29ybGQ=\x07\x1b]52;c;?\x07");
    assert_eq!(terminal.take_events(), [Event::Clipboard("hello world".into())]);
    assert_eq!(replies(&mut terminal), "");
    terminal.feed(b"\x1b]52;c;!!!\x07\x1b]52;c;/w==\x07");
    assert_eq!(terminal.take_events(), []);
    // Only the newest of several is offered.
    terminal.feed(b"\x1b]52;c;YQ==\x07\x07\x07\x1b]52;p;Yg==\x07");
    assert_eq!(terminal.take_events(), [Event::Bell, Event::Clipboard("b".into())]);
}

#[test]
fn marks_stay_with_their_character() {
    let terminal = fed(10, 3, "e\u{301}x\r\n漢\u{20dd}\r\n123456789e\u{308}");
    assert_eq!(rows(&terminal), ["e\u{301}x", "漢\u{20dd}", "123456789e\u{308}"]);
    // At a row's beginning there is nothing for it to stay with.
    assert_eq!(rows(&fed(10, 2, "\u{301}a")), ["a", ""]);
}

#[test]
fn without_wrapping_the_last_cell_is_overwritten() {
    assert_eq!(rows(&fed(5, 2, "\x1b[?7labcdefgh")), ["abcdh", ""]);
}

#[test]
fn the_alternate_screen_leaves_the_main_one_alone() {
    let mut terminal = fed(10, 3, "main\x1b[?1049hother\x1b[3;3Hx");
    assert_eq!(rows(&terminal), ["    other", "", "  x"]);
    assert!(terminal.modes().contains(Modes::ALTERNATE));
    terminal.feed(b"\x1b[?1049l!");
    assert_eq!(rows(&terminal), ["main!", "", ""]);
}

#[test]
fn a_synchronised_update_is_seen_whole() {
    let mut terminal = fed(10, 2, "before\x1b[?2026h\x1b[2J\x1b[Hafter");
    assert!(terminal.update_pending());
    assert_eq!(rows(&terminal)[0], "before");
    terminal.feed(b"wards\x1b[?2026l");
    assert!(!terminal.update_pending());
    assert_eq!(rows(&terminal)[0], "afterwards");
    // One that does not end is ended by whoever shows the terminal.
    terminal.feed(b"\x1b[?2026h\x1b[H\x1b[Kx");
    terminal.end_update();
    assert_eq!(rows(&terminal)[0], "x");
}

#[test]
fn a_reset_forgets_everything_but_the_history() {
    let mut terminal = fed(10, 2, "a\r\nb\r\nc\x1b]0;t\x07\x1b[?1003h\x1b[31m\x1b[?1049h\x1bc");
    assert_eq!(rows(&terminal), ["", ""]);
    assert_eq!((terminal.modes(), terminal.screen().title()), (Modes::INITIAL, ""));
    assert_eq!(terminal.screen().grid().history_rows(), 1);
    terminal.feed(b"\x1b[3J");
    assert_eq!(terminal.screen().grid().history_rows(), 0);
}

#[test]
fn finished_rows_are_kept_for_reading_aloud() {
    let mut terminal = fed(10, 3, "one\r\ntwo\r\nthr");
    assert_eq!(terminal.take_spoken(), "one\ntwo\n");
    terminal.feed(b"ee\r\n");
    assert_eq!(terminal.take_spoken(), "three\n");
}
