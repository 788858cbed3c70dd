//! What the kernel costs: calls, files, pipes, starting and killing programs, and what computing loses. Baselines are the
//! engine's own parts doing the same without Tabula.

use tabula_drive::{Error, Result, Session};

use crate::memory;
use crate::metric::{Measured, Metric, Target, at_most, median};
use crate::script::{REPEATS, first, numbers, pairs, script};

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "syscall_null",
        unit: "ns",
        against: "a SharedArrayBuffer channel's round trip",
        target: Target::AtMost(60.0),
        measure: |session| Box::pin(syscall_null(session)),
    },
    Metric {
        name: "tmpfs_write_4k",
        unit: "us",
        against: "memory.copy of 4 KiB",
        target: Target::AtMost(1.0),
        measure: |session| Box::pin(tmpfs(session, 0)),
    },
    Metric {
        name: "tmpfs_read_4k",
        unit: "us",
        against: "memory.copy of 4 KiB",
        target: Target::AtMost(1.0),
        measure: |session| Box::pin(tmpfs(session, 1)),
    },
    Metric {
        name: "pipe_4k",
        unit: "MB/s",
        against: "a ring in shared memory between bare workers",
        target: Target::AtLeast(300.0),
        measure: |session| Box::pin(pipe_4k(session)),
    },
    Metric {
        name: "pipe_latency",
        unit: "us",
        against: "the raw futex's round trip",
        target: Target::RatioAtMost(1.5),
        measure: |session| Box::pin(pipe_latency(session)),
    },
    Metric {
        name: "spawn",
        unit: "ms",
        against: "the start of a bare worker",
        target: Target::AtMost(5.0),
        measure: |session| Box::pin(spawn(session)),
    },
    Metric {
        name: "kill_report",
        unit: "ms",
        against: "the end of a bare worker that computes",
        target: Target::TailAtMost(50.0),
        measure: |session| Box::pin(kill_report(session)),
    },
    Metric {
        name: "cpu_bound",
        unit: "ms",
        against: "the same module in a bare worker",
        target: Target::RatioAtMost(1.05),
        measure: |session| Box::pin(compression(session)),
    },
    Metric {
        name: "process_memory",
        unit: "MB",
        against: "a bare worker",
        target: Target::AboveBaseline(1.0),
        measure: |_| Box::pin(memory::per_process()),
    },
];

async fn syscall_null(session: &Session) -> Result<Measured> {
    let channel = include_str!("../js/channel.js");
    pairs(session, &numbers("syscall", ""), channel, |out| out[0] / 5e6, first).await
}

async fn tmpfs(session: &Session, index: usize) -> Result<Measured> {
    let body =
        "return numbers(['/tmp/bench/tmpfs.wasm'], { preopens: [{ path: '/tmp/bench', name: '/' }] });";
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        let out = script(session, body).await?;
        let each = |index: usize| out.get(index).copied().unwrap_or(f64::NAN) / (16.0 * 4096.0) / 1e3;
        values.push(each(index));
        baselines.push(each(2));
    }
    Ok(Measured::new(median(values), median(baselines)))
}

async fn pipe_4k(session: &Session) -> Result<Measured> {
    let rate = |out: &[f64]| 268_435_456.0 / 1e6 / (out[0] / 1e9);
    let through = numbers("pipe", "'/tmp/bench/pipe.wasm', 't'");
    pairs(session, &through, include_str!("../js/ring.js"), rate, rate).await
}

async fn pipe_latency(session: &Session) -> Result<Measured> {
    let round_trips = numbers("pipe", "'/tmp/bench/pipe.wasm', 'l'");
    let futex = include_str!("../js/futex.js");
    pairs(session, &round_trips, futex, |out| out[0] / 20_000.0 / 1e3, |out| out[0] / 1e3).await
}

async fn spawn(session: &Session) -> Result<Measured> {
    let starts = numbers("spawn", "'/tmp/bench/child.wasm'");
    let milliseconds = |out: &[f64]| median(out.to_vec()) / 1e6;
    pairs(session, &starts, include_str!("../js/bare_start.js"), milliseconds, milliseconds).await
}

async fn kill_report(session: &Session) -> Result<Measured> {
    let took = script(session, include_str!("../js/kill_report.js")).await?;
    let baseline = script(session, include_str!("../js/bare_end.js")).await?;
    let p95 = Some(at_most(took.clone(), 0.95));
    Ok(Measured { p95, ..Measured::new(median(took), median(baseline)) })
}

async fn compression(session: &Session) -> Result<Measured> {
    let (inside, bare) = (numbers("compress", ""), include_str!("../js/bare_program.js"));
    // The lengths of the results: a figure of another computation would be none.
    let lengths = [script(session, &inside).await?[1..].to_vec(), script(session, bare).await?[1..].to_vec()];
    if lengths[0] != lengths[1] || lengths[0].is_empty() {
        return Err(Error::Usage(format!("the compressions do not agree: {lengths:?}")));
    }
    pairs(session, &inside, bare, |out| out[0] / 1e6, |out| out[0] / 1e6).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The baselines need nothing of Tabula but its files: they run on drive's mock page too.
    #[test]
    fn baselines_answer_plausible_numbers() {
        let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../drive/testdata/mock");
        let options = tabula_drive::Options { dist: Some(dist), ..Default::default() };
        tabula_drive::block_on(async {
            let session = Session::start(options).await.unwrap();
            crate::guests::install(&session).await.unwrap();
            let one_hour_ns = 3.6e12;
            for body in [
                include_str!("../js/channel.js"),
                include_str!("../js/futex.js"),
                include_str!("../js/ring.js"),
                include_str!("../js/bare_start.js"),
                include_str!("../js/bare_program.js"),
                include_str!("../js/bare_end.js"),
                include_str!("../js/frame.js"),
            ] {
                let out = script(&session, body).await.unwrap();
                println!("{out:?}");
                assert!(out.iter().all(|number| *number > 0.0 && *number < one_hour_ns), "{out:?}");
            }
            assert!(session.memory_bytes().unwrap() > 10_000_000);
            session.close().await;
        });
    }
}
