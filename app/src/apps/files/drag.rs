//! Dragging what is chosen onto a folder: in the list, at the side, in the path, in another window. It moves; with Ctrl it
//! is copied. Pointers are followed, as with windows: the browser's own dragging knows no Escape while the keys are ours,
//! no fingers, and no two windows of one page. A finger that moves at once scrolls; one that rests on a row first takes hold
//! of it, and then drags, or where it is lifted again opens the menu.
//!
//! An element that things can be dropped on has the folder they go into in its attribute `data-drop`.

use super::clip::Originals;
use super::list::{Choose, choose};
use super::state::State;
use super::{bin, menu, ops};
use crate::desktop::{Carried, Landing};
use leptos::html::Div;
use leptos::prelude::*;
use std::time::Duration;
use tabula_desk::{names, paths};
use web_sys::{Element, PointerEvent};

/// A hand that trembles does not drag.
const SLACK: i32 = 5;
/// How long a finger rests until it has taken hold, and how far above it is shown what it carries.
const HOLD: Duration = Duration::from_millis(400);
const LIFT: i32 = 64;
/// The class of the element that a drop would land on.
const MARK: &str = "drop-here";

/// What has been pressed on a row, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    /// A mouse or a pen.
    Pointer,
    /// A finger that has just come.
    Finger,
    /// One that has rested.
    Hold,
}

#[derive(Clone, Debug)]
struct Drag {
    pointer: i32,
    hand: Hand,
    from: (i32, i32),
    /// The row's: the list may be read again meanwhile.
    name: Vec<u8>,
    /// Empty until the pointer has gone far enough.
    sources: Vec<Vec<u8>>,
    target: Option<Vec<u8>>,
    originals: Originals,
}

/// A list's dragging.
#[derive(Clone, Copy)]
pub(super) struct Dragging {
    state: State,
    list: NodeRef<Div>,
    drag: StoredValue<Option<Drag>>,
    marked: StoredValue<Option<Element>, LocalStorage>,
    /// Until a finger has taken hold.
    timer: StoredValue<Option<TimeoutHandle>>,
    /// A drag has ended, and the click that browsers make of its end is still to come.
    ended: StoredValue<bool>,
}

impl Dragging {
    pub(super) fn new(state: State, list: NodeRef<Div>) -> Dragging {
        Dragging {
            state,
            list,
            drag: StoredValue::new(None),
            marked: StoredValue::new_local(None),
            timer: StoredValue::new(None),
            ended: StoredValue::new(false),
        }
    }

    /// A pointer has been pressed on a row.
    pub(super) fn press(self, event: &PointerEvent, index: usize) {
        self.ended.set_value(false);
        let busy =
            self.drag.with_value(Option::is_some) || self.state.renaming.with_untracked(Option::is_some);
        if event.button() != 0 || busy {
            return;
        }
        let hand = if event.pointer_type() == "touch" { Hand::Finger } else { Hand::Pointer };
        let Some(item) = untrack(|| self.state.listed()).into_iter().nth(index) else { return };
        if hand == Hand::Finger {
            let hold = move || {
                self.hold();
            };
            self.timer.set_value(set_timeout_with_handle(hold, HOLD).ok());
        }
        self.drag.set_value(Some(Drag {
            pointer: event.pointer_id(),
            hand,
            from: (event.client_x(), event.client_y()),
            name: item.entry.name,
            sources: Vec::new(),
            target: None,
            originals: Originals::Take,
        }));
    }

    /// A finger that is on a row takes hold of it. Answers whether there is one.
    pub(super) fn hold(self) -> bool {
        // The window may have gone meanwhile.
        let Some(mut drag) = self.drag.try_get_value().flatten() else { return false };
        if drag.hand == Hand::Pointer {
            return false;
        }
        if drag.hand == Hand::Finger {
            if !self.choose_row(&drag.name) {
                self.end();
                return false;
            }
            drag.hand = Hand::Hold;
            self.show(&drag, drag.from, &self.state.chosen_paths());
            self.drag.set_value(Some(drag));
        }
        true
    }

    /// Whether a finger has taken hold: it does not scroll any more.
    pub(super) fn is_held(self) -> bool {
        self.drag.with_value(|drag| drag.as_ref().is_some_and(|drag| drag.hand == Hand::Hold))
    }

    /// Chooses the row unless it is chosen; answers whether it is still there.
    fn choose_row(self, name: &[u8]) -> bool {
        let at = untrack(|| self.state.listed()).iter().position(|item| item.entry.name == name);
        if let Some(index) = at
            && !self.state.chosen.with_untracked(|chosen| chosen.contains(name))
        {
            choose(self.state, index, Choose::Only);
        }
        at.is_some()
    }

    /// Shows what is carried.
    fn show(self, drag: &Drag, (x, y): (i32, i32), sources: &[Vec<u8>]) {
        let landing = match (&drag.target, drag.originals) {
            (None, _) => Landing::Nowhere,
            (Some(_), Originals::Take) => Landing::Moves,
            (Some(_), Originals::Keep) => Landing::Copies,
        };
        let label = match sources {
            [one] => names::plain(paths::file_name(one)),
            many => format!("{} items", many.len()),
        };
        let y = if drag.hand == Hand::Pointer { y } else { y - LIFT };
        self.state.desk.carried.set(Some(Carried { x, y, label, landing }));
    }

    /// The pointer has moved.
    pub(super) fn moved(self, event: &PointerEvent) {
        let Some(mut drag) = self.drag.get_value().filter(|drag| drag.pointer == event.pointer_id()) else {
            return;
        };
        let (x, y) = (event.client_x(), event.client_y());
        if drag.sources.is_empty() {
            let (dx, dy) = (x.abs_diff(drag.from.0), y.abs_diff(drag.from.1));
            if dx.max(dy) < SLACK as u32 {
                return;
            }
            if drag.hand == Hand::Finger {
                // It scrolls.
                return drop(self.end());
            }
            drag.sources = self.begin(&drag);
            if drag.sources.is_empty() {
                return drop(self.end());
            }
        }
        drag.originals = if event.ctrl_key() || event.alt_key() { Originals::Keep } else { Originals::Take };
        let found = under(x, y).filter(|(_, folder)| lands(&drag.sources, folder, drag.originals));
        let (element, target) = found.unzip();
        self.mark(element);
        drag.target = target;
        self.show(&drag, (x, y), &drag.sources);
        self.drag.set_value(Some(drag));
    }

    /// What is dragged: what is chosen, and if the row is not among it, the row alone.
    fn begin(self, drag: &Drag) -> Vec<Vec<u8>> {
        if !self.choose_row(&drag.name) {
            return Vec::new();
        }
        if let Some(list) = self.list.get_untracked() {
            // Without it a drag ends where the pointer leaves the list, which is no harm.
            let _ = list.set_pointer_capture(drag.pointer);
        }
        self.state.chosen_paths()
    }

    /// The pointer has been let go.
    pub(super) fn release(self) {
        let Some(drag) = self.end() else { return };
        if drag.sources.is_empty() {
            let (x, y) = drag.from;
            return menu::open(self.state, x.into(), y.into());
        }
        let Some(target) = drag.target else { return };
        if target == bin::FILES {
            bin::delete(self.state);
        } else {
            ops::bring(self.state, drag.sources, target, drag.originals);
        }
    }

    /// The drag is called off. Answers whether there was one.
    pub(super) fn cancel(self) -> bool {
        self.end().is_some()
    }

    /// Whether the click that comes now is only the end of a drag.
    pub(super) fn took_click(self) -> bool {
        let ended = self.ended.get_value();
        self.ended.set_value(false);
        ended
    }

    /// The drag is over; nothing if it had not begun.
    fn end(self) -> Option<Drag> {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let drag = self.drag.try_update_value(Option::take).flatten()?;
        if drag.sources.is_empty() && drag.hand != Hand::Hold {
            return None;
        }
        self.ended.set_value(true);
        self.mark(None);
        self.state.desk.carried.set(None);
        Some(drag)
    }

    fn mark(self, element: Option<Element>) {
        let before = self.marked.get_value();
        if before == element {
            return;
        }
        if let Some(before) = before {
            let _ = before.class_list().remove_1(MARK);
        }
        if let Some(element) = &element {
            let _ = element.class_list().add_1(MARK);
        }
        self.marked.set_value(element);
    }
}

/// The element at a point of the screen that things can be dropped on, and the folder they go into.
fn under(x: i32, y: i32) -> Option<(Element, Vec<u8>)> {
    let document = web_sys::window()?.document()?;
    dropped_on(&document.element_from_point(x as f32, y as f32)?)
}

/// The same for what lies around an element.
pub(super) fn dropped_on(element: &Element) -> Option<(Element, Vec<u8>)> {
    let element = element.closest("[data-drop]").ok().flatten()?;
    let folder = paths::decoded(&element.get_attribute("data-drop")?)?;
    Some((element, folder))
}

/// Whether a drop would do something: no folder goes into itself, what is there already stays, and nothing is copied into
/// the bin.
fn lands(sources: &[Vec<u8>], folder: &[u8], originals: Originals) -> bool {
    let into_itself = sources.iter().any(|source| paths::is_within(folder, source));
    let stays = originals == Originals::Take && sources.iter().all(|source| paths::parent(source) == folder);
    !into_itself && !stays && (folder != bin::FILES || originals == Originals::Take)
}
