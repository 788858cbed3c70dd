//! The switcher: Alt+` goes through the windows of this workspace, the one used last first, for as long as the modifier is
//! held. Opened from elsewhere it stays until Enter or Escape.

use super::desk::{Desk, Overlay, use_desk};
use crate::apps::App;
use leptos::prelude::*;
use tabula_desk::windows::Windows;
use web_sys::KeyboardEvent;

/// Opens it, or goes one further.
pub(super) fn open(desk: Desk, backwards: bool) {
    let windows = desk.windows.with_untracked(Windows::switcher);
    if windows.is_empty() {
        desk.say("No windows on this workspace");
        return;
    }
    let next = match (windows.len(), backwards) {
        (1, _) => 0,
        (_, false) => 1,
        (count, true) => count - 1,
    };
    desk.menu.set(None);
    desk.overlay.set(Overlay::Switcher(windows, next));
}

/// A modifier was let go: what is chosen is taken.
pub(super) fn let_go(desk: Desk) {
    if let Overlay::Switcher(windows, chosen) = desk.overlay.get_untracked() {
        desk.overlay.set(Overlay::None);
        if let Some(&id) = windows.get(chosen) {
            desk.focus(id);
            desk.windows.update(|windows| windows.focus(id));
        }
    }
}

/// A key while it is open.
pub(super) fn key(desk: Desk, event: &KeyboardEvent) -> bool {
    let by = match (event.key().as_str(), event.code().as_str()) {
        ("Escape", _) => {
            desk.overlay.set(Overlay::None);
            return true;
        }
        ("Enter" | " ", _) => {
            let_go(desk);
            return true;
        }
        ("ArrowLeft" | "ArrowUp", _) => -1,
        ("ArrowRight" | "ArrowDown", _) => 1,
        (_, "Backquote" | "Tab") if event.shift_key() => -1,
        (_, "Backquote" | "Tab") => 1,
        _ => return true,
    };
    desk.overlay.update(|overlay| {
        if let Overlay::Switcher(windows, chosen) = overlay {
            *chosen = (*chosen as isize + by).rem_euclid(windows.len().max(1) as isize) as usize;
        }
    });
    true
}

/// Shows it.
#[component]
pub(super) fn Switcher() -> impl IntoView {
    let desk = use_desk();
    let choices = move || match desk.overlay.get() {
        Overlay::Switcher(windows, chosen) => Some((windows, chosen)),
        _ => None,
    };
    move || {
        choices().map(|(ids, chosen)| {
            let items = ids.into_iter().enumerate().filter_map(|(index, id)| {
                let window = desk.windows.with_untracked(|windows| windows.get(id).cloned())?;
                let app = App::by_name(&window.app)?;
                let is_chosen = index == chosen;
                if is_chosen {
                    desk.say(window.title.clone());
                }
                let choose = move |_| {
                    desk.overlay.set(Overlay::None);
                    desk.windows.update(|windows| windows.focus(id));
                };
                Some(view! {
                    <button type="button" class="switch-item" role="option" tabindex="-1" aria-selected=is_chosen.to_string()
                        class:switch-chosen=is_chosen on:click=choose>
                        {app.tile()}
                        <span class="switch-title"><bdi>{window.title.clone()}</bdi></span>
                    </button>
                })
            });
            view! {
                <div class="shade shade-clear" on:pointerdown=move |_| desk.overlay.set(Overlay::None)></div>
                <div class="switcher" role="listbox" aria-label="Windows">{items.collect_view()}</div>
            }
        })
    }
}
