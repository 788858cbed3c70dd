//! Expansion of words: tildes, parameters, substitutions and arithmetic, then splitting into fields and, by `glob`, into
//! paths. A field remembers which of its bytes were quoted, since those are never split, matched or taken for patterns.
//! The order is POSIX's, and each part of a word is expanded exactly once.

use crate::arithmetic;
use crate::glob;
use crate::options::{Opt, Shopt};
use crate::shell::{EXIT_FAILURE, Flow, Shell};
use crate::syntax::{braces, word};
use crate::tree::{Arithmetic, Bytes, Part, Word};

/// A field in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) text: Bytes,
    /// Which bytes were quoted, as ranges in order.
    quoted: Vec<(usize, usize)>,
}

impl Field {
    fn push(&mut self, text: &[u8], quoted: bool) {
        let start = self.text.len();
        self.text.extend_from_slice(text);
        if !quoted {
            return;
        }
        match self.quoted.last_mut() {
            Some((_, end)) if *end == start => *end = self.text.len(),
            _ => self.quoted.push((start, self.text.len())),
        }
    }

    /// Its text with a backslash before each quoted byte that a pattern would take for more than itself.
    pub(crate) fn pattern(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.text.len());
        let mut ranges = self.quoted.iter().peekable();
        for (at, byte) in self.text.iter().enumerate() {
            while ranges.next_if(|(_, end)| *end <= at).is_some() {}
            let quoted = ranges.peek().is_some_and(|(start, _)| *start <= at);
            if quoted && b"*?[]\\()|!+@-^/".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out
    }

    /// Its text with a backslash before each quoted byte that a regular expression would take for more than itself.
    fn regex(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.text.len());
        let mut ranges = self.quoted.iter().peekable();
        for (at, byte) in self.text.iter().enumerate() {
            while ranges.next_if(|(_, end)| *end <= at).is_some() {}
            let quoted = ranges.peek().is_some_and(|(start, _)| *start <= at);
            if quoted && b"*?[]\\()|+.^${}".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out
    }
}

/// Whether a word may become several fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Splitting {
    Yes,
    No,
}

/// How a part stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stand {
    /// As text of the word.
    Plain,
    /// Between double quotes.
    Quoted,
    /// As the operand of an unquoted `${x:-…}`: what it comes to is split.
    Operand,
}

/// Collects fields.
pub(crate) struct Fields {
    done: Vec<Field>,
    current: Option<Field>,
    splitting: Splitting,
    ifs: Bytes,
    /// The last field was ended by blanks: a separator that follows belongs to the same end.
    after_blank: bool,
}

impl Fields {
    fn new(splitting: Splitting, ifs: Bytes) -> Fields {
        Fields { done: Vec::new(), current: None, splitting, ifs, after_blank: false }
    }

    /// Adds text that is not split.
    pub(crate) fn push(&mut self, text: &[u8], quoted: bool) {
        if !quoted && text.is_empty() {
            return;
        }
        self.after_blank = false;
        self.current.get_or_insert_default().push(text, quoted);
    }

    /// Adds what an unquoted expansion came to.
    pub(crate) fn split(&mut self, text: &[u8]) {
        if self.splitting == Splitting::No {
            self.push(text, false);
            return;
        }
        let mut rest = text;
        while let Some(byte) = rest.first() {
            if !self.ifs.contains(byte) {
                let length = rest.iter().position(|byte| self.ifs.contains(byte)).unwrap_or(rest.len());
                let (part, behind) = rest.split_at(length);
                self.push(part, false);
                rest = behind;
                continue;
            }
            let is_blank = matches!(byte, b' ' | b'\t' | b'\n');
            rest = rest.get(1..).unwrap_or_default();
            match (is_blank, self.current.take()) {
                (true, Some(field)) => {
                    self.done.push(field);
                    self.after_blank = true;
                }
                (true, None) => {}
                (false, Some(field)) => {
                    self.done.push(field);
                    self.after_blank = false;
                }
                (false, None) if self.after_blank => self.after_blank = false,
                (false, None) => self.done.push(Field::default()),
            }
        }
    }

    /// Ends the field, if there is one, between two values of a list.
    pub(crate) fn separate(&mut self) {
        if self.splitting == Splitting::No {
            self.push(b" ", true);
            return;
        }
        self.done.extend(self.current.take());
        self.after_blank = false;
    }

    /// Whether words may become several fields.
    pub(crate) fn splits(&self) -> bool {
        self.splitting == Splitting::Yes
    }

    fn finish(mut self) -> Vec<Field> {
        self.done.extend(self.current.take());
        self.done
    }
}

impl Shell {
    /// `IFS`, with its default where it is unset.
    pub(crate) fn ifs(&self) -> Bytes {
        self.text(b"IFS").unwrap_or_else(|| b" \t\n".to_vec())
    }

    /// All words of a command, expanded to fields and paths.
    pub(crate) fn expand_words(&mut self, words: &[Word]) -> Result<Vec<Bytes>, Flow> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            match word.parts.as_slice() {
                // What has nothing to expand is most of all words.
                [Part::Literal(text)] if !word.has_braces && !has_glob(text) => all.push(text.clone()),
                [Part::Quoted(text)] => all.push(text.clone()),
                _ => all.extend(self.expand_word(word)?),
            }
        }
        Ok(all)
    }

    /// A word, expanded to fields and paths.
    pub(crate) fn expand_word(&mut self, word: &Word) -> Result<Vec<Bytes>, Flow> {
        if !word.has_braces || !self.has(Opt::BraceExpand) {
            return self.expand_parts(&word.parts);
        }
        let reading = self.reading();
        let Some(sources) = braces::expand(&word.source, reading) else {
            self.complain_of(&word.source, "brace expansion: too many words");
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        };
        let mut all = Vec::with_capacity(sources.len());
        for source in sources {
            let is_plain =
                source.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.,/:+=%@".contains(byte));
            if is_plain {
                // An empty choice that is the whole word is no word.
                all.extend(Some(source).filter(|source| !source.is_empty()));
            } else {
                let word = word::in_context(&source, word::Context::Word, self.line, reading);
                all.extend(self.expand_parts(&word.parts)?);
            }
        }
        Ok(all)
    }

    fn expand_parts(&mut self, parts: &[Part]) -> Result<Vec<Bytes>, Flow> {
        let fields = self.fields(parts, Splitting::Yes)?;
        let mut all = Vec::with_capacity(fields.len());
        for field in fields {
            self.glob_field(field, &mut all)?;
        }
        Ok(all)
    }

    /// The paths that a field stands for, or the field.
    fn glob_field(&mut self, field: Field, all: &mut Vec<Bytes>) -> Result<(), Flow> {
        if self.has(Opt::NoGlob) || !has_glob(&field.text) {
            all.push(field.text);
            return Ok(());
        }
        let pattern = field.pattern();
        let options = self.glob_options();
        if !crate::pattern::is_pattern(&pattern, options.extglob) {
            all.push(field.text);
            return Ok(());
        }
        let mut found = glob::paths(&pattern, options);
        if let Some(ignored) = self.text(b"GLOBIGNORE").filter(|ignored| !ignored.is_empty()) {
            let patterns: Vec<_> =
                ignored.split(|byte| *byte == b':').map(|text| self.pattern(text)).collect();
            found.retain(|path| !patterns.iter().any(|pattern| pattern.matches(path)));
        }
        if !found.is_empty() {
            all.extend(found);
        } else if self.shopt(Shopt::FailGlob) {
            self.complain_of(b"no match", &String::from_utf8_lossy(&field.text));
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        } else if !self.shopt(Shopt::NullGlob) {
            all.push(field.text);
        }
        Ok(())
    }

    /// How paths are matched now.
    pub(crate) fn glob_options(&self) -> glob::Options {
        glob::Options {
            extglob: self.shopt(Shopt::ExtGlob),
            dots: self.shopt(Shopt::DotGlob),
            star_star: self.shopt(Shopt::GlobStar),
            ignores_case: self.shopt(Shopt::NoCaseGlob),
        }
    }

    fn fields(&mut self, parts: &[Part], splitting: Splitting) -> Result<Vec<Field>, Flow> {
        let mut fields = Fields::new(splitting, self.ifs());
        self.emit(parts, Stand::Plain, &mut fields)?;
        Ok(fields.finish())
    }

    fn field(&mut self, word: &Word) -> Result<Field, Flow> {
        let mut fields = self.fields(&word.parts, Splitting::No)?;
        Ok(fields.pop().unwrap_or_default())
    }

    /// A word expanded to one text: no splitting, no paths.
    pub(crate) fn expand_text(&mut self, word: &Word) -> Result<Bytes, Flow> {
        match word.parts.as_slice() {
            [] => Ok(Vec::new()),
            [Part::Literal(text) | Part::Quoted(text)] => Ok(text.clone()),
            _ => Ok(self.field(word)?.text),
        }
    }

    /// A word expanded to a pattern, in which what was quoted stands for itself.
    pub(crate) fn expand_pattern(&mut self, word: &Word) -> Result<Bytes, Flow> {
        Ok(self.field(word)?.pattern())
    }

    /// A word expanded to a replacement, in which a quoted `&` has a backslash before it.
    pub(crate) fn expand_replacement(&mut self, word: &Word) -> Result<Bytes, Flow> {
        let field = self.field(word)?;
        let mut out = Vec::with_capacity(field.text.len());
        let mut ranges = field.quoted.iter().peekable();
        for (at, byte) in field.text.iter().enumerate() {
            while ranges.next_if(|(_, end)| *end <= at).is_some() {}
            if ranges.peek().is_some_and(|(start, _)| *start <= at) && matches!(byte, b'&' | b'\\') {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        Ok(out)
    }

    /// A word expanded to a regular expression, in which what was quoted stands for itself.
    pub(crate) fn expand_regex(&mut self, word: &Word) -> Result<Bytes, Flow> {
        Ok(self.field(word)?.regex())
    }

    /// Expands parts into fields.
    pub(crate) fn emit(&mut self, parts: &[Part], stand: Stand, fields: &mut Fields) -> Result<(), Flow> {
        for part in parts {
            let quoted = stand == Stand::Quoted;
            match part {
                Part::Literal(text) if stand == Stand::Operand => fields.split(text),
                Part::Literal(text) => fields.push(text, quoted),
                Part::Quoted(text) => fields.push(text, true),
                Part::Double(inner) => self.emit_double(inner, fields)?,
                Part::Tilde(name) => match self.tilde(name) {
                    Some(home) => fields.push(&home, true),
                    None => {
                        fields.push(b"~", quoted);
                        fields.push(name, quoted);
                    }
                },
                Part::Parameter(parameter) => self.emit_parameter(parameter, stand, fields)?,
                Part::Command(script) => {
                    let text = self.substitute(script)?;
                    if quoted { fields.push(&text, true) } else { fields.split(&text) }
                }
                Part::Arithmetic(expression) => {
                    let text = self.arithmetic(expression)?.to_string();
                    if quoted { fields.push(text.as_bytes(), true) } else { fields.split(text.as_bytes()) }
                }
                Part::Process(direction, script) => {
                    let path = self.process_substitution(*direction, script)?;
                    fields.push(&path, true);
                }
                Part::Bad(source) => {
                    self.complain_of(source, "bad substitution");
                    self.status = EXIT_FAILURE;
                    return Err(Flow::Discard);
                }
            }
        }
        Ok(())
    }

    /// Between double quotes there is a field even if it is empty, except where only lists without values stand.
    fn emit_double(&mut self, inner: &[Part], fields: &mut Fields) -> Result<(), Flow> {
        let only_lists = !inner.is_empty() && inner.iter().all(is_list);
        if !only_lists {
            fields.push(b"", true);
        }
        self.emit(inner, Stand::Quoted, fields)
    }

    fn tilde(&mut self, name: &[u8]) -> Option<Bytes> {
        match name {
            b"" => Some(self.text(b"HOME").unwrap_or_else(|| home_of(sys_user_name().as_deref()))),
            b"+" => Some(self.state.cwd.clone()),
            b"-" => self.text(b"OLDPWD"),
            _ => {
                let number =
                    std::str::from_utf8(name.strip_prefix(b"+").unwrap_or(name)).ok()?.parse::<usize>();
                match number {
                    Ok(0) => Some(self.state.cwd.clone()),
                    Ok(number) => self.state.directories.get(number - 1).cloned(),
                    Err(_) => user_home(name),
                }
            }
        }
    }

    /// An expression's value.
    pub(crate) fn arithmetic(&mut self, expression: &Arithmetic) -> Result<i64, Flow> {
        match expression {
            Arithmetic::Fixed(parsed) => arithmetic::evaluate(parsed, self)
                .map_err(|error| self.bad_arithmetic(&parsed.source, &error)),
            Arithmetic::Expanded(word) => {
                let text = self.expand_text(word)?;
                self.arithmetic_text(&text)
            }
        }
    }

    /// The value of an expression that is a text.
    pub(crate) fn arithmetic_text(&mut self, text: &[u8]) -> Result<i64, Flow> {
        arithmetic::parse(text)
            .and_then(|parsed| arithmetic::evaluate(&parsed, self))
            .map_err(|error| self.bad_arithmetic(text, &error))
    }

    /// Says what is wrong with an expression.
    pub(crate) fn bad_arithmetic(&mut self, source: &[u8], error: &arithmetic::Error) -> Flow {
        self.status = EXIT_FAILURE;
        match error.message.as_str() {
            // It has been said already.
            "" => {}
            "unbound variable" => {
                self.status = self.unbound_status();
                return if self.mode == crate::shell::Mode::Script { Flow::Exit } else { Flow::Discard };
            }
            _ => {
                let message = format!("{}{}", self.arithmetic_place, error.told(source));
                self.complain(&message);
            }
        }
        Flow::Discard
    }
}

fn is_list(part: &Part) -> bool {
    use crate::tree::{Index, Operation};
    match part {
        Part::Parameter(parameter) => {
            (parameter.name == b"@" || matches!(parameter.index, Some(Index::At)))
                && !matches!(parameter.operation, Operation::Length)
                || matches!(
                    parameter.operation,
                    Operation::Keys { joined: false } | Operation::Names { joined: false }
                )
        }
        _ => false,
    }
}

/// Whether a text has a character that could make it a pattern.
pub(crate) fn has_glob(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['))
        || text.windows(2).any(|pair| matches!(pair, [b'+' | b'@' | b'!', b'(']))
}

fn passwd_field(matches: impl Fn(&[&[u8]]) -> bool, field: usize) -> Option<Bytes> {
    let passwd = crate::sys::read_file(b"/etc/passwd").ok()?;
    passwd.split(|byte| *byte == b'\n').find_map(|line| {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        if matches(&fields) { fields.get(field).map(|field| field.to_vec()) } else { None }
    })
}

/// The name of the shell's user.
pub(crate) fn sys_user_name() -> Option<Bytes> {
    let user = crate::sys::user().to_string();
    passwd_field(|fields| fields.get(2) == Some(&user.as_bytes()), 0)
}

fn user_home(name: &[u8]) -> Option<Bytes> {
    passwd_field(|fields| fields.first() == Some(&name), 5)
}

fn home_of(name: Option<&[u8]>) -> Bytes {
    name.and_then(user_home).unwrap_or_else(|| b"/".to_vec())
}
