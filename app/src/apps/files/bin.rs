//! The bin, as freedesktop.org's trash specification has it: what is deleted goes to `files`, and a note of where it came
//! from and when to `info`, so that it can go back.

use super::ops::{self, relocate, tell};
use super::questions::Question;
use super::state::State;
use crate::desktop::NoteKind;
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Machine};
use js_sys::{Date, decode_uri_component, encode_uri};
use leptos::prelude::*;
use tabula_desk::paths;

/// Where deleted files lie.
pub(super) const FILES: &[u8] = b"/home/user/.local/share/Trash/files";
const INFO: &[u8] = b"/home/user/.local/share/Trash/info";

fn info_path(name: &[u8]) -> Vec<u8> {
    paths::join(INFO, &[name, b".trashinfo"].concat())
}

/// Makes the bin if it is not there.
pub(super) async fn prepare(machine: &Machine) -> Answer<()> {
    machine.make_dirs(FILES).await?;
    machine.make_dirs(INFO).await
}

/// What comes into the bin comes by being deleted. Answers whether a folder is the bin or lies in it, and says so then.
pub(super) fn refuses(state: State, folder: &[u8]) -> bool {
    let is_bin = paths::is_within(folder, FILES);
    if is_bin {
        state.desk.note(NoteKind::Problem, "Not in the bin", "Only what is deleted goes into it.");
    }
    is_bin
}

/// Puts what is chosen into the bin; what lies in it already is removed for good, if the person says so.
pub(super) fn delete(state: State) {
    let chosen = state.chosen_paths();
    if chosen.is_empty() {
        return;
    }
    match untrack(|| state.in_bin()) {
        true => state.question.set(Some(Question::Delete(chosen))),
        false => delete_all(state, chosen, Fate::Bin),
    }
}

/// Removes these for good.
pub(super) fn delete_for_good(state: State, chosen: Vec<Vec<u8>>) {
    delete_all(state, chosen, Fate::Gone);
}

#[derive(Clone, Copy)]
enum Fate {
    Bin,
    Gone,
}

fn delete_all(state: State, chosen: Vec<Vec<u8>>, fate: Fate) {
    spawn(async move {
        let machine = state.desk.machine();
        for path in &chosen {
            let deleted = match fate {
                Fate::Bin => discard(state, &machine, path).await,
                Fate::Gone => remove(&machine, path).await,
            };
            if let Err(error) = deleted {
                tell(state, "Could not delete", path, &error);
            }
        }
        state.chosen.try_update(|chosen| chosen.clear());
        let mut folders: Vec<Vec<u8>> = chosen.iter().map(|path| paths::parent(path).to_vec()).collect();
        folders.push(FILES.to_vec());
        ops::changed(state, folders);
    });
}

async fn discard(state: State, machine: &Machine, path: &[u8]) -> Answer<()> {
    if paths::is_within(FILES, path) {
        return Err(Failure::ours("The bin is in it."));
    }
    prepare(machine).await?;
    let there = machine.entries(FILES).await?;
    let name = paths::free_name(paths::file_name(path), |name| there.iter().any(|entry| entry.name == name));
    // The specification writes paths as in a URL, so a name that is not text cannot be told; it goes back to its bytes' text.
    let from = encode_uri(&String::from_utf8_lossy(path)).as_string().unwrap_or_default();
    let when = Date::new_0().to_iso_string().as_string().unwrap_or_default();
    let note = format!("[Trash Info]\nPath={from}\nDeletionDate={}\n", when.get(..19).unwrap_or_default());
    machine.write(&info_path(&name), &note.into(), None).await?;
    let moved = relocate(state, machine, path, &paths::join(FILES, &name)).await;
    if moved.is_err() {
        // The note is of no use; what matters is why it could not be moved.
        let _ = machine.remove(&info_path(&name)).await;
    }
    moved
}

async fn remove(machine: &Machine, path: &[u8]) -> Answer<()> {
    machine.remove(path).await?;
    forget(machine, path).await;
    Ok(())
}

/// What lay in the bin at this path is gone: its note goes, too.
pub(super) async fn forget(machine: &Machine, path: &[u8]) {
    if paths::parent(path) == FILES {
        // It may never have had one.
        let _ = machine.remove(&info_path(paths::file_name(path))).await;
    }
}

/// Puts what is chosen in the bin back where it came from.
pub(super) fn restore(state: State) {
    let chosen = state.chosen_paths();
    spawn(async move {
        let machine = state.desk.machine();
        for path in &chosen {
            if let Err(error) = restore_one(state, &machine, path).await {
                tell(state, "Could not restore", path, &error);
            }
        }
        state.read();
    });
}

async fn restore_one(state: State, machine: &Machine, path: &[u8]) -> Answer<()> {
    let unknown = || Failure::ours("Where it came from is not known.");
    let info = info_path(paths::file_name(path));
    let note = machine.read(&info).await.map_err(|_| unknown())?.to_vec();
    let note = String::from_utf8_lossy(&note).into_owned();
    let from = note.lines().find_map(|line| line.strip_prefix("Path=")).ok_or_else(unknown)?;
    let from =
        decode_uri_component(from).ok().and_then(|from| from.as_string()).ok_or_else(unknown)?.into_bytes();
    let folder = paths::parent(&from);
    machine.make_dirs(folder).await?;
    let there = machine.entries(folder).await?;
    let name = paths::free_name(paths::file_name(&from), |name| there.iter().any(|entry| entry.name == name));
    relocate(state, machine, path, &paths::join(folder, &name)).await?;
    machine.remove(&info).await
}

/// Removes everything in the bin for good.
pub(super) fn empty(state: State) {
    spawn(async move {
        let machine = state.desk.machine();
        for folder in [FILES, INFO] {
            let emptied = async {
                for entry in machine.entries(folder).await? {
                    machine.remove(&paths::join(folder, &entry.name)).await?;
                }
                Ok(())
            };
            if let Err(error) = emptied.await {
                tell(state, "Could not empty", b"the bin", &error);
            }
        }
        state.read();
    });
}
