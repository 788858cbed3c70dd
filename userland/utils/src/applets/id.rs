//! `id`, `groups`, `whoami`, `logname`: who one is.

use tabula_sdk::system;
use utils::accounts::{self, Account};
use utils::options::Order;
use utils::shown;

use crate::call::{Applet, Call, Out};
use crate::{launch, proc};

pub(super) const ID: Applet = Applet {
    name: "id",
    help: "
Usage: id [OPTION]... [USER]...
Shows the user and the groups of the caller or of USERs.

  -u, --user    the user's number alone
  -g, --group   the group's number alone
  -G, --groups  the numbers of all groups
  -n, --name    names instead of numbers, with -u, -g or -G
  -r, --real    the same: real and effective users are one here
  -z, --zero    end with a zero byte
      --help    show this help
",
    options: &["u,user", "g,group", "G,groups", "n,name", "r,real", "z,zero"],
    order: Order::Mixed,
    misuse: 1,
    run: id,
};

pub(super) const GROUPS: Applet = Applet {
    name: "groups",
    help: "
Usage: groups [USER]...
Names the groups of the caller or of USERs.

      --help  show this help
",
    options: &[],
    order: Order::Mixed,
    misuse: 1,
    run: groups,
};

pub(super) const WHOAMI: Applet = Applet {
    name: "whoami",
    help: "
Usage: whoami
Names the caller's user.

      --help  show this help
",
    options: &[],
    order: Order::Mixed,
    misuse: 1,
    run: whoami,
};

pub(super) const LOGNAME: Applet = Applet {
    name: "logname",
    help: "
Usage: logname
Names the user who has logged in.

      --help  show this help
",
    options: &[],
    order: Order::Mixed,
    misuse: 1,
    run: logname,
};

/// Numbers of a user, their group, and all their groups.
struct Who {
    user: u32,
    group: u32,
    groups: Vec<u32>,
}

fn caller() -> Who {
    Who { user: system::user(), group: system::group(), groups: system::groups() }
}

fn named(text: &str, users: &[Account], groups: &[Account]) -> Option<Who> {
    let account = accounts::find(users, text)?;
    let mut all = vec![account.group];
    let is_member = |group: &&Account| group.members.contains(&account.name) && group.id != account.group;
    all.extend(groups.iter().filter(is_member).map(|group| group.id));
    Some(Who { user: account.id, group: account.group, groups: all })
}

fn id(call: &Call) -> u8 {
    let (users, groups) = (proc::users(), proc::groups());
    let chosen = ["u", "g", "G"].into_iter().filter(|option| call.line.has(option)).count();
    if chosen > 1 {
        return call.wrong("cannot print \"only\" of more than one choice");
    }
    if chosen == 0 && (call.line.has("n") || call.line.has("r")) {
        return call.wrong("printing only names or real IDs requires -u, -g, or -G");
    }
    let mut out = Out::new(call.name);
    let mut status = 0;
    let mut asked: Vec<Who> = Vec::new();
    if call.operands().is_empty() {
        asked.push(caller());
    }
    for name in call.operands() {
        match named(&shown(name), &users, &groups) {
            Some(who) => asked.push(who),
            None => {
                call.complain(format_args!("'{}': no such user", shown(name)));
                status = 1;
            }
        }
    }
    let in_names = call.line.has("n");
    let one = |accounts: &[Account], id: u32| {
        if in_names { accounts::name_of(accounts, id) } else { id.to_string() }
    };
    let both = |accounts: &[Account], id: u32| match accounts.iter().find(|account| account.id == id) {
        Some(account) => format!("{id}({})", account.name),
        None => id.to_string(),
    };
    for who in asked {
        let text = if call.line.has("u") {
            one(&users, who.user)
        } else if call.line.has("g") {
            one(&groups, who.group)
        } else if call.line.has("G") {
            who.groups.iter().map(|id| one(&groups, *id)).collect::<Vec<_>>().join(" ")
        } else {
            let all: Vec<String> = who.groups.iter().map(|id| both(&groups, *id)).collect();
            format!(
                "uid={} gid={} groups={}",
                both(&users, who.user),
                both(&groups, who.group),
                all.join(",")
            )
        };
        out.text(&text);
        out.bytes(if call.line.has("z") { b"\0" } else { b"\n" });
    }
    out.flush();
    status
}

fn groups(call: &Call) -> u8 {
    let (users, groups) = (proc::users(), proc::groups());
    let names =
        |who: &Who| who.groups.iter().map(|id| accounts::name_of(&groups, *id)).collect::<Vec<_>>().join(" ");
    let mut out = Out::new(call.name);
    let mut status = 0;
    if call.operands().is_empty() {
        out.text(&format!("{}\n", names(&caller())));
    }
    for name in call.operands() {
        let name = shown(name);
        match named(&name, &users, &groups) {
            Some(who) => out.text(&format!("{name} : {}\n", names(&who))),
            None => {
                call.complain(format_args!("'{name}': no such user"));
                status = 1;
            }
        }
    }
    out.flush();
    status
}

fn whoami(call: &Call) -> u8 {
    let user = system::user();
    let users = proc::users();
    match users.iter().find(|account| account.id == user) {
        Some(account) => {
            let mut out = Out::new(call.name);
            out.text(&format!("{}\n", account.name));
            out.finish()
        }
        None => {
            call.complain(format_args!("cannot find name for user ID {user}"));
            1
        }
    }
}

fn logname(call: &Call) -> u8 {
    let name = launch::variable("LOGNAME").or_else(|| launch::variable("USER"));
    match name.filter(|name| !name.is_empty()) {
        Some(name) => {
            let mut out = Out::new(call.name);
            out.bytes(&[&name, b"\n".as_slice()].concat());
            out.finish()
        }
        None => whoami(call),
    }
}
