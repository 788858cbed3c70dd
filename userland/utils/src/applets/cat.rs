//! `cat`: files one after the other. coreutils' does not know named pipes and devices for what they are here.

use std::fs::File;
use std::io::Read;

use tabula_sdk::file;
use utils::cat::{Shower, Style};
use utils::mode::{DIRECTORY, KIND, REGULAR};
use utils::options::Order;

use crate::call::{Applet, Call, Out, why};
use crate::tree;

pub(super) const CAT: Applet = Applet {
    name: "cat",
    help: "
Usage: cat [OPTION]... [FILE]...
Prints FILEs one after the other; standard input when there is none, and for -.

  -n, --number            number all lines
  -b, --number-nonblank   number lines that hold something
  -s, --squeeze-blank     of several empty lines print one
  -E, --show-ends         mark ends of lines with $
  -T, --show-tabs         show tabs as ^I
  -v, --show-nonprinting  show what does not print as ^X and M-x
  -A, --show-all          -vET; -e is -vE, -t is -vT
  -u                      nothing: output is never held back
      --help              show this help
",
    options: &[
        "n,number",
        "b,number-nonblank",
        "s,squeeze-blank",
        "E,show-ends",
        "T,show-tabs",
        "v,show-nonprinting",
        "A,show-all",
        "e",
        "t",
        "u",
    ],
    order: Order::Mixed,
    misuse: 1,
    run,
};

const PIECE_BYTES: usize = 1 << 16;

fn run(call: &Call) -> u8 {
    let has = |names: &[&str]| names.iter().any(|name| call.line.has(name));
    let style = Style {
        numbers_all: has(&["n"]),
        numbers_full: has(&["b"]),
        squeezes: has(&["s"]),
        marks_ends: has(&["E", "A", "e"]),
        marks_tabs: has(&["T", "A", "t"]),
        marks_others: has(&["v", "A", "e", "t"]),
    };
    let files = match call.operands() {
        [] => vec![b"-".to_vec()],
        files => files.to_vec(),
    };
    let mut shower = Shower::new(style);
    let mut out = Out::new(call.name);
    let mut status = 0;
    for file in &files {
        let copied = if file == b"-" {
            copy(&mut std::io::stdin().lock(), 0, style, &mut shower, &mut out)
        } else {
            File::open(tree::path(file)).map_err(|error| why(&error)).and_then(|mut opened| {
                let fd = std::os::fd::AsRawFd::as_raw_fd(&opened) as u32;
                copy(&mut opened, fd, style, &mut shower, &mut out)
            })
        };
        if let Err(why) = copied {
            call.failed(file, why);
            status = 1;
        }
    }
    out.flush();
    status
}

fn copy(
    input: &mut dyn Read,
    fd: u32,
    style: Style,
    shower: &mut Shower,
    out: &mut Out,
) -> Result<(), String> {
    let known = file::stat_fd(fd).map_err(|errno| errno.to_string())?;
    if known.mode & KIND == DIRECTORY {
        return Err("Is a directory".into());
    }
    // A file that grows by what is read from it would never end.
    let is_output = known.mode & KIND == REGULAR
        && known.size > 0
        && file::stat_fd(1).is_ok_and(|output| (output.dev, output.ino) == (known.dev, known.ino));
    if is_output {
        return Err("input file is output file".into());
    }
    let mut piece = vec![0; PIECE_BYTES];
    let mut text = Vec::new();
    loop {
        let count = match input.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(why(&error)),
        };
        if style.is_plain() {
            out.bytes(&piece[..count]);
        } else {
            text.clear();
            shower.show(&piece[..count], &mut text);
            out.bytes(&text);
        }
        // Whoever reads sees it as soon as it is there.
        out.flush();
    }
}
