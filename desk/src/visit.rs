//! What a visit leaves for the next one: which windows were open, where and in which state each was, and what it showed. It
//! is written as versioned JSON and read from wherever a browser keeps it, so what is read may be anything: what cannot be
//! understood is left out, window by window, and nothing of it is believed about places and numbers.

use crate::geometry::{MIN_SIZE, Rect};
use crate::paths;
use crate::windows::{Placement, WINDOWS_MAX, WORKSPACES, Window, WindowId, Windows};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of what is written. One that is not known is not read.
const VERSION: u64 = 1;
/// Longer texts are not read, and not written.
const TEXT_MAX: usize = 256 << 10;
/// A window shows at most so many things for the next visit: tabs of an Editor, shells of a Terminal.
const PLACES_MAX: usize = 32;
/// All windows together show at most so many: each may be a program that is started.
const PLACES_TOTAL: usize = 64;
/// The longest path that the machine takes, and the longest side of a screen that is believed.
const PATH_MAX: usize = 4096;
const SIDE_MAX: i32 = 32_768;

/// What an app showed in a window, in its own words: a folder, a page, the files of tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// One or more things; what is empty is there and not known.
    pub places: Vec<String>,
    /// Which of them was in front.
    pub current: usize,
}

impl Shown {
    /// One thing, by a name of the app's.
    pub fn name(name: &str) -> Shown {
        Shown { places: vec![name.to_owned()], current: 0 }
    }

    /// Paths, with one of them in front; one that is not known is `None`.
    pub fn paths<'a>(paths: impl IntoIterator<Item = Option<&'a [u8]>>, current: usize) -> Shown {
        let place = |path: Option<&[u8]>| path.map_or_else(String::new, paths::encoded);
        Shown { places: paths.into_iter().map(place).collect(), current }
    }

    /// The paths again. What is no absolute path is `None`.
    pub fn as_paths(&self) -> Vec<Option<Vec<u8>>> {
        let sound = |path: &Vec<u8>| path.starts_with(b"/") && path.len() <= PATH_MAX && !path.contains(&0);
        self.places.iter().map(|place| paths::decoded(place).filter(sound)).collect()
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// A window that was open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The app's name.
    pub app: String,
    /// Where it was when it was in no zone.
    pub rect: Rect,
    /// Where it was.
    #[serde(default)]
    pub placement: Placement,
    /// Its workspace.
    #[serde(default)]
    pub workspace: usize,
    /// Whether it was out of sight.
    #[serde(default)]
    pub minimised: bool,
    /// What it showed.
    #[serde(default, skip_serializing_if = "Shown::is_empty")]
    pub shown: Shown,
}

/// All of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The windows, the one in front last.
    pub windows: Vec<Opened>,
    /// The workspace that was seen.
    pub workspace: usize,
    /// The screen's part for windows.
    pub area: Rect,
}

/// How many windows an app has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// One at most.
    One,
    /// As many as are wanted.
    Any,
}

impl Visit {
    /// The present state of the windows, with what each shows.
    pub fn of(windows: &Windows, shown: impl Fn(WindowId) -> Shown) -> Visit {
        let opened = |window: &Window| Opened {
            app: window.app.clone(),
            rect: window.rect,
            placement: window.placement,
            workspace: window.workspace,
            minimised: window.minimised,
            shown: shown(window.id),
        };
        Visit {
            windows: windows.by_height().map(opened).collect(),
            workspace: windows.workspace(),
            area: windows.area(),
        }
    }

    /// As text to keep. What windows show is left out where it is too much.
    pub fn text(&self) -> String {
        let text = self.written();
        if text.len() <= TEXT_MAX {
            return text;
        }
        let bare = |window: &Opened| Opened { shown: Shown::default(), ..window.clone() };
        Visit { windows: self.windows.iter().map(bare).collect(), ..self.clone() }.written()
    }

    fn written(&self) -> String {
        let Visit { windows, workspace, area } = self;
        serde_json::json!({ "version": VERSION, "workspace": workspace, "area": area, "windows": windows })
            .to_string()
    }

    /// What a text says, as far as it can be understood: nothing if it is no visit at all.
    pub fn read(text: &str) -> Visit {
        let Some(value) =
            (text.len() <= TEXT_MAX).then(|| serde_json::from_str::<Value>(text).ok()).flatten()
        else {
            return Visit::default();
        };
        if value["version"] != VERSION {
            return Visit::default();
        }
        let windows = value["windows"].as_array().map(Vec::as_slice).unwrap_or_default();
        let windows: Vec<Opened> =
            windows.iter().filter_map(|window| Opened::deserialize(window).ok()).take(WINDOWS_MAX).collect();
        let mut room = PLACES_TOTAL;
        let bounded = |window: Opened| {
            let window = window.bounded(room);
            room -= window.shown.places.len();
            window
        };
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        Visit {
            windows: windows.into_iter().map(bounded).collect(),
            workspace: number(&value["workspace"]).filter(|&it| it < WORKSPACES).unwrap_or_default(),
            area: Rect::deserialize(&value["area"]).unwrap_or_default(),
        }
    }

    /// Only the windows of apps that there are, and of those with one window only the one in front.
    pub fn only(mut self, copies: impl Fn(&str) -> Option<Copies>) -> Visit {
        let mut later: Vec<String> = Vec::new();
        self.windows.reverse();
        self.windows.retain(|window| {
            let keep = match copies(&window.app) {
                None => false,
                Some(Copies::Any) => true,
                Some(Copies::One) => !later.contains(&window.app),
            };
            later.push(window.app.clone());
            keep
        });
        self.windows.reverse();
        self
    }

    /// Where a window goes on a screen as it is now: where it was, and on a smaller one inside.
    pub(crate) fn place(&self, opened: &Opened, now: Rect, shows_one: bool) -> Rect {
        let side = |side: i32, least: i32| side.clamp(least, SIDE_MAX);
        let then = Rect {
            width: side(self.area.width, MIN_SIZE.width),
            height: side(self.area.height, MIN_SIZE.height),
            ..Rect::default()
        };
        let kept = opened.rect.kept_in(then);
        // A small screen does not make windows small for good: there they fill it anyway.
        if shows_one {
            return kept;
        }
        let kept = kept.kept_in(now);
        let shrunk = now.width < then.width || now.height < then.height;
        if shrunk { kept.inside(now) } else { kept }
    }
}

impl Opened {
    fn bounded(mut self, room: usize) -> Opened {
        self.shown.places.retain(|place| place.len() <= 3 * PATH_MAX);
        self.shown.places.truncate(PLACES_MAX.min(room));
        self.shown.current = self.shown.current.min(self.shown.places.len().saturating_sub(1));
        if self.workspace >= WORKSPACES {
            self.workspace = 0;
        }
        self
    }
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
