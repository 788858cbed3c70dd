//! `backup restore`: an archive in a file is read to its end, and its check sum with it, before anything is changed; one from
//! a pipe cannot be, so a damaged one ends with what to return to.

use super::{DONE, FAILED, PROBLEMS, Source, failed, look, wrong};
use crate::restore::{self, Action, Plan, Rest};
use crate::snapshot::Snapshot;
use crate::sys;
use crate::tell::{Style, Teller};
use crate::watch::Report;
use crate::zstd::CheckSum;
use std::io;
use utils::options::Parsed;
use utils::shown;

/// Restores an archive as the command line says; answers the program's status.
pub(super) fn restore(line: &Parsed, file: &[u8], style: Style) -> u8 {
    if line.has("merge") && line.has("replace") {
        return wrong("--merge and --replace exclude each other");
    }
    let action = if line.has("n") { Action::DryRun } else { Action::Apply };
    let into = match sys::absolute(line.value("into").unwrap_or(b"/")) {
        Ok(into) => into,
        Err(error) => return failed(b".", &error),
    };
    let source = match Source::new(file) {
        Ok(source) => source,
        Err(error) => return failed(file, &error),
    };
    let plan = Plan {
        into,
        action,
        rest: if line.has("replace") { Rest::Remove } else { Rest::Keep },
        keep: source.identity,
    };
    let mut teller = Teller::new(style, action == Action::DryRun && style != Style::Json, source.bytes);
    let prepared = prepare(&source, &plan, &mut teller);
    let snapshot = match prepared {
        Ok(snapshot) => snapshot,
        Err(error) => {
            teller.report(&Report::default(), None, Some(&sys::why(&error)));
            return failed(&source.name, &error);
        }
    };
    let snapshot = snapshot.map(|snapshot| shown(snapshot.path()));
    run(&source, &plan, &mut teller, snapshot.as_deref(), style)
}

/// What comes before a change: the archive is sound, the folder is there, and a snapshot has been taken.
fn prepare(source: &Source, plan: &Plan, teller: &mut Teller) -> io::Result<Option<Snapshot>> {
    if plan.action == Action::DryRun {
        return Ok(None);
    }
    if source.is_file() {
        look::check(source, teller)?;
    }
    std::fs::create_dir_all(sys::path(&plan.into))?;
    Snapshot::take("before-restore")
}

fn run(source: &Source, plan: &Plan, teller: &mut Teller, snapshot: Option<&str>, style: Style) -> u8 {
    let result = match source.open() {
        Ok(mut reader) => restore::restore(&mut reader, plan, &mut |_| Ok(true), teller)
            .map_err(|failure| (failure.error, failure.report)),
        Err(error) => Err((error, Report::default())),
    };
    let is_change = plan.action == Action::Apply;
    let synced = if is_change { sys::sync() } else { Ok(()) };
    let (mut report, error) = match (result, synced) {
        (Ok(report), Ok(())) => (report, None),
        (Ok(report), Err(error)) | (Err((error, report)), _) => (report, Some(error)),
    };
    if error.is_none() && report.check_sum == CheckSum::Absent {
        let text = "the archive has no check sum: whether it is as it was made cannot be known".to_owned();
        crate::watch::Watch::problem(teller, &text);
        report.problems += 1;
        report.problem_texts.push(text);
    }
    let why = error.as_ref().map(sys::why);
    teller.report(&report, snapshot, why.as_deref());
    if style != Style::Json {
        let words =
            if is_change { ["added", "changed", "removed"] } else { ["to add", "to change", "to remove"] };
        let numbers = [report.added, report.changed, report.removed];
        let counts: Vec<String> =
            numbers.iter().zip(words).map(|(number, word)| format!("{number} {word}")).collect();
        eprintln!("backup: {}", counts.join(", "));
    }
    match error {
        Some(error) => {
            failed(&source.name, &error);
            if let (true, Some(snapshot)) = (is_change, snapshot) {
                eprintln!("backup: {snapshot} shows how it was before");
            }
            FAILED
        }
        None if report.problems > 0 => PROBLEMS,
        None => DONE,
    }
}
