//! The desktop's keys, to look up.

use crate::desktop::KEYS;
use leptos::prelude::*;

/// Draws the page.
#[component]
pub(super) fn Keyboard() -> impl IntoView {
    let keys = |combination: &'static str| {
        let parts = combination.split('+').map(|part| view! { <kbd>{part}</kbd> });
        parts.collect_view()
    };
    let rows = KEYS.iter().map(|&(combination, what)| {
        view! { <tr><th scope="row" class="key-cell">{keys(combination)}</th><td>{what}</td></tr> }
    });
    view! {
        <h3>"Keyboard"</h3>
        <p class="quiet">
            "These keys work everywhere on the desktop. Everything else goes to the window in front; in the Terminal that is "
            "every key, Tab too."
        </p>
        <table class="keys">
            <thead class="unseen"><tr><th scope="col">"Keys"</th><th scope="col">"What they do"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
