//! Processes as `/proc/<pid>/stat` has them, and the columns in which `ps` shows them.

use crate::moment::Moment;
use crate::shown;

/// Ticks of `/proc`'s clock in a second.
pub const TICKS_PER_S: u64 = 100;
const MINUTE: u64 = 60;

/// One process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its program's name, cut.
    pub command: String,
    /// `R`, `S`, `T` or `Z`.
    pub state: char,
    /// Its parent.
    pub ppid: u32,
    /// Its group.
    pub pgid: u32,
    /// Its session.
    pub sid: u32,
    /// The number of its terminal, `None` without one.
    pub terminal: Option<u32>,
    /// The foreground group of its terminal.
    pub foreground: Option<u32>,
    /// Ticks computed.
    pub cpu_ticks: u64,
    /// Threads.
    pub threads: u32,
    /// Ticks after boot at which it started.
    pub start_ticks: u64,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Its user: the number, from `/proc/<pid>/status`.
    pub uid: u32,
    /// Its arguments; none when it has ended.
    pub args: Vec<String>,
}

impl Process {
    /// Reads the text of `/proc/<pid>/stat`; `None` when it is not one.
    pub fn parse(stat: &[u8]) -> Option<Process> {
        let text = shown(stat);
        // A name may hold parentheses and blanks.
        let (head, tail) = text.rsplit_once(')')?;
        let (pid, command) = head.split_once('(')?;
        let fields: Vec<&str> = tail.split_ascii_whitespace().collect();
        // Fields behind the name, from 0: state is the third of proc(5)'s list.
        let number = |index: usize| fields.get(index)?.parse::<i64>().ok();
        let natural = |index: usize| number(index).and_then(|value| u64::try_from(value).ok());
        let small = |index: usize| natural(index).and_then(|value| u32::try_from(value).ok());
        let device = small(4)?;
        Some(Process {
            pid: pid.trim().parse().ok()?,
            command: command.to_owned(),
            state: fields.first()?.chars().next()?,
            ppid: small(1)?,
            pgid: small(2)?,
            sid: small(3)?,
            terminal: (device != 0).then_some(device & 0xff),
            foreground: small(5),
            cpu_ticks: natural(11)? + natural(12)?,
            threads: small(17)?,
            start_ticks: natural(19)?,
            memory_bytes: natural(20)?,
            uid: 0,
            args: Vec::new(),
        })
    }

    /// What `ps` shows as its command: its arguments, or its name when there are none.
    pub fn command_line(&self) -> String {
        if self.args.is_empty() { format!("[{}]", self.command) } else { self.args.join(" ") }
    }

    fn terminal_name(&self) -> String {
        self.terminal.map_or_else(|| "?".into(), |number| format!("pts/{number}"))
    }

    fn long_state(&self) -> String {
        let mut text = String::from(self.state);
        if self.sid == self.pid {
            text.push('s');
        }
        if self.threads > 1 {
            text.push('l');
        }
        if self.foreground == Some(self.pgid) {
            text.push('+');
        }
        text
    }
}

/// What else columns are computed from.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Ticks since boot.
    pub now_ticks: u64,
    /// The time now, in nanoseconds since 1970.
    pub now_ns: u64,
    /// All memory, in bytes.
    pub memory_bytes: u64,
}

impl Machine {
    fn age_ticks(&self, process: &Process) -> u64 {
        self.now_ticks.saturating_sub(process.start_ticks)
    }

    fn start(&self, process: &Process) -> Moment {
        Moment::from_ns(self.now_ns.saturating_sub(self.age_ticks(process) * (1_000_000_000 / TICKS_PER_S)))
    }

    fn cpu_per_mille(&self, process: &Process) -> u64 {
        process.cpu_ticks * 1000 / self.age_ticks(process).max(1)
    }
}

/// A time of computing, `01:02:03`.
pub fn clock(ticks: u64) -> String {
    let seconds = ticks / TICKS_PER_S;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / MINUTE % 60, seconds % 60)
}

/// A time since something, `[[days-]hours:]minutes:seconds`.
pub fn elapsed(ticks: u64) -> String {
    let seconds = ticks / TICKS_PER_S;
    let (days, hours, minutes, seconds) =
        (seconds / 86_400, seconds / 3600 % 24, seconds / MINUTE % 60, seconds % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes:02}:{seconds:02}"),
        (0, _) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        _ => format!("{days}-{hours:02}:{minutes:02}:{seconds:02}"),
    }
}

/// Columns that `ps -o` knows: name, other names, head, and whether they stand to the right.
const COLUMNS: &[(&str, &[&str], &str, bool)] = &[
    ("pid", &[], "PID", true),
    ("ppid", &[], "PPID", true),
    ("pgid", &["pgrp"], "PGID", true),
    ("sid", &["sess", "session"], "SID", true),
    ("tpgid", &[], "TPGID", true),
    ("user", &["euser", "uname", "ruser"], "USER", false),
    ("uid", &["euid", "ruid"], "UID", true),
    ("tty", &["tt", "tname"], "TTY", false),
    ("stat", &[], "STAT", false),
    ("state", &["s"], "S", false),
    ("time", &["cputime"], "TIME", true),
    ("bsdtime", &[], "TIME", true),
    ("etime", &[], "ELAPSED", true),
    ("stime", &["start", "start_time", "bsdstart"], "STIME", true),
    ("lstart", &[], "STARTED", false),
    ("c", &[], "C", true),
    ("%cpu", &["pcpu"], "%CPU", true),
    ("%mem", &["pmem"], "%MEM", true),
    ("vsz", &["vsize"], "VSZ", true),
    ("rss", &["rssize", "rsz"], "RSS", true),
    ("nlwp", &["thcount"], "NLWP", true),
    ("comm", &["ucmd", "ucomm"], "COMMAND", false),
    ("args", &["cmd", "command"], "COMMAND", false),
];

/// A column as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    name: &'static str,
    head: String,
    is_right: bool,
}

impl Column {
    /// A column by one of its names, with a head of the caller's after `=`.
    pub fn parse(text: &str) -> Option<Column> {
        let (wanted, head) = match text.split_once('=') {
            Some((wanted, head)) => (wanted, Some(head)),
            None => (text, None),
        };
        let fits =
            |(name, others, ..): &&(&str, &[&str], &str, bool)| *name == wanted || others.contains(&wanted);
        let (name, _, usual, is_right) = COLUMNS.iter().find(fits)?;
        Some(Column { name, head: head.unwrap_or(usual).to_owned(), is_right: *is_right })
    }

    /// The columns of a list, such as `pid,comm=NAME`: a head takes the rest of its list.
    ///
    /// # Errors
    /// The name that there is not.
    pub fn list(text: &str) -> Result<Vec<Column>, String> {
        let mut columns = Vec::new();
        let mut rest = text;
        loop {
            let comma = rest.find([',', ' ']);
            let is_last = rest.find('=').is_some_and(|equals| comma.is_none_or(|comma| equals < comma));
            let (one, after) = match comma {
                Some(at) if !is_last => (&rest[..at], &rest[at + 1..]),
                _ => (rest, ""),
            };
            if !one.is_empty() {
                columns.push(Column::parse(one).ok_or_else(|| one.to_owned())?);
            }
            if after.is_empty() {
                return Ok(columns);
            }
            rest = after;
        }
    }

    fn value(&self, process: &Process, machine: &Machine, user: &str) -> String {
        let kib = |bytes: u64| (bytes / 1024).to_string();
        let per_mille = |value: u64| format!("{}.{}", value / 10, value % 10);
        match self.name {
            "pid" => process.pid.to_string(),
            "ppid" => process.ppid.to_string(),
            "pgid" => process.pgid.to_string(),
            "sid" => process.sid.to_string(),
            "tpgid" => process.foreground.map_or_else(|| "-1".into(), |group| group.to_string()),
            "user" => user.to_owned(),
            "uid" => process.uid.to_string(),
            "tty" => process.terminal_name(),
            "stat" => process.long_state(),
            "state" => process.state.into(),
            "time" => clock(process.cpu_ticks),
            "bsdtime" => {
                let seconds = process.cpu_ticks / TICKS_PER_S;
                format!("{}:{:02}", seconds / MINUTE, seconds % MINUTE)
            }
            "etime" => elapsed(machine.age_ticks(process)),
            "stime" => {
                let start = machine.start(process);
                format!("{:02}:{:02}", start.hour, start.minute)
            }
            "lstart" => machine.start(process).full().get(..19).unwrap_or_default().to_owned(),
            "c" => (machine.cpu_per_mille(process) / 10).to_string(),
            "%cpu" => per_mille(machine.cpu_per_mille(process)),
            "%mem" => per_mille(process.memory_bytes * 1000 / machine.memory_bytes.max(1)),
            "vsz" | "rss" => kib(process.memory_bytes),
            "nlwp" => process.threads.to_string(),
            "comm" => process.command.clone(),
            _ => process.command_line(),
        }
    }
}

/// The table that `ps` prints: a line for the heads unless all are empty, and one for each process with its user's name.
pub fn table(columns: &[Column], rows: &[(Process, String)], machine: &Machine) -> String {
    let mut lines: Vec<Vec<String>> = Vec::new();
    if columns.iter().any(|column| !column.head.is_empty()) {
        lines.push(columns.iter().map(|column| column.head.clone()).collect());
    }
    for (process, user) in rows {
        lines.push(columns.iter().map(|column| column.value(process, machine, user)).collect());
    }
    let width = |index: usize| {
        lines.iter().filter_map(|line| line.get(index)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        for (index, (cell, column)) in line.iter().zip(columns).enumerate() {
            let width = widths[index];
            let is_last = index + 1 == columns.len();
            match (column.is_right, is_last) {
                (true, _) => text.push_str(&format!("{cell:>width$}")),
                (false, true) => text.push_str(cell),
                (false, false) => text.push_str(&format!("{cell:<width$}")),
            }
            text.push(if is_last { '\n' } else { ' ' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &[u8] = b"7 (a (b) c) S 1 7 7 34819 9 0 0 0 0 0 120 0 0 0 20 0 2 0 300 8192 2 0 0\n";

    #[test]
    fn a_line_of_proc() {
        let process = Process::parse(STAT).expect("a process");
        assert_eq!((process.pid, process.ppid, process.terminal), (7, 1, Some(3)));
        assert_eq!(process.command, "a (b) c");
        assert_eq!((process.cpu_ticks, process.start_ticks, process.memory_bytes), (120, 300, 8192));
        assert_eq!(process.long_state(), "Ssl");
        assert_eq!(Process::parse(b"7 (x"), None);
        assert_eq!(Process::parse(b"7 (x) S 1"), None);
    }

    #[test]
    fn columns_and_their_heads() {
        let columns = Column::list("pid,tty,comm=THE, NAME").expect("columns");
        assert_eq!(columns.len(), 3);
        assert_eq!(columns[2].head, "THE, NAME");
        assert_eq!(Column::list("pid,nothing"), Err("nothing".into()));
        let process = Process::parse(STAT).expect("a process");
        let machine = Machine { now_ticks: 1500, ..Machine::default() };
        let shown = table(&columns, &[(process.clone(), "me".into())], &machine);
        assert_eq!(shown, "PID TTY   THE, NAME\n  7 pts/3 a (b) c\n");
        let bare = Column::list("pid=").expect("columns");
        assert_eq!(table(&bare, &[(process, "me".into())], &machine), "7\n");
    }

    #[test]
    fn times() {
        assert_eq!(clock(366_100), "01:01:01");
        assert_eq!(elapsed(6100), "01:01");
        assert_eq!(elapsed(9_000_000), "1-01:00:00");
    }
}
