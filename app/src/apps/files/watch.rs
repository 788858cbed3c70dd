//! Keeps what a window shows true while it is seen: programs change folders, and the machine tells nobody. Once a second the
//! folder's times are asked for, which is one question, and only when they are others is it read again. A file's size is no
//! part of its folder, so a few files are asked about in each round, from the cursor on. Windows and pages that nobody sees
//! ask nothing.

use super::state::{Item, State};
use crate::failure::spawn;
use crate::machine::{Answer, Kind, Links, Machine, Stat};
use js_sys::Date;
use leptos::ev::visibilitychange;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use std::time::Duration;
use tabula_desk::paths;

const ROUND: Duration = Duration::from_secs(1);
/// So many files are asked about in a round.
const ASKED: usize = 24;
/// After a reading that took long the folder rests for so many times as long.
const REST: f64 = 4.0;

/// What tells two states of a folder apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    inode: u64,
    modified_ms: f64,
    changed_ms: f64,
}

/// The folder as it is now.
pub(super) async fn mark(machine: &Machine, folder: &[u8]) -> Answer<Mark> {
    let Stat { inode, modified_ms, changed_ms, .. } = machine.stat(folder, Links::Follow).await?;
    Ok(Mark { inode, modified_ms, changed_ms })
}

/// Watches as long as the window is there.
pub(super) fn watch(state: State) {
    let page_seen = RwSignal::new(is_page_seen());
    let listening = window_event_listener(visibilitychange, move |_| page_seen.set(is_page_seen()));
    let windows = state.desk.windows;
    let seen = Memo::new(move |_| page_seen.get() && windows.with(|windows| windows.is_visible(state.id)));
    let in_front = Memo::new(move |_| windows.with(|windows| windows.focused() == Some(state.id)));
    let rounds = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(rounds) = rounds.try_update_value(Option::take).flatten() {
            rounds.clear();
        }
    };
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (seen.get(), in_front.get());
        // Who comes back to it sees it as it is.
        if before.is_some_and(|before| (!before.0 && now.0) || (!before.1 && now.1)) {
            state.read();
        }
        stop();
        if now.0 {
            rounds.set_value(set_interval_with_handle(move || look(state), ROUND).ok());
        }
        now
    });
    on_cleanup(move || {
        stop();
        listening.remove();
    });
}

fn is_page_seen() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| !document.hidden())
}

/// One round.
fn look(state: State) {
    let now = Date::now();
    let rests = state.rests_until.get_value() > now;
    let is_busy = state.looking.get_value() || state.renaming.with_untracked(Option::is_some);
    if rests || is_busy {
        return;
    }
    state.looking.set_value(true);
    spawn(async move {
        let folder = state.folder.get_untracked();
        let machine = state.desk.machine();
        let now = mark(&machine, &folder).await.ok();
        let is_same = state.folder.try_with_untracked(|shown| *shown == folder) == Some(true);
        if is_same && state.mark.try_get_value() != Some(now) {
            state.read();
        } else if is_same {
            ask_some(state, &machine, &folder).await;
        }
        state.looking.try_update_value(|looking| *looking = false);
    });
}

/// A reading that began then is over.
pub(super) fn rest(state: State, began_ms: f64) {
    let now = Date::now();
    state.rests_until.try_update_value(|until| *until = now + (now - began_ms).max(0.0) * REST);
}

/// Asks about the next few files, round the end.
async fn ask_some(state: State, machine: &Machine, folder: &[u8]) {
    let listed = untrack(|| state.listed());
    let first = state.cursor.get_untracked();
    let from = state.asked.get_value();
    let count = listed.len().min(ASKED);
    let mut changed = Vec::new();
    for step in 0..count {
        let Some(item) = listed.get((first + from + step) % listed.len()) else { break };
        let Some(before) = item.stat.as_ref().filter(|_| item.entry.kind == Kind::File) else { continue };
        // What is gone shows in the folder's times.
        let Ok(now) = machine.stat(&paths::join(folder, &item.entry.name), Links::Keep).await else {
            continue;
        };
        if now != *before {
            changed.push((item.entry.name.clone(), now));
        }
    }
    state.asked.try_update_value(|asked| {
        *asked = if count < listed.len() { (from + count) % listed.len() } else { 0 }
    });
    if changed.is_empty() || state.folder.try_with_untracked(|shown| shown == folder) != Some(true) {
        return;
    }
    let find = |item: &Item| changed.iter().find(|(name, _)| *name == item.entry.name);
    state.items.update(|items| {
        for item in items {
            if let Some((_, now)) = find(item) {
                item.stat = Some(now.clone());
            }
        }
    });
}
