//! What the Monitor shows, made of one answer of the machine and the one before: how much each process computed since,
//! and how the whole went over the last minute.

use crate::machine::Process;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use tabula_desk::{format, tree};

/// How many samples the graphs show.
pub(super) const SAMPLES: usize = 60;

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) process: Process,
    pub(super) depth: usize,
    /// Of one processor, since the last sample.
    pub(super) cpu_percent: f64,
}

/// What was seen before.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    cpu_ms: BTreeMap<u32, f64>,
    taken_ms: f64,
    cpu_percent: VecDeque<f64>,
    memory_bytes: VecDeque<f64>,
}

impl History {
    fn push(&mut self, cpu_percent: f64, memory_bytes: f64) {
        for (list, value) in [(&mut self.cpu_percent, cpu_percent), (&mut self.memory_bytes, memory_bytes)] {
            list.push_back(value);
            while list.len() > SAMPLES {
                list.pop_front();
            }
        }
    }

    /// The processor's graph: parts of one, at least up to a whole processor.
    pub(super) fn cpu_line(&self) -> Vec<f64> {
        parts(&self.cpu_percent, 100.0)
    }

    /// The memory's graph, at least up to 64 MB.
    pub(super) fn memory_line(&self) -> Vec<f64> {
        parts(&self.memory_bytes, 64e6)
    }

    /// The latest, in words.
    pub(super) fn cpu_text(&self) -> String {
        format!("{:.0}%", self.cpu_percent.back().copied().unwrap_or_default())
    }

    /// The latest, in words.
    pub(super) fn memory_text(&self) -> String {
        format::bytes(self.memory_bytes.back().copied().unwrap_or_default())
    }
}

fn parts(values: &VecDeque<f64>, at_least: f64) -> Vec<f64> {
    let top = values.iter().copied().fold(at_least, f64::max);
    values.iter().map(|value| value / top).collect()
}

/// The table's lines, in the order of the tree.
pub(super) fn rows(processes: &[Process], history: &mut History, now_ms: f64) -> Vec<Row> {
    let elapsed_ms = now_ms - history.taken_ms;
    let percent = |process: &Process| match history.cpu_ms.get(&process.pid) {
        Some(before) if elapsed_ms > 0.0 => ((process.cpu_ms - before) / elapsed_ms * 100.0).max(0.0),
        _ => 0.0,
    };
    let percents: Vec<f64> = processes.iter().map(percent).collect();
    history.cpu_ms = processes.iter().map(|process| (process.pid, process.cpu_ms)).collect();
    history.taken_ms = now_ms;
    history.push(percents.iter().sum(), processes.iter().map(|process| process.memory_bytes).sum());
    let family: Vec<(u32, u32)> = processes.iter().map(|process| (process.pid, process.parent)).collect();
    let lines = tree::lines(&family, |index| family[index].0);
    lines
        .into_iter()
        .map(|line| Row {
            process: processes[line.index].clone(),
            depth: line.depth,
            cpu_percent: percents[line.index],
        })
        .collect()
}

/// A state in words.
pub(super) fn state_word(state: &str) -> &'static str {
    match state {
        "R" => "Computing",
        "S" => "Waiting",
        "T" => "Stopped",
        "Z" => "Ended",
        _ => "Unknown",
    }
}
