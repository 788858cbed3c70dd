//! Completion: what Tab writes, lists and goes through.

use super::Desk;
use crate::{Keys, Outcome};

fn desk(words: &[&str], rows: usize) -> Desk {
    let mut desk = Desk::new(Keys::Emacs, 30, rows);
    desk.language.words = words.iter().map(|word| (*word).to_owned()).collect();
    desk
}

fn after(words: &[&str], pressed: &[&str]) -> String {
    let mut desk = desk(words, 10);
    for bytes in pressed {
        assert_eq!(desk.press(bytes), None);
    }
    desk.marked()
}

#[test]
fn what_tab_writes() {
    const FRUIT: &[&str] = &["apple", "apricot", "cherry", "my file", "my folder/"];
    let table: &[(&[&str], &str)] = &[
        (&["ch\t"], "cherry |"),
        (&["x ch\t"], "x cherry |"),
        (&["a\t"], "ap|"),
        (&["a\t\t\t"], "apple|"),
        (&["a\t\t\t\t"], "apricot|"),
        (&["a\t\t\t\t\t"], "apple|"),
        (&["a\t\t\t", "\x1b[Z"], "apricot|"),
        (&["a", "\x1b[Z"], "apricot|"),
        (&["a\t\t\t\r"], "apple |"),
        (&["a\t\t\tx"], "applex|"),
        (&["a\t\t\t", "\x1b"], "a|"),
        (&["a\t\t\t\x07"], "a|"),
        (&["a\t\t", "\x1b[C"], "ap|"),
        (&["my\t"], "my\\ f|"),
        (&["my\t\t\t\t/x"], "my\\ folder/x|"),
        (&["zzz\t"], "zzz|"),
        (&["ch ", "\x02\x02\x02", "\t"], "|ch "),
        (&["ch x", "\x02\x02", "\t"], "cherry| x"),
        (&["a\t\t\t", "\x1f"], "a|"),
    ];
    for (pressed, expected) in table {
        assert_eq!(after(FRUIT, pressed), *expected, "{pressed:?}");
    }
}

#[test]
fn a_list_is_shown_below_and_goes_with_the_next_key() {
    let mut desk = desk(&["alpha", "alpine", "altitude"], 10);
    desk.press("al\t");
    assert_eq!(desk.rows(), ["$ al"]);
    desk.press("\t");
    assert_eq!(desk.rows(), ["$ al", "alpha  alpine  altitude"]);
    desk.press("\t");
    assert_eq!(desk.rows(), ["$ alpha", "alpha  alpine  altitude"]);
    assert!(desk.screen.screen().cell(1, 0).is_some_and(vt100::Cell::inverse));
    desk.press("\x1b[C");
    assert_eq!(desk.rows(), ["$ alpine", "alpha  alpine  altitude"]);
    desk.press("x");
    assert_eq!(desk.rows(), ["$ alpinex"]);
    assert_eq!(desk.press("\r"), Some(Outcome::Line("alpinex".into())));
    assert_eq!(desk.rows(), ["$ alpinex"]);
    assert_eq!(desk.screen.screen().cursor_position(), (1, 0));
}

#[test]
fn many_are_listed_after_a_question_and_page_by_page() {
    let words: Vec<String> = (0..300).map(|n| format!("word{n:03}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut desk = desk(&words, 6);
    desk.press("w\t\t");
    assert_eq!(desk.rows(), ["$ word", "list all 300 possibilities? ("]);
    desk.press("n");
    assert_eq!(desk.rows(), ["$ word"]);
    desk.press("\t\ty");
    assert_eq!(desk.rows().len(), 6);
    assert_eq!(desk.rows()[1], "word000  word100  word200");
    assert_eq!(desk.rows()[5], "rows 1 to 4 of 100");
    desk.press("\x1b[6~");
    assert_eq!(desk.rows()[1], "word004  word104  word204");
    desk.press("\x1b[Z");
    assert_eq!(desk.rows()[0], "$ word299");
    assert_eq!(desk.rows()[5], "rows 97 to 100 of 100");
    desk.press("\t");
    assert_eq!(desk.rows()[0], "$ word000");
    desk.press("q");
    assert_eq!(desk.rows(), ["$ word000q"]);
}

#[test]
fn hostile_names_stay_in_their_places() {
    let mut desk = desk(&["x\x1b[2J", "x\nnew", "x\u{202e}abc", "x漢字", &"x".repeat(300)], 10);
    desk.press("x\t\t");
    let shown = desk.rows().join("\n");
    for part in ["x^[[2J", "x^Jnew", "x<202e>abc", "x漢字"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(desk.rows()[0], "$ x");
}

#[test]
fn ranges_that_are_none_do_no_harm() {
    struct Wrong;
    impl crate::Completer for Wrong {
        fn complete(&self, text: &str, _: usize) -> crate::Completion {
            let candidates = vec![crate::Candidate::default(); 2];
            crate::Completion { range: 1..text.len() + 5, typed: "zz".into(), candidates }
        }
    }
    let mut desk = desk(&[], 10);
    let hooks = crate::Hooks { validator: &(), highlighter: &(), completer: &Wrong, history: &desk.history };
    let mut out = String::new();
    assert_eq!(desk.editor.feed("é\t\t\tx".as_bytes(), hooks, &mut out), None);
    assert_eq!(desk.marked(), "éx|");
}
