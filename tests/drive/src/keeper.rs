//! Keeps a browser's processes: starts the driver under `keeper.sh`, reads what it prints, and makes sure that nothing
//! of it is left when the keeper is dropped or drive itself is killed, whichever way.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::error::{Error, Result};

const SCRIPT: &str = include_str!("keeper.sh");
/// Lines of driver and browser output that are kept.
const MAX_LINES: usize = 4000;
const END_PATIENCE: Duration = Duration::from_secs(10);

/// A command to keep.
pub(crate) struct Kept {
    /// The driver's executable.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) args: Vec<String>,
    /// What is added to drive's own environment.
    pub(crate) env: Vec<(String, String)>,
}

/// A driver that runs, with everything it started.
pub(crate) struct Keeper {
    child: Child,
    pipe: Option<ChildStdin>,
    folder: TempDir,
    lines: Arc<Mutex<Vec<String>>>,
    grown: watch::Receiver<usize>,
}

impl Keeper {
    /// Starts `kept`. `folder` is removed with it.
    pub(crate) fn start(kept: &Kept, folder: TempDir) -> Result<Keeper> {
        let failed = |error: std::io::Error| {
            Error::Browser(format!("cannot start {}: {error}", kept.program.display()))
        };
        let mut child = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(folder.path())
            .arg(&kept.program)
            .args(&kept.args)
            .envs(kept.env.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Out of the terminal's foreground group: a ^C is drive's to handle.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let pipe = child.stdin.take();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let (grow, grown) = watch::channel(0);
        let outputs: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|out| Box::new(out) as _),
            child.stderr.take().map(|err| Box::new(err) as _),
        ];
        for output in outputs.into_iter().flatten() {
            let (lines, grow) = (lines.clone(), grow.clone());
            std::thread::spawn(move || keep_lines(output, &lines, &grow));
        }
        Ok(Keeper { child, pipe, folder, lines, grown })
    }

    /// Waits for a line in which `find` finds something.
    pub(crate) async fn find_line<T>(
        &mut self,
        limit: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let mut seen = 0;
        let search = async {
            loop {
                self.grown.borrow_and_update();
                let lines = self.lines();
                if let Some(found) = lines[seen.min(lines.len())..].iter().find_map(|line| find(line)) {
                    return Some(found);
                }
                seen = lines.len();
                if self.grown.changed().await.is_err() {
                    return None;
                }
            }
        };
        let found = tokio::time::timeout(limit, search).await;
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(Error::Browser(format!("the driver ended: {}", self.lines().join("\n")))),
            Err(_) => Err(Error::Timeout { what: "starting the driver".into(), seconds: limit.as_secs() }),
        }
    }

    /// What driver and browser have printed.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// The temporary folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The memory of everything that was started, each process's part of shared pages counted for it (PSS), in bytes.
    pub(crate) fn memory_bytes(&self) -> u64 {
        let mut waiting = children_of(self.child.id());
        let mut total = 0;
        while let Some(pid) = waiting.pop() {
            waiting.extend(children_of(pid));
            // A process that has just ended has none.
            let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
            let kib = line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0);
            total += kib * 1024;
        }
        total
    }

    /// Kills the browser with SIGKILL, as a machine that loses power would; the driver stays.
    pub(crate) fn kill_browser(&self) {
        let Some(driver) = children_of(self.child.id()).first().copied() else { return };
        for child in children_of(driver) {
            if let Some(pid) = i32::try_from(child).ok().and_then(Pid::from_raw) {
                // It may have ended by itself, which is what is wanted.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let start = Instant::now();
        while let Ok(None) = self.child.try_wait() {
            if start.elapsed() > END_PATIENCE {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn keep_lines(output: impl Read, lines: &Mutex<Vec<String>>, grow: &watch::Sender<usize>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        let mut lines = lines.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if lines.len() < MAX_LINES {
            lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        drop(lines);
        grow.send_modify(|count| *count += 1);
        line.clear();
    }
}

/// The processes whose parent is `parent`, from `/proc`.
fn children_of(parent: u32) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // After the bracketed name: state, parent.
            let parent_field = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1));
            parent_field.and_then(|field| field.parse::<u32>().ok()) == Some(parent)
        })
        .collect()
}
