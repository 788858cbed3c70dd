//! What is shown: the prompt, the text in its colours, the suggestion behind it, and below it what belongs to completion.

use super::{Colours, Editor, Keys, suggestion};
use crate::hooks::Hooks;
use crate::screen::Size;
use crate::screen::canvas::{Canvas, Layout};
use crate::style::{Attribute, Style};
use crate::text::{Unit, units};

/// Longer texts are not coloured, in bytes.
const LONGEST_COLOURED: usize = 64 * 1024;

/// Whether the line is being edited or done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Edited,
    Done,
}

/// Goes to a fresh row without asking the terminal where the cursor is: a mark, and as many blanks as bring the cursor into
/// the next row unless the mark was in the first column. The mark stays only at the end of a line that was not ended.
pub(super) fn fresh_row(size: Size, out: &mut String) {
    out.push_str("\x1b[7m%\x1b[m");
    (1..size.columns).for_each(|_| out.push(' '));
    out.push_str("\r\x1b[J");
}

impl Editor {
    /// Brings the screen up to date.
    pub(super) fn draw(&mut self, hooks: Hooks<'_>, out: &mut String) {
        let pending = std::mem::take(&mut self.pending);
        if pending.clear {
            self.renderer.clear_screen(out);
        }
        let layout = self.layout(Stage::Edited, "", hooks);
        self.renderer.draw(layout, out);
        if self.options.keys == Keys::Vi {
            self.vi.show_shape(out);
        }
        if pending.bell {
            out.push('\x07');
        }
    }

    /// Shows the line as it is when it is done, with this behind it, and leaves it.
    pub(super) fn finish(&mut self, hooks: Hooks<'_>, behind: &str, out: &mut String) {
        (self.search, self.menu) = (None, None);
        if std::mem::take(&mut self.pending).clear {
            self.renderer.clear_screen(out);
        }
        let layout = self.layout(Stage::Done, behind, hooks);
        self.renderer.draw_all(layout, out);
        self.renderer.leave(out);
        self.leave_terminal(out);
    }

    /// Takes back what editing asked of the terminal.
    pub(super) fn leave_terminal(&mut self, out: &mut String) {
        if self.options.keys == Keys::Vi {
            self.vi.restore_shape(out);
        }
        out.push_str("\x1b[?2004l");
    }

    fn layout(&mut self, stage: Stage, behind: &str, hooks: Hooks<'_>) -> Layout {
        let size = self.renderer.size();
        let mut canvas = Canvas::new(size.columns);
        let argument = (self.argument.is_given() && stage == Stage::Edited)
            .then(|| format!("(arg: {}) ", self.argument));
        let label = self.search.as_ref().map(super::search::Search::label).or(argument);
        match label {
            Some(label) => {
                self.prompts.first.without_last_line().draw(&mut canvas);
                canvas.text(&label, Style::PLAIN);
            }
            None => self.prompts.first.draw(&mut canvas),
        }
        self.draw_text(&mut canvas, hooks);
        if stage == Stage::Done {
            canvas.text(behind, Style::PLAIN);
            canvas.mark_cursor();
            return canvas.finish();
        }
        if let Some(rest) = suggestion(self, hooks) {
            self.draw_units(&mut canvas, rest, |_| Style::PLAIN.with(Attribute::Dim), None);
        }
        if let Some(menu) = &mut self.menu {
            let used = canvas.position().row + 1;
            menu.draw(&mut canvas, size.columns, size.rows.saturating_sub(used));
        }
        canvas.finish()
    }

    fn draw_text(&self, canvas: &mut Canvas, hooks: Hooks<'_>) {
        let text = self.buffer.text();
        let mut styles = Vec::new();
        if text.len() <= LONGEST_COLOURED {
            for span in hooks.highlighter.highlight(text) {
                styles.resize(text.len(), Style::PLAIN);
                if let Some(part) = styles.get_mut(span.range) {
                    part.fill(match self.options.colours {
                        Colours::Yes => span.style,
                        Colours::No => span.style.without_colours(),
                    });
                }
            }
        }
        if let Some(at) =
            self.search.as_ref().filter(|search| !search.pattern().is_empty()).and_then(|search| {
                let start = self.buffer.cursor();
                text.get(start..)?
                    .starts_with(search.pattern())
                    .then_some(start..start + search.pattern().len())
            })
        {
            styles.resize(text.len(), Style::PLAIN);
            for style in styles.get_mut(at).into_iter().flatten() {
                *style = style.with(Attribute::Underline);
            }
        }
        let style = |at: usize| styles.get(at).copied().unwrap_or_default();
        self.draw_units(canvas, text, style, Some(self.buffer.cursor()));
        if self.buffer.at_end() {
            canvas.mark_cursor();
        }
    }

    fn draw_units(
        &self,
        canvas: &mut Canvas,
        text: &str,
        style: impl Fn(usize) -> Style,
        cursor: Option<usize>,
    ) {
        for (at, unit) in units(text) {
            canvas.make_room(&unit);
            if cursor == Some(at) {
                canvas.mark_cursor();
            }
            canvas.unit(&unit, style(at));
            if unit == Unit::Newline {
                self.prompts.next.draw(canvas);
            }
        }
    }
}
