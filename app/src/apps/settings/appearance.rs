//! How the desktop looks: light or dark, the accent, the wallpaper, the size of text, and which windows it begins with.

use crate::desktop::use_desk;
use leptos::prelude::*;
use tabula_desk::settings::{Accent, TEXT_PERCENT, Theme, Wallpaper};

/// Draws the page.
#[component]
pub(super) fn Appearance() -> impl IntoView {
    let desk = use_desk();
    let settings = desk.settings;
    let theme = Memo::new(move |_| settings.with(|settings| settings.theme));
    let accent = Memo::new(move |_| settings.with(|settings| settings.accent));
    let wallpaper = Memo::new(move |_| settings.with(|settings| settings.wallpaper));
    let percent = Memo::new(move |_| settings.with(|settings| settings.text_percent));
    let reopen = Memo::new(move |_| settings.with(|settings| settings.reopen));
    let themes = Theme::ALL.iter().map(|&which| {
        let kind = which.label().to_lowercase();
        view! {
            <label class="choice">
                <input type="radio" name="theme" prop:checked=move || theme.get() == which
                    on:change=move |_| settings.update(|settings| settings.theme = which) />
                <span class=format!("theme-picture theme-{kind}") aria-hidden="true"><span></span></span>
                <span class="choice-label">{which.label()}</span>
            </label>
        }
    });
    let accents = Accent::ALL.iter().map(|&which| {
        view! {
            <label class="swatch" title=which.label()>
                <input type="radio" name="accent" aria-label=which.label() prop:checked=move || accent.get() == which
                    on:change=move |_| settings.update(|settings| settings.accent = which) />
                <span class="swatch-colour" data-accent=which.name() aria-hidden="true"></span>
            </label>
        }
    });
    let wallpapers = Wallpaper::ALL.iter().map(|&which| {
        view! {
            <label class="choice">
                <input type="radio" name="wallpaper" prop:checked=move || wallpaper.get() == which
                    on:change=move |_| settings.update(|settings| settings.wallpaper = which) />
                <span class="wallpaper-picture" data-wallpaper=which.name() aria-hidden="true"></span>
                <span class="choice-label">{which.label()}</span>
            </label>
        }
    });
    let change = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<u32>() {
            settings.update(|settings| {
                settings.text_percent = percent.clamp(*TEXT_PERCENT.start(), *TEXT_PERCENT.end())
            });
        }
    };
    view! {
        <h3>"Appearance"</h3>
        <fieldset class="setting"><legend>"Theme"</legend><div class="choices">{themes.collect_view()}</div></fieldset>
        <fieldset class="setting"><legend>"Accent"</legend><div class="swatches">{accents.collect_view()}</div></fieldset>
        <fieldset class="setting"><legend>"Wallpaper"</legend><div class="choices">{wallpapers.collect_view()}</div></fieldset>
        <div class="setting">
            <label class="setting-label" for="text-size">"Text size"</label>
            <div class="range">
                <span class="range-small" aria-hidden="true">"A"</span>
                <input id="text-size" type="range" min=TEXT_PERCENT.start().to_string() max=TEXT_PERCENT.end().to_string() step="10"
                    aria-valuetext=move || format!("{} percent", percent.get())
                    prop:value=move || percent.get().to_string() on:change=change />
                <span class="range-large" aria-hidden="true">"A"</span>
                <output for="text-size">{move || format!("{}%", percent.get())}</output>
            </div>
        </div>
        <fieldset class="setting">
            <legend>"At the start"</legend>
            <label class="check">
                <input type="checkbox" name="reopen" prop:checked=move || reopen.get()
                    on:change=move |event| settings.update(|settings| settings.reopen = event_target_checked(&event)) />
                <span>"Open the windows of last time"</span>
            </label>
        </fieldset>
    }
}
