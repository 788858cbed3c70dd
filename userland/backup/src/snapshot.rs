//! Snapshots of everything durable, as the system offers them: making a folder below `/.snapshots` takes one, removing that
//! folder forgets it, and the trees in it are as they were at that instant. Where there is no such folder there are none.
//! A home that is encrypted and locked is in no snapshot.

use crate::sys;
use std::io;

/// Where they are.
const FOLDER: &[u8] = b"/.snapshots";
/// The folders that snapshots show.
const SHOWN: [&[u8]; 4] = [b"/home", b"/etc", b"/var", b"/usr/local"];
/// Names that are tried when others are taken.
const TRIES: u32 = 100;

/// A snapshot that has been taken.
pub struct Snapshot {
    path: Vec<u8>,
}

impl Snapshot {
    /// Takes one, named after what it is for and the time; `None` where there are none.
    ///
    /// # Errors
    /// The system's.
    pub fn take(what_for: &str) -> io::Result<Option<Snapshot>> {
        if !sys::leads_to_folder(FOLDER) {
            return Ok(None);
        }
        let moment = utils::moment::Moment::from_ns(sys::seconds_now().saturating_mul(1_000_000_000));
        let time = String::from_utf8_lossy(&moment.format(b"%Y-%m-%dT%H.%M.%S")).into_owned();
        for number in 0..TRIES {
            let suffix = if number == 0 { String::new() } else { format!("-{number}") };
            let path = sys::join(FOLDER, format!("{what_for}-{time}{suffix}").as_bytes());
            match std::fs::create_dir(sys::path(&path)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(Some(Snapshot { path })),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The path of the snapshot.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Where a path is in it; `None` when it does not have it, such as what is mounted somewhere.
    pub fn holds(&self, absolute: &[u8]) -> Option<Vec<u8>> {
        let dev = |path: &[u8]| sys::known(path).ok().map(|known| known.dev);
        let own = dev(absolute)?;
        let within = SHOWN.iter().find(|shown| {
            absolute.strip_prefix(**shown).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
        })?;
        // A locked home is a folder in memory.
        if dev(within) != Some(own) || dev(b"/") == Some(own) {
            return None;
        }
        let path = sys::join(&self.path, absolute.strip_prefix(b"/").unwrap_or(absolute));
        sys::known(&path).is_ok().then_some(path)
    }

    /// Forgets it.
    ///
    /// # Errors
    /// The system's.
    pub fn forget(&self) -> io::Result<()> {
        sys::remove_folder(&self.path)
    }
}
