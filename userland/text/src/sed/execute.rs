//! Executing a script: cycle by cycle, line by line.

use std::rc::Rc;

use super::input::{Files, Input};
use super::list::list;
use super::output::{FAILED, Outputs, Stop};
use super::place::Place;
use super::regex::{Regex, Want};
use super::replace;
use super::script::{Action, Address, Pattern, Script, Substitute, Until};

/// What does not change while a script is executed.
pub(crate) struct Settings {
    /// Whether lines are printed only when the script says so.
    pub(crate) is_quiet: bool,
    /// The width of what `l` prints; 0 and 1 stand for no limit.
    pub(crate) width: usize,
    /// What ends a line.
    pub(crate) delimiter: u8,
    /// Whether files are one text.
    pub(crate) files: Files,
    /// What the name of a file becomes that is kept beside the one in its place.
    pub(crate) suffix: Option<Vec<u8>>,
}

/// What happens behind a command.
enum Flow {
    Next,
    To(usize),
    /// The cycle ends, with what is printed at its end.
    EndCycle,
    /// It ends without it.
    NewCycle,
    /// The same, and what is left is the next pattern space.
    Restart,
    Quit(u8),
    QuitSilently(u8),
}

enum Queued {
    Text(Vec<u8>),
    File(Vec<u8>),
    Line(Vec<u8>),
}

/// Where in a range the input is.
#[derive(Clone, Copy)]
enum Range {
    Before,
    /// In it, up to a line if that is known.
    In(Option<u64>),
    /// Behind it: one that begins with a number does not begin again.
    Behind,
}

/// A script that is being executed.
pub(crate) struct Machine<'a> {
    script: &'a Script,
    settings: &'a Settings,
    input: Input,
    out: Outputs,
    place: Option<Place>,
    space: Vec<u8>,
    hold: Vec<u8>,
    is_ended: bool,
    is_hold_ended: bool,
    line: u64,
    queue: Vec<Queued>,
    last: Option<Rc<Regex>>,
    has_replaced: bool,
    ranges: Vec<Range>,
}

impl<'a> Machine<'a> {
    /// A machine before its first line.
    pub(crate) fn new(script: &'a Script, settings: &'a Settings, input: Input, out: Outputs) -> Machine<'a> {
        let mut machine = Machine {
            script,
            settings,
            input,
            out,
            place: None,
            space: Vec::new(),
            hold: Vec::new(),
            is_ended: true,
            is_hold_ended: true,
            line: 0,
            queue: Vec::new(),
            last: None,
            has_replaced: false,
            ranges: Vec::new(),
        };
        machine.begin_ranges();
        machine
    }

    fn begin_ranges(&mut self) {
        let begin = |command: &super::script::Command| match command.from {
            Some(Address::Zero) => Range::In(None),
            _ => Range::Before,
        };
        self.ranges = self.script.commands.iter().map(begin).collect();
    }

    /// Runs to the end; the status.
    ///
    /// # Errors
    /// Why it ends before.
    pub(crate) fn run(&mut self) -> Result<u8, Stop> {
        let mut keeps_space = false;
        let mut status = None;
        while keeps_space || self.read()? {
            keeps_space = false;
            match self.cycle()? {
                Flow::Quit(code) => {
                    self.print_space()?;
                    self.write_queue()?;
                    status = Some(code);
                    break;
                }
                Flow::QuitSilently(code) => {
                    status = Some(code);
                    break;
                }
                Flow::NewCycle => self.write_queue()?,
                Flow::Restart => {
                    self.write_queue()?;
                    keeps_space = true;
                }
                Flow::EndCycle | Flow::Next | Flow::To(_) => {
                    self.print_space()?;
                    self.write_queue()?;
                }
            }
        }
        self.finish_place()?;
        self.out.flush()?;
        Ok(match status {
            Some(code) => code,
            None if self.input.has_refused => FAILED,
            None => 2 * u8::from(self.input.has_failed),
        })
    }

    /// Writes out what was written so far, when the program ends in an error.
    pub(crate) fn abandon(&mut self) {
        // There is an error to tell already.
        let _ = self.out.flush();
        if let Some(place) = self.place.take() {
            place.abandon();
        }
    }

    fn finish_place(&mut self) -> Result<(), Stop> {
        let Some(place) = self.place.take() else { return Ok(()) };
        if let Some(mut sink) = self.out.place.take() {
            sink.flush()?;
        }
        place.finish(self.settings.suffix.as_deref())
    }

    /// Reads the next line into the pattern space; false when there is none.
    fn read(&mut self) -> Result<bool, Stop> {
        let Some(line) = self.input.line() else { return Ok(false) };
        if line.begins_file && self.settings.files != Files::Joined {
            self.line = 0;
            self.hold.clear();
            self.is_hold_ended = true;
            self.begin_ranges();
            if self.settings.files == Files::InPlace {
                self.finish_place()?;
                let (place, sink) = Place::new(&self.input.name)?;
                self.place = Some(place);
                self.out.place = Some(sink);
            }
        }
        self.space = line.text;
        self.is_ended = line.is_ended;
        self.line += 1;
        self.has_replaced = false;
        Ok(true)
    }

    fn print_space(&mut self) -> Result<(), Stop> {
        if self.settings.is_quiet { Ok(()) } else { self.out.line(&self.space, self.is_ended) }
    }

    fn write_queue(&mut self) -> Result<(), Stop> {
        for queued in std::mem::take(&mut self.queue) {
            match queued {
                Queued::Text(text) => self.out.raw(&text)?,
                Queued::File(name) => {
                    let text = self.input.whole(&name);
                    if !text.is_empty() {
                        self.out.raw(&text)?;
                    }
                }
                Queued::Line(text) => self.out.raw(&text)?,
            }
        }
        Ok(())
    }

    fn cycle(&mut self) -> Result<Flow, Stop> {
        let script = self.script;
        let mut at = 0;
        while let Some(command) = script.commands.get(at) {
            if self.selects(at)? == command.is_negated {
                at = if let Action::Block(end) = command.action { end } else { at + 1 };
                continue;
            }
            match self.execute(at, &command.action)? {
                Flow::Next => at += 1,
                Flow::To(place) => at = place,
                other => return Ok(other),
            }
        }
        Ok(Flow::EndCycle)
    }

    /// The expression that a pattern stands for, which is the last one from now on.
    fn regex(&mut self, pattern: &Pattern) -> Result<Rc<Regex>, Stop> {
        if let Some(regex) = pattern {
            self.last = Some(Rc::clone(regex));
        }
        self.last.clone().ok_or_else(|| Stop {
            message: Some("-e expression #1, char 0: no previous regular expression".into()),
            status: 1,
        })
    }

    fn matches(&mut self, pattern: &Pattern) -> Result<bool, Stop> {
        self.regex(pattern)?.is_match(&self.space).map_err(stopped)
    }

    fn selects(&mut self, index: usize) -> Result<bool, Stop> {
        let script = self.script;
        let command = &script.commands[index];
        let Some(from) = &command.from else { return Ok(true) };
        let Some(to) = &command.to else { return self.is_at(from) };
        if let Range::In(end) = self.ranges[index] {
            let (is_selected, is_over) = match (end, to) {
                (Some(end), _) => (self.line <= end, self.line >= end),
                (None, Until::Last) => (true, self.input.is_at_end()),
                (None, Until::Match(pattern)) => (true, self.matches(pattern)?),
                (None, _) => (true, true),
            };
            if is_over {
                self.ranges[index] = Range::Behind;
            }
            return Ok(is_selected);
        }
        let begins = match (from, self.ranges[index]) {
            // A line that was read within another cycle begins the range for the next one.
            (Address::Line(line), Range::Before) => {
                self.line == *line || self.line > *line && matches!(to, Until::Line(end) if self.line <= *end)
            }
            (Address::Line(_), _) => false,
            (from, _) => self.is_at(from)?,
        };
        if !begins {
            return Ok(false);
        }
        let end = match to {
            Until::Line(end) => Some(*end),
            Until::More(more) => Some(self.line.saturating_add(*more)),
            Until::Multiple(0) => Some(self.line),
            Until::Multiple(of) => Some((self.line / of + 1).saturating_mul(*of)),
            Until::Last | Until::Match(_) => None,
        };
        let is_over = end.is_some_and(|end| end <= self.line);
        self.ranges[index] = if is_over { Range::Behind } else { Range::In(end) };
        Ok(true)
    }

    fn is_at(&mut self, address: &Address) -> Result<bool, Stop> {
        Ok(match address {
            Address::Zero => false,
            Address::Line(line) => self.line == *line,
            Address::Last => self.input.is_at_end(),
            Address::Every { first, step: 0 } => self.line == *first,
            Address::Every { first, step } => {
                self.line >= *first && (self.line - first).is_multiple_of(*step)
            }
            Address::Match(pattern) => self.matches(pattern)?,
        })
    }

    /// The first line of the pattern space.
    fn first_line(&self) -> &[u8] {
        let end = self.space.iter().position(|byte| *byte == self.settings.delimiter);
        &self.space[..end.unwrap_or(self.space.len())]
    }

    fn execute(&mut self, index: usize, action: &Action) -> Result<Flow, Stop> {
        let delimiter = self.settings.delimiter;
        match action {
            Action::Block(_) | Action::Nothing => {}
            Action::Append(text) => self.queue.push(Queued::Text(text.clone())),
            Action::Insert(text) => self.out.raw(text)?,
            Action::Change(text) => {
                if !matches!(self.ranges[index], Range::In(_)) || self.script.commands[index].is_negated {
                    self.out.raw(text)?;
                }
                return Ok(Flow::NewCycle);
            }
            Action::Branch(to) => return Ok(Flow::To(*to)),
            Action::BranchIfReplaced(to) => {
                if std::mem::take(&mut self.has_replaced) {
                    return Ok(Flow::To(*to));
                }
            }
            Action::BranchUnlessReplaced(to) => {
                if !std::mem::take(&mut self.has_replaced) {
                    return Ok(Flow::To(*to));
                }
            }
            Action::Delete => return Ok(Flow::NewCycle),
            Action::DeleteLine => {
                let Some(end) = self.space.iter().position(|byte| *byte == delimiter) else {
                    return Ok(Flow::NewCycle);
                };
                self.space.drain(..=end);
                return Ok(Flow::Restart);
            }
            Action::Get => {
                self.space.clone_from(&self.hold);
                self.is_ended = self.is_hold_ended;
            }
            Action::GetMore => {
                self.space.push(delimiter);
                self.space.extend_from_slice(&self.hold);
                self.is_ended |= self.is_hold_ended;
            }
            Action::Hold => {
                self.hold.clone_from(&self.space);
                self.is_hold_ended = self.is_ended;
            }
            Action::HoldMore => {
                self.hold.push(delimiter);
                self.hold.extend_from_slice(&self.space);
                self.is_hold_ended |= self.is_ended;
            }
            Action::Exchange => {
                std::mem::swap(&mut self.space, &mut self.hold);
                std::mem::swap(&mut self.is_ended, &mut self.is_hold_ended);
            }
            Action::List(width) => {
                let text = list(&self.space, width.unwrap_or(self.settings.width));
                self.out.raw(&text)?;
            }
            Action::Next => {
                if self.input.is_at_end() {
                    return Ok(Flow::EndCycle);
                }
                self.print_space()?;
                self.write_queue()?;
                if !self.read()? {
                    return Ok(Flow::NewCycle);
                }
            }
            Action::NextMore => {
                if self.input.is_at_end() {
                    return Ok(Flow::EndCycle);
                }
                self.write_queue()?;
                let mut before = std::mem::take(&mut self.space);
                if !self.read()? {
                    self.space = before;
                    return Ok(Flow::EndCycle);
                }
                before.push(delimiter);
                before.append(&mut self.space);
                self.space = before;
            }
            Action::Print => self.out.line(&self.space, self.is_ended)?,
            Action::PrintLine => {
                let text = self.first_line().to_vec();
                self.out.line(&text, true)?;
            }
            Action::Quit(status) => return Ok(Flow::Quit(*status)),
            Action::QuitSilently(status) => return Ok(Flow::QuitSilently(*status)),
            Action::Read(name) => self.queue.push(Queued::File(name.clone())),
            Action::ReadLine(name) => {
                if let Some(text) = self.input.line_beside(name) {
                    self.queue.push(Queued::Line(text));
                }
            }
            Action::Substitute(substitute) => self.substitute(substitute)?,
            Action::Translate(map) => {
                let mut out = Vec::with_capacity(self.space.len());
                let mut buffer = [0; 4];
                for chunk in self.space.utf8_chunks() {
                    for c in chunk.valid().chars() {
                        let c = map.get(&c).copied().unwrap_or(c);
                        out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                    }
                    out.extend_from_slice(chunk.invalid());
                }
                self.space = out;
            }
            Action::Write(file) => self.out.line_to(*file, &self.space, self.is_ended)?,
            Action::WriteLine(file) => {
                let text = self.first_line().to_vec();
                self.out.line_to(*file, &text, true)?;
            }
            Action::LineNumber => {
                let text = self.line.to_string();
                self.out.line(text.as_bytes(), true)?;
            }
            Action::FileName => {
                let name = self.input.name.clone();
                self.out.line(&name, true)?;
            }
            Action::Empty => self.space.clear(),
        }
        Ok(Flow::Next)
    }

    fn substitute(&mut self, substitute: &Substitute) -> Result<(), Stop> {
        let regex = self.regex(&substitute.pattern)?;
        let uses_groups = substitute.replacement.iter().any(|part| matches!(part, replace::Part::Group(1..)));
        let want = if uses_groups { Want::Groups } else { Want::Whole };
        let text = &self.space;
        let mut out = Vec::new();
        // Up to where the text is in `out`, and where the search goes on.
        let (mut copied, mut from) = (0, 0);
        let (mut count, mut is_changed) = (0, false);
        let mut end_before = None;
        while from <= text.len() {
            let Some(spans) = regex.find(text, from, want).map_err(stopped)? else { break };
            let Some((start, end)) = spans[0] else { break };
            // Nothing, right behind a match, is no match.
            if start == end && end_before == Some(start) {
                from = after(text, start);
                continue;
            }
            count += 1;
            end_before = Some(end);
            if count >= substitute.number {
                out.extend_from_slice(&text[copied..start]);
                replace::append(&substitute.replacement, text, &spans, &mut out);
                copied = end;
                is_changed = true;
                if !substitute.is_global {
                    break;
                }
            }
            from = if start == end { after(text, end) } else { end };
        }
        if !is_changed {
            return Ok(());
        }
        out.extend_from_slice(&text[copied..]);
        self.space = out;
        self.has_replaced = true;
        if substitute.prints {
            self.out.line(&self.space, self.is_ended)?;
        }
        match substitute.file {
            Some(file) => self.out.line_to(file, &self.space, self.is_ended),
            None => Ok(()),
        }
    }
}

/// The place behind the character at a place.
fn after(text: &[u8], at: usize) -> usize {
    let is_inside = |byte: &u8| byte & 0xc0 == 0x80;
    let rest = text.get(at + 1..).unwrap_or_default();
    let is_start = text.get(at).is_some_and(|byte| *byte >= 0xc0);
    at + 1 + if is_start { rest.iter().take(3).take_while(|byte| is_inside(byte)).count() } else { 0 }
}

fn stopped(why: String) -> Stop {
    Stop { message: Some(why), status: FAILED }
}
