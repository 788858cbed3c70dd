//! What the mouse sends, where a program has asked for it.

use crate::keys::Modifiers;
use crate::modes::Modes;

/// A button, or the wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Left.
    Left,
    /// Middle.
    Middle,
    /// Right.
    Right,
    /// The wheel, up.
    WheelUp,
    /// The wheel, down.
    WheelDown,
    /// None: motion only.
    None,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A button went down, or the wheel turned.
    Press,
    /// A button came up.
    Release,
    /// The mouse moved, with the button held.
    Move,
}

/// A mouse event, at a cell counted from 0.
#[derive(Clone, Copy, Debug)]
pub struct Mouse {
    /// The button.
    pub button: Button,
    /// What happened.
    pub action: Action,
    /// What is held.
    pub modifiers: Modifiers,
    /// The column.
    pub column: usize,
    /// The row.
    pub row: usize,
}

/// What it sends; nothing where the program has not asked for it.
pub fn encode(mouse: &Mouse, modes: Modes) -> Option<Vec<u8>> {
    let wanted = match mouse.action {
        Action::Press => modes.intersects(Modes::MOUSE),
        Action::Release => modes.intersects(Modes::MOUSE - Modes::MOUSE_X10),
        Action::Move if mouse.button == Button::None => modes.contains(Modes::MOUSE_MOTION),
        Action::Move => modes.intersects(Modes::MOUSE_DRAG | Modes::MOUSE_MOTION),
    };
    let wheel = matches!(mouse.button, Button::WheelUp | Button::WheelDown);
    if !wanted || (wheel && (mouse.action != Action::Press || modes.contains(Modes::MOUSE_X10))) {
        return None;
    }
    let sgr = modes.contains(Modes::MOUSE_SGR);
    let mut code: u32 = match mouse.button {
        // The old form does not say which button came up.
        _ if mouse.action == Action::Release && !sgr => 3,
        Button::Left => 0,
        Button::Middle => 1,
        Button::Right => 2,
        Button::None => 3,
        Button::WheelUp => 64,
        Button::WheelDown => 65,
    };
    if mouse.action == Action::Move {
        code += 32;
    }
    if !modes.contains(Modes::MOUSE_X10) {
        for (held, value) in [(Modifiers::SHIFT, 4), (Modifiers::ALT, 8), (Modifiers::CTRL, 16)] {
            code += if mouse.modifiers.contains(held) { value } else { 0 };
        }
    }
    let (column, row) = (mouse.column as u32 + 1, mouse.row as u32 + 1);
    if sgr {
        let end = if mouse.action == Action::Release { 'm' } else { 'M' };
        return Some(format!("\x1b[<{code};{column};{row}{end}").into_bytes());
    }
    let mut bytes = b"\x1b[M".to_vec();
    for value in [code, column, row] {
        if modes.contains(Modes::MOUSE_UTF8) {
            let c = char::from_u32(value + 32).filter(|c| (*c as u32) < 0x800)?;
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            // Beyond its 223 columns this form has no numbers.
            bytes.push(u8::try_from(value + 32).ok()?);
        }
    }
    Some(bytes)
}
