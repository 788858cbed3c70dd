//! `mkdir`: makes folders.

use std::fs;

use tabula_sdk::{file, inode};
use utils::mode::{ALL, Change, DIRECTORY};
use utils::options::Order;
use utils::quote::quoted;
use utils::shown;

use crate::call::{Applet, Call, Out, why};
use crate::{launch, tree};

pub(super) const MKDIR: Applet = Applet {
    name: "mkdir",
    help: "
Usage: mkdir [OPTION]... FOLDER...
Makes folders.

  -m, --mode=MODE  with these permission bits, not all bits less the umask
  -p, --parents    make those above too, and do not mind what is there
  -v, --verbose    tell of each
      --help       show this help
",
    options: &["m,mode=", "p,parents", "v,verbose"],
    order: Order::Mixed,
    misuse: 1,
    run,
};

fn run(call: &Call) -> u8 {
    if call.operands().is_empty() {
        return call.wrong("missing operand");
    }
    let umask = launch::umask();
    let mode = match call.line.value("m").map(|text| Change::parse(text).ok_or(text)) {
        None => None,
        Some(Ok(change)) => Some(change.apply(DIRECTORY | 0o777, umask)),
        Some(Err(text)) => {
            call.complain(format_args!("invalid mode '{}'", shown(text)));
            return 1;
        }
    };
    let mut out = Out::new(call.name);
    let mut status = 0;
    for folder in call.operands() {
        let parents = if call.line.has("p") { parents(folder) } else { Vec::new() };
        // Whoever makes a folder within must be able to, whatever the umask.
        let above = parents.iter().try_for_each(|above| make(call, above, umask & !0o300, None, &mut out));
        if let Err(why) = above.and_then(|()| make(call, folder, umask, mode, &mut out)) {
            out.flush();
            call.complain(why);
            status = 1;
        }
    }
    file::set_umask(umask);
    out.flush();
    status
}

/// The folders above one, outermost first.
fn parents(folder: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = tree::above(folder);
    while at != b"." && at != b"/" {
        let next = tree::above(&at);
        found.push(at);
        at = next;
    }
    found.reverse();
    found
}

fn make(call: &Call, folder: &[u8], umask: u32, mode: Option<u32>, out: &mut Out) -> Result<(), String> {
    // Made with just these bits, so that it is never more open than asked for.
    file::set_umask(mode.map_or(umask, |mode| !mode & 0o777));
    let cannot = |why: &dyn std::fmt::Display| format!("cannot create directory {}: {why}", quoted(folder));
    match fs::create_dir(tree::path(folder)) {
        Ok(()) => {}
        Err(_) if call.line.has("p") && tree::is_folder(folder) => return Ok(()),
        Err(error) => return Err(cannot(&why(&error))),
    }
    if let Some(mode) = mode.filter(|mode| mode & !0o777 != 0) {
        inode::set_mode(folder, mode & ALL).map_err(|errno| cannot(&errno))?;
    }
    if call.line.has("v") {
        out.text(&format!("mkdir: created directory {}\n", quoted(folder)));
    }
    Ok(())
}
