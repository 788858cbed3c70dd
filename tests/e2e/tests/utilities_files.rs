//! The utilities that make, copy, move and list files, command line by command line: what becomes of modes, times, links
//! and owners, and what listings show of them.

use tabula_e2e::lines::check;

#[test]
fn copies_keep_what_they_should() {
    check(&[
        (
            "printf '#!/bin/sh\\necho ran\\n' > s; chmod 755 s; cp s t; stat -c %a t; ./t; umask 077; cp s u; stat -c %a u",
            "755\nran\n700\n",
            "",
            0,
        ),
        (
            "echo x > f; chmod 4640 f; touch -d @86400 f; cp -p f g; stat -c '%a %Y' g; cp --preserve=mode f h; stat -c %a h; cp -a f i; stat -c '%a %Y' i",
            "4640 86400\n4640\n4640 86400\n",
            "",
            0,
        ),
        ("echo x > f; chmod 600 f; echo y > g; chmod 644 g; cp f g; stat -c %a g; cat g", "644\nx\n", "", 0),
        (
            "mkdir -p d/e; echo 1 > d/f; ln d/f d/g; ln -s f d/l; mkfifo d/p; chmod 500 d/e; touch -d @0 d; cp -a d c; stat -c '%F %a %h %Y' c c/e c/l c/p | cut -d ' ' -f 1-3; stat -c '%h %Y' c/f c | tail -n 1 | cut -d ' ' -f 2; [ c/f -ef c/g ] && readlink c/l",
            "directory 755 3\ndirectory 500 2\nsymbolic link 777\nfifo 644 1\n0\nf\n",
            "",
            0,
        ),
        (
            "mkdir d; echo 1 > d/f; ln -s d/f l; cp -r l m; readlink m; cp l n; cat n; cp -rv d e",
            "d/f\n1\n'd' -> 'e'\n'd/f' -> 'e/f'\n",
            "",
            0,
        ),
        ("touch f; cp f f", "", "cp: 'f' and 'f' are the same file\n", 1),
        ("mkdir d; cp -r d d", "", "cp: cannot copy a directory, 'd', into itself, 'd/d'\n", 1),
        ("mkdir d; cp d e", "", "cp: -r not specified; omitting directory 'd'\n", 1),
        ("mkdir -p d/f; touch f; cp f d", "", "cp: cannot overwrite directory 'd/f' with non-directory\n", 1),
        ("cp none x", "", "cp: cannot stat 'none': No such file or directory\n", 1),
        ("touch a b; cp a b c", "", "cp: target 'c': No such file or directory\n", 1),
        (
            "touch a; cp a",
            "",
            "cp: missing destination file operand after 'a'\nTry 'cp --help' for more information.\n",
            1,
        ),
        (
            "echo 1 > a; echo 2 > b; cp -n a b; cat b; echo n | cp -i a b; cat b; cp -u a b; cat b",
            "2\n2\n2\n",
            "cp: overwrite 'b'? ",
            0,
        ),
        ("ln -s none l; touch f; cp f l", "", "cp: not writing through dangling symlink 'l'\n", 1),
        (
            "touch f; cp -s f l; cp -l f h; readlink l; stat -c %h h; mkdir -p x/y d; touch x/y/z; cp --parents x/y/z d; ls d/x/y",
            "f\n2\nz\n",
            "",
            0,
        ),
        (
            "mkdir a b c; touch a/f b/f; cp a/f b/f c",
            "",
            "cp: will not overwrite just-created 'c/f' with 'b/f'\n",
            1,
        ),
        ("printf x > f; touch it\\'s; cp -v it\\'s 'a b'", "\"it's\" -> 'a b'\n", "", 0),
    ]);
}

#[test]
fn files_are_moved() {
    check(&[
        (
            "echo 1 > a; mv -v a b; mkdir d; mv b d; ls d; mv d/b .; mv -t d b; ls d",
            "renamed 'a' -> 'b'\nb\nb\n",
            "",
            0,
        ),
        ("mkdir d; mv d d/e", "", "mv: cannot move 'd' to a subdirectory of itself, 'd/e'\n", 1),
        ("touch f; ln f g; mv f f", "", "mv: 'f' and 'f' are the same file\n", 1),
        ("mkdir -p d/f; touch f; mv f d", "", "mv: cannot overwrite directory 'd/f' with non-directory\n", 1),
        (
            "mkdir -p d/x e/d/y; mv d e; ls e/d",
            "y\n",
            "mv: cannot move 'd' to 'e/d': Directory not empty\n",
            0,
        ),
        ("mv none f", "", "mv: cannot stat 'none': No such file or directory\n", 1),
        (
            "echo 1 > a; echo 2 > b; mv -n a b; cat b; echo y | mv -i a b; cat b; ls",
            "2\n1\nb\n",
            "mv: overwrite 'b'? ",
            0,
        ),
        ("touch a b c; mv -T a b c", "", "mv: extra operand 'c'\nTry 'mv --help' for more information.\n", 1),
    ]);
}

#[test]
fn folders_and_private_files_are_made() {
    check(&[
        (
            "mkdir -m 700 d; mkdir -p -m 711 x/y; mkdir -m 1777 t; stat -c %a d x x/y t",
            "700\n755\n711\n1777\n",
            "",
            0,
        ),
        (
            "umask 077; mkdir a; mkdir -m go= b; umask 0300; mkdir -p p/q; stat -c %a a b p p/q",
            "700\n700\n777\n477\n",
            "",
            0,
        ),
        (
            "mkdir -pv a/b; mkdir -p a/b; mkdir a",
            "mkdir: created directory 'a'\nmkdir: created directory 'a/b'\n",
            "mkdir: cannot create directory 'a': File exists\n",
            1,
        ),
        (
            "mkdir none/x; mkdir -m q x",
            "",
            "mkdir: cannot create directory 'none/x': No such file or directory\nmkdir: invalid mode 'q'\n",
            1,
        ),
        (
            "umask 0; stat -c %a $(mktemp ./aXXXXXX) $(mktemp -d ./bXXXX) $(mktemp --suffix=.c ./XXXXX)",
            "600\n700\n600\n",
            "",
            0,
        ),
        ("mktemp -u XX''XX.c | wc -c; ls; TMPDIR=$PWD mktemp | grep -c ^$PWD/tmp.", "7\n1\n", "", 0),
        (
            "mktemp abc; mktemp -p none x.XXXX",
            "",
            "mktemp: too few X's in template 'abc'\nmktemp: failed to create file via template 'none/x.XXXX': No such file or directory\n",
            1,
        ),
    ]);
}

#[test]
fn listings_tell_what_is_known() {
    check(&[
        (
            "touch f; chmod 640 f; ln f g; touch -d '2020-01-02' f; ls -l",
            "total 0\n-rw-r----- 2 user user 0 Jan  2  2020 f\n-rw-r----- 2 user user 0 Jan  2  2020 g\n",
            "",
            0,
        ),
        (
            "mkdir -m 1777 d; ls -ld d | cut -c 1-10; ls -ldn d | tr -s ' ' | cut -d ' ' -f 2-4; ls -ld /bin | sed 's/ .* / /'; ls -l / > o; echo $?",
            "drwxrwxrwt\n2 1000 1000\nlrwxrwxrwx usr/bin\n0\n",
            "",
            0,
        ),
        ("ls -l /dev/null | tr -s ' ' | cut -d ' ' -f 1,5,6", "crw-rw-rw- 1, 3\n", "", 0),
        (
            "ln -s none l; touch -d '2020-01-02 03:04' f; chmod +x f; mkdir d; mkfifo p; ls -F; ls -p; ls -l --time-style=long-iso f; ls -lgG f",
            "d/\nf*\nl@\np|\nd/\nf\nl\np\n-rwxr-xr-x 1 user user 0 2020-01-02 03:04 f\n-rwxr-xr-x 1 0 Jan  2  2020 f\n",
            "",
            0,
        ),
        (
            "printf 12345 > a; printf 1 > b; touch .h a10 a9; ls; ls -A; ls -aS | tail -n 5; ls -v; ls -r a b; ls -m; ls -C -w 12; ls -x -w 12",
            "a\na10\na9\nb\n.h\na\na10\na9\nb\na\nb\n.h\na10\na9\na\na9\na10\nb\nb\na\na, a10, a9, b\na    a9\na10  b\na  a10\ta9\nb\n",
            "",
            0,
        ),
        (
            "touch 'a b' \"it's\" \"$(printf 'n\\nl')\"; ls --quoting-style=shell-escape; ls -Q; ls -b; ls -q | tail -n 1",
            "'a b'\n\"it's\"\n'n'$'\\n''l'\n\"a b\"\n\"it's\"\n\"n\\nl\"\na\\ b\nit's\nn\\nl\nn?l\n",
            "",
            0,
        ),
        ("mkdir d; touch d/z f; ls d f; ls -R; ls -d d f", "f\n\nd:\nz\n.:\nd\nf\n\n./d:\nz\nd\nf\n", "", 0),
        (
            "mkdir d; touch f; chmod +x f; ls --color=always | od -An -c | head -n 2",
            " 033   [   0   m 033   [   0   1   ;   3   4   m   d 033   [   0\n   m  \\n 033   [   0   1   ;   3   2   m   f 033   [   0   m  \\n\n",
            "",
            0,
        ),
        (
            "touch f; ls none f; echo $?; ls --sort=x",
            "f\n2\n",
            "ls: cannot access 'none': No such file or directory\nls: invalid argument 'x' for '--sort'\nTry 'ls --help' for more information.\n",
            2,
        ),
        (
            "ln -s . l; ls -RL; touch f; vdir f | cut -c 1-10; dir",
            ".:\nl\n-rw-r--r--\nf  l\n",
            "ls: ./l: not listing already-listed directory\n",
            0,
        ),
    ]);
}

#[test]
fn blocks_are_copied() {
    check(&[
        (
            "dd if=/etc/passwd of=x status=none; [ \"$(cksum < x)\" = \"$(cksum < /etc/passwd)\" ] && echo same; dd if=/dev/zero bs=1M count=2 status=none | wc -c",
            "same\n2097152\n",
            "",
            0,
        ),
        (
            "printf 'hello world' | dd bs=1k count=1 status=noxfer",
            "hello world",
            "0+1 records in\n0+1 records out\n",
            0,
        ),
        (
            "printf abcdefghij > t; dd if=t of=u bs=2 skip=1 count=2 seek=3 status=none; od -An -c u; printf abcdef > u; dd if=t of=u conv=notrunc bs=1 count=1 seek=4 status=none; cat u",
            "  \\0  \\0  \\0  \\0  \\0  \\0   c   d   e   f\nabcdaf",
            "",
            0,
        ),
        (
            "printf abcd | dd conv=swab,ucase status=none; printf abc | dd ibs=2 obs=4 conv=sync status=noxfer | od -An -c",
            "BADC   a   b   c  \\0\n",
            "1+1 records in\n1+0 records out\n",
            0,
        ),
        (
            "printf 'a\\nb\\nc\\n' > s; (dd bs=2 count=1 status=none; cat) < s; dd if=s count=3B status=none; dd if=s bs=1 iflag=skip_bytes skip=4 status=none",
            "a\nb\nc\na\nbc\n",
            "",
            0,
        ),
        (
            "yes | dd bs=10 count=3 iflag=fullblock status=none | wc -c; touch v; dd if=/dev/null of=v conv=excl",
            "30\n",
            "dd: failed to open 'v': File exists\n",
            1,
        ),
        (
            "dd if=none; dd bs=x; dd foo=1",
            "",
            "dd: failed to open 'none': No such file or directory\ndd: invalid number: 'x'\ndd: unrecognized operand 'foo=1'\nTry 'dd --help' for more information.\n",
            1,
        ),
        (
            "printf abc | dd of=/dev/full status=none",
            "",
            "dd: error writing '/dev/full': No space left on device\n",
            1,
        ),
    ]);
}
