//! Backups as streams of the page: the program `backup` makes and reads the archives, and what it tells of its work comes as
//! lines of JSON on its standard error. Nothing is kept here but a piece at a time: who reads or gives the archive sets the
//! pace.

mod messages;

use crate::client::Client;
use crate::error::{Result, coded, set, type_error};
use crate::js;
use crate::output::{ByteStream, ROOM_BYTES};
use crate::process::ProcessState;
use crate::spawn::{Outputs, start};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use messages::{Listener, Messages};
use std::cell::RefCell;
use std::rc::Rc;
use tabula_abi::rpc::{SpawnRequest, Stdio};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader};

const PROGRAM: &[u8] = b"/usr/bin/backup";
/// The program's status when it has not done what it was to do.
const FAILED: u32 = 2;

/// The program at work.
struct Work {
    state: Rc<ProcessState>,
    output: ReadableStreamDefaultReader,
    messages: Rc<Messages>,
}

impl Work {
    async fn begin(
        client: &Rc<Client>,
        args: Vec<Vec<u8>>,
        stdin: Stdio,
        listener: Listener,
    ) -> Result<Work> {
        let request = SpawnRequest {
            program: Some(PROGRAM.to_vec()),
            args: [vec![b"backup".to_vec(), b"--progress=json".to_vec()], args].concat(),
            env: None,
            // Paths of the public interface begin at the root.
            cwd: Some(b"/".to_vec()),
            stdio: [stdin, Stdio::Pipe, Stdio::Pipe],
            preopens: None,
            credit_bytes: ROOM_BYTES,
        };
        let started = start(client, request, Outputs::Streamed).await?;
        let [stdout, stderr] = started.streams.map(JsCast::unchecked_into::<ReadableStream>);
        let output = stdout.get_reader().unchecked_into();
        Ok(Work { state: started.state, output, messages: Messages::listen(&stderr, listener) })
    }

    /// Waits for the end; the program's report, if it has done its work.
    async fn end(&self) -> Result<JsValue> {
        let exit = self.state.wait().await?;
        self.messages.ended().await;
        let report = self.messages.report();
        if exit.code < FAILED && !report.is_undefined() {
            return Ok(report);
        }
        let error = coded("EBACKUP", &self.messages.reason(exit.code));
        if !report.is_undefined() {
            set(&error, "report", &report);
        }
        Err(error)
    }
}

/// The next piece of a stream; `None` at its end.
async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<JsValue>> {
    let read = JsFuture::from(reader.read()).await?;
    let is_over = Reflect::get(&read, &"done".into())?.is_truthy();
    Ok(if is_over { None } else { Some(Reflect::get(&read, &"value".into())?) })
}

/// Makes an archive as the public interface's `backup` asks: a stream of its bytes. The program starts when somebody reads.
pub(crate) fn backup(client: &Rc<Client>, options: &JsValue) -> Result<JsValue> {
    let mut args = vec![b"create".to_vec(), b"--".to_vec()];
    if let Some(paths) = js::option(options, "paths")? {
        args.extend(js::byte_strings(&paths, "paths")?);
    }
    let listener = Listener::new(options, 0.0)?;
    let work: Rc<RefCell<Option<Rc<Work>>>> = Rc::default();
    let pull = {
        let (client, work, begin) = (client.clone(), work.clone(), RefCell::new(Some((args, listener))));
        Closure::<dyn FnMut(ReadableStreamDefaultController) -> Promise>::new(move |controller| {
            let (client, work, begin) = (client.clone(), work.clone(), begin.borrow_mut().take());
            future_to_promise(async move {
                if let Some((args, listener)) = begin {
                    let begun = Work::begin(&client, args, Stdio::Null, listener).await?;
                    *work.borrow_mut() = Some(Rc::new(begun));
                }
                let Some(work) = work.borrow().clone() else { return Ok(JsValue::UNDEFINED) };
                hand_over(&work, &controller).await
            })
        })
        .into_js_value()
    };
    let cancel = Closure::once_into_js(move || {
        // The program finds that nobody reads, and ends.
        work.borrow().as_ref().map(|work| work.output.cancel())
    });
    let source = js::object(&[("pull", pull), ("cancel", cancel)]);
    Ok(ByteStream::new(&source, &js::object(&[("highWaterMark", 0.into())])).into())
}

/// One piece from the program to who reads; at the end what it said of itself decides.
async fn hand_over(work: &Work, controller: &ReadableStreamDefaultController) -> Result<JsValue> {
    match next(&work.output).await? {
        Some(piece) => controller.enqueue_with_chunk(&piece)?,
        None => {
            work.end().await?;
            controller.close()?;
        }
    }
    Ok(JsValue::UNDEFINED)
}

/// Restores an archive as the public interface's `restore` asks; what has been done.
pub(crate) async fn restore(client: Rc<Client>, source: JsValue, options: JsValue) -> Result<JsValue> {
    let is_dry_run = js::flag(&options, "dryRun")?.unwrap_or(false);
    let mut args = vec![b"restore".to_vec(), b"-".to_vec()];
    if is_dry_run {
        args.push(b"--dry-run".to_vec());
    }
    if js::flag(&options, "replace")?.unwrap_or(false) {
        args.push(b"--replace".to_vec());
    }
    if let Some(into) = js::option(&options, "into")? {
        args.push([b"--into=".to_vec(), js::bytes(&into, "into")?].concat());
    }
    let Some(blob) = source.dyn_ref::<Blob>() else {
        let stream = source.dyn_into::<ReadableStream>();
        let stream = stream.map_err(|_| type_error("the archive must be a Blob or a ReadableStream"))?;
        return run(&client, args, &stream, Listener::new(&options, 0.0)?).await;
    };
    if !is_dry_run {
        // What can be read twice is looked at before anything is changed.
        let args = vec![b"verify".to_vec(), b"-".to_vec()];
        run(&client, args, &blob.stream(), Listener::default()).await?;
    }
    run(&client, args, &blob.stream(), Listener::new(&options, blob.size())?).await
}

/// Runs the program on an archive.
async fn run(
    client: &Rc<Client>,
    args: Vec<Vec<u8>>,
    archive: &ReadableStream,
    listener: Listener,
) -> Result<JsValue> {
    // A stream that somebody reads already is refused here, before anything is done.
    let reader: ReadableStreamDefaultReader = Reflect::get(archive, &"getReader".into())?
        .unchecked_into::<Function>()
        .call0(archive)?
        .unchecked_into();
    let work = Work::begin(client, args, Stdio::Pipe, listener).await?;
    let fed = feed(client, &work.state, &reader).await;
    // Both fail only when the machine is gone or the program has ended, which its end tells of.
    let _ = work.state.close_input(client).await;
    let ended = work.end().await;
    // Of an archive that has not come whole the stream knows more than the program.
    fed.and(ended)
}

/// Gives the program an archive, until its end or until the program wants no more of it.
async fn feed(client: &Client, state: &ProcessState, reader: &ReadableStreamDefaultReader) -> Result<()> {
    loop {
        let Some(piece) = next(reader).await? else { return Ok(()) };
        let Some(bytes) = piece.dyn_ref::<Uint8Array>() else {
            drop(reader.cancel());
            return Err(type_error("the archive's stream must give Uint8Arrays"));
        };
        if state.write_input(client, &bytes.to_vec()).await.is_err() {
            drop(reader.cancel());
            return Ok(());
        }
    }
}
