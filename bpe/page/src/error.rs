//! Errors as a page sees them: an `Error` with `code`, `errno`, and where it helps `syscall` and `path`, as Node's are.

use js_sys::{Error, Reflect};
use tabula_abi::Errno;
use wasm_bindgen::JsValue;

/// What every fallible operation here gives.
pub(crate) type Result<T> = core::result::Result<T, JsValue>;

/// An error of the kernel's about an operation, on a path if there is one.
pub(crate) fn system_error(errno: Errno, operation: &str, path: Option<&[u8]>) -> JsValue {
    let path = path.map(|path| String::from_utf8_lossy(path).into_owned());
    let subject = path.as_ref().map(|path| format!(" '{path}'")).unwrap_or_default();
    let error = coded(errno.name(), &format!("{}: {}, {operation}{subject}", errno.name(), errno.text()));
    set(&error, "errno", &errno.number().into());
    set(&error, "syscall", &operation.into());
    if let Some(path) = path {
        set(&error, "path", &path.into());
    }
    error
}

/// An error with a code of ours.
pub(crate) fn coded(code: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    set(&error, "code", &code.into());
    error.into()
}

/// An argument that is not what it must be.
pub(crate) fn type_error(message: &str) -> JsValue {
    let error = js_sys::TypeError::new(message);
    set(&error, "code", &"EINVAL".into());
    error.into()
}

/// Sets a property of an object of our own, which cannot fail.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
