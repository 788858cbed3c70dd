//! What the utilities of this folder know without asking the system: options, modes, times, sizes, formats, expressions.
//! It relies on nothing but the numbers of `tabula-abi`, does no input or output, and treats all that it is given as
//! bytes that may be anything.

pub mod accounts;
pub mod cat;
pub mod dd;
pub mod duration;
pub mod escape;
pub mod find;
pub mod listing;
pub mod mode;
pub mod moment;
pub mod options;
pub mod pager;
pub mod pattern;
pub mod process;
pub mod quote;
pub mod signals;
pub mod size;
pub mod stty;
pub mod tac;
pub mod template;
pub mod words;

/// Bytes as a person may read them; what is not UTF-8 becomes U+FFFD.
pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
