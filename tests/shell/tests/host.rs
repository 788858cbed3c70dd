//! The expectations are what bash says: every case has one, no other has, and where the host has the bash that they name,
//! it gives them again now.

use std::collections::BTreeSet;

use tabula_shell_cases::host::Bash;
use tabula_shell_cases::{cases, difference, expected};

#[test]
fn every_case_has_its_expectation_and_no_other() {
    for topic in cases::topics().expect("the topics can be read") {
        let cases = cases::load(&topic).expect("a good topic");
        let expected = expected::load(&topic).expect("good expectations");
        let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        let found: Vec<&str> = expected.outcomes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, found, "{topic}: run scripts/shell-expected {topic}");
    }
}

#[test]
fn the_hosts_bash_gives_the_expectations_again() {
    let topics = cases::topics().expect("the topics can be read");
    let load = |topic: &String| expected::load(topic).expect("good expectations");
    let shells: BTreeSet<String> = topics.iter().map(|topic| load(topic).shell).collect();
    assert_eq!(shells.len(), 1, "the expectations come from several shells");
    let bash = Bash::find();
    let Some(bash) = bash.as_ref().filter(|bash| shells.contains(bash.version())) else {
        let found = bash.as_ref().map_or("no bash", Bash::version);
        println!("not compared again: the host has {found}, the expectations are of {shells:?}");
        return;
    };
    let mut problems = Vec::new();
    for topic in &topics {
        let expected = load(topic);
        let outcomes = expected.by_name();
        for case in cases::load(topic).expect("a good topic") {
            let actual = bash.run(&case).expect("bash runs");
            problems.extend(difference(&case, outcomes[case.name.as_str()], &actual));
        }
    }
    assert!(problems.is_empty(), "{}\n{} differ", problems.join("\n"), problems.len());
}
