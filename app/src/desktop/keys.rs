//! The desktop's keys. They are taken before any app sees them, and all but the switcher's hold Ctrl and Alt, which
//! terminals and editors leave alone. Alt+Tab belongs to the system around the browser, so the switcher's are Alt+` and
//! Ctrl+Alt+Tab. Keys that AltGr makes characters of are left to the characters.

use super::desk::{ByKeys, Desk, Overlay};
use super::{switcher, window_menu};
use crate::apps::App;
use crate::ui::{focus_on, focused};
use leptos::prelude::*;
use tabula_desk::snap::Direction;
use tabula_desk::windows::Windows;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::KeyboardEvent;

/// How far an arrow key moves a window, and with Shift.
const STEP: i32 = 24;
const SMALL_STEP: i32 = 4;

/// What the keys do, for the settings' page and for people.
pub(crate) const TABLE: &[(&str, &str)] = &[
    ("Ctrl+Alt+Space", "Open the launcher"),
    ("Alt+`", "Switch between windows; hold Alt, and Shift goes back"),
    ("Ctrl+Alt+Tab", "The same"),
    ("Ctrl+Alt+← →", "Snap to the left or right half, or out of it"),
    ("Ctrl+Alt+↑ ↓", "Maximise or a quarter; back or minimise"),
    ("Ctrl+Alt+1 … 4", "Show a workspace; with Shift, send the window there"),
    ("Ctrl+Alt+T", "New terminal"),
    ("Ctrl+Alt+Enter", "The window's menu: move, resize, quarters, workspaces"),
    ("Ctrl+Alt+M", "Minimise the window"),
    ("Ctrl+Alt+W", "Close the window"),
    ("Ctrl+Alt+N", "Show notifications"),
    ("Ctrl+F6", "Go from the window to the shelf, and back"),
    ("Ctrl+Alt+PgUp PgDn", "The Editor's next tab, and the one before"),
    ("Esc Tab", "Leave the Editor's text for what is beside it"),
];

/// Listens for as long as the desktop is there.
pub(super) fn listen(desk: Desk) {
    let down = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if pressed(desk, &event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let up = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Alt" | "Control") {
            switcher::let_go(desk);
        }
    });
    let Some(window) = web_sys::window() else { return };
    for (name, closure) in [("keydown", &down), ("keyup", &up)] {
        // It fails only for a null listener.
        let _ =
            window.add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), true);
    }
    let kept = StoredValue::new_local((window, down, up));
    on_cleanup(move || {
        kept.with_value(|(window, down, up)| {
            for (name, closure) in [("keydown", down), ("keyup", up)] {
                let _ = window.remove_event_listener_with_callback_and_bool(
                    name,
                    closure.as_ref().unchecked_ref(),
                    true,
                );
            }
        });
    });
}

/// Whether the key was the desktop's.
fn pressed(desk: Desk, event: &KeyboardEvent) -> bool {
    if let Some(mode) = desk.by_keys.get_untracked() {
        return by_keys(desk, mode, event);
    }
    if matches!(desk.overlay.get_untracked(), Overlay::Switcher(..)) {
        return switcher::key(desk, event);
    }
    // Wherever the keyboard is: what lies over the windows goes first.
    if event.key() == "Escape" && desk.overlay.with_untracked(|overlay| *overlay != Overlay::None) {
        desk.overlay.set(Overlay::None);
        return true;
    }
    let alt_graph = event.get_modifier_state("AltGraph");
    let (ctrl, alt, shift) = (event.ctrl_key(), event.alt_key(), event.shift_key());
    let code = event.code();
    if alt && !ctrl && code == "Backquote" {
        switcher::open(desk, shift);
        return true;
    }
    if ctrl && !alt && code == "F6" {
        return change_part(desk);
    }
    if !(ctrl && alt) || alt_graph {
        return false;
    }
    if let Some(workspace) = code.strip_prefix("Digit").and_then(|digit| digit.parse::<usize>().ok()) {
        return to_workspace(desk, workspace, shift);
    }
    match code.as_str() {
        "Tab" => switcher::open(desk, shift),
        "Space" => toggle(desk, Overlay::Launcher),
        "KeyN" => toggle(desk, Overlay::Notes),
        "KeyT" => desk.open(App::Terminal),
        "KeyW" => {
            if let Some(id) = desk.windows.with_untracked(Windows::focused) {
                desk.close(id);
            }
        }
        "Enter" | "NumpadEnter" => menu_of_focused(desk),
        "KeyM" => on_focused(desk, |windows, id| windows.minimise(id)),
        "ArrowLeft" => on_focused(desk, |windows, id| windows.step(id, Direction::Left)),
        "ArrowRight" => on_focused(desk, |windows, id| windows.step(id, Direction::Right)),
        "ArrowUp" => on_focused(desk, |windows, id| windows.step(id, Direction::Up)),
        "ArrowDown" => on_focused(desk, |windows, id| windows.step(id, Direction::Down)),
        _ => return false,
    }
    true
}

fn toggle(desk: Desk, overlay: Overlay) {
    let next = if desk.overlay.get_untracked() == overlay { Overlay::None } else { overlay };
    desk.overlay.set(next);
}

fn on_focused(desk: Desk, act: impl FnOnce(&mut Windows, tabula_desk::windows::WindowId)) {
    if let Some(id) = desk.windows.with_untracked(Windows::focused) {
        desk.arrange(|windows| act(windows, id));
    }
}

/// Opens the menu of the window in front, below its icon.
fn menu_of_focused(desk: Desk) {
    const BELOW_ICON: (i32, i32) = (8, 40);
    let front = desk.windows.with_untracked(|windows| {
        let id = windows.focused()?;
        Some((id, windows.rect_of(id)))
    });
    if let Some((id, rect)) = front {
        let (dx, dy) = BELOW_ICON;
        window_menu::open(desk, id, f64::from(rect.x + dx), f64::from(rect.y + dy));
    }
}

fn to_workspace(desk: Desk, number: usize, send: bool) -> bool {
    let Some(workspace) = number.checked_sub(1).filter(|&index| index < tabula_desk::windows::WORKSPACES)
    else {
        return false;
    };
    if send {
        on_focused(desk, |windows, id| windows.send(id, workspace));
    } else {
        desk.show_workspace(workspace);
    }
    true
}

fn by_keys(desk: Desk, mode: ByKeys, event: &KeyboardEvent) -> bool {
    let step = if event.shift_key() { SMALL_STEP } else { STEP };
    let (dx, dy) = match event.key().as_str() {
        "ArrowLeft" => (-step, 0),
        "ArrowRight" => (step, 0),
        "ArrowUp" => (0, -step),
        "ArrowDown" => (0, step),
        "Enter" | "Escape" | "Tab" => {
            desk.by_keys.set(None);
            desk.say("Done");
            return true;
        }
        _ => return true,
    };
    desk.arrange(|windows| match mode {
        ByKeys::Move(id) => windows.nudge(id, dx, dy),
        ByKeys::Resize(id) => windows.grow(id, dx, dy),
    });
    true
}

/// From a window to the shelf, and from there to the window in front.
fn change_part(desk: Desk) -> bool {
    let on_shelf = focused().is_some_and(|focused| matches!(focused.closest(".shelf"), Ok(Some(_))));
    let front = desk.windows.with_untracked(Windows::focused);
    match front {
        Some(id) if on_shelf => {
            let window = format!("[data-window='{}']", id.0);
            focus_on(&format!("{window} [data-autofocus]:not([inert] *)")) || focus_on(&window)
        }
        _ => focus_on(".shelf button"),
    }
}
