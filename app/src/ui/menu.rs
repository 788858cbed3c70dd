//! A menu at a place of the screen: for windows, files and processes. It takes the keyboard while it is open, gives it
//! back when it closes, and closes on a choice, Escape, Tab, or a press anywhere else.

use crate::ui::{focus_in, focused};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// A choice in a menu.
#[derive(Clone)]
pub(crate) struct MenuItem {
    label: String,
    keys: &'static str,
    enabled: bool,
    starts_group: bool,
    act: Callback<()>,
}

impl MenuItem {
    /// One that does something.
    pub(crate) fn new(label: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> MenuItem {
        MenuItem {
            label: label.into(),
            keys: "",
            enabled: true,
            starts_group: false,
            act: Callback::new(move |()| act()),
        }
    }

    /// With the keys that do the same.
    pub(crate) fn keys(self, keys: &'static str) -> MenuItem {
        MenuItem { keys, ..self }
    }

    /// Only to be chosen if so.
    pub(crate) fn enabled_if(self, enabled: bool) -> MenuItem {
        MenuItem { enabled, ..self }
    }

    /// Set off from those before it.
    pub(crate) fn group(self) -> MenuItem {
        MenuItem { starts_group: true, ..self }
    }
}

/// Where a menu opens, and with what.
#[derive(Clone)]
pub(crate) struct MenuPlace {
    /// From the left, in pixels of the screen.
    pub(crate) x: f64,
    /// From the top.
    pub(crate) y: f64,
    /// Its name.
    pub(crate) label: String,
    /// Its choices.
    pub(crate) items: Vec<MenuItem>,
}

/// Shows the menu that `open` holds.
#[component]
pub(crate) fn Menu(open: RwSignal<Option<MenuPlace>>) -> impl IntoView {
    move || open.get().map(|place| view! { <Opened open place /> })
}

#[component]
fn Opened(open: RwSignal<Option<MenuPlace>>, place: MenuPlace) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let before = StoredValue::new_local(focused());
    let close = move || {
        open.set(None);
        if let Some(before) = before.get_value() {
            let _ = before.focus();
        }
    };
    let (x, y) = (place.x, place.y);
    Effect::new(move |_| {
        let Some(list) = list.get() else { return };
        // At once: the next key may follow in the same frame.
        keep_on_screen(&list, x, y);
        focus_in(&list, "[role=menuitem]:not([aria-disabled=true])");
    });
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Escape" | "Tab" => {
                event.prevent_default();
                close();
            }
            "ArrowDown" => step(&event, list, 1),
            "ArrowUp" => step(&event, list, -1),
            "Home" => step(&event, list, isize::MIN),
            "End" => step(&event, list, isize::MAX),
            _ => {}
        }
    };
    let items = place.items.into_iter().map(|item| {
        let enabled = item.enabled;
        let choose = move |_| {
            if enabled {
                close();
                item.act.run(());
            }
        };
        view! {
            <button type="button" class="menu-item" class:menu-group=item.starts_group role="menuitem" tabindex="-1"
                aria-disabled=(!enabled).then_some("true") on:click=choose>
                <span><bdi>{item.label}</bdi></span>
                <kbd>{item.keys}</kbd>
            </button>
        }
    });
    view! {
        <div class="menu-shade" on:pointerdown=move |_| close() on:contextmenu=move |event| { event.prevent_default(); close(); }></div>
        <div class="menu" role="menu" aria-label=place.label node_ref=list on:keydown=on_key
            style:left=format!("{x}px") style:top=format!("{y}px")>
            {items.collect_view()}
        </div>
    }
}

/// Moves a menu that would leave the screen.
fn keep_on_screen(menu: &HtmlElement, x: f64, y: f64) {
    const MARGIN: f64 = 8.0;
    let Some(window) = web_sys::window() else { return };
    let side =
        |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64()).unwrap_or_default();
    let (width, height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
    let left = x.min(side(window.inner_width()) - width - MARGIN).max(MARGIN);
    let top = y.min(side(window.inner_height()) - height - MARGIN).max(MARGIN);
    let style = menu.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

fn step(event: &KeyboardEvent, list: NodeRef<Div>, by: isize) {
    event.prevent_default();
    let Some(list) = list.get_untracked() else { return };
    let Ok(found) = list.query_selector_all("[role=menuitem]:not([aria-disabled=true])") else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect();
    let Some(last) = items.len().checked_sub(1) else { return };
    let at = focused().and_then(|focused| items.iter().position(|item| *item == focused));
    let next = match (by, at) {
        (isize::MIN, _) => 0,
        (isize::MAX, _) => last,
        (_, None) => 0,
        (by, Some(at)) => (at as isize + by).rem_euclid(items.len() as isize) as usize,
    };
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}
