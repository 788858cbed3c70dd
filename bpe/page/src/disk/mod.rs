//! The page's part in who has the disk. The lock and the file belong to the machine's disk worker; what is known to other
//! pages about the machine that has them, and what is asked of it, goes from page to page, because a page knows whether its
//! machine runs, has crashed, was switched off or is about to be left. A page that finds the disk taken asks whose it is
//! ([`claim`]); one whose machine has it answers ([`owner`]). Nobody is ever robbed: a page that does not answer keeps it.

mod channel;
mod claim;
mod owner;

use crate::client::Client;
use crate::error::{Result, set};
use crate::js;
use claim::News;
use futures_channel::mpsc::UnboundedSender;
use js_sys::{Function, Reflect};
use owner::Owner;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// What a page wants to be asked and told about the disk (`BootOptions` in tabula.d.ts).
#[derive(Default)]
pub(crate) struct Wishes {
    pub(crate) when_taken: Option<Function>,
    pub(crate) on_taken: Option<Function>,
    pub(crate) on_failed: Option<Function>,
}

enum State {
    /// Nobody has said yet that another has it.
    Waiting,
    /// Another has it; what happens goes to whoever decides.
    Claiming(UnboundedSender<News>),
    /// It is this machine's.
    Owned(Rc<Owner>),
    /// This machine has none, or none any more.
    Over,
}

/// The disk that a machine wants or has.
pub(crate) struct Disk {
    /// By which other pages know this machine.
    id: String,
    client: Rc<Client>,
    wishes: Wishes,
    state: RefCell<State>,
}

impl Disk {
    /// The disk of a machine that is being booted. It is followed until the machine's end.
    pub(crate) fn new(id: &str, client: &Rc<Client>, wishes: Wishes) -> Result<Rc<Disk>> {
        let disk = Rc::new(Disk {
            id: id.to_owned(),
            client: client.clone(),
            wishes,
            state: RefCell::new(State::Waiting),
        });
        let weak = Rc::downgrade(&disk);
        client.at_end(move || {
            if let Some(disk) = weak.upgrade() {
                disk.over();
            }
        });
        follow_page(&Rc::downgrade(&disk))?;
        Ok(disk)
    }

    /// Takes what the kernel worker says about the disk.
    pub(crate) fn receive(self: &Rc<Self>, news: &JsValue) {
        let part = |name: &str| Reflect::get(news, &name.into()).ok().filter(|value| !value.is_undefined());
        if part("taken").is_some() {
            self.claim();
        } else if part("owned").is_some() {
            self.owned();
        } else if let Some(problem) = part("failed") {
            self.failed(&problem);
        } else if part("closed").is_some() {
            self.client.disk_is_closed();
        }
    }

    fn claim(self: &Rc<Self>) {
        let (sender, news) = futures_channel::mpsc::unbounded();
        *self.state.borrow_mut() = State::Claiming(sender.clone());
        let disk = self.clone();
        spawn_local(async move {
            if let Err(problem) = claim::claim(&disk, sender, news).await {
                disk.give_up(&problem);
            }
        });
    }

    /// The machine is to do without. Where it has got the disk in this very moment, it has it.
    fn give_up(&self, problem: &str) {
        self.client.tell_disk("giveUp", &problem.into());
    }

    fn owned(self: &Rc<Self>) {
        let owned = match Owner::new(self) {
            Ok(owner) => State::Owned(owner),
            // Without a voice it is an owner that does not answer.
            Err(_) => State::Over,
        };
        if let State::Claiming(news) = self.state.replace(owned) {
            let _ = news.unbounded_send(News::Settled);
        }
    }

    /// The machine has booted. It may have to do without the disk that it got.
    pub(crate) fn booted(&self) {
        let kind =
            Reflect::get(&self.client.storage(), &"kind".into()).ok().and_then(|kind| kind.as_string());
        if kind.as_deref() != Some("disk") {
            self.over();
        } else if let State::Owned(owner) = &*self.state.borrow() {
            owner.booted();
        }
    }

    fn failed(&self, problem: &JsValue) {
        self.over();
        let problem = problem.as_string().unwrap_or_default();
        let storage = self.client.storage();
        set(&storage, "problem", &format!("the disk has failed: {problem}").into());
        if let Some(on_failed) = &self.wishes.on_failed {
            let _ = on_failed.call1(&JsValue::UNDEFINED, &problem.into());
        }
    }

    /// The machine has no disk any more.
    fn over(&self) {
        match self.state.replace(State::Over) {
            State::Owned(owner) => owner.leave(),
            State::Claiming(news) => drop(news.unbounded_send(News::Settled)),
            State::Waiting | State::Over => {}
        }
    }
}

/// A page that is being left says so. Some come back as they were.
fn follow_page(disk: &Weak<Disk>) -> Result<()> {
    let Some(window) = web_sys::window() else { return Ok(()) };
    for (event, then) in
        [("pagehide", Owner::page_is_left as fn(&Owner)), ("pageshow", Owner::page_is_back as fn(&Owner))]
    {
        let disk = disk.clone();
        let on_event = Closure::<dyn FnMut()>::new(move || {
            if let Some(disk) = disk.upgrade()
                && let State::Owned(owner) = &*disk.state.borrow()
            {
                then(owner);
            }
        });
        window.add_event_listener_with_callback(event, on_event.into_js_value().unchecked_ref())?;
    }
    Ok(())
}

/// Who has the disk, for the page that is asked about it (`DiskOwner` in tabula.d.ts).
fn describe(owner: Option<&channel::About>) -> JsValue {
    match owner {
        None => js::object(&[("answers", false.into())]),
        Some(about) => js::object(&[
            ("answers", true.into()),
            ("id", about.id.as_str().into()),
            ("since", about.since_ms.into()),
            ("title", about.title.as_str().into()),
            ("visible", about.visible.into()),
        ]),
    }
}
