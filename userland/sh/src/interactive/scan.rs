//! Reading a command line that is being typed: what each part of it is, however unfinished or wrong the rest may be. It is
//! for colours and completion only; what runs is decided by the parser. It never fails, looks at each byte a bounded number
//! of times, and knows nothing of files or variables.

mod word;

use std::ops::Range;

/// What a word is in its command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// The command's name.
    Command,
    /// An argument, or another word that is not looked up.
    Argument,
    /// `NAME=value` before a command.
    Assignment,
    /// A reserved word.
    Keyword,
    /// What a redirection goes to.
    Target,
    /// An operator.
    Operator,
    /// A comment.
    Comment,
    /// A here-document's text.
    Here,
}

/// What a part of a word is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Inside {
    /// Quoted text with its quotes.
    Quoted,
    /// A parameter.
    Variable,
    /// A backslash with what it escapes.
    Escape,
    /// A pattern's character.
    Glob,
    /// The borders of a substitution.
    Substitution,
}

/// Which quote is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Quote {
    /// None.
    #[default]
    None,
    /// `'`.
    Single,
    /// `"`.
    Double,
    /// `$'`.
    Dollar,
}

/// What stands at the end of the text, where the cursor is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AtEnd {
    /// Where the word begins; the text's length when it has not begun.
    pub(crate) start: usize,
    /// What it is.
    pub(crate) role: Role,
    /// The quote that is open in it.
    pub(crate) quote: Quote,
    /// Where the name of a parameter begins, if one is being typed, and whether a brace is open before it.
    pub(crate) variable: Option<(usize, Brace)>,
    /// The sources of the command's words before it, its name first.
    pub(crate) before: Vec<Range<usize>>,
}

/// Whether a parameter's name stands in braces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Brace {
    Open,
    None,
}

/// What has been read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Scan {
    /// Words and operators in the order of their beginnings; those in substitutions are inside others.
    pub(crate) words: Vec<(Range<usize>, Role)>,
    /// Parts of words, in the order of their beginnings.
    pub(crate) parts: Vec<(Range<usize>, Inside)>,
    /// What is being typed at the end; `None` in comments and such.
    pub(crate) at_end: Option<AtEnd>,
}

/// How deep substitutions are looked into.
const DEEPEST: usize = 32;

/// What may come next in a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expect {
    Command,
    Arguments,
    /// The variable of `for` or `select`, the subject of `case`, a function's name.
    Name,
    /// `in`, maybe.
    In(Header),
    /// A pattern of `case`.
    Pattern,
    /// The words of `[[ ]]`.
    Test,
}

/// What `in` belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Header {
    Loop,
    Case,
}

/// Where a list of commands ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Until {
    End,
    Parenthesis,
    Backquote,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    scan: Scan,
    /// Delimiters of here-documents whose text begins in the next line, and whether tabulators are taken from it.
    heres: Vec<String>,
}

/// Reads a text.
pub(crate) fn scan(text: &str) -> Scan {
    let scan = Scan { words: Vec::new(), parts: Vec::new(), at_end: None };
    let mut scanner = Scanner { text, at: 0, depth: 0, scan, heres: Vec::new() };
    while scanner.at < text.len() || scanner.scan.at_end.is_none() {
        let before = scanner.at;
        scanner.commands(Until::End);
        // What closes nothing is stepped over.
        if scanner.at >= text.len() {
            break;
        }
        if scanner.at == before {
            scanner.at += 1;
        }
    }
    scanner.scan.parts.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    scanner.scan.words.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    scanner.scan
}

/// The state within one list of commands.
struct Level {
    expect: Expect,
    /// What stands before the word that is read.
    before: Vec<Range<usize>>,
    /// How many `case` are open.
    cases: usize,
    /// The next word is a redirection's.
    target: Option<Redirection>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Redirection {
    File,
    Here,
}

const OPENING: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "{", "!", "time", "coproc"];
const CLOSING: &[&str] = &["fi", "done", "}"];

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Notes where the text has ended, if that has not been noted further inside.
    fn ended(&mut self, at_end: AtEnd) {
        if self.scan.at_end.is_none() {
            self.scan.at_end = Some(at_end);
        }
    }

    /// Reads commands up to an end, which is left.
    fn commands(&mut self, until: Until) {
        let mut level = Level { expect: Expect::Command, before: Vec::new(), cases: 0, target: None };
        if self.depth > DEEPEST {
            self.at = self.text.len();
        }
        loop {
            let Some(byte) = self.peek(0) else {
                let role = level.role();
                let before = std::mem::take(&mut level.before);
                let start = self.text.len();
                return self.ended(AtEnd { start, role, quote: Quote::None, variable: None, before });
            };
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                b'\n' => {
                    self.at += 1;
                    self.here_documents();
                    level.restart();
                }
                b'#' => self.comment(),
                b'`' if until == Until::Backquote => return,
                b')' if level.expect == Expect::Pattern => {
                    self.operator(1);
                    level.restart();
                }
                b')' if until == Until::Parenthesis => return,
                b'(' | b')' | b';' | b'&' | b'|' | b'<' | b'>' if !self.begins_process_substitution() => {
                    self.operator_or_redirection(&mut level, until);
                }
                _ => self.word_of(&mut level, until),
            }
        }
    }

    fn comment(&mut self) {
        let end = self.rest().find('\n').map_or(self.text.len(), |newline| self.at + newline);
        self.scan.words.push((self.at..end, Role::Comment));
        self.at = end;
        if end == self.text.len() {
            // Nothing is completed in a comment.
            let start = end;
            self.ended(AtEnd {
                start,
                role: Role::Comment,
                quote: Quote::None,
                variable: None,
                before: Vec::new(),
            });
        }
    }

    fn operator(&mut self, len: usize) {
        self.scan.words.push((self.at..self.at + len, Role::Operator));
        self.at += len;
    }

    fn begins_process_substitution(&self) -> bool {
        matches!((self.peek(0), self.peek(1)), (Some(b'<' | b'>'), Some(b'(')))
    }

    fn operator_or_redirection(&mut self, level: &mut Level, until: Until) {
        const REDIRECTIONS: &[&str] =
            &["<<<", "<<-", "&>>", "<<", ">>", ">&", "<&", ">|", "<>", "&>", "<", ">"];
        const OPERATORS: &[&str] = &[";;&", ";;", ";&", "&&", "||", "|&", "((", ";", "&", "|", "(", ")"];
        let rest = self.rest();
        if level.expect == Expect::Test {
            let len = if rest.starts_with("&&") || rest.starts_with("||") { 2 } else { 1 };
            return self.operator(len);
        }
        if let Some(redirection) = REDIRECTIONS.iter().find(|text| rest.starts_with(**text)) {
            let here = matches!(*redirection, "<<" | "<<-");
            self.operator(redirection.len());
            level.target = Some(if here { Redirection::Here } else { Redirection::File });
            return;
        }
        let operator = OPERATORS.iter().find(|text| rest.starts_with(**text)).copied().unwrap_or("");
        match operator {
            "((" if level.expect == Expect::Command || level.expect == Expect::Name => self.arithmetic(level),
            // A function's parentheses.
            _ if rest.starts_with("()") => {
                self.operator(2);
                level.restart();
            }
            "(" | "((" if level.expect == Expect::Pattern => self.operator(1),
            "(" | "((" => {
                self.operator(1);
                self.depth += 1;
                self.commands(Until::Parenthesis);
                self.depth -= 1;
                if self.peek(0) == Some(b')') {
                    self.operator(1);
                }
                level.expect = Expect::Arguments;
                level.before.clear();
            }
            ")" if until != Until::Parenthesis => self.operator(1),
            ";;&" | ";;" | ";&" => {
                self.operator(operator.len());
                level.restart();
                if level.cases > 0 {
                    level.expect = Expect::Pattern;
                }
            }
            "|" if level.expect == Expect::Pattern => self.operator(1),
            other => {
                self.operator(other.len().max(1));
                level.restart();
            }
        }
    }

    /// `(( … ))`.
    fn arithmetic(&mut self, level: &mut Level) {
        let start = self.at;
        let end = self.rest().find("))").map_or(self.text.len(), |end| start + end + 2);
        self.operator(2);
        self.variables_until(end.saturating_sub(2).max(self.at));
        if end == self.text.len() && !self.text.ends_with("))") {
            self.at = end;
            return;
        }
        self.at = end - 2;
        self.operator(2);
        level.expect = Expect::Arguments;
        level.before.clear();
    }

    /// Texts of here-documents, from the beginning of a line.
    fn here_documents(&mut self) {
        for delimiter in std::mem::take(&mut self.heres) {
            let start = self.at;
            loop {
                let line = self.rest().split('\n').next().unwrap_or("");
                let (is_last, is_end) =
                    (line.len() == self.rest().len(), line.trim_start_matches('\t') == delimiter);
                self.at = (self.at + line.len() + 1).min(self.text.len());
                if is_last || is_end {
                    if is_last {
                        let (role, quote, start) = (Role::Here, Quote::None, self.text.len());
                        self.ended(AtEnd { start, role, quote, variable: None, before: Vec::new() });
                    }
                    break;
                }
            }
            self.scan.words.push((start..self.at, Role::Here));
        }
    }

    /// Reads a word and decides what it is.
    fn word_of(&mut self, level: &mut Level, until: Until) {
        let start = self.at;
        let role = level.role();
        let shape = self.word(role, level, until);
        if self.at == start {
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
        let source = self.text.get(start..self.at).unwrap_or("");
        // A descriptor before a redirection.
        let number =
            source.bytes().all(|byte| byte.is_ascii_digit()) && matches!(self.peek(0), Some(b'<' | b'>'));
        if number && level.target.is_none() {
            self.scan.words.push((start..self.at, Role::Operator));
            return;
        }
        match level.target.take() {
            Some(Redirection::File) => {
                self.scan.words.push((start..self.at, Role::Target));
                return;
            }
            Some(Redirection::Here) => {
                let delimiter = source.replace(['\'', '"', '\\'], "");
                self.heres.push(delimiter);
                self.scan.words.push((start..self.at, Role::Target));
                return;
            }
            None => {}
        }
        let role = level.take(source, shape);
        if matches!(role, Role::Command | Role::Argument) {
            level.before.push(start..self.at);
        }
        self.scan.words.push((start..self.at, role));
    }
}

/// What a word looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// It has an equals sign behind a name.
    Assignment,
    /// Nothing in it is quoted or expanded.
    Bare,
    Other,
}

impl Level {
    /// Another command begins.
    fn restart(&mut self) {
        if self.expect != Expect::Test {
            self.expect = Expect::Command;
            self.before.clear();
            self.target = None;
        }
    }

    /// What a word here is, as far as can be told before it is read.
    fn role(&self) -> Role {
        match (self.target, self.expect) {
            (Some(_), _) => Role::Target,
            (None, Expect::Command) => Role::Command,
            _ => Role::Argument,
        }
    }

    /// Takes a word: what it is, and what may come next.
    fn take(&mut self, word: &str, shape: Shape) -> Role {
        let bare = shape == Shape::Bare;
        match self.expect {
            Expect::Command if shape == Shape::Assignment => Role::Assignment,
            Expect::Command if bare && (OPENING.contains(&word)) => Role::Keyword,
            Expect::Command if bare && CLOSING.contains(&word) => {
                self.expect = Expect::Arguments;
                Role::Keyword
            }
            Expect::Command | Expect::Pattern if bare && word == "esac" => {
                self.cases = self.cases.saturating_sub(1);
                self.expect = Expect::Arguments;
                Role::Keyword
            }
            Expect::Command if bare && matches!(word, "for" | "select" | "case" | "function") => {
                if word == "case" {
                    self.cases += 1;
                }
                self.before.clear();
                self.expect = match word {
                    "function" => Expect::Name,
                    "case" => Expect::In(Header::Case),
                    _ => Expect::In(Header::Loop),
                };
                Role::Keyword
            }
            Expect::Command if bare && word == "[[" => {
                self.expect = Expect::Test;
                Role::Keyword
            }
            Expect::Command => {
                self.expect = Expect::Arguments;
                Role::Command
            }
            Expect::Test if bare && word == "]]" => {
                self.expect = Expect::Arguments;
                Role::Keyword
            }
            Expect::In(header) if bare && word == "in" && self.before.len() == 1 => {
                self.expect = if header == Header::Case { Expect::Pattern } else { Expect::Arguments };
                Role::Keyword
            }
            Expect::In(_) if bare && word == "do" => {
                self.expect = Expect::Command;
                Role::Keyword
            }
            Expect::Name => {
                self.expect = Expect::Command;
                Role::Argument
            }
            _ => Role::Argument,
        }
    }
}

#[cfg(test)]
mod tests;
