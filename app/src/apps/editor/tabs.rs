//! The Editor's tabs: which files are open, which of them have changed, and reading and saving them.

use super::drafts::{self, Draft};
use super::host::{self, Outcome};
use super::{Text, again};
use crate::desktop::{Desk, NoteKind};
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Links};
use leptos::prelude::*;
use std::time::Duration;
use tabula_desk::windows::WindowId;
use tabula_desk::{names, paths};

/// Larger files are refused: the page would be slow for minutes.
const BYTES_MAX: u32 = 16 << 20;
/// How long after a change drafts are kept.
const DRAFT_PAUSE: Duration = Duration::from_millis(300);

/// An open file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tab {
    pub(super) id: u32,
    pub(super) path: Option<Vec<u8>>,
    /// Whether it is not as it was saved.
    pub(super) changed: bool,
    /// When the file was changed last, as far as is known here.
    modified_ms: f64,
}

impl Tab {
    /// What the tab says.
    pub(super) fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "New file".to_owned(), |path| names::plain(paths::file_name(path)))
    }
}

/// When a tab is shown that is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// At once.
    Now,
    /// When somebody says so.
    Later,
}

/// A question that waits for the person.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Where to save this tab.
    Name(u32),
    /// Whether to close this tab, which has changed.
    Close(u32),
    /// Whether this tab takes the place of the file that has this path.
    Replace(u32, Vec<u8>),
    /// Which file to open.
    Open,
    /// What to do with this tab, which is saved here and not in the file of the host's whose copy this path is.
    HostRefused(u32, Vec<u8>),
}

/// All tabs.
#[derive(Clone, Copy)]
pub(super) struct Tabs {
    desk: Desk,
    window: WindowId,
    pub(super) all: RwSignal<Vec<Tab>>,
    pub(super) current: RwSignal<Option<u32>>,
    pub(super) question: RwSignal<Option<Question>>,
    /// Whether everything is there that it begins with.
    pub(super) begun: RwSignal<bool>,
    text: StoredValue<Option<Text>, LocalStorage>,
    next: StoredValue<u32>,
    /// Paths asked for before that.
    early: StoredValue<Vec<Vec<u8>>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Tabs {
    pub(super) fn new(desk: Desk, window: WindowId) -> Tabs {
        Tabs {
            desk,
            window,
            all: RwSignal::default(),
            current: RwSignal::default(),
            question: RwSignal::default(),
            begun: RwSignal::new(false),
            text: StoredValue::new_local(None),
            next: StoredValue::new(1),
            early: StoredValue::default(),
            timer: StoredValue::new(None),
        }
    }

    /// The text is there: what was kept comes back, and what was asked for meanwhile is opened.
    pub(super) fn begin(self, text: Text) {
        self.text.set_value(Some(text));
        let before = self.desk.shown_before(self.window);
        spawn(async move {
            again::bring_back(self, before).await;
            // The window may have been closed meanwhile.
            let Some(early) = self.early.try_update_value(std::mem::take) else { return };
            self.begun.set(true);
            if early.is_empty() && self.all.with_untracked(Vec::is_empty) {
                self.add_new();
            }
            early.into_iter().for_each(|path| self.open(path));
        });
    }

    /// The window goes.
    pub(super) fn end(self) {
        self.keep_drafts();
        if let Some(text) = self.text.try_update_value(Option::take).flatten() {
            text.destroy();
        }
    }

    fn with_text<T>(self, act: impl FnOnce(&Text) -> T) -> Option<T> {
        self.text.try_with_value(|text| text.clone()).flatten().map(|text| act(&text))
    }

    fn get(self, id: u32) -> Option<Tab> {
        self.all.try_with_untracked(|all| all.iter().find(|tab| tab.id == id).cloned()).flatten()
    }

    fn change(self, id: u32, act: impl FnOnce(&mut Tab)) {
        self.all.update(|all| {
            if let Some(tab) = all.iter_mut().find(|tab| tab.id == id) {
                act(tab);
            }
        });
    }

    /// Adds a tab; answers its number.
    pub(super) fn add(
        self,
        path: Option<Vec<u8>>,
        text: &str,
        changed: bool,
        modified_ms: f64,
        show: Show,
    ) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let tab = Tab { id, path, changed, modified_ms };
        self.with_text(|view| view.add(id, &tab.name(), text));
        self.all.update(|all| all.push(tab));
        if show == Show::Now {
            self.show(id);
        }
        id
    }

    /// An empty text without a file.
    pub(super) fn add_new(self) {
        self.add(None, "", false, 0.0, Show::Now);
    }

    /// Shows a tab.
    pub(super) fn show(self, id: u32) {
        self.current.set(Some(id));
        self.with_text(|text| {
            text.show(id);
            if self.desk.has_keyboard(self.window) {
                text.focus();
            }
        });
        if let Some(tab) = self.get(id) {
            self.desk.windows.update(|windows| windows.set_title(self.window, &tab.name()));
        }
    }

    /// Shows the tab so many further on, round the end.
    pub(super) fn show_neighbour(self, by: isize) {
        let all: Vec<u32> = self.all.with_untracked(|all| all.iter().map(|tab| tab.id).collect());
        let at = self.current.with_untracked(|current| all.iter().position(|id| Some(*id) == *current));
        if let Some(at) = at {
            let next = (at as isize + by).rem_euclid(all.len() as isize) as usize;
            self.show(all[next]);
        }
    }

    /// A question is not answered: the keyboard goes back to the text.
    pub(super) fn drop_question(self) {
        self.question.set(None);
        if let Some(id) = self.current.get_untracked() {
            self.show(id);
        }
    }

    /// Opens a file, or shows its tab if it is open.
    pub(super) fn open(self, path: Vec<u8>) {
        if !self.begun.get_untracked() {
            return self.early.update_value(|early| early.push(path));
        }
        let open = self
            .all
            .with_untracked(|all| all.iter().find(|tab| tab.path.as_ref() == Some(&path)).map(|tab| tab.id));
        if let Some(id) = open {
            return self.show(id);
        }
        spawn(async move {
            match self.read(&path).await {
                Ok((text, modified_ms)) => self.put_in_place(path, &text, modified_ms),
                Err(error) => {
                    self.tell("Could not open", &path, &error);
                    if self.all.try_with_untracked(Vec::is_empty) == Some(true) {
                        self.add_new();
                    }
                }
            }
        });
    }

    /// The text of a file, and when it was changed last.
    pub(super) async fn read(self, path: &[u8]) -> Answer<(String, f64)> {
        let machine = self.desk.machine();
        let stat = machine.stat(path, Links::Follow).await?;
        let content = machine.read(path).await?;
        if content.length() > BYTES_MAX {
            return Err(Failure::ours("It is too large for the Editor."));
        }
        let text = String::from_utf8(content.to_vec()).ok().filter(|text| !text.contains('\0'));
        let text = text.ok_or_else(|| Failure::ours("It is not text."))?;
        Ok((text, stat.modified_ms))
    }

    /// A file that was read takes the place of an empty text that nobody has touched.
    fn put_in_place(self, path: Vec<u8>, text: &str, modified_ms: f64) {
        let untouched = self.current.get_untracked().and_then(|id| self.get(id));
        let untouched = untouched.filter(|tab| tab.path.is_none() && !tab.changed);
        let empty = untouched.filter(|tab| self.with_text(|text| text.text(tab.id).is_empty()) == Some(true));
        self.add(Some(path), text, false, modified_ms, Show::Now);
        if let Some(tab) = empty {
            self.close(tab.id);
        }
    }

    pub(super) fn tell(self, what: &str, path: &[u8], error: &Failure) {
        let title = format!("{what} {}", names::plain(paths::file_name(path)));
        self.desk.note(NoteKind::Problem, &title, &error.in_words());
    }

    /// A tab's text has changed.
    pub(super) fn changed(self, id: u32) {
        if self.get(id).is_some_and(|tab| !tab.changed) {
            self.change(id, |tab| tab.changed = true);
        }
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.keep_drafts(), DRAFT_PAUSE).ok());
    }

    fn keep_drafts(self) {
        // Before everything is there again, what is kept is all that there is.
        if self.begun.try_get_untracked() != Some(true) {
            return;
        }
        let Some(all) = self.all.try_get_untracked() else { return };
        let draft = |tab: &Tab| {
            let text = self.with_text(|text| text.text(tab.id))?;
            Some(Draft { path: tab.path.clone(), text })
        };
        let kept: Vec<Draft> = all.iter().filter(|tab| tab.changed).filter_map(draft).collect();
        if self.with_text(|_| ()).is_some() && !drafts::keep(&kept) {
            self.desk.note(
                NoteKind::Problem,
                "Not kept",
                "The browser has no room for what is not saved. Save it to a file.",
            );
        }
    }

    /// The path of the tab shown.
    pub(super) fn current_path(self) -> Option<Vec<u8>> {
        let id = self.current.get()?;
        self.all.with(|all| all.iter().find(|tab| tab.id == id).and_then(|tab| tab.path.clone()))
    }

    /// Whether there is something to save.
    pub(super) fn can_save(self) -> bool {
        let id = self.current.get();
        self.all.with(|all| all.iter().any(|tab| Some(tab.id) == id && (tab.changed || tab.path.is_none())))
    }

    /// Saves the tab shown; one without a file asks for a name.
    pub(super) fn save_current(self) {
        let Some(tab) = self.current.get_untracked().and_then(|id| self.get(id)) else { return };
        match tab.path {
            Some(path) => self.save(tab.id, path),
            None => self.question.set(Some(Question::Name(tab.id))),
        }
    }

    /// Asks under which name to save the tab shown.
    pub(super) fn ask_name(self) {
        self.question.set(self.current.get_untracked().map(Question::Name));
    }

    /// Saves a tab at a path; asks first where another file is.
    pub(super) fn save(self, id: u32, path: Vec<u8>) {
        if self.get(id).is_some_and(|tab| tab.path.as_ref() == Some(&path)) {
            return self.write(id, path);
        }
        spawn(async move {
            match self.desk.machine().stat(&path, Links::Keep).await {
                Ok(_) => drop(self.question.try_set(Some(Question::Replace(id, path)))),
                Err(_) => self.write(id, path),
            }
        });
    }

    /// Saves a tab at a path, whatever is there.
    pub(super) fn write(self, id: u32, path: Vec<u8>) {
        let Some(tab) = self.get(id) else { return };
        let Some(text) = self.with_text(|text| text.text(id)) else { return };
        spawn(async move {
            let machine = self.desk.machine();
            let same_file = tab.path.as_ref() == Some(&path);
            if let Ok(stat) = machine.stat(&path, Links::Follow).await
                && same_file
                && tab.modified_ms > 0.0
                && stat.modified_ms > tab.modified_ms
            {
                self.change(id, |tab| tab.modified_ms = stat.modified_ms);
                let error =
                    Failure::ours("Another program has changed it since. Save again to replace that.");
                return self.tell("Not saved:", &path, &error);
            }
            match machine.write(&path, &text.as_str().into(), None).await {
                Ok(()) => {
                    let stat = machine.stat(&path, Links::Follow).await;
                    let still = self.with_text(|view| view.text(id)).as_ref() == Some(&text);
                    let renamed = !same_file;
                    self.change(id, |tab| {
                        tab.path = Some(path.clone());
                        tab.changed = !still;
                        tab.modified_ms = stat.map_or(0.0, |stat| stat.modified_ms);
                    });
                    if let Some(tab) = self.get(id).filter(|_| renamed) {
                        self.with_text(|text| text.rename(id, &tab.name()));
                        self.show(id);
                    }
                    self.keep_drafts();
                    self.write_back(id, path, &text).await;
                }
                Err(error) => self.tell("Could not save", &path, &error),
            }
        });
    }

    /// What is saved here is saved to the host's file, too, if it is a copy of one.
    async fn write_back(self, id: u32, path: Vec<u8>, text: &str) {
        let title = "Saved here, and not on your computer";
        match host::write_back(&path, text).await {
            None => self.desk.say("Saved"),
            Some(Outcome::Saved) => self.desk.say("Saved, on your computer too"),
            Some(Outcome::Refused) => drop(self.question.try_set(Some(Question::HostRefused(id, path)))),
            Some(Outcome::Changed) => self.desk.note(
                NoteKind::Problem,
                title,
                "Another program has changed the file there since. Save again to replace that.",
            ),
            Some(Outcome::Failed(why)) => self.desk.note(NoteKind::Problem, title, &why),
        }
    }

    /// Closes a tab, or asks first when it has changed.
    pub(super) fn ask_close(self, id: u32) {
        match self.get(id).is_some_and(|tab| tab.changed) {
            true => self.question.set(Some(Question::Close(id))),
            false => self.close(id),
        }
    }

    /// Closes a tab; what is not saved is gone.
    pub(super) fn close(self, id: u32) {
        let at = self.all.with_untracked(|all| all.iter().position(|tab| tab.id == id));
        let Some(at) = at else { return };
        self.all.update(|all| drop(all.remove(at)));
        self.with_text(|text| text.remove(id));
        self.keep_drafts();
        if self.current.get_untracked() == Some(id) {
            let next =
                self.all.with_untracked(|all| all.get(at.min(all.len().saturating_sub(1))).map(|tab| tab.id));
            match next {
                Some(next) => self.show(next),
                None => self.add_new(),
            }
        }
    }

    /// A tab's name, for questions about it.
    pub(super) fn name(self, id: u32) -> String {
        self.get(id).map_or_else(String::new, |tab| tab.name())
    }

    /// Where a tab would be saved.
    pub(super) fn suggestion(self, id: u32) -> String {
        let path = self.get(id).and_then(|tab| tab.path);
        path.map_or_else(
            || "/home/user/New file.txt".to_owned(),
            |path| String::from_utf8_lossy(&path).into_owned(),
        )
    }
}
