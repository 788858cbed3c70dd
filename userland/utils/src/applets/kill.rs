//! `kill`: sends signals to processes and groups.

use tabula_sdk::signal;
use utils::options::Order;
use utils::{shown, signals};

use crate::call::{Applet, Call, Out};

pub(super) const KILL: Applet = Applet {
    name: "kill",
    help: "
Usage: kill [-s SIGNAL | -SIGNAL] PID...
       kill -l [NUMBER | NAME]...
Sends a signal, TERM by default, to processes. A PID of 0 is the caller's group, one below -1 the group of that number,
-1 everybody. Signal 0 only asks whether there is somebody.

  -s, -n, --signal=SIGNAL  the signal: a name, with or without SIG, or a number
  -l, --list               list the names of signals, or name those given
  -L, --table              list names and numbers
      --help               show this help
",
    options: &[],
    order: Order::Raw,
    misuse: 2,
    run,
};

fn run(call: &Call) -> u8 {
    let mut args = call.operands().iter();
    let mut signal = 15;
    let mut targets: Vec<&[u8]> = Vec::new();
    while let Some(arg) = args.next() {
        let text = shown(arg);
        let named = match text.as_str() {
            "-l" | "--list" | "-L" | "--table" => {
                return list(
                    call,
                    &args.map(Vec::as_slice).collect::<Vec<_>>(),
                    text.contains(['L', 't']) && text != "--list",
                );
            }
            "--" => {
                targets.extend(args.by_ref().map(Vec::as_slice));
                break;
            }
            "-s" | "-n" | "--signal" => match args.next() {
                Some(name) => Some(name.clone()),
                None => return call.wrong(format_args!("a value must follow option '{text}'")),
            },
            other if other.starts_with("--signal=") => Some(other.as_bytes()["--signal=".len()..].to_vec()),
            other if other.starts_with('-') && other.len() > 1 && targets.is_empty() => {
                Some(arg[1..].to_vec())
            }
            _ => None,
        };
        match named {
            None => targets.push(arg),
            Some(name) => match signals::parse(&name) {
                Some(number) => signal = number,
                None => {
                    call.complain(format_args!("'{}': invalid signal", shown(&name)));
                    return 1;
                }
            },
        }
    }
    if targets.is_empty() {
        return call.wrong("no process ID specified");
    }
    let mut status = 0;
    for target in targets {
        let sent = match shown(target).parse::<i32>() {
            Ok(pid) => signal::send(pid, signal).map_err(|errno| errno.to_string()),
            Err(_) => Err("arguments must be process or job IDs".into()),
        };
        if let Err(why) = sent {
            call.failed(target, why);
            status = 1;
        }
    }
    status
}

fn list(call: &Call, given: &[&[u8]], as_table: bool) -> u8 {
    let mut out = Out::new(call.name);
    if as_table || given.is_empty() {
        out.text(&signals::table());
        return out.finish();
    }
    for text in given {
        let number = shown(text).parse::<u32>();
        let answer = match number {
            Ok(number) => signals::name_of(number).map(str::to_owned),
            Err(_) => signals::parse(text).map(|number| number.to_string()),
        };
        match answer {
            Some(answer) => out.text(&format!("{answer}\n")),
            None => {
                call.complain(format_args!("'{}': invalid signal", shown(text)));
                return 1;
            }
        }
    }
    out.finish()
}
