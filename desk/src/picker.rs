//! Picking a file by typing its path: which folder what has been typed is in, and which of that folder's entries it may yet
//! become. It looks at no file system, and it knows names as bytes, of which a field can hold only those that are text.

use crate::{names, paths};

/// An entry of a folder that may be picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: Vec<u8>,
    /// What picking it does.
    pub picks: Picks,
}

/// What picking an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picks {
    /// Its own entries are offered.
    Folder,
    /// It is what was looked for.
    File,
}

/// What has been typed, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The folder.
    pub folder: Vec<u8>,
    /// The beginning of a name in it.
    pub begin: String,
}

/// Takes apart what has been typed; what begins with no slash is below `base`.
pub fn typed(text: &str, base: &[u8]) -> Typed {
    let (folder, begin) = text.rsplit_once('/').map_or((None, text), |(folder, begin)| (Some(folder), begin));
    let folder = match folder {
        None => base.to_vec(),
        Some("") => b"/".to_vec(),
        Some(folder) if folder.starts_with('/') => folder.as_bytes().to_vec(),
        Some(folder) => paths::join(base, folder.as_bytes()),
    };
    Typed { folder, begin: begin.to_owned() }
}

/// Those that what has been typed may become, the best first: the one of exactly that name, then those that begin so, then those
/// that have it somewhere; folders before files, and each in the order of names. Hidden ones are left out until their dot is
/// typed.
pub fn offered(choices: &[Choice], begin: &str) -> Vec<Choice> {
    let wanted = begin.to_lowercase();
    let rank = |choice: &Choice| {
        if choice.name.starts_with(b".") && !begin.starts_with('.') {
            return None;
        }
        let shown = names::plain(&choice.name).to_lowercase();
        let rank = match () {
            () if choice.name == begin.as_bytes() => 0,
            () if shown.starts_with(&wanted) => 1,
            () if shown.contains(&wanted) => 2,
            () => return None,
        };
        Some((rank, choice.picks == Picks::File, shown))
    };
    let mut found: Vec<_> = choices.iter().filter_map(|choice| Some((rank(choice)?, choice))).collect();
    found.sort_by(|one, two| one.0.cmp(&two.0).then_with(|| one.1.name.cmp(&two.1.name)));
    found.into_iter().map(|(_, choice)| choice.clone()).collect()
}

/// What a field says of a folder, so that a name can follow; `None` for one that no field can hold.
pub fn folder_text(folder: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(folder).ok().filter(|text| !text.contains(char::is_control))?;
    Some(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_folder_and_a_beginning() {
        for (text, folder, begin) in [
            ("/etc/ho", "/etc", "ho"),
            ("/etc/", "/etc", ""),
            ("/et", "/", "et"),
            ("", "/home/user", ""),
            ("no", "/home/user", "no"),
            ("a/b/c", "/home/user/a/b", "c"),
            ("/", "/", ""),
        ] {
            let parts = typed(text, b"/home/user");
            assert_eq!((parts.folder.as_slice(), parts.begin.as_str()), (folder.as_bytes(), begin), "{text}");
        }
    }

    fn names(begin: &str) -> Vec<String> {
        let folder = |name: &[u8]| Choice { name: name.to_vec(), picks: Picks::Folder };
        let file = |name: &[u8]| Choice { name: name.to_vec(), picks: Picks::File };
        let all = [
            file(b"note.txt"),
            file(b"Notes"),
            folder(b"old notes"),
            folder(b"nothing"),
            file(b".not"),
            file(b"no"),
            file(b"b\xff"),
        ];
        offered(&all, begin).iter().map(|choice| names::plain(&choice.name)).collect()
    }

    #[test]
    fn the_best_come_first() {
        assert_eq!(names("no"), ["no", "nothing", "note.txt", "Notes", "old notes"]);
        assert_eq!(names("NOTE"), ["note.txt", "Notes", "old notes"]);
        assert_eq!(names(".n"), [".not"]);
        assert_eq!(names("xyz"), Vec::<String>::new());
        assert_eq!(names("").len(), 6);
    }

    #[test]
    fn a_field_holds_only_text() {
        assert_eq!(folder_text(b"/"), Some("/".into()));
        assert_eq!(folder_text(b"/a b"), Some("/a b/".into()));
        assert_eq!(folder_text(b"/a\xff"), None);
        assert_eq!(folder_text(b"/a\nb"), None);
    }
}
