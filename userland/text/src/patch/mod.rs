//! `patch`: puts the changes of a unified diff into files. A hunk is looked for near the place it names, first with all the
//! lines around it, then with fewer of them. What does not fit is kept beside the file, which then has the rest.

mod apply;
mod command;
mod read;

pub use command::run;
