//! Where a folder is seen among all files: a path from the root, worked out from the folder's name and the program's working
//! directory without asking what is there.

use crate::error::{Error, Result};

/// Where programs start.
pub(crate) const HOME: &[u8] = b"/home/user";

/// The place of a name, `None` for the working directory itself.
///
/// # Errors
/// [`Error::Usage`] for a name that leads up, and for the root.
pub(crate) fn of(name: &[u8], cwd: &[u8]) -> Result<Option<Vec<u8>>> {
    let parts: Vec<&[u8]> =
        name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    let is_absolute = name.starts_with(b"/");
    if parts.contains(&&b".."[..]) || (is_absolute && parts.is_empty()) {
        let name = String::from_utf8_lossy(name);
        return Err(Error::Usage(format!(
            "no folder can be seen at {name:?}; HOST::GUEST says another place"
        )));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let below = parts.join(&b'/');
    let mut place = if is_absolute { Vec::new() } else { cwd.to_vec() };
    if !place.ends_with(b"/") {
        place.push(b'/');
    }
    place.extend(below);
    Ok(Some(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let place = |name: &str, cwd: &str| of(name.as_bytes(), cwd.as_bytes()).unwrap();
        assert_eq!(place("e", "/home/user").as_deref(), Some(&b"/home/user/e"[..]));
        assert_eq!(place("./a//b/", "/").as_deref(), Some(&b"/a/b"[..]));
        assert_eq!(place("/data", "/home/user").as_deref(), Some(&b"/data"[..]));
        assert_eq!((place(".", "/x"), place("./", "/x")), (None, None));
        for wrong in ["..", "a/../b", "/", "/."] {
            assert!(of(wrong.as_bytes(), HOME).is_err(), "{wrong}");
        }
    }
}
