//! Programs of awk, with files and commands that only exist here.

use std::collections::BTreeMap;
use std::io::{BufRead, Cursor, Write};
use std::sync::{Arc, Mutex};

use super::*;

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

#[derive(Default)]
struct Fake {
    out: Vec<u8>,
    files: Files,
}

struct Text(Cursor<Vec<u8>>);

impl Source for Text {
    fn reader(&mut self) -> &mut dyn BufRead {
        &mut self.0
    }

    fn finish(self: Box<Self>) -> i32 {
        3
    }
}

struct Kept {
    name: String,
    text: Vec<u8>,
    files: Files,
}

impl Sink for Kept {
    fn writer(&mut self) -> &mut dyn Write {
        &mut self.text
    }

    fn finish(self: Box<Self>) -> i32 {
        self.files.lock().expect("nobody panics with it").insert(self.name, self.text);
        0
    }
}

impl System for Fake {
    fn read_file(&mut self, name: &[u8]) -> Result<Box<dyn Source>, String> {
        let files = self.files.lock().expect("nobody panics with it");
        match files.get(&crate::shown(name)) {
            Some(text) => Ok(Box::new(Text(Cursor::new(text.clone())))),
            None => Err("No such file or directory".into()),
        }
    }

    fn write_file(&mut self, name: &[u8], opening: Opening) -> Result<Box<dyn Sink>, String> {
        let name = crate::shown(name);
        let old = self.files.lock().expect("nobody panics with it").remove(&name);
        let text = old.filter(|_| opening == Opening::Append).unwrap_or_default();
        Ok(Box::new(Kept { name, text, files: self.files.clone() }))
    }

    fn read_command(&mut self, command: &[u8]) -> Result<Box<dyn Source>, String> {
        Ok(Box::new(Text(Cursor::new([b"ran ", command, b"\nsecond\n"].concat()))))
    }

    fn write_command(&mut self, command: &[u8]) -> Result<Box<dyn Sink>, String> {
        self.write_file(&[b"| ", command].concat(), Opening::Replace)
    }

    fn run(&mut self, command: &[u8]) -> Result<i32, String> {
        self.out.extend_from_slice(&[b"[", command, b"]\n"].concat());
        Ok(5)
    }

    fn stdout(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    fn now_s(&self) -> u64 {
        1_000_000
    }
}

/// Runs a program on an input; what it printed, and its outcome.
fn outcome(program: &str, input: &str, arguments: &[&str]) -> (String, Outcome, Files) {
    let mut system = Fake::default();
    system.files.lock().expect("nobody panics with it").insert("-".into(), input.into());
    system.files.lock().expect("nobody panics with it").insert("f".into(), b"one 1\ntwo 2\n".to_vec());
    let arguments = [&["awk"], arguments].concat();
    let setup = Setup {
        program: program.into(),
        variables: vec![(b"given".to_vec(), b"a\\tb".to_vec())],
        arguments: arguments.iter().map(|argument| argument.as_bytes().to_vec()).collect(),
        environment: vec![(b"HOME".to_vec(), b"/h".to_vec())],
    };
    let outcome = run(&setup, &mut system);
    let files = system.files.clone();
    (crate::shown(&system.out), outcome, files)
}

fn awk(program: &str, input: &str) -> String {
    let (out, outcome, _) = outcome(program, input, &[]);
    assert_eq!(outcome.error, None, "{program}");
    out
}

#[test]
fn patterns_and_actions() {
    let input = "a 1\nb 2\nc 3\nd 4\n";
    for (program, wanted) in [
        ("{ print $2, $1 }", "1 a\n2 b\n3 c\n4 d\n"),
        ("/b/", "b 2\n"),
        ("$2 > 2", "c 3\nd 4\n"),
        ("$1 == \"a\", $1 == \"b\"", "a 1\nb 2\n"),
        ("NR == 2, /c/ { print NR }", "2\n3\n"),
        ("BEGIN { print \"start\" } END { print NR, $0 }", "start\n4 d 4\n"),
        ("!/a|b/ { print; next } { print \"-\" }", "-\n-\nc 3\nd 4\n"),
        ("NR==1 { exit 3 } END { print \"end\" }", "end\n"),
        ("{ s += $2 } END { print s, s / NR, NF }", "10 2.5 2\n"),
        ("END { print length }", "3\n"),
        ("BEGIN { print given, ENVIRON[\"HOME\"], ARGC, ARGV[0] }", "a\tb /h 1 awk\n"),
        ("function f(x) { return x * 2 } { print f($2) }", "2\n4\n6\n8\n"),
        ("NR % 2", "a 1\nc 3\n"),
    ] {
        assert_eq!(awk(program, input), wanted, "{program}");
    }
}

#[test]
fn fields_and_records() {
    for (program, input, wanted) in [
        ("{ $2 = \"x\"; print; print NF }", "a b c\n", "a x c\n3\n"),
        ("{ $5 = \"e\"; print; print NF }", "a b\n", "a b   e\n5\n"),
        ("{ NF = 2; print; $0 = \"x y z\"; print NF, $3 }", "a b c\n", "a b\n3 z\n"),
        ("BEGIN { FS = \":\" } { print $2 }", "a:b:c\n", "b\n"),
        ("BEGIN { FS = \"[:,]+\" ; OFS = \"-\" } { $1 = $1; print }", "a:,b,c\n", "a-b-c\n"),
        ("BEGIN { FS = \"\" } { print $2, NF }", "añb\n", "ñ 3\n"),
        ("BEGIN { FS = \"|\" } { print $2 }", "a|b\n", "b\n"),
        ("BEGIN { RS = \"\" } { print NR \": \" $1 \"/\" $NF }", "\n\na b\nc\n\n\nd\n", "1: a/c\n2: d/d\n"),
        ("BEGIN { RS = \";\" } { print }", "a;b;c\n", "a\nb\nc\n\n"),
        ("BEGIN { RS = \"[0-9]+\" } { print }", "a1b22c\n", "a\nb\nc\n"),
        ("{ print $NF, $(NF-1) }", "1 2 3\n", "3 2\n"),
        ("{ $0 = tolower($0); print $1 }", "ABC D\n", "abc\n"),
        ("{ print $1 + 0, $1 }", " 12abc x\n", "12 12abc\n"),
        ("{ print NF }", "  \n\n", "0\n0\n"),
        ("{ print ($1 == 10), ($1 == \"10\"), ($1 < 9) }", "10.0\n", "1 0 0\n"),
    ] {
        assert_eq!(awk(program, input), wanted, "{program}");
    }
}

#[test]
fn expressions() {
    for (expression, wanted) in [
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("2 ^ 3 ^ 2, 2 ** 3", "512 8"),
        ("-2 ^ 2", "-4"),
        ("7 % 3, -7 % 3", "1 -1"),
        ("1 \" \" 2 + 3", "1 5"),
        ("\"a\" \"b\" == \"ab\"", "1"),
        ("1 < 2 ? \"y\" : \"n\"", "y"),
        ("!0 + !1", "1"),
        ("1 == 1.0, \"1\" == 1, \"a\" < \"b\"", "1 1 1"),
        ("x++ + ++x, x", "2 2"),
        ("(y = 3) * 2, y += 2, y -= 1, y *= 3, y /= 6, y ^= 3, y %= 5", "6 5 4 12 2 8 3"),
        ("\"abc\" ~ /b/, \"abc\" ~ \"^b\", \"abc\" !~ /z/", "1 0 1"),
        ("1 && 0 || 1", "1"),
        ("0.1 + 0.2, 1e6, 1000000 * 10, 3.0", "0.3 1000000 10000000 3"),
        ("1 / 3", "0.333333"),
        ("length(\"añb\"), length()", "3 0"),
        (
            "substr(\"hello\", 2, 3), substr(\"hello\", 0, 2), substr(\"hello\", -1), substr(\"hello\", 4, 99)",
            "ell h hello lo",
        ),
        ("index(\"añb\", \"b\"), index(\"a\", \"x\")", "3 0"),
        ("toupper(\"aé\") tolower(\"BÉ\")", "AÉbé"),
        ("match(\"xabbc\", /ab+/), RSTART, RLENGTH", "2 2 3"),
        ("match(\"x\", /y/), RSTART, RLENGTH", "0 0 -1"),
        ("sprintf(\"%03d|%s\", 7, \"x\")", "007|x"),
        ("int(3.9), int(-3.9), int(\"4x\")", "3 -3 4"),
        ("exp(0), log(1), sqrt(16), sin(0), cos(0), atan2(0, -1)", "1 0 4 0 1 3.14159"),
        ("unset + 1, unset \"\", unset == 0, unset == \"\"", "1  1 1"),
        ("(1, 2) in a, 1 in a", "0 0"),
        ("1>2 ? 3 : 4", "4"),
        ("1e3x", "1000"),
        ("-\"3x\", +\"4\"", "-3 4"),
        ("2 -1, 2 \" \" -1", "1 2-1"),
        ("\"a\\/b\\\"c\\\\\"", "a/b\"c\\"),
        ("systime()", "1000000"),
        ("1==1==1", "syntax"),
    ] {
        let (out, outcome, _) = outcome(&format!("BEGIN {{ print({expression}) }}"), "", &[]);
        match outcome.error {
            None => assert_eq!(out, format!("{wanted}\n"), "{expression}"),
            Some(why) => assert!(wanted == "syntax" && why.contains("syntax"), "{expression}: {why}"),
        }
    }
}

#[test]
fn statements_and_arrays() {
    for (program, wanted) in [
        ("BEGIN { for (i = 0; i < 5; i++) { if (i == 1) continue; if (i == 3) break; print i } }", "0\n2\n"),
        ("BEGIN { while (i < 2) print i++; do print \"d\" i; while (i++ < 3) }", "0\n1\nd2\nd3\n"),
        (
            "BEGIN { a[\"x\"] = 1; a[2]; a[1,2] = 3; for (k in a) n++; print n, (\"x\" in a), ((1,2) in a), length(a) }",
            "3 1 1 3\n",
        ),
        (
            "BEGIN { a[1]; a[2]; delete a[1]; print (1 in a), (2 in a); delete a; print length(a) }",
            "0 1\n0\n",
        ),
        (
            "BEGIN { n = split(\"a:b:c\", p, \":\"); print n, p[1], p[3]; print split(\"\", p), length(p) }",
            "3 a c\n0 0\n",
        ),
        (
            "BEGIN { print split(\" a  b \", p), p[1]; print split(\"a1b22c\", p, /[0-9]+/), p[3] }",
            "2 a\n3 c\n",
        ),
        (
            "BEGIN { s = \"banana\"; print gsub(/an/, \"<&>\", s), s; print sub(\"b\", \"\\\\&\", s), s }",
            "2 b<an><an>a\n1 &<an><an>a\n",
        ),
        (
            "BEGIN { s = \"abc\"; gsub(/x*/, \"-\", s); print s; t = \"aaa\"; print gsub(/^a/, \"b\", t), t }",
            "-a-b-c-\n1 baa\n",
        ),
        ("BEGIN { $0 = \"a b\"; sub(/a/, \"x\"); print $1; gsub(\"[xb]\", \"y\"); print }", "x\ny y\n"),
        ("function f(a, k) { a[k] = 1; k = 2 } BEGIN { f(arr, 5); print (5 in arr), k }", "1 \n"),
        ("function f(n) { return n <= 1 ? 1 : n * f(n - 1) } BEGIN { print f(10) }", "3628800\n"),
        ("function f(x, l) { l = x; x = 9; return l } BEGIN { v = 3; print f(v), v, l }", "3 3 \n"),
        ("function g(a) { h(a) } function h(b) { b[\"k\"] = 1 } BEGIN { g(x); print (\"k\" in x) }", "1\n"),
        ("function f() { return } BEGIN { print f() \"|\" }", "|\n"),
        (
            "BEGIN { if (1) print \"a\"; else print \"b\"\nif (0)\n print \"c\"\nelse\n print \"d\" }",
            "a\nd\n",
        ),
        ("BEGIN { printf \"%s %d\\n\", \"x\", 3; printf(\"%c\\n\", 65) }", "x 3\nA\n"),
        ("BEGIN { OFS = \"-\"; ORS = \"!\"; print 1, 2; print (1)(2) }", "1-2!12!"),
        ("BEGIN { OFMT = \"%.2f\"; x = 3.14159; print x, x \"\" }", "3.14 3.14159\n"),
        ("BEGIN { for (;;) { if (++n > 3) exit; print n } }", "1\n2\n3\n"),
        ("BEGIN { print length(\"x\") length }", "10\n"),
        ("BEGIN { x[\"a\"] = 1; for (k in x) delete x[k]; print length(x) } # end", "0\n"),
        ("BEGIN { print substr(\"x\", 1) ; ; print 2 };BEGIN{print 3}", "x\n2\n3\n"),
        (
            "BEGIN { srand(1); a = rand(); srand(1); print (a == rand()), (a >= 0 && a < 1), srand(5), srand() }",
            "1 1 1 5\n",
        ),
    ] {
        assert_eq!(awk(program, ""), wanted, "{program}");
    }
}

#[test]
fn files_and_commands() {
    let (out, _, files) = outcome(
        "{ print $1 > \"out\"; print $2 | \"sort\"; print \"x\" >> \"f\" } END { close(\"out\"); while ((getline l < \"out\") > 0) print \"read \" l }",
        "b 2\na 1\n",
        &[],
    );
    assert_eq!(out, "read b\nread a\n");
    let files = files.lock().expect("nobody panics with it");
    assert_eq!(files["| sort"], b"2\n1\n");
    assert_eq!(files["f"], b"one 1\ntwo 2\nx\nx\n");
    for (program, arguments, wanted) in [
        ("{ print FILENAME, FNR, NR, $1 }", &["f", "f"][..], "f 1 1 one\nf 2 2 two\nf 1 3 one\nf 2 4 two\n"),
        ("{ print v, $1 }", &["v=1", "f", "v=2", "f"], "1 one\n1 two\n2 one\n2 two\n"),
        ("{ nextfile; print } END { print NR }", &["f", "f"], "2\n"),
        ("NR == 1 { getline; print; getline x; print x, $1 }", &["f"], "two 2\n two\n"),
        (
            "BEGIN { while ((\"cmd a\" | getline l) > 0) print l; print close(\"cmd a\"), close(\"none\") }",
            &[],
            "ran cmd a\nsecond\n3 -1\n",
        ),
        ("BEGIN { \"date\" | getline; print $2, NR; print (getline y < \"nofile\") }", &[], "date 1\n-1\n"),
        ("BEGIN { print system(\"run\" \" it\") }", &[], "[run it]\n5\n"),
        ("BEGIN { ARGV[1] = \"\"; ARGV[2] = \"f\" } { n++ } END { print n }", &["x", "y"], "2\n"),
    ] {
        let (out, outcome, _) = outcome(program, "", arguments);
        assert_eq!((out.as_str(), outcome.error), (wanted, None), "{program}");
    }
}

/// Recursion is limited for the stack of an optimised program; without optimisation it takes more.
const DEEP_STACK_BYTES: usize = 64 << 20;

#[test]
fn mistakes_are_told() {
    let deep = std::thread::Builder::new().stack_size(DEEP_STACK_BYTES).spawn(mistakes);
    deep.expect("the system gives threads").join().expect("every mistake is told");
}

fn mistakes() {
    for (program, wanted) in [
        ("BEGIN { print 1 +", "syntax error"),
        ("BEGIN {", "'}' is missing"),
        ("{ print $1", "'}' is missing"),
        ("BEGIN { f(1) }", "is called and not defined"),
        ("BEGIN { print 1/0 }", "division by zero"),
        ("BEGIN { x[1] = 2; x = 3 }", "x is an array"),
        ("BEGIN { x = 3; x[1] = 2 }", "x is a value"),
        ("BEGIN { print \"a\" ~ \"(\" }", "bad regular expression"),
        ("BEGIN { print $(-1) }", "there is no field -1"),
        ("BEGIN { break }", "outside of a loop"),
        ("BEGIN { return 1 }", "outside of a function"),
        ("function f(a) { } BEGIN { f(1, 2) }", "takes 1 arguments"),
        ("function f() { return f() } BEGIN { f() }", "nested deeper"),
        ("BEGIN { 1 = 2 }", "assigned to"),
        ("BEGIN { next }", "outside of a rule"),
        ("@", "unexpected character"),
        ("function f(x, x) { }", "a name of its own"),
        ("BEGIN { substr(\"a\") }", "does not take 1 arguments"),
        ("{ print } ", ""),
    ] {
        let (_, outcome, _) = outcome(program, "", &["missing"]);
        let why = outcome.error.unwrap_or_default();
        assert!(why.contains(wanted) && outcome.status == 2, "{program}: {why}");
    }
    let deep = format!("BEGIN {{ print {}1{} }}", "(".repeat(5000), ")".repeat(5000));
    assert!(outcome(&deep, "", &[]).1.error.is_some_and(|why| why.contains("nested deeper")));
    let long = format!("BEGIN {{ print 1{} }}", " 1".repeat(5000));
    assert!(outcome(&long, "", &[]).1.error.is_some());
}
