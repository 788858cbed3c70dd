//! How much is in a folder or in several things, at any depth. It is counted step by step, so that what is known so far can be shown, and only
//! up to a bound, because each thing is a question to the machine. Links are counted, never followed.

use crate::failure::spawn;
use crate::machine::{Entry, Kind, Links, Machine};
use leptos::prelude::*;
use tabula_desk::format::{self, Counted};
use tabula_desk::paths;

/// More things than this are not counted.
const COUNTED_MAX: usize = 20_000;

/// What has been counted.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sum {
    things: usize,
    size: f64,
    counted: Counted,
}

/// What is in a folder, in words that become truer. The counting ends with whoever asked.
pub(super) fn contents(machine: Machine, folder: Vec<u8>) -> Signal<String> {
    let sum = RwSignal::new(Sum { things: 0, size: 0.0, counted: Counted::SoFar });
    spawn(async move {
        let end = count(&machine, vec![folder], sum).await;
        sum.try_update(|sum| sum.counted = end.unwrap_or(sum.counted));
    });
    Signal::derive(move || sum.with(|sum| format::contents(sum.things, sum.size, sum.counted)))
}

/// The same of some entries of a folder, themselves among what is counted.
pub(super) fn sum_of(machine: Machine, folder: Vec<u8>, entries: Vec<Entry>) -> Signal<String> {
    let sum = RwSignal::new(Sum { things: 0, size: 0.0, counted: Counted::SoFar });
    spawn(async move {
        let mut left = Vec::new();
        let end = match add(&machine, &folder, entries, &mut left, sum).await {
            Some(Counted::All) => count(&machine, left, sum).await,
            other => other,
        };
        sum.try_update(|sum| sum.counted = end.unwrap_or(sum.counted));
    });
    Signal::derive(move || sum.with(|sum| format::contents(sum.things, sum.size, sum.counted)))
}

/// Counts what is in these folders; says how it ended, `None` when nobody looks any more.
async fn count(machine: &Machine, mut left: Vec<Vec<u8>>, sum: RwSignal<Sum>) -> Option<Counted> {
    let mut end = Counted::All;
    while let Some(folder) = left.pop() {
        let Ok(entries) = machine.entries(&folder).await else {
            end = Counted::AllInSight;
            continue;
        };
        if add(machine, &folder, entries, &mut left, sum).await? == Counted::InPart {
            return Some(Counted::InPart);
        }
    }
    Some(end)
}

/// Counts entries of a folder; those that are folders are left to be looked into. All, or in part when the bound is reached.
async fn add(
    machine: &Machine,
    folder: &[u8],
    entries: Vec<Entry>,
    left: &mut Vec<Vec<u8>>,
    sum: RwSignal<Sum>,
) -> Option<Counted> {
    for entry in entries {
        if sum.try_with_untracked(|sum| sum.things == COUNTED_MAX)? {
            return Some(Counted::InPart);
        }
        let path = paths::join(folder, &entry.name);
        let size = match entry.kind {
            // What a program has removed meanwhile has no size.
            Kind::File => machine.stat(&path, Links::Keep).await.map_or(0.0, |stat| stat.size),
            _ => 0.0,
        };
        sum.try_update(|sum| {
            sum.things += 1;
            sum.size += size;
        })?;
        if entry.kind == Kind::Directory {
            left.push(path);
        }
    }
    Some(Counted::All)
}
