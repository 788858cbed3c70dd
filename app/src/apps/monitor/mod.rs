//! The Monitor: what runs, as a tree, with what it costs, and the ways to end it. It asks once a second for as long as its
//! window is to be seen, because costs are differences in time.

mod graph;
mod sample;

use crate::desktop::{NoteKind, use_desk};
use crate::failure::spawn;
use crate::machine::Process;
use crate::ui::{MenuItem, MenuPlace, icon};
use graph::Graph;
use leptos::prelude::*;
use sample::{History, Row, rows};
use std::time::Duration;
use tabula_desk::format;
use tabula_desk::names;
use tabula_desk::windows::WindowId;
use web_sys::{Element, MouseEvent};

const EVERY: Duration = Duration::from_secs(1);
const SIGNALS: [(&str, i32); 4] =
    [("End (SIGTERM)", 15), ("Kill (SIGKILL)", 9), ("Stop (SIGSTOP)", 19), ("Continue (SIGCONT)", 18)];

/// Draws it.
#[component]
pub(super) fn Monitor(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let history = RwSignal::new(History::default());
    let all = RwSignal::new(Vec::<Row>::new());
    let problem = RwSignal::new(None::<String>);
    let visible = Memo::new(move |_| desk.windows.with(|windows| windows.is_visible(id)));
    let round = RwSignal::new(0_u64);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let again = move || {
        round.try_update(|round| *round += 1);
    };
    Effect::new(move |_| {
        round.track();
        if !visible.get() {
            return;
        }
        spawn(async move {
            match desk.machine().processes().await {
                Ok(processes) => {
                    let now_ms = js_sys::Date::now();
                    let fresh = history.try_update(|history| rows(&processes, history, now_ms));
                    if let Some(fresh) = fresh {
                        all.try_set(fresh);
                        problem.try_set(None);
                    }
                }
                Err(error) => drop(problem.try_set(Some(error.in_words()))),
            }
            let next = set_timeout_with_handle(again, EVERY).ok();
            // When the window has gone meanwhile, nobody asks again.
            if timer.try_update_value(|timer| *timer = next).is_none()
                && let Some(next) = next
            {
                next.clear();
            }
        });
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let cpu = Signal::derive(move || history.with(History::cpu_line));
    let memory = Signal::derive(move || history.with(History::memory_line));
    view! {
        <div class="monitor">
            <div class="graphs">
                <Graph title="Processor" value=Signal::derive(move || history.with(History::cpu_text)) line=cpu kind="cpu" />
                <Graph title="Memory of programs" value=Signal::derive(move || history.with(History::memory_text)) line=memory kind="memory" />
            </div>
            {move || problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> })}
            <div class="process-area">
                <div class="process-scroll" tabindex="0" role="region" aria-label="Processes" data-autofocus>
                    <table class="processes">
                        <thead>
                            <tr>
                                <th scope="col">"Program"</th><th scope="col" class="number">"Number"</th>
                                <th scope="col">"State"</th><th scope="col" class="number">"CPU"</th>
                                <th scope="col" class="number">"Time"</th><th scope="col" class="number">"Memory"</th>
                                <th scope="col" class="number">"Files"</th><th scope="col" class="number">"Threads"</th>
                                <th scope="col"><span class="unseen">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || all.get() key=|row| row.process.pid let:row>
                                <ProcessRow all first=row />
                            </For>
                        </tbody>
                    </table>
                </div>
                <div class="process-ring"></div>
            </div>
        </div>
    }
}

#[component]
fn ProcessRow(all: RwSignal<Vec<Row>>, first: Row) -> impl IntoView {
    let desk = use_desk();
    let pid = first.process.pid;
    let row = Memo::new(move |before: Option<&Row>| {
        let found = all.with(|all| all.iter().find(|row| row.process.pid == pid).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let process = move |read: fn(&Process) -> String| move || row.with(|row| read(&row.process));
    let name = move || row.with(|row| names::plain_text(&row.process.command));
    let label = move || format!("Actions for {} {pid}", name());
    let send = move |signal: i32| {
        let name = row.with_untracked(|row| names::plain_text(&row.process.command));
        spawn(async move {
            if let Err(error) = desk.machine().kill(pid, signal).await {
                desk.note(NoteKind::Problem, &format!("{name} ({pid})"), &error.in_words());
            }
        });
    };
    let open_menu = move |x: f64, y: f64| {
        let items = SIGNALS.iter().map(|&(text, signal)| MenuItem::new(text, move || send(signal))).collect();
        desk.menu.set(Some(MenuPlace { x, y, label: label(), items }));
    };
    let from_button = move |event: MouseEvent| {
        let rect = event_target::<Element>(&event).get_bounding_client_rect();
        open_menu(rect.left(), rect.bottom() + 4.0);
    };
    let from_pointer = move |event: MouseEvent| {
        event.prevent_default();
        open_menu(f64::from(event.client_x()), f64::from(event.client_y()));
    };
    view! {
        <tr data-pid=pid.to_string() on:contextmenu=from_pointer>
            <th scope="row" class="process-name" title=process(|process| names::plain_text(&process.line))
                style:padding-left=move || format!("{}rem", row.with(|row| 0.75 + 1.0 * row.depth.min(12) as f64))>
                <bdi>{name}</bdi>
            </th>
            <td class="number">{pid.to_string()}</td>
            <td>{process(|process| sample::state_word(&process.state).to_owned())}</td>
            <td class="number">{move || row.with(|row| format!("{:.0}%", row.cpu_percent))}</td>
            <td class="number">{process(|process| format::duration(process.cpu_ms))}</td>
            <td class="number">{process(|process| format::bytes(process.memory_bytes))}</td>
            <td class="number">{process(|process| process.descriptors.to_string())}</td>
            <td class="number">{process(|process| process.threads.to_string())}</td>
            <td class="process-actions">
                <button type="button" class="control" aria-label=label aria-haspopup="menu" on:click=from_button>{icon("ellipsis")}</button>
            </td>
        </tr>
    }
}
