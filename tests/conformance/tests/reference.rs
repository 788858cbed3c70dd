//! The guests with a reference, run under it: each ends as it should, its recorded differences are real ones, and one run
//! is like the next. What this cannot find, the run inside Tabula is compared with.

use tabula_conformance::guest::{self, Expectation};
use tabula_conformance::reference::Reference;
use tabula_conformance::{build, compare};

/// Standard output is the same in two runs, no run traps, and no difference is stale.
#[test]
fn guests_run_under_the_reference() {
    let guests = guest::family("p1").expect("the guests can be read");
    build::all(&guests).expect("the guests can be built");
    let reference = Reference::new().expect("the reference runtime can be had");
    let mut problems = Vec::new();
    for guest in &guests {
        let Expectation::Reference(differences) = &guest.expectation else { continue };
        let mut used = vec![false; differences.len()];
        for (line, arguments) in &guest.runs {
            let first = reference.run(guest, arguments).expect("the reference runs");
            let second = reference.run(guest, arguments).expect("the reference runs");
            let name = format!("{} {line}", guest.id());
            let errors = String::from_utf8_lossy(&first.stderr);
            if errors.contains("wasmtime_run: ") {
                problems.push(format!("{name}: {errors}"));
            }
            if first != second {
                problems.push(format!("{name}: two runs differ"));
            }
            let mut lines = compare::lines(&first.stdout, first.exit_code);
            let stale = compare::apply_differences(&mut lines, differences);
            for (index, (label, _)) in differences.iter().enumerate() {
                used[index] |= !stale.contains(label);
            }
        }
        for ((label, _), used) in differences.iter().zip(used) {
            if !used {
                problems.push(format!("{}: {label}: the reference does not differ here", guest.id()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
