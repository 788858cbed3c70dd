//! Just enough of Rust's lexical structure: which characters are code, comment or string, and which lines are test code.
//!
//! Relies on the source being formatted by rustfmt. It never parses: what looks like a `mod` or an index in a macro's
//! body counts as one.

/// A Rust source split into layers of equal length: in each, characters of the other layers are blank.
#[derive(Debug, Clone)]
pub struct Rust {
    /// Code only: comments and the insides of strings and character literals are blank.
    pub code: String,
    /// Comments only.
    pub comments: String,
    /// For each line (from 0) whether it belongs to a `#[cfg(test)]` item or a `#[test]` function.
    pub test_lines: Vec<bool>,
    /// For each line whether it is inside a `const` or `static` item, evaluated when the program is built.
    pub const_lines: Vec<bool>,
}

impl Rust {
    /// Splits one source file.
    pub fn new(text: &str) -> Self {
        let (code, comments) = split(text);
        let test_lines = item_lines(&code, is_test_attribute);
        let const_lines = item_lines(&code, is_constant);
        Self { code, comments, test_lines, const_lines }
    }

    /// The code of each line, with its number counted from 1, leaving out test code.
    pub fn lines_outside_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .filter(|(index, _)| !self.is_test(*index))
            .map(|(index, line)| (index + 1, line))
    }

    /// Whether the line (counted from 0) is test code.
    pub fn is_test(&self, index: usize) -> bool {
        self.test_lines.get(index).copied().unwrap_or(false)
    }

    /// Whether the line (counted from 0) is evaluated at build time.
    pub fn is_constant(&self, index: usize) -> bool {
        self.const_lines.get(index).copied().unwrap_or(false)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Layer {
    Code,
    Comment,
    Literal,
}

/// Gives the code and the comments of a source, each as long as the source in characters.
fn split(text: &str) -> (String, String) {
    let chars: Vec<char> = text.chars().collect();
    let mut layers = vec![Layer::Code; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let (end, layer) = token(&chars, at);
        // A literal keeps its quotes as code, so that something remains where it stood.
        let (from, to) = if layer == Layer::Literal { (at + 1, end.saturating_sub(1)) } else { (at, end) };
        for slot in layers.iter_mut().take(to).skip(from) {
            *slot = layer;
        }
        at = end;
    }
    let keep = |wanted: Layer| {
        let pairs = chars.iter().zip(&layers);
        pairs.map(|(c, layer)| if *c == '\n' || *layer == wanted { *c } else { ' ' }).collect::<String>()
    };
    (keep(Layer::Code), keep(Layer::Comment))
}

/// The token at `at`: where it ends, and its layer. A single character of code is a token.
fn token(chars: &[char], at: usize) -> (usize, Layer) {
    let rest = chars.get(at..).unwrap_or(&[]);
    let before = at.checked_sub(1).and_then(|index| chars.get(index)).copied().unwrap_or(' ');
    let starts_word = !(before.is_alphanumeric() || before == '_');
    match rest {
        ['/', '/', ..] => (at + rest.iter().take_while(|c| **c != '\n').count(), Layer::Comment),
        ['/', '*', ..] => (at + block_comment(rest), Layer::Comment),
        ['"', ..] => (at + quoted(rest, 0, '"'), Layer::Literal),
        ['b' | 'c', '"', ..] if starts_word => (at + quoted(rest, 1, '"'), Layer::Literal),
        ['b', '\'', ..] if starts_word => (at + quoted(rest, 1, '\''), Layer::Literal),
        ['r', '"' | '#', ..] if starts_word => {
            raw(rest, 1).map_or((at + 1, Layer::Code), |n| (at + n, Layer::Literal))
        }
        ['b' | 'c', 'r', '"' | '#', ..] if starts_word => {
            raw(rest, 2).map_or((at + 1, Layer::Code), |length| (at + length, Layer::Literal))
        }
        // A character literal, not a lifetime: an escape, or one character and a quote.
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => (at + quoted(rest, 0, '\''), Layer::Literal),
        _ => (at + 1, Layer::Code),
    }
}

/// Length of a block comment, which may hold others.
fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = rest.get(at) {
        match (c, rest.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(rest.len())
}

/// Length of a quoted literal with backslash escapes, whose opening quote stands at `prefix`.
fn quoted(rest: &[char], prefix: usize, quote: char) -> usize {
    let mut at = prefix + 1;
    while let Some(c) = rest.get(at) {
        match c {
            '\\' => at += 2,
            c if *c == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a raw string whose hashes start at `prefix`; none if it is a raw identifier.
fn raw(rest: &[char], prefix: usize) -> Option<usize> {
    let hashes = rest.iter().skip(prefix).take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let mut at = open + 1;
    while at < rest.len() {
        if rest.get(at) == Some(&'"')
            && rest.iter().skip(at + 1).take(hashes).filter(|c| **c == '#').count() == hashes
        {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(rest.len())
}

/// Marks the lines of every item whose first line satisfies `starts`: up to its closing brace, or its semicolon.
fn item_lines(code: &str, starts: fn(&str) -> bool) -> Vec<bool> {
    let lines: Vec<&str> = code.lines().collect();
    let mut marks = vec![false; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        if !lines.get(index).is_some_and(|line| starts(line.trim_start())) {
            index += 1;
            continue;
        }
        let length = item_length(lines.get(index..).unwrap_or(&[]));
        for mark in marks.iter_mut().skip(index).take(length) {
            *mark = true;
        }
        index += length;
    }
    marks
}

/// How many lines the item that starts on the first line has.
fn item_length(lines: &[&str]) -> usize {
    let (mut depth, mut braces) = (0_i64, false);
    for (index, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                '{' | '(' | '[' => {
                    depth += 1;
                    braces |= c == '{';
                }
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
            let is_end = (c == ';' && depth == 0) || (c == '}' && depth == 0 && braces);
            // A constant's value may be a block; its semicolon comes after the brace, on the same line.
            if is_end || depth < 0 {
                return index + 1;
            }
        }
    }
    lines.len()
}

fn is_test_attribute(line: &str) -> bool {
    let attributes = ["#[test]", "#[cfg(test)]", "#[cfg(all(test", "#[cfg(all(any(test"];
    attributes.iter().any(|attribute| line.starts_with(attribute))
}

/// `const NAME: …` or `static NAME: …`, not `const fn`.
fn is_constant(line: &str) -> bool {
    let line = strip_visibility(line);
    ["const ", "static "].iter().any(|keyword| {
        line.strip_prefix(keyword).is_some_and(|rest| {
            let name = rest
                .trim_start_matches("mut ")
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .count();
            name > 0 && rest.chars().nth(name) == Some(':')
        })
    })
}

/// Drops `pub` or `pub(…)` from the start of a line.
pub fn strip_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else { return line };
    let rest = rest.trim_start();
    match rest.strip_prefix('(') {
        Some(inner) => inner.split_once(')').map_or(line, |(_, rest)| rest.trim_start()),
        None => rest,
    }
}
