//! `uname` and `tty`: the names of the system and of the terminal.

use tabula_sdk::{Errno, settings, system};
use utils::options::Order;

use crate::call::{Applet, Call, Out};

pub(super) const UNAME: Applet = Applet {
    name: "uname",
    help: "
Usage: uname [OPTION]...
Prints the system's name, or what is asked for.

  -a, --all                all of it
  -s, --kernel-name        the system; -o, --operating-system the same
  -n, --nodename           the machine
  -r, --kernel-release     the release; -v, --kernel-version what is known of it
  -m, --machine            the kind of machine; -p, -i the same
      --help               show this help
",
    options: &[
        "a,all",
        "s,kernel-name",
        "n,nodename",
        "r,kernel-release",
        "v,kernel-version",
        "m,machine",
        "p,processor",
        "i,hardware-platform",
        "o,operating-system",
    ],
    order: Order::Mixed,
    misuse: 1,
    run: uname,
};

pub(super) const TTY: Applet = Applet {
    name: "tty",
    help: "
Usage: tty [-s]
Prints the name of the terminal that standard input is.

  -s, --silent, --quiet  print nothing: the status tells whether it is one
      --help             show this help
",
    options: &["s,silent,quiet"],
    order: Order::Mixed,
    misuse: 2,
    run: tty,
};

fn uname(call: &Call) -> u8 {
    if let Some(extra) = call.operands().first() {
        return call.wrong(format_args!("extra operand '{}'", utils::shown(extra)));
    }
    let [system, node, release, version, machine] = system::names();
    let is_plain = call.line.options.is_empty();
    let wants = |option: &str| call.line.has("a") || call.line.has(option);
    let mut words = Vec::new();
    let columns = [
        (wants("s") || is_plain, &system),
        (wants("n"), &node),
        (wants("r"), &release),
        (wants("v"), &version),
        (wants("m"), &machine),
        // What nobody knows is left out of `all`.
        (call.line.has("p"), &machine),
        (call.line.has("i"), &machine),
        (wants("o"), &system),
    ];
    for (_, name) in columns.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        words.push(name.clone());
    }
    let mut out = Out::new(call.name);
    out.bytes(&words.join(&b' '));
    out.bytes(b"\n");
    out.finish()
}

fn tty(call: &Call) -> u8 {
    if let Some(extra) = call.operands().first() {
        return call.wrong(format_args!("extra operand '{}'", utils::shown(extra)));
    }
    let name = settings::name(0);
    let mut out = Out::new(call.name);
    if !call.line.has("s") {
        match &name {
            Ok(name) => out.bytes(name),
            Err(Errno::ENOTTY) => out.text("not a tty"),
            Err(errno) => {
                call.complain(format_args!("ttyname error: {errno}"));
                return 4;
            }
        }
        out.text("\n");
    }
    out.flush();
    name.is_err().into()
}
