//! The Editor's questions: under which name to save, what becomes of changes when a tab is closed, whether another file is to
//! be replaced, and what to do when the host's file may not be written. Which file to open is asked in `open.rs`.

use super::open::AskOpen;
use super::tabs::{Question, Tabs};
use crate::ui::{Dialog, after_effects};
use leptos::html::Input;
use leptos::prelude::*;
use tabula_desk::{names, paths};
use web_sys::SubmitEvent;

/// Shows the question that waits.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    move || {
        tabs.question.get().map(|question| match question {
            Question::Name(id) => view! { <AskName id /> }.into_any(),
            Question::Close(id) => view! { <AskClose id /> }.into_any(),
            Question::Replace(id, path) => view! { <AskReplace id path /> }.into_any(),
            Question::Open => view! { <AskOpen /> }.into_any(),
            Question::HostRefused(id, path) => view! { <AskAgain id path /> }.into_any(),
        })
    }
}

#[component]
fn Frame(label: &'static str, children: Children) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    view! { <Dialog label close=move || tabs.drop_question()>{children()}</Dialog> }
}

#[component]
fn AskName(id: u32) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let path = RwSignal::new(tabs.suggestion(id));
    let field = NodeRef::<Input>::new();
    // What most people change is the name, and not its extension.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let (from, to) = path.with_untracked(|path| paths::stem_units(path));
            after_effects(move || drop(field.set_selection_range(from, to)));
        }
    });
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
                    <input type="text" spellcheck="false" autocomplete="off" node_ref=field prop:value=path
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

#[component]
fn AskAgain(id: u32, path: Vec<u8>) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let name = names::plain(paths::file_name(&path));
    let here = names::plain(&path);
    let again = move |_| {
        tabs.drop_question();
        tabs.write(id, path.clone());
    };
    view! {
        <Frame label="Not saved on your computer">
            <h3 class="dialog-title"><bdi>{name}</bdi> " on your computer was not changed"</h3>
            <p class="quiet">"The browser may not write to it. What you have typed is saved in Tabula, as " <bdi>{here}</bdi> "."</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| tabs.drop_question()>"Leave it"</button>
                <button type="button" class="button" on:click=move |_| tabs.question.set(Some(Question::Name(id)))>"Save as …"</button>
                <button type="button" class="button primary" on:click=again>"Try again"</button>
            </div>
        </Frame>
    }
}
