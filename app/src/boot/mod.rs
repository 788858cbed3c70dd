//! From nothing to a desktop: boots the machine, follows how far it is, and shows what a person needs to see at each
//! point: progress, what is missing, who has the disk, the desktop, or what is known of a crash. `globalThis.tabula` is the
//! promise of the machine, also after a restart.

mod crash;
mod failed;
mod progress;
mod taken;

use crate::desktop::{Desktop, DiskNews};
use crate::machine::{Failure, Machine, object};
use crash::Crashed;
use failed::Failed;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use progress::{Booting, Progress};
use taken::{AskWhatToDo, Decision, Moved, Taken};
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
    /// Another tab has the disk; the function takes the decision.
    Taken(Taken, Function),
    Running(Machine),
    Crashed(CrashReport),
    /// The machine has gone to another tab, after this problem if there was one.
    Moved(Option<String>),
}

/// What a person wants who boots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// To be asked, if another tab has the disk.
    ToBeAsked,
    /// To have the disk from whoever has it.
    TakeOver,
    /// To do without the disk.
    Memory,
}

fn text(value: &JsValue, name: &str) -> String {
    Reflect::get(value, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// Everything that is on the page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let phase = RwSignal::new_local(Phase::Booting);
    let progress = RwSignal::new(Progress::default());
    let news = DiskNews::new();
    let start = move |wish| start(phase, progress, news, wish);
    start(Wish::ToBeAsked);
    move || match phase.get() {
        Phase::Booting => view! { <Booting progress /> }.into_any(),
        Phase::Failed(failure) => view! { <Failed failure /> }.into_any(),
        Phase::Running(machine) => {
            view! { <Desktop machine=StoredValue::new_local(machine) news /> }.into_any()
        }
        Phase::Taken(taken, answer) => {
            let answer = StoredValue::new_local(answer);
            let decide = move |decision: Decision| {
                // It was made for this, and takes any value.
                let _ = answer.get_value().call1(&JsValue::UNDEFINED, &decision.name().into());
            };
            view! { <AskWhatToDo taken decide /> }.into_any()
        }
        Phase::Crashed(report) => {
            view! { <Crashed report restart=move || start(Wish::ToBeAsked) /> }.into_any()
        }
        Phase::Moved(problem) => {
            view! { <Moved problem take_back=move || start(Wish::TakeOver) /> }.into_any()
        }
    }
}

fn start(phase: RwSignal<Phase, LocalStorage>, progress: RwSignal<Progress>, news: DiskNews, wish: Wish) {
    news.clear();
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
    let on_disk_taken = Closure::<dyn Fn(JsValue)>::new(move |report: JsValue| {
        phase.set(Phase::Moved(Some(text(&report, "problem")).filter(|problem| !problem.is_empty())));
    });
    let on_disk_failed = Closure::<dyn Fn(JsValue)>::new(|problem: JsValue| {
        let text = format!("Nothing more can be saved: {}.", problem.as_string().unwrap_or_default());
        crate::launch::tell_problem("The disk has failed", &text);
    });
    // Whether the disk is to be taken from another tab, by the wish or by what was answered since.
    let takes_over = StoredValue::new(wish == Wish::TakeOver);
    let when_taken =
        Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(move |owner: JsValue, signal: JsValue| {
            let taken = Taken::from_owner(&owner);
            if wish == Wish::TakeOver && taken != Taken::Silently {
                progress.update(Progress::take_over);
                return Decision::TakeOver.name().into();
            }
            ask(phase, progress, taken, &signal, takes_over).into()
        });
    let storage = if wish == Wish::Memory { "memory" } else { storage() };
    let on_low = Closure::<dyn Fn(JsValue)>::new(move |estimate: JsValue| news.low.set(Some(estimate)));
    let on_damaged = Closure::<dyn Fn(JsValue)>::new(move |damage: JsValue| {
        news.damaged.update(|damaged| damaged.push(damage));
    });
    let options = object(&[
        ("onProgress", on_progress.into_js_value()),
        ("onCrash", on_crash.into_js_value()),
        ("onDiskTaken", on_disk_taken.into_js_value()),
        ("onDiskFailed", on_disk_failed.into_js_value()),
        ("whenDiskIsTaken", when_taken.into_js_value()),
        ("onStorageLow", on_low.into_js_value()),
        ("onDiskDamaged", on_damaged.into_js_value()),
        ("storage", storage.into()),
    ]);
    let booting = tabula_page::boot(options, assets());
    publish(&booting);
    spawn_local(async move {
        match JsFuture::from(booting).await {
            Ok(machine) => {
                let machine: Machine = machine.unchecked_into();
                match machine.storage_problem() {
                    Some(problem) if takes_over.get_value() => {
                        ask_again(phase, progress, news, machine, problem).await;
                    }
                    _ => phase.set(Phase::Running(machine)),
                }
            }
            Err(error) => phase.set(Phase::Failed(failure(&error))),
        }
    });
}

/// Asks what to do while another tab has the disk. The answer is a promise; when the question is settled without one, booting
/// goes on.
fn ask(
    phase: RwSignal<Phase, LocalStorage>,
    progress: RwSignal<Progress>,
    taken: Taken,
    signal: &JsValue,
    takes_over: StoredValue<bool>,
) -> Promise {
    let settled = Closure::once_into_js(move || phase.set(Phase::Booting));
    if let Some(signal) = signal.dyn_ref::<web_sys::EventTarget>() {
        // Without it the answer would have to be given, and be of no consequence.
        let _ = signal.add_event_listener_with_callback("abort", settled.unchecked_ref());
    }
    Promise::new(&mut |resolve, _| {
        let decided = Closure::once_into_js(move |decision: JsValue| {
            let is_take_over = decision == Decision::TakeOver.name();
            takes_over.set_value(is_take_over);
            if is_take_over {
                progress.update(Progress::take_over);
            }
            phase.set(Phase::Booting);
            let _ = resolve.call1(&JsValue::UNDEFINED, &decision);
        });
        phase.set(Phase::Taken(taken.clone(), decided.unchecked_into()));
    })
}

/// The disk could not be taken over. Who wanted it is asked again before there is a machine without it.
async fn ask_again(
    phase: RwSignal<Phase, LocalStorage>,
    progress: RwSignal<Progress>,
    news: DiskNews,
    machine: Machine,
    problem: String,
) {
    machine.switch_off().await;
    let decided = Closure::once_into_js(move |decision: JsValue| {
        let is_take_over = decision == Decision::TakeOver.name();
        start(phase, progress, news, if is_take_over { Wish::TakeOver } else { Wish::Memory });
    });
    phase.set(Phase::Taken(Taken::Still(problem), decided.unchecked_into()));
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
