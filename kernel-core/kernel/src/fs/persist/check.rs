//! Checking the disk (`fsck`): on the flusher's thread when somebody asks, and by itself after a stop that was not clean. What
//! the last check found stays to be read; of what nobody has asked for, pages are told (`news.rs`).

use super::PersistFs;
use crate::host::LogLevel;
use crate::sync::Arc;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt::Write;
use tabula_abi::Result;
use tabula_abi::rpc::{CheckFinding, CheckReport, DiskDamage, DiskName};
use tabula_persist::Stop;
use tabula_persist::fsck::{Finding, Report, Scope};

/// Findings that are said one by one in the log.
pub const REPORTED_MAX: usize = 10;

/// Inodes past which a disk is checked only when somebody asks: a check takes some hundred bytes of memory for each.
const UNASKED_INODES_MAX: u64 = 300_000;

/// Pages of files up to which they are looked at unasked as well: so many are read in a moment.
const UNASKED_PAGES_MAX: u64 = 16 << 10;

/// What of a machine's files is on a volume, as pairs of a directory of the machine and its name on the volume.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// The system's.
    System(&'static [(&'static [u8], &'static [u8])]),
    /// An encrypted home, whose root is `/home`.
    Home,
}

impl Part {
    /// What it is called in a sentence.
    const fn name(self) -> &'static str {
        match self {
            Part::System(_) => "disk",
            Part::Home => "encrypted home",
        }
    }

    /// What stands before a finding.
    const fn prefix(self) -> &'static str {
        match self {
            Part::System(_) => "",
            Part::Home => "encrypted home: ",
        }
    }

    /// What its check is called there.
    const fn check_name(self) -> &'static str {
        match self {
            Part::System(_) => "disk check",
            Part::Home => "check of the encrypted home",
        }
    }

    /// The path of what a way on the volume leads to: none for what is seen nowhere.
    pub(super) fn path(self, way: &[u8]) -> Option<Vec<u8>> {
        let Part::System(directories) = self else { return Some([b"/home/", way].concat()) };
        directories.iter().find_map(|(path, name)| {
            let rest = way.strip_prefix(*name).filter(|rest| rest.starts_with(b"/"))?;
            Some([path, rest].concat())
        })
    }
}

/// A check that was made.
#[derive(Clone, Debug)]
pub struct Checked {
    /// How much was looked at.
    pub scope: Scope,
    /// What was found, of this volume and perhaps of home's own.
    reports: Vec<(Part, Report)>,
    /// The paths of damaged files, as far as there are any.
    pub files: Vec<Vec<u8>>,
    /// How long it took, in nanoseconds.
    pub took_ns: u64,
}

impl Checked {
    fn findings(&self) -> impl Iterator<Item = (Part, &Finding)> {
        self.reports.iter().flat_map(|(part, report)| report.findings.iter().map(|finding| (*part, finding)))
    }

    fn total(&self, of: impl Fn(&Report) -> u64) -> u64 {
        self.reports.iter().map(|(_, report)| of(report)).fold(0, u64::saturating_add)
    }

    /// Puts what was found of another volume behind it.
    fn extend(&mut self, other: &Checked) {
        self.reports.extend(other.reports.iter().cloned());
        self.files.extend(other.files.iter().cloned());
        self.took_ns = self.took_ns.saturating_add(other.took_ns);
    }

    /// The check as lines: what was looked at, how it is, and each finding.
    pub fn text(&self) -> Vec<u8> {
        let scope = match self.scope {
            Scope::Tree => "tree",
            Scope::Everything => "pages",
        };
        let (inodes, pages) = (self.total(|report| report.inodes), self.total(|report| report.pages));
        let mut text = format!(
            "checked: {scope}\ninodes: {inodes}\npages: {pages}\nmilliseconds: {}\nfindings: {}\n",
            self.took_ns / 1_000_000,
            self.findings().count()
        );
        for (part, finding) in self.findings() {
            // Writing to a text does not fail.
            let _ = writeln!(text, "{}: {}{finding}", finding.kind(), part.prefix());
        }
        for file in &self.files {
            // A name may have line ends in it.
            let _ = writeln!(text, "file: {}", file.escape_ascii());
        }
        text.into_bytes()
    }

    /// The check as a page is told of it.
    pub fn told(&self) -> CheckReport {
        let tell = |(part, finding): (Part, &Finding)| CheckFinding {
            kind: finding.kind().to_string(),
            text: format!("{}{finding}", part.prefix()),
        };
        CheckReport {
            findings: self.findings().map(tell).collect(),
            inodes: self.total(|report| report.inodes),
            pages: self.total(|report| report.pages),
            took_ns: self.took_ns,
            files: self.files.clone(),
        }
    }
}

impl PersistFs {
    /// The last check since the boot.
    pub fn last_check(&self) -> Option<Arc<Checked>> {
        self.checked.lock().clone()
    }

    /// Checks the volume, and notes what was found. On a flusher's thread only.
    ///
    /// # Errors
    /// `EIO` when the disk fails, or is damaged below what can be described.
    pub fn check(&self, scope: Scope) -> Result<Arc<Checked>> {
        let host = self.flusher.host();
        let began_ns = host.monotonic_ns();
        let report = self.volume.check(scope)?;
        let took_ns = host.monotonic_ns().saturating_sub(began_ns);
        let part = *self.part.lock();
        let files = report.files.iter().flatten().filter_map(|way| part.path(way)).collect();
        let checked = Arc::new(Checked { scope, reports: alloc::vec![(part, report)], files, took_ns });
        *self.checked.lock() = Some(checked.clone());
        Ok(checked)
    }

    /// Checks the volume, and home's own while that is shown, which is not closed before. On this volume's flusher's thread
    /// only.
    ///
    /// # Errors
    /// As [`PersistFs::check`], of either.
    pub fn check_with_home(&self, scope: Scope) -> Result<Arc<Checked>> {
        let checked = self.check(scope)?;
        let Some(home) = self.home() else { return Ok(checked) };
        let mut both = Checked::clone(&checked);
        both.extend(&*home.check(scope)?);
        let both = Arc::new(both);
        *self.checked.lock() = Some(both.clone());
        Ok(both)
    }

    /// Says what the volume is of, which is an encrypted home otherwise.
    pub(crate) fn set_part(&self, part: Part) {
        *self.part.lock() = part;
    }

    /// Has the volume checked in a while if whoever had it before did not let go of it cleanly; pages are told of findings,
    /// and the log has them. What files hold is looked at too where that is little.
    pub fn check_after_unclean_stop(&self) {
        if self.volume.last_stop() == Stop::Clean {
            return;
        }
        if self.volume.space().inodes_used > UNASKED_INODES_MAX {
            let line = format!(
                "the {} was not let go of cleanly, and has too many files to be checked unasked: run fsck",
                self.part.lock().name()
            );
            return self.flusher.host().log(LogLevel::Info, &line);
        }
        let job = Box::new(|fs: &PersistFs| {
            let is_small = fs.volume.pages_used() <= UNASKED_PAGES_MAX;
            let scope = if is_small { Scope::Everything } else { Scope::Tree };
            match fs.check(scope) {
                Ok(checked) => fs.tell(&checked),
                Err(errno) => {
                    let line = format!("the {} could not be checked: {errno}", fs.part.lock().name());
                    fs.flusher.host().log(LogLevel::Error, &line);
                }
            }
        });
        if let Err(errno) = self.flusher.submit(job) {
            let line = format!("the {} is not checked: {errno}", self.part.lock().name());
            self.flusher.host().log(LogLevel::Error, &line);
        }
    }

    /// Tells pages and the log of a check, unless all is well.
    fn tell(&self, checked: &Checked) {
        let part = *self.part.lock();
        let Some(message) =
            checked.reports.iter().find_map(|(part, report)| report.sentence(part.check_name()))
        else {
            return;
        };
        let host = self.flusher.host();
        host.log(LogLevel::Error, &message);
        for (part, finding) in checked.findings().take(REPORTED_MAX) {
            host.log(LogLevel::Error, &format!("the {}: {finding}", part.name()));
        }
        let disk = match part {
            Part::System(_) => DiskName::System,
            Part::Home => DiskName::Home,
        };
        self.news.add(DiskDamage { disk, message, report: checked.told() });
    }
}
