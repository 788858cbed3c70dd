//! The command: `tabula-tidy [ROOT]` prints what is wrong, one finding a line, and exits with 1 if there was any.
//!
//! Relies on the library for everything; never changes a file.

use std::path::PathBuf;
use std::process::ExitCode;

use tabula_tidy::project::Project;
use tabula_tidy::{allow, rules};

/// The findings that are accepted, each with its reason; empty is what it should be.
const ALLOW_LIST: &str = "tests/tidy/allow.txt";

fn main() -> ExitCode {
    let root = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let project = match Project::read(&root) {
        Ok(project) => project,
        Err(error) => {
            eprintln!("tidy: {error}");
            return ExitCode::from(2);
        }
    };
    let accepted = project.text(ALLOW_LIST).unwrap_or("");
    let findings = allow::apply(rules::check(&project), &project, accepted, ALLOW_LIST);
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} files read, {} findings", project.files.len(), findings.len());
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
