//! The map of space against what refers to pages: the same pages, and besides them those that come free with the next commit.

use super::files::joined;
use super::{Finding, Report};
use crate::error::Result;
use crate::space::Run;
use crate::tree::state::State;
use std::collections::BTreeSet;

/// Compares the map with the runs to which something refers.
pub(super) fn check(state: &State, used: &[Run], report: &mut Report) -> Result<()> {
    let freed = state.freed.iter().map(|(_, run)| *run);
    let expected = joined(used.iter().copied().chain(freed.clone()).collect());
    let mapped = joined(state.medium.space.used_runs());
    if expected != mapped {
        let (expected, mapped) = (pages(&expected), pages(&mapped));
        for at in expected.symmetric_difference(&mapped) {
            report.add(Finding::SpaceMap { at: *at });
        }
    }
    // What comes free must not be in use, nor come free twice.
    for run in overlapping(used, freed.collect()) {
        report.add(Finding::SpaceMap { at: run.start });
    }
    Ok(())
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
