//! The desktop: the state that everything on it shares, and the view that puts its parts together. Windows are decided on
//! by `tabula_desk::windows`; the parts here draw them and turn what a person does into its operations.

mod carried;
mod desk;
mod drag;
mod keys;
mod launcher;
mod notes;
mod shelf;
mod switcher;
mod visit;
mod wallpaper;
mod window;
mod window_menu;

pub(crate) use carried::{Carried, Landing};
pub(crate) use desk::{Desk, use_desk};
pub(crate) use keys::TABLE as KEYS;
pub(crate) use notes::{Note, NoteKind};

use crate::machine::Machine;
use crate::ui::Menu;
use crate::{damage, storage};
use carried::CarriedView;
use launcher::Launcher;
use leptos::html::Main;
use leptos::prelude::*;
use notes::{NotePanel, Toasts};
use shelf::Shelf;
use std::collections::BTreeSet;
use switcher::Switcher;
use tabula_desk::geometry::Rect;
use wallpaper::Wallpaper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ResizeObserver;
use window::WindowView;

/// What the machine says of its disks, for a desktop that there is or will be.
#[derive(Clone, Copy)]
pub(crate) struct DiskNews {
    /// Space is nearly gone.
    pub(crate) low: RwSignal<Option<JsValue>, LocalStorage>,
    /// Disks are damaged.
    pub(crate) damaged: RwSignal<Vec<JsValue>, LocalStorage>,
}

impl DiskNews {
    /// Nothing yet.
    pub(crate) fn new() -> DiskNews {
        DiskNews { low: RwSignal::new_local(None), damaged: RwSignal::new_local(Vec::new()) }
    }

    /// Forgets what another machine has said.
    pub(crate) fn clear(self) {
        self.low.set(None);
        self.damaged.set(Vec::new());
    }

    /// Tells the person all that comes.
    fn tell(self, desk: Desk) {
        Effect::new(move |_| {
            self.low.with(|estimate| {
                if let Some(estimate) = estimate {
                    untrack(|| storage::warn(desk, estimate));
                }
            });
        });
        Effect::new(move |told: Option<usize>| {
            self.damaged.with(|damaged| {
                let new = damaged.get(told.unwrap_or_default()..).unwrap_or_default();
                untrack(|| new.iter().for_each(|one| damage::tell(desk, one)));
                damaged.len()
            })
        });
    }
}

/// The desktop over a machine.
#[component]
pub(crate) fn Desktop(machine: StoredValue<Machine, LocalStorage>, news: DiskNews) -> impl IntoView {
    let stage = NodeRef::<Main>::new();
    let desk = Desk::new(machine);
    provide_context(desk);
    crate::failure::watch(move |window, message| desk.fail(window, message));
    crate::launch::is_there(desk);
    keys::listen(desk);
    visit::keep(desk);
    storage::ask_to_keep(desk);
    news.tell(desk);
    observe(stage, desk);
    // What has failed is hidden when it is closed, and never taken apart.
    let ids = Memo::new(move |_| {
        let open =
            desk.windows.with(|windows| windows.all().iter().map(|window| window.id).collect::<Vec<_>>());
        let failed = desk.failed.with(|failed| failed.keys().copied().collect::<Vec<_>>());
        open.into_iter().chain(failed).collect::<BTreeSet<_>>()
    });
    let is_empty =
        Memo::new(move |_| desk.windows.with(|windows| windows.count_on(windows.workspace()) == 0));
    let preview =
        move || desk.preview.get().map(|rect| view! { <div class="snap-preview" style=placed(rect)></div> });
    view! {
        <div class="desktop">
            <Wallpaper />
            <main class="stage" node_ref=stage aria-label="Windows">
                <h1 class="unseen">"Tabula"</h1>
                <p class="unseen" role="status">{move || desk.spoken.get()}</p>
                {move || is_empty.get().then(|| view! { <Hint /> })}
                {preview}
                <For each=move || ids.get() key=|id| *id let:id>
                    <WindowView id />
                </For>
                <Menu open=desk.menu />
            </main>
            <Shelf />
            <NotePanel />
            <Toasts />
            <Launcher />
            <Switcher />
            <CarriedView desk />
        </div>
    }
}

/// What to do where there is no window, for those who have keys and for those who have not.
#[component]
fn Hint() -> impl IntoView {
    view! {
        <p class="stage-hint">
            <span class="for-keys">"Press " <kbd>"Ctrl"</kbd> <kbd>"Alt"</kbd> <kbd>"Space"</kbd> " to open an app"</span>
            <span class="for-fingers">"Open an app below"</span>
        </p>
    }
}

/// A rectangle as a style.
fn placed(rect: Rect) -> String {
    let Rect { x, y, width, height } = rect;
    format!("transform:translate({x}px,{y}px);width:{width}px;height:{height}px")
}

/// Tells the window manager how much room there is, now and whenever it changes, and then opens what a visit begins with.
fn observe(stage: NodeRef<Main>, desk: Desk) {
    Effect::new(move |_| {
        let Some(stage) = stage.get() else { return };
        let measured = stage.clone();
        let measure = move || {
            let area = Rect::new(0, 0, measured.client_width(), measured.client_height());
            if desk.windows.with_untracked(|windows| windows.area() != area) {
                desk.windows.update(|windows| windows.set_area(area));
            }
        };
        measure();
        desk.begin();
        let on_resize = Closure::<dyn Fn()>::new(measure);
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref());
        if let Ok(observer) = observer {
            observer.observe(&stage);
            let kept = StoredValue::new_local((observer, on_resize));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
    });
}
