//! Where files are kept, how much room there is for them, and whether the browser may clear them. It asks every other
//! second while it is shown, since programs write without a word to anybody.

use crate::desktop::use_desk;
use crate::failure::spawn;
use crate::storage::{Clearing, Place, Room};
use leptos::prelude::*;
use std::time::Duration;
use tabula_desk::format;
use tabula_desk::names;

const EVERY: Duration = Duration::from_secs(2);

/// What came of the request to keep files.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Not,
    Refused,
    Failed(String),
}

/// Draws the page.
#[component]
pub(super) fn Storage() -> impl IntoView {
    let desk = use_desk();
    let room = RwSignal::new(None::<Room>);
    let problem = RwSignal::new(None::<String>);
    let look = move || {
        if document().hidden() {
            return;
        }
        spawn(async move {
            // The page may be gone by now.
            match desk.machine().room().await {
                Ok(seen) => drop((room.try_set(Some(seen)), problem.try_set(None))),
                Err(error) => drop(problem.try_set(Some(error.in_words()))),
            }
        });
    };
    look();
    if let Ok(interval) = set_interval_with_handle(look, EVERY) {
        on_cleanup(move || interval.clear());
    }
    let place = match desk.machine().place() {
        Place::File => "On this device, in a file of this browser’s for this page.".to_owned(),
        Place::Database => "On this device, in a database of this browser’s for this page.".to_owned(),
        Place::Memory(None) => "In memory: they are gone when this page is closed.".to_owned(),
        Place::Memory(Some(problem)) => format!(
            "In memory: they are gone when this page is closed. The reason: {}.",
            names::plain_text(&problem)
        ),
    };
    let disk = Memo::new(move |_| room.get().and_then(|room| room.disk));
    let meter = move || {
        disk.get().map(|disk| {
            let all = disk.used + disk.free;
            let text = format!("{} of {} used, {} free", format::bytes(disk.used), format::bytes(all), format::bytes(disk.free));
            view! {
                <div class="setting storage-room">
                    <span class="setting-label" id="storage-room">"Space for files"</span>
                    <progress max=all.to_string() value=disk.used.to_string() aria-labelledby="storage-room"></progress>
                    <p>{text}</p>
                </div>
            }
        })
    };
    let facts = move || {
        room.get().map(|room| {
            view! {
                <dl class="facts">
                    <dt>"Used by Tabula"</dt><dd>{format::bytes(room.usage)}</dd>
                    <dt>"The browser allows"</dt><dd>{format::bytes(room.quota)}</dd>
                </dl>
            }
        })
    };
    view! {
        <h3>"Storage"</h3>
        <p>"Your files are kept: " {place}</p>
        {move || problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> })}
        {meter}
        {facts}
        <Keeping clearing=Signal::derive(move || room.get().map(|room| room.clearing)) look />
    }
}

/// Whether the browser may clear files, and the way to ask that it do not.
#[component]
fn Keeping(
    clearing: Signal<Option<Clearing>>,
    look: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let desk = use_desk();
    let asked = RwSignal::new(Asked::Not);
    let clearing = Memo::new(move |_| clearing.get());
    let ask = move |_| {
        asked.set(Asked::Not);
        spawn(async move {
            let came = match desk.machine().keep().await {
                Ok(Clearing::OnlyAsked) => Asked::Not,
                Ok(Clearing::WhenShort) => Asked::Refused,
                Err(error) => Asked::Failed(error.in_words()),
            };
            if asked.try_set(came).is_none() {
                look();
            }
        });
    };
    let came = move || match asked.get() {
        Asked::Not => String::new(),
        Asked::Refused => {
            "The browser has not agreed. It may when Tabula is installed, or after more use.".to_owned()
        }
        Asked::Failed(why) => why,
    };
    let state = move || {
        clearing.get().map(|clearing| match clearing {
            Clearing::OnlyAsked => {
                view! { <p>"The browser keeps it until you clear it yourself."</p> }.into_any()
            }
            Clearing::WhenShort => view! {
                <p>"The browser may clear it when the device is short of space."</p>
                <p class="storage-ask"><button type="button" class="button" on:click=ask>"Ask the browser to keep it"</button></p>
            }
            .into_any(),
        })
    };
    view! {
        <div class="setting storage-keeping">
            <span class="setting-label">"What is kept"</span>
            {state}
            <p role="status">{came}</p>
        </div>
    }
}
