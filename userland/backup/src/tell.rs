//! What the program says while it works and when it is done: lines for people, or JSON, a line each, for programs.

use crate::watch::{Change, Report, Watch};
use crate::zstd::CheckSum;
use std::io::Write;
use std::time::{Duration, Instant};

/// How progress is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Not at all; problems still are.
    Quiet,
    /// A line a second.
    Lines,
    /// JSON objects, some a second.
    Json,
}

/// One who tells on standard error.
pub struct Teller {
    style: Style,
    lists_changes: bool,
    total_bytes: u64,
    last: Option<Instant>,
}

impl Teller {
    /// One that tells in a style; changes too, on standard output, if they are wanted.
    pub fn new(style: Style, lists_changes: bool, total_bytes: u64) -> Teller {
        Teller { style, lists_changes, total_bytes, last: None }
    }

    /// Ends with what has been done: in JSON as a line, else nothing.
    pub fn report(&self, report: &Report, snapshot: Option<&str>, error: Option<&str>) {
        if self.style == Style::Json {
            say(&format!("{{\"report\":{}}}", json(report, snapshot, error)));
        }
    }
}

/// A line on standard error. When nobody hears it there is nobody to tell that, either.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

impl Watch for Teller {
    fn at(&mut self, path: &[u8], done_bytes: u64) {
        let pause = match self.style {
            Style::Quiet => return,
            Style::Lines => Duration::from_secs(1),
            Style::Json => Duration::from_millis(200),
        };
        let now = Instant::now();
        if self.last.is_some_and(|last| now.duration_since(last) < pause) {
            return;
        }
        self.last = Some(now);
        let total = self.total_bytes.max(done_bytes);
        let path = String::from_utf8_lossy(path);
        if self.style == Style::Json {
            say(&format!("{{\"done\":{done_bytes},\"total\":{total},\"path\":{}}}", quoted(&path)));
        } else {
            let percent =
                if total == 0 { 100 } else { (u128::from(done_bytes) * 100 / u128::from(total)) as u64 };
            say(&format!("{percent:3}%  {}  {path}", utils::size::human(done_bytes, 1024)));
        }
    }

    fn change(&mut self, change: Change, path: &[u8]) {
        if self.lists_changes {
            let sign: &[u8] = match change {
                Change::Added => b"+ ",
                Change::Changed => b"~ ",
                Change::Removed => b"- ",
            };
            // A list that nobody reads to its end is no failure of what it lists.
            let _ = std::io::stdout().write_all(&[sign, path, b"\n"].concat());
        }
    }

    fn problem(&mut self, text: &str) {
        match self.style {
            Style::Json => say(&format!("{{\"problem\":{}}}", quoted(text))),
            _ => say(&format!("backup: {text}")),
        }
    }
}

/// A report as a JSON object.
fn json(report: &Report, snapshot: Option<&str>, error: Option<&str>) -> String {
    let changes: Vec<String> = report
        .changes
        .iter()
        .map(|(change, path)| {
            let kind = match change {
                Change::Added => "added",
                Change::Changed => "changed",
                Change::Removed => "removed",
            };
            format!("{{\"change\":\"{kind}\",\"path\":{}}}", quoted(&String::from_utf8_lossy(path)))
        })
        .collect();
    let problems: Vec<String> = report.problem_texts.iter().map(|text| quoted(text)).collect();
    let check_sum = match report.check_sum {
        CheckSum::Verified => "verified",
        CheckSum::Absent => "absent",
    };
    let optional = |name: &str, text: Option<&str>| match text {
        Some(text) => format!(",\"{name}\":{}", quoted(text)),
        None => String::new(),
    };
    format!(
        "{{\"entries\":{},\"bytes\":{},\"added\":{},\"changed\":{},\"removed\":{},\"problemCount\":{},\
         \"problems\":[{}],\"changes\":[{}],\"checksum\":\"{check_sum}\"{}{}}}",
        report.entries,
        report.bytes,
        report.added,
        report.changed,
        report.removed,
        report.problems,
        problems.join(","),
        changes.join(","),
        optional("snapshot", snapshot),
        optional("error", error),
    )
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control < ' ' => quoted.push_str(&format!("\\u{:04x}", control as u32)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_any_text() {
        assert_eq!(quoted("a\"b\\c\n\u{7f}ü"), "\"a\\\"b\\\\c\\u000a\u{7f}ü\"");
    }

    #[test]
    fn a_report_is_one_line() {
        let report = Report {
            entries: 2,
            bytes: 7,
            added: 1,
            removed: 1,
            problems: 1,
            changes: vec![(Change::Added, b"a\nb".to_vec()), (Change::Removed, b"c".to_vec())],
            problem_texts: vec!["x: \"y\"".to_owned()],
            check_sum: CheckSum::Verified,
            ..Report::default()
        };
        assert_eq!(
            json(&report, Some("/.snapshots/s"), None),
            "{\"entries\":2,\"bytes\":7,\"added\":1,\"changed\":0,\"removed\":1,\"problemCount\":1,\
             \"problems\":[\"x: \\\"y\\\"\"],\"changes\":[{\"change\":\"added\",\"path\":\"a\\u000ab\"},\
             {\"change\":\"removed\",\"path\":\"c\"}],\"checksum\":\"verified\",\"snapshot\":\"/.snapshots/s\"}"
        );
    }
}
