//! Completion. The first Tab writes what all candidates have in common, the second one lists them (after a question, when
//! there are many), the next ones go through them; Shift-Tab goes the other way, at once. Enter takes the one that is
//! chosen, Escape and `C-g` give back what was written before, and any other key takes it and does its work.

use super::Editor;
use crate::columns::Columns;
use crate::hooks::{Candidate, Completion, Extent, Hooks};
use crate::key::{Code, Key, Modifiers};
use crate::motion::Way;
use crate::screen::canvas::Canvas;
use crate::style::{Attribute, Style};
use crate::text::{boundary_from, columns, is_boundary};
use std::ops::Range;

/// From so many candidates on, a question comes before the list.
const MANY: usize = 100;

/// The most candidates that are looked at.
const MOST: usize = 5_000;

/// What is shown of the candidates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Nothing yet.
    Hidden,
    /// The question whether to list so many.
    Asking,
    /// The list.
    Listed,
}

/// Candidates for a word.
#[derive(Debug)]
pub(super) struct Menu {
    /// The word in the text, as it is written now.
    range: Range<usize>,
    /// As it was written before.
    written: String,
    candidates: Vec<Candidate>,
    /// The candidates as they must be written.
    quoted: Vec<String>,
    chosen: Option<usize>,
    stage: Stage,
    /// The first row of the list that is shown.
    top: usize,
    /// How the list was last arranged: rows in all, and rows that were shown.
    rows: (usize, usize),
}

/// Whether a key was the menu's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    Taken,
    Pass,
}

impl Editor {
    /// Tab, when no candidates are there yet.
    pub(super) fn complete(&mut self, way: Way, hooks: Hooks<'_>) {
        let text = self.buffer.text();
        let mut completion = hooks.completer.complete(text, self.buffer.cursor());
        let range = completion.range.clone();
        if text.get(range.clone()).is_none() || completion.candidates.is_empty() {
            return self.bell();
        }
        completion.candidates.truncate(MOST);
        let written = self.buffer.slice(range.clone()).to_owned();
        if let [only] = completion.candidates.as_slice() {
            let text = hooks.completer.quote(&written, &only.value, Extent::Whole);
            let text = self.with_suffix(text, only.suffix, range.end);
            self.buffer.replace(range, &text);
            return;
        }
        let range = self.write_common(&completion, &written, hooks);
        let quote = |candidate: &Candidate| hooks.completer.quote(&written, &candidate.value, Extent::Whole);
        let quoted = completion.candidates.iter().map(quote).collect();
        self.menu = Some(Menu {
            range,
            written,
            candidates: completion.candidates,
            quoted,
            chosen: None,
            stage: Stage::Hidden,
            top: 0,
            rows: (0, 0),
        });
        if way == Way::Back {
            self.choose(Way::Back, 1);
        }
    }

    /// A word with its suffix, unless that stands there already.
    fn with_suffix(&self, mut word: String, suffix: &str, end: usize) -> String {
        let there =
            self.buffer.text().get(end..).is_some_and(|rest| !suffix.is_empty() && rest.starts_with(suffix));
        if !there {
            word.push_str(suffix);
        }
        word
    }

    /// Writes what the candidates have in common, if that is more than what is typed; where the word is then.
    fn write_common(&mut self, completion: &Completion, written: &str, hooks: Hooks<'_>) -> Range<usize> {
        let range = completion.range.clone();
        let common = common_start(&completion.candidates);
        if common.len() <= completion.typed.len() || !common.starts_with(&completion.typed) {
            self.bell();
            return range;
        }
        let text = hooks.completer.quote(written, common, Extent::Part);
        self.buffer.replace(range.clone(), &text);
        range.start..range.start + text.len()
    }

    /// What a key does to the candidates.
    pub(super) fn menu_key(&mut self, key: Key) -> Next {
        let Some(menu) = &mut self.menu else { return Next::Pass };
        if menu.stage == Stage::Asking {
            return self.answer(key);
        }
        let way = match (key.code, key.modifiers) {
            (Code::Tab, Modifiers::NONE) => Way::On,
            (Code::Tab, Modifiers::SHIFT) => Way::Back,
            _ if menu.stage == Stage::Hidden && menu.chosen.is_none() => {
                self.menu = None;
                return Next::Pass;
            }
            (Code::Escape, _) | (Code::Char('g'), Modifiers::CTRL) => {
                let (range, written) = (menu.range.clone(), menu.written.clone());
                self.menu = None;
                if self.buffer.slice(range.clone()) != written {
                    self.buffer.replace(range, &written);
                }
                return Next::Taken;
            }
            (Code::PageUp | Code::PageDown, Modifiers::NONE) if menu.stage == Stage::Listed => {
                let page = menu.rows.1.max(1);
                let last = menu.rows.0.saturating_sub(page);
                menu.top = if key.code == Code::PageUp {
                    menu.top.saturating_sub(page)
                } else {
                    (menu.top + page).min(last)
                };
                return Next::Taken;
            }
            // A folder that was chosen has its slash already.
            (Code::Char('/'), Modifiers::NONE)
                if menu.chosen.is_some() && self.buffer.before().ends_with('/') =>
            {
                self.menu = None;
                return Next::Taken;
            }
            (code, Modifiers::NONE) if menu.chosen.is_some() => {
                let column = menu.rows.0.max(1);
                let (way, step) = match code {
                    Code::Enter => {
                        self.take_chosen();
                        return Next::Taken;
                    }
                    Code::Down => (Way::On, 1),
                    Code::Up => (Way::Back, 1),
                    Code::Right => (Way::On, column),
                    Code::Left => (Way::Back, column),
                    _ => {
                        self.menu = None;
                        return Next::Pass;
                    }
                };
                self.choose(way, step);
                return Next::Taken;
            }
            _ => {
                self.menu = None;
                return Next::Pass;
            }
        };
        if menu.stage == Stage::Hidden && way == Way::On && menu.chosen.is_none() {
            menu.stage = if menu.candidates.len() > MANY { Stage::Asking } else { Stage::Listed };
        } else {
            self.choose(way, 1);
        }
        Next::Taken
    }

    /// The answer to the question.
    fn answer(&mut self, key: Key) -> Next {
        let Some(menu) = &mut self.menu else { return Next::Pass };
        match key.code {
            Code::Char('y' | 'Y' | ' ') | Code::Tab => menu.stage = Stage::Listed,
            Code::Char('n' | 'N') | Code::Backspace | Code::Escape => self.menu = None,
            Code::Char('g') if key.modifiers == Modifiers::CTRL => self.menu = None,
            _ => {
                self.menu = None;
                return Next::Pass;
            }
        }
        Next::Taken
    }

    /// Goes to another candidate and writes it.
    fn choose(&mut self, way: Way, step: usize) {
        let Some(menu) = &mut self.menu else { return };
        let len = menu.candidates.len();
        let chosen = match (menu.chosen, way) {
            (None, Way::On) => 0,
            (None, Way::Back) => len - 1,
            (Some(now), _) if step > 1 => {
                // From column to column: not past an end.
                let to = if way == Way::On { now.checked_add(step) } else { now.checked_sub(step) };
                to.filter(|to| *to < len).unwrap_or(now)
            }
            (Some(now), Way::On) => (now + 1) % len,
            (Some(now), Way::Back) => (now + len - 1) % len,
        };
        menu.chosen = Some(chosen);
        menu.stage = Stage::Listed;
        let text = menu.quoted.get(chosen).cloned().unwrap_or_default();
        let range = menu.range.clone();
        menu.range.end = range.start + text.len();
        if self.buffer.slice(range.clone()) != text {
            self.buffer.replace(range, &text);
        }
    }

    /// Takes the candidate that is chosen, with its suffix.
    fn take_chosen(&mut self) {
        let Some(menu) = self.menu.take() else { return };
        let suffix = menu.chosen.and_then(|chosen| menu.candidates.get(chosen)).map_or("", |one| one.suffix);
        let suffix = self.with_suffix(String::new(), suffix, menu.range.end);
        self.buffer.set_cursor(menu.range.end);
        if !suffix.is_empty() {
            self.buffer.insert(&suffix);
        }
    }

    pub(super) fn close_menu(&mut self) {
        self.menu = None;
    }
}

/// What the words have in common at their start, in whole characters as a person sees them.
fn common_start(candidates: &[Candidate]) -> &str {
    let mut words = candidates.iter().map(|candidate| candidate.value.as_str());
    let first = words.next().unwrap_or("");
    let mut len = first.len();
    for word in words {
        len = first.bytes().zip(word.bytes()).take(len).take_while(|(a, b)| a == b).count();
    }
    while len > 0
        && !(is_boundary(first, len) && candidates.iter().all(|c| boundary_from(&c.value, len) == len))
    {
        len -= 1;
    }
    first.get(..len).unwrap_or("")
}

impl Menu {
    /// Draws what is shown of the candidates, in at most this many rows.
    pub(super) fn draw(&mut self, canvas: &mut Canvas, width: usize, most_rows: usize) {
        let dim = Style::PLAIN.with(Attribute::Dim);
        match self.stage {
            Stage::Hidden => {}
            Stage::Asking => {
                canvas.new_row();
                let question = format!("list all {} possibilities? (y or n)", self.candidates.len());
                canvas.clipped(&question, width.saturating_sub(1), dim);
            }
            Stage::Listed => self.draw_list(canvas, width, most_rows.max(1)),
        }
    }

    fn draw_list(&mut self, canvas: &mut Canvas, width: usize, most_rows: usize) {
        // The last column stays free, so that no row wraps.
        let width = width.saturating_sub(1);
        let label = |candidate: &Candidate| {
            let text = candidate.display.as_deref().unwrap_or(&candidate.value);
            let slash = if candidate.suffix == "/" && !text.ends_with('/') { "/" } else { "" };
            [text, slash].concat()
        };
        let labels: Vec<String> = self.candidates.iter().map(label).collect();
        let widths: Vec<usize> = labels.iter().map(|label| columns(label).min(width)).collect();
        let arranged = Columns::arrange(&widths, width);
        let pages = arranged.rows > most_rows;
        let shown = if pages { most_rows.saturating_sub(1).max(1) } else { arranged.rows };
        self.rows = (arranged.rows, shown);
        let row_of_chosen = self.chosen.map(|chosen| chosen % arranged.rows.max(1));
        if let Some(row) = row_of_chosen {
            self.top = self.top.max((row + 1).saturating_sub(shown)).min(row);
        }
        self.top = self.top.min(arranged.rows.saturating_sub(shown));
        for row in self.top..self.top + shown {
            canvas.new_row();
            for (column, &column_width) in arranged.widths.iter().enumerate() {
                let Some(entry) = arranged.entry(row, column, labels.len()) else { continue };
                let inverse = Style::PLAIN.with(Attribute::Inverse);
                let style = if self.chosen == Some(entry) { inverse } else { Style::PLAIN };
                let start = canvas.position().column;
                canvas.clipped(labels.get(entry).map_or("", String::as_str), width, style);
                let used = canvas.position().column - start;
                let is_last = arranged.entry(row, column + 1, labels.len()).is_none();
                if !is_last {
                    canvas.text(&" ".repeat(column_width.saturating_sub(used)), Style::PLAIN);
                }
            }
        }
        if pages && most_rows > 1 {
            canvas.new_row();
            let text = format!("rows {} to {} of {}", self.top + 1, self.top + shown, arranged.rows);
            canvas.clipped(&text, width, Style::PLAIN.with(Attribute::Dim));
        }
    }
}
