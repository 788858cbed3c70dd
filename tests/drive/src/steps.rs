//! Steps for the command line: a line of what to do at the page before its picture is taken, such as
//! `open terminal; type ls -l; key Enter`. Each step is a word and what it is about, up to the next semicolon.

use crate::error::{Error, Result};
use crate::session::Session;

/// Whether the launcher has something to open.
const FOUND: &str = "return document.querySelector('.launch-item') !== null";
/// Whether the launcher is gone, and the window in front has the keyboard if there is one.
const IN_WINDOW: &str = "const front = document.querySelector('.window-focused:not(.window-hidden)');
    return document.querySelector('.launcher') === null && (!front || front.contains(document.activeElement));";

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open what the launcher finds first for this.
    Open(String),
    /// Type this where the focus is.
    Type(String),
    /// Press these keys together.
    Key(String),
    /// Press the element of this selector.
    Click(String),
    /// Wait for this text.
    Wait(String),
}

/// Reads a line of steps.
///
/// # Errors
/// [`Error::Usage`] for a step that does not exist, or is about nothing.
pub fn parse(line: &str) -> Result<Vec<Step>> {
    line.split(';').map(str::trim).filter(|step| !step.is_empty()).map(parse_one).collect()
}

fn parse_one(step: &str) -> Result<Step> {
    let (word, about) = step.split_once(' ').unwrap_or((step, ""));
    let about = about.trim();
    let make = match word {
        "open" => Step::Open,
        "type" => Step::Type,
        "key" => Step::Key,
        "click" => Step::Click,
        "wait" => Step::Wait,
        _ => {
            return Err(Error::Usage(format!(
                "there is no step {word:?}; there are open, type, key, click, wait"
            )));
        }
    };
    if about.is_empty() {
        return Err(Error::Usage(format!("the step {word:?} needs something that it is about")));
    }
    Ok(make(about.to_owned()))
}

impl Session {
    /// Does steps, one after the other.
    pub async fn act(&self, steps: &[Step]) -> Result<()> {
        for step in steps {
            match step {
                Step::Open(name) => {
                    self.press("Ctrl+Alt+Space").await?;
                    // Until it has the keyboard, keys go elsewhere.
                    self.wait_for(".launcher-field:focus").await?;
                    self.type_text(name).await?;
                    if !self.is_true(FOUND).await? {
                        return Err(Error::Usage(format!("the launcher finds nothing for {name:?}")));
                    }
                    self.press("Enter").await?;
                    // The keys that come next are for the window.
                    self.wait_until("the keyboard in the window that was opened", IN_WINDOW, "").await?;
                }
                Step::Type(text) => self.type_text(text).await?,
                Step::Key(keys) => self.press(keys).await?,
                Step::Click(selector) => self.click(selector).await?,
                Step::Wait(text) => self.wait_for_text(text).await?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read() {
        let steps =
            parse("open terminal; type ls  -l ;key Ctrl+Alt+Left;; click .dock button; wait total").unwrap();
        assert_eq!(
            steps,
            [
                Step::Open("terminal".into()),
                Step::Type("ls  -l".into()),
                Step::Key("Ctrl+Alt+Left".into()),
                Step::Click(".dock button".into()),
                Step::Wait("total".into()),
            ]
        );
        assert_eq!(parse("  ").unwrap(), []);
        for wrong in ["jump", "type", "open ; key Enter"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
