//! What the system says in files: processes and the machine in `/proc`, users and groups in `/etc`.

use std::fs::read;
use std::time::{SystemTime, UNIX_EPOCH};

use utils::accounts::{self, Account};
use utils::process::{Machine, Process, TICKS_PER_S};
use utils::shown;

/// The users of the system; none when there is no list.
pub(crate) fn users() -> Vec<Account> {
    accounts::parse(&read("/etc/passwd").unwrap_or_default())
}

/// The groups of the system.
pub(crate) fn groups() -> Vec<Account> {
    accounts::parse(&read("/etc/group").unwrap_or_default())
}

/// All processes, by number. One that ends meanwhile is left out.
pub(crate) fn processes() -> Vec<Process> {
    let names = crate::tree::names(b"/proc").unwrap_or_default();
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| shown(name).parse().ok()).collect();
    numbers.sort_unstable();
    numbers.into_iter().filter_map(process).collect()
}

fn process(pid: u32) -> Option<Process> {
    let mut process = Process::parse(&read(format!("/proc/{pid}/stat")).ok()?)?;
    let status = shown(&read(format!("/proc/{pid}/status")).unwrap_or_default());
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    process.uid = uid.and_then(|ids| ids.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    let args = read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let args = args.strip_suffix(b"\0").unwrap_or(&args);
    if !args.is_empty() {
        process.args = args.split(|byte| *byte == 0).map(shown).collect();
    }
    Some(process)
}

/// The time, in nanoseconds since 1970.
pub(crate) fn now_ns() -> u64 {
    let age = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(age.as_nanos()).unwrap_or(u64::MAX)
}

/// Seconds since boot.
pub(crate) fn uptime_s() -> f64 {
    let text = shown(&read("/proc/uptime").unwrap_or_default());
    text.split_whitespace().next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default()
}

/// A number of `/proc/meminfo`, in bytes.
pub(crate) fn memory_bytes(name: &str) -> u64 {
    let text = shown(&read("/proc/meminfo").unwrap_or_default());
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// The machine, as columns of processes need it.
pub(crate) fn machine() -> Machine {
    Machine {
        now_ticks: (uptime_s() * TICKS_PER_S as f64) as u64,
        now_ns: now_ns(),
        memory_bytes: memory_bytes("MemTotal"),
    }
}

/// A mounted file system.
pub(crate) struct Mount {
    /// What is mounted.
    pub(crate) source: Vec<u8>,
    /// Where.
    pub(crate) at: Vec<u8>,
    /// Its kind.
    pub(crate) kind: String,
}

/// What is mounted, in order.
pub(crate) fn mounts() -> Vec<Mount> {
    let text = read("/proc/self/mounts").or_else(|_| read("/proc/mounts")).unwrap_or_default();
    let line = |line: &[u8]| {
        let mut fields = line.split(|byte| *byte == b' ').map(utils::escape::text);
        Some(Mount { source: fields.next()?, at: fields.next()?, kind: shown(&fields.next()?) })
    };
    text.split(|byte| *byte == b'\n').filter_map(line).collect()
}
