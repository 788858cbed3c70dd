//! The settings on the page: the root element carries them as attributes, and style sheets do the rest. Which of the two
//! themes is shown is `theme.js`'s to say, which also follows the system.

use tabula_desk::settings::{Settings, Theme};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = showTheme)]
    fn show_theme(theme: &str);
}

/// Makes the page look as set.
pub(crate) fn apply(settings: &Settings) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    show_theme(match settings.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    });
    let attributes = [("data-accent", settings.accent.name()), ("data-wallpaper", settings.wallpaper.name())];
    for (name, value) in attributes {
        // The names are ours and valid.
        let _ = root.set_attribute(name, &value);
    }
    let _ = root.style().set_property("--text-percent", &settings.text_percent.to_string());
}
