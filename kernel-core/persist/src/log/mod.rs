//! The log: what makes a small sync durable with one flush. It is a ring of records, each with everything that changed since
//! the one before, so that a crash keeps whole records and the volume is found as it was at one instant. A record says
//! which pages of files were written with it; if one of them did not arrive, the record does not count, and the log ends
//! before it. A checkpoint moves what the log says into the tree, in one transaction that also says where the log goes on.

mod record;
mod ring;

pub(crate) use record::Fresh;
pub(crate) use ring::{Log, LogPosition};
