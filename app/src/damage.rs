//! What the machine says of a damaged disk, told to the person: a notification that stays until it is put away, with a button
//! that shows the report. What is said is `tabula_desk::damage`'s.

use crate::desktop::{Desk, Note, NoteKind};
use crate::failure::spawn;
use js_sys::{Array, Reflect, Uint8Array};
use tabula_desk::damage::{Damage, Disk};
use wasm_bindgen::{JsCast, JsValue};

/// From what the machine says (`DiskDamage` in tabula.d.ts).
fn read(told: &JsValue) -> Damage {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let text = |of: &JsValue, name: &str| get(of, name).as_string().unwrap_or_default();
    let list = |name: &str| get(told, name).dyn_into::<Array>().unwrap_or_default();
    let path = |path: JsValue| match path.as_string() {
        Some(path) => path.into_bytes(),
        None => path.dyn_into::<Uint8Array>().map(|path| path.to_vec()).unwrap_or_default(),
    };
    Damage {
        disk: if text(told, "disk") == "home" { Disk::Home } else { Disk::System },
        message: text(told, "message"),
        files: list("files").iter().map(path).collect(),
        findings: list("findings").iter().map(|one| (text(&one, "kind"), text(&one, "message"))).collect(),
    }
}

/// Tells it.
pub(crate) fn tell(desk: Desk, told: &JsValue) {
    let damage = read(told);
    let note = Note::new(NoteKind::Problem, damage.title(), &damage.summary()).staying();
    spawn(async move {
        let path = damage.report_path();
        // The notification says the most important; without room for the report it is all there is.
        let written = desk.machine().write(path, &damage.report().into(), None).await;
        desk.add_note(if written.is_ok() { note.with_file("Show the report", path) } else { note });
    });
}
