//! Attending to a program that runs: its three streams are carried, signals and the time limit passed on, and its end
//! awaited. Output is never dropped while someone takes it, and nothing here waits for a program that has ended.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use serde_json::json;
use tokio::sync::{mpsc, watch};

use crate::error::{Error, Result};
use crate::link::{Channel, Link};
use crate::run::{Ending, Stdin};
use crate::sink::Sink;

/// Pieces of standard input under way at a time.
const INPUT_IN_FLIGHT: usize = 4;
const INPUT_CHUNK: usize = 256 << 10;
/// How long output may be silent after the program's end while something else still holds its stream open.
const DRAIN_PATIENCE: Duration = Duration::from_secs(2);
/// How long a killed program may take to be dead, and its output to be taken.
const KILL_PATIENCE: Duration = Duration::from_secs(10);

const SIGKILL: i32 = 9;

/// A running program's streams.
pub(crate) struct Streams {
    pub(crate) run: u64,
    pub(crate) out: Channel,
    pub(crate) err: Channel,
    pub(crate) stdin: Stdin,
}

/// Carries the streams of a program that runs, until it has ended and its output is out.
pub(crate) async fn attend(
    link: &Link,
    mut streams: Streams,
    stdout: &mut Sink,
    stderr: &mut Sink,
    signals: mpsc::Receiver<i32>,
    timeout: Option<Duration>,
) -> Result<Ending> {
    let run = streams.run;
    let (tell_end, ended) = watch::channel(false);
    let outputs = async {
        let out = pump(&mut streams.out, stdout, ended.clone());
        let err = pump(&mut streams.err, stderr, ended.clone());
        tokio::try_join!(out, err).map(drop)
    };
    let end = async {
        let ending = supervise(link, run, signals, timeout).await;
        tell_end.send_replace(true);
        ending
    };
    // Input is fed for as long as the program runs: what it did not want is not waited for.
    let feed = async {
        feed(link, run, streams.stdin).await;
        std::future::pending::<()>().await;
    };
    tokio::pin!(outputs);
    let mut drained = None;
    let ending = {
        tokio::pin!(end, feed);
        loop {
            tokio::select! {
                ending = &mut end => break ending?,
                result = &mut outputs, if drained.is_none() => drained = Some(result),
                () = &mut feed => {}
            }
        }
    };
    let finished = match (drained, ending) {
        (Some(result), _) => result,
        (None, Ending::Abandoned) => Ok(()),
        (None, Ending::Exited(_) | Ending::Killed(_)) => outputs.await,
        // Whoever reads our output may have stopped for ever.
        (None, Ending::TimedOut) => tokio::time::timeout(KILL_PATIENCE, outputs).await.unwrap_or(Ok(())),
    };
    finished?;
    // A page that went away has nothing left to forget.
    let _ = link.call(json!({"op": "forget", "run": run}), &[]).await;
    Ok(ending)
}

/// Waits for the program's end, passing signals on and keeping the time.
async fn supervise(
    link: &Link,
    run: u64,
    mut signals: mpsc::Receiver<i32>,
    timeout: Option<Duration>,
) -> Result<Ending> {
    let wait = link.call(json!({"op": "wait", "run": run}), &[]);
    let limit = async {
        match timeout {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let kill = |signal: i32| link.post_kill(run, signal);
    tokio::pin!(wait, limit);
    let mut asked = 0;
    loop {
        tokio::select! {
            reply = &mut wait => {
                return reply.map(|reply| match reply["signal"].as_i64() {
                    Some(signal) => Ending::Killed(signal as i32),
                    None => Ending::Exited(reply["exitCode"].as_i64().unwrap_or(-1) as i32),
                });
            }
            () = &mut limit => {
                kill(SIGKILL).await;
                return match tokio::time::timeout(KILL_PATIENCE, &mut wait).await {
                    Ok(Err(error @ Error::Gone(_))) => Err(error),
                    _ => Ok(Ending::TimedOut),
                };
            }
            Some(signal) = signals.recv() => {
                asked += 1;
                match asked {
                    1 => kill(signal).await,
                    2 => kill(SIGKILL).await,
                    _ => return Ok(Ending::Abandoned),
                }
            }
        }
    }
}

impl Link {
    /// Sends a signal. A program that has just ended is not an error, and nobody waits for the reply.
    fn post_kill(&self, run: u64, signal: i32) -> impl Future<Output = ()> {
        let request = json!({"op": "kill", "run": run, "signal": signal});
        async move {
            let _ = self.post(request, &[]).await;
        }
    }
}

/// Moves one stream of output from the page to its sink.
async fn pump(channel: &mut Channel, sink: &mut Sink, mut ended: watch::Receiver<bool>) -> Result<()> {
    loop {
        let silence = async {
            // The sender lives as long as the program is attended.
            let _ = ended.wait_for(|ended| *ended).await;
            tokio::time::sleep(DRAIN_PATIENCE).await;
        };
        let chunk = tokio::select! {
            chunk = channel.next() => chunk?,
            () = silence => return Ok(()),
        };
        match chunk {
            None => return Ok(()),
            Some(bytes) => {
                if !sink.write(bytes).await {
                    channel.cancel().await;
                    return Ok(());
                }
            }
        }
    }
}

/// Moves input to the program, acknowledged piece by piece; ends quietly when the program wants no more.
async fn feed(link: &Link, run: u64, stdin: Stdin) {
    let chunks = match stdin {
        Stdin::Null => return,
        Stdin::Bytes(bytes) => {
            let mut rest = Bytes::from(bytes);
            let pieces = std::iter::from_fn(move || {
                (!rest.is_empty()).then(|| rest.split_to(rest.len().min(INPUT_CHUNK)))
            });
            stream::iter(pieces).boxed()
        }
        Stdin::Stream(receiver) => {
            stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver))).boxed()
        }
    };
    let written = chunks
        .then(|chunk| async move { link.post(json!({"op": "stdin", "run": run}), &chunk).await })
        .map(|posted| async move { posted?.await })
        .buffered(INPUT_IN_FLIGHT);
    let mut written = std::pin::pin!(written);
    while let Some(result) = written.next().await {
        if result.is_err() {
            return;
        }
    }
    let _ = link.call(json!({"op": "closeStdin", "run": run}), &[]).await;
}
