//! `tac`: files with their last lines first.

use std::io::Read;

use utils::options::Order;
use utils::tac::{Attached, reversed};

use crate::call::{Applet, Call, Out, why};
use crate::tree;

pub(super) const TAC: Applet = Applet {
    name: "tac",
    help: "
Usage: tac [OPTION]... [FILE]...
Prints each FILE, or standard input, with its last line first.

  -s, --separator=TEXT  parts end with TEXT instead of a line end; an empty TEXT is the zero byte
  -b, --before          TEXT stands before a part, not behind it
      --help            show this help
",
    options: &["s,separator=", "b,before"],
    order: Order::Mixed,
    misuse: 1,
    run,
};

fn run(call: &Call) -> u8 {
    let separator = call.line.value("s").unwrap_or(b"\n");
    let attached = if call.line.has("b") { Attached::Before } else { Attached::After };
    let files = match call.operands() {
        [] => vec![b"-".to_vec()],
        files => files.to_vec(),
    };
    let mut out = Out::new(call.name);
    let mut status = 0;
    for file in &files {
        let text = if file == b"-" {
            let mut text = Vec::new();
            std::io::stdin().lock().read_to_end(&mut text).map(|_| text)
        } else {
            std::fs::read(tree::path(file))
        };
        match text {
            Ok(text) => reversed(&text, separator, attached).into_iter().for_each(|piece| out.bytes(piece)),
            Err(error) => {
                out.flush();
                call.failed(file, why(&error));
                status = 1;
            }
        }
    }
    out.flush();
    status
}
