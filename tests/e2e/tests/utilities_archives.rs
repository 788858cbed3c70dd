//! The utilities for archives and compressed files, command line by command line; what they share with backups, and how they
//! stand beside GNU's, is tested with the programs themselves.

use tabula_e2e::lines::{check, check_after};

#[test]
fn archives_are_made_listed_and_unpacked() {
    let tree = "mkdir -p t/a; echo one > t/a/f; chmod 640 t/a/f; ln -s a/f t/l; ln t/a/f t/g; touch -d @86400 t/a/f; ";
    let lines = [
        (
            "tar cf x.tar t; tar tf x.tar | sort; rm -r t; tar xf x.tar; cat t/l; stat -c '%a %h %Y' t/g",
            "t/\nt/a/\nt/a/f\nt/g\nt/l\none\n640 2 86400\n",
            "",
            0,
        ),
        ("tar czvf x.tgz -C t a; gzip -t x.tgz && tar xOf x.tgz a/f", "a\na/f\none\n", "", 0),
        ("tar -c --zstd -f x.tar.zst t; tar -tf x.tar.zst --wildcards '*f'", "t/a/f\n", "", 0),
        (
            "tar c t | tar x -C \"$(mktemp -d)\" && tar c t | tar tv t/a/f",
            "-rw-r----- 1000/1000         4 1970-01-02 00:00 t/a/f\n",
            "",
            0,
        ),
        (
            "tar cf x.tar t; mkdir n; tar xf x.tar -C n --strip-components=1 --exclude=g; ls n",
            "a\nl\n",
            "",
            0,
        ),
        (
            "umask 077; tar cf x.tar t; rm -r t; tar xf x.tar; stat -c %a t t/a/f; tar xpf x.tar; stat -c %a t t/a/f",
            "700\n600\n755\n640\n",
            "",
            0,
        ),
        (
            "tar cf x.tar /etc/hostname; tar tf x.tar",
            "etc/hostname\n",
            "tar: Removing leading `/' from member names\n",
            0,
        ),
        (
            "tar xf none",
            "",
            "tar: none: No such file or directory\ntar: Error is not recoverable: exiting now\n",
            2,
        ),
        ("tar", "", "tar: one of -c, -t and -x must be given\nTry 'tar --help' for more information.\n", 2),
    ];
    check_after(tree, &lines);
}

#[test]
fn files_are_compressed_and_back() {
    check(&[
        (
            "seq 10000 > f; cksum f > sum; gzip f; ls; zcat f.gz | tail -n 1; gunzip f.gz; cksum f | diff - sum && ls",
            "f.gz\nsum\n10000\nf\nsum\n",
            "",
            0,
        ),
        (
            "seq 9 | gzip -9 | gzip -dc | tail -n 1; seq 5 > a; cp a b; gzip -k a b; ls; gzip a",
            "9\na\na.gz\nb\nb.gz\n",
            "gzip: a.gz: already exists; not overwritten\n",
            2,
        ),
        ("echo plain > f.gz; gunzip f.gz", "", "gunzip: f.gz: not in gzip format\n", 1),
        (
            "seq 100 | gzip > f.gz; head -c 60 f.gz > g.gz; zcat g.gz > /dev/null",
            "",
            "zcat: g.gz: unexpected end of file\n",
            1,
        ),
        ("mkdir d; gzip d", "", "gzip: d: is a directory -- ignored\n", 2),
    ]);
}
