//! A machine that finds the disk taken: its page asks around who has it, asks whoever boots the machine what to do, and
//! takes the disk over when that is the answer. All the while the machine's worker waits for the lock, and whenever it gets it
//! all questions are settled. Nobody answers for a page that is dying, so silence is borne for as long as such a page may
//! take; after that it is a page that does not answer, which is reported and left alone.

use super::channel::{About, Body, Channel, Message};
use super::{Disk, describe};
use crate::js;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use js_sys::{Function, Promise};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

/// Between questions whose it is: at first, and while somebody decides.
const ASK_MS: i32 = 250;
const ASK_AGAIN_MS: i32 = 1_000;
/// For so long a page that was just left may keep the disk without a word.
const SILENCE_MS: i32 = 5_000;
/// An owner that has not answered for so long does not answer.
const ANSWER_MS: i32 = 5_000;
/// For an owner to make everything durable, a disk that has died included.
const GIVE_MS: i32 = 75_000;

const IS_TAKEN: &str = "another tab has the disk";
const IS_SILENT: &str = "another tab has the disk and does not answer; go to it, or close it";

/// What happens meanwhile.
pub(super) enum News {
    /// The lock is this machine's, or the machine is gone.
    Settled,
    /// Another page has said something.
    Heard(Message),
    /// The question of this number is answered.
    Decided(u32, Result<JsValue, JsValue>),
}

/// What comes next.
enum Next {
    /// Nothing: the disk is this machine's, or the machine is gone.
    Settled,
    /// To find out whose it is.
    Find,
    /// To ask what to do about its owner, if one has answered.
    Decide(Option<About>),
    /// To take it from its owner.
    TakeOver(Option<About>),
}

struct Claim {
    channel: Channel,
    sender: UnboundedSender<News>,
    news: UnboundedReceiver<News>,
    when_taken: Option<Function>,
    questions: u32,
}

/// Comes back when the disk is this machine's.
///
/// # Errors
/// Why it is not to be had.
pub(super) async fn claim(
    disk: &Rc<Disk>,
    sender: UnboundedSender<News>,
    news: UnboundedReceiver<News>,
) -> Result<(), String> {
    let heard = sender.clone();
    let hear = move |message| drop(heard.unbounded_send(News::Heard(message)));
    let channel = Channel::open(&disk.id, hear).map_err(|_| IS_TAKEN.to_owned())?;
    let when_taken = disk.wishes.when_taken.clone();
    let mut claim = Claim { channel, sender, news, when_taken, questions: 0 };
    let mut next = Next::Find;
    loop {
        next = match next {
            Next::Settled => return Ok(()),
            Next::Find => claim.find(SILENCE_MS).await,
            Next::Decide(owner) => claim.decide(owner).await?,
            Next::TakeOver(owner) => claim.take_over(owner).await?,
        };
    }
}

impl Claim {
    /// What happens next.
    async fn next(&mut self) -> News {
        self.news.recv().await.unwrap_or(News::Settled)
    }

    /// Asks whose the disk is, until somebody answers or nobody has for so long. One that says it is leaving gets its time.
    async fn find(&mut self, patience_ms: i32) -> Next {
        let mut left_ms = patience_ms;
        while left_ms > 0 {
            self.channel.tell_all(&Body::Whose);
            match js::within(ASK_MS, self.next()).await {
                Some(News::Settled) => return Next::Settled,
                Some(News::Heard(Message { body: Body::Mine(about), .. })) => {
                    return Next::Decide(Some(about));
                }
                Some(News::Heard(Message { body: Body::Leaving, .. })) => left_ms = SILENCE_MS,
                Some(_) => {}
                None => left_ms -= ASK_MS,
            }
        }
        Next::Decide(None)
    }

    /// Asks what to do, and goes on asking around: the owner may go away, change, or find its voice.
    async fn decide(&mut self, owner: Option<About>) -> Result<Next, String> {
        let question = AbortController::new().map_err(|_| IS_TAKEN.to_owned())?;
        let number = self.ask(owner.as_ref(), &question);
        let next = loop {
            match js::within(ASK_AGAIN_MS, self.next()).await {
                None => self.channel.tell_all(&Body::Whose),
                Some(News::Settled) => break Next::Settled,
                Some(News::Decided(about, answer)) if about == number => {
                    return self.act_on(owner, answer);
                }
                Some(News::Heard(Message { from, body })) => {
                    let is_owner = owner.as_ref().is_some_and(|owner| owner.id == from);
                    match body {
                        Body::Mine(about) if !is_owner => break Next::Decide(Some(about)),
                        Body::Leaving if is_owner => break Next::Find,
                        _ => {}
                    }
                }
                Some(News::Decided(..)) => {}
            }
        };
        question.abort();
        Ok(next)
    }

    /// Puts the question, whose answer is among the news later. Without anybody to ask the answer is to leave it.
    fn ask(&mut self, owner: Option<&About>, question: &AbortController) -> u32 {
        self.questions += 1;
        let number = self.questions;
        let answer = match &self.when_taken {
            None => Ok("memory".into()),
            Some(ask) => ask.call2(&JsValue::UNDEFINED, &describe(owner), &question.signal()),
        };
        let sender = self.sender.clone();
        spawn_local(async move {
            let answer = match answer {
                Ok(value) => JsFuture::from(Promise::resolve(&value)).await,
                Err(error) => Err(error),
            };
            let _ = sender.unbounded_send(News::Decided(number, answer));
        });
        number
    }

    fn act_on(&self, owner: Option<About>, answer: Result<JsValue, JsValue>) -> Result<Next, String> {
        match answer.map(|answer| answer.as_string()) {
            Ok(Some(answer)) if answer == "take-over" => Ok(Next::TakeOver(owner)),
            Ok(Some(answer)) if answer == "memory" => {
                Err(if owner.is_some() { IS_TAKEN } else { IS_SILENT }.to_owned())
            }
            Ok(_) => Err(format!("{IS_TAKEN}; whenDiskIsTaken must answer 'memory' or 'take-over'")),
            Err(error) => {
                web_sys::console::error_2(&"Tabula: whenDiskIsTaken has failed".into(), &error);
                Err(format!("{IS_TAKEN}; whenDiskIsTaken has failed"))
            }
        }
    }

    /// Has the owner give the disk away. One that has gone, or has given it to another, is another question.
    async fn take_over(&mut self, owner: Option<About>) -> Result<Next, String> {
        let owner = match owner {
            Some(owner) => owner,
            None => match self.find(ANSWER_MS).await {
                Next::Decide(Some(owner)) => owner,
                Next::Decide(None) => return Err(IS_SILENT.to_owned()),
                next => return Ok(next),
            },
        };
        self.channel.tell(&owner.id, &Body::Want);
        let willing = js::within(ANSWER_MS, self.hear(&owner.id, |body| *body == Body::Willing)).await;
        if let Some(next) = willing.ok_or(IS_SILENT)? {
            return Ok(next);
        }
        self.channel.tell(&owner.id, &Body::Give);
        let given = js::within(GIVE_MS, self.hear(&owner.id, |body| matches!(body, Body::Given(_)))).await;
        match given {
            None => Err("another tab has the disk and does not finish with it; close it".to_owned()),
            Some(Some(next)) => Ok(next),
            // Now it is a matter of who gets the lock: this machine, which waits for it already, or another that does.
            Some(None) => Ok(Next::Find),
        }
    }

    /// Waits until the owner says something. Answers what to do instead when that is no longer needed.
    async fn hear(&mut self, owner: &str, is_it: impl Fn(&Body) -> bool) -> Option<Next> {
        loop {
            match self.next().await {
                News::Settled => return Some(Next::Settled),
                News::Heard(Message { from, body }) if from == owner => match body {
                    Body::Leaving => return Some(Next::Find),
                    body if is_it(&body) => return None,
                    _ => {}
                },
                News::Heard(_) | News::Decided(..) => {}
            }
        }
    }
}
