//! Checks of the disk: the one that is asked for, and what is told of one that the machine has made by itself.

use crate::client::Client;
use crate::error::{Result, set, system_error};
use crate::js;
use js_sys::Array;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{CheckFinding, CheckReport, CheckScope, DiskDamage, DiskName, Reply, Request};
use wasm_bindgen::JsValue;

const NS_PER_MS: f64 = 1e6;

/// Checks the disk.
pub(crate) async fn check(client: Rc<Client>, options: JsValue) -> Result<JsValue> {
    let scope = if js::flag(&options, "pages")? == Some(true) { CheckScope::Pages } else { CheckScope::Tree };
    let operation = "check disk";
    match client.ask(Request::CheckDisk { scope }, operation, None).await? {
        Reply::Checked(report) => Ok(described(report)),
        _ => Err(system_error(Errno::EPROTO, operation, None)),
    }
}

/// `DiskCheck` in tabula.d.ts.
fn described(report: CheckReport) -> JsValue {
    let describe = |finding: CheckFinding| {
        js::object(&[("kind", finding.kind.into()), ("message", finding.text.into())])
    };
    js::object(&[
        ("findings", report.findings.into_iter().map(describe).collect::<Array>().into()),
        ("files", report.files.iter().map(|path| js::text_or_bytes(path)).collect::<Array>().into()),
        ("inodes", (report.inodes as f64).into()),
        ("pages", (report.pages as f64).into()),
        ("tookMs", (report.took_ns as f64 / NS_PER_MS).into()),
    ])
}

/// `DiskDamage` in tabula.d.ts.
pub(crate) fn damage(damage: DiskDamage) -> JsValue {
    let disk = match damage.disk {
        DiskName::System => "system",
        DiskName::Home => "home",
    };
    let told = described(damage.report);
    set(&told, "disk", &disk.into());
    set(&told, "message", &damage.message.into());
    told
}
