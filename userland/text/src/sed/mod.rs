//! `sed`, as POSIX has it and with GNU's extensions but those that run commands (`e`). A script becomes commands in a row
//! ([`parse`]), which a machine executes for each line ([`execute`]). It relies on the standard library for files, so that
//! the same program is compared with GNU's natively. No command is ever run from here.

mod command;
mod escape;
mod execute;
mod input;
mod list;
mod output;
mod parse;
mod place;
mod regex;
mod replace;
mod script;

pub use command::run;
