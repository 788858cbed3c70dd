//! What the terminal takes and how soon it answers: text from a program to the screen, and a key to its echo. A terminal
//! of its own lies over the page while it is measured.

use tabula_drive::{Result, Session};

use crate::metric::{Measured, Metric, Target, at_most, median};
use crate::script::{pairs, script};

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "term_throughput",
        unit: "MB/s",
        against: "the terminal alone, without a program",
        target: Target::AtLeast(30.0),
        measure: |session| Box::pin(throughput(session)),
    },
    Metric {
        name: "term_longest_task",
        unit: "ms",
        against: "what counts as long",
        target: Target::AtMost(50.0),
        measure: |session| Box::pin(longest_task(session)),
    },
    Metric {
        name: "key_echo_p95",
        unit: "ms",
        against: "the page's next frame",
        target: Target::TailAtMost(16.0),
        measure: |session| Box::pin(key_echo(session)),
    },
];

/// A script that measures the terminal.
fn terminal(body: &str) -> String {
    format!("{}\n{body}", include_str!("../js/terminal.js"))
}

async fn throughput(session: &Session) -> Result<Measured> {
    let rate = |out: &[f64]| out[1] / 1e6 / (out[0] / 1e3);
    let through = terminal(include_str!("../js/term_throughput.js"));
    let alone = terminal(include_str!("../js/term_alone.js"));
    pairs(session, &through, &alone, rate, rate).await
}

async fn longest_task(session: &Session) -> Result<Measured> {
    let out = script(session, &terminal(include_str!("../js/term_throughput.js"))).await?;
    // Tasks below 50 ms are not reported at all, by the specification of long tasks.
    Ok(Measured::new(out[2], 50.0))
}

async fn key_echo(session: &Session) -> Result<Measured> {
    let took = script(session, &terminal(include_str!("../js/key_echo.js"))).await?;
    let baseline = script(session, include_str!("../js/frame.js")).await?;
    let p95 = Some(at_most(took.clone(), 0.95));
    Ok(Measured { p95, ..Measured::new(median(took), median(baseline)) })
}
