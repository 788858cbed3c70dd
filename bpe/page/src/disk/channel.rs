//! What pages say to one another about the disk: messages on a broadcast channel of the origin. Every message names who
//! sends it, and most name whom it is for. A message that makes no sense is none: pages of other versions may speak there.

use crate::error::{Result, set};
use crate::js;
use js_sys::Reflect;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "tabula-disk";

/// Who has the disk.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct About {
    /// The machine that has it.
    pub(super) id: String,
    /// Since when, in milliseconds since 1970.
    pub(super) since_ms: f64,
    /// The title of its page.
    pub(super) title: String,
    /// Whether its page is to be seen.
    pub(super) visible: bool,
}

/// What is said.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    /// Whose is the disk?
    Whose,
    /// Mine.
    Mine(About),
    /// It was mine, and is about to be free.
    Leaving,
    /// Will you give it to me?
    Want,
    /// I will, when you say so.
    Willing,
    /// Give it. Who has given up meanwhile does not say this, so nothing is given to nobody.
    Give,
    /// It is free, and everything on it durable, but for this problem.
    Given(Option<String>),
}

impl Body {
    fn kind(&self) -> &'static str {
        match self {
            Body::Whose => "whose",
            Body::Mine(_) => "mine",
            Body::Leaving => "leaving",
            Body::Want => "want",
            Body::Willing => "willing",
            Body::Give => "give",
            Body::Given(_) => "given",
        }
    }
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) from: String,
    pub(super) body: Body,
}

/// A machine's way to speak; closed when dropped.
pub(super) struct Channel {
    inner: BroadcastChannel,
    me: String,
}

impl Channel {
    /// Opens it for a machine. `hear` gets what others say to it, or to all.
    pub(super) fn open(me: &str, mut hear: impl FnMut(Message) + 'static) -> Result<Channel> {
        let inner = BroadcastChannel::new(NAME)?;
        let name = me.to_owned();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = read(&event.data(), &name) {
                hear(message);
            }
        });
        inner.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        Ok(Channel { inner, me: me.to_owned() })
    }

    /// Says something to one.
    pub(super) fn tell(&self, to: &str, body: &Body) {
        let message =
            js::object(&[("kind", body.kind().into()), ("from", self.me.as_str().into()), ("to", to.into())]);
        match body {
            Body::Mine(about) => {
                set(&message, "since", &about.since_ms.into());
                set(&message, "title", &about.title.as_str().into());
                set(&message, "visible", &about.visible.into());
            }
            Body::Given(Some(problem)) => set(&message, "problem", &problem.as_str().into()),
            _ => {}
        }
        // It fails only when it is closed, and nobody would hear it then.
        let _ = self.inner.post_message(&message);
    }

    /// Says something to all.
    pub(super) fn tell_all(&self, body: &Body) {
        self.tell("", body);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.set_onmessage(None);
        self.inner.close();
    }
}

/// A message, if it is one for this machine.
fn read(data: &JsValue, me: &str) -> Option<Message> {
    let part = |name: &str| Reflect::get(data, &name.into()).ok().filter(|value| !value.is_undefined());
    let text = |name: &str| part(name)?.as_string();
    let (from, to) = (text("from")?, text("to")?);
    if !to.is_empty() && to != me {
        return None;
    }
    let body = match text("kind")?.as_str() {
        "whose" => Body::Whose,
        "mine" => Body::Mine(About {
            id: from.clone(),
            since_ms: part("since")?.as_f64()?,
            title: text("title")?,
            visible: part("visible")?.as_bool()?,
        }),
        "leaving" => Body::Leaving,
        "want" => Body::Want,
        "willing" => Body::Willing,
        "give" => Body::Give,
        "given" => Body::Given(text("problem")),
        _ => return None,
    };
    Some(Message { from, body })
}
