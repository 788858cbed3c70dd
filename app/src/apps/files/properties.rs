//! What is known of a file, or of several things together, in a dialog over its window.

use super::contents::{contents, sum_of};
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
    move || match <[Item; 1]>::try_from(state.properties.get()) {
        Ok([item]) => Some(view! { <OfOne item /> }.into_any()),
        Err(items) => (!items.is_empty()).then(|| view! { <OfSeveral items /> }.into_any()),
    }
}

fn close(state: State) {
    state.properties.set(Vec::new());
    focus_list();
}

fn fact(term: &'static str, value: String) -> impl IntoView {
    view! { <dt>{term}</dt><dd><bdi>{value}</bdi></dd> }
}

#[component]
fn Frame(children: Children) -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <Dialog label="Properties" close=move || close(state)>
            {children()}
            <div class="actions"><button type="button" class="button primary" on:click=move |_| close(state)>"Close"</button></div>
        </Dialog>
    }
}

#[component]
fn OfSeveral(items: Vec<Item>) -> impl IntoView {
    let state = expect_context::<State>();
    let folder = state.folder.get_untracked();
    let count = |kind: Kind| items.iter().filter(|item| item.entry.kind == kind).count();
    let kinds = format::kinds(items.len(), count(Kind::Directory), count(Kind::File), count(Kind::Symlink));
    let title = format!("{} things", items.len());
    let entries = items.into_iter().map(|item| item.entry).collect();
    let words = sum_of(state.desk.machine(), folder.clone(), entries);
    view! {
        <Frame>
            <h3 class="dialog-title">{title}</h3>
            <dl class="facts">
                {fact("Kind", kinds)}
                {fact("Folder", names::plain(&folder))}
                <dt>"In all"</dt><dd aria-live="off">{words}</dd>
            </dl>
        </Frame>
    }
}

#[component]
fn OfOne(item: Item) -> impl IntoView {
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
        <Frame>
            <h3 class="dialog-title">{file_name(&item.entry.name)}</h3>
            <dl class="facts">
                {fact("Kind", kind_word(&item).to_owned())}
                {fact("Folder", names::plain(paths::parent(&path)))}
                {move || leads_to.get().map(|target| fact("Leads to", names::plain(&target)))}
                {within}
                {facts}
            </dl>
        </Frame>
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
