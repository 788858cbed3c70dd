//! Booting: looks whether the browser can, fetches the base system, starts the kernel worker, waits until it is ready, and
//! watches over it from then on. A crash anywhere in the kernel ends the machine here.

use crate::client::{Client, Outcome};
use crate::disk::{Disk, Wishes};
use crate::error::{Result, coded, set, type_error};
use crate::home;
use crate::js;
use crate::names::named;
use crate::support;
use crate::tabula::Tabula;
use futures_channel::oneshot;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use tabula_abi::rpc::{Reply, Request, VERSION};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{
    BroadcastChannel, ErrorEvent, MessageEvent, ReadableStreamDefaultReader, Response, Url, Worker,
    WorkerOptions, WorkerType,
};

const WORKERS_MAX: f64 = 64.0;
const SEED_BYTES: usize = 32;
/// How long a crash report may take after the error of its worker.
const REPORT_MS: i32 = 200;

/// Boots a machine. `assets` is where the build lies. Answers a promise of a [`Tabula`].
#[wasm_bindgen]
pub fn boot(options: JsValue, assets: String) -> Promise {
    future_to_promise(async move { start(options, assets).await.map(JsValue::from) })
}

struct Options {
    base: String,
    pool: Option<u32>,
    storage: &'static str,
    home_password: Option<JsValue>,
    on_crash: Option<Function>,
    on_progress: Option<Function>,
    on_log: Option<Function>,
    when_disk_is_taken: Option<Function>,
    on_disk_taken: Option<Function>,
    on_disk_failed: Option<Function>,
    on_storage_low: Option<Function>,
    on_disk_damaged: Option<Function>,
}

impl Options {
    fn read(options: &JsValue, assets: &str) -> Result<Options> {
        let function = |name: &str| match js::option(options, name)? {
            None => Ok(None),
            Some(value) => {
                value.dyn_into().map(Some).map_err(|_| type_error(&format!("{name} must be a function")))
            }
        };
        let base = match js::option(options, "base")? {
            None => assets.to_owned(),
            Some(value) => {
                let given = value.as_string().ok_or_else(|| type_error("base must be a string"))?;
                let here =
                    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
                Url::new_with_base(&given, &here)?.href()
            }
        };
        let base = if base.ends_with('/') { base } else { base + "/" };
        Ok(Options {
            base,
            pool: js::integer(options, "pool", WORKERS_MAX)?.map(|count| count as u32),
            storage: match js::option(options, "storage")?.map(|value| value.as_string()) {
                None => "memory",
                Some(Some(kind)) if kind == "memory" => "memory",
                Some(Some(kind)) if kind == "disk" => "disk",
                Some(Some(kind)) if kind == "indexeddb" => "indexeddb",
                Some(_) => return Err(type_error("storage must be 'disk', 'indexeddb' or 'memory'")),
            },
            home_password: match js::option(options, "homePassword")? {
                Some(given) if given.is_string() || given.is_function() => Some(given),
                Some(_) => return Err(type_error("homePassword must be a string or a function")),
                None => None,
            },
            on_crash: function("onCrash")?,
            on_progress: function("onProgress")?,
            on_log: function("onLog")?,
            when_disk_is_taken: function("whenDiskIsTaken")?,
            on_disk_taken: function("onDiskTaken")?,
            on_disk_failed: function("onDiskFailed")?,
            on_storage_low: function("onStorageLow")?,
            on_disk_damaged: function("onDiskDamaged")?,
        })
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            when_taken: self.when_disk_is_taken.clone(),
            on_taken: self.on_disk_taken.clone(),
            on_failed: self.on_disk_failed.clone(),
        }
    }

    fn progress(&self, step: &str, done: f64, total: f64) {
        if let Some(on_progress) = &self.on_progress {
            let progress =
                js::object(&[("step", step.into()), ("done", done.into()), ("total", total.into())]);
            let _ = on_progress.call1(&JsValue::UNDEFINED, &progress);
        }
    }
}

fn boot_error(message: &str) -> JsValue {
    coded("EBOOT", &format!("Tabula did not boot: {message}"))
}

async fn start(options: JsValue, assets: String) -> Result<Tabula> {
    let options = Rc::new(Options::read(&options, &assets)?);
    if let Some(error) = support::missing() {
        return Err(error);
    }
    let random = |bytes: &mut [u8]| {
        let crypto = web_sys::window().map(|window| window.crypto()).transpose()?;
        crypto.ok_or_else(|| boot_error("the page has no window"))?.get_random_values_with_u8_array(bytes)
    };
    let mut seed = [0; SEED_BYTES];
    random(&mut seed)?;
    let mut id = [0; 8];
    random(&mut id)?;
    let boot_id = format!("{:016x}", u64::from_le_bytes(id));

    let worker_options = WorkerOptions::new();
    worker_options.set_type(WorkerType::Module);
    worker_options.set_name("tabula kernel");
    let script = Url::new_with_base("kernel-worker.js", &options.base)?.href();
    let worker = Worker::new_with_options(&script, &worker_options)?;
    let client = Client::new(
        worker.clone(),
        options.on_log.clone(),
        options.on_storage_low.clone(),
        options.on_disk_damaged.clone(),
    );
    let ready = watch(&worker, &client, &options, &boot_id)?;
    let booted = async {
        let image = fetch(&options, "base.tar").await?;
        let init = js::object(&[
            ("bootId", boot_id.as_str().into()),
            ("seed", Uint8Array::from(seed.as_slice()).into()),
            ("baseImage", image.buffer().into()),
            ("storage", options.storage.into()),
        ]);
        if let Some(pool) = options.pool {
            set(&init, "pool", &pool.into());
        }
        let transfer = Array::of1(&image.buffer());
        worker.post_message_with_transfer(&js::object(&[("init", init)]), &transfer)?;
        ready
            .await
            .map_err(|_| client.gone().unwrap_or_else(|| boot_error("the kernel worker is gone")))??;
        hello(&client).await?;
        match &options.home_password {
            Some(given) => home::unlock_at_boot(&client, given).await,
            None => Ok(()),
        }
    };
    match booted.await {
        Ok(()) => {
            flush_when_left(&client)?;
            Ok(Tabula::new(client.clone()))
        }
        Err(error) => {
            client.end(&error);
            Err(error)
        }
    }
}

/// A page that is not looked at may be ended without a further word.
fn flush_when_left(client: &Rc<Client>) -> Result<()> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let weak = Rc::downgrade(client);
    let on_change = Closure::<dyn FnMut()>::new(move || {
        if let Some(client) = weak.upgrade() {
            client.flush();
        }
    });
    let listener = on_change.into_js_value();
    document.add_event_listener_with_callback("visibilitychange", listener.unchecked_ref())?;
    document.add_event_listener_with_callback("freeze", listener.unchecked_ref())
}

async fn hello(client: &Rc<Client>) -> Result<()> {
    let (sender, receiver) = oneshot::channel();
    client.send(Request::Hello { version: VERSION }, |outcome| drop(sender.send(outcome)));
    match receiver.await {
        Ok(Outcome::Reply(Reply::Hello { .. })) => Ok(()),
        Ok(Outcome::Gone(reason)) => Err(reason),
        _ => Err(boot_error("the page and the kernel are of different versions; reload the page")),
    }
}

type Ready = oneshot::Sender<Result<()>>;

/// Listens to the kernel worker, to its errors, and to crash reports from any worker of this boot.
fn watch(
    worker: &Worker,
    client: &Rc<Client>,
    options: &Rc<Options>,
    boot_id: &str,
) -> Result<oneshot::Receiver<Result<()>>> {
    let (sender, receiver) = oneshot::channel();
    let ready: Rc<RefCell<Option<Ready>>> = Rc::new(RefCell::new(Some(sender)));
    let crashes = BroadcastChannel::new(&format!("tabula-crash-{boot_id}"))?;
    let disk = Disk::new(boot_id, client, options.wishes())?;

    let crashed = {
        let (client, options, ready, crashes) =
            (client.clone(), options.clone(), ready.clone(), crashes.clone());
        Rc::new(move |location: &str, report: &str, error: &str| {
            crashes.close();
            let reason = coded(
                "ECRASHED",
                &format!("Tabula has crashed in the {location}: {}", summary(report, error)),
            );
            if !client.end(&reason) {
                return;
            }
            if let Some(ready) = ready.borrow_mut().take() {
                let _ = ready.send(Err(reason));
                return;
            }
            let (options, location) = (options.clone(), location.to_owned());
            let (report, error) = (report.to_owned(), error.to_owned());
            spawn_local(async move {
                let error = named(&options.base, error).await;
                let report = js::object(&[
                    ("where", location.into()),
                    ("message", summary(&report, &error).into()),
                    ("report", report.into()),
                    ("error", error.into()),
                ]);
                match &options.on_crash {
                    Some(on_crash) => drop(on_crash.call1(&JsValue::UNDEFINED, &report)),
                    None => web_sys::console::error_2(&"Tabula has crashed".into(), &report),
                }
            });
        })
    };

    let on_message = {
        let (client, options) = (client.clone(), options.clone());
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let part =
                |name: &str| Reflect::get(&data, &name.into()).ok().filter(|value| !value.is_undefined());
            if let Some(boot) = part("boot") {
                let number = |name: &str| {
                    Reflect::get(&boot, &name.into())
                        .ok()
                        .and_then(|value| value.as_f64())
                        .unwrap_or_default()
                };
                let step = Reflect::get(&boot, &"step".into()).ok().and_then(|value| value.as_string());
                options.progress(&step.unwrap_or_default(), number("done"), number("total"));
            } else if let Some(news) = part("disk") {
                disk.receive(&news);
            } else if let Some(at_ready) = part("ready") {
                client.set_storage(Reflect::get(&at_ready, &"storage".into()).unwrap_or_default());
                client.set_home(Reflect::get(&at_ready, &"home".into()).unwrap_or_default().as_string());
                disk.booted();
                if let Some(ready) = ready.borrow_mut().take() {
                    let _ = ready.send(Ok(()));
                }
            } else if let Some(failed) = part("bootFailed") {
                if let Some(ready) = ready.borrow_mut().take() {
                    let _ = ready.send(Err(boot_error(&failed.as_string().unwrap_or_default())));
                }
            } else {
                client.receive(&data);
            }
        })
    };
    worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));

    let on_error = {
        let crashed = crashed.clone();
        Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            let message = match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
                Some(message) if !message.is_empty() => message,
                _ => "its script could not be loaded".to_owned(),
            };
            // A worker that trapped has also sent a report, which knows more and comes another way.
            let crashed = crashed.clone();
            spawn_local(async move {
                js::sleep(REPORT_MS).await;
                crashed("kernel worker", "", &message);
            });
        })
    };
    worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));

    let on_crash = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let text = |name: &str| {
            Reflect::get(&data, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
        };
        crashed(&text("where"), &text("report"), &text("error"));
    });
    crashes.set_onmessage(Some(on_crash.into_js_value().unchecked_ref()));
    Ok(receiver)
}

/// What a person reads first: a panic's place and message, or the engine's line.
fn summary(report: &str, error: &str) -> String {
    let said = |text: &str| !text.trim().is_empty();
    let panic: Vec<&str> = report.lines().filter(|line| said(line)).take(2).collect();
    match panic.is_empty() {
        true => error.lines().find(|line| said(line)).unwrap_or("no report").to_owned(),
        false => panic.join(" "),
    }
}

/// Fetches a part of the build, telling how far it is.
async fn fetch(options: &Options, name: &str) -> Result<Uint8Array> {
    let failed = |why: &str| boot_error(&format!("{name} could not be fetched: {why}"));
    let window = web_sys::window().ok_or_else(|| failed("the page has no window"))?;
    let url = Url::new_with_base(name, &options.base)?.href();
    let response =
        JsFuture::from(window.fetch_with_str(&url)).await.map_err(|_| failed("the network failed"))?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(failed(&format!("{} {}", response.status(), response.status_text())));
    }
    let length = response.headers().get("content-length").ok().flatten();
    let total = length.and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let body = response.body().ok_or_else(|| failed("it is empty"))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut content: Vec<u8> = Vec::new();
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(|_| failed("the network failed"))?;
        let Ok(piece) = Reflect::get(&read, &"value".into())?.dyn_into::<Uint8Array>() else { break };
        content.try_reserve(piece.length() as usize).map_err(|_| failed("there is no memory for it"))?;
        content.extend_from_slice(&piece.to_vec());
        options.progress("download", content.len() as f64, total);
    }
    Ok(Uint8Array::from(content.as_slice()))
}
