//! `clear` and `reset`: the screen as it was at the beginning.

use tabula_sdk::settings::{self, Winsize};
use utils::options::Order;
use utils::stty;

use crate::call::{Applet, Call, Out};

pub(super) const CLEAR: Applet = Applet {
    name: "clear",
    help: "
Usage: clear [-x]
Clears the screen and what has scrolled off it.

  -x      leave what has scrolled off
  --help  show this help
",
    options: &["x"],
    order: Order::Mixed,
    misuse: 1,
    run: clear,
};

pub(super) const RESET: Applet = Applet {
    name: "reset",
    help: "
Usage: reset
Brings the terminal's settings and its screen to where they began.

      --help  show this help
",
    options: &[],
    order: Order::Mixed,
    misuse: 1,
    run: reset,
};

/// Home, and erase all below.
const ERASE: &str = "\x1b[H\x1b[2J";
/// Erase what has scrolled off.
const ERASE_SAVED: &str = "\x1b[3J";
/// Full reset, then what terminals leave in it: mouse reports, bracketed paste, the alternate screen.
const RESET_ALL: &str = "\x1bc\x1b[!p\x1b[?1000;1002;1003;1006;2004;1049l\x1b[?25h\x1b[0m";

fn clear(call: &Call) -> u8 {
    let mut out = Out::new(call.name);
    out.text(ERASE);
    if !call.line.has("x") {
        out.text(ERASE_SAVED);
    }
    out.finish()
}

fn reset(call: &Call) -> u8 {
    // Whichever of the three is the terminal.
    for fd in 0..3 {
        if let Ok(mut found) = settings::get(fd) {
            let words = ["sane".to_owned()];
            let changed = stty::apply(&words, &mut found, &mut Winsize::default()).is_ok();
            if changed && let Err(errno) = settings::set(fd, &found) {
                call.complain(errno);
            }
            break;
        }
    }
    let mut out = Out::new(call.name);
    out.text(RESET_ALL);
    out.text(ERASE);
    out.finish()
}
