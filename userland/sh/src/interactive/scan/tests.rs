//! Reading unfinished command lines: what words are, what stands at the end, and texts at random.

use super::*;
use proptest::prelude::*;

/// The words of a text with a letter for what each is.
fn words(text: &str) -> Vec<String> {
    let letter = |role| match role {
        Role::Command => 'c',
        Role::Argument => 'a',
        Role::Assignment => '=',
        Role::Keyword => 'k',
        Role::Target => 't',
        Role::Operator => 'o',
        Role::Comment => '#',
        Role::Here => 'h',
    };
    scan(text)
        .words
        .iter()
        .map(|(range, role)| format!("{} {}", letter(*role), &text[range.clone()]))
        .collect()
}

#[test]
fn words_are_what_they_are_in_their_commands() {
    let table: &[(&str, &[&str])] = &[
        ("ls -l a", &["c ls", "a -l", "a a"]),
        ("a|b&&c;d&e", &["c a", "o |", "c b", "o &&", "c c", "o ;", "c d", "o &", "c e"]),
        ("X=1 Y+=2 Z[0]=3 cmd =x", &["= X=1", "= Y+=2", "= Z[0]=3", "c cmd", "a =x"]),
        ("cat <in 2>>out", &["c cat", "o <", "t in", "o 2", "o >>", "t out"]),
        (">out cmd x", &["o >", "t out", "c cmd", "a x"]),
        (
            "if a; then b; else c; fi >x",
            &["k if", "c a", "o ;", "k then", "c b", "o ;", "k else", "c c", "o ;", "k fi", "o >", "t x"],
        ),
        (
            "for x in a b; do c; done",
            &["k for", "a x", "k in", "a a", "a b", "o ;", "k do", "c c", "o ;", "k done"],
        ),
        ("for x do c; done", &["k for", "a x", "k do", "c c", "o ;", "k done"]),
        (
            "case $x in a|b) c;; (d) e; esac",
            &[
                "k case", "a $x", "k in", "a a", "o |", "a b", "o )", "c c", "o ;;", "o (", "a d", "o )",
                "c e", "o ;", "k esac",
            ],
        ),
        ("[[ a && b < c ]] && d", &["k [[", "a a", "o &&", "a b", "o <", "a c", "k ]]", "o &&", "c d"]),
        ("f() { x; }", &["c f", "o ()", "k {", "c x", "o ;", "k }"]),
        ("function f { x; }", &["k function", "a f", "k {", "c x", "o ;", "k }"]),
        ("(a; b) | c", &["o (", "c a", "o ;", "c b", "o )", "o |", "c c"]),
        ("echo $(a b) c", &["c echo", "a $(a b)", "c a", "a b", "a c"]),
        ("echo \"x $(a \"b c\") y\" z", &["c echo", "a \"x $(a \"b c\") y\"", "c a", "a \"b c\"", "a z"]),
        ("echo `a b` c", &["c echo", "a `a b`", "c a", "a b", "a c"]),
        ("diff <(a) >(b c)", &["c diff", "a <(a)", "c a", "a >(b c)", "c b", "a c"]),
        ("a=(x y) b", &["= a=(x y)", "o (", "a x", "a y", "o )", "c b"]),
        ("a # b c\nd", &["c a", "# # b c", "c d"]),
        ("a#b", &["c a#b"]),
        ("((x+1)) && y", &["o ((", "o ))", "o &&", "c y"]),
        ("cat <<E\nls $x\nE\nls", &["c cat", "o <<", "t E", "h ls $x\nE\n", "c ls"]),
        ("cat <<-'E F'\n\tE F\nls", &["c cat", "o <<-", "t 'E F'", "h \tE F\n", "c ls"]),
        ("! time a", &["k !", "k time", "c a"]),
        ("\"if\" a", &["c \"if\"", "a a"]),
        ("a \\\n b", &["c a", "a b"]),
        ("a ) b", &["c a", "o )", "a b"]),
    ];
    for (text, expected) in table {
        assert_eq!(words(text), *expected, "{text:?}");
    }
}

#[test]
fn parts_of_words_are_found() {
    let parts = |text: &str| -> Vec<String> {
        scan(text)
            .parts
            .iter()
            .map(|(range, inside)| format!("{inside:?} {}", &text[range.clone()]))
            .collect()
    };
    assert_eq!(
        parts("echo 'a b' \"c $d\" e\\ f"),
        ["Quoted 'a b'", "Quoted \"c $d\"", "Variable $d", "Escape \\ "]
    );
    assert_eq!(
        parts("${x:-$y} $? *.c"),
        ["Variable ${x", "Variable $y", "Variable }", "Variable $?", "Glob *"]
    );
    assert_eq!(
        parts("$(a) $((b+1)) `c`"),
        [
            "Substitution $(",
            "Substitution )",
            "Substitution $((",
            "Variable b",
            "Substitution `",
            "Substitution `"
        ]
    );
    assert_eq!(parts("$'a\\'b' x"), ["Quoted $'a\\'b'"]);
}

/// What stands at the end: the word's source, its role, the quote, a parameter, the words before.
fn end(text: &str) -> Option<(String, Role, Quote, Option<String>, String)> {
    let at_end = scan(text).at_end?;
    let before: Vec<&str> = at_end.before.iter().map(|range| &text[range.clone()]).collect();
    let variable = at_end.variable.map(|(start, brace)| format!("{brace:?} {}", &text[start..]));
    Some((text[at_end.start..].to_owned(), at_end.role, at_end.quote, variable, before.join(",")))
}

#[test]
fn what_is_being_typed_is_known() {
    let plain = |word: &str, role, before: &str| Some((word.into(), role, Quote::None, None, before.into()));
    let quoted =
        |word: &str, quote, before: &str| Some((word.into(), Role::Argument, quote, None, before.into()));
    let variable = |word: &str, role, quote, name: &str, before: &str| {
        Some((word.into(), role, quote, Some(name.into()), before.into()))
    };
    let table = [
        ("", plain("", Role::Command, "")),
        ("l", plain("l", Role::Command, "")),
        ("ls ", plain("", Role::Argument, "ls")),
        ("ls -l a", plain("a", Role::Argument, "ls,-l")),
        ("a; b", plain("b", Role::Command, "")),
        ("a | ", plain("", Role::Command, "")),
        ("sudo x | cat ", plain("", Role::Argument, "cat")),
        ("if te", plain("te", Role::Command, "")),
        ("echo $(l", plain("l", Role::Command, "")),
        ("echo \"$(ls ", plain("", Role::Argument, "ls")),
        ("echo `l", plain("l", Role::Command, "")),
        ("echo `ls` x", plain("x", Role::Argument, "echo,`ls`")),
        ("cat <fi", plain("fi", Role::Target, "cat")),
        ("cat < ", plain("", Role::Target, "cat")),
        ("X=a", plain("X=a", Role::Assignment, "")),
        ("X=a c", plain("c", Role::Command, "")),
        ("ls a\\ b", plain("a\\ b", Role::Argument, "ls")),
        ("ls 'a b", quoted("'a b", Quote::Single, "ls")),
        ("ls \"a b", quoted("\"a b", Quote::Double, "ls")),
        ("ls $'a", quoted("$'a", Quote::Dollar, "ls")),
        ("ls \"a\"b", plain("\"a\"b", Role::Argument, "ls")),
        ("echo $HO", variable("$HO", Role::Argument, Quote::None, "None HO", "echo")),
        ("echo ${HO", variable("${HO", Role::Argument, Quote::None, "Open HO", "echo")),
        ("echo \"$HO", variable("\"$HO", Role::Argument, Quote::Double, "None HO", "echo")),
        ("echo $", variable("$", Role::Argument, Quote::None, "None ", "echo")),
        ("$x", variable("$x", Role::Command, Quote::None, "None x", "")),
        ("for x in a", plain("a", Role::Argument, "x")),
        ("case x in a) l", plain("l", Role::Command, "")),
        ("( l", plain("l", Role::Command, "")),
        ("a # b", Some((String::new(), Role::Comment, Quote::None, None, String::new()))),
        ("cat <<E\nab", Some((String::new(), Role::Here, Quote::None, None, String::new()))),
    ];
    for (text, expected) in table {
        assert_eq!(end(text), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "[a-c $(){}\\[\\]<>|&;'\"`\\\\#=!\n*é漢if-]{0,80}") {
        let scan = scan(&text);
        let ranges = scan.words.iter().map(|(range, _)| range).chain(scan.parts.iter().map(|(range, _)| range));
        for range in ranges {
            prop_assert!(text.get(range.clone()).is_some(), "{:?} in {:?}", range, text);
        }
        let at_end = scan.at_end;
        prop_assert!(at_end.as_ref().is_none_or(|end| text.get(end.start..).is_some()));
    }

    #[test]
    fn deep_nesting_ends(opening in "(\\$\\(|\\$\\{a:-|\"|`|\\(|<\\(){1,4}", times in 1usize..2000) {
        scan(&opening.repeat(times));
    }
}
