//! Searching the history while the pattern is typed. The entry that is found is shown with the cursor at the match; any key
//! that is not the search's own takes it and does its work, and `C-g` gives back what was there before.

use super::Editor;
use crate::hooks::Hooks;
use crate::key::{Code, Key, Modifiers};
use crate::motion::Way;

/// A search that is going on.
#[derive(Debug)]
pub(super) struct Search {
    pattern: String,
    way: Way,
    /// Where the entry that is shown is; the history's length stands for the new line.
    place: usize,
    outcome: Found,
    before: (String, usize),
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    Yes,
    No,
}

/// Whose search it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `C-r` and `C-s`: Enter submits.
    Incremental,
    /// `/` and `?`: Enter ends the search.
    Vi,
}

/// Whether a key was the search's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    Taken,
    Pass,
}

/// The longest pattern, in bytes.
const LONGEST_PATTERN: usize = 1024;

impl Search {
    /// What stands in the prompt's place.
    pub(super) fn label(&self) -> String {
        let failed = if self.outcome == Found::No { "failed " } else { "" };
        let way = match (self.kind, self.way) {
            (Kind::Vi, Way::Back) => return format!("{failed}/{} ", self.pattern),
            (Kind::Vi, Way::On) => return format!("{failed}?{} ", self.pattern),
            (Kind::Incremental, Way::Back) => "reverse-i-search",
            (Kind::Incremental, Way::On) => "i-search",
        };
        format!("({failed}{way})`{}': ", self.pattern)
    }

    /// The pattern.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }
}

/// Where an entry has the pattern, looked for from the end.
fn place_in(entry: &str, pattern: &str) -> Option<usize> {
    entry.rfind(pattern)
}

impl Editor {
    /// Begins a search.
    pub(super) fn begin_search(&mut self, way: Way, hooks: Hooks<'_>) {
        self.begin_search_of(way, Kind::Incremental, hooks);
    }

    pub(super) fn begin_search_of(&mut self, way: Way, kind: Kind, hooks: Hooks<'_>) {
        self.close_menu();
        self.buffer.new_group();
        self.search = Some(Search {
            pattern: String::new(),
            way,
            place: self.search_start(hooks),
            outcome: Found::Yes,
            before: (self.buffer.text().to_owned(), self.buffer.cursor()),
            kind,
        });
    }

    /// Where a search begins. An entry that was changed may be found itself.
    fn search_start(&self, hooks: Hooks<'_>) -> usize {
        let place = self.walk.place().min(hooks.history.len());
        let text = self.search.as_ref().map_or(self.buffer.text(), |search| &search.before.0);
        if hooks.history.get(place).is_some_and(|entry| entry != text) { place + 1 } else { place }
    }

    /// Does again what was last searched for.
    pub(super) fn search_again(&mut self, way: Way, hooks: Hooks<'_>) {
        if self.searched.is_empty() {
            return self.bell();
        }
        self.begin_search_of(way, Kind::Vi, hooks);
        if let Some(search) = &mut self.search {
            search.pattern.clone_from(&self.searched);
        }
        self.look_on(way, hooks);
        self.close_search();
    }

    /// What a key does to the search.
    pub(super) fn search_key(&mut self, key: Key, hooks: Hooks<'_>) -> Next {
        let Some(search) = &mut self.search else { return Next::Pass };
        let kind = search.kind;
        match (key.code, key.modifiers) {
            (Code::Char(c @ ('r' | 's')), Modifiers::CTRL) => {
                let way = if c == 'r' { Way::Back } else { Way::On };
                search.way = way;
                if search.pattern.is_empty() {
                    search.pattern.clone_from(&self.searched);
                }
                self.look_on(way, hooks);
            }
            (Code::Char('g' | 'c'), Modifiers::CTRL) => self.abandon_search(),
            (Code::Backspace, _) | (Code::Char('h'), Modifiers::CTRL) => {
                if search.pattern.pop().is_none() {
                    if kind == Kind::Vi {
                        self.abandon_search();
                    } else {
                        self.bell();
                    }
                    return Next::Taken;
                }
                self.look_from_start(hooks);
            }
            (Code::Char(c), Modifiers::NONE | Modifiers::SHIFT) => {
                if search.pattern.len() + c.len_utf8() > LONGEST_PATTERN {
                    self.bell();
                    return Next::Taken;
                }
                search.pattern.push(c);
                self.look_here(hooks);
            }
            (Code::Escape, _) => self.close_search(),
            (Code::Enter, _) if kind == Kind::Vi => {
                if search.pattern.is_empty() {
                    let way = search.way;
                    self.abandon_search();
                    self.search_again(way, hooks);
                }
                self.close_search();
            }
            _ => {
                self.close_search();
                return Next::Pass;
            }
        }
        Next::Taken
    }

    /// Takes what was found.
    pub(super) fn close_search(&mut self) {
        let Some(search) = self.search.take() else { return };
        if !search.pattern.is_empty() {
            self.searched = search.pattern;
        }
        let text = self.buffer.text().to_owned();
        if text != search.before.0 {
            self.walk.arrive(search.place, &text);
        }
        self.buffer.new_group();
        self.forget_last();
    }

    /// Gives back what was there before.
    fn abandon_search(&mut self) {
        if let Some(search) = self.search.take() {
            let (text, cursor) = search.before;
            self.buffer.set_text(&text);
            self.buffer.set_cursor(cursor);
            self.buffer.new_group();
        }
    }

    /// To the next entry with the pattern in this direction, not counting the one that is shown.
    fn look_on(&mut self, way: Way, hooks: Hooks<'_>) {
        let Some(search) = &self.search else { return };
        let now = self.buffer.text();
        let passes = |entry: &str| entry != now && place_in(entry, &search.pattern).is_some();
        let place = match way {
            _ if search.pattern.is_empty() => return,
            Way::Back => hooks.history.older(search.place, passes),
            Way::On => hooks.history.newer(search.place, passes),
        };
        self.show(place, hooks);
    }

    /// The pattern has grown: the entry that is shown may still have it.
    fn look_here(&mut self, hooks: Hooks<'_>) {
        let Some(search) = &self.search else { return };
        let shown = hooks.history.get(search.place).filter(|entry| *entry == self.buffer.text());
        if let Some(at) = shown.and_then(|entry| place_in(entry, &search.pattern)) {
            self.buffer.set_cursor(at);
        } else {
            self.look_on(search.way, hooks);
        }
    }

    /// The pattern has shrunk: the search is done again from where it began.
    fn look_from_start(&mut self, hooks: Hooks<'_>) {
        let start = self.search_start(hooks);
        let Some(search) = &mut self.search else { return };
        search.outcome = Found::Yes;
        search.place = start;
        let (text, cursor) = search.before.clone();
        let way = search.way;
        self.buffer.set_text(&text);
        self.buffer.set_cursor(cursor);
        self.look_on(way, hooks);
    }

    fn show(&mut self, place: Option<usize>, hooks: Hooks<'_>) {
        let Some(search) = &mut self.search else { return };
        let Some((place, entry)) = place.and_then(|place| Some((place, hooks.history.get(place)?))) else {
            search.outcome = Found::No;
            return self.bell();
        };
        search.outcome = Found::Yes;
        search.place = place;
        let at = place_in(entry, &search.pattern).unwrap_or(0);
        self.buffer.set_text(entry);
        self.buffer.set_cursor(at);
    }
}
