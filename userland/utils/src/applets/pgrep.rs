//! `pgrep` and `pkill`: find processes by name, and send them signals.

use regex_lite::{Regex, RegexBuilder};
use tabula_sdk::{process, signal};
use utils::options::{Known, Order, Parsed, Stop};
use utils::process::Process;
use utils::{accounts, shown, signals};

use crate::call::{Applet, Call, Out};
use crate::proc;

const OPTIONS: Known = &[
    "f,full",
    "x,exact",
    "i,ignore-case",
    "v,inverse",
    "n,newest",
    "o,oldest",
    "l,list-name",
    "a,list-full",
    "c,count",
    "d,delimiter=",
    "P,parent=",
    "u,euid=",
    "g,pgroup=",
    "s,session=",
    "e,echo",
    "signal=",
];

pub(super) const PGREP: Applet = Applet {
    name: "pgrep",
    help: "
Usage: pgrep [OPTION]... [PATTERN]
Prints the numbers of the processes whose names match a regular expression.

  -f, --full           match arguments too
  -x, --exact          the whole must match
  -i, --ignore-case    letters match in either case
  -v, --inverse        those that do not match
  -n, --newest         the newest only; -o, --oldest the oldest only
  -P, --parent=PIDS    children of these; -g, --pgroup, -s, --session of these groups, sessions
  -u, --euid=USERS     of these users
  -l, --list-name      with the name; -a, --list-full with all arguments
  -c, --count          how many
  -d, --delimiter=TEXT what stands between them
      --help           show this help
",
    options: OPTIONS,
    order: Order::Mixed,
    misuse: 2,
    run: pgrep,
};

pub(super) const PKILL: Applet = Applet {
    name: "pkill",
    help: "
Usage: pkill [-SIGNAL] [OPTION]... [PATTERN]
Sends a signal, TERM by default, to the processes whose names match a regular expression.

      --signal=SIGNAL  the signal; -SIGNAL means the same
  -e, --echo           tell of each
  -f, --full           match arguments too
  -x, --exact          the whole must match
  -i, --ignore-case    letters match in either case
  -v, --inverse        those that do not match
  -n, --newest         the newest only; -o, --oldest the oldest only
  -P, --parent=PIDS    children of these; -g, --pgroup, -s, --session of these groups, sessions
  -u, --euid=USERS     of these users
      --help           show this help
",
    options: OPTIONS,
    // A signal's name looks like options.
    order: Order::Raw,
    misuse: 2,
    run: pkill,
};

fn pgrep(call: &Call) -> u8 {
    let found = match select(&call.line) {
        Ok(found) => found,
        Err(why) => return call.wrong(why),
    };
    let mut out = Out::new(call.name);
    if call.line.has("c") {
        out.text(&format!("{}\n", found.len()));
    } else if !found.is_empty() {
        let one = |process: &Process| {
            if call.line.has("a") {
                format!("{} {}", process.pid, process.command_line())
            } else if call.line.has("l") {
                format!("{} {}", process.pid, process.command)
            } else {
                process.pid.to_string()
            }
        };
        let lines: Vec<String> = found.iter().map(one).collect();
        let between = call.line.value("d").map_or_else(|| "\n".into(), shown);
        out.text(&format!("{}\n", lines.join(&between)));
    }
    out.flush();
    found.is_empty().into()
}

fn pkill(call: &Call) -> u8 {
    let mut args = call.operands().to_vec();
    let named =
        args.iter().position(|arg| arg.len() > 1 && arg[0] == b'-' && signals::parse(&arg[1..]).is_some());
    let mut number = named.and_then(|at| signals::parse(&args.remove(at)[1..])).unwrap_or(15);
    let line = match Parsed::new(&args, OPTIONS, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Wrong(why)) => return call.wrong(why),
        Err(Stop::Help) => return call.wrong("--help stands alone"),
    };
    if let Some(text) = line.value("signal") {
        match signals::parse(text) {
            Some(signal) => number = signal,
            None => return call.wrong(format_args!("'{}': invalid signal", shown(text))),
        }
    }
    let found = match select(&line) {
        Ok(found) => found,
        Err(why) => return call.wrong(why),
    };
    let mut out = Out::new(call.name);
    let mut status = u8::from(found.is_empty());
    for process in found {
        match signal::send(process.pid as i32, number) {
            Ok(()) if line.has("e") => {
                out.text(&format!("{} killed (pid {})\n", process.command, process.pid))
            }
            Ok(()) => {}
            Err(errno) => {
                call.complain(format_args!("killing pid {} failed: {errno}", process.pid));
                status = 1;
            }
        }
    }
    out.flush();
    status
}

/// The processes that a command line means; never the caller itself.
fn select(line: &Parsed) -> Result<Vec<Process>, String> {
    if line.operands.len() > 1 {
        return Err("only one pattern can be provided".into());
    }
    let lists = ["P", "g", "s", "u"];
    if line.operands.is_empty() && !lists.iter().any(|option| line.has(option)) {
        return Err("no matching criteria specified".into());
    }
    let pattern = match line.operands.first() {
        Some(pattern) => Some(regex(line, &shown(pattern))?),
        None => None,
    };
    let numbers = |option: &str| -> Result<Option<Vec<u32>>, String> {
        let Some(list) = line.value(option) else { return Ok(None) };
        let users = if option == "u" { proc::users() } else { Vec::new() };
        let read =
            |part: &str| accounts::id_of(&users, part).ok_or_else(|| format!("'{part}' means nothing here"));
        shown(list).split(',').map(read).collect::<Result<Vec<u32>, String>>().map(Some)
    };
    let (parents, groups, sessions, users) = (numbers("P")?, numbers("g")?, numbers("s")?, numbers("u")?);
    let is_in =
        |list: &Option<Vec<u32>>, number: u32| list.as_ref().is_none_or(|list| list.contains(&number));
    let own = process::id();
    let fits = |found: &Process| {
        let text = if line.has("f") { found.command_line() } else { found.command.clone() };
        let is_it = pattern.as_ref().is_none_or(|pattern| pattern.is_match(&text))
            && is_in(&parents, found.ppid)
            && is_in(&groups, found.pgid)
            && is_in(&sessions, found.sid)
            && is_in(&users, found.uid);
        is_it != line.has("v")
    };
    let mut found: Vec<Process> =
        proc::processes().into_iter().filter(|found| found.pid != own && fits(found)).collect();
    let age = |process: &Process| (process.start_ticks, process.pid);
    if line.has("n") {
        found = found.into_iter().max_by_key(age).into_iter().collect();
    } else if line.has("o") {
        found = found.into_iter().min_by_key(age).into_iter().collect();
    }
    Ok(found)
}

fn regex(line: &Parsed, pattern: &str) -> Result<Regex, String> {
    let pattern = if line.has("x") { format!("^(?:{pattern})$") } else { pattern.to_owned() };
    let built = RegexBuilder::new(&pattern).case_insensitive(line.has("i")).build();
    built.map_err(|error| format!("bad pattern: {error}"))
}
