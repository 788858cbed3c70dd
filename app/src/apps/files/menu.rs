//! The menu of what can be done with what is chosen, or with the folder when nothing is.

use super::bin;
use super::clip::{self, Originals};
use super::handing;
use super::ops;
use super::questions::Question;
use super::rename::begin_rename;
use super::state::State;
use crate::apps::App;
use crate::machine::Kind;
use crate::ui::{MenuItem, MenuPlace, focused};
use leptos::prelude::*;

/// Opens it at a place of the screen.
pub(super) fn open(state: State, x: f64, y: f64) {
    let chosen = untrack(|| state.chosen_paths());
    let items = if chosen.is_empty() { of_folder(state) } else { of_chosen(state, chosen) };
    state.desk.menu.set(Some(MenuPlace { x, y, label: "Files".into(), items }));
}

/// Opens it where the keys are.
pub(super) fn open_at_cursor(state: State) {
    let row = focused().and_then(|list| {
        let id = list.get_attribute("aria-activedescendant")?;
        list.query_selector(&format!("[id='{id}']")).ok().flatten()
    });
    if let Some(rect) = row.map(|row| row.get_bounding_client_rect()) {
        open(state, rect.left() + 32.0, rect.bottom());
    }
}

/// Shows the properties of everything chosen, or of the item that the keys are at.
pub(super) fn show_properties(state: State) {
    let chosen = state.chosen_items();
    let at = state.cursor.get_untracked();
    state.properties.set(match chosen.len() {
        0 | 1 => untrack(|| state.listed()).into_iter().nth(at).into_iter().collect(),
        _ => chosen,
    });
}

fn of_folder(state: State) -> Vec<MenuItem> {
    let in_bin = untrack(|| state.in_bin());
    let mut items = Vec::new();
    if in_bin {
        items.push(
            MenuItem::new("Empty the bin", move || state.question.set(Some(Question::Empty)))
                .enabled_if(state.items.with_untracked(|items| !items.is_empty())),
        );
    } else {
        items.push(
            MenuItem::new("New folder", move || ops::make(state, Kind::Directory)).keys("Ctrl+Shift+N"),
        );
        items.push(MenuItem::new("New file", move || ops::make(state, Kind::File)));
        items.push(
            MenuItem::new("Paste", move || ops::paste(state))
                .keys("Ctrl+V")
                .enabled_if(clip::get().is_some())
                .group(),
        );
    }
    items.push(MenuItem::new("Read again", move || state.read()).keys("F5").group());
    items
}

fn of_chosen(state: State, chosen: Vec<Vec<u8>>) -> Vec<MenuItem> {
    let one = chosen.len() == 1;
    let in_bin = untrack(|| state.in_bin());
    let thrown = state.folder.with_untracked(|folder| folder == bin::FILES);
    let at = state.cursor.get_untracked();
    let item = untrack(|| state.listed()).into_iter().nth(at).filter(|_| one);
    let is_file = item.as_ref().is_some_and(|item| item.kind == Kind::File);
    let mut items = Vec::new();
    if let Some(item) = item {
        items.push(MenuItem::new("Open", move || state.open(&item)).keys("Enter"));
    }
    if is_file {
        let edit = chosen.clone();
        items.push(MenuItem::new("Open in Editor", move || {
            edit.iter().for_each(|path| state.desk.open_in(App::Editor, path.clone()));
        }));
    }
    let download = chosen.clone();
    match chosen.as_slice() {
        [one] if is_file => {
            let one = one.clone();
            items.push(MenuItem::new("Download", move || handing::hand_out(state, one.clone())));
        }
        _ => items.push(MenuItem::new("Download as tar", move || {
            handing::hand_out_archive(state, download.clone());
        })),
    }
    if in_bin {
        // What lies in a folder of the bin came here with it.
        items.push(MenuItem::new("Restore", move || bin::restore(state)).enabled_if(thrown).group());
        items.push(MenuItem::new("Delete for good", move || bin::delete(state)).keys("Delete"));
    } else {
        items.push(MenuItem::new("Copy", move || ops::keep(state, Originals::Keep)).keys("Ctrl+C").group());
        items.push(MenuItem::new("Cut", move || ops::keep(state, Originals::Take)).keys("Ctrl+X"));
        items.push(MenuItem::new("Rename", move || begin_rename(state)).keys("F2").enabled_if(one).group());
        items.push(MenuItem::new("Move to bin", move || bin::delete(state)).keys("Delete"));
    }
    items.push(MenuItem::new("Properties", move || show_properties(state)).keys("Ctrl+I").group());
    items
}
