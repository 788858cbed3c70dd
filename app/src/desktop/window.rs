//! A window: its frame, its title bar, and the app inside. It is drawn where the window manager has it; a window that is
//! out of sight stays laid out, so that its terminal keeps its size and nothing jumps when it comes back.

use super::desk::{Overlay, use_desk};
use super::drag::{Dragging, Grip, is_on_button};
use super::window_menu;
use crate::apps::{App, AppView};
use crate::ui::{after_effects, focus_in, focused, icon};
use leptos::html::Section;
use leptos::prelude::*;
use tabula_desk::geometry::Edge;
use tabula_desk::snap::Zone;
use tabula_desk::windows::{Placement, WindowId};
use web_sys::{Element, HtmlElement, MouseEvent, PointerEvent};

/// Draws one.
#[component]
pub(super) fn WindowView(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let section = NodeRef::<Section>::new();
    let windows = desk.windows;
    let rect = Memo::new(move |_| windows.with(|windows| windows.rect_of(id)));
    let height = Memo::new(move |_| windows.with(|windows| windows.height_of(id)));
    let visible = Memo::new(move |_| windows.with(|windows| windows.is_visible(id)));
    let is_focused = Memo::new(move |_| windows.with(|windows| windows.focused() == Some(id)));
    let title = Memo::new(move |_| {
        windows.with(|windows| windows.get(id).map_or_else(String::new, |window| window.title.clone()))
    });
    let placement = Memo::new(move |_| {
        windows.with(|windows| windows.get(id).map_or(Placement::Free, |window| window.placement))
    });
    let is_full = move || placement.get() == Placement::Snapped(Zone::Full);
    let Some(app) = windows.with_untracked(|windows| App::by_name(&windows.get(id)?.app)) else {
        return ().into_any();
    };
    let failure = Memo::new(move |_| desk.failed.with(|failed| failed.get(&id).cloned()));
    let dragging = Dragging::new(desk, id, section);
    let last = StoredValue::new_local(None::<HtmlElement>);
    follow_focus(section, last, is_focused, desk.overlay);

    let title_id = format!("window-{}-title", id.0);
    let label_id = title_id.clone();
    let press = move |grip: Grip| move |event: PointerEvent| dragging.press(&event, grip);
    let open_menu = move |event: MouseEvent| {
        event.prevent_default();
        window_menu::open(desk, id, f64::from(event.client_x()), f64::from(event.client_y()));
    };
    let menu_button = move |event: MouseEvent| {
        let rect = event_target::<Element>(&event).get_bounding_client_rect();
        window_menu::open(desk, id, rect.left(), rect.bottom() + 4.0);
    };
    let edges = Edge::ALL.map(|edge| {
        view! {
            <div class=format!("edge edge-{}", edge.name()) on:mousedown=|event| event.prevent_default() on:pointerdown=press(Grip::Edge(edge))
                on:pointermove=move |event| dragging.moved(&event) on:pointerup=move |_| dragging.release()
                on:pointercancel=move |_| dragging.cancel()></div>
        }
    });
    view! {
        <section class="window" node_ref=section role="dialog" aria-labelledby=label_id tabindex="-1"
            data-app=app.name() data-window=id.0.to_string()
            class:window-focused=is_focused
            class:window-full=is_full
            class:window-snapped=move || placement.get() != Placement::Free
            class:window-hidden=move || !visible.get()
            style:transform=move || { let rect = rect.get(); format!("translate({}px, {}px)", rect.x, rect.y) }
            style:width=move || format!("{}px", rect.get().width)
            style:height=move || format!("{}px", rect.get().height)
            style:z-index=move || (height.get() + 1).to_string()
            on:pointerdown=move |_| desk.focus(id)
            on:focusin=move |_| {
                desk.focus(id);
                last.set_value(focused());
            }>
            // Pressing the frame leaves the keyboard where it is.
            <header class="titlebar" on:pointerdown=press(Grip::Title)
                on:pointermove=move |event| dragging.moved(&event) on:pointerup=move |_| dragging.release()
                on:pointercancel=move |_| dragging.cancel() on:contextmenu=open_menu
                on:mousedown=|event| event.prevent_default()
                on:dblclick=move |event: MouseEvent| if !is_on_button(&event) {
                    desk.arrange(|windows| windows.toggle_full(id));
                }>
                <button type="button" class="window-icon" aria-label="Window menu" aria-haspopup="menu" on:click=menu_button>
                    {app.tile()}
                </button>
                <h2 class="window-title" id=title_id><bdi>{title}</bdi></h2>
                <div class="window-controls">
                    <button type="button" class="control" aria-label="Minimise" title="Minimise"
                        on:click=move |_| desk.arrange(|windows| windows.minimise(id))>{icon("minus")}</button>
                    <button type="button" class="control control-full" aria-label=move || if is_full() { "Restore" } else { "Maximise" }
                        title=move || if is_full() { "Restore" } else { "Maximise" }
                        on:click=move |_| desk.arrange(|windows| windows.toggle_full(id))>
                        {move || if is_full() { icon("copy") } else { icon("square") }}
                    </button>
                    <button type="button" class="control control-close" aria-label="Close" title="Close"
                        on:click=move |_| desk.close(id)>{icon("x")}</button>
                </div>
            </header>
            <div class="window-body">
                <div class="window-app" inert=move || failure.with(Option::is_some)><Owned app id /></div>
                {move || failure.get().map(|message| view! { <Failed app id message /> })}
            </div>
            {edges.collect_view()}
        </section>
    }
    .into_any()
}

/// The app, which knows its window, and so do all that it starts.
#[component]
fn Owned(app: App, id: WindowId) -> impl IntoView {
    provide_context(id);
    view! { <AppView app id /> }
}

/// What is left of a window whose app has failed.
#[component]
fn Failed(app: App, id: WindowId, message: String) -> impl IntoView {
    let desk = use_desk();
    let again = move |_| {
        desk.close(id);
        desk.open(app);
    };
    view! {
        <div class="window-failed" role="alert">
            {icon("triangle-alert")}
            <h3>{app.title()} " has stopped"</h3>
            <p class="quiet">"The rest of the desktop goes on. What this window had not saved may be lost."</p>
            <p class="trouble-message">{message}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| desk.close(id)>"Close"</button>
                <button type="button" class="button primary" data-autofocus on:click=again>"Open again"</button>
            </div>
        </div>
    }
}

/// The keyboard follows the window in front: to where it was in it last, or to where the app wants it.
fn follow_focus(
    section: NodeRef<Section>,
    last: StoredValue<Option<HtmlElement>, LocalStorage>,
    is_focused: Memo<bool>,
    overlay: RwSignal<Overlay>,
) {
    Effect::new(move |_| {
        let free = overlay.with(|overlay| *overlay == Overlay::None);
        if !is_focused.get() || !free || section.get().is_none() {
            return;
        }
        after_effects(move || {
            let Some(section) = section.try_get_untracked().flatten() else { return };
            // By now another window may be in front, or something lie over all of them.
            let free = overlay.try_with_untracked(|overlay| *overlay == Overlay::None);
            if is_focused.try_get_untracked() != Some(true) || free != Some(true) {
                return;
            }
            let inside = focused().is_some_and(|focused| section.contains(Some(&focused)));
            if inside {
                return;
            }
            // The window itself had it only because what is in it was not there yet.
            let itself: &web_sys::Node = &section;
            let before = last.try_get_value().flatten();
            let before =
                before.filter(|element| element.is_connected() && !itself.is_same_node(Some(element)));
            let back = before.is_some_and(|element| element.focus().is_ok())
                && focused().is_some_and(|focused| section.contains(Some(&focused)));
            if !back && !focus_in(&section, "[data-autofocus]:not([inert] *)") {
                let _ = section.focus();
            }
        });
    });
}
