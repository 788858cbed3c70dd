//! Tabula's desktop: the page's one module. It boots the machine through `tabula-page`, whose public interface it also
//! exports, and draws the boot screen, the windows and the apps with Leptos. What can be decided without a browser is
//! decided in `tabula-desk`; what the machine does is asked of it in messages. Nothing here waits.
#![forbid(unsafe_code)]

mod apps;
mod backup;
mod boot;
mod damage;
mod desktop;
mod failure;
mod launch;
mod machine;
mod storage;
mod store;
mod theme;
mod ui;

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the desktop on the page, and starts to boot.
#[wasm_bindgen(start)]
pub fn start() {
    theme::apply(&store::load(store::SETTINGS).unwrap_or_default());
    if let Some(splash) = web_sys::window().and_then(|window| window.document()?.get_element_by_id("splash"))
    {
        splash.remove();
    }
    mount_to_body(boot::Page);
}
