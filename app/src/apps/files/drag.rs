//! Dragging what is chosen onto a folder: in the list, at the side, in the path, in another window. It moves; with Ctrl it
//! is copied. Pointers are followed, as with windows: the browser's own dragging knows no Escape while the keys are ours,
//! no fingers, and no two windows of one page. Fingers scroll; they have Cut and Paste.
//!
//! An element that things can be dropped on has the folder they go into in its attribute `data-drop`.

use super::clip::Originals;
use super::list::{Choose, choose};
use super::state::State;
use super::{bin, ops};
use crate::desktop::{Carried, Landing};
use leptos::html::Div;
use leptos::prelude::*;
use tabula_desk::{names, paths};
use web_sys::{Element, PointerEvent};

/// A hand that trembles does not drag.
const SLACK: i32 = 5;
/// The class of the element that a drop would land on.
const MARK: &str = "drop-here";

#[derive(Clone, Debug)]
struct Drag {
    pointer: i32,
    from: (i32, i32),
    index: usize,
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
            ended: StoredValue::new(false),
        }
    }

    /// A pointer has been pressed on a row.
    pub(super) fn press(self, event: &PointerEvent, index: usize) {
        self.ended.set_value(false);
        let busy =
            self.drag.with_value(Option::is_some) || self.state.renaming.with_untracked(Option::is_some);
        if event.button() != 0 || event.pointer_type() == "touch" || busy {
            return;
        }
        self.drag.set_value(Some(Drag {
            pointer: event.pointer_id(),
            from: (event.client_x(), event.client_y()),
            index,
            sources: Vec::new(),
            target: None,
            originals: Originals::Take,
        }));
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
            drag.sources = self.begin(&drag);
            if drag.sources.is_empty() {
                return self.drag.set_value(None);
            }
        }
        drag.originals = if event.ctrl_key() || event.alt_key() { Originals::Keep } else { Originals::Take };
        let found = under(x, y).filter(|(_, folder)| lands(&drag.sources, folder, drag.originals));
        let (element, target) = found.unzip();
        self.mark(element);
        let landing = match (&target, drag.originals) {
            (None, _) => Landing::Nowhere,
            (Some(_), Originals::Take) => Landing::Moves,
            (Some(_), Originals::Keep) => Landing::Copies,
        };
        let label = match drag.sources.as_slice() {
            [one] => names::plain(paths::file_name(one)),
            many => format!("{} items", many.len()),
        };
        self.state.desk.carried.set(Some(Carried { x, y, label, landing }));
        drag.target = target;
        self.drag.set_value(Some(drag));
    }

    /// What is dragged: what is chosen, and if the row is not among it, the row alone.
    fn begin(self, drag: &Drag) -> Vec<Vec<u8>> {
        let listed = untrack(|| self.state.listed());
        let Some(item) = listed.get(drag.index) else { return Vec::new() };
        if !self.state.chosen.with_untracked(|chosen| chosen.contains(&item.entry.name)) {
            choose(self.state, drag.index, Choose::Only);
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

    fn end(self) -> Option<Drag> {
        let drag = self.drag.try_update_value(Option::take).flatten()?;
        if drag.sources.is_empty() {
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
