//! What is known of a file, in a dialog over its window.

use super::list::{date, kind_word};
use super::state::{Item, State};
use crate::failure::spawn;
use crate::machine::Kind;
use crate::ui::{after_draw, file_name, focus_in, keep_tab_in};
use leptos::html::Section;
use leptos::prelude::*;
use tabula_desk::{format, names, paths};
use web_sys::KeyboardEvent;

/// Shows them when asked to.
#[component]
pub(super) fn Properties() -> impl IntoView {
    let state = expect_context::<State>();
    move || state.properties.get().map(|item| view! { <Opened item /> })
}

#[component]
fn Opened(item: Item) -> impl IntoView {
    let state = expect_context::<State>();
    let section = NodeRef::<Section>::new();
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
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            after_draw(move || {
                focus_in(&section, "button");
            });
        }
    });
    let close = move || {
        let area = section.get_untracked().and_then(|section| section.closest(".files").ok().flatten());
        state.properties.set(None);
        if let Some(area) = area {
            after_draw(move || {
                focus_in(&area, ".file-list");
            });
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match section.get_untracked() {
            _ if event.key() == "Escape" => close(),
            Some(section) => keep_tab_in(&section, &event),
            None => {}
        }
    };
    let fact = |term: &'static str, value: String| view! { <dt>{term}</dt><dd><bdi>{value}</bdi></dd> };
    let facts = item.stat.clone().map(|stat| {
        view! {
            {fact("Size", match stat.size {
                few if few < 1000.0 => format!("{few} bytes"),
                many => format!("{} ({many} bytes)", format::bytes(many)),
            })}
            {fact("Changed", date(stat.modified_ms))}
            {fact("Rights", format!("{} ({:04o})", format::permissions(stat.mode), stat.mode & 0o7777))}
            {fact("Owner", who(stat.uid))}
            {fact("Group", who(stat.gid))}
        }
    });
    view! {
        <div class="dialog-shade" on:pointerdown=move |_| close()></div>
        <section class="dialog" role="dialog" aria-modal="true" aria-label="Properties" node_ref=section
            on:keydown=on_key>
            <h3 class="dialog-title">{file_name(&item.entry.name)}</h3>
            <dl class="facts">
                {fact("Kind", kind_word(&item).to_owned())}
                {fact("Folder", names::plain(paths::parent(&path)))}
                {move || leads_to.get().map(|target| fact("Leads to", names::plain(&target)))}
                {facts}
            </dl>
            <div class="actions"><button type="button" class="button primary" on:click=move |_| close()>"Close"</button></div>
        </section>
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
