//! The shelf along the lower edge: the launcher, the dock of apps, the workspaces, notifications and the clock.

use super::desk::{Overlay, use_desk};
use super::notes::Notes;
use crate::apps::App;
use crate::ui::{MenuItem, MenuPlace, icon, moment};
use js_sys::Date;
use leptos::prelude::*;
use std::time::Duration;
use tabula_desk::windows::{WORKSPACES, WindowId, Windows};
use web_sys::{Element, MouseEvent};

/// Shows it.
#[component]
pub(super) fn Shelf() -> impl IntoView {
    let desk = use_desk();
    let launcher_open = move || desk.overlay.with(|overlay| *overlay == Overlay::Launcher);
    let notes_open = move || desk.overlay.with(|overlay| *overlay == Overlay::Notes);
    let toggle = move |overlay: Overlay| {
        let open = desk.overlay.with_untracked(|now| *now == overlay);
        desk.overlay.set(if open { Overlay::None } else { overlay });
    };
    let count = Memo::new(move |_| desk.notes.with(Notes::len));
    let notes_label = move || match count.get() {
        0 => "Notifications, none".to_owned(),
        count => format!("Notifications, {count}"),
    };
    view! {
        <nav class="shelf" aria-label="Shelf">
            <div class="shelf-side">
                <button type="button" class="shelf-button launcher-button" aria-label="Launcher" title="Launcher (Ctrl+Alt+Space)"
                    aria-expanded=move || launcher_open().to_string() on:click=move |_| toggle(Overlay::Launcher)>
                    <svg class="mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
                </button>
            </div>
            <ul class="dock" aria-label="Apps">
                {App::DOCK.iter().map(|&app| view! { <DockItem app /> }).collect_view()}
            </ul>
            <div class="shelf-side shelf-end">
                <div class="workspaces" role="group" aria-label="Workspaces">
                    {(0..WORKSPACES).map(|index| view! { <WorkspaceDot index /> }).collect_view()}
                </div>
                <button type="button" class="shelf-button notes-button" aria-label=notes_label aria-expanded=move || notes_open().to_string()
                    class:has-notes=move || count.get() != 0 on:click=move |_| toggle(Overlay::Notes)>
                    {icon("bell")}
                </button>
                <Clock />
            </div>
        </nav>
    }
}

#[component]
fn WorkspaceDot(index: usize) -> impl IntoView {
    let desk = use_desk();
    let is_here = Memo::new(move |_| desk.windows.with(|windows| windows.workspace() == index));
    let count = Memo::new(move |_| desk.windows.with(|windows| windows.count_on(index)));
    let label = move || match count.get() {
        0 => format!("Workspace {}, empty", index + 1),
        1 => format!("Workspace {}, 1 window", index + 1),
        count => format!("Workspace {}, {count} windows", index + 1),
    };
    view! {
        <button type="button" class="workspace" aria-label=label aria-pressed=move || is_here.get().to_string()
            class:workspace-used=move || count.get() != 0 on:click=move |_| desk.show_workspace(index)>
            <span class="workspace-dot"></span>
        </button>
    }
}

#[component]
fn DockItem(app: App) -> impl IntoView {
    let desk = use_desk();
    let windows = Memo::new(move |_| desk.windows.with(|windows| windows.of_app(app.name())));
    let in_front = Memo::new(move |_| {
        desk.windows.with(|windows| {
            windows.focused().and_then(|id| windows.get(id)).is_some_and(|window| window.app == app.name())
        })
    });
    let label = move || match windows.with(Vec::len) {
        0 => app.title().to_owned(),
        1 => format!("{}, 1 window", app.title()),
        count => format!("{}, {count} windows", app.title()),
    };
    let press = move |_| {
        let ids = windows.get_untracked();
        let front = desk.windows.with_untracked(Windows::focused);
        match ids.first() {
            None => desk.open(app),
            Some(&first) if ids.len() == 1 && front == Some(first) => {
                desk.arrange(|windows| windows.minimise(first));
            }
            // With several, the one used longest ago comes up, so that presses go through all of them.
            Some(&first) => desk.focus(if front == Some(first) { ids[ids.len() - 1] } else { first }),
        }
    };
    let open_menu = move |event: MouseEvent| {
        event.prevent_default();
        let rect = event_target::<Element>(&event).get_bounding_client_rect();
        let mut items = Vec::new();
        if !app.is_single() || windows.with_untracked(Vec::is_empty) {
            items.push(MenuItem::new("New window", move || desk.open(app)));
        }
        for (index, id) in windows.get_untracked().into_iter().enumerate() {
            let title = title_of(desk.windows, id);
            let item = MenuItem::new(title, move || desk.focus(id));
            items.push(if index == 0 { item.group() } else { item });
        }
        if !windows.with_untracked(Vec::is_empty) {
            let close_all = move || windows.get_untracked().into_iter().for_each(|id| desk.close(id));
            items.push(MenuItem::new("Close all", close_all).group());
        }
        desk.menu.set(Some(MenuPlace {
            x: rect.left(),
            y: rect.top() - 8.0,
            label: app.title().to_owned(),
            items,
        }));
    };
    view! {
        <li class="dock-place">
            <button type="button" class="dock-item" aria-label=label title=app.title() data-app=app.name()
                class:dock-running=move || !windows.with(Vec::is_empty) class:dock-front=in_front
                on:click=press on:contextmenu=open_menu>
                {app.tile()}
            </button>
        </li>
    }
}

fn title_of(windows: RwSignal<Windows>, id: WindowId) -> String {
    windows.with_untracked(|windows| windows.get(id).map_or_else(String::new, |window| window.title.clone()))
}

/// Today, in words.
pub(super) fn date_line() -> String {
    moment(&Date::new_0(), &[("weekday", "long"), ("day", "numeric"), ("month", "long")])
}

fn time() -> String {
    moment(&Date::new_0(), &[("hour", "2-digit"), ("minute", "2-digit")])
}

#[component]
fn Clock() -> impl IntoView {
    let now = RwSignal::new(time());
    let handle = StoredValue::new(None::<TimeoutHandle>);
    tick(now, handle);
    on_cleanup(move || {
        if let Some(handle) = handle.try_get_value().flatten() {
            handle.clear();
        }
    });
    view! { <time class="clock" title=date_line>{now}</time> }
}

/// Shows the time at the next full minute, and again after it.
fn tick(now: RwSignal<String>, handle: StoredValue<Option<TimeoutHandle>>) {
    let into_minute =
        f64::from(Date::new_0().get_seconds()) * 1000.0 + f64::from(Date::new_0().get_milliseconds());
    let wait = Duration::from_millis((60_000.0 - into_minute).clamp(50.0, 60_000.0) as u64);
    let next = set_timeout_with_handle(
        move || {
            if now.try_set(time()).is_none() {
                tick(now, handle);
            }
        },
        wait,
    );
    handle.set_value(next.ok());
}
