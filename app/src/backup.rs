//! Backups between the machine and the person's computer: an archive that streams into a file, where the browser lets a page
//! write one, or becomes a download; and a file that is restored, or looked at first.

use crate::machine::{Answer, Failure, Machine, object};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, Url};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, catch)]
    fn backup(this: &Machine, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, js_name = restore)]
    fn restore_promise(this: &Machine, source: &JsValue, options: &JsValue) -> Promise;
}

/// The part of the name that says what a file is.
const SUFFIX: &str = ".tar.zst";
/// What is gathered before it becomes a blob.
const PART_BYTES: u32 = 8 << 20;
/// How long a download may take to begin.
const DOWNLOAD_MS: u64 = 60_000;

/// What becomes of files that an archive does not have, in its folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    Keep,
    Remove,
}

/// Whether a restore changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    DryRun,
    Apply,
}

/// What a restore has done or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) removed: u64,
    /// What could not be done; the first of them.
    pub(crate) problems: Vec<String>,
    pub(crate) problem_count: u64,
    /// The first paths that are not as they were: a sign, and the path.
    pub(crate) changes: Vec<(char, String)>,
    /// Where everything is as it was before.
    pub(crate) snapshot: Option<String>,
}

impl Report {
    fn from_js(report: &JsValue) -> Report {
        let get = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).unwrap_or_default();
        let number = |name: &str| get(report, name).as_f64().unwrap_or_default() as u64;
        let list = |name: &str| get(report, name).dyn_into::<Array>().unwrap_or_default();
        let change = |change: JsValue| {
            let sign = match get(&change, "change").as_string().as_deref() {
                Some("added") => '+',
                Some("removed") => '−',
                _ => '~',
            };
            (sign, get(&change, "path").as_string().unwrap_or_default())
        };
        Report {
            added: number("added"),
            changed: number("changed"),
            removed: number("removed"),
            problems: list("problems").iter().filter_map(|problem| problem.as_string()).collect(),
            problem_count: number("problemCount"),
            changes: list("changes").iter().map(change).collect(),
            snapshot: get(report, "snapshot").as_string(),
        }
    }
}

/// How an export ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// It is where the person wanted it; what could not go in.
    Done(Vec<String>),
    /// The person chose no file.
    Left,
}

/// A function for JavaScript that hears of progress: bytes done, and how many there are.
fn hearer(hear: impl Fn(f64, f64) + 'static) -> JsValue {
    let number =
        |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok().and_then(|value| value.as_f64());
    Closure::<dyn Fn(JsValue)>::new(move |at: JsValue| {
        hear(number(&at, "done").unwrap_or_default(), number(&at, "total").unwrap_or_default());
    })
    .into_js_value()
}

/// Calls a method that answers later, and waits for it.
async fn invoke(value: &JsValue, method: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(value, &method.into())?.dyn_into()?;
    let answer = function.apply(value, &args.iter().collect())?;
    JsFuture::from(Promise::resolve(&answer)).await
}

/// Exports everything that lasts into a file named after `name`.
pub(crate) async fn export(
    machine: &Machine,
    name: &str,
    hear: impl Fn(f64, f64) + 'static,
) -> Answer<Export> {
    let failed = |error: JsValue| Failure::from_js(&error);
    let problems = Array::new();
    let heard = problems.clone();
    let problem = Closure::<dyn Fn(JsValue)>::new(move |problem: JsValue| {
        heard.push(&problem);
    })
    .into_js_value();
    let options = object(&[("onProgress", hearer(hear)), ("onProblem", problem)]);
    let window: JsValue = js_sys::global().into();
    let name = format!("{name}{SUFFIX}");
    if Reflect::has(&window, &"showSaveFilePicker".into()).unwrap_or_default() {
        // It must be asked for while the person's click still counts, so before anything else.
        let file =
            match invoke(&window, "showSaveFilePicker", &[object(&[("suggestedName", name.into())])]).await {
                Ok(file) => file,
                Err(error) if is_abort(&error) => return Ok(Export::Left),
                Err(error) => return Err(failed(error)),
            };
        let writable = invoke(&file, "createWritable", &[]).await.map_err(failed)?;
        let archive = machine.backup(&options).map_err(failed)?;
        invoke(&archive, "pipeTo", &[writable]).await.map_err(failed)?;
    } else {
        let archive = machine.backup(&options).map_err(failed)?;
        let blob = collect(&archive).await.map_err(failed)?;
        download(&blob, &name).map_err(failed)?;
    }
    Ok(Export::Done(problems.iter().filter_map(|problem| problem.as_string()).collect()))
}

/// All of a stream. It goes into blobs part by part, since browsers keep those out of memory; a `Response` would do it too,
/// but in Chromium it has a word of its own for whatever the stream fails with.
async fn collect(stream: &JsValue) -> Result<Blob, JsValue> {
    let get_reader: Function = Reflect::get(stream, &"getReader".into())?.dyn_into()?;
    let reader = get_reader.call0(stream)?;
    let parts = Array::new();
    let (mut part, mut bytes) = (Array::new(), 0);
    loop {
        let read = invoke(&reader, "read", &[]).await?;
        let Ok(piece) = Reflect::get(&read, &"value".into())?.dyn_into::<Uint8Array>() else { break };
        bytes += piece.length();
        part.push(&piece);
        if bytes >= PART_BYTES {
            let blob = Blob::new_with_u8_array_sequence(&part)?;
            parts.push(&blob);
            (part, bytes) = (Array::new(), 0);
        }
    }
    let blob = Blob::new_with_u8_array_sequence(&part)?;
    parts.push(&blob);
    Blob::new_with_blob_sequence(&parts)
}

fn is_abort(error: &JsValue) -> bool {
    Reflect::get(error, &"name".into()).is_ok_and(|name| name == "AbortError")
}

/// Has the browser save a file.
fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    let wait = std::time::Duration::from_millis(DOWNLOAD_MS);
    leptos::prelude::set_timeout(move || drop(Url::revoke_object_url(&url)), wait);
    Ok(())
}

/// Restores an archive, or finds out what that would change.
pub(crate) async fn restore(
    machine: &Machine,
    file: &File,
    action: Action,
    rest: Rest,
    hear: impl Fn(f64, f64) + 'static,
) -> Answer<Report> {
    let options = object(&[
        ("dryRun", (action == Action::DryRun).into()),
        ("replace", (rest == Rest::Remove).into()),
        ("onProgress", hearer(hear)),
    ]);
    let report = JsFuture::from(machine.restore_promise(file, &options)).await;
    report.map(|report| Report::from_js(&report)).map_err(|error| Failure::from_js(&error))
}
