//! `$name` and `${…}`: finding a parameter's value, or values, and doing to it what the braces say.

use crate::assign::{Place as Element, lower, split_element, upper};
use crate::expand::{Fields, Stand};
use crate::options::{Opt, Shopt};
use crate::pattern::{Pattern, character_count, character_slice};
use crate::shell::{EXIT_FAILURE, EXIT_NOT_FOUND, Flow, Mode, Shell, Weight};
use crate::syntax::{parameter_of, quote, scan};
use crate::tree::{Arithmetic, Bytes, CaseChange, Index, Operation, Otherwise, Parameter, Place, Word};
use crate::variables::{Attribute, Value};

/// What a parameter has.
#[derive(Clone, Debug)]
enum Found {
    /// Nothing.
    Unset,
    One(Bytes),
    /// Several values, to be joined between quotes if it was a star.
    Many {
        values: Vec<Bytes>,
        joined: bool,
    },
}

impl Found {
    fn is_unset(&self, empty_counts: bool) -> bool {
        match self {
            Found::Unset => true,
            Found::One(text) => empty_counts && text.is_empty(),
            Found::Many { values, .. } => match values.as_slice() {
                [] => true,
                [one] => empty_counts && one.is_empty(),
                _ => false,
            },
        }
    }

    fn map(self, mut change: impl FnMut(Bytes) -> Bytes) -> Found {
        match self {
            Found::Unset => Found::Unset,
            Found::One(text) => Found::One(change(text)),
            Found::Many { values, joined } => {
                Found::Many { values: values.into_iter().map(change).collect(), joined }
            }
        }
    }
}

impl Shell {
    /// Puts a parameter's expansion into fields.
    pub(crate) fn emit_parameter(
        &mut self,
        parameter: &Parameter,
        stand: Stand,
        fields: &mut Fields,
    ) -> Result<(), Flow> {
        if parameter.indirect {
            return self.emit_indirect(parameter, stand, fields);
        }
        let found = self.find(&parameter.name, parameter.index.as_ref())?;
        if let Operation::Otherwise { kind, empty_is_unset, word } = &parameter.operation {
            // What stands in its place may be substitutions, in which there are others.
            self.enter(Weight::Compound)?;
            let otherwise = (*kind, *empty_is_unset, word);
            let result = self.emit_otherwise(parameter, otherwise, found, stand, fields);
            self.leave(Weight::Compound);
            return result;
        }
        let found = match parameter.operation {
            Operation::None => self.operate(parameter, found)?,
            _ => {
                self.enter(Weight::Choice)?;
                let result = self.operate(parameter, found);
                self.leave(Weight::Choice);
                result?
            }
        };
        self.emit_found(found, stand, fields);
        Ok(())
    }

    fn emit_found(&mut self, found: Found, stand: Stand, fields: &mut Fields) {
        let quoted = stand == Stand::Quoted;
        match found {
            Found::Unset => {}
            Found::One(text) if quoted => fields.push(&text, true),
            Found::One(text) => fields.split(&text),
            Found::Many { values, joined: true } if quoted || !fields.splits() => {
                let separator = self.joiner();
                fields.push(&values.join(separator.as_slice()), true);
            }
            Found::Many { values, .. } => {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        fields.separate();
                    }
                    if quoted { fields.push(value, true) } else { fields.split(value) }
                }
            }
        }
    }

    /// What joins the values of `$*`: the first character of `IFS`.
    pub(crate) fn joiner(&self) -> Bytes {
        match self.text(b"IFS") {
            None => b" ".to_vec(),
            Some(ifs) => character_slice(&ifs, 0, 1),
        }
    }

    /// The status of a shell that ends over an unset parameter.
    pub(crate) fn unbound_status(&self) -> u8 {
        if self.origin_letter == Some(b'c') { EXIT_NOT_FOUND } else { EXIT_FAILURE }
    }

    fn find(&mut self, name: &[u8], index: Option<&Index>) -> Result<Found, Flow> {
        let many = |values: Vec<Bytes>, joined: bool| Found::Many { values, joined };
        let one = |text: Bytes| Found::One(text);
        Ok(match (name, index) {
            (b"@", None) => many(self.state.arguments.to_vec(), false),
            (b"*", None) => many(self.state.arguments.to_vec(), true),
            (b"#", None) => one(self.state.arguments.len().to_string().into_bytes()),
            (b"?", None) => one(self.status.to_string().into_bytes()),
            (b"$", None) => one(self.pid.to_string().into_bytes()),
            (b"!", None) => {
                self.last_background.map_or(Found::Unset, |pid| one(pid.to_string().into_bytes()))
            }
            (b"-", None) => {
                let mut letters = self.state.options.letters();
                if self.mode == Mode::Interactive {
                    letters.push(b'i');
                }
                letters.extend(self.origin_letter.filter(|letter| matches!(letter, b'c' | b's')));
                one(letters)
            }
            (b"0", None) => one(self.state.zeroth.clone()),
            (b"_", None) => one(self.last_word.clone()),
            (digits, None) if digits.first().is_some_and(u8::is_ascii_digit) => {
                let number = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<usize>().ok());
                let value = number.and_then(|number| self.state.arguments.get(number.wrapping_sub(1)));
                value.cloned().map_or(Found::Unset, Found::One)
            }
            (name, None) => self.value(name).map_or(Found::Unset, Found::One),
            (name, Some(Index::At | Index::Star)) => {
                let joined = matches!(index, Some(Index::Star));
                let target = self.resolved(name);
                match self.variable(&target) {
                    Some(variable) => many(variable.values(), joined),
                    None => many(Vec::new(), joined),
                }
            }
            (name, Some(Index::Of(subscript))) => {
                let place = self.place(name, subscript)?;
                let target = self.resolved(name);
                self.element(&target, &place).map_or(Found::Unset, Found::One)
            }
        })
    }

    #[inline(never)]
    fn emit_indirect(
        &mut self,
        parameter: &Parameter,
        stand: Stand,
        fields: &mut Fields,
    ) -> Result<(), Flow> {
        let is_reference = parameter.index.is_none()
            && self
                .state
                .variables
                .get(&parameter.name)
                .is_some_and(|variable| variable.has(Attribute::Reference));
        if is_reference && matches!(parameter.operation, Operation::None) {
            let target = self.resolved(&parameter.name);
            self.emit_found(Found::One(target), stand, fields);
            return Ok(());
        }
        let target = match self.find(&parameter.name, parameter.index.as_ref())? {
            Found::One(text) if !text.is_empty() => text,
            Found::Many { values, .. } if values.len() == 1 => values.concat(),
            _ if matches!(parameter.operation, Operation::Otherwise { .. }) => {
                let plain = Parameter { indirect: false, ..parameter.clone() };
                return self.emit_parameter(&Parameter { name: b"_unset_".to_vec(), ..plain }, stand, fields);
            }
            _ => {
                self.complain_of(&parameter.name, "invalid indirect expansion");
                self.status = EXIT_FAILURE;
                return Err(Flow::Discard);
            }
        };
        let source = [b"${", target.as_slice(), b"}"].concat();
        let Some(named) = parameter_of(&target, &source, self.line, self.reading()) else {
            self.complain_of(&target, "invalid variable name");
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        };
        let direct =
            Parameter { operation: parameter.operation.clone(), source: parameter.source.clone(), ..named };
        self.emit_parameter(&direct, stand, fields)
    }

    #[inline(never)]
    fn emit_otherwise(
        &mut self,
        parameter: &Parameter,
        (kind, empty_is_unset, word): (Otherwise, bool, &Word),
        found: Found,
        stand: Stand,
        fields: &mut Fields,
    ) -> Result<(), Flow> {
        let unset = found.is_unset(empty_is_unset);
        let operand = if stand == Stand::Quoted { Stand::Quoted } else { Stand::Operand };
        match (kind, unset) {
            (Otherwise::Use | Otherwise::Assign | Otherwise::Fail, false) => {
                self.emit_found(found, stand, fields)
            }
            (Otherwise::Use, true) | (Otherwise::UseIfSet, false) => {
                if stand == Stand::Quoted {
                    fields.push(b"", true);
                }
                self.emit(&word.parts, operand, fields)?;
            }
            (Otherwise::UseIfSet, true) => {}
            (Otherwise::Assign, true) => {
                let text = self.expand_text(word)?;
                if !scan::is_name(&parameter.name) {
                    let shown = String::from_utf8_lossy(&parameter.name).into_owned();
                    self.complain(&format!("${shown}: cannot assign in this way"));
                    self.status = EXIT_FAILURE;
                    return Err(Flow::Discard);
                }
                let place = match &parameter.index {
                    Some(Index::Of(subscript)) => self.place(&parameter.name, subscript)?,
                    _ => Element::Plain,
                };
                self.set(&parameter.name, place.clone(), text)?;
                let target = self.resolved(&parameter.name);
                let text = self.element(&target, &place).unwrap_or_default();
                self.emit_found(Found::One(text), stand, fields);
            }
            (Otherwise::Fail, true) => {
                let text = self.expand_text(word)?;
                let message = match (text.is_empty(), empty_is_unset) {
                    (false, _) => String::from_utf8_lossy(&text).into_owned(),
                    (true, true) => "parameter null or not set".into(),
                    (true, false) => "parameter not set".into(),
                };
                self.complain_of(&shown_name(parameter), &message);
                return Err(self.unset_is_fatal());
            }
        }
        Ok(())
    }

    fn unset_is_fatal(&mut self) -> Flow {
        self.status = self.unbound_status();
        if self.mode == Mode::Script { Flow::Exit } else { Flow::Discard }
    }

    #[inline(never)]
    fn operate(&mut self, parameter: &Parameter, found: Found) -> Result<Found, Flow> {
        let lists_names = matches!(parameter.operation, Operation::Names { .. } | Operation::Keys { .. });
        let is_whole = matches!(found, Found::Many { .. });
        if self.has(Opt::NoUnset) && !lists_names && !is_whole && matches!(found, Found::Unset) {
            self.complain_of(&shown_name(parameter), "unbound variable");
            return Err(self.unset_is_fatal());
        }
        Ok(match &parameter.operation {
            Operation::None | Operation::Otherwise { .. } => found,
            Operation::Length => Found::One(self.length(&parameter.name, &found).to_string().into_bytes()),
            Operation::Trim { end, longest, pattern } => {
                let pattern = self.pattern_of(pattern)?;
                found.map(|text| pattern.trimmed(&text, *end, *longest))
            }
            Operation::Replace { place, pattern, with } => self.replace(found, *place, pattern, with)?,
            Operation::Slice { offset, length } => self.slice(parameter, found, offset, length.as_ref())?,
            Operation::Case { change, everywhere, pattern } => {
                let pattern = match pattern {
                    Some(pattern) => Some(self.pattern_of(pattern)?),
                    None => None,
                };
                found.map(|text| changed_case(&text, *change, *everywhere, pattern.as_ref()))
            }
            Operation::Transform(letter) => self.transform(parameter, found, *letter)?,
            Operation::Names { joined } => {
                let is_match = |(name, _): &(&Bytes, _)| name.starts_with(&parameter.name);
                let values = self.state.variables.all().into_iter().filter(is_match);
                Found::Many { values: values.map(|(name, _)| name.clone()).collect(), joined: *joined }
            }
            Operation::Keys { joined } => {
                let target = self.resolved(&parameter.name);
                let values = self.variable(&target).map(|variable| variable.keys()).unwrap_or_default();
                Found::Many { values, joined: *joined }
            }
        })
    }

    fn pattern_of(&mut self, word: &Word) -> Result<Pattern, Flow> {
        let text = self.expand_pattern(word)?;
        Ok(Pattern::new(&text, self.shopt(Shopt::ExtGlob)))
    }

    fn length(&self, name: &[u8], found: &Found) -> usize {
        match found {
            Found::Unset => 0,
            Found::One(text) => character_count(text),
            Found::Many { .. } if matches!(name, b"@" | b"*") => self.state.arguments.len(),
            Found::Many { values, .. } => values.len(),
        }
    }

    fn replace(&mut self, found: Found, place: Place, pattern: &Word, with: &Word) -> Result<Found, Flow> {
        let pattern_text = self.expand_pattern(pattern)?;
        let mut pattern = Pattern::new(&pattern_text, self.shopt(Shopt::ExtGlob));
        if self.shopt(Shopt::NoCaseMatch) {
            pattern = pattern.ignoring_case();
        }
        if pattern_text.is_empty() && !matches!(place, Place::Front | Place::Back) {
            return Ok(found);
        }
        // `&` stands for what has matched, unless it is quoted.
        let template = if self.shopt(Shopt::PatsubReplacement) {
            self.replacement_of(with)?
        } else {
            vec![Some(self.expand_text(with)?)]
        };
        let insert = |matched: &[u8]| -> Bytes {
            template.iter().flat_map(|piece| piece.clone().unwrap_or_else(|| matched.to_vec())).collect()
        };
        Ok(found.map(|text| pattern.replaced(&text, place, insert)))
    }

    /// The pieces of a replacement: text, or nothing for what has matched.
    fn replacement_of(&mut self, with: &Word) -> Result<Vec<Option<Bytes>>, Flow> {
        let text = self.expand_replacement(with)?;
        let mut pieces = Vec::new();
        let mut literal = Vec::new();
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            match byte {
                b'\\' if matches!(text.get(at + 1), Some(b'&' | b'\\')) => {
                    literal.extend(text.get(at + 1));
                    at += 1;
                }
                b'&' => {
                    pieces.push(Some(std::mem::take(&mut literal)));
                    pieces.push(None);
                }
                _ => literal.push(*byte),
            }
            at += 1;
        }
        pieces.push(Some(literal));
        Ok(pieces)
    }

    fn slice(
        &mut self,
        parameter: &Parameter,
        found: Found,
        offset: &Arithmetic,
        length: Option<&Arithmetic>,
    ) -> Result<Found, Flow> {
        let offset = self.arithmetic(offset)?;
        let length = match length {
            Some(length) => Some(self.arithmetic(length)?),
            None => None,
        };
        match found {
            Found::Unset => Ok(Found::Unset),
            Found::One(text) => {
                let count = character_count(&text) as i64;
                let Some((from, to)) = range(offset, length, count, count) else {
                    return match length {
                        Some(length) if length < 0 => self.bad_length(length),
                        _ => Ok(Found::One(Vec::new())),
                    };
                };
                Ok(Found::One(character_slice(&text, from, to - from)))
            }
            Found::Many { mut values, joined } => {
                if length.is_some_and(|length| length < 0) {
                    return self.bad_length(length.unwrap_or_default());
                }
                let is_arguments = matches!(parameter.name.as_slice(), b"@" | b"*");
                if is_arguments {
                    values.insert(0, self.state.zeroth.clone());
                }
                // An array's elements are counted by their indexes.
                let keys: Option<Vec<u64>> = match self.variable(&self.resolved(&parameter.name)) {
                    Some(variable) if !is_arguments => match &variable.value {
                        Value::Indexed(list) => Some(list.keys().copied().collect()),
                        _ => None,
                    },
                    _ => None,
                };
                let end = match &keys {
                    Some(keys) => keys.last().map_or(0, |last| *last as i64 + 1),
                    None => values.len() as i64,
                };
                let start = if offset < 0 { end + offset } else { offset };
                if start < 0 {
                    return Ok(Found::Many { values: Vec::new(), joined });
                }
                let from = match &keys {
                    Some(keys) => keys.iter().take_while(|key| (**key as i64) < start).count(),
                    None => (start as usize).min(values.len()),
                };
                let count = length.map_or(values.len(), |length| length as usize);
                let values = values.into_iter().skip(from).take(count).collect();
                Ok(Found::Many { values, joined })
            }
        }
    }

    fn bad_length(&mut self, length: i64) -> Result<Found, Flow> {
        self.complain(&format!("{length}: substring expression < 0"));
        self.status = EXIT_FAILURE;
        Err(Flow::Discard)
    }

    fn transform(&mut self, parameter: &Parameter, found: Found, letter: u8) -> Result<Found, Flow> {
        Ok(match letter {
            b'Q' => found.map(|text| quote::quoted(&text)),
            b'U' => found.map(|text| upper(&text)),
            b'u' => found.map(|text| changed_case(&text, CaseChange::Upper, false, None)),
            b'L' => found.map(|text| lower(&text)),
            b'E' => found.map(|text| {
                let mut out = Vec::new();
                quote::unescape(&text, quote::Escapes::Dollar, &mut out);
                out
            }),
            b'P' => {
                let mut prompt = |text: Bytes| crate::prompt::expanded(self, &text);
                match found {
                    Found::One(text) => Found::One(prompt(text)),
                    other => other,
                }
            }
            b'a' => {
                let target = self.resolved(&parameter.name);
                let letters = self.variable(&target).map(|variable| variable.letters());
                match (letters, found) {
                    (Some(letters), Found::Many { values, joined }) => {
                        Found::Many { values: values.iter().map(|_| letters.clone()).collect(), joined }
                    }
                    (Some(letters), _) => Found::One(letters),
                    (None, _) => Found::Unset,
                }
            }
            b'A' => {
                let target = self.resolved(&parameter.name);
                match (self.state.variables.get(&target), found) {
                    (Some(variable), Found::Many { .. }) => {
                        Found::One(crate::builtins::declare::declaration(&target, variable))
                    }
                    (Some(variable), Found::One(text)) => {
                        let letters = variable.letters();
                        let assigned = [target.as_slice(), b"=", &quote::quoted(&text)].concat();
                        let prefix = if letters.is_empty() {
                            Vec::new()
                        } else {
                            [b"declare -", letters.as_slice(), b" "].concat()
                        };
                        Found::One([prefix, assigned].concat())
                    }
                    (None, Found::Many { values, .. }) => {
                        let quoted: Vec<Bytes> = values.iter().map(|value| quote::quoted(value)).collect();
                        Found::One([b"set -- ".to_vec(), quoted.join(b" ".as_slice())].concat())
                    }
                    (_, found) => found,
                }
            }
            b'K' | b'k' => {
                let target = self.resolved(&parameter.name);
                let Found::Many { values, joined } = found else {
                    return Ok(found.map(|text| quote::quoted(&text)));
                };
                let keys = self.variable(&target).map(|variable| variable.keys()).unwrap_or_default();
                if letter == b'k' {
                    let pairs = keys.into_iter().zip(values).flat_map(|(key, value)| [key, value]).collect();
                    return Ok(Found::Many { values: pairs, joined });
                }
                let pairs: Vec<Bytes> = keys
                    .iter()
                    .zip(&values)
                    .map(|(key, value)| {
                        [key_shown(key).as_slice(), b" ", &quote::double_quoted(value)].concat()
                    })
                    .collect();
                let is_keyed = matches!(
                    self.variable(&target).map(|variable| matches!(variable.value, Value::Keyed(_))),
                    Some(true)
                );
                let mut text = pairs.join(b" ".as_slice());
                if is_keyed && !pairs.is_empty() {
                    text.push(b' ');
                }
                Found::One(text)
            }
            _ => found,
        })
    }
}

fn key_shown(key: &[u8]) -> Bytes {
    if quote::needs_quotes(key) { quote::double_quoted(key) } else { key.to_vec() }
}

/// A parameter's name as messages show it.
fn shown_name(parameter: &Parameter) -> Bytes {
    match &parameter.index {
        Some(Index::Of(subscript)) => [parameter.name.as_slice(), b"[", &subscript.key.source, b"]"].concat(),
        _ => parameter.name.clone(),
    }
}

/// The range that an offset and a length mean; `None` when there is none.
fn range(offset: i64, length: Option<i64>, count: i64, end: i64) -> Option<(usize, usize)> {
    let from = if offset < 0 { count.checked_add(offset)? } else { offset };
    if from < 0 || from > count {
        return None;
    }
    let to = match length {
        None => count,
        Some(length) if length < 0 => end.checked_add(length)?,
        Some(length) => from.checked_add(length).unwrap_or(count).min(count),
    };
    (to >= from).then_some((from as usize, to as usize))
}

/// A text with the case of its letters changed: of the first, or of all, that match.
fn changed_case(text: &[u8], change: CaseChange, everywhere: bool, pattern: Option<&Pattern>) -> Bytes {
    let mut out = Vec::with_capacity(text.len());
    let mut is_first = true;
    for chunk in text.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let mut buffer = [0; 4];
            let bytes = letter.encode_utf8(&mut buffer).as_bytes();
            let wanted = (everywhere || is_first) && pattern.is_none_or(|pattern| pattern.matches(bytes));
            is_first = false;
            if !wanted {
                out.extend_from_slice(bytes);
                continue;
            }
            out.extend(match change {
                CaseChange::Upper => upper(bytes),
                CaseChange::Lower => lower(bytes),
                CaseChange::Swap if letter.is_uppercase() => lower(bytes),
                CaseChange::Swap => upper(bytes),
            });
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

/// Whether a name, or a name with a subscript, stands for something that is set (`-v`).
pub(crate) fn is_set(shell: &mut Shell, text: &[u8]) -> bool {
    if let Some((name, key)) = split_element(text) {
        let (name, key) = (name.to_vec(), key.to_vec());
        let target = shell.resolved(&name);
        if matches!(key.as_slice(), b"@" | b"*") {
            return shell.variable(&target).is_some_and(|variable| !variable.values().is_empty());
        }
        return match shell.place_of_text(&name, &key) {
            Ok(place) => shell.element(&target, &place).is_some(),
            Err(_) => false,
        };
    }
    if let Ok(number) = std::str::from_utf8(text).unwrap_or_default().parse::<usize>() {
        return number == 0 || number <= shell.state.arguments.len();
    }
    shell.value(text).is_some()
}
