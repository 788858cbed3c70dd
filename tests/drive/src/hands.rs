//! What a person does at the page, over WebDriver: keys, alone and together, text, and the pointer. Elements are named by
//! style sheets' selectors. It relies on nothing of the page.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::key::Key;
use serde_json::json;

use crate::error::{Error, Result};
use crate::session::Session;

const LEFT: u64 = MOUSE_BUTTON_LEFT;
/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

fn failed(what: &str) -> impl FnOnce(fantoccini::error::CmdError) -> Error {
    move |error| Error::Browser(format!("{what}: {error}"))
}

/// The character that WebDriver has for a key's name, or the key's own character.
fn key_char(name: &str) -> Result<char> {
    let key = match name {
        "Ctrl" | "Control" => Key::Control,
        "Alt" => Key::Alt,
        "Shift" => Key::Shift,
        "Meta" => Key::Meta,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "F2" => Key::F2,
        "F5" => Key::F5,
        "F6" => Key::F6,
        "F10" => Key::F10,
        "Space" => return Ok(' '),
        one => {
            let mut characters = one.chars();
            return match (characters.next(), characters.next()) {
                (Some(character), None) => Ok(character),
                _ => Err(Error::Usage(format!("there is no key {name:?}"))),
            };
        }
    };
    let text: &str = &key;
    text.chars().next().ok_or_else(|| Error::Usage(format!("there is no key {name:?}")))
}

impl Session {
    /// Presses keys together, such as `Ctrl+Alt+Left`, and lets them go.
    ///
    /// # Errors
    /// [`Error::Usage`] for a key that does not exist.
    pub async fn press(&self, combination: &str) -> Result<()> {
        let keys = combination.split('+').map(key_char).collect::<Result<Vec<char>>>()?;
        self.hold(&keys, &[]).await
    }

    /// Presses `taps` one after the other while `held` are down, as for a switcher.
    pub async fn press_while(&self, held: &str, taps: &[&str]) -> Result<()> {
        let held = held.split('+').map(key_char).collect::<Result<Vec<char>>>()?;
        let taps = taps.iter().map(|tap| key_char(tap)).collect::<Result<Vec<char>>>()?;
        self.hold(&held, &taps).await
    }

    async fn hold(&self, held: &[char], taps: &[char]) -> Result<()> {
        let mut keys = KeyActions::new("keys".into());
        for &value in held {
            keys = keys.then(KeyAction::Down { value });
        }
        for &value in taps {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        for &value in held.iter().rev() {
            keys = keys.then(KeyAction::Up { value });
        }
        self.webdriver().perform_actions(keys).await.map_err(failed("pressing keys"))
    }

    /// Types text where the keyboard's focus is.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        let mut keys = KeyActions::new("keys".into());
        for value in text.chars() {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.webdriver().perform_actions(keys).await.map_err(failed("typing"))
    }

    /// Waits for an element.
    ///
    /// # Errors
    /// [`Error::Timeout`] when it does not appear.
    pub async fn wait_for(&self, selector: &str) -> Result<()> {
        let script = "const found = document.querySelector(arguments[0]);
            return Boolean(found) && found.checkVisibility({ visibilityProperty: true });";
        self.wait_until(&format!("an element {selector:?}"), script, selector).await
    }

    /// Waits for text on the page, as it is seen.
    ///
    /// # Errors
    /// [`Error::Timeout`] when it does not appear.
    pub async fn wait_for_text(&self, text: &str) -> Result<()> {
        let script = "return document.body.innerText.includes(arguments[0])";
        self.wait_until(&format!("the text {text:?}"), script, text).await
    }

    /// Waits until a script, given `argument`, is true.
    pub async fn wait_until(&self, what: &str, script: &str, argument: &str) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let seen = self.webdriver().execute(script, vec![json!(argument)]).await;
            if seen.map_err(failed("looking at the page"))? == json!(true) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(Error::Timeout { what: what.to_owned(), seconds: PATIENCE.as_secs() })
    }

    /// Whether a script is true now.
    pub(crate) async fn is_true(&self, script: &str) -> Result<bool> {
        let seen = self.webdriver().execute(script, vec![]).await;
        Ok(seen.map_err(failed("looking at the page"))? == json!(true))
    }

    /// Presses an element with the pointer, once it is there.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?;
        let element = self.webdriver().find(Locator::Css(selector)).await.map_err(failed(selector))?;
        element.click().await.map_err(failed(selector))
    }

    /// Presses an element twice in a row.
    pub async fn double_click(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?;
        let (x, y) = self.middle(selector).await?;
        let press = |mouse: MouseActions| {
            mouse.then(PointerAction::Down { button: LEFT }).then(PointerAction::Up { button: LEFT })
        };
        let mouse = MouseActions::new("mouse".into()).then(PointerAction::MoveTo { duration: None, x, y });
        self.webdriver().perform_actions(press(press(mouse))).await.map_err(failed("pressing twice"))
    }

    /// The middle of an element, in pixels of the page.
    pub async fn middle(&self, selector: &str) -> Result<(f64, f64)> {
        let script =
            "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();
            return [x + width / 2, y + height / 2];";
        let at = self.webdriver().execute(script, vec![json!(selector)]).await.map_err(failed(selector))?;
        Ok((at[0].as_f64().unwrap_or_default(), at[1].as_f64().unwrap_or_default()))
    }

    /// Drags an element by its middle over these points, relative to where it was, and lets go at the last.
    pub async fn drag(&self, selector: &str, way: &[(f64, f64)]) -> Result<()> {
        self.wait_for(selector).await?;
        let (x, y) = self.middle(selector).await?;
        let way: Vec<(f64, f64)> = way.iter().map(|&(dx, dy)| (x + dx, y + dy)).collect();
        self.drag_to(selector, &way).await
    }

    /// Drags an element by its middle over these points of the page, and lets go at the last.
    pub async fn drag_to(&self, selector: &str, way: &[(f64, f64)]) -> Result<()> {
        self.pull(selector, way).await?;
        self.let_go().await
    }

    /// Drags an element by its middle over these points of the page, and holds it there until [`let_go`](Self::let_go).
    pub async fn pull(&self, selector: &str, way: &[(f64, f64)]) -> Result<()> {
        self.wait_for(selector).await?;
        let (x, y) = self.middle(selector).await?;
        let mut mouse = MouseActions::new("mouse".into())
            .then(PointerAction::MoveTo { duration: None, x, y })
            .then(PointerAction::Down { button: LEFT });
        for &(x, y) in way {
            mouse = mouse.then(PointerAction::MoveTo { duration: None, x, y });
        }
        self.webdriver().perform_actions(mouse).await.map_err(failed("dragging"))
    }

    /// Moves the pointer to a point of the page, whatever it holds.
    pub async fn point_at(&self, x: f64, y: f64) -> Result<()> {
        let mouse = MouseActions::new("mouse".into()).then(PointerAction::MoveTo { duration: None, x, y });
        self.webdriver().perform_actions(mouse).await.map_err(failed("moving the pointer"))
    }

    /// Lets go of what the pointer holds.
    pub async fn let_go(&self) -> Result<()> {
        let mouse = MouseActions::new("mouse".into()).then(PointerAction::Up { button: LEFT });
        self.webdriver().perform_actions(mouse).await.map_err(failed("letting go"))
    }

    /// Presses a key and holds it until [`key_up`](Self::key_up).
    ///
    /// # Errors
    /// [`Error::Usage`] for a key that does not exist.
    pub async fn key_down(&self, name: &str) -> Result<()> {
        let keys = KeyActions::new("keys".into()).then(KeyAction::Down { value: key_char(name)? });
        self.webdriver().perform_actions(keys).await.map_err(failed("holding a key"))
    }

    /// Lets a key go.
    ///
    /// # Errors
    /// [`Error::Usage`] for a key that does not exist.
    pub async fn key_up(&self, name: &str) -> Result<()> {
        let keys = KeyActions::new("keys".into()).then(KeyAction::Up { value: key_char(name)? });
        self.webdriver().perform_actions(keys).await.map_err(failed("letting a key go"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_names() {
        for (name, character) in [("a", 'a'), ("`", '`'), ("Space", ' '), ("Ctrl", '\u{e009}')] {
            assert_eq!(key_char(name).unwrap(), character, "{name}");
        }
        for wrong in ["", "ab", "Hyper"] {
            assert!(key_char(wrong).is_err(), "{wrong}");
        }
    }
}
