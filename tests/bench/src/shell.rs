//! What the shell costs: starting it, pipelines, subshells, loops. All of it is warm: whatever runs for the first time is
//! compiled, and that is the boot's affair. The shell takes the time itself, so that nothing of the page is in it.

use serde_json::json;
use tabula_drive::{Error, Result, Session};

use crate::metric::{Measured, Metric, Target, median};
use crate::script::{numbers, pairs, script};

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "sh_true",
        unit: "ms",
        against: "a program that does nothing",
        target: Target::AtMost(10.0),
        measure: |session| Box::pin(sh_true(session)),
    },
    Metric {
        name: "pipeline_3",
        unit: "ms",
        against: "three programs that do nothing",
        target: Target::AtMost(30.0),
        measure: |session| Box::pin(pipeline_3(session)),
    },
    Metric {
        name: "subshell",
        unit: "ms",
        against: "the same without a subshell",
        target: Target::AtMost(10.0),
        measure: |session| Box::pin(subshell(session)),
    },
    Metric {
        name: "loop_builtin",
        unit: "ms",
        against: "",
        target: Target::AtMost(5.0),
        measure: |session| Box::pin(loop_builtin(session)),
    },
    Metric {
        name: "loop_external",
        unit: "ms",
        against: "as many starts from a bare program",
        target: Target::AtMost(5000.0),
        measure: |session| Box::pin(loop_external(session)),
    },
];

/// How often the long loop runs.
const LONG_LOOPS: usize = 3;
/// How many rounds it has.
const ROUNDS: f64 = 1000.0;

/// Runs a script of `shell/` in a shell of its own, and answers what it prints in milliseconds: this many groups of equal
/// length.
async fn timed(session: &Session, body: &str, groups: usize) -> Result<Vec<Vec<f64>>> {
    let source = format!("{}\n{body}", include_str!("../shell/timed.sh"));
    let took = script(session, &format!("return numbers(['sh', '-c', {}]);", json!(source))).await?;
    if took.len() % groups != 0 {
        return Err(Error::Usage(format!("the shell printed {} times, not {groups} groups", took.len())));
    }
    Ok(took.chunks(took.len() / groups).map(|group| group.iter().map(|us| us / 1e3).collect()).collect())
}

/// `sh -c true`, started by a program that waits for it.
async fn sh_true(session: &Session) -> Result<Measured> {
    let shell = numbers("spawn", "'/usr/bin/sh', '-c', 'true'");
    let child = numbers("spawn", "'/tmp/bench/child.wasm'");
    let milliseconds = |out: &[f64]| median(out.to_vec()) / 1e6;
    pairs(session, &shell, &child, milliseconds, milliseconds).await
}

async fn pipeline_3(session: &Session) -> Result<Measured> {
    let groups = timed(session, include_str!("../shell/pipeline.sh"), 2).await?;
    Ok(Measured::new(median(groups[0].clone()), median(groups[1].clone())))
}

/// The slower of `x=$(echo hi)` and `( : )`.
async fn subshell(session: &Session) -> Result<Measured> {
    let groups = timed(session, include_str!("../shell/subshell.sh"), 3).await?;
    // The script has ten of each in one figure.
    let each = |index: usize| median(groups[index].clone()) / 10.0;
    Ok(Measured::new(each(0).max(each(1)), each(2)))
}

async fn loop_builtin(session: &Session) -> Result<Measured> {
    let groups = timed(session, include_str!("../shell/loop_builtin.sh"), 1).await?;
    Ok(Measured::alone(median(groups[0].clone())))
}

async fn loop_external(session: &Session) -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..LONG_LOOPS {
        values.push(timed(session, include_str!("../shell/loop_external.sh"), 1).await?[0][0]);
        let starts = script(session, &numbers("spawn", "'/tmp/bench/child.wasm'")).await?;
        baselines.push(median(starts) / 1e6 * ROUNDS);
    }
    Ok(Measured::new(median(values), median(baselines)))
}
