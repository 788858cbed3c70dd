//! From JavaScript values to what the kernel is asked, with errors that say which argument is wrong. Nothing is taken for
//! what it is not: a number is no path.

use crate::error::{Result, type_error};
use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A property of an options object, if there are options and it is set.
pub(crate) fn option(options: &JsValue, name: &str) -> Result<Option<JsValue>> {
    if options.is_undefined() || options.is_null() {
        return Ok(None);
    }
    if !options.is_object() {
        return Err(type_error("the options must be an object"));
    }
    let value = Reflect::get(options, &name.into())?;
    Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
}

/// A flag of an options object.
pub(crate) fn flag(options: &JsValue, name: &str) -> Result<Option<bool>> {
    option(options, name)?.map(|value| as_flag(&value, name)).transpose()
}

/// A flag.
pub(crate) fn as_flag(value: &JsValue, name: &str) -> Result<bool> {
    value.as_bool().ok_or_else(|| type_error(&format!("{name} must be true or false")))
}

/// A whole number of an options object that is at least 0 and at most `max`.
pub(crate) fn integer(options: &JsValue, name: &str, max: f64) -> Result<Option<f64>> {
    option(options, name)?.map(|value| as_integer(&value, name, max)).transpose()
}

/// A whole number that is at least 0 and at most `max`.
pub(crate) fn as_integer(value: &JsValue, name: &str, max: f64) -> Result<f64> {
    let number = value.as_f64().filter(|number| (0.0..=max).contains(number) && number.fract() == 0.0);
    number.ok_or_else(|| type_error(&format!("{name} must be a whole number from 0 to {max}")))
}

/// A number that is at least 0 and at most `max`.
pub(crate) fn as_number(value: &JsValue, name: &str, max: f64) -> Result<f64> {
    let number = value.as_f64().filter(|number| (0.0..=max).contains(number));
    number.ok_or_else(|| type_error(&format!("{name} must be a number from 0 to {max}")))
}

/// Bytes, or a string as UTF-8.
pub(crate) fn bytes(value: &JsValue, name: &str) -> Result<Vec<u8>> {
    if let Some(text) = value.as_string() {
        return Ok(text.into_bytes());
    }
    match byte_array(value) {
        Some(array) => Ok(array.to_vec()),
        None => Err(type_error(&format!("{name} must be a string or bytes"))),
    }
}

/// A view of bytes: of a typed array, a `DataView` or an `ArrayBuffer`.
pub(crate) fn byte_array(value: &JsValue) -> Option<Uint8Array> {
    if let Some(array) = value.dyn_ref::<Uint8Array>() {
        return Some(array.clone());
    }
    if value.has_type::<ArrayBuffer>() {
        return Some(Uint8Array::new(value));
    }
    if ArrayBuffer::is_view(value) {
        let part = |name: &str| Reflect::get(value, &name.into()).ok();
        let (offset, len) = (part("byteOffset")?.as_f64()?, part("byteLength")?.as_f64()?);
        return Some(Uint8Array::new_with_byte_offset_and_length(
            &part("buffer")?,
            offset as u32,
            len as u32,
        ));
    }
    None
}

/// A list of strings or bytes.
pub(crate) fn byte_strings(value: &JsValue, name: &str) -> Result<Vec<Vec<u8>>> {
    if !Array::is_array(value) {
        return Err(type_error(&format!("{name} must be an array of strings")));
    }
    Array::from(value).iter().map(|item| bytes(&item, name)).collect()
}

/// A record of strings as `NAME=value` each.
pub(crate) fn environment(value: &JsValue) -> Result<Vec<Vec<u8>>> {
    let record = value.dyn_ref::<Object>().filter(|value| !Array::is_array(value));
    let record = record.ok_or_else(|| type_error("env must be an object of strings"))?;
    let entry = |pair: JsValue| {
        let pair = Array::from(&pair);
        let name = bytes(&pair.get(0), "a name in env")?;
        if name.is_empty() || name.contains(&b'=') {
            return Err(type_error("a name in env is empty or has a '='"));
        }
        Ok([name, b"=".to_vec(), bytes(&pair.get(1), "a value in env")?].concat())
    };
    Object::entries(record).iter().map(entry).collect()
}

/// An object of these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        crate::error::set(&object, name, value);
    }
    object.into()
}

/// Text as far as the bytes are UTF-8; what is not becomes U+FFFD.
pub(crate) fn text(bytes: &[u8]) -> JsValue {
    String::from_utf8_lossy(bytes).as_ref().into()
}

/// Text, or bytes where they are not UTF-8.
pub(crate) fn text_or_bytes(bytes: &[u8]) -> JsValue {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => Uint8Array::from(bytes).into(),
    }
}

/// Waits for so many milliseconds.
pub(crate) async fn sleep(ms: i32) {
    let (sender, receiver) = oneshot::channel::<()>();
    let done = Closure::once_into_js(move || drop(sender));
    let timer = web_sys::window()
        .map(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(done.unchecked_ref(), ms));
    if let Some(Ok(_)) = timer {
        // The sender is dropped when the time is over, which is all there is to say.
        let _ = receiver.await;
    }
}

/// What a future gives, unless it takes longer than so many milliseconds.
pub(crate) async fn within<T>(ms: i32, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(sleep(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}
