//! The page's side of Tabula: it boots the machine in workers and speaks to its kernel by the messages of
//! [`tabula_abi::rpc`]. What it exports is the public JavaScript interface (`js/tabula.d.ts`). It runs on the main thread,
//! so nothing here ever waits; it touches no kernel memory; and it knows nothing of what the page looks like.
#![forbid(unsafe_code)]

mod backup;
mod boot;
mod check;
mod client;
mod disk;
mod ending;
mod error;
mod exec;
mod files;
mod home;
mod js;
mod names;
mod output;
mod process;
mod pty;
mod snapshots;
mod spawn;
mod storage;
mod support;
mod tabula;
mod turn;

pub use boot::boot;
