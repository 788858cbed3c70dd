//! Parts that the desktop and its apps share: icons, names of files, menus, dialogs, and small helpers for the page.

mod dialog;
mod icon;
mod menu;
mod moment;
mod name;

pub(crate) use dialog::Dialog;
pub(crate) use icon::icon;
pub(crate) use menu::{Menu, MenuItem, MenuPlace};
pub(crate) use moment::moment;
pub(crate) use name::file_name;

use crate::failure::spawn;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Puts the keyboard's focus on the first element that a selector finds below `root`.
pub(crate) fn focus_in(root: &web_sys::Element, selector: &str) -> bool {
    let found =
        root.query_selector(selector).ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|element| element.focus().is_ok())
}

/// Puts the keyboard's focus on the first element of the page that a selector finds.
pub(crate) fn focus_on(selector: &str) -> bool {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    root.is_some_and(|root| focus_in(&root, selector))
}

/// Keeps Tab inside a dialog: after its last element comes the first again.
pub(crate) fn keep_tab_in(dialog: &web_sys::Element, event: &KeyboardEvent) {
    const REACHED: &str = "button:not(:disabled), input:not(:disabled), [tabindex='0']";
    if event.key() != "Tab" {
        return;
    }
    let Ok(found) = dialog.query_selector_all(REACHED) else { return };
    let ends = if event.shift_key() {
        (0, found.length().saturating_sub(1))
    } else {
        (found.length().saturating_sub(1), 0)
    };
    let element = |index| found.item(index).and_then(|found| found.dyn_into::<HtmlElement>().ok());
    let inside = focused().is_some_and(|focused| dialog.contains(Some(&focused)));
    if (!inside || focused() == element(ends.0))
        && let Some(next) = element(ends.1)
    {
        event.prevent_default();
        let _ = next.focus();
    }
}

/// What has the keyboard's focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}

/// Does something once what has just been changed is in the document: effects run as microtasks and wake others, a few rounds
/// of them. It is still before the next event, so that a key pressed at once goes where the keyboard has gone; a drawn frame
/// would be too late for that.
pub(crate) fn after_effects(then: impl FnOnce() + 'static) {
    const ROUNDS: usize = 8;
    spawn(async move {
        for _ in 0..ROUNDS {
            tick().await;
        }
        then();
    });
}
