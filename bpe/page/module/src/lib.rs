//! The page's side of Tabula as a module of its own: what `tabula.js` loads on pages that bring their own looks. It is a
//! package beside `tabula-page` because a library that is also a module has one file name for all who build it, and the
//! desktop builds it with other dependencies.
#![forbid(unsafe_code)]

pub use tabula_page::boot;
