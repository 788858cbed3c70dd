//! The window manager: which windows there are, where each is, which is in front, on which workspace, and what every
//! operation on them does. It keeps one order of all windows, the one used last at the end, which is at once the order
//! in which they lie on one another and, backwards, the order of the switcher. The view draws what is asked of it here.

use crate::geometry::{Edge, MIN_SIZE, Rect, Size, TITLE_HEIGHT, resized};
use crate::snap::{Direction, Step, Zone};
use crate::visit::{Shown, Visit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many workspaces there are.
pub const WORKSPACES: usize = 4;
/// More windows than anybody uses: past it none is opened.
pub const WINDOWS_MAX: usize = 64;
/// Screens at most so wide show one window at a time, over the whole area.
pub const COMPACT_WIDTH: i32 = 640;
/// How far a new window is from the one that was in front.
const CASCADE: i32 = 28;

/// A window's number; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowId(pub u32);

/// Where a window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Placement {
    /// Where its own rectangle says.
    #[default]
    Free,
    /// In a zone of the screen; its own rectangle is where it goes back to.
    Snapped(Zone),
}

/// A window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its number.
    pub id: WindowId,
    /// The app's name, as `app/src/apps` has it.
    pub app: String,
    /// What its title bar says.
    pub title: String,
    /// Where it is when it is in no zone.
    pub rect: Rect,
    /// Where it is.
    pub placement: Placement,
    /// Its workspace.
    pub workspace: usize,
    /// Whether it is out of sight.
    pub minimised: bool,
}

/// Where an app's window was when it was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    rect: Rect,
    #[serde(default)]
    placement: Placement,
}

/// All windows.
#[derive(Clone, Debug, Default)]
pub struct Windows {
    /// The one used last at the end.
    order: Vec<Window>,
    remembered: BTreeMap<String, Remembered>,
    workspace: usize,
    area: Rect,
    /// The area that the windows were last made to fit: the latest one that shows more than one at a time.
    fitted: Rect,
    next: u32,
}

impl Windows {
    /// None yet, on a screen whose part for windows is `area`.
    pub fn new(area: Rect, remembered: BTreeMap<String, Remembered>) -> Windows {
        Windows { area, fitted: area, remembered, ..Windows::default() }
    }

    /// The part of the screen that is for windows.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// Whether the screen shows one window at a time.
    pub fn is_compact(&self) -> bool {
        self.area.width <= COMPACT_WIDTH
    }

    /// The workspace that is seen.
    pub fn workspace(&self) -> usize {
        self.workspace
    }

    /// All windows, in the order in which they were opened.
    pub fn all(&self) -> Vec<&Window> {
        let mut all: Vec<&Window> = self.order.iter().collect();
        all.sort_by_key(|window| window.id);
        all
    }

    /// All windows, the lowest first.
    pub fn by_height(&self) -> impl Iterator<Item = &Window> {
        self.order.iter()
    }

    /// A window.
    pub fn get(&self, id: WindowId) -> Option<&Window> {
        self.order.iter().find(|window| window.id == id)
    }

    fn get_mut(&mut self, id: WindowId) -> Option<&mut Window> {
        self.order.iter_mut().find(|window| window.id == id)
    }

    /// How high it lies, the lowest at 0.
    pub fn height_of(&self, id: WindowId) -> usize {
        self.order.iter().position(|window| window.id == id).unwrap_or_default()
    }

    /// Where it is on the screen.
    pub fn rect_of(&self, id: WindowId) -> Rect {
        let Some(window) = self.get(id) else { return Rect::default() };
        match window.placement {
            _ if self.is_compact() => self.area,
            Placement::Free => window.rect,
            Placement::Snapped(zone) => zone.rect(self.area),
        }
    }

    /// Whether it is to be seen now.
    pub fn is_visible(&self, id: WindowId) -> bool {
        self.get(id).is_some_and(|window| self.shows(window))
    }

    fn shows(&self, window: &Window) -> bool {
        !window.minimised && window.workspace == self.workspace
    }

    /// The window in front, which has the keyboard.
    pub fn focused(&self) -> Option<WindowId> {
        self.order.iter().rev().find(|window| self.shows(window)).map(|window| window.id)
    }

    /// What the switcher offers: the windows of this workspace, the one used last first, minimised ones at the end.
    pub fn switcher(&self) -> Vec<WindowId> {
        let here = || self.order.iter().rev().filter(|window| window.workspace == self.workspace);
        let shown = here().filter(|window| !window.minimised);
        shown.chain(here().filter(|window| window.minimised)).map(|window| window.id).collect()
    }

    /// The windows of an app, the one used last first.
    pub fn of_app(&self, app: &str) -> Vec<WindowId> {
        self.order.iter().rev().filter(|window| window.app == app).map(|window| window.id).collect()
    }

    /// Opens a window in front: where the app's last one was, or a step down and to the right of the window that was in
    /// front, or in the middle. `None` when there are too many.
    pub fn open(&mut self, app: &str, title: &str, size: Size) -> Option<WindowId> {
        if self.order.len() >= WINDOWS_MAX {
            return None;
        }
        let remembered = self.remembered.get(app).copied();
        let mut rect = remembered
            .map_or_else(|| self.first_place(size), |known| known.rect.kept_in(self.area).inside(self.area));
        let mut placement = remembered.map_or(Placement::Free, |known| known.placement);
        let taken = |at: Rect| self.order.iter().any(|other| (other.rect.x, other.rect.y) == (at.x, at.y));
        if self.order.iter().any(|other| other.app == app && other.workspace == self.workspace) {
            placement = Placement::Free;
        }
        // Down a diagonal; at its end, down the next one to the right.
        let mut diagonals = 0;
        for _ in 0..WINDOWS_MAX {
            if !taken(rect) {
                break;
            }
            let next = rect.moved(CASCADE, CASCADE);
            if next.right() <= self.area.right() && next.bottom() <= self.area.bottom() {
                rect = next;
            } else {
                rect =
                    Rect { x: self.area.x + diagonals * CASCADE, y: self.area.y, ..rect }.inside(self.area);
                diagonals += 1;
            }
        }
        let id = self.next_id();
        let (app, title, workspace) = (app.to_owned(), title.to_owned(), self.workspace);
        self.order.push(Window { id, app, title, rect, placement, workspace, minimised: false });
        Some(id)
    }

    /// Opens the windows of another visit again, as they lay on one another, with titles to begin with; answers what each is
    /// to show. What is open already stays in front.
    pub fn bring_back(&mut self, visit: &Visit, title: impl Fn(&str) -> String) -> Vec<(WindowId, Shown)> {
        let there = self.order.len();
        let mut opened = Vec::with_capacity(visit.windows.len());
        for window in visit.windows.iter().take(WINDOWS_MAX.saturating_sub(there)) {
            let id = self.next_id();
            self.order.push(Window {
                id,
                app: window.app.clone(),
                title: title(&window.app),
                rect: visit.place(window, self.area, self.is_compact()),
                placement: window.placement,
                workspace: window.workspace,
                minimised: window.minimised,
            });
            opened.push((id, window.shown.clone()));
        }
        if there == 0 {
            self.workspace = visit.workspace;
        }
        self.order.rotate_left(there);
        opened
    }

    fn next_id(&mut self) -> WindowId {
        let id = WindowId(self.next);
        self.next = self.next.wrapping_add(1);
        id
    }

    fn first_place(&self, size: Size) -> Rect {
        let centred = Rect::centred(size, self.area);
        let front =
            self.focused().and_then(|id| self.get(id)).filter(|front| front.placement == Placement::Free);
        match front {
            Some(front) => {
                let beside = front.rect.moved(CASCADE, CASCADE);
                Rect { x: beside.x, y: beside.y, ..centred }.inside(self.area)
            }
            None => centred,
        }
    }

    /// Closes it, remembering where it was.
    pub fn close(&mut self, id: WindowId) {
        self.remember(id);
        self.order.retain(|window| window.id != id);
    }

    fn remember(&mut self, id: WindowId) {
        if let Some(window) = self.get(id) {
            let known = Remembered { rect: window.rect, placement: window.placement };
            self.remembered.insert(window.app.clone(), known);
        }
    }

    /// Where each app's last window was, for storage.
    pub fn remembered(&mut self) -> &BTreeMap<String, Remembered> {
        for id in self.order.iter().map(|window| window.id).collect::<Vec<_>>() {
            self.remember(id);
        }
        &self.remembered
    }

    /// Puts it in front, wherever it is: its workspace is shown, and it is back if it was out of sight.
    pub fn focus(&mut self, id: WindowId) {
        let Some(at) = self.order.iter().position(|window| window.id == id) else { return };
        let mut window = self.order.remove(at);
        window.minimised = false;
        self.workspace = window.workspace;
        self.order.push(window);
    }

    /// Takes it out of sight; the next one gets the focus.
    pub fn minimise(&mut self, id: WindowId) {
        if let Some(window) = self.get_mut(id) {
            window.minimised = true;
        }
    }

    /// Gives it a title.
    pub fn set_title(&mut self, id: WindowId, title: &str) {
        if let Some(window) = self.get_mut(id) {
            window.title = title.to_owned();
        }
    }

    /// Fills the screen with it, or puts it back.
    pub fn toggle_full(&mut self, id: WindowId) {
        if let Some(window) = self.get_mut(id) {
            window.placement = match window.placement {
                Placement::Snapped(Zone::Full) => Placement::Free,
                _ => Placement::Snapped(Zone::Full),
            };
        }
    }

    /// Puts it into a zone.
    pub fn snap(&mut self, id: WindowId, zone: Zone) {
        if let Some(window) = self.get_mut(id) {
            window.placement = Placement::Snapped(zone);
        }
    }

    /// Moves it from zone to zone as an arrow key says.
    pub fn step(&mut self, id: WindowId, direction: Direction) {
        let Some(window) = self.get_mut(id) else { return };
        let zone = match window.placement {
            Placement::Free => None,
            Placement::Snapped(zone) => Some(zone),
        };
        match Zone::step(zone, direction) {
            Step::Snap(zone) => window.placement = Placement::Snapped(zone),
            Step::Free => window.placement = Placement::Free,
            Step::Minimise => window.minimised = true,
        }
    }

    /// Puts it where it has been dragged or resized to.
    pub fn place(&mut self, id: WindowId, rect: Rect) {
        let area = self.area;
        if let Some(window) = self.get_mut(id) {
            window.placement = Placement::Free;
            window.rect = rect.kept_in(area);
        }
    }

    /// Where a window goes that is dragged out of its zone by its title bar: its own size again, under the pointer, at
    /// the same part of its width.
    pub fn torn_off(&self, id: WindowId, pointer_x: i32) -> Rect {
        let (Some(window), shown) = (self.get(id), self.rect_of(id)) else { return Rect::default() };
        if window.placement == Placement::Free {
            return window.rect;
        }
        let part = f64::from(pointer_x.saturating_sub(shown.x)) / f64::from(shown.width.max(1));
        let width = window.rect.width.min(self.area.width);
        let x = pointer_x.saturating_sub((f64::from(width) * part.clamp(0.0, 1.0)) as i32);
        Rect { x, y: shown.y, width, height: window.rect.height }
    }

    /// Moves it by keys.
    pub fn nudge(&mut self, id: WindowId, dx: i32, dy: i32) {
        let rect = self.rect_of(id).moved(dx, dy);
        self.place(id, rect);
    }

    /// Resizes it by keys, at its lower right corner.
    pub fn grow(&mut self, id: WindowId, dx: i32, dy: i32) {
        let rect = resized(self.rect_of(id), Edge::SouthEast, dx, dy, self.area);
        self.place(id, rect);
    }

    /// The screen has another size: everything stays within reach. On a smaller one windows come inside, so that the buttons
    /// of their title bars are to be seen; where somebody has pushed one over the edge it stays, as long as nothing shrinks.
    pub fn set_area(&mut self, area: Rect) {
        let least = Size { width: MIN_SIZE.width.min(area.width), height: TITLE_HEIGHT };
        self.area =
            Rect { width: area.width.max(least.width), height: area.height.max(least.height), ..area };
        // A small screen does not make windows small for good: there they fill it anyway.
        if self.is_compact() {
            return;
        }
        let shrinks = self.area.width < self.fitted.width || self.area.height < self.fitted.height;
        self.fitted = self.area;
        for window in &mut self.order {
            let kept = window.rect.kept_in(self.area);
            window.rect = if shrinks { kept.inside(self.area) } else { kept };
        }
    }

    /// Shows another workspace.
    pub fn show_workspace(&mut self, workspace: usize) {
        if workspace < WORKSPACES {
            self.workspace = workspace;
        }
    }

    /// Sends a window to another workspace, and stays here.
    pub fn send(&mut self, id: WindowId, workspace: usize) {
        if let Some(window) = self.get_mut(id)
            && workspace < WORKSPACES
        {
            window.workspace = workspace;
        }
    }

    /// How many windows a workspace has.
    pub fn count_on(&self, workspace: usize) -> usize {
        self.order.iter().filter(|window| window.workspace == workspace).count()
    }
}

#[cfg(test)]
#[path = "windows_tests.rs"]
mod tests;
