//! Taking files and folders of the host in: those that are dropped on Files, and those that the browser's dialog gives. A
//! folder comes whole. Names are the host's; one that cannot be a name here is told, and the rest goes on.

use super::bin;
use super::ops::{advance, begin, changed, taken, tell};
use super::state::State;
use crate::desktop::NoteKind;
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Machine};
use js_sys::{Array, Function, Promise};
use leptos::prelude::*;
use tabula_desk::{names, paths};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// Something of the host's.
pub(super) enum Guest {
    File(File),
    /// A file or folder that was dropped.
    Entry(FileSystemEntry),
}

impl Guest {
    fn name(&self) -> String {
        match self {
            Guest::File(file) => file.name(),
            Guest::Entry(entry) => entry.name(),
        }
    }
}

/// What was chosen in the browser's dialog.
pub(super) fn of_list(files: &FileList) -> Vec<Guest> {
    (0..files.length()).filter_map(|index| files.item(index)).map(Guest::File).collect()
}

/// What was dropped. It can only be asked for while the event is handled.
pub(super) fn of_drop(data: &DataTransfer) -> Vec<Guest> {
    let items = data.items();
    let mut guests = Vec::new();
    for item in (0..items.length()).filter_map(|index| items.get(index)) {
        if item.kind() != "file" {
            continue;
        }
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) => guests.push(Guest::Entry(entry)),
            _ => guests.extend(item.get_as_file().ok().flatten().map(Guest::File)),
        }
    }
    guests
}

/// Takes everything in, into a folder.
pub(super) fn take_in(state: State, guests: Vec<Guest>, folder: Vec<u8>) {
    if guests.is_empty() || bin::refuses(state, &folder) {
        return;
    }
    spawn(async move {
        let machine = state.desk.machine();
        begin(state, "Taking in", guests.len());
        let mut count = 0;
        for guest in guests {
            let name = guest.name();
            let taken_in = async {
                let taken = taken(&machine, &folder).await?;
                let free = paths::free_name(checked(&name)?.as_bytes(), |name| taken.contains(name));
                take_one(state, &machine, guest, paths::join(&folder, &free), &mut count).await
            };
            match taken_in.await {
                Ok(Course::On) => {}
                Ok(Course::Stopped) => break,
                Err(error) => tell(state, "Could not take in", name.as_bytes(), &error),
            }
        }
        if count > 0 {
            let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
            state.desk.note(NoteKind::Done, "Taken in", &format!("{files} to {}", names::plain(&folder)));
        }
        state.work.try_set(None);
        changed(state, vec![folder]);
    });
}

/// Whether a person has said stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    On,
    Stopped,
}

fn checked(name: &str) -> Answer<&str> {
    match paths::name_problem(name) {
        Some(problem) => Err(Failure::ours(problem)),
        None => Ok(name),
    }
}

/// Takes a file in, or a folder with all that is in it.
async fn take_one(
    state: State,
    machine: &Machine,
    guest: Guest,
    at: Vec<u8>,
    count: &mut usize,
) -> Answer<Course> {
    let mut left = vec![(guest, at)];
    while let Some((guest, at)) = left.pop() {
        if !advance(state, &at) {
            return Ok(Course::Stopped);
        }
        match guest {
            Guest::Entry(entry) if entry.is_directory() => {
                machine.make_dir(&at).await?;
                let entries = entries(entry.unchecked_ref()).await?;
                state.work.try_update(|work| {
                    if let Some(work) = work {
                        work.total += entries.len();
                    }
                });
                for entry in entries {
                    let name = entry.name();
                    match checked(&name) {
                        Ok(name) => left.push((Guest::Entry(entry), paths::join(&at, name.as_bytes()))),
                        Err(error) => tell(state, "Could not take in", name.as_bytes(), &error),
                    }
                }
            }
            Guest::Entry(entry) => {
                let file = asked(|done, failed| {
                    let entry: &FileSystemFileEntry = entry.unchecked_ref();
                    entry.file_with_callback_and_callback(done, failed);
                });
                write(machine, &at, file.await?.unchecked_ref()).await?;
                *count += 1;
            }
            Guest::File(file) => {
                write(machine, &at, &file).await?;
                *count += 1;
            }
        }
    }
    Ok(Course::On)
}

async fn write(machine: &Machine, at: &[u8], file: &File) -> Answer<()> {
    let content = JsFuture::from(file.array_buffer()).await;
    let content = content.map_err(|_| Failure::ours("The browser cannot read it."))?;
    machine.write(at, &content, None).await
}

/// What is in a folder of the host's. A reader gives some at a time, and none at the end.
async fn entries(folder: &FileSystemDirectoryEntry) -> Answer<Vec<FileSystemEntry>> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let some = asked(|done, failed| {
            // What it throws comes by the other way, too.
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        });
        let some = Array::from(&some.await?);
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

/// The answer of a question that takes two functions: for the answer, and for an error.
async fn asked(mut ask: impl FnMut(&Function, &Function)) -> Answer<JsValue> {
    let answer = Promise::new(&mut |done, failed| ask(&done, &failed));
    JsFuture::from(answer).await.map_err(|error| Failure::from_js(&error))
}
