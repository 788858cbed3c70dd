//! Running one program in a session, from copying its folders in to copying them out.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::attend::{Streams, attend};
use crate::dirs::{self, DirMap, Preopen, place};
use crate::error::{Error, Result};
use crate::frame::hex;
use crate::program::{self, Program};
use crate::session::Session;
use crate::sink::Sink;

/// What shells answer for a command that is not there, and for one that cannot be run.
const NOT_FOUND: i32 = 127;
const NOT_EXECUTABLE: i32 = 126;

/// What a program may see of the file system.
#[derive(Clone, Debug, Default)]
pub enum View {
    /// Exactly these folders, each as a preopen.
    Dirs(Vec<DirMap>),
    /// Everything, as a command typed in a terminal does.
    #[default]
    Everything,
    /// Everything, and these folders in it.
    EverythingAnd(Vec<DirMap>),
}

impl View {
    /// Sees before anything has started whether there are such folders.
    ///
    /// # Errors
    /// [`Error::Host`] for what is no folder, [`Error::Usage`] for two at one place, or a place that cannot be.
    pub fn check(&self) -> Result<()> {
        match self {
            View::Everything => Ok(()),
            View::Dirs(maps) => dirs::check(maps),
            View::EverythingAnd(maps) => {
                maps.iter().try_for_each(|map| place::of(&map.guest, place::HOME).map(drop))?;
                dirs::check(maps)
            }
        }
    }
}

/// A program's environment.
#[derive(Clone, Debug)]
pub enum Environment {
    /// These variables.
    Exactly(Vec<(String, String)>),
    /// What Tabula gives by default, and these variables.
    Besides(Vec<(String, String)>),
}

impl Default for Environment {
    fn default() -> Environment {
        Environment::Besides(Vec::new())
    }
}

/// A program's standard input.
#[derive(Debug, Default)]
pub enum Stdin {
    /// `/dev/null`.
    #[default]
    Null,
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// What arrives, until the sender is dropped.
    Stream(mpsc::Receiver<Bytes>),
}

/// What to run.
#[derive(Debug)]
pub struct RunSpec {
    /// The program.
    pub program: Program,
    /// Its arguments, without its name.
    pub args: Vec<OsString>,
    /// Its environment.
    pub env: Environment,
    /// The working directory inside Tabula.
    pub cwd: Option<String>,
    /// What it sees.
    pub view: View,
    /// Its input.
    pub stdin: Stdin,
    /// Killed if it runs longer.
    pub timeout: Option<Duration>,
}

impl RunSpec {
    /// A command inside Tabula, that sees everything and reads nothing.
    pub fn command<const N: usize>(command: [&str; N]) -> RunSpec {
        let [name, args @ ..] = &command[..] else { return RunSpec::program(Program::Inside(String::new())) };
        let mut spec = RunSpec::program(Program::Inside((*name).to_owned()));
        spec.args = args.iter().map(OsString::from).collect();
        spec
    }

    /// A program with no arguments, that sees everything and reads nothing.
    pub fn program(program: Program) -> RunSpec {
        RunSpec {
            program,
            args: Vec::new(),
            env: Environment::default(),
            cwd: None,
            view: View::default(),
            stdin: Stdin::default(),
            timeout: None,
        }
    }

    /// With this input.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> RunSpec {
        self.stdin = Stdin::Bytes(bytes.into());
        self
    }

    /// Killed after this time.
    pub fn timeout(mut self, limit: Duration) -> RunSpec {
        self.timeout = Some(limit);
        self
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With this code; 126 or 127 if it could not be started.
    Exited(i32),
    /// By the signal of this number: somebody's, or the one that a trap in it became.
    Killed(i32),
    /// It ran too long and was killed.
    TimedOut,
    /// The caller asked once more for an end after a kill, and did not wait for it.
    Abandoned,
}

/// A program that has ended, with everything it wrote.
#[derive(Clone, Debug)]
pub struct Output {
    /// How it ended.
    pub ending: Ending,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Output {
    /// The exit code, 128 + signal if a signal ended it; `None` if it was killed for its time.
    pub fn code(&self) -> Option<i32> {
        match self.ending {
            Ending::Exited(code) => Some(code),
            Ending::Killed(signal) => Some(128 + signal),
            _ => None,
        }
    }

    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

impl Session {
    /// Runs a program to its end.
    pub async fn run(&self, spec: RunSpec) -> Result<Output> {
        let (mut out, mut err) = (Sink::memory(), Sink::memory());
        let (_nobody, signals) = mpsc::channel(1);
        let ending = self.run_with(spec, &mut out, &mut err, signals).await?;
        Ok(Output { ending, stdout: out.into_bytes(), stderr: err.into_bytes() })
    }

    /// Runs a program to its end, its output going where the sinks say, as it comes. What arrives in `signals` is sent
    /// to the program; the second time with SIGKILL, and the third time nobody waits any more.
    pub async fn run_with(
        &self,
        mut spec: RunSpec,
        stdout: &mut Sink,
        stderr: &mut Sink,
        signals: mpsc::Receiver<i32>,
    ) -> Result<Ending> {
        let link = self.link().await?;
        let run = self.next_run();
        let mut warnings = Vec::new();
        let mut warn = |text| warnings.push(text);
        let (mounted, mut preopens) = match &spec.view {
            View::Everything => (None, None),
            View::Dirs(maps) => {
                let mounted = dirs::copy_in(&link, maps, run, &mut warn).await?;
                let preopens = mounted.preopens.clone();
                (Some(mounted), Some(preopens))
            }
            View::EverythingAnd(maps) => {
                let mut mounted = dirs::copy_in(&link, maps, run, &mut warn).await?;
                if let Some(cwd) = mounted.put_in_place(&link, spec.cwd.as_deref()).await? {
                    spec.cwd = Some(cwd);
                }
                (Some(mounted), None)
            }
        };
        for text in warnings {
            stderr.write(Bytes::from(format!("drive: {text}\n"))).await;
        }
        let name = spec.program.argv0()?;
        let uploaded = match &spec.program {
            Program::Host(path) => Some(program::upload(&link, path, &name, run).await?),
            Program::Inside(_) => None,
        };
        let path = uploaded.as_ref().map(|uploaded| uploaded.path.as_slice());
        if let (Some(preopens), Program::Host(host), Some(uploaded)) =
            (&mut preopens, &spec.program, &uploaded)
            && program::is_script(host)
        {
            // Its interpreter is to read it.
            preopens.push(uploaded.as_preopen());
        }
        let (out, err) = (link.channel(), link.channel());
        let request = spawn_request(&spec, run, &name, path, preopens.as_deref(), [out.id, err.id]);
        let ending = match link.call(request, &[]).await {
            Ok(_) => {
                let stdin = std::mem::take(&mut spec.stdin);
                let streams = Streams { run, out, err, stdin };
                attend(&link, streams, stdout, stderr, signals, spec.timeout).await
            }
            // The machine's own end is not the program's failure.
            Err(Error::Guest { code, message }) if !matches!(code.as_str(), "ECRASHED" | "ESHUTDOWN") => {
                let why = match &spec.program {
                    Program::Host(path) => program::explain(path, &code).unwrap_or(message),
                    Program::Inside(_) => message,
                };
                let shown = match &spec.program {
                    Program::Host(path) => path.display().to_string(),
                    Program::Inside(_) => name,
                };
                let text = format!("drive: {shown}: {why}\n");
                stderr.write(Bytes::from(text)).await;
                Ok(Ending::Exited(if code == "ENOENT" { NOT_FOUND } else { NOT_EXECUTABLE }))
            }
            Err(other) => Err(other),
        }?;
        if ending != Ending::Abandoned {
            if let Some(mounted) = mounted {
                mounted.copy_out(&link).await?;
            }
            if let Some(uploaded) = uploaded {
                uploaded.remove(&link).await?;
            }
        }
        Ok(ending)
    }
}

fn spawn_request(
    spec: &RunSpec,
    run: u64,
    name: &str,
    path: Option<&[u8]>,
    preopens: Option<&[Preopen]>,
    [out, err]: [u64; 2],
) -> Value {
    let args = spec.args.iter().map(|arg| hex(arg.as_bytes()));
    let argv: Vec<_> = std::iter::once(hex(name.as_bytes())).chain(args).collect();
    let stdin = if matches!(spec.stdin, Stdin::Null) { "null" } else { "pipe" };
    let mut request =
        json!({"op": "spawn", "run": run, "argv": argv, "stdin": stdin, "stdout": out, "stderr": err});
    if let Some(path) = path {
        request["program"] = json!(hex(path));
    }
    match &spec.env {
        Environment::Exactly(env) => request["env"] = json!(env),
        Environment::Besides(env) if env.is_empty() => {}
        Environment::Besides(env) => request["besides"] = json!(env),
    }
    if let Some(cwd) = &spec.cwd {
        request["cwd"] = json!(cwd);
    }
    if let Some(preopens) = preopens {
        let preopens = preopens.iter();
        request["preopens"] =
            preopens.map(|preopen| json!({"path": hex(&preopen.path), "name": hex(&preopen.name)})).collect();
    }
    request
}
