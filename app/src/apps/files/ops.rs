//! What Files does to files: making, renaming, copying, moving. Whatever goes wrong is told once, by name; what could be done before it stays done.

use super::bin;
use super::clip::{self, Clip, Originals};
use super::rename::Renaming;
use super::state::{State, Work};
use crate::desktop::NoteKind;
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Kind, Links, Machine};
use leptos::prelude::*;
use std::collections::BTreeSet;
use tabula_desk::{names, paths};

/// Tells that something failed, on what.
pub(super) fn tell(state: State, what: &str, path: &[u8], error: &Failure) {
    let title = format!("{what} {}", names::plain(paths::file_name(path)));
    state.desk.note(NoteKind::Problem, &title, &error.in_words());
}

/// The names that a folder has.
pub(super) async fn taken(machine: &Machine, folder: &[u8]) -> Answer<BTreeSet<Vec<u8>>> {
    Ok(machine.entries(folder).await?.into_iter().map(|entry| entry.name).collect())
}

/// Makes a folder or an empty file, and lets the person name it.
pub(super) fn make(state: State, kind: Kind) {
    let folder = state.folder.get_untracked();
    if bin::refuses(state, &folder) {
        return;
    }
    spawn(async move {
        let machine = state.desk.machine();
        let wanted: &[u8] = if kind == Kind::Directory { b"New folder" } else { b"New file.txt" };
        let made = async {
            let taken = taken(&machine, &folder).await?;
            let name = paths::free_name(wanted, |name| taken.contains(name));
            let at = paths::join(&folder, &name);
            match kind {
                Kind::Directory => machine.make_dir(&at).await?,
                _ => machine.write(&at, &"".into(), None).await?,
            }
            Ok(name)
        };
        match made.await {
            Ok(name) => {
                state.chosen.set(BTreeSet::from([name.clone()]));
                state.read();
                state.renaming.set(Some(Renaming::of(name)));
            }
            Err(error) => tell(state, "Could not make", wanted, &error),
        }
    });
}

/// Gives something in a folder another name. A name that is taken is refused, not replaced.
pub(super) async fn rename(machine: &Machine, folder: &[u8], from: &[u8], to: &str) -> Answer<()> {
    if let Some(problem) = paths::name_problem(to) {
        return Err(Failure::ours(problem));
    }
    if taken(machine, folder).await?.contains(to.as_bytes()) {
        return Err(Failure::ours("Something of that name is there already."));
    }
    machine.rename(&paths::join(folder, from), &paths::join(folder, to.as_bytes())).await
}

/// Keeps what is chosen for pasting.
pub(super) fn keep(state: State, originals: Originals) {
    let paths = state.chosen_paths();
    if !paths.is_empty() {
        state.desk.say(format!(
            "{} {}",
            paths.len(),
            if originals == Originals::Keep { "copied" } else { "cut" }
        ));
        clip::put(Clip { originals, paths });
    }
}

/// Pastes into the folder shown.
pub(super) fn paste(state: State) {
    if bin::refuses(state, &state.folder.get_untracked()) {
        return;
    }
    let Some(Clip { originals, paths: sources }) = clip::get() else { return };
    if originals == Originals::Take {
        clip::clear();
    }
    bring(state, sources, state.folder.get_untracked(), originals);
}

/// Moves or copies into a folder.
pub(super) fn bring(state: State, sources: Vec<Vec<u8>>, folder: Vec<u8>, originals: Originals) {
    let mut folders: Vec<Vec<u8>> = sources.iter().map(|source| paths::parent(source).to_vec()).collect();
    folders.push(folder.clone());
    spawn(async move {
        let label = if originals == Originals::Keep { "Copying" } else { "Moving" };
        let total = sources.len();
        begin(state, label, total);
        for source in sources {
            if !advance(state, &source) {
                break;
            }
            if let Err(error) = paste_one(state, &source, &folder, originals).await {
                tell(
                    state,
                    if originals == Originals::Keep { "Could not copy" } else { "Could not move" },
                    &source,
                    &error,
                );
            }
        }
        state.work.try_set(None);
        changed(state, folders);
    });
}

/// Tells every window that these folders are not what they were.
pub(super) fn changed(state: State, folders: Vec<Vec<u8>>) {
    state.desk.changed.set(folders);
}

pub(super) fn begin(state: State, label: &'static str, total: usize) {
    state.work.set(Some(Work { label, done: 0, total, at: String::new(), stopped: false }));
}

/// One more is begun. Answers false when the person has said stop, or the window has gone.
pub(super) fn advance(state: State, path: &[u8]) -> bool {
    let at = names::plain(paths::file_name(path));
    let go_on = state.work.try_update(|work| match work {
        Some(work) if !work.stopped => {
            work.done = (work.done + 1).min(work.total);
            work.at = at;
            true
        }
        _ => false,
    });
    go_on == Some(true)
}

/// One more of a folder is done. Answers whether the person has said stop; outside of pasting nobody can.
fn stopped(state: State, path: &[u8]) -> bool {
    state.work.try_with_untracked(Option::is_some) == Some(true) && !advance(state, path)
}

async fn paste_one(state: State, source: &[u8], folder: &[u8], originals: Originals) -> Answer<()> {
    let machine = state.desk.machine();
    if paths::is_within(folder, source) {
        return Err(Failure::ours("A folder cannot go into itself."));
    }
    if originals == Originals::Take && paths::parent(source) == folder {
        return Ok(());
    }
    let taken = taken(&machine, folder).await?;
    let name = paths::free_name(paths::file_name(source), |name| taken.contains(name));
    let target = paths::join(folder, &name);
    match originals {
        Originals::Keep => copy_tree(state, &machine, source, &target).await,
        Originals::Take => {
            relocate(state, &machine, source, &target).await?;
            bin::forget(&machine, source).await;
            Ok(())
        }
    }
}

/// Moves whatever a path names; between file systems it is a copy, and then the original goes.
pub(super) async fn relocate(state: State, machine: &Machine, source: &[u8], target: &[u8]) -> Answer<()> {
    match machine.rename(source, target).await {
        Err(error) if error.code == "EXDEV" => {
            copy_tree(state, machine, source, target).await?;
            machine.remove(source).await
        }
        done => done,
    }
}

/// Copies whatever a path names, links as links.
async fn copy_tree(state: State, machine: &Machine, source: &[u8], target: &[u8]) -> Answer<()> {
    let mut left = vec![(source.to_vec(), target.to_vec())];
    while let Some((from, to)) = left.pop() {
        let stat = machine.stat(&from, Links::Keep).await?;
        match stat.kind {
            Kind::Directory => {
                machine.make_dir(&to).await?;
                let entries = machine.entries(&from).await?;
                state.work.try_update(|work| {
                    if let Some(work) = work {
                        work.total += entries.len();
                    }
                });
                left.extend(
                    entries
                        .iter()
                        .map(|entry| (paths::join(&from, &entry.name), paths::join(&to, &entry.name))),
                );
                continue;
            }
            Kind::File => {
                let content = machine.read(&from).await?;
                machine.write(&to, &content, Some(stat.mode & 0o777)).await?;
            }
            Kind::Symlink => machine.make_link(&machine.link_target(&from).await?, &to).await?,
            Kind::Other => return Err(Failure::ours("Devices and pipes are not copied.")),
        }
        if from != source && stopped(state, &from) {
            return Err(Failure::ours("It was stopped; what was copied before is there."));
        }
    }
    Ok(())
}
