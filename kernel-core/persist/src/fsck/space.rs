//! The map of space against what refers to pages: the same pages, except those that come free with the next commit.

use super::files::Used;
use super::{Finding, Report};
use crate::error::Result;
use crate::tree::state::State;

pub(super) fn check(state: &State, used: &Used, report: &mut Report) -> Result<()> {
    let runs = state.medium.space.used_runs();
    let mut mapped: Used = runs.iter().flat_map(|run| run.start..run.start + run.count).collect();
    for (_, run) in &state.freed {
        for at in run.start..run.start + run.count {
            if !mapped.remove(&at) {
                report.add(Finding::SpaceMap { at });
            }
        }
    }
    for at in mapped.symmetric_difference(used) {
        report.add(Finding::SpaceMap { at: *at });
    }
    Ok(())
}
