//! What a listing is of: files and folders, in the order that is asked for.

use std::cmp::{Ordering, Reverse};

use tabula_sdk::file::{self, Links, Stat};
use utils::listing::colors::Leads;
use utils::listing::order;
use utils::mode::{DIRECTORY, KIND, LINK};
use utils::pattern::{self, Case};
use utils::quote::quoted;

use super::options::{Follow, Format, Hidden, Sort, Style, Time};
use super::show::Shower;
use crate::call::{Call, why};
use crate::tree;

/// What is listed.
pub(super) struct Entry {
    /// The name that is shown.
    pub(super) name: Vec<u8>,
    /// Where it is.
    pub(super) path: Vec<u8>,
    /// What is known of it; nothing when it could not be asked.
    pub(super) known: Option<Stat>,
    /// Where a link leads, and what is there.
    pub(super) target: Option<(Vec<u8>, Leads)>,
}

/// The status of what could not be reached: on the command line, and below it.
const NAMED: u8 = 2;
const MINOR: u8 = 1;

struct Listing<'a> {
    call: &'a Call,
    style: &'a Style,
    shower: Shower<'a>,
    status: u8,
}

/// Lists what a call names; answers the status.
pub(super) fn list(call: &Call, style: &Style) -> u8 {
    let mut listing = Listing { call, style, shower: Shower::new(call, style), status: 0 };
    listing.run();
    listing.shower.out.flush();
    listing.status
}

impl Listing<'_> {
    fn run(&mut self) {
        let named = match self.call.operands() {
            [] => vec![b".".to_vec()],
            named => named.to_vec(),
        };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for path in &named {
            if let Some(entry) = self.entry(path.clone(), path.clone(), true) {
                let is_folder = entry.known.is_some_and(|known| known.mode & KIND == DIRECTORY);
                if is_folder && !self.style.folders_themselves { &mut folders } else { &mut files }
                    .push(entry);
            }
        }
        self.sort(&mut files);
        self.sort(&mut folders);
        if !files.is_empty() {
            self.shower.entries(&files);
        }
        let has_title = named.len() > 1 || self.style.is_deep;
        let mut is_first = files.is_empty();
        let mut waiting: Vec<(Vec<u8>, usize, u8)> =
            folders.into_iter().rev().map(|entry| (entry.path, 0, NAMED)).collect();
        // The folders that lead to the one being listed: a link may lead back to one of them.
        let mut above: Vec<(u64, u64)> = Vec::new();
        while let Some((path, depth, failure)) = waiting.pop() {
            if let Ok(known) = file::stat(&path, Links::Follow) {
                above.truncate(depth);
                let number = (known.dev, known.ino);
                if above.contains(&number) {
                    self.fail(
                        NAMED,
                        &format!("{}: not listing already-listed directory", utils::shown(&path)),
                    );
                    continue;
                }
                above.push(number);
            }
            let names = match tree::names(&path) {
                Ok(names) => names,
                Err(error) => {
                    self.fail(failure, &format!("cannot open directory {}: {}", quoted(&path), why(&error)));
                    continue;
                }
            };
            if has_title {
                self.shower.title(&path, is_first);
            }
            is_first = false;
            let entries = self.folder(&path, names);
            if self.style.format == Format::Long || self.style.has_room {
                self.shower.total(&entries);
            }
            self.shower.entries(&entries);
            if self.style.is_deep {
                let inner = entries.into_iter().rev().filter(|entry| {
                    let is_folder = entry.known.is_some_and(|known| known.mode & KIND == DIRECTORY);
                    is_folder && entry.name != b"." && entry.name != b".."
                });
                waiting.extend(inner.map(|entry| (entry.path, depth + 1, MINOR)));
            }
        }
    }

    fn fail(&mut self, status: u8, why: &str) {
        self.shower.out.flush();
        self.call.complain(why);
        self.status = self.status.max(status);
    }

    fn folder(&mut self, path: &[u8], names: Vec<Vec<u8>>) -> Vec<Entry> {
        let mut all = Vec::new();
        if self.style.hidden == Hidden::ShownWithSelf {
            all.extend([b".".to_vec(), b"..".to_vec()]);
        }
        all.extend(names.into_iter().filter(|name| name != b"." && name != b".."));
        let is_shown = |name: &Vec<u8>| {
            (self.style.hidden != Hidden::Left || !name.starts_with(b"."))
                && !self.style.ignored.iter().any(|ignored| is_ignored(ignored, name))
        };
        all.retain(is_shown);
        let mut entries: Vec<Entry> =
            all.into_iter().filter_map(|name| self.entry(tree::join(path, &name), name, false)).collect();
        self.sort(&mut entries);
        entries
    }

    /// What is known of a path; nothing for one on the command line that is not there.
    fn entry(&mut self, path: Vec<u8>, name: Vec<u8>, is_named: bool) -> Option<Entry> {
        let itself = file::stat(&path, Links::Keep);
        let is_link = itself.as_ref().is_ok_and(|known| known.mode & KIND == LINK);
        let behind = if is_link { file::stat(&path, Links::Follow).ok() } else { None };
        let follows = match self.style.follow {
            Follow::Always => true,
            Follow::Named => is_named,
            Follow::NamedFolders => is_named && behind.is_some_and(|known| known.mode & KIND == DIRECTORY),
            Follow::Never => false,
        };
        let known = match itself {
            Ok(_) if is_link && follows && behind.is_some() => Ok(behind),
            Ok(_) if is_link && self.style.follow == Follow::Always => {
                Err(file::stat(&path, Links::Follow).err().unwrap_or(tabula_sdk::Errno::ENOENT))
            }
            itself => itself.map(Some),
        };
        let known = match known {
            Ok(known) => known,
            Err(errno) => {
                let status = if is_named { NAMED } else { MINOR };
                self.fail(status, &format!("cannot access {}: {errno}", quoted(&path)));
                if is_named {
                    return None;
                }
                None
            }
        };
        let is_still_link = known.is_some_and(|known| known.mode & KIND == LINK);
        let target = if is_still_link && (self.style.format == Format::Long || self.style.colors.is_some()) {
            let leads = behind.map_or(Leads::Nowhere, |behind| Leads::To(behind.mode));
            let read = tree::read_link(&path);
            read.ok().map(|target| (target, leads))
        } else {
            None
        };
        Some(Entry { name, path, known, target })
    }

    fn sort(&self, entries: &mut [Entry]) {
        let moment = |entry: &Entry| entry.known.map_or(0, |known| moment(&known, self.style.time));
        let size = |entry: &Entry| entry.known.map_or(0, |known| known.size);
        let name = |one: &Entry, other: &Entry| one.name.cmp(&other.name);
        let order = |one: &Entry, other: &Entry| match self.style.sort {
            Sort::None => Ordering::Equal,
            Sort::Name => name(one, other),
            Sort::Time => Reverse(moment(one)).cmp(&Reverse(moment(other))).then_with(|| name(one, other)),
            Sort::Size => Reverse(size(one)).cmp(&Reverse(size(other))).then_with(|| name(one, other)),
            Sort::Ending => {
                let endings = order::extension(&one.name).cmp(order::extension(&other.name));
                endings.then_with(|| name(one, other))
            }
            Sort::Version => order::by_version(&one.name, &other.name),
        };
        entries.sort_by(order);
        if self.style.is_reversed {
            entries.reverse();
        }
        if self.style.folders_first && self.style.sort != Sort::None {
            let is_folder = |entry: &Entry| {
                let follow = || file::stat(&entry.path, Links::Follow).map_or(0, |known| known.mode);
                let mode = entry.known.map_or(0, |known| known.mode);
                (if mode & KIND == LINK { follow() } else { mode }) & KIND == DIRECTORY
            };
            entries.sort_by_cached_key(|entry| !is_folder(entry));
        }
    }
}

/// The moment that is asked for.
pub(super) fn moment(known: &Stat, time: Time) -> u64 {
    match time {
        Time::Modified => known.modified_ns,
        Time::Accessed => known.accessed_ns,
        Time::Changed => known.changed_ns,
    }
}

/// A leading dot is matched by a dot only.
fn is_ignored(ignored: &[u8], name: &[u8]) -> bool {
    let is_safe = !name.starts_with(b".") || ignored.starts_with(b".");
    is_safe && pattern::matches(ignored, name, Case::Counts)
}
