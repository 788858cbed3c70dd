//! A guest program: its source, the runs it is put through, and what is expected of them. Guests are found by looking
//! into the families' folders, so that adding one is adding a file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::{Error, Result, at, cases, paths};

/// The folders of guests, by interface.
pub const FAMILIES: [&str; 4] = ["p1", "wasix", "posix", "threads"];

/// The language of a guest's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// One C file, compiled without libc.
    C,
    /// One Rust file, a binary of the guests' package.
    Rust,
}

/// Where a run's expectation comes from.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// The reference runtime's output, except for these lines (label, whole line).
    Reference(Vec<(String, String)>),
    /// Recorded text, for each case.
    Recorded(BTreeMap<String, String>),
}

/// One guest program.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The folder it is in, which is the interface it is about.
    pub family: &'static str,
    /// The file's name without its ending.
    pub name: String,
    /// Its source.
    pub source: PathBuf,
    /// What it is written in.
    pub language: Language,
    /// Each run: the line that names it, and its arguments.
    pub runs: Vec<(String, Vec<String>)>,
    /// Standard input of every run.
    pub stdin: Vec<u8>,
    /// What the runs are compared with.
    pub expectation: Expectation,
}

impl Guest {
    /// `family/name`, as reports and the list of known failures call it.
    pub fn id(&self) -> String {
        format!("{}/{}", self.family, self.name)
    }

    /// Where the built module is.
    pub fn module(&self) -> PathBuf {
        paths::target().join("wasi/guests").join(self.family).join(format!("{}.wasm", self.name))
    }
}

/// Every guest of a family, by name.
pub fn family(family: &'static str) -> Result<Vec<Guest>> {
    let folder = paths::guests().join(family);
    let mut guests = Vec::new();
    for entry in at(&folder, std::fs::read_dir(&folder))? {
        let source = at(&folder, entry)?.path();
        let language = match source.extension().and_then(|ending| ending.to_str()) {
            Some("c") => Language::C,
            Some("rs") => Language::Rust,
            _ => continue,
        };
        guests.push(load(family, source, language)?);
    }
    guests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(guests)
}

/// Every guest there is.
pub fn all() -> Result<Vec<Guest>> {
    let mut guests = Vec::new();
    for name in FAMILIES {
        guests.extend(family(name)?);
    }
    Ok(guests)
}

fn load(family: &'static str, source: PathBuf, language: Language) -> Result<Guest> {
    let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let runs = cases::runs(&source.with_extension("cases"))?;
    let stdin = match cases::read(&source.with_extension("stdin"))? {
        Some(bytes) => bytes,
        None => generated_stdin(&source.with_extension("stdin-bytes"))?,
    };
    let expectation = match cases::read(&source.with_extension("expected"))? {
        Some(bytes) => Expectation::Recorded(cases::expected(&String::from_utf8_lossy(&bytes))),
        None => {
            let path = source.with_extension("differs");
            let text = cases::read(&path)?.unwrap_or_default();
            Expectation::Reference(cases::differences(&path, &String::from_utf8_lossy(&text))?)
        }
    };
    if let Expectation::Recorded(recorded) = &expectation {
        for (line, _) in &runs {
            if !recorded.contains_key(line) {
                let what = format!("no expectation for the case {line:?}");
                return Err(Error::Sidecar { file: source.with_extension("expected"), line: 1, what });
            }
        }
    }
    Ok(Guest { family, name, source, language, runs, stdin, expectation })
}

fn generated_stdin(path: &std::path::Path) -> Result<Vec<u8>> {
    let Some(bytes) = cases::read(path)? else { return Ok(Vec::new()) };
    let text = String::from_utf8_lossy(&bytes);
    let len = text.trim().parse().map_err(|_| Error::Sidecar {
        file: path.to_path_buf(),
        line: 1,
        what: "not a number of bytes".to_owned(),
    })?;
    Ok(cases::pattern(len))
}
