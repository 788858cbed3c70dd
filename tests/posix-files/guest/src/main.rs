//! The cases as a program: `posix-files FOLDER` runs them in folders below one and prints the report, and `posix-files list
//! FOLDER` prints what is there now. Processes that a case asks for are this program again (`posix-files serve UID`), which
//! is told what to do through its standard streams.

mod calls;
mod child;

use calls::Own;
use std::process::ExitCode;
use tabula_posix_files::run::{Outcome, report, run_all};
use tabula_posix_files::tabula::{Tabula, remote};
use tabula_posix_files::{Process, tree};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [_, "serve", uid] => serve(uid),
        [_, "list", folder] => list(folder),
        [_, folder] => run(folder),
        _ => {
            eprintln!("usage: posix-files [list] FOLDER");
            ExitCode::from(2)
        }
    }
}

/// This process, in a folder.
fn start(folder: &str) -> Box<dyn Process> {
    match Tabula::new(Box::new(Own::default()), folder.as_bytes()) {
        Ok(process) => Box::new(process),
        Err(errno) => {
            eprintln!("posix-files: {folder}: {}", errno.text());
            std::process::exit(1);
        }
    }
}

/// Prints the tree below a folder.
fn list(folder: &str) -> ExitCode {
    match tree::listing(&*start(folder)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(errno) => {
            eprintln!("posix-files: {folder}: {}", errno.text());
            ExitCode::FAILURE
        }
    }
}

/// The cases share this process, since starting one for each would be most of the time that they take.
fn run(folder: &str) -> ExitCode {
    let lines = run_all(&mut || start(folder));
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
