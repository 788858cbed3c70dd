//! The greeting: what this is, and four things to do first.

use crate::apps::App;
use crate::desktop::use_desk;
use crate::ui::icon;
use leptos::prelude::*;

const FIRST: [(App, &str, &str); 4] = [
    (App::Terminal, "Open a terminal", "A shell with pipes and jobs, and the utilities you know."),
    (App::Files, "Look at the files", "Drag files in from your computer, and download them again."),
    (App::Monitor, "See what runs", "Every program is a process of its own."),
    (App::Settings, "Make it yours", "Light or dark, a colour, a wallpaper, the size of text."),
];

/// Draws it.
#[component]
pub(super) fn Welcome() -> impl IntoView {
    let desk = use_desk();
    let card = move |(app, title, text): (App, &'static str, &'static str)| {
        view! {
            <li>
                <button type="button" class="welcome-card" on:click=move |_| desk.show_app(app)>
                    {app.tile()}
                    <span class="welcome-words"><strong>{title}</strong><span>{text}</span></span>
                    {icon("chevron-right")}
                </button>
            </li>
        }
    };
    view! {
        <div class="welcome">
            <svg class="welcome-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
            <h3>"Welcome to Tabula"</h3>
            <p class="welcome-lead">
                "An operating system in this tab: processes, files and a shell, on a kernel that runs here and nowhere else. "
                "Nothing you do leaves this browser."
            </p>
            <ul class="welcome-list">{FIRST.map(card).collect_view()}</ul>
            <p class="welcome-hint for-keys">
                <kbd>"Ctrl"</kbd> <kbd>"Alt"</kbd> <kbd>"Space"</kbd> " opens anything. All keys are in Settings."
            </p>
        </div>
    }
}
