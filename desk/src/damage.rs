//! What a person is told of a damaged disk: a notification with the first of the damaged files, and a report of everything
//! with what can be done about it. Names of files are shown as everywhere, so none can look like a line of the report.

use crate::names;

/// Files that the notification names.
const NAMED: usize = 3;

const WHAT_TO_DO: &str = "
What to do:
  Put damaged files back from an earlier backup. Reading what is damaged
  of a file fails; the rest of it, and all other files, can be read.
  Save a backup now, in Settings, Backup, and keep the earlier ones: in the
  new one a damaged file is zeros from the first damage on.
  Snapshots share what has not changed since, and the damage in it.
  `fsck --all` in a Terminal checks the disk again.
";

/// Which disk it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// The machine's.
    System,
    /// An encrypted home's.
    Home,
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where.
    pub disk: Disk,
    /// All of it in one sentence, without its full stop.
    pub message: String,
    /// The paths of files whose content is damaged.
    pub files: Vec<Vec<u8>>,
    /// Everything that was found: of which kind it is, and in words.
    pub findings: Vec<(String, String)>,
}

impl Damage {
    /// The notification's title.
    pub fn title(&self) -> &'static str {
        match self.disk {
            Disk::System => "The disk is damaged",
            Disk::Home => "The encrypted home is damaged",
        }
    }

    /// The notification's text: what was found, and where.
    pub fn summary(&self) -> String {
        let message = names::plain_text(&self.message);
        let named: Vec<String> = self.files.iter().take(NAMED).map(|path| names::plain(path)).collect();
        match self.files.len().saturating_sub(NAMED) {
            _ if named.is_empty() => format!("{message}."),
            0 => format!("{message}: {}.", named.join(", ")),
            more => format!("{message}: {}, and {more} more.", named.join(", ")),
        }
    }

    /// The report's path.
    pub fn report_path(&self) -> &'static [u8] {
        match self.disk {
            Disk::System => b"/tmp/disk check.txt",
            Disk::Home => b"/tmp/home check.txt",
        }
    }

    /// The report.
    pub fn report(&self) -> String {
        let mut text = format!("{}.\n", names::plain_text(&self.message));
        if !self.files.is_empty() {
            text += "\nDamaged files:\n";
            for path in &self.files {
                text += &format!("  {}\n", names::plain(path));
            }
        }
        text += "\nEverything that was found:\n";
        for (kind, words) in &self.findings {
            text += &format!("  {}: {}\n", names::plain_text(kind), names::plain_text(words));
        }
        text + WHAT_TO_DO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damage(disk: Disk, files: &[&[u8]]) -> Damage {
        Damage {
            disk,
            message: "The disk check found 2 problems; 1 file is damaged".to_owned(),
            files: files.iter().map(|path| path.to_vec()).collect(),
            findings: vec![("damaged-page".to_owned(), "page 1 of inode 17 is damaged".to_owned())],
        }
    }

    #[test]
    fn the_first_files_are_named() {
        let summary = |files: &[&[u8]]| damage(Disk::System, files).summary();
        let found = "The disk check found 2 problems; 1 file is damaged";
        assert_eq!(summary(&[]), format!("{found}."));
        assert_eq!(summary(&[b"/var/a"]), format!("{found}: /var/a."));
        assert_eq!(summary(&[b"/a", b"/b", b"/c"]), format!("{found}: /a, /b, /c."));
        assert_eq!(
            summary(&[b"/a", b"/b", b"/c", b"/d", b"/e"]),
            format!("{found}: /a, /b, /c, and 2 more.")
        );
    }

    #[test]
    fn the_report_has_all_of_it_and_no_name_is_a_line() {
        let report = damage(Disk::System, &[b"/var/a\nWhat to do:\n", b"/b\xff"]).report();
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines[0], "The disk check found 2 problems; 1 file is damaged.");
        assert!(lines.contains(&"  /var/a\\nWhat to do:\\n") && lines.contains(&"  /b\\xff"), "{report}");
        assert!(lines.contains(&"  damaged-page: page 1 of inode 17 is damaged"), "{report}");
        assert_eq!(lines.iter().filter(|line| **line == "What to do:").count(), 1);
        let home = damage(Disk::Home, &[]);
        assert!(!home.report().contains("Damaged files"));
        assert_ne!(home.report_path(), damage(Disk::System, &[]).report_path());
        assert_ne!(home.title(), damage(Disk::System, &[]).title());
    }
}
