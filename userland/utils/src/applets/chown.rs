//! `chown` and `chgrp`: give files to other users and groups.

use tabula_sdk::file::{self, Links};
use tabula_sdk::inode;
use utils::options::Order;
use utils::{accounts, shown};

use crate::call::{Applet, Call, Out, why};
use crate::proc;
use crate::tree::{self, Found};

const OPTIONS: &[&str] =
    &["R,recursive", "h,no-dereference", "dereference", "v,verbose", "f,silent,quiet", "reference="];

pub(super) const CHOWN: Applet = Applet {
    name: "chown",
    help: "
Usage: chown [OPTION]... [OWNER][:[GROUP]] FILE...
       chown [OPTION]... --reference=FILE FILE...
Changes the owner and group of files. OWNER: alone means OWNER's own group too.

  -R, --recursive       change folders and everything below them
  -h, --no-dereference  change symbolic links themselves
  -v, --verbose         tell of every file
  -f, --silent          do not tell of most failures
      --reference=FILE  take owner and group of FILE
      --help            show this help
",
    options: OPTIONS,
    order: Order::Mixed,
    misuse: 1,
    run,
};

pub(super) const CHGRP: Applet = Applet {
    name: "chgrp",
    help: "
Usage: chgrp [OPTION]... GROUP FILE...
       chgrp [OPTION]... --reference=FILE FILE...
Changes the group of files.

  -R, --recursive       change folders and everything below them
  -h, --no-dereference  change symbolic links themselves
  -v, --verbose         tell of every file
  -f, --silent          do not tell of most failures
      --reference=FILE  take the group of FILE
      --help            show this help
",
    options: OPTIONS,
    order: Order::Mixed,
    misuse: 1,
    run,
};

fn run(call: &Call) -> u8 {
    let mut files = call.operands().to_vec();
    let ids = match call.line.value("reference") {
        Some(file) => match file::stat(file, Links::Follow) {
            Ok(known) => (Some(known.uid).filter(|_| call.name == "chown"), Some(known.gid)),
            Err(errno) => {
                call.failed(file, errno);
                return 1;
            }
        },
        None if files.is_empty() => return call.wrong("missing operand"),
        None => match ids(call.name, &shown(&files.remove(0))) {
            Ok(ids) => ids,
            Err(why) => {
                call.complain(why);
                return 1;
            }
        },
    };
    if files.is_empty() {
        return call.wrong("missing operand: no file");
    }
    let link = if call.line.has("h") || call.line.has("R") { Links::Keep } else { Links::Follow };
    let mut out = Out::new(call.name);
    let mut status = 0;
    let mut fails = |path: &[u8], why: &dyn std::fmt::Display| {
        status = 1;
        if !call.line.has("f") {
            call.complain(format_args!("changing ownership of '{}': {why}", shown(path)));
        }
    };
    let mut one = |path: &[u8], fails: &mut dyn FnMut(&[u8], &dyn std::fmt::Display)| match inode::set_owner(
        path, ids.0, ids.1, link,
    ) {
        Err(errno) => fails(path, &errno),
        Ok(()) if call.line.has("v") => out.text(&format!("changed ownership of '{}'\n", shown(path))),
        Ok(()) => {}
    };
    for file in &files {
        if !call.line.has("R") {
            one(file, &mut fails);
            continue;
        }
        tree::walk(file, &mut |found| match found {
            Found::Entry(path, _) => one(&path, &mut fails),
            Found::Lost(path, errno) => fails(&path, &errno),
            Found::Closed(path, error) => fails(&path, &why(&error)),
        });
    }
    out.flush();
    status
}

/// Owner and group as a text names them.
fn ids(name: &str, text: &str) -> Result<(Option<u32>, Option<u32>), String> {
    let group_of = |group: &str| {
        accounts::id_of(&proc::groups(), group).ok_or_else(|| format!("invalid group: '{group}'"))
    };
    if name == "chgrp" {
        return Ok((None, Some(group_of(text)?)));
    }
    let (owner, group) = match text.split_once(':') {
        Some((owner, group)) => (owner, Some(group)),
        None => (text, None),
    };
    let users = proc::users();
    let uid = match owner {
        "" => None,
        owner => Some(accounts::id_of(&users, owner).ok_or_else(|| format!("invalid user: '{owner}'"))?),
    };
    let gid = match group {
        None => None,
        // The owner's own group.
        Some("") => accounts::find(&users, owner).map(|account| account.group),
        Some(group) => Some(group_of(group)?),
    };
    Ok((uid, gid))
}
