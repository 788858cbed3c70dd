//! Running a command line to its end, with everything it wrote. A limit of time ends its whole process group, politely
//! first.

use crate::client::Client;
use crate::error::{Result, type_error};
use crate::js::{self, sleep};
use crate::output::ROOM_BYTES;
use crate::process::{ProcessState, SIGTERM};
use crate::spawn::{Outputs, start};
use js_sys::Uint8Array;
use std::cell::Cell;
use std::rc::Rc;
use tabula_abi::rpc::{Request, SpawnRequest, Stdio};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

const SHELL: &[u8] = b"/bin/sh";
const SIGKILL: u8 = 9;
/// What `timeout` answers, as the utility of that name does.
const EXIT_TIMEOUT: u32 = 124;
/// Between asking a group to end and ending it.
const GRACE_MS: i32 = 1000;

/// Runs a command line as the public interface's `exec` asks.
pub(crate) async fn exec(client: Rc<Client>, line: JsValue, options: JsValue) -> Result<JsValue> {
    let line = line.as_string().ok_or_else(|| type_error("the command line must be a string"))?;
    let stdin = js::option(&options, "stdin")?.map(|value| js::bytes(&value, "stdin")).transpose()?;
    let timeout_ms = js::integer(&options, "timeoutMs", f64::from(i32::MAX))?;
    let request = SpawnRequest {
        program: None,
        args: vec![SHELL.to_vec(), b"-c".to_vec(), line.into_bytes()],
        env: js::option(&options, "env")?.map(|value| js::environment(&value)).transpose()?,
        cwd: js::option(&options, "cwd")?.map(|value| js::bytes(&value, "cwd")).transpose()?,
        stdio: [if stdin.is_some() { Stdio::Pipe } else { Stdio::Null }, Stdio::Pipe, Stdio::Pipe],
        preopens: None,
        credit_bytes: ROOM_BYTES,
    };
    let started = start(&client, request, Outputs::Collected).await?;
    let state = started.state;
    if let Some(stdin) = stdin {
        let (client, state) = (client.clone(), state.clone());
        spawn_local(async move {
            // A command that does not read all of its input is no error.
            let _ = state.write_input(&client, &stdin).await;
            let _ = state.close_input(&client).await;
        });
    }
    let [stdout, stderr] = started.collected;
    let progress = Rc::new(Cell::new(Progress::Running));
    if let Some(timeout_ms) = timeout_ms {
        let limit = limit(client.clone(), state.clone(), timeout_ms as i32, progress.clone());
        spawn_local(limit);
    }
    let exit = state.wait().await?;
    for output in [&stdout, &stderr].into_iter().flatten() {
        output.ended().await;
    }
    if let Some(reason) = client.gone() {
        return Err(reason);
    }
    let code = match progress.replace(Progress::Over) {
        Progress::TimedOut => EXIT_TIMEOUT,
        Progress::Running | Progress::Over => exit.code,
    };
    let [stdout, stderr] =
        [stdout, stderr].map(|output| output.map_or_else(Vec::new, |output| output.take()));
    Ok(js::object(&[
        ("stdout", js::text(&stdout)),
        ("stderr", js::text(&stderr)),
        ("stdoutBytes", Uint8Array::from(stdout.as_slice()).into()),
        ("stderrBytes", Uint8Array::from(stderr.as_slice()).into()),
        ("exitCode", code.into()),
    ]))
}

/// How far a command is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Progress {
    /// It runs.
    #[default]
    Running,
    /// It ran too long, and is being ended.
    TimedOut,
    /// Everything has come.
    Over,
}

/// Ends a command's process group when the time is over: asked first, then for good. Its outputs are then closed, since
/// something that has left the group may still hold them.
async fn limit(client: Rc<Client>, state: Rc<ProcessState>, timeout_ms: i32, progress: Rc<Cell<Progress>>) {
    sleep(timeout_ms).await;
    if progress.get() != Progress::Running {
        return;
    }
    progress.set(Progress::TimedOut);
    let group = -i32::try_from(state.pid).unwrap_or_default();
    client.tell(Request::Signal { pid: group, signal: SIGTERM });
    sleep(GRACE_MS).await;
    if progress.get() == Progress::TimedOut {
        client.tell(Request::Signal { pid: group, signal: SIGKILL });
        for stream in [1, 2] {
            client.tell(Request::CloseOutput { pid: state.pid, stream });
        }
    }
}
