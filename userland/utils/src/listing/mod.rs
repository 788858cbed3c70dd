//! Listings of folders, as far as they need no system: columns, colours, and the order of names with numbers in them.

pub mod colors;
pub mod columns;
pub mod order;
