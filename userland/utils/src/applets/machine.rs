//! `hostname`, `uptime`, `free` and `sync`: about the machine.

use std::fs::File;

use tabula_sdk::{inode, system};
use utils::moment::Moment;
use utils::options::Order;
use utils::{shown, size};

use crate::call::{Applet, Call, Out, why};
use crate::{proc, tree};

pub(super) const HOSTNAME: Applet = Applet {
    name: "hostname",
    help: "
Usage: hostname [-s | -f]
Prints the machine's name, which cannot be changed.

  -s, --short  up to its first dot
  -f, --fqdn   all of it
      --help   show this help
",
    options: &["s,short", "f,fqdn,long"],
    order: Order::Mixed,
    misuse: 1,
    run: hostname,
};

pub(super) const UPTIME: Applet = Applet {
    name: "uptime",
    help: "
Usage: uptime [-p | -s]
Tells the time, how long the machine is up, and how much it computes.

  -p, --pretty  how long only, in words
  -s, --since   when it was started
      --help    show this help
",
    options: &["p,pretty", "s,since"],
    order: Order::Mixed,
    misuse: 1,
    run: uptime,
};

pub(super) const FREE: Applet = Applet {
    name: "free",
    help: "
Usage: free [-b | -k | -m | -g | -h]
Tells how much of the kernel's memory is used.

  -b, -k, -m, -g  in bytes, in units of 1024 (as by default), 1024^2, 1024^3
  -h, --human     as people read it
      --help      show this help
",
    options: &["b,bytes", "k,kibi", "m,mebi", "g,gibi", "h,human"],
    order: Order::Mixed,
    misuse: 1,
    run: free,
};

pub(super) const SYNC: Applet = Applet {
    name: "sync",
    help: "
Usage: sync [-d] [FILE]...
Writes what is kept only in memory to where it lasts: of FILEs, or all.

  -d, --data  only what files hold
      --help  show this help
",
    options: &["d,data", "f,file-system"],
    order: Order::Mixed,
    misuse: 1,
    run: sync,
};

fn hostname(call: &Call) -> u8 {
    if !call.operands().is_empty() {
        call.complain("the machine's name cannot be changed: Operation not permitted");
        return 1;
    }
    let mut name = system::host_name();
    if call.line.has("s") {
        name = name.split(|byte| *byte == b'.').next().unwrap_or_default().to_vec();
    }
    let mut out = Out::new(call.name);
    out.bytes(&[&name, b"\n".as_slice()].concat());
    out.finish()
}

fn uptime(call: &Call) -> u8 {
    let up = proc::uptime_s() as u64;
    let (days, hours, minutes) = (up / 86_400, up / 3600 % 24, up / 60 % 60);
    let mut out = Out::new(call.name);
    if call.line.has("s") {
        let start = Moment::from_ns(proc::now_ns().saturating_sub(up * 1_000_000_000)).full();
        out.text(&format!("{}\n", start.get(..19).unwrap_or_default()));
    } else if call.line.has("p") {
        let part = |count: u64, unit: &str| match count {
            0 => None,
            1 => Some(format!("1 {unit}")),
            _ => Some(format!("{count} {unit}s")),
        };
        let parts: Vec<String> =
            [part(days, "day"), part(hours, "hour"), part(minutes, "minute")].into_iter().flatten().collect();
        out.text(&format!("up {}\n", if parts.is_empty() { "0 minutes".into() } else { parts.join(", ") }));
    } else {
        let now = Moment::from_ns(proc::now_ns());
        let load = shown(&std::fs::read("/proc/loadavg").unwrap_or_default());
        let load: Vec<&str> = load.split_whitespace().take(3).collect();
        let days = if days > 0 { format!("{days} days, ") } else { String::new() };
        out.text(&format!(
            " {:02}:{:02}:{:02} up {days}{hours:2}:{minutes:02},  load average: {}\n",
            now.hour,
            now.minute,
            now.second,
            load.join(", ")
        ));
    }
    out.finish()
}

fn free(call: &Call) -> u8 {
    let unit = match call.line.options.last().map(|(name, _)| *name) {
        Some("b") => 1,
        Some("m") => 1 << 20,
        Some("g") => 1 << 30,
        _ => 1024,
    };
    let (total, free) = (proc::memory_bytes("MemTotal"), proc::memory_bytes("MemFree"));
    let available = proc::memory_bytes("MemAvailable");
    let number =
        |bytes: u64| if call.line.has("h") { size::human(bytes, 1024) } else { (bytes / unit).to_string() };
    let mut out = Out::new(call.name);
    out.text(&format!("{:<8}{:>12}{:>12}{:>12}{:>12}\n", "", "total", "used", "free", "available"));
    let used = total.saturating_sub(free);
    let [total, used, free, available] = [total, used, free, available].map(number);
    out.text(&format!("{:<8}{total:>12}{used:>12}{free:>12}{available:>12}\n", "Mem:"));
    out.finish()
}

fn sync(call: &Call) -> u8 {
    let mut status = 0;
    if call.operands().is_empty()
        && let Err(errno) = inode::sync()
    {
        call.complain(errno);
        status = 1;
    }
    for path in call.operands() {
        let flush = |file: File| if call.line.has("d") { file.sync_data() } else { file.sync_all() };
        if let Err(error) = File::open(tree::path(path)).and_then(flush) {
            call.complain(format_args!("error syncing '{}': {}", shown(path), why(&error)));
            status = 1;
        }
    }
    status
}
