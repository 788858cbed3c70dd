//! What Files does to files: making, renaming, copying, moving, taking in from the host and handing out. Whatever goes
//! wrong is told once, by name; what could be done before it stays done.

use super::clip::{self, Clip, Originals};
use super::state::{State, Work};
use crate::desktop::NoteKind;
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Kind, Links, Machine, object};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use std::collections::BTreeSet;
use tabula_desk::{names, paths};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, Url};

/// Tells that something failed, on what.
pub(super) fn tell(state: State, what: &str, path: &[u8], error: &Failure) {
    let title = format!("{what} {}", names::plain(paths::file_name(path)));
    state.desk.note(NoteKind::Problem, &title, &error.in_words());
}

/// The names that a folder has.
async fn taken(machine: &Machine, folder: &[u8]) -> Answer<BTreeSet<Vec<u8>>> {
    Ok(machine.entries(folder).await?.into_iter().map(|entry| entry.name).collect())
}

/// Makes a folder or an empty file, and lets the person name it.
pub(super) fn make(state: State, kind: Kind) {
    let folder = state.folder.get_untracked();
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
                state.renaming.set(Some(name));
            }
            Err(error) => tell(state, "Could not make", wanted, &error),
        }
    });
}

/// Gives something another name. A name that is taken is refused, not replaced.
pub(super) fn rename(state: State, from: Vec<u8>, to: String) {
    state.renaming.set(None);
    if from == to.as_bytes() {
        return;
    }
    if let Some(problem) = paths::name_problem(&to) {
        return state.desk.note(NoteKind::Problem, "Could not rename", problem);
    }
    let folder = state.folder.get_untracked();
    spawn(async move {
        let machine = state.desk.machine();
        let renamed = async {
            if taken(&machine, &folder).await?.contains(to.as_bytes()) {
                return Err(Failure::ours("Something of that name is there already."));
            }
            machine.rename(&paths::join(&folder, &from), &paths::join(&folder, to.as_bytes())).await
        };
        match renamed.await {
            Ok(()) => state.chosen.set(BTreeSet::from([to.into_bytes()])),
            Err(error) => tell(state, "Could not rename", &from, &error),
        }
        state.read();
    });
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
    let Some(Clip { originals, paths: sources }) = clip::get() else { return };
    let folder = state.folder.get_untracked();
    if originals == Originals::Take {
        clip::clear();
    }
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
        state.read();
    });
}

fn begin(state: State, label: &'static str, total: usize) {
    state.work.set(Some(Work { label, done: 0, total, at: String::new(), stopped: false }));
}

/// One more is begun. Answers false when the person has said stop, or the window has gone.
fn advance(state: State, path: &[u8]) -> bool {
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
        Originals::Take => relocate(state, &machine, source, &target).await,
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

/// Takes files of the host in.
pub(super) fn take_in(state: State, files: Vec<File>) {
    let folder = state.folder.get_untracked();
    spawn(async move {
        let machine = state.desk.machine();
        begin(state, "Taking in", files.len());
        let mut count = 0;
        for file in files {
            let name = file.name().into_bytes();
            if !advance(state, &name) {
                break;
            }
            let taken_in = async {
                let content = JsFuture::from(file.array_buffer()).await;
                // A folder that was dropped is a file that cannot be read.
                let content = content
                    .map_err(|_| Failure::ours("It cannot be read; folders cannot be taken in yet."))?;
                let taken = taken(&machine, &folder).await?;
                let name = paths::free_name(&name, |name| taken.contains(name));
                machine.write(&paths::join(&folder, &name), &content, None).await
            };
            match taken_in.await {
                Ok(()) => count += 1,
                Err(error) => tell(state, "Could not take in", &name, &error),
            }
        }
        if count > 0 {
            let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
            state.desk.note(NoteKind::Done, "Taken in", &format!("{files} to {}", names::plain(&folder)));
        }
        state.work.try_set(None);
        state.read();
    });
}

/// Hands a file out to the host, as a download.
pub(super) fn hand_out(state: State, path: Vec<u8>) {
    spawn(async move {
        let handed = async {
            let content: Uint8Array = state.desk.machine().read(&path).await?;
            let failed = |_| Failure::ours("The browser did not make a download of it.");
            let kind = web_sys::BlobPropertyBag::from(object(&[("type", "application/octet-stream".into())]));
            let blob =
                Blob::new_with_u8_array_sequence_and_options(&Array::of1(&content), &kind).map_err(failed)?;
            let url = Url::create_object_url_with_blob(&blob).map_err(failed)?;
            let document = web_sys::window().and_then(|window| window.document());
            let anchor = document.and_then(|document| document.create_element("a").ok());
            if let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) {
                anchor.set_href(&url);
                anchor.set_download(&names::plain(paths::file_name(&path)));
                anchor.click();
            }
            // The browser has taken what it needs by the next turn at the latest.
            set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(10));
            Ok(())
        };
        if let Err(error) = handed.await {
            tell(state, "Could not download", &path, &error);
        }
    });
}
