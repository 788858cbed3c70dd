//! The utilities of our own, command line by command line: what each prints, says and answers.

use serde_json::{Value, json};
use tabula_e2e::{block_on, eval, session};

/// Runs command lines, each in a new folder, and compares output, errors and exit codes.
fn check(lines: &[(&str, &str, &str, u32)]) {
    let commands: Vec<&str> = lines.iter().map(|(line, ..)| *line).collect();
    let script = format!(
        "const seen = [];
         for (const line of {}) {{
           const cwd = `/tmp/utilities-${{crypto.randomUUID()}}`;
           await tabula.mkdir(cwd);
           const {{ stdout, stderr, exitCode }} = await tabula.exec(line, {{ cwd }});
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

/// Every name of the list is a link to the program, and the program knows each.
#[test]
fn the_program_has_exactly_the_listed_utilities() {
    let list = include_str!("../../../userland/utils.txt");
    let listed: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let script = "const { stdout } = await tabula.exec('utils --list');
        const names = stdout.trim().split('\\n');
        const helps = [];
        for (const name of names) {
          const help = await tabula.exec(`utils ${name} --help`);
          if (help.exitCode !== 0 || !help.stdout.startsWith('Usage: ' + name)) helps.push([name, help]);
        }
        return [names, helps];";
    let seen = block_on(async { eval(session().await, script).await });
    assert_eq!(seen, json!([listed, []]));
}

#[test]
fn environments_and_commands() {
    check(&[
        ("env -i A=1 B='2 3'", "A=1\nB=2 3\n", "", 0),
        ("env -i A=1 env A=2 C=3 env", "A=2\nC=3\n", "", 0),
        ("A=1 env -u A printenv A", "", "", 1),
        ("env -C / pwd; env -C /tmp -i pwd", "/\n/tmp\n", "", 0),
        ("env -S 'printf %s\\n a \"b c\"' d", "a\nb c\nd\n", "", 0),
        ("env - A=1 printenv", "A=1\n", "", 0),
        ("env -i -0 A=1 B=2 | tr '\\0' ';'", "A=1;B=2;", "", 0),
        ("env false; echo $?", "1\n", "", 0),
        ("test -t 0 </dev/null; env test -t 0 </dev/null; echo $?", "1\n", "", 0),
        ("env test -t 1 >/dev/zero; echo $?; env test -t 2 2>/dev/full; echo $?", "1\n1\n", "", 0),
        ("env nosuch", "", "env: 'nosuch': No such file or directory\n", 127),
        ("env /etc/hosts", "", "env: '/etc/hosts': Permission denied\n", 126),
        ("env -Z", "", "env: invalid option '-Z'\nTry 'env --help' for more information.\n", 125),
        ("echo 'echo script $1' > s; chmod +x s; env ./s arg", "script arg\n", "", 0),
        ("which ls cat nosuch", "/usr/bin/ls\n/usr/bin/cat\n", "", 1),
        ("nohup echo hello", "hello\n", "", 0),
        ("nohup", "", "nohup: missing operand\nTry 'nohup --help' for more information.\n", 125),
    ]);
}

#[test]
fn signals_and_time() {
    check(&[
        ("env kill -l 9; env kill -l 143; env kill -l int", "KILL\nTERM\n2\n", "", 0),
        ("env kill -0 1; echo $?", "1\n", "kill: 1: Operation not permitted\n", 0),
        ("env kill 999999", "", "kill: 999999: No such process\n", 1),
        ("env kill -s NOPE 1", "", "kill: 'NOPE': invalid signal\n", 1),
        ("env kill abc", "", "kill: abc: arguments must be process or job IDs\n", 1),
        ("sleep 60 & env kill -KILL $!; wait $!; echo $?", "137\n", "", 0),
        ("timeout 60 echo in time", "in time\n", "", 0),
        ("timeout 0.1 sleep 60; echo $?", "124\n", "", 0),
        ("timeout -s KILL 0.1 sleep 60; echo $?", "137\n", "", 0),
        ("timeout --preserve-status 0.1 sleep 60; echo $?", "143\n", "", 0),
        ("timeout -k 0.1 0.1 env -i sleep 60; echo $?", "124\n", "", 0),
        ("timeout 60 sh -c 'exit 7'; echo $?", "7\n", "", 0),
        ("timeout 60 nosuch", "", "timeout: 'nosuch': No such file or directory\n", 127),
        (
            "timeout x true; echo $?",
            "125\n",
            "timeout: invalid time interval 'x'\nTry 'timeout --help' for more information.\n",
            0,
        ),
        ("timeout 0 true; echo $?", "0\n", "", 0),
        ("timeout -v 0.1 sleep 60; echo $?", "124\n", "timeout: sending signal TERM to command\n", 0),
    ]);
}

#[test]
fn modes_owners_and_facts() {
    check(&[
        (
            "touch f; chmod 640 f; stat -c '%a %A' f; chmod u+x,o=r f; stat -c %a f",
            "640 -rw-r-----\n744\n",
            "",
            0,
        ),
        ("touch f; chmod -x f; chmod -- -w f; stat -c %a f", "444\n", "", 0),
        (
            "mkdir -p d/e; touch d/e/f; chmod -R go-rwx d; stat -c '%a %n' d d/e d/e/f",
            "700 d\n700 d/e\n600 d/e/f\n",
            "",
            0,
        ),
        (
            "touch f; chmod 600 f; chmod -v 644 f; chmod -c 644 f",
            "mode of 'f' changed from 0600 (rw-------) to 0644 (rw-r--r--)\n",
            "",
            0,
        ),
        ("chmod 644 none", "", "chmod: cannot access 'none': No such file or directory\n", 1),
        (
            "touch f; chmod u+q f",
            "",
            "chmod: invalid mode: 'u+q'\nTry 'chmod --help' for more information.\n",
            1,
        ),
        ("touch f g; chmod 600 f; chmod --reference=f g; stat -c %a g", "600\n", "", 0),
        ("touch f; chown user:user f; chgrp user f; stat -c '%U %G %u %g' f", "user user 1000 1000\n", "", 0),
        ("touch f; chown root f", "", "chown: changing ownership of 'f': Operation not permitted\n", 1),
        ("touch f; chown nobody-here f", "", "chown: invalid user: 'nobody-here'\n", 1),
        (
            "printf abc > f; ln -s f l; stat -c '%n %s %F' f l; stat -L -c %s l",
            "f 3 regular file\nl 1 symbolic link\n3\n",
            "",
            0,
        ),
        ("printf abc > f; stat --printf '%s\\t%5s|%-5s|\\n' f", "3\t    3|3    |\n", "", 0),
        ("touch -d @0 f; stat -c '%Y %y' f", "0 1970-01-01 00:00:00.000000000 +0000\n", "", 0),
        ("stat -c %F / /dev/null; stat -f -c %T /", "directory\ncharacter special file\ntmpfs\n", "", 0),
        ("stat none", "", "stat: cannot stat 'none': No such file or directory\n", 1),
        (
            "mkfifo p; stat -c %F p; mkfifo -m 600 q; stat -c %a q; mkfifo p",
            "fifo\n600\n",
            "mkfifo: cannot create fifo 'p': File exists\n",
            1,
        ),
        (
            "echo x > f; install -m 750 f g; install -d a/b; install f a/b; stat -c %a g a/b/f; install -D f c/d/e; cat c/d/e",
            "750\n755\nx\n",
            "",
            0,
        ),
        (
            "id -u; id -un; id -G; whoami; groups; id",
            "1000\nuser\n1000\nuser\nuser\nuid=1000(user) gid=1000(user) groups=1000(user)\n",
            "",
            0,
        ),
        (
            "id root; id nobody-here",
            "uid=0(root) gid=0(root) groups=0(root)\n",
            "id: 'nobody-here': no such user\n",
            1,
        ),
    ]);
}

#[test]
fn room() {
    check(&[
        ("head -c 5000 /dev/zero > f; du -b f; du --apparent-size -h f", "5000\tf\n4.9K\tf\n", "", 0),
        (
            "mkdir -p d/e; head -c 100 /dev/zero > d/a; head -c 200 /dev/zero > d/e/b; du -b d; du -bs d; du -ba d; du -bc -d 0 d/e",
            "200\td/e\n300\td\n300\td\n100\td/a\n200\td/e/b\n200\td/e\n300\td\n200\td/e\n200\ttotal\n",
            "",
            0,
        ),
        ("head -c 100 /dev/zero > f; ln f g; du -bc f g", "100\tf\n100\ttotal\n", "", 0),
        ("du none", "", "du: cannot access 'none': No such file or directory\n", 1),
        ("df --output", "", "df: unrecognized option '--output'\nTry 'df --help' for more information.\n", 1),
        ("df -T /usr | tail -n 1 | tr -s ' ' | cut -d ' ' -f 1,7", "base /usr\n", "", 0),
        ("df none", "", "df: none: No such file or directory\n", 1),
        (
            "sync; touch f; sync f; sync none",
            "",
            "sync: error syncing 'none': No such file or directory\n",
            1,
        ),
    ]);
}

#[test]
fn processes() {
    check(&[
        ("ps -p 1 -o pid,ppid,user,comm", "PID PPID USER COMMAND\n  1    0 root init\n", "", 0),
        ("ps -p 1 -o pid= -o comm=NAME | tail -n 1", "1 init\n", "", 0),
        ("ps -p 999999 -o pid=", "", "", 1),
        ("ps -ef | head -n 1 | tr -s ' '", "USER PID PPID C STIME TTY TIME CMD\n", "", 0),
        ("ps aux | head -n 1 | tr -s ' '", "USER PID %CPU %MEM VSZ RSS TTY STAT STIME TIME COMMAND\n", "", 0),
        ("ps -o nosuch", "", "ps: unknown column 'nosuch'\nTry 'ps --help' for more information.\n", 1),
        (
            "sleep 71 & pgrep -f '^sleep 7[0-9]$' > n; ps -p $! -o args=; pkill -f '^sleep 71$'; wait $!; echo $?; wc -l < n",
            "sleep 71\n143\n1\n",
            "",
            0,
        ),
        ("pgrep nothing-like-this; echo $?", "1\n", "", 0),
        (
            "pgrep '('; echo $?",
            "2\n",
            "pgrep: bad pattern: found open group without closing ')'\nTry 'pgrep --help' for more information.\n",
            0,
        ),
        (
            "hostname; hostname x",
            "tabula\n",
            "hostname: the machine's name cannot be changed: Operation not permitted\n",
            1,
        ),
        ("free | head -n 1 | tr -s ' '", " total used free available\n", "", 0),
    ]);
}

#[test]
fn words_from_input() {
    check(&[
        ("printf 'a b\\nc\\n' | xargs", "a b c\n", "", 0),
        ("printf 'a b\\nc\\n' | xargs -n 1 echo x", "x a\nx b\nx c\n", "", 0),
        ("printf \"'a b' c\\\\\\\\ d\\n\" | xargs -n 1 echo", "a b\nc d\n", "", 0),
        ("printf 'a b\\0c\\0' | xargs -0 -n 1 echo", "a b\nc\n", "", 0),
        ("printf 'a b\\n c\\n' | xargs -I % echo '<%>' %", "<a b> a b\n<c> c\n", "", 0),
        ("printf 'a\\nb\\nc\\n' | xargs -L 2 echo", "a b\nc\n", "", 0),
        ("printf '' | xargs echo none; printf '' | xargs -r echo none", "none\n", "", 0),
        ("seq 20 | xargs -P 4 -n 1 echo | sort -n | tail -n 1", "20\n", "", 0),
        ("echo x | xargs false; echo $?", "123\n", "", 0),
        (
            "echo x | xargs sh -c 'exit 255'; echo $?",
            "124\n",
            "xargs: the command exited with status 255; aborting\n",
            0,
        ),
        ("echo x | xargs nosuch; echo $?", "127\n", "xargs: 'nosuch': No such file or directory\n", 0),
        ("echo \"it's\" | xargs echo", "", "xargs: unmatched single quote\n", 1),
        ("seq 3 | xargs -t echo", "1 2 3\n", "echo 1 2 3\n", 0),
        ("printf 'a:b' | xargs -d : -n 1 echo", "a\nb\n", "", 0),
        ("seq 5 | tac | head -n 2; printf 'a,b,c' | tac -s ,", "5\n4\ncb,a,", "", 0),
    ]);
}

#[test]
fn searches() {
    let tree =
        "mkdir -p t/a/b t/c; printf 1234567890 > t/a/f.txt; touch t/a/b/g.TXT t/.h; ln -s a/f.txt t/l; ";
    let lines = [
        ("find t | sort", "t\nt/.h\nt/a\nt/a/b\nt/a/b/g.TXT\nt/a/f.txt\nt/c\nt/l\n", "", 0),
        ("find t -name '*.txt'; find t -iname '*.txt'", "t/a/f.txt\nt/a/b/g.TXT\nt/a/f.txt\n", "", 0),
        ("find t -type d; find t -type l,f -name '?'", "t\nt/a\nt/a/b\nt/c\nt/l\n", "", 0),
        ("find t -maxdepth 1 -mindepth 1 | sort", "t/.h\nt/a\nt/c\nt/l\n", "", 0),
        (
            "find t -size 10c; find t -size +9c -type f; find t -empty -type d",
            "t/a/f.txt\nt/a/f.txt\nt/c\n",
            "",
            0,
        ),
        ("find t -name b -prune -o -type f -print | sort", "t/.h\nt/a/f.txt\n", "", 0),
        ("find t '(' -name g.TXT -o -name c ')' ! -type d", "t/a/b/g.TXT\n", "", 0),
        ("find t -path '*/b/*'; find t -lname 'a/*'", "t/a/b/g.TXT\nt/l\n", "", 0),
        ("find t -type f -name 'f*' -exec echo '<{}>' {} ';'", "<t/a/f.txt> t/a/f.txt\n", "", 0),
        ("find t -type f -exec echo {} + | tr ' ' '\\n' | sort", "t/.h\nt/a/b/g.TXT\nt/a/f.txt\n", "", 0),
        (
            "find t -name g.TXT -execdir pwd ';' | tail -c 4; find t -name g.TXT -execdir echo {} ';'",
            "a/b\n./g.TXT\n",
            "",
            0,
        ),
        ("find t -type f -exec false ';' -print; find t -name f.txt -exec false {} +; echo $?", "1\n", "", 0),
        ("find t -name '*.txt' -print0 | tr '\\0' ';'", "t/a/f.txt;", "", 0),
        (
            "find t -name f.txt -printf '%p %f %h %P %s %y %m %d\\n'",
            "t/a/f.txt f.txt t/a a/f.txt 10 f 644 2\n",
            "",
            0,
        ),
        ("find t -type f -delete; find t/a -delete; find t | sort", "t\nt/c\nt/l\n", "", 0),
        (
            "touch -d '2020-01-01' o; find . -mtime +30; find t -newer o -name c; find t -mmin -5 -name c",
            "./o\nt/c\nt/c\n",
            "",
            0,
        ),
        (
            "chmod 755 t/a/f.txt; find t -perm 755 -type f; find t -perm -u+x -type f; find t -user user -name c",
            "t/a/f.txt\nt/a/f.txt\nt/c\n",
            "",
            0,
        ),
        (
            "find -L t -name l -type f; find t -samefile t/a/f.txt; find t -name a -quit; find t -links +90",
            "t/l\nt/a/f.txt\n",
            "",
            0,
        ),
        ("find none", "", "find: 'none': No such file or directory\n", 1),
        (
            "find t -nosuch",
            "",
            "find: unknown predicate '-nosuch'\nTry 'find --help' for more information.\n",
            1,
        ),
        (
            "find t -name",
            "",
            "find: missing argument to '-name'\nTry 'find --help' for more information.\n",
            1,
        ),
        ("ln -s .. t/a/up; find -L t -name up", "t/a/up\n", "find: 't/a/up': file system loop detected\n", 1),
    ];
    let lines: Vec<(String, &str, &str, u32)> =
        lines.iter().map(|(line, out, err, code)| (format!("{tree}{line}"), *out, *err, *code)).collect();
    let lines: Vec<(&str, &str, &str, u32)> =
        lines.iter().map(|(line, out, err, code)| (line.as_str(), *out, *err, *code)).collect();
    check(&lines);
}

#[test]
fn lines_that_match() {
    let input = "printf 'one 1\\ntwo 2\\nthree 3\\n' > f; mkdir d; echo 'one more' > d/g; ";
    let lines = [
        (
            "grep t f; grep -n t f; grep -c e f; grep -v o f",
            "two 2\nthree 3\n2:two 2\n3:three 3\n2\nthree 3\n",
            "",
            0,
        ),
        (
            "grep -E 'o|3$' f; grep -o 'e*' f; grep -w 'on' f; echo $?",
            "one 1\ntwo 2\nthree 3\ne\nee\n1\n",
            "",
            0,
        ),
        (
            "grep -F . f; grep -i ONE f; grep -x 'two 2' f; grep -e two -e 3 f",
            "one 1\ntwo 2\ntwo 2\nthree 3\n",
            "",
            0,
        ),
        (
            "grep one f d/g; grep -h one f d/g; grep -l one f d/g; grep -L one f d/g",
            "f:one 1\nd/g:one more\none 1\none more\nf\nd/g\n",
            "",
            0,
        ),
        (
            "grep -r one; grep -rn one . --include=g; grep -rl one --exclude-dir=d",
            "d/g:one more\nf:one 1\n./d/g:1:one more\nf\n",
            "",
            0,
        ),
        (
            "grep -A 1 one f; grep -B 1 three f; grep -m 1 o f; grep -1 -n two f",
            "one 1\ntwo 2\ntwo 2\nthree 3\none 1\n1-one 1\n2:two 2\n3-three 3\n",
            "",
            0,
        ),
        (
            "echo abab | grep '\\(ab\\)\\1'; echo 'a.c' | grep -F 'a.c'; printf 'x\\ny\\n' > p; echo y | grep -f p",
            "abab\na.c\ny\n",
            "",
            0,
        ),
        (
            "grep -q one f; echo $?; grep -q none f; echo $?; grep one none; echo $?",
            "0\n1\n2\n",
            "grep: none: No such file or directory\n",
            0,
        ),
        ("grep '\\(' f", "", "grep: Unmatched ( or \\(\n", 2),
        ("grep one d", "", "grep: d: Is a directory\n", 2),
        (
            "printf 'a\\0b\\n' | grep b; echo one | grep --color=always n | od -An -c | head -n 1",
            "Binary file (standard input) matches\n   o 033   [   0   1   ;   3   1   m 033   [   K   n 033   [   m\n",
            "",
            0,
        ),
        ("egrep 'a|1' f; fgrep . f", "one 1\n", "", 1),
        ("yes | grep y | head -n 1", "y\n", "", 0),
        (
            "sed 's/o/0/g;2d' f; sed -n '$p' f; sed -E 's/(t)(w)/\\2\\1/' f | sed -n 2p",
            "0ne 1\nthree 3\nthree 3\nwto 2\n",
            "",
            0,
        ),
        ("sed -i 's/one/ONE/' f; head -n 1 f", "ONE 1\n", "", 0),
    ];
    let lines: Vec<(String, &str, &str, u32)> =
        lines.iter().map(|(line, out, err, code)| (format!("{input}{line}"), *out, *err, *code)).collect();
    let lines: Vec<(&str, &str, &str, u32)> =
        lines.iter().map(|(line, out, err, code)| (line.as_str(), *out, *err, *code)).collect();
    check(&lines);
}

#[test]
fn awk_and_the_world() {
    check(&[
        ("printf 'a 1\\nb 2\\n' | awk '{ s += $2 } END { print s, NR }'", "3 2\n", "", 0),
        ("printf 'a:b\\n' > f; awk -F: -v x=1 '{ print x, $2, FILENAME, y }' y=2 f", "1 b f 2\n", "", 0),
        (
            "awk 'BEGIN { while ((\"printf \\\"a\\\\nb\\\\n\\\"\" | getline l) > 0) print \"<\" l \">\" }'",
            "<a>\n<b>\n",
            "",
            0,
        ),
        ("awk 'BEGIN { print \"b\\na\" | \"sort\"; close(\"sort\"); print \"end\" }'", "a\nb\nend\n", "", 0),
        (
            "awk 'BEGIN { print \"first\"; r = system(\"echo second; exit 3\"); print r }'",
            "first\nsecond\n3\n",
            "",
            0,
        ),
        (
            "awk 'BEGIN { print \"x\" > \"o\"; print \"y\" >> \"o\"; close(\"o\"); while ((getline l < \"o\") > 0) print l }'",
            "x\ny\n",
            "",
            0,
        ),
        ("awk 'BEGIN { print \"err\" > \"/dev/stderr\"; exit 4 }'", "", "err\n", 4),
        ("echo 'BEGIN { print \"from a file\" }' > p; awk -f p", "from a file\n", "", 0),
        ("awk 'BEGIN { print ENVIRON[\"HOME\"], ARGV[1] }' x", "/home/user x\n", "", 0),
        (
            "awk '{ print' /dev/null",
            "",
            "awk: line 1: syntax error at the end of the program: '}' is missing\n",
            2,
        ),
        ("awk 1 none", "", "awk: cannot open 'none': No such file or directory\n", 2),
        ("awk", "", "awk: there is no program\nTry 'awk --help' for more information.\n", 2),
        (
            "awk 'function f(n) { return f(n + 1) } BEGIN { f(1) }'",
            "",
            "awk: evaluation nested deeper than 1000\n",
            2,
        ),
        ("yes | awk '{ print NR }' | head -n 2", "1\n2\n", "", 0),
    ]);
}

#[test]
fn files_and_pipes_are_shown() {
    check(&[
        (
            "printf 'a\\n\\n\\nb' > f; cat -n f; echo; cat -bs f",
            "     1\ta\n     2\t\n     3\t\n     4\tb\n     1\ta\n\n     2\tb",
            "",
            0,
        ),
        (
            "printf 'a\\t\\001\\n' | cat -A; cat f - < /dev/null",
            "a^I^A$\n",
            "cat: f: No such file or directory\n",
            1,
        ),
        ("mkfifo p; echo through > p & cat p; cat /dev/null; echo x | cat /dev/stdin", "through\nx\n", "", 0),
        ("cat /", "", "cat: /: Is a directory\n", 1),
        ("echo x > f; cat f >> f", "", "cat: f: input file is output file\n", 1),
        ("seq 100 | less | tail -n 1; seq 3 > f; more f", "100\n1\n2\n3\n", "", 0),
        ("less none", "", "less: none: No such file or directory\n", 1),
    ]);
}

#[test]
fn a_pager_answers_to_keys() {
    let script = "const lines = Array.from({ length: 30 }, (_, index) => `row ${index + 1}!\\n`);
        await tabula.writeFile('/tmp/paged', lines.join(''));
        const terminal = await Terminal.open({ cols: 40, rows: 6 });
        const child = await terminal.spawn(['less', '/tmp/paged']);
        await terminal.shows('/tmp/paged 16%');
        const first = terminal.text.includes('row 5!') && !terminal.text.includes('row 6!');
        await terminal.type(' ');
        await terminal.shows('row 9!');
        await terminal.type('/row 20\\r');
        await terminal.shows('row 24!');
        await terminal.type('G');
        await terminal.shows('(END)');
        await terminal.type('q');
        const { exitCode } = await ended(child);
        return [first, exitCode];";
    let seen = block_on(async { eval(session().await, script).await });
    assert_eq!(seen, json!([true, 0]));
}

/// Terminals: settings are shown, changed, kept in a form to give back, and brought back to sanity.
#[test]
fn terminal_settings() {
    let script = "const terminal = await Terminal.open({ cols: 100, rows: 30 });
        const run = async (...argv) => {
          const from = terminal.text.length;
          const child = await terminal.spawn(argv);
          const { exitCode } = await ended(child);
          await terminal.pty.write('');
          await until('its output', () => terminal.text.length > from || exitCode !== 0 || argv.includes('-echo') || argv.includes('sane'));
          return [exitCode, terminal.text.slice(from)];
        };
        const seen = [await run('stty', 'size')];
        seen.push((await run('stty', '-a'))[1].includes(' echo '));
        await run('stty', '-echo');
        seen.push((await run('stty', '-a'))[1].includes(' -echo '));
        await run('stty', 'sane');
        seen.push((await run('stty', '-a'))[1].includes(' echo '));
        return seen;";
    let seen = block_on(async { eval(session().await, script).await });
    assert_eq!(seen, json!([[0, "30 100\r\n"], true, true, true]));
    check(&[
        ("stty", "", "stty: 'standard input': Inappropriate ioctl for device\n", 1),
        ("stty -F /dev/null", "", "stty: /dev/null: Inappropriate ioctl for device\n", 1),
        ("clear | od -An -c | head -n 1", " 033   [   H 033   [   2   J 033   [   3   J\n", "", 0),
    ]);
}
