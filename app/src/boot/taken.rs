//! The screens of a disk that another tab has: the question what to do, before anything is booted, and what is left in the tab
//! whose machine has gone to another. Nothing is decided here: a person decides, and the page acts on it.

use crate::ui::moment;
use js_sys::{Date, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// To have the machine here.
    TakeOver,
    /// To do without the disk.
    Memory,
}

impl Decision {
    /// As the machine's interface calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Decision::TakeOver => "take-over",
            Decision::Memory => "memory",
        }
    }
}

/// What is known when the question is put.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Taken {
    /// A tab with this title has the disk since then, in milliseconds since 1970.
    By { title: String, since_ms: f64, visible: bool },
    /// A tab has it, and does not answer.
    Silently,
    /// It was to be taken over, and that failed.
    Still(String),
}

impl Taken {
    /// From what the machine's interface tells of the owner.
    pub(super) fn from_owner(owner: &JsValue) -> Taken {
        let part = |name: &str| Reflect::get(owner, &name.into()).unwrap_or_default();
        match part("answers").is_truthy() {
            false => Taken::Silently,
            true => Taken::By {
                title: part("title").as_string().unwrap_or_default(),
                since_ms: part("since").as_f64().unwrap_or_default(),
                visible: part("visible").is_truthy(),
            },
        }
    }

    fn heading(&self) -> &'static str {
        match self {
            Taken::By { .. } => "Tabula is open in another tab",
            Taken::Silently => "Another tab does not answer",
            Taken::Still(_) => "The disk is not to be had",
        }
    }

    fn explanation(&self) -> String {
        match self {
            Taken::By { title, since_ms, visible } => format!(
                "The tab “{title}”{} has had your files since {}. One tab at a time can work on them. If you use Tabula here, the \
                 programs in the other tab end, after everything they have written is safe.",
                if *visible { ", which is on the screen now," } else { "" },
                since(*since_ms)
            ),
            Taken::Silently => "It has your files. They are not taken from it, since it may not have saved everything. Go to \
                that tab, or close it: Tabula starts here as soon as it lets go."
                .to_owned(),
            Taken::Still(_) => {
                "If another tab still has it, go to that tab, or close it, and try again.".to_owned()
            }
        }
    }

    fn to_take_over(&self) -> &'static str {
        match self {
            Taken::By { .. } => "Use Tabula here",
            Taken::Silently | Taken::Still(_) => "Try again",
        }
    }

    fn problem(&self) -> Option<String> {
        match self {
            Taken::Still(problem) => Some(problem.clone()),
            Taken::By { .. } | Taken::Silently => None,
        }
    }
}

/// A time of today, or with its day.
fn since(ms: f64) -> String {
    let (then, now) = (Date::new(&ms.into()), Date::new_0());
    let time = [("hour", "2-digit"), ("minute", "2-digit")];
    match then.to_date_string() == now.to_date_string() {
        true => moment(&then, &time),
        false => moment(&then, &[[("day", "numeric"), ("month", "long")], time].concat()),
    }
}

/// Asks what to do.
#[component]
pub(crate) fn AskWhatToDo(taken: Taken, decide: impl Fn(Decision) + Copy + Send + 'static) -> impl IntoView {
    let problem = taken.problem().map(|problem| view! { <p class="trouble-message">{problem}</p> });
    view! {
        <main class="trouble">
            <section class="trouble-card" role="alertdialog" aria-labelledby="taken-title" aria-describedby="taken-text">
                <svg class="trouble-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
                <h1 id="taken-title">{taken.heading()}</h1>
                <p id="taken-text">{taken.explanation()}</p>
                {problem}
                <div class="actions">
                    <button type="button" class="button primary" node_ref=focused() on:click=move |_| decide(Decision::TakeOver)>
                        {taken.to_take_over()}
                    </button>
                    <button type="button" class="button" on:click=move |_| decide(Decision::Memory)>
                        "Continue without the disk"
                    </button>
                </div>
                <p class="trouble-note">"Without the disk, what you save here is gone when this page is closed."</p>
            </section>
        </main>
    }
}

/// Says that the machine is in another tab now. `problem` is why not everything was saved before, if it was not.
#[component]
pub(crate) fn Moved(problem: Option<String>, take_back: impl Fn() + Send + 'static) -> impl IntoView {
    let is_safe = problem.is_none();
    let problem = problem.map(|problem| view! { <p class="trouble-message">{problem}</p> });
    view! {
        <main class="trouble">
            <section class="trouble-card" role="alertdialog" aria-labelledby="moved-title" aria-describedby="moved-text">
                <svg class="trouble-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
                <h1 id="moved-title">"Tabula is in another tab now"</h1>
                <p id="moved-text">
                    {if is_safe {
                        "Everything was saved before it went there. The programs that ran here have ended."
                    } else {
                        "The programs that ran here have ended, and not everything could be saved:"
                    }}
                </p>
                {problem}
                <div class="actions">
                    <button type="button" class="button primary" node_ref=focused() on:click=move |_| take_back()>"Use it here"</button>
                </div>
            </section>
        </main>
    }
}

/// A button that has the keyboard's focus as soon as it is there.
fn focused() -> NodeRef<leptos::html::Button> {
    let button = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            let _ = button.focus();
        }
    });
    button
}
