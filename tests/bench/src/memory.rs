//! What a process weighs: the browser's memory with and without idle ones, against as many bare workers.

use std::time::Duration;

use tabula_drive::{Options, Result, Session};

use crate::metric::{Measured, median};
use crate::script::script;

const MEMORY_ROUNDS: usize = 3;
const PAGE_BYTES: f64 = 65_536.0;
/// How many idle processes' memory is averaged.
const IDLE: usize = 50;
/// Started before the first look, so that the pool's spare workers are not taken for free ones.
const IDLE_BEFORE: usize = 10;

/// The memory of an idle process and of a bare worker. Garbage is collected when it likes, so there are some rounds, each
/// in a session of its own: workers that have run a program are kept for the next, and would be no cost there.
pub(crate) async fn per_process() -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..MEMORY_ROUNDS {
        let session = Session::start(Options::default()).await?;
        crate::guests::install(&session).await?;
        let round = memory_round(&session).await;
        session.close().await;
        let (value, baseline) = round?;
        values.push(value);
        baselines.push(baseline);
    }
    Ok(Measured::new(median(values), median(baselines)))
}

/// One round, in megabytes: proportional memory of the whole browser with and without idle processes, then with and without bare workers.
async fn memory_round(session: &Session) -> Result<(f64, f64)> {
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
    Ok((value, each(with_workers, without_workers) / 1e6))
}

/// The browser's memory when it has come to rest: the least of some looks.
async fn settled_memory(session: &Session) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(500));
        least = least.min(session.memory_bytes()? as f64);
    }
    Ok(least)
}
