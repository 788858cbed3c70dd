//! The folders at hand, and the way from the root to the folder shown.

use super::bin;
use super::state::{HOME, State};
use crate::ui::{after_effects, file_name, icon};
use leptos::html::Ol;
use leptos::prelude::*;
use tabula_desk::paths;

const PLACES: [(&str, &[u8], &str); 5] = [
    ("Home", HOME, "house"),
    ("Temporary", b"/tmp", "clock"),
    ("Programs", b"/usr/bin", "package"),
    ("File system", b"/", "hard-drive"),
    ("Bin", bin::FILES, "trash-2"),
];

/// The side with the folders at hand.
#[component]
pub(super) fn Places() -> impl IntoView {
    let state = expect_context::<State>();
    let place = move |(label, path, sign): (&'static str, &'static [u8], &'static str)| {
        let is_here = move || state.folder.with(|folder| folder == path);
        view! {
            <li>
                <button type="button" class="side-item" aria-current=move || is_here().then_some("location")
                    data-drop=paths::encoded(path)
                    on:click=move |_| state.go(path.to_vec())>{icon(sign)}<span>{label}</span></button>
            </li>
        }
    };
    view! { <nav class="side files-side" aria-label="Places"><ul>{PLACES.map(place).collect_view()}</ul></nav> }
}

/// The way to the folder shown; each part of it can be gone to.
#[component]
pub(super) fn Crumbs() -> impl IntoView {
    let state = expect_context::<State>();
    let crumbs = move || {
        let mut ways = paths::ancestors(&state.folder.get());
        // Where the bin lies is of no interest: the way begins with it.
        if state.in_bin() {
            ways.retain(|way| paths::is_within(way, bin::FILES));
        }
        let last = ways.len() - 1;
        let crumb = move |(index, way): (usize, Vec<u8>)| {
            let label = match paths::file_name(&way) {
                b"" => {
                    view! { <span class="crumb-root" aria-label="File system">{icon("hard-drive")}</span> }
                        .into_any()
                }
                _ if way == bin::FILES => "Bin".into_any(),
                name => file_name(name).into_any(),
            };
            let current = (index == last).then_some("page");
            view! {
                <li><button type="button" class="crumb" aria-current=current data-drop=paths::encoded(&way) on:click=move |_| state.go(way.clone())>{label}</button></li>
            }
        };
        ways.into_iter().enumerate().map(crumb).collect_view()
    };
    // Of a way that is longer than its place the end is seen.
    let list = NodeRef::<Ol>::new();
    Effect::new(move |_| {
        state.folder.track();
        if let Some(list) = list.get() {
            after_effects(move || list.set_scroll_left(list.scroll_width()));
        }
    });
    view! { <nav class="crumbs" aria-label="Path"><ol node_ref=list>{crumbs}</ol></nav> }
}
