//! The command runner's language, line by line: what each line prints, says and answers.

use serde_json::{Value, json};
use tabula_e2e::{block_on, eval, session};

/// Runs lines, each in a shell of its own, and compares output, errors and exit codes.
fn check(lines: &[(&str, &str, &str, u32)]) {
    let commands: Vec<&str> = lines.iter().map(|(line, ..)| *line).collect();
    let script = format!(
        "const seen = [];
         for (const line of {}) {{
           const {{ stdout, stderr, exitCode }} = await tabula.exec(line, {{ timeoutMs: 30000 }});
           seen.push([line, stdout, stderr, exitCode]);
         }}
         return seen;",
        json!(commands)
    );
    let seen = block_on(async { eval(session().await, &script).await });
    let wanted: Vec<Value> =
        lines.iter().map(|(line, out, err, code)| json!([line, out, err, code])).collect();
    assert_eq!(seen, Value::from(wanted));
}

#[test]
fn words_and_quotes() {
    check(&[
        ("echo a  'b  c' \"d  e\" f\\ \\ g", "a b  c d  e f  g\n", "", 0),
        ("printf '<%s>' '' \"\" x''y \"a'b\" 'a\"b'", "<><><xy><a'b><a\"b>", "", 0),
        ("echo one # two\necho three", "one\nthree\n", "", 0),
        ("echo a\\\nb", "ab\n", "", 0),
        ("echo '$HOME' \"\\$HOME\" \\$HOME", "$HOME $HOME $HOME\n", "", 0),
        ("echo 'not closed", "", "sh: syntax error: the end comes too early\n", 2),
        ("echo )", "", "sh: syntax error: `)' is not expected here\n", 2),
    ]);
}

#[test]
fn parameters_and_substitution() {
    check(&[
        ("X='a  b'; printf '<%s>' $X \"$X\" ${X}y", "<a><b><a  b><a><by>", "", 0),
        ("echo ~ ${NOTHING:-instead} [$NOTHING]", "/home/user instead []\n", "", 0),
        ("X=1 printenv X; printenv X; echo $?", "1\n1\n", "", 0),
        ("export X=2; printenv X; unset X; printenv X", "2\n", "", 1),
        ("echo $(echo in; echo side) \"$(printf 'a\\nb\\n\\n')\" `echo old`", "in side a\nb old\n", "", 0),
        ("X=1; (X=2; echo $X); echo $X", "2\n1\n", "", 0),
        ("sh -c 'echo $0 $1 $# \"$@\"' name a 'b c'", "name a 2 a b c\n", "", 0),
    ]);
}

#[test]
fn names_that_match() {
    check(&[
        (
            "mkdir -p /tmp/glob && cd /tmp/glob && touch a.c b.c c.h .hidden && echo *.c ? *.[ch] [!a]*.c .h* \"*\" \\*",
            "a.c b.c ? a.c b.c c.h b.c .hidden * *\n",
            "",
            0,
        ),
        ("cd /tmp/glob; echo /tmp/gl*/a.* nothing*", "/tmp/glob/a.c nothing*\n", "", 0),
    ]);
}

#[test]
fn lists_and_statuses() {
    check(&[
        ("true && echo yes || echo no; false && echo yes || echo no", "yes\nno\n", "", 0),
        ("! true; echo $?; ! false; echo $?", "1\n0\n", "", 0),
        ("exit 42", "", "", 42),
        ("false | true; echo $?; true | false; echo $?", "0\n1\n", "", 0),
        ("kill -9 $$; echo never", "", "", 137),
        ("sh -c 'kill -TERM $$'; echo $?", "143\n", "", 0),
        ("nosuch; echo $?", "127\n", "sh: nosuch: command not found\n", 0),
        ("/nosuch/at/all; echo $?", "127\n", "sh: /nosuch/at/all: No such file or directory\n", 0),
        ("/etc/hosts; echo $?", "126\n", "sh: /etc/hosts: Permission denied\n", 0),
        ("/tmp; echo $?", "126\n", "sh: /tmp: Is a directory\n", 0),
    ]);
}

#[test]
fn pipelines_and_redirections() {
    check(&[
        ("seq 1 2000 | sort -rn | head -n 1", "2000\n", "", 0),
        ("yes | head -n 2", "y\ny\n", "", 0),
        ("cd /tmp; echo one > r; echo two >> r; cat < r; wc -l < r", "one\ntwo\n2\n", "", 0),
        ("ls /nosuch 2>/dev/null; echo $?", "2\n", "", 0),
        ("ls /nosuch 2>&1 | wc -l", "1\n", "", 0),
        ("echo error >&2", "", "error\n", 0),
        ("cd /tmp; ls /nosuch > both 2>&1; wc -l < both", "1\n", "", 0),
        ("cd /tmp && pwd > where && cat where", "/tmp\n", "", 0),
        ("cat < /tmp/nosuch; echo $?", "1\n", "sh: /tmp/nosuch: No such file or directory\n", 0),
        ("(echo a; echo b) | wc -l", "2\n", "", 0),
    ]);
}

#[test]
fn directories_and_jobs() {
    check(&[
        ("cd /usr/bin; pwd; cd -; cd; pwd", "/usr/bin\n/home/user\n/home/user\n", "", 0),
        ("cd /nosuch; echo $?", "1\n", "sh: cd: /nosuch: No such file or directory\n", 0),
        ("sleep 0.1 & wait; echo done", "done\n", "", 0),
        ("sh -c 'exit 5' & wait $!; echo $?", "5\n", "", 0),
        ("cat & wait; echo done", "done\n", "", 0),
        ("ls / | head -n 2; cd /; ls -d tmp", "bin\ndev\ntmp\n", "", 0),
        ("exec echo replaced; echo never", "replaced\n", "", 0),
    ]);
}
