//! The search of `grep`: patterns in the lines of one input after the other.

mod matcher;
mod search;

pub use matcher::{Matcher, Patterns, Syntax, Whole};
pub use search::{Answer, Binary, Search, Tally};
