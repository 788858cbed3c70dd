//! The browsers that Tabula runs in: how each one's driver is started and asked for a window. What differs between them
//! is here; sessions do not know which one they have.

mod chromium;
mod firefox;
mod webkit;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use serde_json::{Map, Value};

use crate::error::Result;
use crate::keeper::Kept;

/// A browser engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Browser {
    /// Chromium, through chromedriver.
    #[default]
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, through WebKitWebDriver, under a virtual X server and message bus.
    Webkit,
}

/// A window's size in CSS pixels, page area only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// What the system around the browser is said to prefer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Default for Size {
    fn default() -> Self {
        Size { width: 1280, height: 800 }
    }
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let parse = |number: &str| number.parse().ok().filter(|number| (1..=16384).contains(number));
        text.split_once('x')
            .and_then(|(width, height)| Some(Size { width: parse(width)?, height: parse(height)? }))
            .ok_or_else(|| format!("{text:?} is not a size like 1280x800"))
    }
}

/// How a driver is started.
pub(crate) struct Launch {
    pub(crate) kept: Kept,
    pub(crate) port: PortSource,
}

/// How the driver's port becomes known.
pub(crate) enum PortSource {
    /// It prints a line with this text before the number.
    Printed(&'static str),
    /// It was told.
    Told(u16),
}

impl Browser {
    /// All of them.
    pub const ALL: [Browser; 3] = [Browser::Chromium, Browser::Firefox, Browser::Webkit];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
            Browser::Webkit => "webkit",
        }
    }

    /// Whether its driver is installed here.
    pub fn is_installed(self) -> bool {
        self.launch(Path::new("/")).is_ok()
    }

    pub(crate) fn launch(self, temporary: &Path) -> Result<Launch> {
        match self {
            Browser::Chromium => chromium::launch(temporary),
            Browser::Firefox => firefox::launch(temporary),
            Browser::Webkit => webkit::launch(),
        }
    }

    /// What to ask the driver for: a window of that size, with its files in `profile`, under a system of that theme.
    pub(crate) fn capabilities(self, profile: &Path, size: Size, theme: Option<Theme>) -> Map<String, Value> {
        let capabilities = match self {
            Browser::Chromium => chromium::capabilities(profile, size, theme),
            Browser::Firefox => firefox::capabilities(profile, size, theme),
            Browser::Webkit => webkit::capabilities(),
        };
        match capabilities {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The console messages among what driver and browser printed.
    pub(crate) fn console(self, lines: &[String]) -> Vec<String> {
        match self {
            Browser::Chromium => chromium::console(lines),
            Browser::Firefox => firefox::console(lines),
            Browser::Webkit => Vec::new(),
        }
    }
}

/// A port that is free now. Another process may take it first: whoever uses it tries again.
fn free_port() -> Result<u16> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| crate::Error::Browser(format!("no free port: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!("800x600".parse(), Ok(Size { width: 800, height: 600 }));
        for bad in ["", "x", "800", "0x1", "800x", "-1x5", "99999x1"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
