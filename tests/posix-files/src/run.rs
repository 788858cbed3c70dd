//! Running cases: each in a new, empty folder of its own, which stays behind with whatever the case left in it, so that a
//! tree with every kind of entry is there to be looked at afterwards.

use crate::check::{Check, Failure};
use crate::process::Process;

/// Who must run a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody.
    Anybody,
    /// User 0, because it gives files away or acts for several users.
    Root,
    /// Somebody whom permissions bind.
    User,
}

/// One case.
#[derive(Clone, Copy)]
pub struct Case {
    /// What it is called: a sentence with underscores, and a folder's name.
    pub name: &'static str,
    /// Who must run it.
    pub needs: Needs,
    /// What it does.
    pub run: fn(&dyn Process) -> Check,
}

/// How a case ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// As it says.
    Holds,
    /// It cannot be run by this user.
    Skipped(&'static str),
    /// Otherwise.
    Fails(String),
}

/// A case's line in a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The case.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.outcome {
            Outcome::Holds => write!(f, "{}: holds", self.name),
            Outcome::Skipped(why) => write!(f, "{}: skipped, {why}", self.name),
            Outcome::Fails(how) => write!(f, "{}: FAILS, {how}", self.name),
        }
    }
}

/// Runs every case, each in a folder below where the process is. `start` gives each case a process of its own there.
pub fn run_all(start: &mut dyn FnMut() -> Box<dyn Process>) -> Vec<Line> {
    crate::cases::all().into_iter().map(|case| Line { name: case.name, outcome: run(case, start) }).collect()
}

fn run(case: Case, start: &mut dyn FnMut() -> Box<dyn Process>) -> Outcome {
    let process = start();
    if let Some(skipped) = skipped(case.needs, process.uid()) {
        return skipped;
    }
    // Whatever the case before made of it.
    let prepared = process.umask(0o022);
    let prepared = prepared
        .and_then(|_| process.mkdir(case.name.as_bytes()))
        .and_then(|()| process.enter(case.name.as_bytes()));
    match prepared.map_err(Failure::from).and_then(|()| (case.run)(&*process)) {
        Ok(()) => Outcome::Holds,
        Err(Failure(how)) => Outcome::Fails(how),
    }
}

/// The report for a user of a system that does all that the cases say.
pub fn expected(uid: u32) -> String {
    let lines: Vec<Line> = crate::cases::all()
        .into_iter()
        .map(|case| Line { name: case.name, outcome: skipped(case.needs, uid).unwrap_or(Outcome::Holds) })
        .collect();
    report(&lines)
}

fn skipped(needs: Needs, uid: u32) -> Option<Outcome> {
    match (needs, uid) {
        (Needs::Root, 1..) => Some(Outcome::Skipped("only user 0 can do it")),
        (Needs::User, 0) => Some(Outcome::Skipped("user 0 may do everything")),
        _ => None,
    }
}

/// The report, a line a case, and what came of it all at the end.
pub fn report(lines: &[Line]) -> String {
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let count = |wanted: fn(&Outcome) -> bool| lines.iter().filter(|line| wanted(&line.outcome)).count();
    let [holds, fails] = [count(|o| *o == Outcome::Holds), count(|o| matches!(o, Outcome::Fails(_)))];
    text += &format!("{} cases: {holds} hold, {fails} fail\n", lines.len());
    text
}
