//! One input after the other: which lines are shown, with what before them, and what surrounds them.

use std::io::{BufRead, Result, Write};

use super::Matcher;

/// What is shown of an input that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// That it matches.
    Told,
    /// Its lines, as of any other.
    AsText,
    /// Nothing: it counts as one without matches.
    Skipped,
}

/// What is printed of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Its lines.
    Lines,
    /// The parts of its lines that match.
    Parts,
    /// How many lines there are.
    Count,
    /// Its name, when there is a line.
    Name,
    /// Its name, when there is none.
    NameWithout,
    /// Nothing.
    Nothing,
}

/// How a search shows what it finds.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is printed.
    pub answer: Answer,
    /// Whether the lines that do not match are meant.
    pub is_inverted: bool,
    /// Whether names stand before lines.
    pub with_names: bool,
    /// Whether numbers of lines do.
    pub with_numbers: bool,
    /// Whether places of bytes do.
    pub with_offsets: bool,
    /// Whether what matches is coloured.
    pub is_coloured: bool,
    /// Whether a zero byte ends names.
    pub ends_names_with_zero: bool,
    /// What ends a line.
    pub line_end: u8,
    /// So many lines before a match are shown.
    pub before: usize,
    /// So many lines behind a match are shown.
    pub after: usize,
    /// After so many matching lines the input is left.
    pub most: u64,
    /// What is shown of what is no text.
    pub binary: Binary,
}

/// What came of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines that were meant.
    pub lines: u64,
}

const MATCH: &str = "01;31";
const NAME: &str = "35";
const NUMBER: &str = "32";
const MARK: &str = "36";

struct Line {
    number: u64,
    offset: u64,
    text: Vec<u8>,
}

struct State<'a> {
    search: &'a Search,
    matcher: &'a Matcher,
    name: &'a [u8],
    out: &'a mut dyn Write,
    held: std::collections::VecDeque<Line>,
    last_shown: u64,
    has_shown: bool,
    left_after: usize,
}

impl Search {
    /// Searches one input.
    ///
    /// # Errors
    /// Those of reading and writing.
    pub fn run(
        &self,
        matcher: &Matcher,
        name: &[u8],
        input: &mut dyn BufRead,
        out: &mut dyn Write,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        let is_binary = self.binary != Binary::AsText && self.line_end != 0 && input.fill_buf()?.contains(&0);
        if is_binary && self.binary == Binary::Skipped {
            return Ok(tally);
        }
        let mut state = State {
            search: self,
            matcher,
            name,
            out,
            held: std::collections::VecDeque::new(),
            last_shown: 0,
            has_shown: false,
            left_after: 0,
        };
        let shows = matches!(self.answer, Answer::Lines | Answer::Parts);
        let (mut number, mut offset) = (0, 0);
        let mut text = Vec::new();
        while tally.lines < self.most || state.left_after > 0 {
            text.clear();
            let count = input.read_until(self.line_end, &mut text)?;
            if count == 0 {
                break;
            }
            if text.last() == Some(&self.line_end) {
                text.pop();
            }
            number += 1;
            let line = Line { number, offset, text: std::mem::take(&mut text) };
            offset += count as u64;
            let is_meant = tally.lines < self.most && matcher.is_match(&line.text) != self.is_inverted;
            tally.lines += u64::from(is_meant);
            if is_meant && shows && is_binary {
                let name = crate::shown(name);
                writeln!(state.out, "Binary file {name} matches")?;
                return Ok(tally);
            }
            if is_meant && matches!(self.answer, Answer::Name | Answer::NameWithout | Answer::Nothing) {
                break;
            }
            if shows {
                state.line(line, is_meant)?;
            }
        }
        state.sum_up(tally)?;
        Ok(tally)
    }
}

impl State<'_> {
    fn line(&mut self, line: Line, is_meant: bool) -> Result<()> {
        if is_meant {
            let first = self.held.front().map_or(line.number, |held| held.number);
            let has_context = self.search.before > 0 || self.search.after > 0;
            if has_context && self.has_shown && first > self.last_shown + 1 {
                self.coloured(MARK, b"--")?;
                self.out.write_all(b"\n")?;
            }
            for held in std::mem::take(&mut self.held) {
                self.show(&held, b'-')?;
            }
            self.show(&line, b':')?;
            self.left_after = self.search.after;
        } else if self.left_after > 0 {
            self.left_after -= 1;
            self.show(&line, b'-')?;
        } else if self.search.before > 0 {
            if self.held.len() == self.search.before {
                self.held.pop_front();
            }
            self.held.push_back(line);
        }
        Ok(())
    }

    fn show(&mut self, line: &Line, mark: u8) -> Result<()> {
        self.last_shown = line.number;
        self.has_shown = true;
        if self.search.answer == Answer::Parts {
            return if mark == b':' { self.parts(line) } else { Ok(()) };
        }
        self.head(line.number, line.offset, mark)?;
        let is_coloured = self.search.is_coloured && (mark == b':') != self.search.is_inverted;
        let mut at = 0;
        while is_coloured && at <= line.text.len() {
            let Some((start, end)) = self.matcher.find(&line.text, at) else { break };
            self.out.write_all(&line.text[at..start])?;
            if end > start {
                self.coloured(MATCH, &line.text[start..end])?;
                at = end;
            } else {
                let next = (start + 1).min(line.text.len());
                self.out.write_all(&line.text[start..next])?;
                at = start + 1;
            }
        }
        self.out.write_all(line.text.get(at..).unwrap_or_default())?;
        self.out.write_all(&[self.search.line_end])
    }

    fn parts(&mut self, line: &Line) -> Result<()> {
        let mut at = 0;
        while !self.search.is_inverted && at <= line.text.len() {
            let Some((start, end)) = self.matcher.find(&line.text, at) else { break };
            if end > start {
                self.head(line.number, line.offset + start as u64, b':')?;
                if self.search.is_coloured {
                    self.coloured(MATCH, &line.text[start..end])?;
                } else {
                    self.out.write_all(&line.text[start..end])?;
                }
                self.out.write_all(&[self.search.line_end])?;
            }
            at = end.max(start + 1);
        }
        Ok(())
    }

    /// What stands before a line.
    fn head(&mut self, number: u64, offset: u64, mark: u8) -> Result<()> {
        let mark = [mark];
        if self.search.with_names {
            let name = self.name;
            self.coloured(NAME, name)?;
            if self.search.ends_names_with_zero {
                self.out.write_all(b"\0")?;
            } else {
                self.coloured(MARK, &mark)?;
            }
        }
        let wanted = [(self.search.with_numbers, number), (self.search.with_offsets, offset)];
        for (_, value) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
            self.coloured(NUMBER, value.to_string().as_bytes())?;
            self.coloured(MARK, &mark)?;
        }
        Ok(())
    }

    fn coloured(&mut self, colour: &str, text: &[u8]) -> Result<()> {
        if !self.search.is_coloured {
            return self.out.write_all(text);
        }
        write!(self.out, "\x1b[{colour}m\x1b[K")?;
        self.out.write_all(text)?;
        self.out.write_all(b"\x1b[m\x1b[K")
    }

    fn sum_up(&mut self, tally: Tally) -> Result<()> {
        let end: &[u8] = if self.search.ends_names_with_zero { b"\0" } else { b"\n" };
        let name = self.name;
        match self.search.answer {
            Answer::Count => {
                if self.search.with_names {
                    self.coloured(NAME, name)?;
                    if self.search.ends_names_with_zero {
                        self.out.write_all(b"\0")?;
                    } else {
                        self.coloured(MARK, b":")?;
                    }
                }
                writeln!(self.out, "{}", tally.lines)
            }
            Answer::Name if tally.lines > 0 => {
                self.coloured(NAME, name).and_then(|()| self.out.write_all(end))
            }
            Answer::NameWithout if tally.lines == 0 => {
                self.coloured(NAME, name).and_then(|()| self.out.write_all(end))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Patterns, Syntax, Whole};
    use super::*;

    const PLAIN: Search = Search {
        answer: Answer::Lines,
        is_inverted: false,
        with_names: false,
        with_numbers: false,
        with_offsets: false,
        is_coloured: false,
        ends_names_with_zero: false,
        line_end: b'\n',
        before: 0,
        after: 0,
        most: u64::MAX,
        binary: Binary::Told,
    };

    fn run(search: &Search, pattern: &str, text: &str) -> String {
        let patterns = Patterns {
            texts: vec![pattern.to_owned()],
            syntax: Syntax::Basic,
            whole: Whole::Part,
            ignores_case: false,
        };
        let matcher = Matcher::new(&patterns).expect("a good pattern");
        let mut out = Vec::new();
        search.run(&matcher, b"f", &mut text.as_bytes(), &mut out).expect("it can be read");
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn lines_and_what_stands_before_them() {
        let text = "one\ntwo\nthree\n";
        assert_eq!(run(&PLAIN, "t", text), "two\nthree\n");
        assert_eq!(run(&Search { is_inverted: true, ..PLAIN }, "t", text), "one\n");
        let search = Search { with_names: true, with_numbers: true, with_offsets: true, ..PLAIN };
        assert_eq!(run(&search, "two", text), "f:2:4:two\n");
        assert_eq!(run(&Search { most: 1, ..PLAIN }, "t", text), "two\n");
        assert_eq!(run(&Search { answer: Answer::Count, ..PLAIN }, "e", text), "2\n");
        assert_eq!(run(&Search { answer: Answer::Name, ..PLAIN }, "e", text), "f\n");
        assert_eq!(run(&Search { answer: Answer::NameWithout, ..PLAIN }, "x", text), "f\n");
        assert_eq!(run(&PLAIN, "o", "no end"), "no end\n");
    }

    #[test]
    fn what_surrounds_a_match() {
        let text = "1\n2\n3x\n4\n5\n6\n7x\n8\n";
        let search = Search { before: 1, after: 1, with_numbers: true, ..PLAIN };
        assert_eq!(run(&search, "x", text), "2-2\n3:3x\n4-4\n--\n6-6\n7:7x\n8-8\n");
        let touching = Search { before: 2, after: 1, ..PLAIN };
        assert_eq!(run(&touching, "x", text), "1\n2\n3x\n4\n5\n6\n7x\n8\n");
        assert_eq!(run(&Search { after: 2, most: 1, ..PLAIN }, "x", text), "3x\n4\n5\n");
    }

    #[test]
    fn parts_and_colours() {
        let search = Search { answer: Answer::Parts, ..PLAIN };
        assert_eq!(run(&search, "a*b", "xaab ab\nb\nc\n"), "aab\nab\nb\n");
        assert_eq!(run(&search, "x*", "axxb\n"), "xx\n");
        let coloured = Search { is_coloured: true, ..PLAIN };
        assert_eq!(run(&coloured, "b", "abc\n"), "a\x1b[01;31m\x1b[Kb\x1b[m\x1b[Kc\n");
        assert_eq!(run(&coloured, "z*", "abc\n"), "abc\n");
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(run(&PLAIN, "a", "x\0a\n"), "Binary file f matches\n");
        assert_eq!(run(&Search { binary: Binary::Skipped, ..PLAIN }, "a", "x\0a\n"), "");
        assert_eq!(run(&Search { binary: Binary::AsText, ..PLAIN }, "a", "x\0a\n"), "x\0a\n");
        assert_eq!(run(&Search { line_end: 0, ..PLAIN }, "a", "x\0a\0"), "a\0");
    }
}
