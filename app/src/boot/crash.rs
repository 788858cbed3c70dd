//! The screen after a crash of the kernel: what happened, the report to copy, and a restart.

use super::CrashReport;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    Not,
    Yes,
    Refused,
}

/// Shows it.
#[component]
pub(crate) fn Crashed(report: CrashReport, restart: impl Fn() + Send + 'static) -> impl IntoView {
    let CrashReport { place, message, report, error } = report;
    let details: Vec<String> = [report, error].into_iter().filter(|part| !part.trim().is_empty()).collect();
    let text = format!(
        "Tabula {} crashed in the {place}\n{message}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        details.join("\n\n")
    );
    let text = StoredValue::new(text);
    let copied = RwSignal::new(Copied::Not);
    let copy = move |_| {
        spawn_local(async move {
            let Some(window) = web_sys::window() else { return };
            let written = JsFuture::from(window.navigator().clipboard().write_text(&text.get_value())).await;
            copied.set(if written.is_ok() { Copied::Yes } else { Copied::Refused });
        });
    };
    let button = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            let _ = button.focus();
        }
    });
    view! {
        <main class="trouble">
            <section class="trouble-card" role="alertdialog" aria-labelledby="crash-title" aria-describedby="crash-text">
                <svg class="trouble-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
                <h1 id="crash-title">"Tabula has crashed"</h1>
                <p id="crash-text">
                    "The kernel stopped in the " {place} ". All programs have ended, and what was only in memory is lost. "
                    "Restarting takes a second."
                </p>
                <p class="trouble-message">{message}</p>
                <div class="actions">
                    <button type="button" class="button primary" node_ref=button on:click=move |_| restart()>"Restart"</button>
                    <button type="button" class="button" on:click=copy>
                        {move || match copied.get() {
                            Copied::Not => "Copy report",
                            Copied::Yes => "Copied",
                            Copied::Refused => "The browser refused to copy",
                        }}
                    </button>
                </div>
                <details class="trouble-details">
                    <summary>"Report"</summary>
                    <pre tabindex="0">{text.get_value()}</pre>
                </details>
            </section>
        </main>
    }
}
