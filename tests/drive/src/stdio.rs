//! This process's own standard streams and signals, as `drive run` lends them to a program.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::time::Duration;

use bytes::Bytes;
use tabula_drive::Sink;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

const PIECE: usize = 64 << 10;
const PIECES_AHEAD: usize = 4;
/// What a program and the copying of its folders may take after drive was asked to stop.
const GRACE: Duration = Duration::from_secs(20);
/// This many signals in a row end drive whatever it is doing.
const INSISTENCE: usize = 5;
const SIGINT: i32 = 2;
const SOON: Duration = Duration::from_secs(5);

const STOPPING: [(SignalKind, i32); 3] =
    [(SignalKind::interrupt(), SIGINT), (SignalKind::terminate(), 15), (SignalKind::hangup(), 1)];

/// Standard input, piece by piece as it arrives. The thread that reads it may never return: leave with
/// `process::exit`.
pub(crate) fn stdin() -> mpsc::Receiver<Bytes> {
    let (send, pieces) = mpsc::channel(PIECES_AHEAD);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        let mut piece = vec![0; PIECE];
        loop {
            match input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // An input that cannot be read (closed, a directory) has ended.
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    if send.blocking_send(Bytes::copy_from_slice(&piece[..count])).is_err() {
                        return;
                    }
                }
            }
        }
    });
    pieces
}

/// Standard output, without the line buffer of the standard library's own.
pub(crate) fn stdout() -> Sink {
    duplicate(io::stdout())
}

/// Standard error.
pub(crate) fn stderr() -> Sink {
    duplicate(io::stderr())
}

fn duplicate(stream: impl AsFd) -> Sink {
    match stream.as_fd().try_clone_to_owned() {
        Ok(descriptor) => Sink::writer(File::from(descriptor)),
        // A closed stream takes nothing.
        Err(_) => Sink::writer(io::sink()),
    }
}

/// Waits until all output is written; says what could not be, and answers whether all was.
pub(crate) async fn finish(sinks: [Sink; 2]) -> bool {
    let finished = tokio::task::spawn_blocking(|| sinks.map(Sink::finish)).await;
    let mut whole = true;
    for (name, result) in ["output", "error"].into_iter().zip(finished.into_iter().flatten()) {
        if let Err(error) = result {
            eprintln!("drive: cannot write to standard {name}: {error}");
            whole = false;
        }
    }
    whole
}

/// The same, but a reader that has stopped does not stop us.
pub(crate) async fn finish_soon(sinks: [Sink; 2]) {
    let _ = tokio::time::timeout(SOON, finish(sinks)).await;
}

/// The numbers of the signals that ask this process to stop, as they arrive.
pub(crate) fn signals() -> mpsc::Receiver<i32> {
    let (send, signals) = mpsc::channel(8);
    for (mut stream, number) in streams() {
        let send = send.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                if send.send(number).await.is_err() {
                    return;
                }
            }
        });
    }
    signals
}

/// Waits for such a signal.
pub(crate) async fn stop_asked() -> i32 {
    let (send, mut first) = mpsc::channel(1);
    for (mut stream, number) in streams() {
        let send = send.clone();
        tokio::spawn(async move {
            if stream.recv().await.is_some() {
                let _ = send.send(number).await;
            }
        });
    }
    drop(send);
    match first.recv().await {
        Some(number) => number,
        None => std::future::pending().await,
    }
}

/// Waits until the wish to stop is beyond doubt, although a program has been told of it: SIGTERM or SIGHUP some time ago,
/// or many signals.
pub(crate) async fn stop_insisted() -> i32 {
    let mut signals = signals();
    for _ in 0..INSISTENCE {
        match signals.recv().await {
            Some(number) if number != SIGINT => {
                tokio::time::sleep(GRACE).await;
                return number;
            }
            Some(_) => {}
            None => std::future::pending().await,
        }
    }
    SIGINT
}

fn streams() -> Vec<(Signal, i32)> {
    STOPPING.iter().filter_map(|(kind, number)| signal(*kind).ok().map(|stream| (stream, *number))).collect()
}
