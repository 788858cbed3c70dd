//! Times in the person's own way of writing them.

use js_sys::{Array, Date, Intl};
use wasm_bindgen::{JsCast, JsValue};

/// A time as `Intl.DateTimeFormat` writes it with these options.
pub(crate) fn moment(date: &Date, options: &[(&str, &str)]) -> String {
    let options: Vec<(&str, JsValue)> = options.iter().map(|&(name, value)| (name, value.into())).collect();
    let options = crate::machine::object(&options);
    let format = Intl::DateTimeFormat::new(&Array::new(), options.unchecked_ref());
    let text = format.format().call1(&JsValue::UNDEFINED, date);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}
