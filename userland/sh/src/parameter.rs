//! `$name` and `${…}`: finding a parameter's value, or values, and doing to it what the braces say: here what is short, and
//! in files of their own replacing, slices, the case of letters, and `@` with a letter.

mod case;
mod replace;
mod slice;
mod transform;

use crate::assign::{Place as Element, split_element};
use crate::expand::{Fields, Stand};
use crate::options::{Opt, Shopt};
use crate::pattern::{Pattern, character_count, character_slice};
use crate::shell::{EXIT_FAILURE, EXIT_NOT_FOUND, Flow, Mode, Shell, Weight};
use crate::syntax::{parameter_of, scan};
use crate::tree::{Bytes, Index, Operation, Otherwise, Parameter, Word};
use crate::variables::Attribute;
use case::changed_case;

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
}

/// A parameter's name as messages show it.
fn shown_name(parameter: &Parameter) -> Bytes {
    match &parameter.index {
        Some(Index::Of(subscript)) => [parameter.name.as_slice(), b"[", &subscript.key.source, b"]"].concat(),
        _ => parameter.name.clone(),
    }
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
