//! Running guests inside Tabula, in one session of a real browser for all of them.
//!
//! Guests of preview 1 get their folders as `drive run` gives them to anyone: copied in, preopened under their names, and
//! copied out. The others also name files by absolute paths and start themselves again, so for them the fixture is put
//! at the same paths in Tabula's own name space (`staged.js`), and removed afterwards.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tabula_drive::{Browser, DirMap, Environment, Options, Program, RunSpec, Session, Stdin, View, block_on};

use crate::fixture::{DIRS, ENVIRONMENT, Fixture};
use crate::guest::Guest;
use crate::outcome::{Node, Outcome, Tree};
use crate::{Error, Result, at};

const LIMIT: Duration = Duration::from_secs(60);
const STAGED: &str = include_str!("staged.js");

/// Tabula in a browser. When it crashes under a guest, the next guest gets a new one.
pub struct Tabula {
    browser: Browser,
    session: Option<Session>,
}

impl Tabula {
    /// Chooses the browser: `TABULA_BROWSER`'s, or the default one. It boots with the first guest.
    pub fn new() -> Result<Tabula> {
        let browser = match std::env::var("TABULA_BROWSER").ok() {
            None => Browser::default(),
            Some(name) => [Browser::Chromium, Browser::Firefox, Browser::Webkit]
                .into_iter()
                .find(|browser| browser.name() == name)
                .ok_or_else(|| tool("choosing a browser", format!("there is no browser {name:?}")))?,
        };
        Ok(Tabula { browser, session: None })
    }

    /// What the browser's console has said since the machine was booted that ran the last guest.
    pub fn console(&self) -> Vec<String> {
        self.session.as_ref().map(Session::console_log).unwrap_or_default()
    }

    /// Runs a guest once, in fresh folders.
    pub fn run(&mut self, guest: &Guest, arguments: &[String]) -> Result<Outcome> {
        let session = match self.session.take() {
            Some(session) => session,
            None => {
                let options = Options { browser: self.browser, ..Options::default() };
                block_on(Session::start(options)).map_err(|error| tool("booting Tabula", error))?
            }
        };
        let outcome = if guest.family == "p1" {
            run_as_drive_does(&session, guest, arguments)
        } else {
            run_staged(&session, guest, arguments)
        };
        if outcome.is_ok() {
            self.session = Some(session);
        }
        outcome
    }
}

fn run_as_drive_does(session: &Session, guest: &Guest, arguments: &[String]) -> Result<Outcome> {
    let fixture = Fixture::new()?;
    let maps = DIRS.map(|name| DirMap { host: fixture.host(name), guest: format!("/{name}").into_bytes() });
    let spec = RunSpec {
        args: arguments.iter().map(std::ffi::OsString::from).collect(),
        env: Environment::Exactly(
            ENVIRONMENT.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ),
        view: View::Dirs(maps.into()),
        stdin: Stdin::Bytes(guest.stdin.clone()),
        timeout: Some(LIMIT),
        ..RunSpec::program(Program::Host(guest.module()))
    };
    let output = block_on(session.run(spec)).map_err(|error| tool(&guest.id(), error))?;
    let exit_code = output.code().unwrap_or(124);
    Ok(Outcome { stdout: output.stdout, stderr: output.stderr, exit_code, tree: fixture.tree()? })
}

fn run_staged(session: &Session, guest: &Guest, arguments: &[String]) -> Result<Outcome> {
    let fixture = Fixture::new()?;
    let files: Vec<Value> = fixture.tree()?.iter().filter_map(|(name, node)| staged(name, node)).collect();
    let module = guest.module();
    let environment: BTreeMap<_, _> = ENVIRONMENT.into_iter().collect();
    let job = json!({
        "files": files,
        "program": hex(&at(&module, std::fs::read(&module))?),
        "args": arguments,
        "env": environment,
        "stdin": hex(&guest.stdin),
        "timeoutMs": LIMIT.as_millis() as u64,
        "names": DIRS,
    });
    let body = format!("const job = {job};\n{STAGED}");
    let value = block_on(session.eval(&body)).map_err(|error| tool(&guest.id(), error))?;
    let stream = |name: &str| value[name].as_str().and_then(unhex);
    match (stream("stdout"), stream("stderr"), value["exitCode"].as_i64()) {
        (Some(stdout), Some(stderr), Some(code)) => {
            Ok(Outcome { stdout, stderr, exit_code: i32::try_from(code).unwrap_or(-1), tree: Tree::new() })
        }
        _ => Err(tool(&guest.id(), format!("an answer without streams or exit code: {value}"))),
    }
}

/// How a node of the fixture is described to the page; `None` for what lies beside the folders.
fn staged(name: &str, node: &Node) -> Option<Value> {
    if !DIRS.iter().any(|dir| Path::new(name).starts_with(dir)) {
        return None;
    }
    match node {
        Node::Directory => Some(json!({"path": name, "kind": "directory"})),
        Node::File(bytes) => Some(json!({"path": name, "kind": "file", "content": hex(bytes)})),
        Node::Symlink(target) => Some(json!({"path": name, "kind": "symlink", "target": target})),
        Node::Other => None,
    }
}

fn tool(what: &str, output: impl ToString) -> Error {
    Error::Tool { what: what.to_owned(), output: output.to_string() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_as_hexadecimal_text() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_eq!(unhex("abc"), None);
        assert_eq!(unhex("zz"), None);
    }
}
