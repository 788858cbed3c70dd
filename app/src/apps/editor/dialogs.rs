//! The Editor's questions: under which name to save, what becomes of changes when a tab is closed, and
//! whether another file is to be replaced.

use super::tabs::{Question, Tabs};
use crate::ui::{after_draw, focus_in, keep_tab_in};
use leptos::html::Section;
use leptos::prelude::*;
use tabula_desk::{names, paths};
use web_sys::{KeyboardEvent, SubmitEvent};

/// Shows the question that waits.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    move || {
        tabs.question.get().map(|question| match question {
            Question::Name(id) => view! { <AskName id /> }.into_any(),
            Question::Close(id) => view! { <AskClose id /> }.into_any(),
            Question::Replace(id, path) => view! { <AskReplace id path /> }.into_any(),
        })
    }
}

#[component]
fn Frame(label: &'static str, children: Children) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let section = NodeRef::<Section>::new();
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            after_draw(move || {
                focus_in(&section, "input, button");
            });
        }
    });
    let close = move || tabs.drop_question();
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match section.get_untracked() {
            _ if event.key() == "Escape" => close(),
            Some(section) => keep_tab_in(&section, &event),
            None => {}
        }
    };
    view! {
        <div class="dialog-shade" on:pointerdown=move |_| close()></div>
        <section class="dialog" role="dialog" aria-modal="true" aria-label=label node_ref=section
            on:keydown=on_key>
            {children()}
        </section>
    }
}

#[component]
fn AskName(id: u32) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let path = RwSignal::new(tabs.suggestion(id));
    let problem = Memo::new(move |_| {
        path.with(|path| match path.starts_with('/') {
            true => paths::name_problem(&String::from_utf8_lossy(paths::file_name(path.as_bytes()))),
            false => Some("A path begins with a slash."),
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if problem.get_untracked().is_none() {
            tabs.drop_question();
            tabs.save(id, path.get_untracked().into_bytes());
        }
    };
    view! {
        <Frame label="Save as">
            <form on:submit=submit>
                <h3 class="dialog-title">"Save as"</h3>
                <label class="field">
                    <span>"Path"</span>
                    <input type="text" spellcheck="false" autocomplete="off" prop:value=path
                        on:input=move |event| path.set(event_target_value(&event)) />
                </label>
                <p class="field-problem" role="status">{move || problem.get()}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| tabs.drop_question()>"Cancel"</button>
                    <button type="submit" class="button primary" disabled=move || problem.get().is_some()>"Save"</button>
                </div>
            </form>
        </Frame>
    }
}

#[component]
fn AskClose(id: u32) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let name = tabs.name(id);
    let discard = move |_| {
        tabs.drop_question();
        tabs.close(id);
    };
    let save = move |_| {
        tabs.question.set(None);
        tabs.show(id);
        tabs.save_current();
    };
    view! {
        <Frame label="Unsaved changes">
            <h3 class="dialog-title">"Save changes to " <bdi>{name}</bdi> "?"</h3>
            <p class="quiet">"Without saving, what has changed since is gone."</p>
            <div class="actions">
                <button type="button" class="button" on:click=discard>"Discard"</button>
                <button type="button" class="button" on:click=move |_| tabs.drop_question()>"Keep open"</button>
                <button type="button" class="button primary" on:click=save>"Save"</button>
            </div>
        </Frame>
    }
}

#[component]
fn AskReplace(id: u32, path: Vec<u8>) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let name = names::plain(paths::file_name(&path));
    let replace = move |_| {
        tabs.drop_question();
        tabs.write(id, path.clone());
    };
    view! {
        <Frame label="Replace">
            <h3 class="dialog-title">"Replace " <bdi>{name}</bdi> "?"</h3>
            <p class="quiet">"A file of that name is there already. What is in it would be gone."</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| tabs.drop_question()>"Cancel"</button>
                <button type="button" class="button primary" on:click=replace>"Replace"</button>
            </div>
        </Frame>
    }
}
