//! The apps: what each is called, how it looks in dock and launcher, and the component that draws it. An app is a folder
//! here; it gets its window's number, asks the machine through the desktop, and knows no other app's inside.

mod editor;
mod files;
mod monitor;
mod settings;
mod terminal;
mod welcome;

pub(crate) use editor::keep_host_file;

use crate::ui::icon;
use leptos::prelude::*;
use tabula_desk::geometry::Size;
use tabula_desk::windows::WindowId;

/// An app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it
pub(crate) enum App {
    Terminal,
    Files,
    Editor,
    Monitor,
    Settings,
    Welcome,
}

impl App {
    /// All of them, in the order in which the launcher offers them.
    pub(crate) const ALL: &[App] =
        &[App::Terminal, App::Files, App::Editor, App::Monitor, App::Settings, App::Welcome];

    /// Those in the dock.
    pub(crate) const DOCK: &[App] = &[App::Terminal, App::Files, App::Editor, App::Monitor, App::Settings];

    /// The name by which it is stored and found.
    pub(crate) fn name(self) -> &'static str {
        match self {
            App::Terminal => "terminal",
            App::Files => "files",
            App::Editor => "editor",
            App::Monitor => "monitor",
            App::Settings => "settings",
            App::Welcome => "welcome",
        }
    }

    /// The app of that name.
    pub(crate) fn by_name(name: &str) -> Option<App> {
        App::ALL.iter().copied().find(|app| app.name() == name)
    }

    /// What people call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            App::Terminal => "Terminal",
            App::Files => "Files",
            App::Editor => "Editor",
            App::Monitor => "Monitor",
            App::Settings => "Settings",
            App::Welcome => "Welcome",
        }
    }

    /// What else it may be looked for by.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            App::Terminal => &["shell console command line"],
            App::Files => &["folders file manager explorer"],
            App::Editor => &["text code write notepad"],
            App::Monitor => &["processes tasks cpu memory activity kill"],
            App::Settings => &["preferences appearance theme wallpaper accent keyboard about"],
            App::Welcome => &["help start tour introduction"],
        }
    }

    /// The size of its first window.
    pub(crate) fn size(self) -> Size {
        let (width, height) = match self {
            App::Terminal => (780, 500),
            App::Files => (860, 540),
            App::Editor => (860, 600),
            App::Monitor => (820, 520),
            App::Settings => (720, 560),
            App::Welcome => (620, 610),
        };
        Size { width, height }
    }

    /// Whether one window of it is all there is.
    pub(crate) fn is_single(self) -> bool {
        !matches!(self, App::Terminal | App::Files)
    }

    /// Whether a window of it that is open takes one more path to show.
    pub(crate) fn takes_more(self) -> bool {
        matches!(self, App::Editor)
    }

    fn icon(self) -> &'static str {
        match self {
            App::Terminal => "square-terminal",
            App::Files => "folder",
            App::Editor => "square-pen",
            App::Monitor => "activity",
            App::Settings => "settings",
            App::Welcome => "sparkles",
        }
    }

    /// Its picture.
    pub(crate) fn tile(self) -> impl IntoView {
        view! { <span class=format!("tile tile-{}", self.name()) aria-hidden="true">{icon(self.icon())}</span> }
    }
}

/// Draws an app in its window.
#[component]
pub(crate) fn AppView(app: App, id: WindowId) -> impl IntoView {
    match app {
        App::Terminal => view! { <terminal::Terminal id /> }.into_any(),
        App::Files => view! { <files::Files id /> }.into_any(),
        App::Editor => view! { <editor::Editor id /> }.into_any(),
        App::Monitor => view! { <monitor::Monitor id /> }.into_any(),
        App::Settings => view! { <settings::SettingsApp id /> }.into_any(),
        App::Welcome => view! { <welcome::Welcome /> }.into_any(),
    }
}
