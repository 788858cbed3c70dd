//! Checking the disk (`fsck`): on the flusher's thread when somebody asks, and by itself after a stop that was not clean. What
//! the last check found stays to be read.

use super::PersistFs;
use crate::host::LogLevel;
use crate::sync::Arc;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;
use tabula_abi::Result;
use tabula_persist::Stop;
use tabula_persist::fsck::{Report, Scope};

/// Findings that are said one by one in the log.
pub const REPORTED_MAX: usize = 10;

/// Inodes past which a disk is checked only when somebody asks: a check takes some hundred bytes of memory for each.
const UNASKED_INODES_MAX: u64 = 300_000;

/// A check that was made.
#[derive(Clone, Debug)]
pub struct Checked {
    /// How much was looked at.
    pub scope: Scope,
    /// What was found.
    pub report: Report,
    /// How long it took, in nanoseconds.
    pub took_ns: u64,
}

impl Checked {
    /// The check as lines: what was looked at, how it is, and each finding.
    pub fn text(&self) -> Vec<u8> {
        let scope = match self.scope {
            Scope::Tree => "tree",
            Scope::Everything => "pages",
        };
        let Report { findings, inodes, pages } = &self.report;
        let mut text = format!(
            "checked: {scope}\ninodes: {inodes}\npages: {pages}\nmilliseconds: {}\nfindings: {}\n",
            self.took_ns / 1_000_000,
            findings.len()
        );
        for finding in findings {
            // Writing to a text does not fail.
            let _ = writeln!(text, "{}: {finding}", finding.kind());
        }
        text.into_bytes()
    }
}

impl PersistFs {
    /// The last check since the boot.
    pub fn last_check(&self) -> Option<Arc<Checked>> {
        self.checked.lock().clone()
    }

    /// Checks the volume, and notes what was found. On the flusher's thread only.
    ///
    /// # Errors
    /// `EIO` when the disk fails, or is damaged below what can be described.
    pub fn check(&self, scope: Scope) -> Result<Arc<Checked>> {
        let host = self.flusher.host();
        let began_ns = host.monotonic_ns();
        let report = self.volume.check(scope)?;
        let took_ns = host.monotonic_ns().saturating_sub(began_ns);
        let checked = Arc::new(Checked { scope, report, took_ns });
        *self.checked.lock() = Some(checked.clone());
        Ok(checked)
    }

    /// Has the volume checked in a while if whoever had it before did not let go of it cleanly; findings go to the log.
    pub fn check_after_unclean_stop(&self) {
        if self.volume.last_stop() == Stop::Clean {
            return;
        }
        if self.volume.space().inodes_used > UNASKED_INODES_MAX {
            let line =
                "the disk was not let go of cleanly, and has too many files to be checked unasked: run fsck";
            return self.flusher.host().log(LogLevel::Info, line);
        }
        let job = Box::new(|fs: &PersistFs| {
            let host = fs.flusher.host();
            match fs.check(Scope::Tree) {
                Ok(checked) => {
                    for line in complaint(&checked.report) {
                        host.log(LogLevel::Error, &line);
                    }
                }
                Err(errno) => host.log(LogLevel::Error, &format!("the disk could not be checked: {errno}")),
            }
        });
        if let Err(errno) = self.flusher.submit(job) {
            self.flusher.host().log(LogLevel::Error, &format!("the disk is not checked: {errno}"));
        }
    }
}

/// What the log says of a check: nothing when all is well.
fn complaint(report: &Report) -> Vec<String> {
    let count = report.findings.len();
    if count == 0 {
        return Vec::new();
    }
    let mut lines =
        alloc::vec![format!("the disk is damaged in {count} places; run fsck to see all of them")];
    lines.extend(report.findings.iter().take(REPORTED_MAX).map(|finding| format!("the disk: {finding}")));
    lines
}
