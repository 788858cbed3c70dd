//! The keys of vi: modes, and what a command is made of (counts, an operator, a motion). What operators do to the text is in
//! [`operate`]. Inserting uses the table of the Emacs keys, of which vi's own are a part. A change is repeated (`.`) by its
//! keys, so that there is one way of doing it.

mod operate;

use super::command::Command;
use super::search::Kind;
use super::{Editor, Step, emacs, typed};
use crate::hooks::Hooks;
use crate::key::{Code, Key, Modifiers};
use crate::motion::{Find, Motion, Stop, Way, Words};
use operate::Operator;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    #[default]
    Insert,
    Replace,
    Command,
}

/// What the next key is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Waiting {
    #[default]
    Nothing,
    Find(Way, Stop),
    Replace,
}

/// The state of the vi keys.
#[derive(Debug, Default)]
pub(super) struct Vi {
    mode: Mode,
    count: Option<usize>,
    operator: Option<(Operator, usize)>,
    waiting: Waiting,
    find: Option<Find>,
    search_way: Option<Way>,
    /// The keys of the command that is typed.
    typed: Vec<Key>,
    /// The keys of the last change.
    change: Vec<Key>,
    repeating: bool,
    /// What replace mode has typed over, for Backspace.
    overwritten: Vec<String>,
    shape: Option<Mode>,
}

/// The most keys of a change that are kept.
const LONGEST_CHANGE: usize = 10_000;

impl Vi {
    /// A line begins.
    pub(super) fn begin(&mut self) {
        self.mode = Mode::Insert;
        self.shape = None;
        // As if inserting had been asked for, so that it can be repeated.
        self.typed = vec![Key::plain(Code::Char('i'))];
        self.overwritten.clear();
        self.forget();
    }

    fn forget(&mut self) {
        (self.count, self.operator, self.waiting) = (None, None, Waiting::Nothing);
    }

    fn record(&mut self, key: Key) {
        if self.typed.len() < LONGEST_CHANGE {
            self.typed.push(key);
        }
    }

    /// The command that was typed was a change.
    fn changed(&mut self) {
        if !self.repeating {
            self.change = std::mem::take(&mut self.typed);
        }
    }

    /// Text is pasted: what was being typed is no command.
    pub(super) fn before_paste(&mut self) {
        self.forget();
    }

    /// Writes the cursor's shape (DECSCUSR): a bar while inserting, an underline while replacing, a block otherwise.
    pub(super) fn show_shape(&mut self, out: &mut String) {
        if self.shape != Some(self.mode) {
            self.shape = Some(self.mode);
            out.push_str(match self.mode {
                Mode::Insert => "\x1b[6 q",
                Mode::Replace => "\x1b[4 q",
                Mode::Command => "\x1b[2 q",
            });
        }
    }

    /// Writes the shape that the terminal had.
    pub(super) fn restore_shape(&mut self, out: &mut String) {
        if self.shape.take().is_some() {
            out.push_str("\x1b[0 q");
        }
    }
}

impl Editor {
    /// What a key does.
    pub(super) fn vi_key(&mut self, key: Key, hooks: Hooks<'_>) -> Step {
        // Escape and a letter, typed fast, come as one key.
        if let Key { code: Code::Char(_), modifiers } = key
            && modifiers.has(Modifiers::ALT)
        {
            let step = self.vi_key(Key::plain(Code::Escape), hooks);
            if step != Step::Go {
                return step;
            }
            let modifiers = if modifiers.has(Modifiers::CTRL) { Modifiers::CTRL } else { Modifiers::NONE };
            return self.vi_key(Key { modifiers, ..key }, hooks);
        }
        if self.vi.mode != Mode::Command {
            return self.inserting(key, hooks);
        }
        let fresh =
            self.vi.count.is_none() && self.vi.operator.is_none() && self.vi.waiting == Waiting::Nothing;
        if fresh && !self.vi.repeating {
            self.vi.typed.clear();
        }
        self.vi.record(key);
        let step = self.commanding(key, hooks);
        if self.vi.mode == Mode::Command {
            self.keep_on_character();
        }
        step
    }

    fn inserting(&mut self, key: Key, hooks: Hooks<'_>) -> Step {
        self.vi.record(key);
        match (self.vi.mode, key.code, typed(key)) {
            (_, Code::Escape, _) => {
                self.vi.mode = Mode::Command;
                self.vi.overwritten.clear();
                self.vi.changed();
                self.go(Motion::Column(Way::Back), 1, hooks);
                self.buffer.new_group();
                self.forget_last();
                Step::Go
            }
            (Mode::Replace, _, Some(c)) => {
                self.overwrite(c);
                Step::Go
            }
            (Mode::Replace, Code::Backspace, _) => {
                self.take_back_overwritten();
                Step::Go
            }
            _ => match emacs::command(key) {
                Command::ControlX | Command::Meta => Step::Go,
                command => self.command(command, hooks),
            },
        }
    }

    fn commanding(&mut self, key: Key, hooks: Hooks<'_>) -> Step {
        let waiting = std::mem::take(&mut self.vi.waiting);
        let character = match key.code {
            Code::Enter if waiting == Waiting::Replace => Some('\n'),
            _ => typed(key),
        };
        match (waiting, character) {
            (Waiting::Nothing, None) => return self.other_key(key, hooks),
            (Waiting::Nothing, Some(c)) => return self.letter(c, hooks),
            (_, None) => self.bell(),
            (Waiting::Find(way, stop), Some(character)) => {
                let find = Find { character, way, stop };
                self.vi.find = Some(find);
                self.motion(Motion::Find(find), hooks);
            }
            (Waiting::Replace, Some(c)) => self.replace_with(c),
        }
        self.vi.forget();
        Step::Go
    }

    /// A key that is no character: most do what they do elsewhere.
    fn other_key(&mut self, key: Key, hooks: Hooks<'_>) -> Step {
        let idle = self.vi.operator.is_none() && self.vi.count.is_none();
        self.vi.forget();
        match emacs::command(key) {
            Command::Meta if idle => self.bell(),
            Command::Meta | Command::Complete(_) | Command::ControlX => {}
            Command::Delete(Motion::Character(Way::Back)) => self.go(Motion::Column(Way::Back), 1, hooks),
            command => return self.command(command, hooks),
        }
        Step::Go
    }

    /// A character of a command.
    fn letter(&mut self, c: char, hooks: Hooks<'_>) -> Step {
        if let Some(digit) = c.to_digit(10).filter(|digit| *digit > 0 || self.vi.count.is_some()) {
            self.vi.count = Some((self.vi.count.unwrap_or(0) * 10 + digit as usize).min(9_999));
            return Step::Go;
        }
        match c {
            'f' => self.vi.waiting = Waiting::Find(Way::On, Stop::On),
            'F' => self.vi.waiting = Waiting::Find(Way::Back, Stop::On),
            't' => self.vi.waiting = Waiting::Find(Way::On, Stop::Beside),
            'T' => self.vi.waiting = Waiting::Find(Way::Back, Stop::Beside),
            'r' if self.vi.operator.is_none() => self.vi.waiting = Waiting::Replace,
            'd' | 'c' | 'y' => {
                let operator = Operator::named(c);
                match self.vi.operator {
                    None => self.vi.operator = Some((operator, self.vi.count.take().unwrap_or(1))),
                    Some((pending, _)) => {
                        if pending == operator {
                            self.operate_on_lines(operator);
                        } else {
                            self.bell();
                        }
                        self.vi.forget();
                    }
                }
            }
            _ => {
                match motion_named(c, self.vi.find) {
                    Some(motion) => self.motion(motion, hooks),
                    None if self.vi.operator.is_some() => self.bell(),
                    None => self.simple(c, hooks),
                }
                self.vi.forget();
            }
        }
        Step::Go
    }

    /// A motion: moves, or is what the operator works on.
    fn motion(&mut self, motion: Motion, hooks: Hooks<'_>) {
        let count = self.vi.count.unwrap_or(1);
        match self.vi.operator {
            Some((operator, times)) => self.operate(operator, motion, count.saturating_mul(times).min(9_999)),
            None => {
                let before = self.buffer.cursor();
                // The end is where the suggestion is taken; here the cursor does not reach it.
                self.go(motion, count, hooks);
                let stays = matches!(motion, Motion::LineStart | Motion::LineEnd | Motion::FirstNonBlank);
                if before == self.buffer.cursor() && !stays {
                    self.bell();
                }
            }
        }
    }

    /// A command of one letter.
    fn simple(&mut self, c: char, hooks: Hooks<'_>) {
        let given = self.vi.count;
        let count = given.unwrap_or(1);
        let goal = std::mem::take(&mut self.goal);
        match c {
            'i' => self.insert_mode(),
            'I' => {
                self.go(Motion::FirstNonBlank, 1, hooks);
                self.insert_mode();
            }
            'a' => {
                self.go(Motion::Column(Way::On), 1, hooks);
                self.insert_mode();
            }
            'A' => {
                self.buffer.set_cursor(self.buffer.line_end(self.buffer.cursor()));
                self.insert_mode();
            }
            'x' => self.operate(Operator::Delete, Motion::Column(Way::On), count),
            'X' => self.operate(Operator::Delete, Motion::Column(Way::Back), count),
            's' => self.operate(Operator::Change, Motion::Column(Way::On), count),
            'S' => self.operate_on_lines(Operator::Change),
            'D' => self.operate(Operator::Delete, Motion::LineEnd, 1),
            'C' => self.operate(Operator::Change, Motion::LineEnd, 1),
            'Y' => self.operate(Operator::Yank, Motion::LineEnd, 1),
            'R' => {
                self.buffer.new_group();
                self.vi.mode = Mode::Replace;
            }
            '~' => self.toggle_case(count),
            'p' => self.put(Way::On, count),
            'P' => self.put(Way::Back, count),
            'u' => {
                let done = self.buffer.undo();
                self.ring_unless(done);
            }
            'U' => {
                let done = self.buffer.undo_all();
                self.ring_unless(done);
            }
            '.' => self.repeat(hooks),
            'k' | '-' => self.lines(Way::Back, count, goal, hooks),
            'j' | '+' => self.lines(Way::On, count, goal, hooks),
            'G' => {
                let place = given.map_or(0, |number| number.saturating_sub(hooks.history.first_number()));
                self.walk_to(place, hooks);
                self.buffer.set_cursor(0);
            }
            '/' | '?' => {
                let way = if c == '/' { Way::Back } else { Way::On };
                self.vi.search_way = Some(way);
                self.begin_search_of(way, Kind::Vi, hooks);
            }
            'n' | 'N' => {
                let way = self.vi.search_way.unwrap_or(Way::Back);
                self.search_again(if c == 'n' { way } else { way.reversed() }, hooks);
            }
            _ => self.bell(),
        }
    }

    /// Lines up or down: in the text, and beyond it through the history, there at the line's start.
    fn lines(&mut self, way: Way, count: usize, mut goal: Option<usize>, hooks: Hooks<'_>) {
        for _ in 0..count {
            let cursor = self.buffer.cursor();
            let (start, end) = (self.buffer.line_start(cursor), self.buffer.line_end(cursor));
            match way {
                Way::Back if start > 0 => self.go_to_line(start - 1, goal),
                Way::On if end < self.buffer.text().len() => self.go_to_line(end + 1, goal),
                way => {
                    self.walk(way, hooks);
                    self.buffer.set_cursor(0);
                }
            }
            goal = self.goal;
        }
    }

    fn insert_mode(&mut self) {
        self.buffer.new_group();
        self.vi.mode = Mode::Insert;
    }

    /// Does the last change again, by its keys.
    fn repeat(&mut self, hooks: Hooks<'_>) {
        if self.vi.repeating || self.vi.change.is_empty() {
            return self.bell();
        }
        self.vi.forget();
        self.vi.repeating = true;
        for key in self.vi.change.clone() {
            // What ends the line is for a person to press.
            if self.vi_key(key, hooks) != Step::Go {
                break;
            }
        }
        self.vi.repeating = false;
        self.vi.typed.clear();
    }

    /// In command mode the cursor is on a character, not behind the line.
    fn keep_on_character(&mut self) {
        let cursor = self.buffer.cursor();
        if cursor == self.buffer.line_end(cursor) && cursor > self.buffer.line_start(cursor) {
            self.buffer.set_cursor(self.buffer.previous(cursor));
        }
    }
}

/// The motion that a letter names.
fn motion_named(c: char, find: Option<Find>) -> Option<Motion> {
    Some(match c {
        'h' => Motion::Column(Way::Back),
        'l' | ' ' => Motion::Column(Way::On),
        'w' => Motion::NextWord(Words::Small),
        'W' => Motion::NextWord(Words::Big),
        'b' => Motion::WordStart(Words::Small),
        'B' => Motion::WordStart(Words::Big),
        'e' => Motion::WordEnd(Words::Small),
        'E' => Motion::WordEnd(Words::Big),
        '0' => Motion::LineStart,
        '^' => Motion::FirstNonBlank,
        '$' => Motion::LineEnd,
        '|' => Motion::GoToColumn,
        '%' => Motion::Bracket,
        ';' => Motion::Find(find?),
        ',' => {
            let find = find?;
            Motion::Find(Find { way: find.way.reversed(), ..find })
        }
        _ => return None,
    })
}
