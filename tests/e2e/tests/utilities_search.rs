//! The utilities that search and change text, command line by command line: `find`, `grep`, `sed` and `awk`.

use tabula_e2e::lines::{check, check_after};

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
    check_after(tree, &lines);
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
    check_after(input, &lines);
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
fn bytes_and_lines() {
    check(&[
        (
            "printf 'a\\nbc' > a; printf 'a\\nbd' > b; cmp a b; cmp -l a b; cmp -n 3 a b; echo $?; cmp -s a b; echo $?; head -c 3 a | cmp - a",
            "a b differ: byte 4, line 2\n4 143 144\n0\n1\n",
            "cmp: EOF on - after byte 3, in line 2\n",
            1,
        ),
        ("cmp none none", "", "cmp: none: No such file or directory\n", 2),
        (
            "echo 'héllo' | rev; printf 'ab\\ncd' | rev; printf '\\0hello\\0ab\\0world!' | strings -t d",
            "olléh\nba\ndc      1 hello\n     10 world!\n",
            "",
            0,
        ),
        (
            "printf 'hello, bytes\\n' > x; xxd -g 4 x; xxd -p x; xxd x | xxd -r | cmp - x && xxd -p x | xxd -r -p | cmp - x && echo same",
            "00000000: 68656c6c 6f2c2062 79746573 0a        hello, bytes.\n68656c6c6f2c2062797465730a\nsame\n",
            "",
            0,
        ),
        ("printf 'a bb c\\nlong x\\n' | column -t", "a     bb  c\nlong  x\n", "", 0),
        ("xxd -c 0 x", "", "xxd: invalid number of columns (max. 256).\n", 1),
    ]);
}
