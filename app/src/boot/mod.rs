//! From nothing to a desktop: boots the machine, follows how far it is, and shows what a person needs to see at each
//! point: progress, what is missing, the desktop, or what is known of a crash. `globalThis.tabula` is the promise of the
//! machine, also after a restart.

mod crash;
mod failed;
mod progress;

use crate::desktop::Desktop;
use crate::machine::{Failure, Machine, object};
use crash::Crashed;
use failed::Failed;
use js_sys::{Array, Promise, Reflect};
use leptos::prelude::*;
use progress::{Booting, Progress};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What is known of a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CrashReport {
    place: String,
    message: String,
    report: String,
    error: String,
}

/// Why the machine did not boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BootFailure {
    message: String,
    missing: Vec<String>,
}

#[derive(Clone)]
enum Phase {
    Booting,
    Failed(BootFailure),
    Running(Machine),
    Crashed(CrashReport),
}

fn text(value: &JsValue, name: &str) -> String {
    Reflect::get(value, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// Everything that is on the page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let phase = RwSignal::new_local(Phase::Booting);
    let progress = RwSignal::new(Progress::default());
    let low = RwSignal::new_local(None::<JsValue>);
    let start = move || start(phase, progress, low);
    start();
    move || match phase.get() {
        Phase::Booting => view! { <Booting progress /> }.into_any(),
        Phase::Failed(failure) => view! { <Failed failure /> }.into_any(),
        Phase::Running(machine) => view! { <Desktop machine=StoredValue::new_local(machine) low /> }.into_any(),
        Phase::Crashed(report) => view! { <Crashed report restart=start /> }.into_any(),
    }
}

fn start(
    phase: RwSignal<Phase, LocalStorage>,
    progress: RwSignal<Progress>,
    low: RwSignal<Option<JsValue>, LocalStorage>,
) {
    low.set(None);
    progress.set(Progress::default());
    phase.set(Phase::Booting);
    let on_progress = Closure::<dyn Fn(JsValue)>::new(move |step: JsValue| {
        let number = |name: &str| Reflect::get(&step, &name.into()).ok().and_then(|value| value.as_f64());
        let (done, total) = (number("done").unwrap_or_default(), number("total").unwrap_or_default());
        progress.update(|progress| progress.reach(&text(&step, "step"), done, total));
    });
    let on_crash = Closure::<dyn Fn(JsValue)>::new(move |report: JsValue| {
        phase.set(Phase::Crashed(CrashReport {
            place: text(&report, "where"),
            message: text(&report, "message"),
            report: text(&report, "report"),
            error: text(&report, "error"),
        }));
    });
    let on_low = Closure::<dyn Fn(JsValue)>::new(move |estimate: JsValue| low.set(Some(estimate)));
    let options = object(&[
        ("onProgress", on_progress.into_js_value()),
        ("onCrash", on_crash.into_js_value()),
        ("onStorageLow", on_low.into_js_value()),
        ("storage", storage().into()),
    ]);
    let booting = tabula_page::boot(options, assets());
    publish(&booting);
    spawn_local(async move {
        match JsFuture::from(booting).await {
            Ok(machine) => phase.set(Phase::Running(machine.unchecked_into())),
            Err(error) => phase.set(Phase::Failed(failure(&error))),
        }
    });
}

/// Where files are kept: on the disk, unless the page's address says `storage=memory` or `storage=indexeddb`.
fn storage() -> &'static str {
    let query = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let wanted = web_sys::UrlSearchParams::new_with_str(&query).ok().and_then(|query| query.get("storage"));
    match wanted.as_deref() {
        Some("memory") => "memory",
        Some("indexeddb") => "indexeddb",
        _ => "disk",
    }
}

/// The page's other scripts find the machine there.
fn publish(booting: &Promise) {
    // The global object takes any property.
    let _ = Reflect::set(&js_sys::global(), &"tabula".into(), booting);
}

fn failure(error: &JsValue) -> BootFailure {
    let missing = Reflect::get(error, &"missing".into()).unwrap_or_default();
    let missing = match Array::is_array(&missing) {
        true => Array::from(&missing).iter().filter_map(|item| item.as_string()).collect(),
        false => Vec::new(),
    };
    BootFailure { message: Failure::from_js(error).message, missing }
}

/// Where the build lies: beside the page.
fn assets() -> String {
    let base = web_sys::window().and_then(|window| window.document()?.base_uri().ok().flatten());
    base.and_then(|base| web_sys::Url::new_with_base(".", &base).ok())
        .map_or_else(String::new, |url| url.href())
}
