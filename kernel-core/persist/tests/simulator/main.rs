//! Crash consistency, by seed. `PERSIST_SEEDS=FROM..TO` runs other seeds than the default ones, and `PERSIST_STEPS` makes the
//! programs longer.

mod choices;
mod dump;
mod durable;
mod model;
mod operations;
mod run;

use std::panic::{AssertUnwindSafe, catch_unwind};

fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Runs seeds; answers which failed.
fn failures(seeds: impl Iterator<Item = u64>, steps: u32) -> Vec<u64> {
    seeds.filter(|seed| catch_unwind(AssertUnwindSafe(|| run::run(*seed, steps))).is_err()).collect()
}

#[test]
fn every_seed_survives_its_crash() {
    let range = from_environment("PERSIST_SEEDS").unwrap_or_else(|| "0..2000".to_owned());
    let (from, to) = range.split_once("..").expect("FROM..TO");
    let (from, to): (u64, u64) = (from.parse().expect("a number"), to.parse().expect("a number"));
    let steps = from_environment("PERSIST_STEPS").map_or(40, |steps| steps.parse().expect("a number"));
    let failed = failures(from..to, steps);
    assert!(failed.is_empty(), "{} seeds failed: {failed:?}", failed.len());
}

/// Programs so long that disks fill up and checkpoints follow each other.
#[test]
fn long_programs_survive_their_crashes() {
    assert_eq!(failures(run::LONG_SEEDS..run::LONG_SEEDS + 60, 400), []);
}

/// Pages that came and went between two commits: the record of the later one was answerable for them though they were
/// overwritten as soon as it was durable, so it did not count after a crash.
#[test]
fn pages_that_came_and_went_between_two_commits() {
    assert_eq!(failures([1269, 1384, 1894].into_iter(), 40), []);
}

/// A flush that failed dropped the device's new length; pages that were written again lay in a part of a segment.
#[test]
fn a_length_that_is_lost_takes_no_pages_with_it() {
    assert_eq!(failures([237_104].into_iter(), 40), []);
}

/// The disk died while space was given back, and a read after that came short, as it may.
#[test]
fn a_read_from_a_dead_disk_may_come_short() {
    assert_eq!(failures([5895].into_iter(), 40), []);
}

/// The disk failed while an operation changed several records: some had changed and some had not.
#[test]
fn an_operation_that_fails_half_way_has_not_happened() {
    assert_eq!(failures([639, 979, 1334, 2389, 3049].into_iter(), 40), []);
}
