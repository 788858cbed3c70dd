//! What a pointer carries from one window to another, drawn over everything, beside the pointer.

use super::Desk;
use leptos::prelude::*;

/// What letting go here would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// Nothing.
    Nowhere,
    /// What is carried moves there.
    Moves,
    /// It is copied there.
    Copies,
}

/// What is carried, and where the pointer is, in pixels of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// What it is, in words.
    pub(crate) label: String,
    pub(crate) landing: Landing,
}

/// Draws it.
#[component]
pub(super) fn CarriedView(desk: Desk) -> impl IntoView {
    move || {
        desk.carried.get().map(|carried| {
            let (class, word) = match carried.landing {
                Landing::Nowhere => ("carried carried-nowhere", None),
                Landing::Moves => ("carried", Some("Move")),
                Landing::Copies => ("carried", Some("Copy")),
            };
            let place = format!("transform:translate({}px,{}px)", carried.x + 12, carried.y + 12);
            view! {
                <div class=class style=place aria-hidden="true">
                    {word.map(|word| view! { <strong>{word}</strong> })}
                    <bdi>{carried.label}</bdi>
                </div>
            }
        })
    }
}
