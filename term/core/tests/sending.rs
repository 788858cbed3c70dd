//! What keys, the mouse and pasting send, as xterm's documentation of control sequences has it.

use tabula_term::Modes;
use tabula_term::keys::{self, Key, Modifiers};
use tabula_term::mouse::{self, Action, Button, Mouse};
use tabula_term::paste;

const NONE: Modifiers = Modifiers::empty();

fn key(key: &str, modifiers: Modifiers, modes: Modes) -> Option<String> {
    keys::encode(&Key { key, code: "", modifiers }, modes)
}

fn plain(name: &str, modifiers: Modifiers) -> String {
    key(name, modifiers, Modes::INITIAL).unwrap_or_default()
}

#[test]
fn characters_and_controls() {
    let ctrl = Modifiers::CTRL;
    for (name, modifiers, sent) in [
        ("a", NONE, "a"),
        ("Ä", Modifiers::SHIFT, "Ä"),
        ("c", ctrl, "\x03"),
        ("C", ctrl | Modifiers::SHIFT, "\x03"),
        (" ", ctrl, "\0"),
        ("[", ctrl, "\x1b"),
        ("\\", ctrl, "\x1c"),
        ("/", ctrl, "\x1f"),
        ("8", ctrl, "\x7f"),
        ("x", Modifiers::ALT, "\x1bx"),
        ("x", Modifiers::ALT | ctrl, "\x1b\x18"),
        ("å", Modifiers::ALT, "å"),
        ("Enter", NONE, "\r"),
        ("Enter", Modifiers::ALT, "\x1b\r"),
        ("Backspace", NONE, "\x7f"),
        ("Backspace", ctrl, "\x08"),
        ("Tab", NONE, "\t"),
        ("Tab", Modifiers::SHIFT, "\x1b[Z"),
        ("Escape", NONE, "\x1b"),
    ] {
        assert_eq!(plain(name, modifiers), sent, "{name} with {modifiers:?}");
    }
    for name in ["Shift", "Dead", "AudioVolumeUp", "F99", "Unidentified", ""] {
        assert_eq!(key(name, NONE, Modes::INITIAL), None, "{name}");
    }
    assert_eq!(key("c", Modifiers::META, Modes::INITIAL), None);
    assert_eq!(key("é", ctrl, Modes::INITIAL), None);
}

#[test]
fn named_keys_with_modifiers() {
    for (name, modifiers, sent) in [
        ("ArrowUp", NONE, "\x1b[A"),
        ("ArrowLeft", Modifiers::CTRL, "\x1b[1;5D"),
        ("ArrowRight", Modifiers::SHIFT | Modifiers::ALT, "\x1b[1;4C"),
        ("Home", NONE, "\x1b[H"),
        ("End", Modifiers::SHIFT, "\x1b[1;2F"),
        ("Delete", NONE, "\x1b[3~"),
        ("PageUp", Modifiers::CTRL, "\x1b[5;5~"),
        ("F1", NONE, "\x1bOP"),
        ("F4", Modifiers::SHIFT, "\x1b[1;2S"),
        ("F5", NONE, "\x1b[15~"),
        ("F12", Modifiers::CTRL | Modifiers::SHIFT, "\x1b[24;6~"),
        ("F20", NONE, "\x1b[34~"),
    ] {
        assert_eq!(plain(name, modifiers), sent, "{name} with {modifiers:?}");
    }
}

#[test]
fn application_modes() {
    let modes = Modes::INITIAL | Modes::APP_CURSOR | Modes::APP_KEYPAD;
    assert_eq!(key("ArrowDown", NONE, modes).as_deref(), Some("\x1bOB"));
    assert_eq!(key("ArrowDown", Modifiers::CTRL, modes).as_deref(), Some("\x1b[1;5B"));
    let pad = |key, code, modifiers| keys::encode(&Key { key, code, modifiers }, modes);
    assert_eq!(pad("Enter", "NumpadEnter", NONE).as_deref(), Some("\x1bOM"));
    assert_eq!(pad("ArrowUp", "Numpad8", NONE).as_deref(), Some("\x1bOx"));
    assert_eq!(pad("8", "Numpad8", Modifiers::NUM_LOCK).as_deref(), Some("8"));
    assert_eq!(pad("+", "NumpadAdd", NONE).as_deref(), Some("\x1bOk"));
    assert_eq!(key("Enter", NONE, Modes::INITIAL | Modes::NEW_LINE).as_deref(), Some("\r\n"));
}

fn mouse(button: Button, action: Action, column: usize, modes: Modes) -> Option<String> {
    let event = Mouse { button, action, modifiers: NONE, column, row: 4 };
    mouse::encode(&event, modes).map(|bytes| bytes.iter().map(|byte| char::from(*byte)).collect())
}

#[test]
fn the_mouse_is_reported_as_asked_for() {
    use Action::{Move, Press, Release};
    let clicks = Modes::INITIAL | Modes::MOUSE_CLICKS;
    assert_eq!(mouse(Button::Left, Press, 9, Modes::INITIAL), None);
    assert_eq!(mouse(Button::Left, Press, 9, clicks).as_deref(), Some("\x1b[M *%"));
    assert_eq!(mouse(Button::Left, Release, 9, clicks).as_deref(), Some("\x1b[M#*%"));
    assert_eq!(mouse(Button::Left, Move, 9, clicks), None);
    // The old form ends at 223.
    assert_eq!(mouse(Button::Left, Press, 222, clicks).as_deref(), Some("\x1b[M \u{ff}%"));
    assert_eq!(mouse(Button::Left, Press, 223, clicks), None);
    let sgr = clicks | Modes::MOUSE_SGR;
    assert_eq!(mouse(Button::Right, Press, 300, sgr).as_deref(), Some("\x1b[<2;301;5M"));
    assert_eq!(mouse(Button::Right, Release, 300, sgr).as_deref(), Some("\x1b[<2;301;5m"));
    assert_eq!(mouse(Button::WheelDown, Press, 0, sgr).as_deref(), Some("\x1b[<65;1;5M"));
    assert_eq!(mouse(Button::WheelDown, Release, 0, sgr), None);
    let drag = Modes::INITIAL | Modes::MOUSE_DRAG | Modes::MOUSE_SGR;
    assert_eq!(mouse(Button::Left, Move, 1, drag).as_deref(), Some("\x1b[<32;2;5M"));
    assert_eq!(mouse(Button::None, Move, 1, drag), None);
    let motion = Modes::INITIAL | Modes::MOUSE_MOTION | Modes::MOUSE_SGR;
    assert_eq!(mouse(Button::None, Move, 1, motion).as_deref(), Some("\x1b[<35;2;5M"));
    let utf8 = clicks | Modes::MOUSE_UTF8;
    let wide = Mouse { button: Button::Left, action: Press, modifiers: Modifiers::CTRL, column: 299, row: 0 };
    assert_eq!(mouse::encode(&wide, utf8), Some("\x1b[M0\u{14c}!".as_bytes().to_vec()));
    let x10 = Modes::INITIAL | Modes::MOUSE_X10;
    assert_eq!(mouse(Button::Middle, Press, 0, x10).as_deref(), Some("\x1b[M!!%"));
    assert_eq!(mouse(Button::Middle, Release, 0, x10), None);
}

#[test]
fn pasting_cannot_press_keys() {
    assert_eq!(paste::encode("a\r\nb\nc\rd\te", Modes::INITIAL), "a\rb\rc\rd\te");
    let bracketed = Modes::INITIAL | Modes::PASTE;
    let hostile = "ls\x1b[201~\nrm -rf ~\u{9b}201~\x03 \x1b\x1b[[201~";
    assert_eq!(paste::encode(hostile, bracketed), "\x1b[200~ls[201~\rrm -rf ~201~ [[201~\x1b[201~");
    assert_eq!(paste::encode(hostile, bracketed).matches("\x1b[201~").count(), 1);
}
