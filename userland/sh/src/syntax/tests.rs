//! Texts and the trees they come to, compared by what the trees are printed as.

use super::{More, Problem, Reading, next_command, parse_all, unparse};

const READING: Reading = Reading { extglob: true, braces: true, depth: 0 };

fn printed(text: &str) -> Result<String, String> {
    parse_all(text.as_bytes(), 1, READING, None)
        .map(|list| String::from_utf8_lossy(&unparse::list(&list)).into_owned())
        .map_err(|(_, message)| message)
}

#[test]
fn what_is_printed_reads_back_the_same() {
    for text in [
        "echo a \"b c\" 'd' $e ${f:-g  h} $(i \"j\" | k) `l` $((1+2)) <(m) >(n)",
        "a=1 b+=2 c[3]=4 d=(5 [6]=7 \"8 9\") cmd x=y",
        "if a; then b; elif c; then d; else e; fi",
        "while a; do b; done; until c; do d; done",
        "for i in a b; do c; done; for i; do c; done; for ((i=0; i<3; i++)); do a; done",
        "for i in a b; { c; }",
        "select i in a b; do c; done",
        "case $x in a|b) c;; (d) e;& f) ;; *) g;;& esac",
        "case x in esac",
        "case x in a) b\nesac",
        "f() { a; }; function g { b; }; function h() (c)",
        "( (a); b ); { a; b; }; ((x = 1)); [[ -f a && ( b == c* || ! d =~ e|f ) ]]",
        "a | b |& c && ! d || e & f; time -p g",
        "a <b >c 2>&1 >>d <<<e 3<>f >|g &>h &>>i 4<&- {fd}>j",
        "cat <<A <<-'B'; x\n1 $a\nA\n\t2\n\tB\n",
        "[[ -n a ]] && [[ a < b ]] && [[ -z $a ]] && [[ a ]]",
        "echo @(a|b)*.c !(x)",
        "a() { b() { c; }; }",
        "x=$(case a in a) echo b;; esac)",
        "echo \"$(echo \"nested $(echo \"deep\")\")\"",
    ] {
        let once = printed(text).unwrap_or_else(|message| panic!("{text}: {message}"));
        assert_eq!(printed(&once).as_deref(), Ok(once.as_str()), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (text, expected) in [
        ("if a; fi", "syntax error near unexpected token `fi'"),
        ("a | | b", "syntax error near unexpected token `|'"),
        ("a && ;", "syntax error near unexpected token `;'"),
        ("done", "syntax error near unexpected token `done'"),
        (")", "syntax error near unexpected token `)'"),
        ("a >", "syntax error near unexpected token `newline'"),
        ("if a; then b", "syntax error: unexpected end of file"),
        ("echo \"a", "unexpected EOF while looking for matching `\"'"),
        ("echo $(a", "unexpected EOF while looking for matching `)'"),
        ("echo ${a", "unexpected EOF while looking for matching `}'"),
        ("if a; then fi", "syntax error near unexpected token `fi'"),
    ] {
        assert_eq!(printed(text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn a_command_that_goes_on_is_incomplete() {
    for text in [
        "if a\n",
        "a &&\n",
        "a |\n",
        "cat <<E\nx\n",
        "f()\n",
        "{ a\n",
        "echo 'a\n",
        "case x in\n",
        "a \\\n",
        "for i\n",
    ] {
        let read = next_command(text.as_bytes(), 0, 1, READING, None, More::Possible);
        assert!(matches!(read, Err(Problem::Incomplete { .. })), "{text:?}: {read:?}");
    }
    for text in
        ["a\n", "a; b\n", "a \\\\\n", "if a; then b; fi\n", "a & \n", "f() { a; }\n", "cat <<E\nx\nE\n"]
    {
        let read = next_command(text.as_bytes(), 0, 1, READING, None, More::Possible);
        assert!(read.is_ok_and(|complete| complete.list.is_some()), "{text:?}");
    }
}

#[test]
fn aliases_are_read_as_their_text() {
    let lookup = |name: &[u8]| match name {
        b"ll" => Some(b"ls -l".to_vec()),
        b"ls" => Some(b"ls -F".to_vec()),
        b"then_some" => Some(b"if a; then".to_vec()),
        b"again" => Some(b"echo ".to_vec()),
        _ => None,
    };
    for (text, expected) in [
        ("ll x", "ls -F -l x"),
        ("ls", "ls -F"),
        ("again ll", "echo ls -F -l"),
        ("echo ll", "echo ll"),
        ("x=1 ll", "x=1 ls -F -l"),
        ("then_some b; fi", "if a; then\n    b;\nfi"),
        ("'ll'", "'ll'"),
    ] {
        let list = parse_all(text.as_bytes(), 1, READING, Some(&lookup)).map(|list| unparse::list(&list));
        assert_eq!(list, Ok(expected.as_bytes().to_vec()), "{text}");
    }
}

#[test]
fn braces_become_words() {
    for (text, expected) in [
        ("a{b,c}d", "abd acd"),
        ("{1..3}", "1 2 3"),
        ("{a..e..2}", "a c e"),
        ("{3..1}", "3 2 1"),
        ("{01..03}", "01 02 03"),
        ("x{a,b{1,2}}", "xa xb1 xb2"),
        ("{a,b}{1,2}", "a1 a2 b1 b2"),
        ("{a}", "{a}"),
        ("{a,b", "{a,b"),
        ("\\{a,b}", "\\{a,b}"),
        ("'{a,b}'", "'{a,b}'"),
        ("${x}{a,b}", "${x}a ${x}b"),
        ("{,a}", " a"),
    ] {
        let words = super::braces::expand(text.as_bytes(), READING).unwrap_or_default();
        assert_eq!(words.join(b" ".as_slice()), expected.as_bytes(), "{text}");
    }
    assert!(super::braces::expand(b"{1..99999999}", READING).is_none_or(|words| words.len() == 1));
    assert!(super::braces::expand("{1,2}".repeat(40).as_bytes(), READING).is_none());
}

#[test]
fn hostile_texts_are_errors_and_no_overflows() {
    for piece in [
        "(",
        "{ ",
        "$(",
        "${",
        "$((",
        "\"$(",
        "if ",
        "case x in a) ",
        "[[ ( ",
        "a[",
        "`",
        "!",
        "<(",
        "((",
        "x=(",
    ] {
        let text = piece.repeat(5000);
        assert!(printed(&text).is_err() || matches!(piece, "!" | "a[" | "`"), "{piece}");
    }
}
