//! A dialog over a window: it has the keyboard until it is answered, keeps Tab inside, and is called off by Escape and by a
//! press beside it. Where the keyboard goes afterwards is for whoever asks to say, in what it does on being closed.

use super::{after_effects, focus_in, keep_tab_in};
use leptos::html::Section;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Draws it around what is in it. Its first field or button gets the keyboard; `close` calls it off.
#[component]
pub(crate) fn Dialog(
    label: &'static str,
    #[prop(into)] close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let section = NodeRef::<Section>::new();
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            after_effects(move || {
                focus_in(&section, "input, button");
            });
        }
    });
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match section.get_untracked() {
            _ if event.key() == "Escape" => close.run(()),
            Some(section) => keep_tab_in(&section, &event),
            None => {}
        }
    };
    view! {
        <div class="dialog-shade" on:pointerdown=move |_| close.run(())></div>
        <section class="dialog" role="dialog" aria-modal="true" aria-label=label node_ref=section on:keydown=on_key>
            {children()}
        </section>
    }
}
