//! What a Files window is at: which folder, what is in it, what is chosen, and where it has been before.

use super::bin;
use super::questions::Question;
use super::rename::Renaming;
use super::watch::{Mark, mark, rest};
use crate::desktop::Desk;
use crate::failure::spawn;
use crate::machine::{Entry, Kind, Links, Stat};
use js_sys::Date;
use leptos::prelude::*;
use std::collections::BTreeSet;
use tabula_desk::listing::cursor_in;
use tabula_desk::names;
use tabula_desk::paths;
use tabula_desk::visit::Shown;
use tabula_desk::windows::WindowId;

/// The user's folder.
pub(super) const HOME: &[u8] = b"/home/user";
/// A folder with more entries is listed without sizes and times, which cost a question each.
const ASKED_MAX: usize = 2000;

/// An entry, with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) entry: Entry,
    /// What it is, behind links.
    pub(super) kind: Kind,
    pub(super) stat: Option<Stat>,
}

/// A window's state.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) desk: Desk,
    pub(super) id: WindowId,
    pub(super) folder: RwSignal<Vec<u8>>,
    pub(super) items: RwSignal<Vec<Item>>,
    pub(super) problem: RwSignal<Option<String>>,
    /// Names, so that they stay chosen when the folder is read again.
    pub(super) chosen: RwSignal<BTreeSet<Vec<u8>>>,
    /// The place in the list of the item that the keys are at.
    pub(super) cursor: RwSignal<usize>,
    /// Where a choice with Shift begins.
    pub(super) anchor: RwSignal<usize>,
    pub(super) hidden_shown: RwSignal<bool>,
    pub(super) renaming: RwSignal<Option<Renaming>>,
    pub(super) question: RwSignal<Option<Question>>,
    /// What the properties are shown of; of nothing when they are not.
    pub(super) properties: RwSignal<Vec<Item>>,
    pub(super) work: RwSignal<Option<Work>>,
    back: RwSignal<Vec<Vec<u8>>>,
    forward: RwSignal<Vec<Vec<u8>>>,
    /// Counts readings, so that a slow answer does not replace a later one.
    reading: StoredValue<u64>,
    /// The folder as it was read; none when it could not be.
    pub(super) mark: StoredValue<Option<Mark>>,
    /// Whether a round of watching goes on.
    pub(super) looking: StoredValue<bool>,
    /// How far the last rounds have come in the list.
    pub(super) asked: StoredValue<usize>,
    /// Until then nothing is watched.
    pub(super) rests_until: StoredValue<f64>,
}

/// Something that takes time: what, and how far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Work {
    pub(super) label: &'static str,
    pub(super) done: usize,
    pub(super) total: usize,
    pub(super) at: String,
    /// Set by the person.
    pub(super) stopped: bool,
}

impl State {
    pub(super) fn new(desk: Desk, id: WindowId) -> State {
        State {
            desk,
            id,
            folder: RwSignal::new(HOME.to_vec()),
            items: RwSignal::default(),
            problem: RwSignal::default(),
            chosen: RwSignal::default(),
            cursor: RwSignal::new(0),
            anchor: RwSignal::new(0),
            hidden_shown: RwSignal::new(false),
            renaming: RwSignal::default(),
            question: RwSignal::default(),
            properties: RwSignal::default(),
            work: RwSignal::default(),
            back: RwSignal::default(),
            forward: RwSignal::default(),
            reading: StoredValue::new(0),
            mark: StoredValue::new(None),
            looking: StoredValue::new(false),
            asked: StoredValue::new(0),
            rests_until: StoredValue::new(0.0),
        }
    }

    /// Begins at the folder of the visit before, or as much of the way to it as there still is.
    pub(super) fn begin(self, before: Shown) {
        let Some(folder) = before.as_paths().into_iter().next().flatten() else {
            return self.show(HOME.to_vec());
        };
        self.folder.set(folder.clone());
        spawn(async move {
            let machine = self.desk.machine();
            for way in paths::ancestors(&folder).into_iter().rev() {
                let is_there =
                    machine.stat(&way, Links::Follow).await.is_ok_and(|stat| stat.kind == Kind::Directory);
                // Meanwhile the person may have gone somewhere else.
                if self.folder.try_with_untracked(|now| *now == folder) != Some(true) {
                    return;
                }
                if is_there || way == b"/" {
                    return self.show(way);
                }
            }
        });
    }

    /// Goes to a folder.
    pub(super) fn go(self, folder: Vec<u8>) {
        let from = self.folder.get_untracked();
        if from != folder {
            self.back.update(|back| back.push(from));
            self.forward.update(Vec::clear);
        }
        self.show(folder);
    }

    /// Goes where it was before.
    pub(super) fn go_back(self) {
        if let Some(folder) = self.back.try_update(Vec::pop).flatten() {
            self.forward.update(|forward| forward.push(self.folder.get_untracked()));
            self.show(folder);
        }
    }

    /// Goes on again.
    pub(super) fn go_forward(self) {
        if let Some(folder) = self.forward.try_update(Vec::pop).flatten() {
            self.back.update(|back| back.push(self.folder.get_untracked()));
            self.show(folder);
        }
    }

    /// Whether there is a folder above. The bin's own is not one of the person's.
    pub(super) fn can_go_up(self) -> bool {
        self.folder.with(|folder| folder != b"/" && folder != bin::FILES)
    }

    /// Whether the folder shown is the bin, or lies in it.
    pub(super) fn in_bin(self) -> bool {
        self.folder.with(|folder| paths::is_within(folder, bin::FILES))
    }

    /// Goes one up, and chooses where it came from.
    pub(super) fn go_up(self) {
        let from = self.folder.get_untracked();
        if untrack(|| self.can_go_up()) {
            self.go(paths::parent(&from).to_vec());
            self.chosen.set(BTreeSet::from([paths::file_name(&from).to_vec()]));
        }
    }

    /// Whether there is a way back.
    pub(super) fn can_go_back(self) -> bool {
        !self.back.with(Vec::is_empty)
    }

    /// Whether there is a way forward.
    pub(super) fn can_go_forward(self) -> bool {
        !self.forward.with(Vec::is_empty)
    }

    fn show(self, folder: Vec<u8>) {
        let title = match paths::file_name(&folder) {
            b"" => "File system".to_owned(),
            _ if folder == HOME => "Home".to_owned(),
            _ if folder == bin::FILES => "Bin".to_owned(),
            name => names::plain(name),
        };
        self.desk.windows.update(|windows| windows.set_title(self.id, &title));
        self.folder.set(folder);
        self.chosen.update(BTreeSet::clear);
        self.renaming.set(None);
        self.question.set(None);
        self.cursor.set(0);
        self.anchor.set(0);
        self.read();
    }

    /// Reads the folder again.
    pub(super) fn read(self) {
        let folder = self.folder.get_untracked();
        let number = self.reading.try_update_value(|number| {
            *number += 1;
            *number
        });
        let is_latest = move || self.reading.try_get_value() == number;
        let began_ms = Date::now();
        spawn(async move {
            let machine = self.desk.machine();
            // Before: what is changed while it is read shows in the next round.
            let mark = mark(&machine, &folder).await.ok();
            let entries = match machine.entries(&folder).await {
                Ok(entries) => entries,
                Err(error) if is_latest() => {
                    self.mark.set_value(mark);
                    self.items.set(Vec::new());
                    let words = match error.code.as_str() {
                        "ENOENT" => "This folder does not exist any more.".to_owned(),
                        "EACCES" | "EPERM" => "You are not allowed to look into this folder.".to_owned(),
                        _ => error.in_words(),
                    };
                    return self.problem.set(Some(words));
                }
                Err(_) => return,
            };
            let ask = entries.len() <= ASKED_MAX;
            let mut items = Vec::with_capacity(entries.len());
            for entry in entries {
                let at = paths::join(&folder, &entry.name);
                let stat = if ask { machine.stat(&at, Links::Keep).await.ok() } else { None };
                let kind = match entry.kind {
                    Kind::Symlink => {
                        machine.stat(&at, Links::Follow).await.map_or(Kind::Symlink, |stat| stat.kind)
                    }
                    kind => kind,
                };
                items.push(Item { entry, kind, stat });
                if !is_latest() {
                    return;
                }
            }
            items.sort_by_cached_key(|item| {
                (
                    item.kind != Kind::Directory,
                    names::plain(&item.entry.name).to_lowercase(),
                    item.entry.name.clone(),
                )
            });
            if is_latest() {
                self.mark.set_value(mark);
                rest(self, began_ms);
                self.problem.set(None);
                let gone =
                    |it: &Renaming| !it.is_asked() && !items.iter().any(|item| item.entry.name == it.name);
                if self.renaming.with_untracked(|renaming| renaming.as_ref().is_some_and(gone)) {
                    self.renaming.set(None);
                }
                self.relist(|state| state.items.set(items));
            }
        });
    }

    /// Shows hidden files, or shows them no more.
    pub(super) fn toggle_hidden(self) {
        self.relist(|state| state.hidden_shown.update(|shown| *shown = !*shown));
    }

    /// Changes what is listed; the cursor stays with its item, or goes to the only one that is chosen.
    fn relist(self, change: impl FnOnce(State)) {
        let at = self.cursor.get_untracked();
        let before = untrack(|| self.listed()).into_iter().nth(at).map(|item| item.entry.name);
        change(self);
        let listed = untrack(|| self.listed());
        let names: Vec<&[u8]> = listed.iter().map(|item| item.entry.name.as_slice()).collect();
        let chosen = self.chosen.with_untracked(|chosen| match chosen.len() {
            1 => chosen.first().cloned(),
            _ => None,
        });
        let now = cursor_in(&names, chosen.as_deref(), before.as_deref(), at);
        self.cursor.set(now);
        if chosen.is_some_and(|chosen| names.get(now) == Some(&chosen.as_slice())) {
            self.anchor.set(now);
        }
    }

    /// An item has another name, and is chosen by it; it stands where it stood until the folder is read again.
    pub(super) fn renamed(self, from: &[u8], to: Vec<u8>) {
        self.chosen.set(BTreeSet::from([to.clone()]));
        self.items.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.entry.name == from) {
                item.entry.name = to;
            }
        });
    }

    /// What is listed: all, or all but hidden files.
    pub(super) fn listed(self) -> Vec<Item> {
        let all = self.hidden_shown.get();
        self.items.with(|items| {
            items.iter().filter(|item| all || !item.entry.name.starts_with(b".")).cloned().collect()
        })
    }

    /// What is chosen, in the order of the list.
    pub(super) fn chosen_items(self) -> Vec<Item> {
        let chosen = self.chosen.get_untracked();
        untrack(|| self.listed()).into_iter().filter(|item| chosen.contains(&item.entry.name)).collect()
    }

    /// The paths of what is chosen, in the order of the list.
    pub(super) fn chosen_paths(self) -> Vec<Vec<u8>> {
        let folder = self.folder.get_untracked();
        self.chosen_items().into_iter().map(|item| paths::join(&folder, &item.entry.name)).collect()
    }

    /// Opens an item: a folder here, anything else in its app.
    pub(super) fn open(self, item: &Item) {
        let at = paths::join(&self.folder.get_untracked(), &item.entry.name);
        match item.kind {
            Kind::Directory => self.go(at),
            _ => self.desk.open_path(at),
        }
    }
}
