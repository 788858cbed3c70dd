//! The keys of vi: what is pressed, and what becomes of the text. A bar marks the cursor.

use super::{Desk, after};
use crate::Keys;

const ENTRIES: [&str; 4] = ["ls -l", "cat one two", "echo three", "ls -a /tmp"];

fn check(table: &[(&[&str], &str)]) {
    for (pressed, expected) in table {
        assert_eq!(after(Keys::Vi, &ENTRIES, pressed), *expected, "{pressed:?}");
    }
}

#[test]
fn motions() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x1b"], "ab|c"),
        (&["abc\x1b"], "ab|c"),
        (&["abc", "\x1b", "h"], "a|bc"),
        (&["abc", "\x1bh"], "a|bc"),
        (&["abc", "\x1b", "0"], "|abc"),
        (&["abc", "\x1b", "0", "l"], "a|bc"),
        (&["abc", "\x1b", "0", "9l"], "ab|c"),
        (&["  abc", "\x1b", "^"], "  |abc"),
        (&["abc", "\x1b", "0$"], "ab|c"),
        (&["foo-bar baz", "\x1b", "0w"], "foo|-bar baz"),
        (&["foo-bar baz", "\x1b", "0W"], "foo-bar |baz"),
        (&["foo-bar baz", "\x1b", "b"], "foo-bar |baz"),
        (&["foo-bar baz", "\x1b", "2B"], "|foo-bar baz"),
        (&["foo-bar baz", "\x1b", "0e"], "fo|o-bar baz"),
        (&["foo-bar baz", "\x1b", "0E"], "foo-ba|r baz"),
        (&["a.b.c", "\x1b", "0f.;"], "a.b|.c"),
        (&["a.b.c", "\x1b", "0f.;,"], "a|.b.c"),
        (&["a.b.c", "\x1b", "F."], "a.b|.c"),
        (&["a.b.c", "\x1b", "T."], "a.b.|c"),
        (&["a.b.c", "\x1b", "0t."], "|a.b.c"),
        (&["a.b.c", "\x1b", "02f."], "a.b|.c"),
        (&["abcdef", "\x1b", "3|"], "ab|cdef"),
        (&["a(b)", "\x1b", "%"], "a|(b)"),
        (&["abc", "\x1b", "0", "\x1b[C"], "a|bc"),
        (&["abc", "\x1b", "\x7f"], "a|bc"),
    ];
    check(table);
}

#[test]
fn changes() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x1b", "x"], "a|b"),
        (&["abc", "\x1b", "02x"], "|c"),
        (&["abc", "\x1b", "X"], "a|c"),
        (&["abc", "\x1b", "rz"], "ab|z"),
        (&["abc", "\x1b", "02rz"], "z|zc"),
        (&["abc", "\x1b", "05rz"], "|abc"),
        (&["abc", "\x1b", "0Rxy", "\x1b"], "x|yc"),
        (&["abc", "\x1b", "0Rxy\x7f\x7fz", "\x1b"], "|zbc"),
        (&["abc", "\x1b", "0Rwxyz", "\x1b"], "wxy|z"),
        (&["abc", "\x1b", "0sX"], "X|bc"),
        (&["abc", "\x1b", "Snew"], "new|"),
        (&["abc", "\x1b", "0iX"], "X|abc"),
        (&["  abc", "\x1b", "IX"], "  X|abc"),
        (&["abc", "\x1b", "0aX"], "aX|bc"),
        (&["abc", "\x1b", "0AX"], "abcX|"),
        (&["abc", "\x1b", "0D"], "|"),
        (&["abc def", "\x1b", "bD"], "abc| "),
        (&["abc def", "\x1b", "bCx"], "abc x|"),
        (&["aBc", "\x1b", "03~"], "Ab|C"),
        (&["abc", "\x1b", "0~~"], "AB|c"),
    ];
    check(table);
}

#[test]
fn operators() {
    let table: &[(&[&str], &str)] = &[
        (&["one two three", "\x1b", "0dw"], "|two three"),
        (&["one two three", "\x1b", "02dw"], "|three"),
        (&["one two three", "\x1b", "0d2w"], "|three"),
        (&["one two three", "\x1b", "bdw"], "one two| "),
        (&["one two three", "\x1b", "0dW"], "|two three"),
        (&["one two", "\x1b", "0de"], "| two"),
        (&["one two", "\x1b", "db"], "one |o"),
        (&["one two", "\x1b", "0d$"], "|"),
        (&["one two", "\x1b", "d0"], "|o"),
        (&["one.two", "\x1b", "0dt."], "|.two"),
        (&["one.two", "\x1b", "0df."], "|two"),
        (&["one.two", "\x1b", "dF."], "one|o"),
        (&["one two", "\x1b", "dd"], "|"),
        (&["one two", "\x1b", "0cwX"], "X| two"),
        (&["a b", "\x1b", "0cwX"], "X| b"),
        (&["one two", "\x1b", "0c$X"], "X|"),
        (&["one two", "\x1b", "ccX"], "X|"),
        (&["one two", "\x1b", "0ywP"], "one| one two"),
        (&["one two", "\x1b", "0yw$p"], "one twoone| "),
        (&["one two", "\x1b", "0dwp"], "tone| wo"),
        (&["abc", "\x1b", "0xp"], "b|ac"),
        (&["ab", "\x1b", "yy2p"], "ababa|b"),
        (&["ab", "\x1b", "0d\x1b", "x"], "|b"),
        (&["ab", "\x1b", "0dc", "x"], "|b"),
        (&["f(a, b) x", "\x1b", "0fad%"], "f|, b) x"),
        (&["f(a, b) x", "\x1b", "0f(d%"], "f| x"),
        (&["one\"", "\r", "two", "\r", "three", "\x1b", "kdd"], "one\"\n|three"),
        (&["one\"", "\r", "two", "\r", "three", "\x1b", "dd"], "one\"\n|two"),
        (&["one\"", "\r", "two", "\r", "three", "\x1b", "ddkP"], "|three\none\"\ntwo"),
        (&["one\"", "\r", "two", "\r", "three", "\x1b", "k2ddp"], "one\"\n|two\nthree"),
    ];
    check(table);
}

#[test]
fn undoing_and_repeating() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x1b", "xxu"], "a|b"),
        (&["abc", "\x1b", "xxU"], "|"),
        (&["abc", "\x1b", "0ixyz", "\x1b", "u"], "|abc"),
        (&["abcdef", "\x1b", "0x.."], "|def"),
        (&["one two three", "\x1b", "0cwX", "\x1b", "w."], "X |X three"),
        (&["one two three", "\x1b", "0dw."], "|three"),
        (&["abc", "\x1b", "0ix", "\x1b", "."], "|xxabc"),
        (&["abcd", "\x1b", "0rx", "l."], "x|xcd"),
        (&["abc", "\x1b", "."], "abab|cc"),
        (&["aaaa", "\x1b", "0~."], "AA|aa"),
        (&["abc", "\x1b", "0Rx", "\x1b", "l."], "x|xc"),
    ];
    check(table);
}

#[test]
fn history_keys() {
    let table: &[(&[&str], &str)] = &[
        (&["\x1b", "k"], "|ls -a /tmp"),
        (&["\x1b", "kk"], "|echo three"),
        (&["\x1b", "kkj"], "|ls -a /tmp"),
        (&["\x1b", "3k"], "|cat one two"),
        (&["\x1b", "G"], "|ls -l"),
        (&["\x1b", "2G"], "|cat one two"),
        (&["\x1b", "/ls\r"], "|ls -a /tmp"),
        (&["\x1b", "/ls\r", "n"], "|ls -l"),
        (&["\x1b", "/ls\r", "n", "N"], "|ls -a /tmp"),
        (&["\x1b", "/zzz", "\x07"], "|"),
        (&["x", "\x1b", "k", "j"], "|x"),
        (&["a\"", "\r", "b", "\x1b", "k"], "|a\"\nb"),
        (&["ls", "\x1b", "\r"], "Line(\"ls\")"),
        (&["ls", "\x1b", "\x03"], "Abandoned"),
        (&["\x1b", "\x04"], "End"),
    ];
    check(table);
}

#[test]
fn the_cursor_has_the_shape_of_the_mode() {
    let mut desk = Desk::new(Keys::Vi, 40, 10);
    let hooks = crate::Hooks { validator: &(), highlighter: &(), completer: &(), history: &desk.history };
    let mut shapes = String::new();
    for bytes in ["a", "\x1b", "R", "\x1b", "i", "\r"] {
        let mut out = String::new();
        if desk.editor.feed(bytes.as_bytes(), hooks, &mut out).is_none() {
            desk.editor.settle(hooks, &mut out);
        }
        shapes.extend(out.split("\x1b[").filter_map(|part| part.split_once(" q")).map(|(shape, _)| shape));
    }
    assert_eq!(shapes, "24260");
}
