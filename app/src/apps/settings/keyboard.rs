//! The keys of the desktop and of its apps, to look up.

use crate::desktop::KEYS;
use leptos::prelude::*;

/// Keys, and what they do.
type Keys = &'static [(&'static str, &'static str)];

/// The terminal's own: `term/js/terminal-input.js` and `apps/terminal`.
const TERMINAL: Keys = &[
    ("Ctrl+Shift+C", "Copy what is selected"),
    ("Ctrl+Shift+V", "Paste"),
    ("Ctrl+Shift+A", "Select everything"),
    ("Ctrl+Shift+Space", "Select with the arrow keys"),
    ("Ctrl+Shift+F", "Search what has been printed"),
    ("Ctrl+Shift+K", "Clear, with what has scrolled away"),
    ("Ctrl+=", "Larger letters"),
    ("Ctrl+-", "Smaller letters"),
    ("Ctrl+0", "Letters of the usual size"),
    ("Ctrl+Shift+Enter", "New tab"),
    ("Ctrl+Alt+PgDn PgUp", "The next tab, and the one before"),
    ("Ctrl+Shift+.", "Leave the terminal for what is beside it"),
];

/// Those of `apps/files/list.rs`.
const FILES: Keys = &[
    ("Enter", "Open"),
    ("Backspace", "The folder above"),
    ("Alt+← →", "Back, and forward"),
    ("a … z", "The first name that begins so"),
    ("Ctrl+Space", "Choose one more, or one less"),
    ("Shift+↑ ↓", "Choose from here to there"),
    ("Ctrl+A", "Choose everything"),
    ("Ctrl+C X V", "Copy, cut, paste"),
    ("F2", "Rename"),
    ("Delete", "Move to the bin; in the bin, delete for good"),
    ("Ctrl+Shift+N", "New folder"),
    ("Ctrl+I", "Properties"),
    ("Ctrl+H", "Show hidden files, or hide them"),
    ("F5", "Read the folder again"),
    ("Shift+F10", "The menu of what is chosen"),
];

/// Those of `apps/editor`, and the ones of its text that people ask for.
const EDITOR: Keys = &[
    ("Ctrl+O", "Open a file"),
    ("Ctrl+S", "Save"),
    ("Ctrl+Shift+S", "Save as"),
    ("Ctrl+F", "Find and replace"),
    ("Ctrl+Z", "Undo"),
    ("Ctrl+Y", "Redo"),
    ("Ctrl+/", "Make a comment of the line, or text again"),
    ("Ctrl+Alt+PgDn PgUp", "The next tab, and the one before"),
    ("Esc Tab", "Leave the text for what is beside it"),
];

/// Draws the page.
#[component]
pub(super) fn Keyboard() -> impl IntoView {
    view! {
        <h3>"Keyboard"</h3>
        <p class="quiet">
            "The desktop's keys work everywhere. Everything else goes to the window in front; in the Terminal that is every "
            "key, Tab too."
        </p>
        <Table title="Desktop" keys=KEYS />
        <Table title="Terminal" keys=TERMINAL />
        <Table title="Files" keys=FILES />
        <Table title="Editor" keys=EDITOR />
    }
}

#[component]
fn Table(title: &'static str, keys: Keys) -> impl IntoView {
    let rows = keys.iter().map(|&(combination, what)| {
        view! { <tr><th scope="row" class="key-cell">{caps(combination)}</th><td>{what}</td></tr> }
    });
    view! {
        <table class="keys">
            <caption>{title}</caption>
            <thead class="unseen"><tr><th scope="col">"Keys"</th><th scope="col">"What they do"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn caps(combination: &'static str) -> impl IntoView {
    combination.split('+').map(|part| view! { <kbd>{part}</kbd> }).collect_view()
}
