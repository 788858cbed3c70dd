//! How a case says what it expects, and how it fails: with a sentence and its place in the source. An operation that fails
//! where the case counts on it ends the case with its errno.

use crate::process::{Errno, Result};
use std::fmt::Debug;
use std::panic::Location;

/// Why a case did not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure(pub String);

/// What a case answers.
pub type Check<T = ()> = core::result::Result<T, Failure>;

impl Failure {
    #[track_caller]
    fn here(text: &str) -> Failure {
        let at = Location::caller();
        let file = at.file().rsplit('/').next().unwrap_or_default();
        Failure(format!("{file}:{}: {text}", at.line()))
    }
}

impl From<Errno> for Failure {
    #[track_caller]
    fn from(errno: Errno) -> Failure {
        Failure::here(&format!("answered {}", errno.name()))
    }
}

/// Both are the same.
#[track_caller]
pub fn same<T: PartialEq + Debug>(found: T, expected: T) -> Check {
    if found == expected {
        return Ok(());
    }
    Err(Failure::here(&format!("{found:?} and not {expected:?}")))
}

/// It holds.
#[track_caller]
pub fn holds(condition: bool, what: &str) -> Check {
    if condition { Ok(()) } else { Err(Failure::here(&format!("it does not hold that {what}"))) }
}

/// It fails with this error.
#[track_caller]
pub fn fails<T: Debug>(result: Result<T>, errno: Errno) -> Check {
    fails_with_one_of(result, &[errno])
}

/// It fails with one of several errors, where POSIX leaves the choice.
#[track_caller]
pub fn fails_with_one_of<T: Debug>(result: Result<T>, errnos: &[Errno]) -> Check {
    let names: Vec<&str> = errnos.iter().map(|errno| errno.name()).collect();
    match result {
        Err(found) if errnos.contains(&found) => Ok(()),
        Err(found) => Err(Failure::here(&format!("{} and not {}", found.name(), names.join(" or ")))),
        Ok(value) => Err(Failure::here(&format!("{value:?} and not {}", names.join(" or ")))),
    }
}
