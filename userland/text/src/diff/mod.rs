//! `diff`: what is different between two files, or two folders. Lines are compared by what remains of them when the options
//! leave something out; the crate `similar` finds the shortest way from one text to the other. Nothing is written to files.

mod command;
mod compare;
mod print;

pub use command::run;
