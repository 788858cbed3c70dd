//! Crash consistency, by seed. `PERSIST_SEEDS=FROM..TO` runs other seeds than the default ones, and `PERSIST_STEPS` makes the
//! programs longer.

mod dump;
mod model;
mod run;

use std::panic::{AssertUnwindSafe, catch_unwind};

fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[test]
fn every_seed_survives_its_crash() {
    let range = from_environment("PERSIST_SEEDS").unwrap_or_else(|| "0..2000".to_owned());
    let (from, to) = range.split_once("..").expect("FROM..TO");
    let (from, to): (u64, u64) = (from.parse().expect("a number"), to.parse().expect("a number"));
    let steps = from_environment("PERSIST_STEPS").map_or(40, |steps| steps.parse().expect("a number"));
    let failed: Vec<u64> = (from..to)
        .filter(|seed| catch_unwind(AssertUnwindSafe(|| run::run(*seed, steps))).is_err())
        .collect();
    assert!(failed.is_empty(), "{} seeds failed: {failed:?}", failed.len());
}
