//! Boots Tabula in a real browser, over WebDriver, and runs programs in it. The `drive` command and every test that needs
//! a browser stand on this. It relies on Tabula's public JavaScript interface (`globalThis.tabula`) and on nothing else
//! of the page; whatever way a session ends, no process and no temporary folder of it stays behind.

mod attend;
mod browser;
mod dirs;
mod error;
mod files;
mod frame;
mod guest;
mod hands;
mod keeper;
mod link;
pub mod paths;
mod profile;
mod program;
mod run;
mod server;
mod session;
mod sink;
mod steps;
mod window;

pub use browser::{Browser, Size, Theme};
pub use dirs::DirMap;
pub use error::{Error, Result};
pub use program::Program;
pub use run::{Ending, Environment, Output, RunSpec, Stdin, View};
pub use server::{Asked, Isolation, StaticServer};
pub use session::{Offline, Options, Session, Storage, block_on};
pub use sink::Sink;
pub use steps::{Step, parse as parse_steps};
pub use window::Window;
