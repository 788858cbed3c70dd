//! `ls`, `dir` and `vdir`: what is in folders. What is asked for is read here, what is there in `read`, and how it is
//! shown is in `show`.

mod options;
mod read;
mod show;

use utils::options::{Known, Order};

use crate::call::{Applet, Call};

const OPTIONS: Known = &[
    "a,all",
    "A,almost-all",
    "b,escape",
    "B,ignore-backups",
    "c",
    "C",
    "color?",
    "d,directory",
    "f",
    "F,classify?",
    "file-type",
    "format=",
    "full-time",
    "g",
    "G,no-group",
    "group-directories-first",
    "h,human-readable",
    "H,dereference-command-line",
    "hide=",
    "i,inode",
    "I,ignore=",
    "indicator-style=",
    "k,kibibytes",
    "block-size=",
    "l",
    "L,dereference",
    "m",
    "n,numeric-uid-gid",
    "N,literal",
    "o",
    "p",
    "q,hide-control-chars",
    "show-control-chars",
    "Q,quote-name",
    "quoting-style=",
    "r,reverse",
    "R,recursive",
    "s,size",
    "S",
    "si",
    "sort=",
    "t",
    "T,tabsize=",
    "time=",
    "time-style=",
    "u",
    "U",
    "v",
    "w,width=",
    "x",
    "X",
    "zero",
    "1",
];

const fn applet(name: &'static str, help: &'static str) -> Applet {
    Applet { name, help, options: OPTIONS, order: Order::Mixed, misuse: 2, run }
}

pub(super) const LS: Applet = applet(
    "ls",
    "
Usage: ls [OPTION]... [FILE]...
Lists what is in folders, and files; by default what is in the working directory.

Which: -a all, -A all but . and .., -d folders themselves, -R all below, -B not what ends in ~,
       -I, --ignore=PATTERN  not these; --hide=PATTERN the same without -a and -A
       -L follow links, -H those on the command line
How:   -l one a line with all that is known, -o without group, -g without owner, -n owners as numbers,
       -C columns, -x lines, -m commas, -1 one a line, --zero with a zero byte behind each, -w COLUMNS, -T TABSTOP
       -i inode, -s room, -h sizes for people, --si of 1000, -k, --block-size=SIZE
       -F kinds as */=@|, --file-type not *, -p / only, --color[=always|auto|never]
       -b, -N, -Q, -q, --quoting-style=literal|shell|shell-always|c|escape
       --full-time, --time-style=full-iso|long-iso|iso|locale|+FORMAT
Order: -t time, -S size, -X ending, -v numbers in names, -U none, -f none and all, -r the other way round,
       --sort=WORD, --group-directories-first; -u, -c, --time=WORD which time is meant
",
);

pub(super) const DIR: Applet = applet("dir", "Usage: dir [OPTION]... [FILE]...\nAs ls -C -b.\n");

pub(super) const VDIR: Applet = applet("vdir", "Usage: vdir [OPTION]... [FILE]...\nAs ls -l -b.\n");

fn run(call: &Call) -> u8 {
    let style = match options::Style::new(call) {
        Ok(style) => style,
        Err(why) => return call.wrong(why),
    };
    read::list(call, &style)
}
