//! What the browser must offer, looked for before anything is started, so that a page can say what is missing and what to
//! do about it.

use crate::error::{coded, set};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const ISOLATION: &str = "cross-origin isolation: the server must send the headers 'Cross-Origin-Opener-Policy: \
    same-origin' and 'Cross-Origin-Embedder-Policy: require-corp', over https or on localhost";
const SHARED_MEMORY: &str = "SharedArrayBuffer: use a current browser; in private windows or under policies of an \
    organisation it may be switched off";
const THREADS: &str = "WebAssembly threads: use a current browser";
const VECTORS: &str = "WebAssembly vectors (SIMD): use a current browser";
const MODULE_WORKERS: &str = "module workers: use a current browser";
const OTHERS: &str = "is missing: use a current browser, over https or on localhost";

/// An error that names everything that is missing; `None` when nothing is.
pub(crate) fn missing() -> Option<JsValue> {
    let global = js_sys::global();
    let has = |name: &str| Reflect::get(&global, &name.into()).is_ok_and(|value| !value.is_undefined());
    let mut missing: Vec<String> = Vec::new();
    let isolated = Reflect::get(&global, &"crossOriginIsolated".into()).is_ok_and(|value| value.is_truthy());
    if !isolated {
        missing.push(ISOLATION.to_owned());
    }
    // Without isolation browsers hide it, and the first line says what to do.
    if isolated && !has("SharedArrayBuffer") {
        missing.push(SHARED_MEMORY.to_owned());
    }
    if !has_threads() {
        missing.push(THREADS.to_owned());
    }
    if !has_vectors() {
        missing.push(VECTORS.to_owned());
    }
    if !has("Worker") || !has_module_workers() {
        missing.push(MODULE_WORKERS.to_owned());
    }
    for name in ["BroadcastChannel", "ReadableStream", "BigInt64Array"] {
        if !has(name) {
            missing.push(format!("{name} {OTHERS}"));
        }
    }
    let locks = Reflect::get(&global, &"navigator".into())
        .and_then(|navigator| Reflect::get(&navigator, &"locks".into()))
        .is_ok_and(|locks| !locks.is_undefined());
    if !locks {
        missing.push(format!("Web Locks {OTHERS}"));
    }
    if missing.is_empty() {
        return None;
    }
    let list: Array = missing.iter().map(|item| JsValue::from(item.as_str())).collect();
    let error = coded("EUNSUPPORTED", &format!("Tabula cannot run here. Missing: {}", missing.join("; ")));
    set(&error, "missing", &list);
    Some(error)
}

/// The kernel seals pages with vectors: whether a module with a function that makes one, of 16 zero bytes, is valid.
fn has_vectors() -> bool {
    // (module (func (drop (v128.const i64x2 0 0))))
    const HEADER: [u8; 15] = *b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03";
    const FUNCTION: [u8; 10] = [2, 1, 0, 10, 23, 1, 21, 0, 0xFD, 12];
    let module = [&HEADER[..], &FUNCTION, &[0; 16], &[0x1A, 0x0B]].concat();
    js_sys::WebAssembly::validate(&js_sys::Uint8Array::from(module.as_slice())).unwrap_or(false)
}

/// Shared memories are what threads need; an engine without them refuses to make one.
fn has_threads() -> bool {
    let descriptor =
        crate::js::object(&[("initial", 1.into()), ("maximum", 1.into()), ("shared", true.into())]);
    let made = Reflect::get(&js_sys::global(), &"WebAssembly".into())
        .and_then(|wasm| Reflect::get(&wasm, &"Memory".into()))
        .and_then(|memory| Reflect::construct(memory.unchecked_ref::<Function>(), &Array::of1(&descriptor)));
    made.is_ok()
}

/// An engine that knows module workers asks for the option `type`; the script is never loaded, since its URL is none.
fn has_module_workers() -> bool {
    let asked = std::rc::Rc::new(std::cell::Cell::new(false));
    let options = Object::new();
    let getter = {
        let asked = asked.clone();
        wasm_bindgen::prelude::Closure::<dyn FnMut() -> JsValue>::new(move || {
            asked.set(true);
            "module".into()
        })
    };
    let descriptor = Object::new();
    set(&descriptor, "get", getter.as_ref());
    Object::define_property(&options, &"type".into(), &descriptor);
    let worker = Reflect::get(&js_sys::global(), &"Worker".into()).and_then(|worker| {
        let args = Array::of2(&"data:text/javascript,".into(), &options);
        Reflect::construct(worker.unchecked_ref::<Function>(), &args)
    });
    if let Ok(worker) = worker {
        worker.unchecked_into::<web_sys::Worker>().terminate();
    }
    asked.get()
}
