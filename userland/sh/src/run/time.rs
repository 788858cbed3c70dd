//! `time`: how long a pipeline took, and how `TIMEFORMAT` wants it said.

use crate::shell::{Run, Shell};
use crate::sys;
use crate::tree::{Pipeline, Timing};

impl Shell {
    #[inline(never)]
    pub(super) fn run_timed(&mut self, pipeline: &Pipeline) -> Run {
        let (start, before) = (sys::instant(), sys::time_used_ns());
        let untimed =
            Pipeline { timing: Timing::None, negated: pipeline.negated, commands: pipeline.commands.clone() };
        let result = self.run_pipeline(&untimed);
        let (real, after) = (start.elapsed().as_nanos() as u64, sys::time_used_ns());
        let used = |at: usize| after[at].saturating_sub(before[at]);
        let text = match (pipeline.timing, self.text(b"TIMEFORMAT")) {
            (Timing::Posix, _) => {
                let seconds =
                    |ns: u64| format!("{}.{:02}", ns / 1_000_000_000, ns % 1_000_000_000 / 10_000_000);
                format!(
                    "real {}\nuser {}\nsys {}\n",
                    seconds(real),
                    seconds(used(0) + used(2)),
                    seconds(used(1) + used(3))
                )
            }
            (_, Some(format)) => {
                timed(&String::from_utf8_lossy(&format), real, used(0) + used(2), used(1) + used(3))
            }
            _ => timed("\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS", real, used(0) + used(2), used(1) + used(3)),
        };
        self.write_error(text.as_bytes());
        result
    }
}

/// A time as `TIMEFORMAT` wants it.
fn timed(format: &str, real: u64, user: u64, system: u64) -> String {
    let mut out = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let digits =
            letters.next_if(char::is_ascii_digit).and_then(|digit| digit.to_digit(10)).unwrap_or(3).min(6);
        let long = letters.next_if_eq(&'l').is_some();
        let ns = match letters.next() {
            Some('R') => real,
            Some('U') => user,
            Some('S') => system,
            Some('P') => {
                let share = if real == 0 { 0.0 } else { (user + system) as f64 * 100.0 / real as f64 };
                out.push_str(&format!("{share:.2}"));
                continue;
            }
            Some('%') => {
                out.push('%');
                continue;
            }
            _ => continue,
        };
        let (minutes, seconds) = if long { (ns / 60_000_000_000, ns % 60_000_000_000) } else { (0, ns) };
        if long {
            out.push_str(&format!("{minutes}m"));
        }
        let fraction = format!("{:06}", seconds % 1_000_000_000 / 1000);
        out.push_str(&(seconds / 1_000_000_000).to_string());
        if digits > 0 {
            out.push('.');
            out.push_str(fraction.get(..digits as usize).unwrap_or_default());
        }
        if long {
            out.push('s');
        }
    }
    out.push('\n');
    out
}
