//! The utilities of our own, command line by command line: what each prints, says and answers.

use serde_json::json;
use tabula_e2e::lines::check;
use tabula_e2e::{block_on, eval, session};

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
        (
            "uname; uname -sm; tty < /dev/null; tty -s; echo $?",
            "Tabula\nTabula wasm32\nnot a tty\n1\n",
            "",
            0,
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
        seen.push((await run('tty'))[1].startsWith('/dev/pts/'));
        await run('stty', 'sane');
        seen.push((await run('stty', '-a'))[1].includes(' echo '));
        return seen;";
    let seen = block_on(async { eval(session().await, script).await });
    assert_eq!(seen, json!([[0, "30 100\r\n"], true, true, true, true]));
    check(&[
        ("stty", "", "stty: 'standard input': Inappropriate ioctl for device\n", 1),
        ("stty -F /dev/null", "", "stty: /dev/null: Inappropriate ioctl for device\n", 1),
        ("clear | od -An -c | head -n 1", " 033   [   H 033   [   2   J 033   [   3   J\n", "", 0),
    ]);
}
