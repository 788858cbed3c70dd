//! The guests inside Tabula: equal to the reference where there is one, equal to the recorded expectation elsewhere, but
//! for the list of known failures, which must be exact. `GUEST=p1/path_open` runs one guest, and
//! `-- --nocapture` shows how long each takes, and what the one prints.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use tabula_conformance::compare::{self, Mismatch};
use tabula_conformance::guest::{self, Expectation, Guest};
use tabula_conformance::known::Known;
use tabula_conformance::outcome::Outcome;
use tabula_conformance::reference::Reference;
use tabula_conformance::tabula::Tabula;
use tabula_conformance::{Result, build};

/// How much of the browser's console is shown when a guest fails.
const CONSOLE_LINES: usize = 10;

/// Every guest, every run.
#[test]
fn guests_answer_as_expected_inside_tabula() {
    let only = std::env::var("GUEST").ok();
    let mut guests = guest::all().expect("the guests can be read");
    guests.retain(|guest| only.as_ref().is_none_or(|only| guest.id() == *only));
    assert!(!guests.is_empty(), "no guest is called {only:?}");
    build::all(&guests).expect("the guests can be built");
    let reference = Reference::new().expect("the reference runtime can be had");
    let mut tabula = Tabula::new().expect("Tabula can be run");
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("known_failures.txt");
    let mut known = Known::load(&list).expect("the list of known failures can be read");

    let mut problems = Vec::new();
    let mut ran = BTreeSet::new();
    for guest in &guests {
        ran.insert(guest.id());
        let started = Instant::now();
        for (line, arguments) in &guest.runs {
            let actual = match tabula.run(guest, arguments) {
                Ok(outcome) => outcome,
                Err(error) => {
                    problems.push(format!("{} {line}: {error}", guest.id()));
                    continue;
                }
            };
            if only.is_some() {
                println!("{}", compare::lines(&actual.stdout, actual.exit_code).join("\n"));
            }
            let mismatches =
                compare_run(guest, line, arguments, &actual, &reference).expect("it can be compared");
            let before = problems.len();
            for mismatch in mismatches {
                if !known.excuses(&guest.id(), &mismatch.check) {
                    problems.push(report(guest, line, &mismatch));
                }
            }
            if problems.len() > before {
                problems.push(format!("    on standard error: {}", String::from_utf8_lossy(&actual.stderr)));
                problems.extend(
                    tabula.console().iter().rev().take(CONSOLE_LINES).rev().map(|line| format!("    {line}")),
                );
            }
        }
        println!("{}: {} ms", guest.id(), started.elapsed().as_millis());
    }
    problems.extend(
        known.unmet(&ran).iter().map(|what| format!("listed as a known failure, but passes: {what}")),
    );
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn compare_run(
    guest: &Guest,
    line: &str,
    arguments: &[String],
    actual: &Outcome,
    reference: &Reference,
) -> Result<Vec<Mismatch>> {
    let lines = compare::lines(&actual.stdout, actual.exit_code);
    match &guest.expectation {
        Expectation::Recorded(cases) => {
            let text = cases.get(line).map(String::as_str).unwrap_or_default();
            let expected: Vec<String> = text.lines().map(str::to_owned).collect();
            Ok(compare::reports(&expected, &lines))
        }
        Expectation::Reference(differences) => {
            let outcome = reference.run(guest, arguments)?;
            let mut expected = compare::lines(&outcome.stdout, outcome.exit_code);
            compare::apply_differences(&mut expected, differences);
            let mut found = compare::reports(&expected, &lines);
            found.extend(compare::stderr(&outcome, actual));
            found.extend(compare::trees(&outcome.tree, &actual.tree));
            Ok(found)
        }
    }
}

fn report(guest: &Guest, line: &str, mismatch: &Mismatch) -> String {
    let Mismatch { check, expected, actual } = mismatch;
    let run = if line.is_empty() { String::new() } else { format!(" ({line})") };
    format!("{}{run} | {check}\n    expected {expected}\n    got      {actual}", guest.id())
}
