//! The cases as a program: `posix-files FOLDER` runs them in folders below one and prints the report. Processes that a case
//! asks for are this program again (`posix-files serve UID`), which is told what to do through its standard streams.

mod calls;
mod child;

use calls::Own;
use std::process::ExitCode;
use tabula_posix_files::Process;
use tabula_posix_files::run::{Outcome, report, run_all};
use tabula_posix_files::tabula::{Tabula, remote};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [_, "serve", uid] => serve(uid),
        [_, folder] => run(folder),
        _ => {
            eprintln!("usage: posix-files FOLDER");
            ExitCode::from(2)
        }
    }
}

/// The cases share this process, since starting one for each would be most of the time that they take.
fn run(folder: &str) -> ExitCode {
    let mut start = || -> Box<dyn Process> {
        match Tabula::new(Box::new(Own::default()), folder.as_bytes()) {
            Ok(process) => Box::new(process),
            Err(errno) => {
                eprintln!("posix-files: {folder}: {}", errno.text());
                std::process::exit(1);
            }
        }
    };
    let lines = run_all(&mut start);
    print!("{}", report(&lines));
    let failed = lines.iter().any(|line| matches!(line.outcome, Outcome::Fails(_)));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Acts for a user as it is told, with nothing open but what a process of its own would have.
fn serve(uid: &str) -> ExitCode {
    let wire = Own::default();
    let Ok(uid) = uid.parse::<u64>() else { return ExitCode::from(2) };
    child::close_inherited(&wire);
    if child::become_user(&wire, uid).is_err() {
        return ExitCode::FAILURE;
    }
    match remote::serve(&wire, &mut std::io::stdin().lock(), &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
