//! Running guests inside Tabula, in a real browser, by `drive run`, whose command line is the reference's.

use std::path::PathBuf;
use std::process::Command;

use crate::fixture::Fixture;
use crate::guest::Guest;
use crate::outcome::Outcome;
use crate::reference::{command_line, finish};
use crate::{Error, Result, paths};

/// Tabula in a browser.
#[derive(Debug)]
pub struct Tabula {
    drive: PathBuf,
    browser: String,
}

impl Tabula {
    /// Finds `drive` as `make build` leaves it. The browser is `TABULA_BROWSER`'s, or Chromium.
    pub fn new() -> Result<Tabula> {
        let drive = paths::target().join("release/drive");
        if !drive.is_file() {
            let output = format!("{} is missing; run `make build` first", drive.display());
            return Err(Error::Tool { what: "looking for drive".to_owned(), output });
        }
        let browser = std::env::var("TABULA_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
        Ok(Tabula { drive, browser })
    }

    /// Runs a guest once, in fresh folders. Guests of the interfaces that start programs find themselves in `/work`.
    pub fn run(&self, guest: &Guest, arguments: &[String]) -> Result<Outcome> {
        let module = guest.module();
        let fixture = Fixture::new((guest.family != "p1").then_some(module.as_path()))?;
        let mut command = Command::new(&self.drive);
        command.args(["run", "--browser", &self.browser, "--timeout", "60"]);
        command_line(&mut command, guest, &fixture, arguments);
        finish(command, guest, &fixture)
    }
}
