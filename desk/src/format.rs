//! Numbers as people read them: sizes, times, permissions.

/// A size in bytes, in decimal units with three digits at most: `999 B`, `1.5 kB`, `24 MB`.
pub fn bytes(count: f64) -> String {
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut value = if count.is_finite() { count.max(0.0) } else { 0.0 };
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 9.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

/// How far the counting of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It goes on.
    SoFar,
    /// It was given up: there is more.
    InPart,
    /// All that may be looked into is counted, and there is more that may not.
    AllInSight,
    /// All is counted.
    All,
}

/// What is in a folder, at any depth: how many things, and the bytes of the files among them.
pub fn contents(things: usize, size: f64, counted: Counted) -> String {
    let noun = if things == 1 { "thing" } else { "things" };
    let sum = format!("{things} {noun}, {}", bytes(size));
    match counted {
        Counted::SoFar => format!("{sum} …"),
        Counted::InPart => format!("more than {sum}"),
        Counted::AllInSight => format!("{sum}, and what you are not allowed to look into"),
        Counted::All if things == 0 => "nothing".to_owned(),
        Counted::All => sum,
    }
}

/// How many of which kind: `2 folders, 1 file, 1 link`; what is left of all is other.
pub fn kinds(all: usize, folders: usize, files: usize, links: usize) -> String {
    let part = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let others = all.saturating_sub(folders + files + links);
    let parts = [
        part(folders, "folder", "folders"),
        part(files, "file", "files"),
        part(links, "link", "links"),
        part(others, "other", "others"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Computed time, as a monitor shows it: `0.4 s`, `12 s`, `3:07`, `2:03:00`.
pub fn duration(ms: f64) -> String {
    let seconds = if ms.is_finite() { (ms / 1000.0).max(0.0) } else { 0.0 };
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Permission bits as `ls` writes them: `rwxr-xr-x`, with `s` and `t` where they are set.
pub fn permissions(mode: u32) -> String {
    let special = [(0o4000, 's', 'S'), (0o2000, 's', 'S'), (0o1000, 't', 'T')];
    let mut text = String::with_capacity(9);
    for (class, (bit, with, without)) in special.into_iter().enumerate() {
        let shift = 6 - 3 * class as u32;
        let has = |right: u32| mode & (right << shift) != 0;
        text.push(if has(4) { 'r' } else { '-' });
        text.push(if has(2) { 'w' } else { '-' });
        text.push(match (mode & bit != 0, has(1)) {
            (true, true) => with,
            (true, false) => without,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (count, text) in [
            (0.0, "0 B"),
            (999.0, "999 B"),
            (1000.0, "1.0 kB"),
            (1549.0, "1.5 kB"),
            (9_960.0, "10 kB"),
            (999_600.0, "1.0 MB"),
            (24_000_000.0, "24 MB"),
            (-1.0, "0 B"),
            (f64::NAN, "0 B"),
        ] {
            assert_eq!(bytes(count), text, "{count}");
        }
    }

    #[test]
    fn what_a_folder_has() {
        for (things, size, counted, text) in [
            (0, 0.0, Counted::All, "nothing"),
            (1, 12.0, Counted::All, "1 thing, 12 B"),
            (3, 1500.0, Counted::SoFar, "3 things, 1.5 kB …"),
            (9000, 2e6, Counted::InPart, "more than 9000 things, 2.0 MB"),
            (0, 0.0, Counted::AllInSight, "0 things, 0 B, and what you are not allowed to look into"),
        ] {
            assert_eq!(contents(things, size, counted), text);
        }
    }

    #[test]
    fn how_many_of_which_kind() {
        assert_eq!(kinds(4, 2, 1, 1), "2 folders, 1 file, 1 link");
        assert_eq!(kinds(12, 0, 12, 0), "12 files");
        assert_eq!(kinds(6, 1, 0, 3), "1 folder, 3 links, 2 others");
    }

    #[test]
    fn times() {
        for (ms, text) in [
            (0.0, "0.0 s"),
            (420.0, "0.4 s"),
            (12_000.0, "12 s"),
            (187_000.0, "3:07"),
            (7_380_000.0, "2:03:00"),
        ] {
            assert_eq!(duration(ms), text, "{ms}");
        }
    }

    #[test]
    fn rights() {
        for (mode, text) in [
            (0o755, "rwxr-xr-x"),
            (0o640, "rw-r-----"),
            (0o4755, "rwsr-xr-x"),
            (0o1777, "rwxrwxrwt"),
            (0o1000, "--------T"),
        ] {
            assert_eq!(permissions(mode), text);
        }
    }
}
