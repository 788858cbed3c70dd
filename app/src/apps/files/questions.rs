//! What Files asks before it removes something for good. The answer that keeps everything has the keyboard.

use super::bin;
use super::list::focus_list;
use super::state::State;
use crate::ui::Dialog;
use leptos::prelude::*;
use tabula_desk::{names, paths};

/// A question that waits for the person.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Whether to remove these for good.
    Delete(Vec<Vec<u8>>),
    /// Whether to remove everything in the bin.
    Empty,
}

impl Question {
    fn title(&self) -> String {
        match self {
            Question::Delete(chosen) => match chosen.as_slice() {
                [one] => format!("Delete {} for good?", names::plain(paths::file_name(one))),
                many => format!("Delete {} things for good?", many.len()),
            },
            Question::Empty => "Empty the bin?".to_owned(),
        }
    }

    fn warning(&self) -> &'static str {
        match self {
            Question::Delete(chosen) if chosen.len() == 1 => "It cannot be brought back.",
            Question::Delete(_) => "They cannot be brought back.",
            Question::Empty => "What is in it cannot be brought back.",
        }
    }

    fn answer(&self) -> &'static str {
        match self {
            Question::Delete(_) => "Delete",
            Question::Empty => "Empty",
        }
    }
}

/// Shows the question that waits.
#[component]
pub(super) fn Questions() -> impl IntoView {
    let state = expect_context::<State>();
    move || state.question.get().map(|question| view! { <Asked question /> })
}

#[component]
fn Asked(question: Question) -> impl IntoView {
    let state = expect_context::<State>();
    let close = move || {
        state.question.set(None);
        focus_list();
    };
    let (title, warning, answer) = (question.title(), question.warning(), question.answer());
    let go_on = move |_| {
        close();
        match question.clone() {
            Question::Delete(chosen) => bin::delete_for_good(state, chosen),
            Question::Empty => bin::empty(state),
        }
    };
    view! {
        <Dialog label="Delete for good" close=close>
            <h3 class="dialog-title"><bdi>{title}</bdi></h3>
            <p class="quiet">{warning}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| close()>"Cancel"</button>
                <button type="button" class="button danger" on:click=go_on>{answer}</button>
            </div>
        </Dialog>
    }
}
