//! The map of space against what refers to pages: the same pages, and besides them those that come free with the next commit.

use super::files::joined;
use super::{Finding, Report};
use crate::space::Run;
use crate::tree::state::State;
use std::collections::BTreeSet;

/// Compares the runs that the map calls used with those to which something refers.
pub(super) fn check(state: &State, mapped: &[Run], used: impl Iterator<Item = Run>, report: &mut Report) {
    let used = joined(used.collect());
    let freed = state.freed.iter().map(|(_, run)| *run);
    let expected = joined(used.iter().copied().chain(freed.clone()).collect());
    let mapped = joined(mapped.to_vec());
    if expected != mapped {
        let (expected, mapped) = (pages(&expected), pages(&mapped));
        for at in expected.symmetric_difference(&mapped) {
            report.add(Finding::SpaceMap { at: *at });
        }
    }
    // What comes free must not be in use, nor come free twice.
    for run in overlapping(&used, freed.collect()) {
        report.add(Finding::SpaceMap { at: run.start });
    }
}

fn pages(runs: &[Run]) -> BTreeSet<u64> {
    runs.iter().flat_map(|run| run.start..run.start + run.count).collect()
}

/// Runs that begin inside another one.
fn overlapping(used: &[Run], freed: Vec<Run>) -> Vec<Run> {
    let mut all: Vec<Run> = used.iter().copied().chain(freed).collect();
    all.sort_by_key(|run| run.start);
    let mut taken = 0;
    let mut found = Vec::new();
    for run in all {
        if run.start < taken {
            found.push(run);
        }
        taken = taken.max(run.start + run.count);
    }
    found
}
