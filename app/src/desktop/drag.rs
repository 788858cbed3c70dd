//! Moving and resizing windows with a pointer: mouse, pen or finger. While a window is dragged only its own style changes
//! (a transform, so that nothing is laid out anew); the window manager hears of it at the end.

use super::Desk;
use super::desk::Overlay;
use leptos::html::Section;
use leptos::prelude::*;
use tabula_desk::geometry::{Edge, Rect, resized};
use tabula_desk::snap::Zone;
use tabula_desk::windows::WindowId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, PointerEvent};

/// A hand that trembles does not drag.
const SLACK: i32 = 4;

/// What is being pulled at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grip {
    /// The title bar.
    Title,
    /// An edge or corner.
    Edge(Edge),
}

/// Whether an event is a button's, and so not the title bar's.
pub(super) fn is_on_button(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest("button"), Ok(Some(_))))
}

#[derive(Clone, Copy)]
struct Drag {
    grip: Grip,
    pointer: i32,
    from: (i32, i32),
    start: Rect,
    rect: Rect,
    begun: bool,
    zone: Option<Zone>,
}

/// A window's dragging.
#[derive(Clone, Copy)]
pub(super) struct Dragging {
    desk: Desk,
    id: WindowId,
    section: NodeRef<Section>,
    drag: StoredValue<Option<Drag>>,
}

impl Dragging {
    pub(super) fn new(desk: Desk, id: WindowId, section: NodeRef<Section>) -> Dragging {
        Dragging { desk, id, section, drag: StoredValue::new(None) }
    }

    /// A pointer has been pressed on a grip.
    pub(super) fn press(self, event: &PointerEvent, grip: Grip) {
        let compact = self.desk.windows.with_untracked(|windows| windows.is_compact());
        if event.button() != 0 || is_on_button(event) || compact || self.drag.with_value(Option::is_some) {
            return;
        }
        let start = self.desk.windows.with_untracked(|windows| windows.rect_of(self.id));
        self.drag.set_value(Some(Drag {
            grip,
            pointer: event.pointer_id(),
            from: (event.client_x(), event.client_y()),
            start,
            rect: start,
            begun: false,
            zone: None,
        }));
        if let Some(grip) = event.current_target().and_then(|grip| grip.dyn_into::<Element>().ok()) {
            // Without it a drag ends where the pointer leaves the grip, which is no harm.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    }

    /// The pointer has moved.
    pub(super) fn moved(self, event: &PointerEvent) {
        let Some(mut drag) = self.drag.get_value().filter(|drag| drag.pointer == event.pointer_id()) else {
            return;
        };
        let (x, y) = (event.client_x(), event.client_y());
        let (dx, dy) = (x.saturating_sub(drag.from.0), y.saturating_sub(drag.from.1));
        if !drag.begun {
            if dx.abs().max(dy.abs()) < SLACK {
                return;
            }
            drag.begun = true;
            if drag.grip == Grip::Title {
                drag.start =
                    self.desk.windows.with_untracked(|windows| windows.torn_off(self.id, drag.from.0));
            }
            self.mark("window-dragged", true);
        }
        let area = self.desk.windows.with_untracked(|windows| windows.area());
        match drag.grip {
            Grip::Title => {
                drag.rect = drag.start.moved(dx, dy).kept_in(area);
                let zone = Zone::at(x, y, area);
                if zone != drag.zone {
                    drag.zone = zone;
                    self.desk.preview.set(zone.map(|zone| zone.rect(area)));
                }
            }
            Grip::Edge(edge) => drag.rect = resized(drag.start, edge, dx, dy, area),
        }
        self.show(drag.rect);
        self.drag.set_value(Some(drag));
    }

    /// The pointer has been let go.
    pub(super) fn release(self) {
        self.end(|desk, id, drag| {
            desk.arrange(|windows| match drag.zone {
                Some(zone) => windows.snap(id, zone),
                None => windows.place(id, drag.rect),
            });
        });
    }

    /// The drag is called off: everything is as it was.
    pub(super) fn cancel(self) {
        self.end(|_, _, _| {});
    }

    fn end(self, act: impl FnOnce(Desk, WindowId, Drag)) {
        let Some(drag) = self.drag.try_update_value(Option::take).flatten() else { return };
        if !drag.begun {
            return;
        }
        self.mark("window-dragged", false);
        self.desk.preview.set(None);
        act(self.desk, self.id, drag);
        // The window may be where the window manager had it before, and then nobody else would draw it there.
        self.show(self.desk.windows.with_untracked(|windows| windows.rect_of(self.id)));
        if self.desk.overlay.with_untracked(|overlay| *overlay != Overlay::None) {
            self.desk.overlay.set(Overlay::None);
        }
    }

    fn element(self) -> Option<HtmlElement> {
        self.section.get_untracked().and_then(|section| section.dyn_into().ok())
    }

    fn mark(self, class: &str, on: bool) {
        if let Some(element) = self.element() {
            let _ = element.class_list().toggle_with_force(class, on);
        }
    }

    fn show(self, rect: Rect) {
        let Some(element) = self.element() else { return };
        let style = element.style();
        let _ = style.set_property("transform", &format!("translate({}px, {}px)", rect.x, rect.y));
        let _ = style.set_property("width", &format!("{}px", rect.width));
        let _ = style.set_property("height", &format!("{}px", rect.height));
    }
}
