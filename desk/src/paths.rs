//! Paths of the machine as bytes: joining, splitting, and names that are free. Nothing here looks at a file system.

/// The directory that `path` is in; the root's is the root.
pub fn parent(path: &[u8]) -> &[u8] {
    let path = trimmed(path);
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(0) | None => b"/",
        Some(at) => trimmed(&path[..at]),
    }
}

/// The last name of `path`; the root has none.
pub fn file_name(path: &[u8]) -> &[u8] {
    let path = trimmed(path);
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(at) => &path[at + 1..],
        None => path,
    }
}

/// A name below a directory.
pub fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let directory = trimmed(directory);
    let slash: &[u8] = if directory.ends_with(b"/") { b"" } else { b"/" };
    [directory, slash, name].concat()
}

/// The directories on the way from the root to `path`, itself last: `/`, `/home`, `/home/user`.
pub fn ancestors(path: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![b"/".to_vec()];
    for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
        let last = all.last().cloned().unwrap_or_default();
        all.push(join(&last, name));
    }
    all
}

/// Whether `path` is `directory` or lies below it.
pub fn is_within(path: &[u8], directory: &[u8]) -> bool {
    let (path, directory) = (trimmed(path), trimmed(directory));
    match path.strip_prefix(directory) {
        Some(rest) => rest.is_empty() || directory == b"/" || rest.starts_with(b"/"),
        None => false,
    }
}

/// What follows the last dot of a name, in lower case; hidden files have no extension for their dot.
pub fn extension(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
        _ => String::new(),
    }
}

/// Where the last name of `path` begins and where its extension does, in the UTF-16 units in which a field of a page counts:
/// what is selected when somebody is to change the name. Hidden files have no extension for their dot.
pub fn stem_units(path: &str) -> (u32, u32) {
    let begin = path.rfind('/').map_or(0, |at| at + 1);
    let name = &path[begin..];
    let stem = name.rfind('.').filter(|&at| at > 0).unwrap_or(name.len());
    let units = |text: &str| text.encode_utf16().count() as u32;
    let first = units(&path[..begin]);
    (first, first + units(&name[..stem]))
}

/// `name`, or if that is taken the first of `name 2`, `name 3` … that is free; an extension stays at the end.
pub fn free_name(name: &[u8], is_taken: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    if !is_taken(name) {
        return name.to_vec();
    }
    let dot = name.iter().rposition(|&byte| byte == b'.').filter(|&at| at > 0).unwrap_or(name.len());
    let (stem, rest) = name.split_at(dot);
    let mut number = 2_u64;
    loop {
        let candidate = [stem, format!(" {number}").as_bytes(), rest].concat();
        if !is_taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// Why something cannot be a name, if so.
pub fn name_problem(name: &str) -> Option<&'static str> {
    match name {
        "" => Some("A name is needed."),
        "." | ".." => Some("This name has a meaning of its own."),
        name if name.contains('/') => Some("A name cannot have a slash."),
        name if name.contains('\0') => Some("A name cannot have a null character."),
        name if name.len() > 255 => Some("A name has at most 255 bytes."),
        _ => None,
    }
}

/// A path in ASCII, for an attribute of an element: what is not a plain letter, digit or `/.-_` is a `%` and two digits.
pub fn encoded(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'/' | b'.' | b'-' | b'_' => text.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => text.push(byte.into()),
            byte => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text
}

/// The path that [`encoded`] gave this for.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut path = Vec::with_capacity(text.len());
    let mut left = text.as_bytes();
    while let Some((&first, rest)) = left.split_first() {
        left = rest;
        if first != b'%' {
            path.push(first);
            continue;
        }
        let digits = std::str::from_utf8(left.get(..2)?).ok()?;
        path.push(u8::from_str_radix(digits, 16).ok()?);
        left = &left[2..];
    }
    Some(path)
}

fn trimmed(path: &[u8]) -> &[u8] {
    let mut path = path;
    while path.len() > 1 && path.ends_with(b"/") {
        path = &path[..path.len() - 1];
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_and_joining() {
        for (path, directory, name) in
            [("/a/b", "/a", "b"), ("/a", "/", "a"), ("/", "/", ""), ("/a/b//", "/a", "b"), ("a", "/", "a")]
        {
            assert_eq!(parent(path.as_bytes()), directory.as_bytes(), "{path}");
            assert_eq!(file_name(path.as_bytes()), name.as_bytes(), "{path}");
        }
        assert_eq!(join(b"/", b"a"), b"/a");
        assert_eq!(join(b"/a/", b"b"), b"/a/b");
        assert_eq!(ancestors(b"/home//user/"), [b"/".to_vec(), b"/home".to_vec(), b"/home/user".to_vec()]);
    }

    #[test]
    fn within() {
        assert!(is_within(b"/a/b", b"/a") && is_within(b"/a", b"/a/") && is_within(b"/a", b"/"));
        assert!(!is_within(b"/ab", b"/a") && !is_within(b"/a", b"/a/b"));
    }

    #[test]
    fn extensions() {
        for (name, is) in [("a.TXT", "txt"), ("a.tar.gz", "gz"), (".profile", ""), ("a", ""), ("a.", "")] {
            assert_eq!(extension(name.as_bytes()), is, "{name}");
        }
    }

    #[test]
    fn stems_in_the_units_of_fields() {
        for (path, units) in [
            ("/a/b.txt", (3, 4)),
            ("note.tar.gz", (0, 8)),
            ("/.rc", (1, 4)),
            ("/𝄞/é.md", (4, 5)),
            ("/a/", (3, 3)),
        ] {
            assert_eq!(stem_units(path), units, "{path}");
        }
    }

    #[test]
    fn names_that_are_free() {
        let taken: [&[u8]; 4] = [b"a.txt", b"a 2.txt", b".rc", b"plain"];
        let free = |name: &[u8]| free_name(name, |name| taken.contains(&name));
        assert_eq!(free(b"b.txt"), b"b.txt");
        assert_eq!(free(b"a.txt"), b"a 3.txt");
        assert_eq!(free(b".rc"), b".rc 2");
        assert_eq!(free(b"plain"), b"plain 2");
    }

    #[test]
    fn what_can_be_a_name() {
        assert!(name_problem("a b\n.txt").is_none());
        for bad in ["", ".", "..", "a/b", "a\0", &"x".repeat(256)] {
            assert!(name_problem(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn attributes_hold_any_path() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decoded(&encoded(&all)), Some(all));
        assert_eq!(encoded("/tmp/a b%\"ü".as_bytes()), "/tmp/a%20b%25%22%c3%bc");
        for wrong in ["%", "%2", "%zz", "a%é"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
