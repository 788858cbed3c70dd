//! What is known of a file, in a dialog over its window.

use super::contents::contents;
use super::list::{date, focus_list, kind_word};
use super::state::{Item, State};
use crate::failure::spawn;
use crate::machine::Kind;
use crate::ui::{Dialog, file_name};
use leptos::prelude::*;
use tabula_desk::{format, names, paths};

/// Shows them when asked to.
#[component]
pub(super) fn Properties() -> impl IntoView {
    let state = expect_context::<State>();
    move || state.properties.get().map(|item| view! { <Opened item /> })
}

#[component]
fn Opened(item: Item) -> impl IntoView {
    let state = expect_context::<State>();
    let path = paths::join(&state.folder.get_untracked(), &item.entry.name);
    let leads_to = RwSignal::new(None::<Vec<u8>>);
    if item.entry.kind == Kind::Symlink {
        let path = path.clone();
        spawn(async move {
            if let Ok(target) = state.desk.machine().link_target(&path).await {
                leads_to.try_set(Some(target));
            }
        });
    }
    let close = move || {
        state.properties.set(None);
        focus_list();
    };
    let fact = |term: &'static str, value: String| view! { <dt>{term}</dt><dd><bdi>{value}</bdi></dd> };
    // Of a folder its own bytes are of no interest.
    let within = (item.entry.kind == Kind::Directory).then(|| {
        let words = contents(state.desk.machine(), path.clone());
        view! { <dt>"Has in it"</dt><dd aria-live="off">{words}</dd> }
    });
    let facts = item.stat.clone().map(|stat| {
        view! {
            {(item.entry.kind != Kind::Directory).then(|| fact("Size", match stat.size {
                few if few < 1000.0 => format!("{few} bytes"),
                many => format!("{} ({many} bytes)", format::bytes(many)),
            }))}
            {fact("Changed", date(stat.modified_ms))}
            {fact("Rights", format!("{} ({:04o})", format::permissions(stat.mode), stat.mode & 0o7777))}
            {fact("Owner", who(stat.uid))}
            {fact("Group", who(stat.gid))}
        }
    });
    view! {
        <Dialog label="Properties" close=close>
            <h3 class="dialog-title">{file_name(&item.entry.name)}</h3>
            <dl class="facts">
                {fact("Kind", kind_word(&item).to_owned())}
                {fact("Folder", names::plain(paths::parent(&path)))}
                {move || leads_to.get().map(|target| fact("Leads to", names::plain(&target)))}
                {within}
                {facts}
            </dl>
            <div class="actions"><button type="button" class="button primary" on:click=move |_| close()>"Close"</button></div>
        </Dialog>
    }
}

/// A user or group as `/etc/passwd` and `/etc/group` of the base system name it.
fn who(number: u32) -> String {
    match number {
        0 => "root".to_owned(),
        1000 => "user".to_owned(),
        other => other.to_string(),
    }
}
