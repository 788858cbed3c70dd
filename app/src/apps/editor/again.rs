//! What the Editor begins with: the files of the visit before, in their order, with what was typed and not saved in its place
//! among them. A file that is gone since is left out; any other that cannot be read is told.

use super::drafts::{self, Draft};
use super::tabs::{Show, Tabs};
use leptos::prelude::*;
use tabula_desk::visit::Shown;

/// What the next visit is to begin with: all tabs, those without a file as unknown ones.
pub(super) fn shown(tabs: Tabs) -> Shown {
    let current = tabs.current.get();
    tabs.all.with(|all| {
        let at = all.iter().position(|tab| Some(tab.id) == current).unwrap_or_default();
        Shown::paths(all.iter().map(|tab| tab.path.as_deref()), at)
    })
}

/// Opens what was open. Answers when all of it is there.
pub(super) async fn bring_back(tabs: Tabs, before: Shown) {
    let mut drafts = drafts::load();
    let mut opened = Vec::with_capacity(before.places.len());
    for path in before.as_paths() {
        let draft = drafts.iter().position(|draft| draft.path == path).map(|at| drafts.remove(at));
        opened.push(match (draft, path) {
            (Some(draft), _) => Some(add(tabs, draft)),
            (None, Some(path)) => read(tabs, path).await,
            (None, None) => None,
        });
    }
    let rest: Vec<u32> = drafts.into_iter().map(|draft| add(tabs, draft)).collect();
    let front = opened.get(before.current).copied().flatten();
    if let Some(id) = front.or(rest.last().copied()).or_else(|| opened.into_iter().flatten().next_back()) {
        tabs.show(id);
    }
}

fn add(tabs: Tabs, Draft { path, text }: Draft) -> u32 {
    tabs.add(path, &text, true, 0.0, Show::Later)
}

async fn read(tabs: Tabs, path: Vec<u8>) -> Option<u32> {
    match tabs.read(&path).await {
        // The window may have been closed meanwhile.
        Ok(_) if tabs.all.is_disposed() => None,
        Ok((text, modified_ms)) => Some(tabs.add(Some(path), &text, false, modified_ms, Show::Later)),
        Err(error) => {
            if error.code != "ENOENT" && !tabs.all.is_disposed() {
                tabs.tell("Could not open", &path, &error);
            }
            None
        }
    }
}
