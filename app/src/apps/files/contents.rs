//! How much is in a folder, at any depth. It is counted step by step, so that what is known so far can be shown, and only
//! up to a bound, because each thing is a question to the machine. Links are counted, never followed.

use crate::failure::spawn;
use crate::machine::{Kind, Links, Machine};
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
        let end = count(&machine, folder, sum).await;
        if let Some(counted) = end {
            sum.try_update(|sum| sum.counted = counted);
        }
    });
    Signal::derive(move || sum.with(|sum| format::contents(sum.things, sum.size, sum.counted)))
}

/// How the counting ended; `None` when nobody looks any more.
async fn count(machine: &Machine, folder: Vec<u8>, sum: RwSignal<Sum>) -> Option<Counted> {
    let mut left = vec![folder];
    let mut end = Counted::All;
    let mut things = 0;
    while let Some(folder) = left.pop() {
        let Ok(entries) = machine.entries(&folder).await else {
            end = Counted::AllInSight;
            continue;
        };
        for entry in entries {
            if things == COUNTED_MAX {
                return Some(Counted::InPart);
            }
            things += 1;
            let path = paths::join(&folder, &entry.name);
            let size = match entry.kind {
                // What a program has removed meanwhile has no size.
                Kind::File => machine.stat(&path, Links::Keep).await.map_or(0.0, |stat| stat.size),
                _ => 0.0,
            };
            sum.try_update(|sum| {
                sum.things = things;
                sum.size += size;
            })?;
            if entry.kind == Kind::Directory {
                left.push(path);
            }
        }
    }
    Some(end)
}
