//! The metrics: what each one measures, in which unit, against what, and what it is to reach. A measurement answers a
//! value and a baseline of the same run, each the median of several.

use std::time::Duration;

use serde_json::Value;
use tabula_drive::{Error, Options, Result, Session};

use crate::boot;

const REPEATS: usize = 5;
const MEMORY_ROUNDS: usize = 3;
const PAGE_BYTES: f64 = 65_536.0;
/// How many idle processes' memory is averaged.
const IDLE: usize = 50;
/// Started before the first look, so that the pool's spare workers are not taken for free ones.
const IDLE_BEFORE: usize = 10;

/// What a metric is to reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    RatioAtMost(f64),
    /// At most this much above the baseline.
    AboveBaseline(f64),
    /// At most this, nineteen times out of twenty.
    TailAtMost(f64),
}

/// One metric.
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    /// What the baseline is.
    pub(crate) against: &'static str,
    pub(crate) target: Target,
}

/// A value and its baseline, in the metric's unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) value: f64,
    pub(crate) baseline: f64,
    /// What nineteen of twenty single measurements were at most, where that was looked at.
    pub(crate) p95: Option<f64>,
}

impl Measured {
    pub(crate) fn new(value: f64, baseline: f64) -> Measured {
        Measured { value, baseline, p95: None }
    }

    pub(crate) fn ratio(self) -> f64 {
        self.value / self.baseline
    }

    /// Whether the target is reached.
    pub(crate) fn reaches(self, target: Target) -> bool {
        match target {
            Target::AtMost(limit) => self.value <= limit,
            Target::AtLeast(limit) => self.value >= limit,
            Target::RatioAtMost(limit) => self.ratio() <= limit,
            Target::AboveBaseline(limit) => self.value <= self.baseline + limit,
            Target::TailAtMost(limit) => self.p95.is_some_and(|tail| tail <= limit),
        }
    }
}

/// All of them, in the order of the table.
pub(crate) const METRICS: [Metric; 15] = [
    Metric {
        name: "syscall_null",
        unit: "ns",
        against: "a SharedArrayBuffer channel's round trip",
        target: Target::AtMost(60.0),
    },
    Metric {
        name: "tmpfs_write_4k",
        unit: "us",
        against: "memory.copy of 4 KiB",
        target: Target::AtMost(1.0),
    },
    Metric {
        name: "tmpfs_read_4k",
        unit: "us",
        against: "memory.copy of 4 KiB",
        target: Target::AtMost(1.0),
    },
    Metric {
        name: "pipe_4k",
        unit: "MB/s",
        against: "a ring in shared memory between bare workers",
        target: Target::AtLeast(300.0),
    },
    Metric {
        name: "pipe_latency",
        unit: "us",
        against: "the raw futex's round trip",
        target: Target::RatioAtMost(1.5),
    },
    Metric { name: "spawn", unit: "ms", against: "the start of a bare worker", target: Target::AtMost(5.0) },
    Metric {
        name: "kill_report",
        unit: "ms",
        against: "the end of a bare worker that computes",
        target: Target::TailAtMost(50.0),
    },
    Metric {
        name: "cpu_bound",
        unit: "ms",
        against: "the same module in a bare worker",
        target: Target::RatioAtMost(1.05),
    },
    Metric {
        name: "process_memory",
        unit: "MB",
        against: "a bare worker",
        target: Target::AboveBaseline(1.0),
    },
    Metric { name: "boot_first", unit: "ms", against: "an empty page", target: Target::AtMost(2500.0) },
    Metric { name: "boot_offline", unit: "ms", against: "an empty page", target: Target::AtMost(1000.0) },
    Metric {
        name: "boot_bytes",
        unit: "MB",
        against: "the same, not compressed",
        target: Target::AtMost(2.0),
    },
    Metric {
        name: "term_throughput",
        unit: "MB/s",
        against: "the terminal alone, without a program",
        target: Target::AtLeast(30.0),
    },
    Metric {
        name: "term_longest_task",
        unit: "ms",
        against: "what counts as long",
        target: Target::AtMost(50.0),
    },
    Metric {
        name: "key_echo_p95",
        unit: "ms",
        against: "the page's next frame",
        target: Target::TailAtMost(16.0),
    },
];

/// Measures one of [`METRICS`].
pub(crate) async fn measure(session: &Session, name: &str) -> Result<Measured> {
    match name {
        "syscall_null" => {
            pairs(
                session,
                &numbers("syscall", ""),
                include_str!("../js/channel.js"),
                |out| out[0] / 5e6,
                first,
            )
            .await
        }
        "tmpfs_write_4k" => tmpfs(session, 0).await,
        "tmpfs_read_4k" => tmpfs(session, 1).await,
        "pipe_4k" => {
            let rate = |out: &[f64]| 268_435_456.0 / 1e6 / (out[0] / 1e9);
            pairs(
                session,
                &numbers("pipe", "'/tmp/bench/pipe.wasm', 't'"),
                include_str!("../js/ring.js"),
                rate,
                rate,
            )
            .await
        }
        "pipe_latency" => {
            let script = numbers("pipe", "'/tmp/bench/pipe.wasm', 'l'");
            let futex = include_str!("../js/futex.js");
            pairs(session, &script, futex, |out| out[0] / 20_000.0 / 1e3, |out| out[0] / 1e3).await
        }
        "spawn" => {
            let script = numbers("spawn", "'/tmp/bench/child.wasm'");
            let milliseconds = |out: &[f64]| median(out.to_vec()) / 1e6;
            pairs(session, &script, include_str!("../js/bare_start.js"), milliseconds, milliseconds).await
        }
        "kill_report" => kill_report(session).await,
        "cpu_bound" => compression(session).await,
        "process_memory" => memory().await,
        "boot_first" => boot::first().await,
        "boot_offline" => boot::offline().await,
        "boot_bytes" => boot::bytes().await,
        "term_throughput" => {
            let rate = |out: &[f64]| out[1] / 1e6 / (out[0] / 1e3);
            let (through, alone) =
                (terminal(include_str!("../js/term_throughput.js")), include_str!("../js/term_alone.js"));
            pairs(session, &through, &terminal(alone), rate, rate).await
        }
        "term_longest_task" => {
            let out = script(session, &terminal(include_str!("../js/term_throughput.js"))).await?;
            // Tasks below 50 ms are not reported at all, by the specification of long tasks.
            Ok(Measured::new(out[2], 50.0))
        }
        "key_echo_p95" => {
            let took = script(session, &terminal(include_str!("../js/key_echo.js"))).await?;
            let baseline = script(session, include_str!("../js/frame.js")).await?;
            let p95 = Some(at_most(took.clone(), 0.95));
            Ok(Measured { value: median(took), baseline: median(baseline), p95 })
        }
        other => Err(Error::Usage(format!("there is no metric {other:?}"))),
    }
}

/// A script that measures the terminal.
fn terminal(body: &str) -> String {
    format!("{}\n{body}", include_str!("../js/terminal.js"))
}

fn first(out: &[f64]) -> f64 {
    out[0]
}

/// A script that runs a guest and answers the numbers it prints.
fn numbers(guest: &str, args: &str) -> String {
    format!("return numbers(['/tmp/bench/{guest}.wasm', {args}]);")
}

/// Runs both scripts in turn, several times: what disturbs the machine disturbs both.
async fn pairs(
    session: &Session,
    value: &str,
    baseline: &str,
    value_of: impl Fn(&[f64]) -> f64,
    baseline_of: impl Fn(&[f64]) -> f64,
) -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        values.push(value_of(&script(session, value).await?));
        baselines.push(baseline_of(&script(session, baseline).await?));
    }
    Ok(Measured::new(median(values), median(baselines)))
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

async fn kill_report(session: &Session) -> Result<Measured> {
    let took = script(session, include_str!("../js/kill_report.js")).await?;
    let baseline = script(session, include_str!("../js/bare_end.js")).await?;
    let p95 = Some(at_most(took.clone(), 0.95));
    Ok(Measured { value: median(took), baseline: median(baseline), p95 })
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

/// The memory of an idle process and of a bare worker. Garbage is collected when it likes, so there are some rounds, each
/// in a session of its own: workers that have run a program are kept for the next, and would be no cost there.
async fn memory() -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..MEMORY_ROUNDS {
        let session = Session::start(Options::default()).await?;
        crate::guests::install(&session).await?;
        let round = memory_round(&session).await;
        session.close().await;
        let Measured { value, baseline, .. } = round?;
        values.push(value);
        baselines.push(baseline);
    }
    Ok(Measured::new(median(values), median(baselines)))
}

/// Proportional memory of the whole browser with and without idle processes, then with and without bare workers.
async fn memory_round(session: &Session) -> Result<Measured> {
    let processes = |count: usize| {
        format!(
            "globalThis.idle ??= [];
             for (let count = 0; count < {count}; count++) {{
               const child = await tabula.spawn(['/tmp/bench/idle.wasm'], {{ stdin: 'pipe' }});
               await child.stdout.getReader().read();
               globalThis.idle.push(child);
             }}
             return [0];"
        )
    };
    let workers = |count: usize| {
        format!(
            "globalThis.bare ??= [];
             for (let count = 0; count < {count}; count++) {{
               const worker = bareWorker('postMessage(\"here\")');
               await messageOf(worker);
               globalThis.bare.push(worker);
             }}
             return [0];"
        )
    };
    script(session, &processes(IDLE_BEFORE)).await?;
    let before = settled_memory(session).await?;
    script(session, &processes(IDLE)).await?;
    let with_processes = settled_memory(session).await?;
    script(
        session,
        "for (const child of globalThis.idle) await child.closeStdin();
         await Promise.all(globalThis.idle.map((child) => child.wait()));
         delete globalThis.idle;
         return [0];",
    )
    .await?;
    script(session, &workers(IDLE_BEFORE)).await?;
    let without_workers = settled_memory(session).await?;
    script(session, &workers(IDLE)).await?;
    let with_workers = settled_memory(session).await?;
    script(
        session,
        "for (const worker of globalThis.bare) worker.terminate(); delete globalThis.bare; return [0];",
    )
    .await?;
    let each = |with: f64, without: f64| (with - without) / IDLE as f64;
    // The page of memory that the guest declares is its own affair.
    let value = (each(with_processes, before) - PAGE_BYTES) / 1e6;
    Ok(Measured::new(value, each(with_workers, without_workers) / 1e6))
}

/// The browser's memory when it has come to rest: the least of some looks.
async fn settled_memory(session: &Session) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(700));
        least = least.min(session.memory_bytes()? as f64);
    }
    Ok(least)
}

async fn script(session: &Session, body: &str) -> Result<Vec<f64>> {
    let value = session.eval(&format!("{}\n{body}", include_str!("../js/helpers.js"))).await?;
    let numbers = match &value {
        Value::Array(items) => items.iter().map(Value::as_f64).collect::<Option<Vec<_>>>(),
        single => single.as_f64().map(|number| vec![number]),
    };
    let strange = || Error::Usage(format!("a measurement answered {value}"));
    numbers.filter(|numbers| !numbers.is_empty()).ok_or_else(strange)
}

/// The middle of the numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => numbers[count / 2],
        count => (numbers[count / 2 - 1] + numbers[count / 2]) / 2.0,
    }
}

/// What this share of the numbers is at most.
fn at_most(mut numbers: Vec<f64>, share: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let count = (numbers.len() as f64 * share).ceil() as usize;
    numbers.get(count.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(vec![]).is_nan());
        assert_eq!(at_most((1..=20).map(f64::from).collect(), 0.95), 19.0);
        assert_eq!(at_most(vec![5.0], 0.95), 5.0);
        assert!(at_most(vec![], 0.95).is_nan());
    }

    #[test]
    fn targets() {
        let measured = Measured::new(2.0, 1.0);
        assert!(measured.reaches(Target::AtMost(2.0)) && !measured.reaches(Target::AtMost(1.9)));
        assert!(measured.reaches(Target::AtLeast(2.0)) && !measured.reaches(Target::AtLeast(2.1)));
        assert!(measured.reaches(Target::RatioAtMost(2.0)) && !measured.reaches(Target::RatioAtMost(1.9)));
        assert!(
            measured.reaches(Target::AboveBaseline(1.0)) && !measured.reaches(Target::AboveBaseline(0.9))
        );
        assert!(!measured.reaches(Target::TailAtMost(50.0)));
        let tailed = Measured { p95: Some(4.0), ..measured };
        assert!(tailed.reaches(Target::TailAtMost(4.0)) && !tailed.reaches(Target::TailAtMost(3.9)));
    }

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
