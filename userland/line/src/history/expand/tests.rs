//! History expansion: a table of lines, what is an error, and lines at random.

use super::*;
use crate::history::Duplicates;
use proptest::prelude::*;

fn history() -> History {
    let mut history = History::new(100, Duplicates::Keep);
    let entries = ["ls -l /tmp", "cat a.txt b.tar.gz", "echo 'one two' three;true", "make -C /src/x all"];
    history.extend(entries.map(String::from));
    history
}

fn expanded(line: &str) -> Result<Expanded, String> {
    expand(line, &history()).map_err(|error| error.to_string())
}

#[test]
fn lines_become_what_they_stand_for() {
    let table = [
        ("!!", "make -C /src/x all"),
        ("sudo !!", "sudo make -C /src/x all"),
        ("!1", "ls -l /tmp"),
        ("!-2", "echo 'one two' three;true"),
        ("!cat", "cat a.txt b.tar.gz"),
        ("!?tar?", "cat a.txt b.tar.gz"),
        ("!?tar", "cat a.txt b.tar.gz"),
        ("echo !$", "echo all"),
        ("echo !^", "echo -C"),
        ("echo !*", "echo -C /src/x all"),
        ("echo !:2", "echo /src/x"),
        ("echo !!:1-2", "echo -C /src/x"),
        ("echo !cat:2", "echo b.tar.gz"),
        ("echo !cat:$", "echo b.tar.gz"),
        ("echo !echo:1", "echo 'one two'"),
        ("echo !echo:3*", "echo ; true"),
        ("echo !1:0-", "echo ls -l"),
        ("echo !1:-1", "echo ls -l"),
        ("echo !1:3*", "echo "),
        ("cd !1:$:h", "cd "),
        ("echo !cat:2:r", "echo b.tar"),
        ("echo !cat:2:e", "echo .gz"),
        ("echo !make:2:t", "echo x"),
        ("echo !make:2:h", "echo /src"),
        ("!cat:s/txt/md/", "cat a.md b.tar.gz"),
        ("!cat:gs/a/A/", "cAt A.txt b.tAr.gz"),
        ("!cat:s/a/<&>/:&", "c<<a>>t a.txt b.tar.gz"),
        ("!make:s,/src,/usr/src,", "make -C /usr/src/x all"),
        ("!make:2:q", "'/src/x'"),
        ("^all^install", "make -C /src/x install"),
        ("^all^install^ -j2", "make -C /src/x install -j2"),
        ("a !#", "a a "),
        ("echo \"!!\"", "echo \"make -C /src/x all\""),
        ("(!1)", "(ls -l /tmp)"),
    ];
    for (line, result) in table {
        let then = Then::ShowAndRun;
        assert_eq!(expanded(line), Ok(Expanded { line: result.into(), then }), "{line}");
    }
}

#[test]
fn what_is_no_expansion_stays() {
    let lines = [
        "echo hi",
        "echo !",
        "! true",
        "a != b",
        "echo '!!'",
        r"echo \!!",
        "echo $!",
        "echo ${!x}",
        "ls [!a]*",
        "!(a|b)",
        "echo \"hi!\"",
        "a^b^c",
        "^",
        "^a",
    ];
    for line in lines {
        assert_eq!(expanded(line), Ok(Expanded { line: line.into(), then: Then::Run }), "{line}");
    }
}

#[test]
fn p_shows_only() {
    assert_eq!(expanded("!1:p"), Ok(Expanded { line: "ls -l /tmp".into(), then: Then::ShowOnly }));
}

#[test]
fn errors_say_what_was_meant() {
    let table = [
        ("!nothing", "!nothing: event not found"),
        ("!99", "!99: event not found"),
        ("!-99", "!-99: event not found"),
        ("!?nothing?", "!?nothing?: event not found"),
        ("!99999999999999999999999", "!99999999999999999999999: event not found"),
        ("!!:9", "!!:9: bad word specifier"),
        ("!!:3-1", "!!:3-1: bad word specifier"),
        ("!!:s/zzz/y/", "!!:s/zzz/y/: substitution failed"),
        ("!!:&", "!!:&: substitution failed"),
        ("!!:s//y/", "!!:s//y/: substitution failed"),
        ("!!:z", "z: unrecognized history modifier"),
        ("^zzz^y", "^zzz^y: substitution failed"),
    ];
    for (line, message) in table {
        assert_eq!(expanded(line), Err(message.into()), "{line}");
    }
    let empty = History::new(10, Duplicates::Keep);
    assert_eq!(expand("!!", &empty), Err(ExpandError::NoEvent("!!".into())));
    assert_eq!(expand("^a^b", &empty), Err(ExpandError::NoEvent("^a^b".into())));
}

proptest! {
    #[test]
    fn any_line_is_expanded_or_refused(line in "[!^:$*?#\"'a-e0-9 /s&\\\\-]{0,40}") {
        let _ = expand(&line, &history());
    }
}
