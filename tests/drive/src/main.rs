//! The `drive` command: runs programs in Tabula in a real browser as if they ran here, takes pictures of it, and serves
//! it. What it says of its own goes to standard error with `drive:` in front; standard output is the program's.

mod cli;
mod stdio;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use tabula_drive::{
    Ending, Environment, Error, Isolation, Options, Result, RunSpec, Session, StaticServer, Stdin, Storage,
    View, block_on, paths,
};

use cli::{Cli, Command, Run};

/// The program ran too long.
const TIMED_OUT: i32 = 124;
/// Drive itself could not do what was asked, above all: Tabula did not boot.
const FAILED: i32 = 125;
const INTERRUPTED: i32 = 130;
/// How much of the page's console is shown when something fails.
const CONSOLE_LINES: usize = 40;
/// What Chromium says on every page's console, headless and without a graphics card.
const BROWSERS_OWN: [&str; 2] = ["Banner not shown", "Automatic fallback to software WebGL"];

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if asked { ExitCode::SUCCESS } else { ExitCode::from(FAILED as u8) };
        }
    };
    let code = block_on(dispatch(cli)).unwrap_or_else(|error| {
        eprintln!("drive: {error}");
        FAILED
    });
    // A thread may still be blocked on standard input.
    std::process::exit(code)
}

async fn dispatch(cli: Cli) -> Result<i32> {
    match cli.command {
        Command::Run(run) => run_program(cli.dist, run).await,
        Command::Serve { port } => {
            let dist = paths::dist(cli.dist.as_deref())?;
            let server = StaticServer::start(&dist, port, Isolation::Isolated).await?;
            println!("{}", server.url());
            stdio::stop_asked().await;
            Ok(0)
        }
        Command::Shot { out, browser, size, theme, steps } => {
            let options = Options { browser, size, theme, dist: cli.dist, ..Options::default() };
            in_session(options, stdio::stop_asked(), async |session| {
                if let Some(steps) = &steps {
                    session.act(&steps.0).await?;
                }
                let picture = session.settled_screenshot().await?;
                write_file(&out, &picture).map(|()| 0)
            })
            .await
        }
        Command::Eval { file, browser } => {
            let source = std::fs::read_to_string(&file).map_err(|source| Error::Host {
                action: "read",
                path: file,
                source,
            })?;
            let options = Options { browser, dist: cli.dist, ..Options::default() };
            in_session(options, stdio::stop_asked(), async |session| {
                println!("{}", session.eval(&source).await?);
                Ok(0)
            })
            .await
        }
    }
}

async fn run_program(dist: Option<std::path::PathBuf>, run: Run) -> Result<i32> {
    // A profile is kept for what lies in it.
    let storage = if run.profile.is_some() { Storage::Disk } else { Storage::Memory };
    let options =
        Options { browser: run.browser, dist, profile: run.profile.clone(), storage, ..Options::default() };
    let program = run.command.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let spec = spec(run)?;
    let signals = stdio::signals();
    in_session(options, stdio::stop_insisted(), async |session| {
        let (mut out, mut err) = (stdio::stdout(), stdio::stderr());
        let ending = session.run_with(spec, &mut out, &mut err, signals).await?;
        let whole = match ending {
            Ending::Exited(_) | Ending::Killed(_) => stdio::finish([out, err]).await,
            Ending::TimedOut => {
                stdio::finish_soon([out, err]).await;
                true
            }
            Ending::Abandoned => true,
        };
        Ok(match ending {
            // Whatever the program says, its output is not all there.
            _ if !whole => FAILED,
            Ending::Killed(signal) => {
                if let Some(what) = notable(signal) {
                    eprintln!("drive: {program}: {what}");
                }
                128 + signal
            }
            Ending::Exited(code) => code,
            Ending::TimedOut => {
                eprintln!("drive: the program ran out of time and was killed");
                TIMED_OUT
            }
            Ending::Abandoned => INTERRUPTED,
        })
    })
    .await
}

/// What a shell says of a program that a signal ended: nothing for those that somebody has sent to end it, or that its
/// reader's end has brought.
fn notable(signal: i32) -> Option<String> {
    match signal {
        1 | 2 | 13 | 15 => None,
        4 => Some("illegal instruction".to_owned()),
        6 => Some("aborted".to_owned()),
        8 => Some("arithmetic exception".to_owned()),
        9 => Some("killed".to_owned()),
        11 => Some("segmentation fault".to_owned()),
        other => Some(format!("ended by signal {other}")),
    }
}

fn spec(run: Run) -> Result<RunSpec> {
    let mut command = run.command.into_iter();
    let named = command.next().unwrap_or_default();
    let mut spec = RunSpec::program(tabula_drive::Program::resolve(&named)?);
    spec.args = command.collect();
    spec.env = if run.all { Environment::Besides(run.env) } else { Environment::Exactly(run.env) };
    spec.view = if run.all { View::EverythingAnd(run.dirs) } else { View::Dirs(run.dirs) };
    spec.view.check()?;
    spec.stdin = Stdin::Stream(stdio::stdin());
    // As timeout(1) has it.
    spec.timeout = run.timeout.filter(|limit| !limit.is_zero());
    Ok(spec)
}

/// Does something in a session of its own, which is gone afterwards even if a signal comes: during the boot any, and
/// then what `stop` says.
async fn in_session(
    options: Options,
    stop: impl Future<Output = i32>,
    act: impl AsyncFnOnce(&Session) -> Result<i32>,
) -> Result<i32> {
    let session = tokio::select! {
        session = Session::start(options) => session?,
        signal = stdio::stop_asked() => return Ok(128 + signal),
    };
    let result = tokio::select! {
        result = act(&session) => result,
        signal = stop => Ok(128 + signal),
    };
    if matches!(&result, Err(error) if !matches!(error, Error::Usage(_) | Error::Host { .. })) {
        // The page may know more, unless it is about what was asked, or this machine.
        let log = session.console_log();
        let of_the_page = |line: &&String| !BROWSERS_OWN.iter().any(|notice| line.contains(notice));
        let lines: Vec<&String> = log.iter().filter(of_the_page).collect();
        for line in lines.iter().rev().take(CONSOLE_LINES).rev() {
            eprintln!("drive: console: {line}");
        }
    }
    session.close().await;
    result
}

fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).map_err(|source| Error::Host {
        action: "write",
        path: path.to_owned(),
        source,
    })
}
