//! The kernel's functions by their names. Its module goes without, so that nobody waits for them; a crash report says
//! `kernel.wasm:wasm-function[number]`, and the build has a list of names (`kernel.names`, line 0 for function 0) in which
//! they are looked up. Whatever is not found is left as it is, and a report never waits long.

use crate::js;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url};

/// How long a report waits for the list: it is in the browser's cache, or the network is slow.
const PATIENCE_MS: i32 = 1500;
/// What engines write of a function without a name (Chromium and Firefox; WebKit does not say of which module).
const FRAME: &str = "kernel.wasm:wasm-function[";

/// The backtrace with names in it: `kernel.wasm:wasm-function[12 the::function]`. `base` is where the build lies.
pub(crate) async fn named(base: &str, backtrace: String) -> String {
    if !backtrace.contains(FRAME) {
        return backtrace;
    }
    match js::within(PATIENCE_MS, list(base)).await.flatten() {
        Some(list) => with_names(&backtrace, &list.lines().collect::<Vec<_>>()),
        None => backtrace,
    }
}

async fn list(base: &str) -> Option<String> {
    let url = Url::new_with_base("kernel.names", base).ok()?.href();
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(&url)).await.ok()?;
    let response: Response = response.dyn_into().ok().filter(Response::ok)?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

fn with_names(backtrace: &str, names: &[&str]) -> String {
    let mut pieces = backtrace.split_inclusive(FRAME);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(piece.len());
        let (number, rest) = piece.split_at(digits);
        text.push_str(number);
        if let Some(name) = number.parse().ok().and_then(|index: usize| names.get(index)) {
            text.push(' ');
            text.push_str(name);
        }
        text.push_str(rest);
    }
    text
}
