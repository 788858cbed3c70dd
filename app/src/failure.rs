//! What a panic takes down. Here a panic is a trap: nothing is unwound, but the module goes on answering. So the hook finds
//! out whose code it was (the window that is being drawn, that an event goes to, or that a task belongs to) and has that
//! window covered by a message; its view is never touched again, not even to take it away, because what it held when it
//! stopped stays held. The rest of the desktop goes on.

use leptos::prelude::*;
use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use tabula_desk::windows::WindowId;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

thread_local! {
    /// Whose task is running.
    static RUNNING: Cell<Option<WindowId>> = const { Cell::new(None) };
}

/// The window that what runs now belongs to, if it belongs to one.
fn whose() -> Option<WindowId> {
    let of_task = RUNNING.get();
    let of_view = || Owner::current().and_then(|_| use_context::<WindowId>());
    of_task.or_else(of_view).or_else(of_event)
}

/// The window that an event being handled goes to.
fn of_event() -> Option<WindowId> {
    let event =
        js_sys::Reflect::get(&js_sys::global(), &"event".into()).ok()?.dyn_into::<web_sys::Event>().ok()?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let window = target.closest("[data-window]").ok().flatten()?;
    window.get_attribute("data-window")?.parse().ok().map(WindowId)
}

/// Runs a task, which belongs to the same window as whoever starts it.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    let owner = whose();
    wasm_bindgen_futures::spawn_local(async move {
        let mut task = pin!(task);
        std::future::poll_fn(|context| {
            let before = RUNNING.replace(owner);
            let polled = task.as_mut().poll(context);
            RUNNING.set(before);
            polled
        })
        .await;
    });
}

/// From now on panics are told: to the console, and to `tell` with the window they belong to.
pub(crate) fn watch(tell: impl Fn(Option<WindowId>, String) + Send + Sync + Clone + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.to_string();
        web_sys::console::error_1(&message.as_str().into());
        let owner = whose();
        RUNNING.set(None);
        // Now nothing can be trusted to be free; in the browser's next turn everything but the window's own is.
        let tell = tell.clone();
        set_timeout(move || tell(owner, message), std::time::Duration::ZERO);
    }));
}

/// Panics in a window's name. For tests of what follows.
#[wasm_bindgen(js_name = panicOnPurpose)]
pub fn panic_on_purpose(window: u32) {
    RUNNING.set(Some(WindowId(window)));
    panic!("on purpose");
}
