//! What this is, and what the browser gives it.

use leptos::prelude::*;
use tabula_desk::browser::browser;

/// Draws the page.
#[component]
pub(super) fn About() -> impl IntoView {
    let navigator = web_sys::window().map(|window| window.navigator());
    let cores = navigator.as_ref().map_or(0.0, |navigator| navigator.hardware_concurrency());
    let agent = navigator.and_then(|navigator| navigator.user_agent().ok()).unwrap_or_default();
    let browser = browser(&agent).unwrap_or_else(|| "Not known".to_owned());
    view! {
        <div class="about-head">
            <svg class="about-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
            <div>
                <h3>"Tabula"</h3>
                <p class="quiet">"Version " {env!("CARGO_PKG_VERSION")}</p>
            </div>
        </div>
        <p>
            "An operating system in a browser tab. Programs are WebAssembly (WASI and WASIX); each runs as a process of its "
            "own, on a kernel they share, and a system call is a function call."
        </p>
        <dl class="facts">
            <dt>"Processors"</dt><dd>{cores.to_string()}</dd>
            <dt>"Browser"</dt><dd>{browser}</dd>
            <dt>"Licence"</dt><dd>"MIT or Apache-2.0"</dd>
            <dt>"Type"</dt><dd>"Inter and JetBrains Mono, under the SIL Open Font Licence"</dd>
            <dt>"Icons"</dt><dd>"Lucide, under the ISC licence"</dd>
        </dl>
    }
}
