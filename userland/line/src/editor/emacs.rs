//! The keys of Emacs: a table from keys to commands, without state. The insert mode of the vi keys uses it too.

use super::command::{Case, Command};
use super::insertion;
use crate::key::{Code, Key, Modifiers};
use crate::motion::{Motion, Way};

/// What a key means.
pub(super) fn command(key: Key) -> Command {
    match key.code {
        Code::Char(c) if key.modifiers.has(Modifiers::CTRL | Modifiers::ALT) => control_meta(c),
        Code::Char(c) if key.modifiers.has(Modifiers::CTRL) => control(c),
        Code::Char(c) if key.modifiers.has(Modifiers::ALT) => meta(c),
        Code::Char(_) => insertion(key),
        code => named(code, key.modifiers),
    }
}

fn control(c: char) -> Command {
    match c {
        'a' => Command::Move(Motion::LineStart),
        'b' => Command::Move(Motion::Character(Way::Back)),
        'c' => Command::Abandon,
        'd' => Command::EndOrDelete,
        'e' => Command::Move(Motion::LineEnd),
        'f' => Command::Move(Motion::Character(Way::On)),
        'g' => Command::Cancel,
        'h' => Command::Delete(Motion::Character(Way::Back)),
        'k' => Command::Kill(Motion::LineEnd),
        'l' => Command::ClearScreen,
        'n' => Command::Walk(Way::On),
        'p' => Command::Walk(Way::Back),
        'q' | 'v' => Command::Quote,
        'r' => Command::Search(Way::Back),
        's' => Command::Search(Way::On),
        't' => Command::Transpose,
        'u' => Command::Kill(Motion::LineStart),
        'w' => Command::Kill(Motion::BlankWord),
        'x' => Command::ControlX,
        'y' => Command::Yank,
        '_' | '/' => Command::Undo,
        // Job control is not for the line that is edited.
        'z' | '\\' | '^' | ' ' => Command::Nothing,
        _ => Command::Unknown,
    }
}

fn meta(c: char) -> Command {
    match c {
        '0'..='9' => Command::Digit(c as usize - '0' as usize),
        '-' => Command::Negate,
        'b' | 'B' => Command::Move(Motion::Word(Way::Back)),
        'f' | 'F' => Command::Move(Motion::Word(Way::On)),
        'd' | 'D' => Command::Kill(Motion::Word(Way::On)),
        'u' | 'U' => Command::Case(Case::Upper),
        'l' | 'L' => Command::Case(Case::Lower),
        'c' | 'C' => Command::Case(Case::Capital),
        't' | 'T' => Command::TransposeWords,
        '.' | '_' => Command::LastWord,
        'y' | 'Y' => Command::YankPop,
        'r' | 'R' => Command::UndoAll,
        '<' => Command::Oldest,
        '>' => Command::Newest,
        '\\' => Command::DeleteBlanks,
        'n' => Command::WalkMatching(Way::On),
        'p' => Command::WalkMatching(Way::Back),
        _ => Command::Unknown,
    }
}

fn control_meta(c: char) -> Command {
    match c {
        'h' => Command::Kill(Motion::Word(Way::Back)),
        'f' | ']' => Command::Move(Motion::Bracket),
        _ => Command::Unknown,
    }
}

fn named(code: Code, modifiers: Modifiers) -> Command {
    let by_word = modifiers.has(Modifiers::CTRL) || modifiers.has(Modifiers::ALT);
    match code {
        Code::Enter if by_word || modifiers.has(Modifiers::SHIFT) => Command::Newline,
        Code::Enter => Command::Accept,
        Code::Tab if modifiers.has(Modifiers::SHIFT) => Command::Complete(Way::Back),
        Code::Tab => Command::Complete(Way::On),
        Code::Backspace if by_word => Command::Kill(Motion::Word(Way::Back)),
        Code::Backspace => Command::Delete(Motion::Character(Way::Back)),
        Code::Delete if by_word => Command::Kill(Motion::Word(Way::On)),
        Code::Delete => Command::Delete(Motion::Character(Way::On)),
        Code::Left if by_word => Command::Move(Motion::Word(Way::Back)),
        Code::Left => Command::Move(Motion::Character(Way::Back)),
        Code::Right if by_word => Command::Move(Motion::Word(Way::On)),
        Code::Right => Command::Move(Motion::Character(Way::On)),
        Code::Up => Command::Up,
        Code::Down => Command::Down,
        Code::Home if by_word => Command::Move(Motion::Start),
        Code::Home => Command::Move(Motion::LineStart),
        Code::End if by_word => Command::Move(Motion::End),
        Code::End => Command::Move(Motion::LineEnd),
        Code::PageUp => Command::WalkMatching(Way::Back),
        Code::PageDown => Command::WalkMatching(Way::On),
        Code::Escape => Command::Meta,
        Code::Insert | Code::Function(_) => Command::Nothing,
        Code::Char(_) => Command::Unknown,
    }
}

/// What a key means after `C-x`.
pub(super) fn after_control_x(key: Key) -> Command {
    match (key.code, key.modifiers) {
        (Code::Char('u'), _) => Command::Undo,
        (Code::Backspace, _) => Command::Kill(Motion::LineStart),
        (Code::Char('g'), Modifiers::CTRL) => Command::Cancel,
        (Code::Char('c'), Modifiers::CTRL) => Command::Abandon,
        _ => Command::Unknown,
    }
}
