//! Running scripts inside Tabula: one page for all of them, many in one call of the page, each in a folder of its own as
//! on the host. Scripts are given no stricter time than a hang needs to be found out.

use serde::{Deserialize, Serialize};
use tabula_drive::{Browser, Options, Session, block_on};

use crate::cases::Case;
use crate::expected::Outcome;
use crate::{ENVIRONMENT, Error, FOLDER, Result, SCRIPT};

/// Cases in one call of the page: few enough that a crash names its neighbourhood.
const BATCH: usize = 40;
const RUNNER: &str = include_str!("run.js");

/// Tabula in a browser.
pub struct Tabula {
    session: Session,
}

#[derive(Serialize)]
struct Order<'a> {
    script: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    stdout: String,
    stderr: String,
    status: u32,
    hangs: bool,
}

impl Tabula {
    /// Boots it: in the browser that `TABULA_BROWSER` names, or the default one.
    ///
    /// # Errors
    /// [`Error::Tool`] with why it did not come up.
    pub fn new() -> Result<Tabula> {
        let named = std::env::var("TABULA_BROWSER").unwrap_or_default();
        let browser = Browser::ALL.into_iter().find(|browser| browser.name() == named).unwrap_or_default();
        let options = Options { browser, ..Options::default() };
        let session = block_on(Session::start(options)).map_err(|error| Error::Tool(error.to_string()))?;
        Ok(Tabula { session })
    }

    /// Runs cases; their outcomes in order. One that hangs has what it printed until it was ended, and says so.
    ///
    /// # Errors
    /// [`Error::Tool`] when the page fails.
    pub fn run(&self, cases: &[Case]) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for batch in cases.chunks(BATCH) {
            let orders: Vec<Order<'_>> = batch.iter().map(|case| Order { script: &case.script }).collect();
            let setting = serde_json::json!({
                "environment": ENVIRONMENT.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
                "script": SCRIPT,
                "folder": FOLDER,
                "orders": orders,
            });
            let program = format!("const given = {setting};\n{RUNNER}");
            let failed = |error: &dyn std::fmt::Display| {
                let names: Vec<String> = batch.iter().map(Case::id).collect();
                let console = self.session.console_log().join("\n");
                Error::Tool(format!("{error}\nwhile running {}\n{console}", names.join(", ")))
            };
            let value = block_on(self.session.eval(&program)).map_err(|error| failed(&error))?;
            let answers: Vec<Answer> = serde_json::from_value(value).map_err(|error| failed(&error))?;
            outcomes.extend(answers.into_iter().map(|answer| Outcome {
                stdout: answer.stdout,
                stderr: answer.stderr + if answer.hangs { "(it hung, and was killed)\n" } else { "" },
                status: u8::try_from(answer.status).unwrap_or(u8::MAX),
            }));
        }
        Ok(outcomes)
    }
}
