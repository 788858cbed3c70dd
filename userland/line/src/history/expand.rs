//! History expansion, as shells have had it since csh: `!!`, `!5`, `!-2`, `!text`, `!?text?`, `!#`, with words (`:0`, `:2-3`,
//! `:^`, `:$`, `:*`) and modifiers (`:h :t :r :e :p :q :s/a/b/ :gs/a/b/ :&`), and `^a^b^` at the start of a line. A pure
//! function of a line and the history. Nothing is expanded between single quotes or after a backslash.

use super::History;
use std::fmt;

/// What became of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expanded {
    /// The line.
    pub line: String,
    /// What is to be done with it.
    pub then: Then,
}

/// What is to be done with an expanded line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// Run it: nothing was expanded.
    Run,
    /// Show it, then run it.
    ShowAndRun,
    /// Show it and keep it in the history; `:p` asked not to run it.
    ShowOnly,
}

/// Why a line could not be expanded. Each says which part of the line was meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpandError {
    /// There is no such entry.
    NoEvent(String),
    /// The entry has no such words.
    NoWords(String),
    /// There is no such modifier.
    NoModifier(String),
    /// What was to be replaced is not there.
    NoMatch(String),
}

impl fmt::Display for ExpandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpandError::NoEvent(part) => write!(f, "{part}: event not found"),
            ExpandError::NoWords(part) => write!(f, "{part}: bad word specifier"),
            ExpandError::NoModifier(part) => write!(f, "{part}: unrecognized history modifier"),
            ExpandError::NoMatch(part) => write!(f, "{part}: substitution failed"),
        }
    }
}

impl std::error::Error for ExpandError {}

/// The longest line that an expansion may make, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// Expands a line.
///
/// # Errors
/// When a part of it stands for nothing.
pub fn expand(line: &str, history: &History) -> Result<Expanded, ExpandError> {
    let mut reader = Reader { rest: line, history, done: String::new(), then: Then::Run, replaced: None };
    if let Some(rest) = line.strip_prefix('^') {
        reader.quick(rest)?;
    }
    let mut quote = None;
    while let Some(c) = reader.rest.chars().next() {
        match (c, quote) {
            ('\\', None | Some('"')) => {
                let taken = reader.rest.chars().take(2).map(char::len_utf8).sum();
                reader.copy(taken);
            }
            ('!', None | Some('"')) if reader.designates(quote) => reader.event(quote)?,
            ('\'' | '"', None) => {
                quote = Some(c);
                reader.copy(1);
            }
            (c, Some(open)) if c == open => {
                quote = None;
                reader.copy(1);
            }
            _ => reader.copy(c.len_utf8()),
        }
        if reader.done.len() > LONGEST_LINE {
            return Err(ExpandError::NoEvent(part(line)));
        }
    }
    Ok(Expanded { line: reader.done, then: reader.then })
}

/// A part of the line for an error.
fn part(text: &str) -> String {
    let first = text.lines().next().unwrap_or("");
    match first.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", first.get(..end).unwrap_or("")),
        None => first.to_owned(),
    }
}

struct Reader<'a> {
    rest: &'a str,
    history: &'a History,
    done: String,
    then: Then,
    /// What `:&` does again.
    replaced: Option<(String, String)>,
}

impl<'a> Reader<'a> {
    fn copy(&mut self, bytes: usize) {
        let (head, tail) = self.rest.split_at(bytes.min(self.rest.len()));
        self.done.push_str(head);
        self.rest = tail;
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at(bytes.min(self.rest.len()));
        self.rest = tail;
        head
    }

    /// Whether the `!` here begins an expansion: alone, it is itself.
    fn designates(&self, quote: Option<char>) -> bool {
        let mut next = self.rest.chars().skip(1);
        match next.next() {
            None | Some(' ' | '\t' | '\n' | '\r' | '=' | '(' | '~') => false,
            Some('"') if quote == Some('"') => false,
            // `$!` and `${!name}` are the shell's, and so is `[!a]`.
            _ => !self.done.ends_with(['$', '{', '[']),
        }
    }

    /// `^a^b^`, the first caret taken.
    fn quick(&mut self, rest: &'a str) -> Result<(), ExpandError> {
        let whole = self.rest;
        let Some((old, rest)) = rest.split_once('^') else { return Ok(()) };
        let (new, rest) = rest.split_once('^').unwrap_or((rest, ""));
        let last = self.history.iter().next_back().ok_or_else(|| ExpandError::NoEvent(part(whole)))?;
        if old.is_empty() || !last.contains(old) {
            return Err(ExpandError::NoMatch(part(whole)));
        }
        self.done = last.replacen(old, new, 1);
        self.then = Then::ShowAndRun;
        self.rest = rest;
        let mut text = std::mem::take(&mut self.done);
        self.modifiers(&mut text, whole)?;
        self.done = text;
        Ok(())
    }

    /// Expands what the `!` here begins.
    fn event(&mut self, quote: Option<char>) -> Result<(), ExpandError> {
        let start = self.rest;
        self.take(1);
        let entry = self.designated(quote).ok_or_else(|| {
            let taken = start.len() - self.rest.len();
            ExpandError::NoEvent(part(start.get(..taken).unwrap_or(start)))
        })?;
        let mut text = self.words(entry, start)?;
        self.modifiers(&mut text, start)?;
        self.done.push_str(&text);
        if self.then == Then::Run {
            self.then = Then::ShowAndRun;
        }
        Ok(())
    }

    /// The entry that is meant; its designator is taken.
    fn designated(&mut self, quote: Option<char>) -> Option<String> {
        let last = || self.history.iter().next_back().map(str::to_owned);
        let first = self.rest.chars().next()?;
        match first {
            '!' => {
                self.take(1);
                last()
            }
            '#' => {
                self.take(1);
                Some(self.done.clone())
            }
            // Words of the last entry, its designator left out.
            '$' | '^' | '*' | ':' => last(),
            '?' => {
                self.take(1);
                let end = self.rest.find(['?', '\n']).unwrap_or(self.rest.len());
                let text = self.take(end);
                if self.rest.starts_with('?') {
                    self.take(1);
                }
                self.history.iter().rev().find(|entry| entry.contains(text)).map(str::to_owned)
            }
            '-' | '0'..='9' => {
                let digits = self.rest.chars().skip(1).take_while(char::is_ascii_digit).count();
                let text = self.take(1 + digits);
                let place = match text.strip_prefix('-') {
                    Some(back) => self.history.len().checked_sub(back.parse().ok()?)?,
                    None => text.parse::<usize>().ok()?.checked_sub(self.history.first_number())?,
                };
                self.history.get(place).map(str::to_owned)
            }
            _ => {
                let ends = |c: char| {
                    c.is_whitespace()
                        || matches!(c, ':' | ';' | '&' | '|' | '(' | ')' | '<' | '>')
                        || Some(c) == quote
                };
                let end = self.rest.find(ends).unwrap_or(self.rest.len());
                let text = self.take(end);
                self.history.iter().rev().find(|entry| entry.starts_with(text)).map(str::to_owned)
            }
        }
    }

    /// Chooses words of an entry, if words are designated.
    fn words(&mut self, entry: String, start: &str) -> Result<String, ExpandError> {
        let designator = match self.rest.chars().next() {
            Some(':') => self.rest.get(1..).unwrap_or(""),
            Some('^' | '$' | '*') => self.rest,
            _ => return Ok(entry),
        };
        let Some(first) =
            designator.chars().next().filter(|c| matches!(c, '0'..='9' | '^' | '$' | '*' | '-'))
        else {
            return Ok(entry);
        };
        self.rest = designator;
        let words = split(&entry);
        let last = words.len().saturating_sub(1);
        let bad = |reader: &Reader<'_>| {
            let taken = start.len() - reader.rest.len();
            ExpandError::NoWords(part(start.get(..taken).unwrap_or(start)))
        };
        if first == '*' {
            self.take(1);
            return Ok(words.get(1..).unwrap_or(&[]).join(" "));
        }
        let from = if first == '-' { 0 } else { self.word_number(last).ok_or_else(|| bad(self))? };
        let to = match self.rest.chars().next() {
            Some('*') => {
                self.take(1);
                if from > last {
                    return Ok(String::new());
                }
                last
            }
            Some('-') => {
                self.take(1);
                // Without an end: all but the last.
                let open = !self.rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '^' | '$'));
                if open { last.saturating_sub(1) } else { self.word_number(last).ok_or_else(|| bad(self))? }
            }
            _ => from,
        };
        words.get(from..=to).map(|words| words.join(" ")).ok_or_else(|| bad(self))
    }

    /// A number of a word, or what stands for one.
    fn word_number(&mut self, last: usize) -> Option<usize> {
        let digits = self.rest.chars().take_while(char::is_ascii_digit).count();
        match self.rest.chars().next()? {
            '^' => {
                self.take(1);
                Some(1)
            }
            '$' => {
                self.take(1);
                Some(last)
            }
            _ => self.take(digits).parse().ok(),
        }
    }

    /// Applies the modifiers that follow.
    fn modifiers(&mut self, text: &mut String, start: &str) -> Result<(), ExpandError> {
        while let Some(after) = self.rest.strip_prefix(':') {
            let Some(first) = after.chars().next() else { break };
            let (globally, after) = match (first, after.get(1..)) {
                ('g' | 'a', Some(rest)) if rest.starts_with(['s', '&']) => (true, rest),
                _ => (false, after),
            };
            let modifier = after.chars().next().unwrap_or(first);
            if !modifier.is_ascii_alphabetic() && modifier != '&' {
                break;
            }
            self.rest = after.get(1..).unwrap_or("");
            let slash = text.rfind('/');
            let dot = text.rfind('.').filter(|dot| slash.is_none_or(|slash| *dot > slash));
            match modifier {
                'h' => text.truncate(slash.unwrap_or(text.len())),
                't' => drop(text.drain(..slash.map_or(0, |slash| slash + 1))),
                'r' => text.truncate(dot.unwrap_or(text.len())),
                'e' => drop(text.drain(..dot.unwrap_or(0))),
                'p' => self.then = Then::ShowOnly,
                'q' => *text = format!("'{}'", text.replace('\'', r"'\''")),
                's' | '&' => {
                    if modifier == 's' {
                        self.replaced = Some(self.replacement(start)?);
                    }
                    let (old, new) =
                        self.replaced.clone().ok_or_else(|| ExpandError::NoMatch(part(start)))?;
                    let most = if globally { usize::MAX } else { 1 };
                    let times = text.matches(&old).take(most).count();
                    if times == 0 || times.saturating_mul(new.len()) > LONGEST_LINE {
                        return Err(ExpandError::NoMatch(part(start)));
                    }
                    *text = text.replacen(&old, &new, times);
                }
                _ => return Err(ExpandError::NoModifier(part(&modifier.to_string()))),
            }
        }
        Ok(())
    }

    /// What stands behind `:s`: a separator, old, separator, new, and maybe a separator.
    fn replacement(&mut self, start: &str) -> Result<(String, String), ExpandError> {
        let separator = self.rest.chars().next().ok_or_else(|| ExpandError::NoMatch(part(start)))?;
        self.take(separator.len_utf8());
        let old = self.until(separator);
        let new = self.until(separator).replace("\\&", "\0").replace('&', &old).replace('\0', "&");
        if old.is_empty() { Err(ExpandError::NoMatch(part(start))) } else { Ok((old, new)) }
    }

    /// Takes text up to a separator, which a backslash makes text.
    fn until(&mut self, separator: char) -> String {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            match c {
                '\n' => {
                    self.take(at);
                    return text;
                }
                '\\' if characters.peek().is_some_and(|(_, next)| *next == separator) => {
                    text.push(separator);
                    characters.next();
                }
                c if c == separator => {
                    self.take(at + c.len_utf8());
                    return text;
                }
                c => text.push(c),
            }
        }
        self.rest = "";
        text
    }
}

/// An entry's last word.
pub(crate) fn last_word(entry: &str) -> String {
    split(entry).pop().unwrap_or_default()
}

/// An entry's words: blanks divide them except in quotes, and so do operators, which are words themselves.
fn split(entry: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut characters = entry.chars().peekable();
    let operator = |c: char| matches!(c, ';' | '&' | '|' | '(' | ')' | '<' | '>');
    while let Some(c) = characters.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => {
                word.push(c);
                word.extend(characters.next());
            }
            ('\'' | '"' | '`', None) => {
                quote = Some(c);
                word.push(c);
            }
            (c, Some(open)) => {
                if c == open {
                    quote = None;
                }
                word.push(c);
            }
            (c, None) if c.is_whitespace() || operator(c) => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if operator(c) {
                    let mut text = String::from(c);
                    while let Some(next) =
                        characters.next_if(|next| operator(*next) && *next != '(' && c != ')')
                    {
                        text.push(next);
                    }
                    words.push(text);
                }
            }
            (c, None) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests;
