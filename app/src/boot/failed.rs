//! The screen of a machine that did not boot: what is missing, if something is, and what a person can do.

use super::BootFailure;
use leptos::prelude::*;

/// Shows it.
#[component]
pub(crate) fn Failed(failure: BootFailure) -> impl IntoView {
    let BootFailure { message, missing } = failure;
    let (title, lead) = match missing.is_empty() {
        true => ("Tabula did not start", message),
        false => (
            "Tabula cannot run here yet",
            "The browser, or the server that this page came from, lacks what Tabula needs:".to_owned(),
        ),
    };
    let item = |text: String| match text.split_once(": ") {
        Some((what, to_do)) => {
            view! { <li><strong>{what.to_owned()}</strong>{format!(": {to_do}")}</li> }.into_any()
        }
        None => view! { <li><strong>{text}</strong></li> }.into_any(),
    };
    let reload = |_| {
        if let Some(window) = web_sys::window() {
            // It fails only while the page is being left.
            let _ = window.location().reload();
        }
    };
    view! {
        <main class="trouble">
            <section class="trouble-card" role="alert" aria-labelledby="failed-title">
                <svg class="trouble-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
                <h1 id="failed-title">{title}</h1>
                <p>{lead}</p>
                {(!missing.is_empty()).then(|| view! { <ul class="trouble-list">{missing.into_iter().map(item).collect_view()}</ul> })}
                <div class="actions">
                    <button type="button" class="button primary" on:click=reload>"Try again"</button>
                </div>
            </section>
        </main>
    }
}
