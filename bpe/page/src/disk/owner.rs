//! The voice of the machine that has the disk: it says so to pages that ask, and gives the disk to one that wants it, after
//! everything on it is durable. A page that is being left, and a machine that has ended, say that the disk is about to be free
//! and are silent from then on.

use super::channel::{About, Body, Channel, Message};
use super::{Disk, State};
use crate::client::Client;
use crate::error::{Result, coded};
use crate::{ending, js};
use js_sys::Reflect;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The machine that has the disk.
pub(crate) struct Owner {
    id: String,
    since_ms: f64,
    channel: Channel,
    /// Says nothing: its page is being left, or it is giving the disk away.
    silent: Cell<bool>,
    /// Its machine is still booting.
    booting: Cell<bool>,
    /// Who has wanted the disk meanwhile.
    wanted: RefCell<Vec<String>>,
}

impl Owner {
    /// From now on this machine's page answers.
    pub(super) fn new(disk: &Rc<Disk>) -> Result<Rc<Owner>> {
        let weak = Rc::downgrade(disk);
        let channel = Channel::open(&disk.id, move |message| hear(&weak, &message))?;
        Ok(Rc::new(Owner {
            id: disk.id.clone(),
            since_ms: js_sys::Date::now(),
            channel,
            silent: Cell::new(false),
            booting: Cell::new(true),
            wanted: RefCell::default(),
        }))
    }

    /// Its machine runs: it can make everything durable, and so give the disk away.
    pub(super) fn booted(&self) {
        self.booting.set(false);
        for to in self.wanted.take() {
            self.channel.tell(&to, &Body::Willing);
        }
    }

    /// The disk is about to be free.
    pub(super) fn leave(&self) {
        if !self.silent.replace(true) {
            self.channel.tell_all(&Body::Leaving);
        }
    }

    /// Its page is being left.
    pub(super) fn page_is_left(&self) {
        self.leave();
    }

    /// Its page has come back, and its machine with it.
    pub(super) fn page_is_back(&self) {
        self.silent.set(false);
    }

    fn about(&self) -> About {
        let document = web_sys::window().and_then(|window| window.document());
        About {
            id: self.id.clone(),
            since_ms: self.since_ms,
            title: document.as_ref().map(|document| document.title()).unwrap_or_default(),
            visible: document.is_some_and(|document| !document.hidden()),
        }
    }
}

fn hear(disk: &Weak<Disk>, Message { from, body }: &Message) {
    let Some(disk) = disk.upgrade() else { return };
    let owner = match &*disk.state.borrow() {
        State::Owned(owner) if !owner.silent.get() => owner.clone(),
        _ => return,
    };
    match body {
        Body::Whose => owner.channel.tell(from, &Body::Mine(owner.about())),
        Body::Want if owner.booting.get() => owner.wanted.borrow_mut().push(from.clone()),
        Body::Want => owner.channel.tell(from, &Body::Willing),
        Body::Give => {
            owner.silent.set(true);
            let to = from.clone();
            spawn_local(async move { give(&disk, &owner, &to).await });
        }
        Body::Mine(_) | Body::Leaving | Body::Willing | Body::Given(_) => {}
    }
}

/// Gives the disk away, and tells this page that its machine is off.
async fn give(disk: &Disk, owner: &Owner, to: &str) {
    let problem = switch_off(&disk.client).await;
    owner.channel.tell(to, &Body::Given(problem.clone()));
    if let Some(on_taken) = &disk.wishes.on_taken {
        let report = js::object(&[("problem", problem.map_or(JsValue::UNDEFINED, JsValue::from))]);
        let _ = on_taken.call1(&JsValue::UNDEFINED, &report);
    }
}

/// Ends the machine. Answers what went wrong with what it had not made durable.
async fn switch_off(client: &Rc<Client>) -> Option<String> {
    let reason = coded("ESHUTDOWN", "Tabula has been shut down: another tab has taken the disk");
    let error = ending::switch_off(client, &reason).await.err()?;
    Reflect::get(&error, &"message".into()).ok()?.as_string()
}
