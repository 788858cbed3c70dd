//! Starting programs: from the page's options to the kernel's request, and to a process with its streams.

use crate::client::{Client, Outcome};
use crate::error::{Result, system_error, type_error};
use crate::js;
use crate::output::{Output, ROOM_BYTES, Source};
use crate::process::{Process, ProcessState};
use crate::pty::Pty;
use futures_channel::oneshot;
use js_sys::Array;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{PreopenPath, Reply, Request, SpawnRequest, Stdio};
use wasm_bindgen::JsValue;

/// The part of a mode that is the type of a file, and a directory's.
const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;

/// What is done with a process's output.
#[derive(Clone, Copy)]
pub(crate) enum Outputs {
    /// The page's code reads it as streams.
    Streamed,
    /// It is collected.
    Collected,
}

/// A process that has been started, and its output: as streams, or to be taken when it is over.
pub(crate) struct Started {
    pub(crate) state: Rc<ProcessState>,
    pub(crate) streams: [JsValue; 2],
    pub(crate) collected: [Option<Rc<Output>>; 2],
}

/// Starts a program as the public interface's `spawn` asks.
pub(crate) async fn spawn(client: Rc<Client>, argv: JsValue, options: JsValue) -> Result<JsValue> {
    let request = request(&argv, &options)?;
    let Started { state, streams: [stdout, stderr], .. } = start(&client, request, Outputs::Streamed).await?;
    Ok(Process::new(&client, state, stdout, stderr).into())
}

fn request(argv: &JsValue, options: &JsValue) -> Result<SpawnRequest> {
    let args = js::byte_strings(argv, "argv")?;
    let program = js::option(options, "program")?.map(|value| js::bytes(&value, "program")).transpose()?;
    if args.is_empty() && program.is_none() {
        return Err(type_error("argv must name a program"));
    }
    let stdio = match js::option(options, "pty")? {
        Some(pty) => [Stdio::Terminal(Pty::number_of(&pty)?); 3],
        None => match js::option(options, "stdin")?.map(|value| value.as_string()) {
            None => [Stdio::Pipe; 3],
            Some(Some(kind)) if kind == "pipe" => [Stdio::Pipe; 3],
            Some(Some(kind)) if kind == "null" => [Stdio::Null, Stdio::Pipe, Stdio::Pipe],
            Some(_) => return Err(type_error("stdin must be 'pipe' or 'null'")),
        },
    };
    Ok(SpawnRequest {
        program,
        args,
        env: js::option(options, "env")?.map(|value| js::environment(&value)).transpose()?,
        cwd: js::option(options, "cwd")?.map(|value| js::bytes(&value, "cwd")).transpose()?,
        stdio,
        preopens: js::option(options, "preopens")?.map(|value| preopens(&value)).transpose()?,
        credit_bytes: ROOM_BYTES,
    })
}

fn preopens(value: &JsValue) -> Result<Vec<PreopenPath>> {
    if !Array::is_array(value) {
        return Err(type_error("preopens must be an array"));
    }
    let part = |item: &JsValue, name: &str| {
        let value = js::option(item, name)?.ok_or_else(|| type_error("a preopen needs a path and a name"))?;
        js::bytes(&value, name)
    };
    Array::from(value)
        .iter()
        .map(|item| Ok(PreopenPath { path: part(&item, "path")?, name: part(&item, "name")? }))
        .collect()
}

/// Starts a program. Its output may follow the reply at once, so it is known here before anything else is looked at.
pub(crate) async fn start(client: &Rc<Client>, request: SpawnRequest, outputs: Outputs) -> Result<Started> {
    let (sender, receiver) = oneshot::channel();
    let starting = client.clone();
    let name = request.program.clone().or_else(|| request.args.first().cloned());
    let preopened = request.preopens.iter().flatten().map(|preopen| preopen.path.clone());
    let directories: Vec<Vec<u8>> = request.cwd.iter().cloned().chain(preopened).collect();
    let piped = [request.stdio[1], request.stdio[2]].map(|stdio| stdio == Stdio::Pipe);
    client.send(Request::Spawn(request), move |outcome| {
        let _ = sender.send(match outcome {
            Outcome::Reply(Reply::Process { pid }) => Ok(begin(&starting, pid, piped, outputs)),
            Outcome::Reply(_) => Err(Ok(Errno::EPROTO)),
            Outcome::Refused(errno) => Err(Ok(errno)),
            Outcome::Gone(reason) => Err(Err(reason)),
        });
    });
    match receiver.await {
        Ok(Ok(started)) => Ok(started),
        Ok(Err(Ok(errno))) => {
            let blamed = missing_directory(client, errno, directories).await.or(name);
            Err(system_error(errno, "spawn", blamed.as_deref()))
        }
        Ok(Err(Err(reason))) => Err(reason),
        Err(_) => Err(system_error(Errno::EIO, "spawn", None)),
    }
}

/// The directory, of those that a program was to be given, whose lack a refusal tells of. The refusal itself says no path,
/// so they are looked at once more.
async fn missing_directory(client: &Client, errno: Errno, directories: Vec<Vec<u8>>) -> Option<Vec<u8>> {
    for path in directories {
        let (sender, receiver) = oneshot::channel();
        let request = Request::Stat { path: path.clone(), follow: true };
        client.send(request, |outcome| drop(sender.send(outcome)));
        let found = match receiver.await {
            Ok(Outcome::Reply(Reply::Stat(stat))) if stat.mode & S_IFMT != S_IFDIR => Errno::ENOTDIR,
            Ok(Outcome::Refused(errno)) => errno,
            _ => continue,
        };
        if found == errno {
            return Some(path);
        }
    }
    None
}

fn begin(client: &Rc<Client>, pid: u32, piped: [bool; 2], outputs: Outputs) -> Started {
    let mut streams = [JsValue::UNDEFINED, JsValue::UNDEFINED];
    let mut collected = [None, None];
    let mut all = [None, None];
    for (index, is_piped) in piped.into_iter().enumerate() {
        if !is_piped {
            continue;
        }
        let source = Source::Process { pid, stream: index as u8 + 1 };
        all[index] = Some(match outputs {
            Outputs::Streamed => {
                let (output, stream) = Output::streamed(client, source);
                streams[index] = stream;
                output
            }
            Outputs::Collected => {
                let output = Output::collected(source);
                collected[index] = Some(output.clone());
                output
            }
        });
    }
    let state = ProcessState::new(pid, all);
    client.add_process(&state);
    Started { state, streams, collected }
}
