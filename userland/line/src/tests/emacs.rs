//! The keys of Emacs: what is pressed, and what becomes of the text. A bar marks the cursor.

use super::{Desk, after};
use crate::{Keys, Outcome};

const ENTRIES: [&str; 4] = ["ls -l", "cat one two", "echo three", "ls -a /tmp"];

#[test]
fn moving() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x01"], "|abc"),
        (&["abc", "\x01", "\x06"], "a|bc"),
        (&["abc", "\x02", "\x02"], "a|bc"),
        (&["abc", "\x01", "\x05"], "abc|"),
        (&["one two", "\x1bb"], "one |two"),
        (&["one two", "\x1bb", "\x1bb", "\x1bf"], "one| two"),
        (&["one two", "\x1b[1;5D"], "one |two"),
        (&["one two", "\x1b[H", "\x1b[1;5C"], "one| two"),
        (&["abc", "\x1b[H", "\x1b[C"], "a|bc"),
        (&["abc", "\x1bOH", "\x1bOF"], "abc|"),
        (&["abcdef", "\x1b3\x02"], "abc|def"),
        (&["abcdef", "\x01", "\x1b-\x1b2\x02"], "ab|cdef"),
        (&["ae\u{301}b", "\x02", "\x02"], "a|e\u{301}b"),
        (&["a(b)c", "\x01", "\x1b\x06"], "a(b|)c"),
        (&["\x1bf\x1bb"], "|"),
        (&["a\"", "\r", "b", "\x1b[A"], "a|\"\nb"),
        (&["abc\"", "\r", "d", "\r", "efg", "\x1b[A", "\x1b[A"], "abc|\"\nd\nefg"),
        (&["abc\"", "\r", "d", "\x1b[A", "\x1b[B"], "abc\"\nd|"),
        (&["abc\"", "\r", "d", "\x1b[A", "\x05", "\x1b[B", "\x1b[A"], "abc\"|\nd"),
    ];
    check(table);
}

#[test]
fn deleting_cutting_and_pasting() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x7f"], "ab|"),
        (&["abc", "\x08"], "ab|"),
        (&["abc", "\x01", "\x04"], "|bc"),
        (&["abc", "\x01", "\x1b[3~"], "|bc"),
        (&["ae\u{301}", "\x7f"], "a|"),
        (&["one two", "\x17"], "one |"),
        (&["/usr/bin", "\x17"], "|"),
        (&["/usr/bin", "\x1b\x7f"], "/usr/|"),
        (&["/usr/bin", "\x1b\x08"], "/usr/|"),
        (&["one two", "\x01", "\x1bd"], "| two"),
        (&["one two", "\x1bb", "\x0b"], "one |"),
        (&["one two", "\x1bb", "\x15"], "|two"),
        (&["one two", "\x1bb", "\x18\x7f"], "|two"),
        (&["one two", "\x17", "\x17", "\x19"], "one two|"),
        (&["one two", "\x01", "\x1bd", "\x1bd", "\x19\x19"], "one twoone two|"),
        (&["one", "\x15", "two", "\x15", "\x19", "\x1by"], "one|"),
        (&["one", "\x15", "two", "\x15", "\x19", "\x1by", "\x1by"], "two|"),
        (&["x", "\x1by"], "x|"),
        (&["\x19"], "|"),
        (&["a \t b", "\x02", "\x02", "\x1b\\"], "a|b"),
        (&["a\"\\", "\r", "b", "\x1b[A", "\x05", "\x0b"], "a\"\\|b"),
        (&["ab", "\x15", "\x1b3\x19"], "ababab|"),
        (&["abcd", "\x01", "\x1b2\x04"], "|cd"),
    ];
    check(table);
}

#[test]
fn changing() {
    let table: &[(&[&str], &str)] = &[
        (&["abc", "\x14"], "acb|"),
        (&["abc", "\x02", "\x14"], "acb|"),
        (&["abc", "\x01", "\x14"], "|abc"),
        (&["one two", "\x1bt"], "two one|"),
        (&["one-two x", "\x01", "\x06", "\x1bt"], "o|ne-two x"),
        (&["one", "\x1bt"], "one|"),
        (&["one two", "\x01", "\x1bu"], "ONE| two"),
        (&["ONE two", "\x01", "\x1bl"], "one| two"),
        (&["oNE two", "\x01", "\x1bc"], "One| two"),
        (&["straße", "\x01", "\x1bu"], "STRASSE|"),
        (&["a", "\x16\x1b", "b"], "a\x1bb|"),
        (&["\x11\x03"], "\x03|"),
        (&["\x1b5x"], "xxxxx|"),
        (&["\x1b1", "2", "x"], "xxxxxxxxxxxx|"),
        (&["a\x1b\rb"], "a\nb|"),
        (&["\x1a\x1cok"], "ok|"),
    ];
    check(table);
}

#[test]
fn undoing() {
    let table: &[(&[&str], &str)] = &[
        (&["one two", "\x1f"], "one |"),
        (&["one two", "\x1f", "\x1f"], "|"),
        (&["one", "\x15", "\x1f"], "one|"),
        (&["one", "\x15", "\x18\x15"], "one|"),
        (&["one", "\x15", "\x18u", "\x18u"], "|"),
        (&["one two", "\x17", "\x17", "\x1br"], "|"),
        (&["\x1f"], "|"),
        (&["ab", "\x01", "\x14", "\x05", "c", "\x1f"], "ab|"),
    ];
    check(table);
}

#[test]
fn history_keys() {
    let table: &[(&[&str], &str)] = &[
        (&["\x10"], "ls -a /tmp|"),
        (&["\x10", "\x10", "\x0e"], "ls -a /tmp|"),
        (&["x", "\x10", "\x0e"], "x|"),
        (&["\x1b<"], "ls -l|"),
        (&["\x1b<", "\x10"], "ls -l|"),
        (&["\x1b<", "\x1b>"], "|"),
        (&["ls", "\x1b[A", "\x1b[A"], "ls -l|"),
        (&["ls", "\x1b[A", "\x1b[A", "\x1b[B"], "ls -a /tmp|"),
        (&["ls", "\x1b[A", "\x1b[B"], "ls|"),
        (&["zzz", "\x1b[A"], "zzz|"),
        (&["\x10", "\x10", "!", "\x0e", "\x10"], "echo three!|"),
        (&["\x10", "\x1b[A"], "echo three|"),
        (&["x \x1b."], "x /tmp|"),
        (&["x \x1b.", "\x1b."], "x three|"),
        (&["x \x1b.", "\x1b.", "\x1b.", "\x1b.", "\x1b.", "\x1b."], "x -l|"),
        (&["\x12e", "\x1b"], "echo thre|e"),
        (&["\x12ls", "\x12", "\x1b"], "|ls -l"),
        (&["\x12ls", "\x12", "\x13", "\x1b"], "|ls -a /tmp"),
        (&["\x12one", "\x05"], "cat one two|"),
        (&["old", "\x12one", "\x07"], "old|"),
        (&["\x12zzz", "\x07"], "|"),
        (&["\x12three", "\r"], "Line(\"echo three\")"),
        (&["\x12lsx", "\x7f", "\x1b"], "|ls -a /tmp"),
        (&["\x12one", "\x05", "\x15", "\x12\x12", "\x05"], "cat one two|"),
        (&["\x12one", "\x05", "\x10"], "ls -l|"),
    ];
    check(table);
}

#[test]
fn suggestions() {
    let table: &[(&[&str], &str)] = &[
        (&["ec", "\x1b[C"], "echo three|"),
        (&["ec", "\x05"], "echo three|"),
        (&["ec", "\x1bf"], "echo|"),
        (&["ec", "\x1bf", "\x1bf"], "echo three|"),
        (&["ec", "\x01", "\x05"], "ec|"),
        (&["ec", "\x1b[C", "\x1f"], "ec|"),
        (&["zz", "\x1b[C"], "zz|"),
    ];
    check(table);
}

#[test]
fn ending() {
    let table: &[(&[&str], &str)] = &[
        (&["ls", "\r"], "Line(\"ls\")"),
        (&["ls", "\n"], "Line(\"ls\")"),
        (&["\r"], "Line(\"\")"),
        (&["ls", "\x03"], "Abandoned"),
        (&["\x04"], "End"),
        (&["a", "\x04"], "a|"),
        (&["\"a", "\r", "b\"", "\r"], "Line(\"\\\"a\\nb\\\"\")"),
        (&["\"a", "\r", "\x03"], "Abandoned"),
        (&["\x1b[200~ls\nrm x\r\n\x1b[201~"], "ls\nrm x\n|"),
        (&["\x1b[200~a\x03\x1b[Ab\tc\x1b[201~", "\r"], "Line(\"a[Ab\\tc\")"),
        (&["\x12x", "\x03"], "|"),
    ];
    check(table);
}

#[test]
fn bytes_after_the_line_are_for_the_next_one() {
    let mut desk = Desk::new(Keys::Emacs, 40, 10);
    assert_eq!(desk.press("one\rtwo\rthr"), Some(Outcome::Line("one".into())));
    assert_eq!(desk.begin(), Some(Outcome::Line("two".into())));
    assert_eq!(desk.begin(), None);
    assert_eq!(desk.marked(), "thr|");
}

fn check(table: &[(&[&str], &str)]) {
    for (pressed, expected) in table {
        assert_eq!(after(Keys::Emacs, &ENTRIES, pressed), *expected, "{pressed:?}");
    }
}
