//! Handing files and folders out to the host, as downloads: a file as it is, anything else as a tar archive.

use super::ops::{advance, begin, tell};
use super::state::State;
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Kind, Links, Machine, object};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use tabula_desk::{names, paths, tar};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Hands a file out.
pub(super) fn hand_out(state: State, path: Vec<u8>) {
    spawn(async move {
        let handed = async {
            let content = state.desk.machine().read(&path).await?;
            download(&Array::of1(&content), &names::plain(paths::file_name(&path)))
        };
        if let Err(error) = handed.await {
            tell(state, "Could not download", &path, &error);
        }
    });
}

/// Hands everything at these paths out as one archive. What cannot be in one is told and left out.
pub(super) fn hand_out_archive(state: State, sources: Vec<Vec<u8>>) {
    let name = match sources.as_slice() {
        [one] => paths::file_name(one).to_vec(),
        _ => b"Files".to_vec(),
    };
    spawn(async move {
        begin(state, "Packing", sources.len());
        match pack(state, &sources).await {
            Ok(Some(parts)) => {
                if let Err(error) = download(&parts, &format!("{}.tar", names::plain(&name))) {
                    tell(state, "Could not download", &name, &error);
                }
            }
            Ok(None) => {}
            Err(error) => tell(state, "Could not pack", &name, &error),
        }
        state.work.try_set(None);
    });
}

/// The parts of an archive; none when the person has said stop.
async fn pack(state: State, sources: &[Vec<u8>]) -> Answer<Option<Array>> {
    let machine = state.desk.machine();
    let parts = Array::new();
    let mut left: Vec<(Vec<u8>, Vec<u8>)> =
        sources.iter().rev().map(|source| (source.clone(), paths::file_name(source).to_vec())).collect();
    while let Some((at, path)) = left.pop() {
        if !advance(state, &at) {
            return Ok(None);
        }
        if let Err(error) = pack_one(state, &machine, &parts, &at, &path, &mut left).await {
            tell(state, "Left out of the archive:", &at, &error);
        }
    }
    parts.push(&Uint8Array::from(tar::END.as_slice()));
    Ok(Some(parts))
}

async fn pack_one(
    state: State,
    machine: &Machine,
    parts: &Array,
    at: &[u8],
    path: &[u8],
    left: &mut Vec<(Vec<u8>, Vec<u8>)>,
) -> Answer<()> {
    let stat = machine.stat(at, Links::Keep).await?;
    let modified_s = (stat.modified_ms / 1000.0) as u64;
    let put = |kind| {
        let header = tar::header(&tar::Entry { path, kind, mode: stat.mode, modified_s });
        parts.push(&Uint8Array::from(header.as_slice()));
    };
    match stat.kind {
        Kind::Directory => {
            let entries = machine.entries(at).await?;
            put(tar::Kind::Directory);
            state.work.try_update(|work| {
                if let Some(work) = work {
                    work.total += entries.len();
                }
            });
            let inside = entries.iter().rev();
            left.extend(inside.map(|entry| (paths::join(at, &entry.name), join(path, &entry.name))));
        }
        Kind::File => {
            let content = machine.read(at).await?;
            // As long as it is now, whatever it was when it was asked.
            let size = u64::from(content.length());
            put(tar::Kind::File(size));
            parts.push(&content);
            parts.push(&Uint8Array::new_with_length(tar::padding(size) as u32));
        }
        Kind::Symlink => put(tar::Kind::Link(&machine.link_target(at).await?)),
        Kind::Other => return Err(Failure::ours("Devices and pipes are not packed.")),
    }
    Ok(())
}

fn join(path: &[u8], name: &[u8]) -> Vec<u8> {
    [path, b"/", name].concat()
}

/// Has the browser save these parts as a file.
fn download(parts: &Array, name: &str) -> Answer<()> {
    let failed = |_| Failure::ours("The browser did not make a download of it.");
    let kind = web_sys::BlobPropertyBag::from(object(&[("type", "application/octet-stream".into())]));
    let blob = Blob::new_with_u8_array_sequence_and_options(parts, &kind).map_err(failed)?;
    let url = Url::create_object_url_with_blob(&blob).map_err(failed)?;
    let document = web_sys::window().and_then(|window| window.document());
    let anchor = document.and_then(|document| document.create_element("a").ok());
    if let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    // The browser has taken what it needs by the next turn at the latest.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(10));
    Ok(())
}
