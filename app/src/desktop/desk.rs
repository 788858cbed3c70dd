//! What everything on the desktop shares: the windows, the settings, the notifications, what lies over the windows, and
//! the machine. It is a handful of handles, so that every part of the desktop has its own copy; what it decides is
//! `tabula_desk`'s.

use super::carried::Carried;
use super::notes::{Note, NoteKind, Notes};
use super::visit;
use crate::apps::App;
use crate::failure::spawn;
use crate::machine::{Kind, Links, Machine};
use crate::ui::MenuPlace;
use crate::{store, theme};
use leptos::prelude::*;
use std::collections::{BTreeMap, HashMap};
use tabula_desk::geometry::Rect;
use tabula_desk::names;
use tabula_desk::settings::Settings;
use tabula_desk::visit::Shown;
use tabula_desk::windows::{WORKSPACES, WindowId, Windows};

/// What lies over the windows and has the keyboard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Overlay {
    /// Nothing does.
    #[default]
    None,
    /// The launcher.
    Launcher,
    /// The switcher, over these windows, with one of them chosen.
    Switcher(Vec<WindowId>, usize),
    /// The notifications.
    Notes,
}

/// What the arrow keys do to a window at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByKeys {
    /// They move it.
    Move(WindowId),
    /// They resize it.
    Resize(WindowId),
}

/// What a window is asked to show: a path, once more each time it is set.
pub(crate) type Target = RwSignal<Option<Vec<u8>>>;

/// The desktop's shared state.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The windows.
    pub(crate) windows: RwSignal<Windows>,
    /// The settings; they are stored and shown as soon as they change.
    pub(crate) settings: RwSignal<Settings>,
    /// The notifications.
    pub(crate) notes: RwSignal<Notes>,
    /// What lies over the windows.
    pub(crate) overlay: RwSignal<Overlay>,
    /// Where a dragged window would snap.
    pub(crate) preview: RwSignal<Option<Rect>>,
    /// What the pointer carries.
    pub(crate) carried: RwSignal<Option<Carried>>,
    /// Folders that have just been changed from here; windows that show one read it again.
    pub(crate) changed: RwSignal<Vec<Vec<u8>>>,
    /// The open menu.
    pub(crate) menu: RwSignal<Option<MenuPlace>>,
    /// A window that is moved or resized by keys.
    pub(crate) by_keys: RwSignal<Option<ByKeys>>,
    /// What is said to screen readers.
    pub(crate) spoken: RwSignal<String>,
    /// Windows whose app has failed, with what it said.
    pub(crate) failed: RwSignal<BTreeMap<WindowId, String>>,
    machine: StoredValue<Machine, LocalStorage>,
    targets: StoredValue<HashMap<WindowId, Target>>,
    /// What windows show, for the next visit.
    pub(super) shown: RwSignal<BTreeMap<WindowId, Shown>>,
    /// Whether what a visit begins with has been opened.
    pub(super) begun: RwSignal<bool>,
    owner: StoredValue<Owner>,
}

/// The desktop that a component is part of.
pub(crate) fn use_desk() -> Desk {
    expect_context()
}

impl Desk {
    pub(super) fn new(machine: StoredValue<Machine, LocalStorage>) -> Desk {
        let remembered = store::load(store::WINDOWS).unwrap_or_default();
        let settings = RwSignal::new(store::load::<Settings>(store::SETTINGS).unwrap_or_default());
        Effect::new(move |_| {
            settings.with(|settings| {
                theme::apply(settings);
                store::save(store::SETTINGS, settings);
            });
        });
        Desk {
            windows: RwSignal::new(Windows::new(Rect::default(), remembered)),
            settings,
            notes: RwSignal::default(),
            overlay: RwSignal::default(),
            preview: RwSignal::new(None),
            carried: RwSignal::new(None),
            changed: RwSignal::default(),
            menu: RwSignal::new(None),
            by_keys: RwSignal::new(None),
            spoken: RwSignal::default(),
            failed: RwSignal::default(),
            machine,
            targets: StoredValue::default(),
            shown: RwSignal::default(),
            begun: RwSignal::new(false),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// A panic has happened, in a window or elsewhere.
    pub(super) fn fail(self, window: Option<WindowId>, message: String) {
        match window {
            Some(id) => {
                self.failed.try_update(|failed| {
                    failed.entry(id).or_insert(message);
                });
            }
            None => self.note(
                NoteKind::Problem,
                "Something failed",
                "If the desktop misbehaves, reload the page.",
            ),
        }
    }

    /// Opens what a visit begins with, once the screen's size is known.
    pub(super) fn begin(self) {
        if self.begun.get_untracked() {
            return;
        }
        visit::bring_back(self);
        self.begun.set(true);
        if self.windows.with_untracked(|windows| windows.all().is_empty()) {
            self.open(App::Terminal);
        }
        if let Some(problem) = self.machine().storage_problem() {
            let text = format!("What you save is gone when this page is closed: {problem}.");
            self.note(NoteKind::Problem, "Files are in memory only", &text);
        }
        if !self.settings.with_untracked(|settings| settings.welcomed) {
            self.settings.update(|settings| settings.welcomed = true);
            self.open(App::Welcome);
        }
    }

    /// The machine.
    pub(crate) fn machine(self) -> Machine {
        self.machine.get_value()
    }

    /// Opens a window of an app. Apps of which one is enough are brought to the front instead.
    pub(crate) fn open(self, app: App) {
        let there = self.windows.with_untracked(|windows| windows.of_app(app.name()).first().copied());
        match there {
            Some(id) if app.is_single() => self.focus(id),
            _ => {
                self.open_new(app);
            }
        }
    }

    /// Brings an app to the front; one that has no window gets one.
    pub(crate) fn show_app(self, app: App) {
        match self.windows.with_untracked(|windows| windows.of_app(app.name()).first().copied()) {
            Some(id) => self.focus(id),
            None => self.open(app),
        }
    }

    fn open_new(self, app: App) -> Option<WindowId> {
        let mut opened = None;
        // The window's target is there before the window is drawn.
        self.windows.update(|windows| {
            opened = windows.open(app.name(), app.title(), app.size());
            if let Some(id) = opened {
                self.add_target(id);
            }
        });
        match opened {
            Some(_) => self.say(format!("{} opened", app.title())),
            None => self.note(NoteKind::Problem, "Too many windows", "Close one to open another."),
        }
        opened
    }

    /// Gives a window that has just been opened something to be asked by.
    pub(super) fn add_target(self, id: WindowId) {
        let target = self.owner.with_value(|owner| owner.with(|| RwSignal::new(None)));
        self.targets.update_value(|targets| {
            targets.insert(id, target);
        });
    }

    /// Opens a path in an app, in the window of that app used last if there is one.
    pub(crate) fn open_in(self, app: App, path: Vec<u8>) {
        let there = self.windows.with_untracked(|windows| windows.of_app(app.name()).first().copied());
        let id = match there {
            Some(id) if app.takes_more() => {
                self.focus(id);
                Some(id)
            }
            _ => self.open_new(app),
        };
        if let Some(target) = id.and_then(|id| self.target(id)) {
            target.set(Some(path));
        }
    }

    /// Opens a path in the app that is for what it names.
    pub(crate) fn open_path(self, path: Vec<u8>) {
        let machine = self.machine();
        spawn(async move {
            match machine.stat(&path, Links::Follow).await {
                Ok(stat) => match stat.kind {
                    Kind::Directory => self.open_in(App::Files, path),
                    Kind::File => self.open_in(App::Editor, path),
                    Kind::Symlink | Kind::Other => {
                        self.note(NoteKind::Problem, &names::plain(&path), "No app opens devices or pipes.");
                    }
                },
                Err(error) => self.note(NoteKind::Problem, &names::plain(&path), &error.in_words()),
            }
        });
    }

    /// What a window is asked to show.
    pub(crate) fn target(self, id: WindowId) -> Option<Target> {
        self.targets.with_value(|targets| targets.get(&id).copied())
    }

    /// What a window showed in the visit before, for its app to begin with; nothing for one that is new.
    pub(crate) fn shown_before(self, id: WindowId) -> Shown {
        self.shown.with_untracked(|shown| shown.get(&id).cloned()).unwrap_or_default()
    }

    /// What a window shows now, for the next visit.
    pub(crate) fn shows(self, id: WindowId, now: Shown) {
        // The window may have been closed meanwhile.
        let is_open = self.windows.try_with_untracked(|windows| windows.get(id).is_some()) == Some(true);
        if is_open && self.shown.with_untracked(|shown| shown.get(&id) != Some(&now)) {
            self.shown.update(|shown| drop(shown.insert(id, now)));
        }
    }

    /// Brings a window to the front.
    pub(crate) fn focus(self, id: WindowId) {
        if self.windows.with_untracked(|windows| windows.focused() != Some(id)) {
            self.windows.update(|windows| windows.focus(id));
        }
    }

    /// Whether the keyboard is a window's: it is in front, and nothing lies over the windows. What an app has loaded late
    /// must not take the keyboard from what a person has gone on to.
    pub(crate) fn has_keyboard(self, id: WindowId) -> bool {
        let in_front = self.windows.with_untracked(|windows| windows.focused() == Some(id));
        in_front && self.overlay.with_untracked(|overlay| *overlay == Overlay::None)
    }

    /// Closes a window.
    pub(crate) fn close(self, id: WindowId) {
        self.windows.update(|windows| windows.close(id));
        self.shown.update(|shown| drop(shown.remove(&id)));
        let target = self.targets.try_update_value(|targets| targets.remove(&id)).flatten();
        if let Some(target) = target {
            target.dispose();
        }
        self.keep_places();
    }

    /// Does something to the windows, and remembers where they are.
    pub(crate) fn arrange(self, act: impl FnOnce(&mut Windows)) {
        self.windows.update(act);
        self.keep_places();
    }

    fn keep_places(self) {
        // Changes nothing that is shown.
        self.windows.update_untracked(|windows| {
            store::save(store::WINDOWS, windows.remembered());
        });
    }

    /// Shows another workspace, and says so.
    pub(crate) fn show_workspace(self, workspace: usize) {
        if workspace < WORKSPACES {
            self.windows.update(|windows| windows.show_workspace(workspace));
            self.say(format!("Workspace {}", workspace + 1));
        }
    }

    /// Tells a person something that happened.
    pub(crate) fn note(self, kind: NoteKind, title: &str, text: &str) {
        self.add_note(Note::new(kind, title, text));
    }

    /// Tells a person something, in a notification as it was made.
    pub(crate) fn add_note(self, note: Note) {
        self.notes.update(|notes| notes.add(note));
    }

    /// Says something to screen readers only.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.spoken.set(text.into());
    }
}
