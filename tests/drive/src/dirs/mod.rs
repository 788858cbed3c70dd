//! Host folders inside Tabula: copied in before a run, and what changed copied out after it. Symbolic links are copied
//! as links and never followed; names are bytes; a file that the program did not change is not written.

mod host;
mod into;
mod out;
pub(crate) mod place;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::link::Link;
use into::Snapshot;
pub(crate) use into::copy_file;

/// Where the copies of one session's runs lie inside Tabula: a folder a run, a folder in it for each host folder.
const GUEST_BASE: &str = "/tmp/drive/dirs";
/// Requests under way at a time: enough that a large tree is not a chain of round trips.
const IN_FLIGHT: usize = 32;

/// A host folder and the name at which a program sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirMap {
    /// The folder.
    pub host: PathBuf,
    /// The preopen's name.
    pub guest: Vec<u8>,
}

impl DirMap {
    /// Reads `HOST` or `HOST::GUEST`; without GUEST the folder is seen under the name given for the host.
    ///
    /// # Errors
    /// [`Error::Usage`] if a part is empty.
    pub fn parse(text: &OsStr) -> Result<DirMap> {
        let bytes = text.as_bytes();
        let (host, guest) = match bytes.windows(2).position(|pair| pair == b"::") {
            Some(at) => (&bytes[..at], &bytes[at + 2..]),
            None => (bytes, bytes),
        };
        if host.is_empty() || guest.is_empty() {
            return Err(Error::Usage(format!("{text:?} is not HOST or HOST::GUEST")));
        }
        Ok(DirMap { host: PathBuf::from(OsStr::from_bytes(host)), guest: guest.to_vec() })
    }
}

/// A preopen: a directory inside Tabula, and its name for the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preopen {
    pub(crate) path: Vec<u8>,
    pub(crate) name: Vec<u8>,
}

/// Folders that have been copied in.
pub(crate) struct Mounted {
    base: Vec<u8>,
    roots: Vec<(PathBuf, Vec<u8>, Snapshot)>,
    /// Links to them at the places where the program is to see them.
    links: Vec<Vec<u8>>,
    pub(crate) preopens: Vec<Preopen>,
}

/// Copies the folders in, for the run of that number. Warnings (what cannot be copied) go to `warn`.
pub(crate) async fn copy_in(
    link: &Link,
    maps: &[DirMap],
    run: u64,
    warn: &mut dyn FnMut(String),
) -> Result<Mounted> {
    let base = format!("{GUEST_BASE}/{run}").into_bytes();
    let plan = plan(maps, &base)?;
    link.remove_all(&base).await?;
    let mut roots = Vec::new();
    for (host, guest) in plan.roots {
        link.mkdir_all(&guest).await?;
        let snapshot = into::copy(link, &host, &guest, warn).await?;
        roots.push((host, guest, snapshot));
    }
    Ok(Mounted { base, roots, links: Vec::new(), preopens: plan.preopens })
}

/// Whether these are folders, each with a name of its own.
///
/// # Errors
/// [`Error::Host`], [`Error::Usage`].
pub(crate) fn check(maps: &[DirMap]) -> Result<()> {
    for (index, map) in maps.iter().enumerate() {
        if maps[..index].iter().any(|other| other.guest == map.guest) {
            let name = String::from_utf8_lossy(&map.guest);
            return Err(Error::Usage(format!("two folders are to be seen at {name:?}")));
        }
    }
    plan(maps, b"").map(drop)
}

impl Mounted {
    /// Links the copies at the places of their names, for a program that sees everything and starts in `cwd`. Answers
    /// where it starts instead, when a folder is to be its working directory.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is something at such a place.
    pub(crate) async fn put_in_place(&mut self, link: &Link, cwd: Option<&str>) -> Result<Option<String>> {
        let mut instead = None;
        let cwd = cwd.map_or(place::HOME, str::as_bytes);
        for preopen in self.preopens.clone() {
            let Some(place) = place::of(&preopen.name, cwd)? else {
                instead = Some(String::from_utf8_lossy(&preopen.path).into_owned());
                continue;
            };
            if let Some(end) = place.iter().rposition(|byte| *byte == b'/').filter(|end| *end > 0) {
                link.mkdir_all(&place[..end]).await?;
            }
            match link.symlink(&place, &preopen.path).await {
                Ok(()) => self.links.push(place),
                Err(error) => {
                    self.take_links(link).await;
                    link.remove_all(&self.base).await?;
                    let place = String::from_utf8_lossy(&place);
                    return Err(Error::Usage(format!("a folder cannot be seen at {place}: {error}")));
                }
            }
        }
        Ok(instead)
    }

    async fn take_links(&mut self, link: &Link) {
        for place in self.links.drain(..) {
            // The program may have taken it away.
            let _ = link.remove_link(&place).await;
        }
    }

    /// Copies out what changed, and removes the copies inside Tabula.
    pub(crate) async fn copy_out(mut self, link: &Link) -> Result<()> {
        self.take_links(link).await;
        for (host, guest, snapshot) in &self.roots {
            out::copy(link, host, guest, snapshot).await?;
        }
        if self.roots.is_empty() { Ok(()) } else { link.remove_all(&self.base).await }
    }
}

struct Plan {
    roots: Vec<(PathBuf, Vec<u8>)>,
    preopens: Vec<Preopen>,
}

/// Folders given twice, or inside one another, are one copy: a program that writes through one name reads through the
/// other.
fn plan(maps: &[DirMap], base: &[u8]) -> Result<Plan> {
    let mut hosts = Vec::new();
    for map in maps {
        let host = map.host.canonicalize().map_err(Error::host("open", &map.host))?;
        if !host.is_dir() {
            let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
            return Err(Error::Host { action: "open", path: map.host.clone(), source });
        }
        hosts.push(host);
    }
    let mut roots: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for host in &hosts {
        let outermost = hosts.iter().all(|other| other == host || !host.starts_with(other));
        if outermost && roots.iter().all(|(root, _)| root != host) {
            roots.push((host.clone(), join(base, roots.len().to_string().as_bytes())));
        }
    }
    let preopens = hosts.iter().zip(maps).filter_map(|(host, map)| {
        let (root, guest) = roots.iter().find(|(root, _)| host.starts_with(root))?;
        let below = host.strip_prefix(root).ok()?.as_os_str().as_bytes();
        let path = if below.is_empty() { guest.clone() } else { join(guest, below) };
        Some(Preopen { path, name: map.guest.clone() })
    });
    Ok(Plan { preopens: preopens.collect(), roots })
}

fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    [directory, b"/", name].concat()
}

fn on_host(root: &Path, relative: &[u8]) -> PathBuf {
    root.join(OsStr::from_bytes(relative))
}

fn depth(path: &[u8]) -> usize {
    path.iter().filter(|byte| **byte == b'/').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guest_name_defaults_to_the_host_name() {
        let parsed = |text: &str| DirMap::parse(OsStr::new(text)).unwrap();
        assert_eq!(parsed("a/b"), DirMap { host: "a/b".into(), guest: b"a/b".to_vec() });
        assert_eq!(parsed("a::/b"), DirMap { host: "a".into(), guest: b"/b".to_vec() });
        assert!(DirMap::parse(OsStr::new("::x")).is_err());
        assert_eq!(DirMap::parse(OsStr::from_bytes(b"\xff")).unwrap().guest, b"\xff");
    }

    #[test]
    fn folders_inside_one_another_are_one_copy() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("x");
        std::fs::create_dir(&inner).unwrap();
        let map = |host: &Path, guest: &str| DirMap { host: host.to_owned(), guest: guest.into() };
        let maps = [map(&inner, "i"), map(outer.path(), "o"), map(outer.path(), "again")];
        let plan = plan(&maps, b"/b").unwrap();
        assert_eq!(plan.roots.len(), 1);
        let paths: Vec<_> =
            plan.preopens.iter().map(|preopen| (&preopen.path[..], &preopen.name[..])).collect();
        assert_eq!(paths, [(&b"/b/0/x"[..], &b"i"[..]), (b"/b/0", b"o"), (b"/b/0", b"again")]);
    }
}
