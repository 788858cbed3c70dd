//! Backups: everything into one file on the person's computer, and back. Before anything is restored the person sees what it
//! would change.

use crate::backup::{self, Action, Export, Report, Rest};
use crate::desktop::use_desk;
use crate::failure::spawn;
use leptos::html::Input;
use leptos::prelude::*;
use tabula_desk::names;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// Paths that are shown of a list.
const SHOWN_MAX: usize = 100;

/// What is going on.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Idle,
    /// Something runs: what, and which part of it is done.
    Working(&'static str, f64),
    /// An archive has been looked at.
    Looked(Report),
    /// Everything is exported, but for this.
    Exported(Vec<String>),
    Restored(Report),
    Failed(String),
}

/// Draws the page.
#[component]
pub(super) fn Backup() -> impl IntoView {
    let desk = use_desk();
    let stage = RwSignal::new(Stage::Idle);
    let file = StoredValue::new_local(None::<File>);
    let rest = RwSignal::new(Rest::Keep);
    let picker = NodeRef::<Input>::new();
    // The page may be gone when an answer comes.
    let hear = move |what: &'static str| {
        move |done: f64, total: f64| {
            let part = if total > 0.0 { done / total } else { 0.0 };
            let _ = stage.try_set(Stage::Working(what, part));
        }
    };
    let export = move |_| {
        let before = stage.get_untracked();
        let what = "Exporting";
        stage.set(Stage::Working(what, 0.0));
        spawn(async move {
            let day = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
            let name = format!("tabula-{}", day.get(..10).unwrap_or("backup"));
            let next = match backup::export(&desk.machine(), &name, hear(what)).await {
                Ok(Export::Done(problems)) => Stage::Exported(problems),
                Ok(Export::Left) => before,
                Err(error) => Stage::Failed(error.in_words()),
            };
            let _ = stage.try_set(next);
        });
    };
    let run = move |action: Action| {
        let Some(file) = file.get_value() else { return };
        let what = if action == Action::DryRun { "Looking at the backup" } else { "Restoring" };
        stage.set(Stage::Working(what, 0.0));
        spawn(async move {
            let rest = rest.get_untracked();
            let next = match backup::restore(&desk.machine(), &file, action, rest, hear(what)).await {
                Ok(report) if action == Action::DryRun => Stage::Looked(report),
                Ok(report) => Stage::Restored(report),
                Err(error) => Stage::Failed(error.in_words()),
            };
            let _ = stage.try_set(next);
        });
    };
    let picked = move |_| {
        let Some(input) = picker.get_untracked() else { return };
        let input: &HtmlInputElement = &input;
        let chosen = input.files().and_then(|files| files.item(0));
        // So that choosing the same file again is a change, too.
        input.set_value("");
        if chosen.is_some() {
            file.set_value(chosen);
            rest.set(Rest::Keep);
            run(Action::DryRun);
        }
    };
    let choose = move |_| {
        if let Some(input) = picker.get_untracked() {
            input.unchecked_ref::<HtmlInputElement>().click();
        }
    };
    let is_working = Memo::new(move |_| matches!(stage.get(), Stage::Working(..)));
    let change_rest = move |event| {
        rest.set(if event_target_checked(&event) { Rest::Remove } else { Rest::Keep });
        run(Action::DryRun);
    };
    let shown = move || {
        match stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Working(what, part) => view! {
            <div class="backup-progress">
                <p role="status">{what} "…"</p>
                <progress aria-label=what max="1" prop:value=part></progress>
            </div>
        }
        .into_any(),
        Stage::Failed(why) => view! { <p class="problem" role="alert">{why}</p> }.into_any(),
        Stage::Exported(problems) => {
            view! { <p role="status">"Everything is exported."</p><Lines title="What is not in it" lines=problems /> }
                .into_any()
        }
        Stage::Restored(report) => view! {
            <p role="status">"Restored: " {numbers(&report, ["new", "changed", "removed"])}</p>
            {report.snapshot.as_ref().map(|snapshot| view! {
                <p class="quiet">"A snapshot shows how it was before: " <code>{names::plain_text(snapshot)}</code></p>
            })}
            <Lines title="What could not be restored" lines=report.problems.clone() />
        }
        .into_any(),
        Stage::Looked(report) => {
            let is_same = report.added + report.changed + report.removed == 0;
            let changes = report.changes.iter().map(|(sign, path)| format!("{sign} {path}")).collect();
            view! {
                <p role="status">
                    {if is_same {
                        "The backup is sound, and everything is as it says already.".to_owned()
                    } else {
                        format!("The backup is sound. Restoring it: {}", numbers(&report, ["new", "to change", "to remove"]))
                    }}
                </p>
                <Lines title="What changes" lines=changes />
                <Lines title="What cannot be restored" lines=report.problems.clone() />
                <label class="backup-rest">
                    <input type="checkbox" prop:checked=move || rest.get() == Rest::Remove on:change=change_rest />
                    "Also remove what the backup does not have"
                </label>
                <div class="actions">
                    <button type="button" class="button primary" disabled=is_same on:click=move |_| run(Action::Apply)>
                        "Restore"
                    </button>
                    <button type="button" class="button" on:click=move |_| stage.set(Stage::Idle)>"Cancel"</button>
                </div>
            }
            .into_any()
        }
    }
    };
    view! {
        <h3>"Backup"</h3>
        <p class="quiet">
            "Everything that lasts, your files and settings of programs among it, as one file: an archive (.tar.zst) with a check "
            "sum, which other systems can read, too. So can everybody who has it, also what is encrypted here."
        </p>
        <div class="actions">
            <button type="button" class="button" disabled=is_working on:click=export>"Export everything…"</button>
            <button type="button" class="button" disabled=is_working on:click=choose>"Restore a backup…"</button>
        </div>
        <input class="unseen" type="file" accept=".zst" tabindex="-1" aria-label="Backup to restore" node_ref=picker
            on:change=picked />
        <div class="setting backup-stage">{shown}</div>
    }
}

/// A report's counts in words.
fn numbers(report: &Report, [added, changed, removed]: [&str; 3]) -> String {
    format!("{} {added}, {} {changed}, {} {removed}.", report.added, report.changed, report.removed)
}

/// A list that can be opened, if there is anything in it.
#[component]
fn Lines(title: &'static str, lines: Vec<String>) -> impl IntoView {
    let more = lines.len().saturating_sub(SHOWN_MAX);
    (!lines.is_empty()).then(|| {
        let rows = lines.iter().take(SHOWN_MAX).map(|line| view! { <li>{names::plain_text(line)}</li> });
        view! {
            <details class="backup-lines">
                <summary>{title}</summary>
                <ul>{rows.collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="quiet">"And " {more} " more."</p> })}
            </details>
        }
    })
}
