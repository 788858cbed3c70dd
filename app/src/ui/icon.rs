//! Icons, all from one sprite (`icons.svg`) that the build makes of the names in `app/icons.txt`. They are decoration:
//! whatever they stand on has a name of its own.

use leptos::prelude::*;

/// An icon by its name.
pub(crate) fn icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("icons.svg#{name}")></use>
        </svg>
    }
}
