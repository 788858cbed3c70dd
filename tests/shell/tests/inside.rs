//! Tabula's `sh` gives what bash gives, but for the list of known differences, which must be exact. `CASE=arrays` runs the
//! cases whose names begin so, `CASE=arrays/holes` fewer.

use tabula_shell_cases::known::Known;
use tabula_shell_cases::tabula::Tabula;
use tabula_shell_cases::{cases, difference, expected, root};

#[test]
fn sh_answers_as_bash_does() {
    let prefix = std::env::var("CASE").unwrap_or_default();
    let cases = cases::select(&prefix).expect("good topics");
    assert!(!cases.is_empty(), "no case's name begins with {prefix:?}");
    let known = Known::load(&root().join("known_differences.txt")).expect("a good list");
    let tabula = Tabula::new().expect("Tabula boots");
    let outcomes = tabula.run(&cases).expect("the page runs scripts");

    let mut problems = Vec::new();
    let mut agreeing = 0;
    for (case, actual) in cases.iter().zip(&outcomes) {
        let expected = expected::load(&case.topic).expect("good expectations");
        let outcomes = expected.by_name();
        let wanted = outcomes.get(case.name.as_str()).expect("run scripts/shell-expected");
        match (difference(case, wanted, actual), known.lists(&case.id())) {
            (None, true) => problems.push(format!("{}: listed as different, but agrees", case.id())),
            (None, false) => agreeing += 1,
            (Some(_), true) => {}
            (Some(report), false) => problems.push(report),
        }
    }
    let all = cases::select("").expect("good topics");
    let ids: Vec<String> = all.iter().map(|case| case.id()).collect();
    let unknown = known.unknown(ids.iter().map(String::as_str));
    problems.extend(unknown.into_iter().map(|id| format!("{id}: listed, but there is no such case")));
    println!("{agreeing} of {} agree", cases.len());
    assert!(problems.is_empty(), "{}\n{} problems, {agreeing} agree", problems.join("\n"), problems.len());
}
