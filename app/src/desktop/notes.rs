//! Notifications: what happened, shown for a while at the edge of the screen and kept in a panel until it is cleared. The
//! panel has the date too.

use super::desk::{Overlay, use_desk};
use super::shelf::date_line;
use crate::ui::{after_effects, focus_on, icon, keep_tab_in};
use leptos::html::Section;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::KeyboardEvent;

/// How many are kept.
const KEPT: usize = 50;
/// How long one is shown unasked that does not stay.
const SHOWN: Duration = Duration::from_secs(7);

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// Something went well.
    Done,
    /// Something did not.
    Problem,
}

/// For how long one is shown unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// For a while.
    AWhile,
    /// Until it is put away.
    UntilDismissed,
}

/// A file that there is more in, and what the button says that opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct More {
    label: &'static str,
    path: Vec<u8>,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    id: u64,
    kind: NoteKind,
    title: String,
    text: String,
    stay: Stay,
    more: Option<More>,
}

impl Note {
    /// A new one.
    pub(crate) fn new(kind: NoteKind, title: &str, text: &str) -> Note {
        let (title, text) = (title.to_owned(), text.to_owned());
        Note { id: 0, kind, title, text, stay: Stay::AWhile, more: None }
    }

    /// It is shown until it is put away.
    pub(crate) fn staying(self) -> Note {
        Note { stay: Stay::UntilDismissed, ..self }
    }

    /// It has a button that opens a file.
    pub(crate) fn with_file(self, label: &'static str, path: &[u8]) -> Note {
        Note { more: Some(More { label, path: path.to_vec() }), ..self }
    }
}

/// All that are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    all: Vec<Note>,
    next: u64,
    /// The numbers of those that are shown unasked.
    shown: Vec<u64>,
}

impl Notes {
    /// Adds one, and shows it.
    pub(crate) fn add(&mut self, note: Note) {
        let id = self.next;
        self.next += 1;
        self.all.push(Note { id, ..note });
        self.shown.push(id);
        if self.all.len() > KEPT {
            self.all.remove(0);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    fn hide(&mut self, id: u64) {
        self.shown.retain(|&shown| shown != id);
    }

    fn remove(&mut self, id: u64) {
        self.hide(id);
        self.all.retain(|note| note.id != id);
    }

    fn toasts(&self) -> Vec<Note> {
        self.all.iter().filter(|note| self.shown.contains(&note.id)).cloned().collect()
    }
}

#[component]
fn NoteCard(note: Note) -> impl IntoView {
    let desk = use_desk();
    let id = note.id;
    let sign = match note.kind {
        NoteKind::Done => "circle-check",
        NoteKind::Problem => "triangle-alert",
    };
    let more = note.more.map(|More { label, path }| {
        // What it opens has the screen then; it can be found among the notifications.
        let open = move |_| {
            desk.notes.update(|notes| notes.hide(id));
            if desk.overlay.with_untracked(|overlay| *overlay == Overlay::Notes) {
                desk.overlay.set(Overlay::None);
            }
            desk.open_path(path.clone());
        };
        view! { <button type="button" class="button small note-more" on:click=open>{label}</button> }
    });
    view! {
        <article class="note" class:note-problem=note.kind == NoteKind::Problem>
            <span class="note-sign">{icon(sign)}</span>
            <div class="note-words">
                <h3 class="note-title"><bdi>{note.title}</bdi></h3>
                <p class="note-text"><bdi>{note.text}</bdi></p>
                {more}
            </div>
            <button type="button" class="control" aria-label="Dismiss" on:click=move |_| desk.notes.update(|notes| notes.remove(id))>
                {icon("x")}
            </button>
        </article>
    }
}

/// Those that are shown unasked.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="toasts" role="log" aria-label="New notifications">
            <For each=move || desk.notes.with(Notes::toasts) key=|note| note.id let:note>
                {
                    let id = note.id;
                    if note.stay == Stay::AWhile {
                        set_timeout(
                            move || {
                                desk.notes.try_update(|notes| notes.hide(id));
                            },
                            SHOWN,
                        );
                    }
                    view! { <NoteCard note /> }
                }
            </For>
        </div>
    }
}

/// The panel.
#[component]
pub(super) fn NotePanel() -> impl IntoView {
    let desk = use_desk();
    let is_open = Memo::new(move |_| desk.overlay.with(|overlay| *overlay == Overlay::Notes));
    Effect::new(move |_| {
        if is_open.get() {
            after_effects(|| {
                focus_on(".note-panel button");
            });
        }
    });
    let close = move || desk.overlay.set(Overlay::None);
    let panel = NodeRef::<Section>::new();
    let on_key = move |event: KeyboardEvent| match panel.get_untracked() {
        _ if event.key() == "Escape" => close(),
        Some(panel) => keep_tab_in(&panel, &event),
        None => {}
    };
    move || {
        is_open.get().then(|| {
            view! {
                <div class="shade shade-clear" on:pointerdown=move |_| close()></div>
                <section class="note-panel" role="dialog" aria-labelledby="notes-title"
                    node_ref=panel on:keydown=on_key>
                    <header class="note-head">
                        <div>
                            <p class="note-date">{date_line()}</p>
                            <h2 id="notes-title">"Notifications"</h2>
                        </div>
                        <button type="button" class="button small" on:click=move |_| {
                            desk.notes.set(Notes::default());
                            close();
                        }>{move || if desk.notes.with(Notes::len) == 0 { "Close" } else { "Clear all" }}</button>
                    </header>
                    <div class="note-list">
                        {move || (desk.notes.with(Notes::len) == 0).then(|| view! {
                            <p class="empty">{icon("bell")}<span>"Nothing new"</span></p>
                        })}
                        <For each=move || desk.notes.with(|notes| notes.all.iter().rev().cloned().collect::<Vec<_>>())
                            key=|note| note.id let:note>
                            <NoteCard note />
                        </For>
                    </div>
                </section>
            }
        })
    }
}
