//! `which`: where commands are.

use utils::options::Order;

use crate::call::{Applet, Call, Out};
use crate::launch;

pub(super) const WHICH: Applet = Applet {
    name: "which",
    help: "
Usage: which [-a] COMMAND...
Prints the file that each COMMAND would run. What the shell itself does is not known here: `type` tells that.

  -a      all files of that name along PATH
  -s      print nothing
  --help  show this help

The status is 1 when one was not found.
",
    options: &["a,all", "s"],
    order: Order::Mixed,
    misuse: 2,
    run,
};

fn run(call: &Call) -> u8 {
    let path = launch::search_path();
    let mut out = Out::new(call.name);
    let mut status = u8::from(call.operands().is_empty());
    for name in call.operands() {
        let mut found = launch::candidates(name, &path);
        found.retain(|path| launch::is_program(path));
        if found.is_empty() {
            status = 1;
        }
        found.truncate(if call.line.has("a") { usize::MAX } else { 1 });
        if !call.line.has("s") {
            found.iter().for_each(|path| out.bytes(&[path, b"\n".as_slice()].concat()));
        }
    }
    out.flush();
    status
}
