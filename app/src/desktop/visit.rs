//! The windows of the visit before: they are opened again when the desktop begins, if that is set, and kept whenever they
//! are others than they were. They are kept at the change itself and never when the page is left, so whoever clears what the
//! browser keeps has cleared it. What can be decided without a browser is `tabula_desk::visit`'s.

use super::Desk;
use crate::apps::App;
use crate::store;
use leptos::prelude::*;
use tabula_desk::visit::{Copies, Visit};

/// Opens the windows of the visit before.
pub(super) fn bring_back(desk: Desk) {
    if !desk.settings.with_untracked(|settings| settings.reopen) {
        return;
    }
    let Some(text) = store::load_text(store::VISIT) else { return };
    let there = desk.windows.with_untracked(|windows| {
        let apps = windows.all().into_iter().filter_map(|window| App::by_name(&window.app));
        apps.collect::<Vec<_>>()
    });
    let visit = Visit::read(&text).only(|name| match App::by_name(name)? {
        app if !app.is_single() => Some(Copies::Any),
        app if there.contains(&app) => None,
        _ => Some(Copies::One),
    });
    let title = |name: &str| App::by_name(name).map_or_else(String::new, |app| app.title().to_owned());
    // What each is asked by, and what it is to show, is there before it is drawn.
    desk.windows.update(|windows| {
        for (id, shown) in windows.bring_back(&visit, title) {
            desk.add_target(id);
            desk.shown.update(|all| drop(all.insert(id, shown)));
        }
    });
}

/// Keeps the windows as they are, from the beginning on.
pub(super) fn keep(desk: Desk) {
    let now = Memo::new(move |_| {
        let of = |windows: &_| {
            desk.shown.with(|shown| Visit::of(windows, |id| shown.get(&id).cloned().unwrap_or_default()))
        };
        desk.begun.get().then(|| desk.windows.with(of))
    });
    Effect::new(move |_| {
        now.with(|now| {
            if let Some(visit) = now {
                // A browser that keeps nothing makes the desktop forgetful, and nothing worse.
                store::save_text(store::VISIT, &visit.text());
            }
        });
    });
}
