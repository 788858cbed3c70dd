//! Reading and setting variables as commands mean it: references are followed, attributes applied, read-only ones refused.

mod computed;

use crate::arithmetic;
use crate::options::Opt;
use crate::shell::{EXIT_FAILURE, Flow, Run, Shell};
use crate::tree::{Assigned, Assignment, Bytes, Subscript};
use crate::variables::{Attribute, Keyed, Value, Variable};
use std::borrow::Cow;

/// How many references are followed.
const REFERENCES_MAX: usize = 8;

/// A subscript that has been evaluated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The whole variable, or element 0 of an array.
    Plain,
    Number(i64),
    Key(Bytes),
}

impl Shell {
    /// The name that a name stands for, through references.
    pub(crate) fn resolved(&self, name: &[u8]) -> Bytes {
        let mut name = name.to_vec();
        for _ in 0..REFERENCES_MAX {
            match self.state.variables.get(&name) {
                Some(variable) if variable.has(Attribute::Reference) => match variable.scalar() {
                    Some(target) if !target.is_empty() => name = target.clone(),
                    _ => break,
                },
                _ => break,
            }
        }
        name
    }

    /// A variable, computed if it is one of those that are.
    pub(crate) fn variable(&mut self, name: &[u8]) -> Option<Cow<'_, Variable>> {
        if let Some(computed) = self.computed(name) {
            return Some(Cow::Owned(computed));
        }
        match self.state.variables.get(name) {
            Some(variable) if variable.has(Attribute::Reference) => {
                let target = self.resolved(name);
                // A reference to an element is read by who knows of subscripts.
                self.state.variables.get(&target).map(Cow::Borrowed)
            }
            Some(variable) => Some(Cow::Borrowed(variable)),
            None => None,
        }
    }

    /// A variable's plain value.
    pub(crate) fn value(&mut self, name: &[u8]) -> Option<Bytes> {
        let target = self.resolved(name);
        if let Some((array, key)) = split_element(&target) {
            let (array, key) = (array.to_vec(), key.to_vec());
            let place = self.place_of_text(&array, &key).ok()?;
            return self.element(&array, &place);
        }
        self.variable(&target).and_then(|variable| variable.scalar().cloned())
    }

    /// One element of a variable.
    pub(crate) fn element(&mut self, name: &[u8], place: &Place) -> Option<Bytes> {
        let variable = self.variable(name)?;
        match (&variable.value, place) {
            (_, Place::Plain) => variable.scalar().cloned(),
            (Value::Indexed(list), Place::Number(number)) => {
                list.get(&index_from_end(*number, list.keys().next_back())?).cloned()
            }
            (Value::Keyed(table), Place::Key(key)) => table.get(key).cloned(),
            (Value::Keyed(table), Place::Number(number)) => table.get(number.to_string().as_bytes()).cloned(),
            (Value::Text(text), Place::Number(0 | -1)) => Some(text.clone()),
            _ => None,
        }
    }

    /// Evaluates a subscript: a key or a number, as the variable has it.
    pub(crate) fn place(&mut self, name: &[u8], subscript: &Subscript) -> Result<Place, Flow> {
        let target = self.resolved(name);
        let is_keyed = self
            .state
            .variables
            .get(&target)
            .is_some_and(|variable| matches!(variable.value, Value::Keyed(_)));
        if is_keyed {
            return Ok(Place::Key(self.expand_text(&subscript.key)?));
        }
        Ok(Place::Number(self.arithmetic(&subscript.number)?))
    }

    /// The same for a subscript that is a text, its expansions done.
    pub(crate) fn place_of_text(&mut self, name: &[u8], key: &[u8]) -> Result<Place, arithmetic::Error> {
        let target = self.resolved(name);
        match self.state.variables.get(&target).map(|variable| &variable.value) {
            Some(Value::Keyed(_)) => Ok(Place::Key(key.to_vec())),
            _ => {
                let parsed = arithmetic::parse(key)?;
                Ok(Place::Number(arithmetic::evaluate(&parsed, self)?))
            }
        }
    }

    /// Refuses to change a read-only variable, saying so.
    pub(crate) fn refuse_readonly(&mut self, name: &[u8]) -> bool {
        let target = self.resolved(name);
        let readonly =
            self.state.variables.get(&target).is_some_and(|variable| variable.has(Attribute::Readonly))
                || matches!(target.as_slice(), b"BASHOPTS" | b"SHELLOPTS");
        if readonly {
            self.complain_of(&target, "readonly variable");
        }
        readonly
    }

    /// A text as a variable with its attributes keeps it.
    fn shaped(&mut self, name: &[u8], text: Bytes) -> Result<Bytes, Flow> {
        let Some(variable) = self.state.variables.get(name) else { return Ok(text) };
        if variable.has(Attribute::Integer) {
            return Ok(self.arithmetic_text(&text)?.to_string().into_bytes());
        }
        if variable.has(Attribute::Lower) {
            return Ok(lower(&text));
        }
        if variable.has(Attribute::Upper) {
            return Ok(upper(&text));
        }
        Ok(text)
    }

    /// Sets a variable or an element of it. A read-only one is an error that ends the command.
    pub(crate) fn set(&mut self, name: &[u8], place: Place, text: Bytes) -> Run {
        self.put(name, place, text, Appending::No)
    }

    /// Sets a variable's plain value; read-only ones stay, silently. For what the shell sets itself.
    pub(crate) fn set_quietly(&mut self, name: &[u8], text: Bytes) {
        let target = self.resolved(name);
        let variable = self.state.variables.entry(&target);
        if !variable.has(Attribute::Readonly) {
            match &mut variable.value {
                Value::Indexed(list) => drop(list.insert(0, text)),
                value => *value = Value::Text(text),
            }
        }
    }

    /// Sets or appends.
    pub(crate) fn put(&mut self, name: &[u8], place: Place, text: Bytes, appending: Appending) -> Run {
        let mut name = self.resolved(name);
        let mut place = place;
        if let Some((array, key)) = split_element(&name) {
            let (array, key) = (array.to_vec(), key.to_vec());
            place = self.place_of_text(&array, &key).map_err(|error| self.bad_arithmetic(&key, &error))?;
            name = array;
        }
        if self.refuse_readonly(&name) {
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        }
        let is_integer =
            self.state.variables.get(&name).is_some_and(|variable| variable.has(Attribute::Integer));
        let text = match appending {
            Appending::Yes if is_integer => {
                let old = self.element(&name, &place).unwrap_or_else(|| b"0".to_vec());
                let old = self.arithmetic_text(&old)?;
                let new = self.arithmetic_text(&text)?;
                old.wrapping_add(new).to_string().into_bytes()
            }
            Appending::Yes => {
                let old = self.element(&name, &place).unwrap_or_default();
                self.shaped(&name, [old, text].concat())?
            }
            Appending::No => self.shaped(&name, text)?,
        };
        self.store(&name, place, text)?;
        self.after_set(&name);
        Ok(())
    }

    fn store(&mut self, name: &[u8], place: Place, text: Bytes) -> Run {
        let exports = self.has(Opt::AllExport);
        let variable = self.state.variables.entry(name);
        variable.take(Attribute::Valueless);
        if exports {
            variable.add(Attribute::Exported);
        }
        if let Place::Number(_) = place
            && !matches!(variable.value, Value::Indexed(_) | Value::Keyed(_))
        {
            let old = std::mem::take(&mut variable.value);
            variable.value = match old {
                Value::Text(text) => Value::Indexed([(0, text)].into()),
                _ => Value::Indexed(Default::default()),
            };
        }
        match (&mut variable.value, place) {
            (Value::Indexed(list), Place::Plain) => drop(list.insert(0, text)),
            (Value::Keyed(table), Place::Plain) => table.insert(b"0", text),
            (Value::Indexed(list), Place::Number(number)) => {
                let Some(index) = index_from_end(number, list.keys().next_back()) else {
                    let shown = String::from_utf8_lossy(name).into_owned();
                    self.complain(&format!("{shown}[{number}]: bad array subscript"));
                    self.status = EXIT_FAILURE;
                    return Err(Flow::Discard);
                };
                list.insert(index, text);
            }
            (Value::Keyed(table), Place::Number(number)) => table.insert(number.to_string().as_bytes(), text),
            (Value::Keyed(table), Place::Key(key)) => table.insert(&key, text),
            (value, _) => *value = Value::Text(text),
        }
        Ok(())
    }

    /// What setting some variables means to the shell.
    fn after_set(&mut self, name: &[u8]) {
        match name {
            b"PATH" => self.state.hashed.clear(),
            b"OPTIND" => self.state.getopts_at = 0,
            b"RANDOM" => {
                let seed = self.text(b"RANDOM").and_then(|text| crate::numbers::decimal(&text)).unwrap_or(0);
                self.random = (seed as u32).wrapping_mul(2_654_435_761) | 1;
            }
            b"SECONDS" => {
                let now = self.text(b"SECONDS").and_then(|text| crate::numbers::decimal(&text)).unwrap_or(0);
                self.seconds_offset = now - self.started.elapsed().as_secs() as i64;
            }
            _ => {}
        }
    }

    /// Carries out an assignment.
    pub(crate) fn assign(&mut self, assignment: &Assignment) -> Run {
        let appending = if assignment.appends { Appending::Yes } else { Appending::No };
        match &assignment.value {
            Assigned::Scalar(word) => {
                let text = self.expand_text(word)?;
                let place = match &assignment.index {
                    Some(subscript) => self.place(&assignment.name, subscript)?,
                    None => Place::Plain,
                };
                if place == Place::Key(Vec::new()) {
                    let source = String::from_utf8_lossy(&assignment.source).into_owned();
                    self.complain(&format!("{source}: bad array subscript"));
                    self.status = EXIT_FAILURE;
                    return Err(Flow::Discard);
                }
                self.put(&assignment.name, place, text, appending)
            }
            Assigned::Array(_) => self.assign_array(assignment, None),
        }
    }

    /// Sets a whole array; `keyed` when it is declared to be associative.
    pub(crate) fn assign_array(&mut self, assignment: &Assignment, keyed: Option<bool>) -> Run {
        let Assigned::Array(elements) = &assignment.value else { return Ok(()) };
        let name = self.resolved(&assignment.name);
        if self.refuse_readonly(&name) {
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        }
        let is_keyed = keyed.unwrap_or_else(|| {
            self.state.variables.get(&name).is_some_and(|variable| matches!(variable.value, Value::Keyed(_)))
        });
        // All values come first: they may use the old array.
        let mut next = 0_i64;
        if assignment.appends && !is_keyed {
            next = match self.state.variables.get(&name).map(|variable| &variable.value) {
                Some(Value::Indexed(list)) => list.keys().next_back().map_or(0, |last| *last as i64 + 1),
                Some(Value::Text(_)) => 1,
                _ => 0,
            };
        }
        let mut values: Vec<(Place, Bytes, Appending)> = Vec::new();
        if is_keyed && elements.iter().all(|element| element.index.is_none()) {
            // Keys and values by turns.
            let mut flat = Vec::new();
            for element in elements {
                flat.push(self.expand_text(&element.value)?);
            }
            for pair in flat.chunks(2) {
                let value = pair.get(1).cloned().unwrap_or_default();
                values.push((Place::Key(pair.first().cloned().unwrap_or_default()), value, Appending::No));
            }
        } else {
            for element in elements {
                let appending = if element.appends { Appending::Yes } else { Appending::No };
                match &element.index {
                    Some(subscript) if is_keyed => {
                        let key = self.expand_text(&subscript.key)?;
                        values.push((Place::Key(key), self.expand_text(&element.value)?, appending));
                    }
                    Some(subscript) => {
                        next = self.arithmetic(&subscript.number)?;
                        values.push((Place::Number(next), self.expand_text(&element.value)?, appending));
                        next = next.wrapping_add(1);
                    }
                    None if is_keyed => {
                        let source = String::from_utf8_lossy(&element.value.source).into_owned();
                        let shown = String::from_utf8_lossy(&name).into_owned();
                        self.complain(&format!(
                            "{shown}: {source}: must use subscript when assigning associative array"
                        ));
                    }
                    None => {
                        for text in self.expand_word(&element.value)? {
                            values.push((Place::Number(next), text, Appending::No));
                            next = next.wrapping_add(1);
                        }
                    }
                }
            }
        }
        let exports = self.has(Opt::AllExport);
        let variable = self.state.variables.entry(&name);
        variable.take(Attribute::Valueless);
        if exports {
            variable.add(Attribute::Exported);
        }
        if !assignment.appends || !matches!(variable.value, Value::Indexed(_) | Value::Keyed(_)) {
            let old = std::mem::take(&mut variable.value);
            variable.value = match (is_keyed, old) {
                (true, _) => Value::Keyed(Keyed::default()),
                (false, Value::Text(text)) if assignment.appends => Value::Indexed([(0, text)].into()),
                (false, _) => Value::Indexed(Default::default()),
            };
        }
        for (place, text, appending) in values {
            self.put(&name, place, text, appending)?;
        }
        Ok(())
    }

    /// Forgets a variable or an element. False when it is read-only.
    pub(crate) fn unset_variable(&mut self, name: &[u8]) -> bool {
        let target = self.resolved(name);
        if self.state.variables.get(&target).is_some_and(|variable| variable.has(Attribute::Readonly)) {
            let shown = String::from_utf8_lossy(&target).into_owned();
            self.complain(&format!("unset: {shown}: cannot unset: readonly variable"));
            return false;
        }
        self.state.variables.remove(&target);
        if target == b"PATH" {
            self.state.hashed.clear();
        }
        true
    }

    /// The environment of commands.
    pub(crate) fn environment(&self) -> Vec<Bytes> {
        let mut all: Vec<Bytes> = Vec::new();
        for (name, variable) in self.state.variables.iter() {
            if variable.has(Attribute::Exported)
                && let Value::Text(text) = &variable.value
            {
                all.push([name.as_slice(), b"=", text].concat());
            }
        }
        for (name, function) in self.state.functions.iter().filter(|(_, function)| function.exported) {
            let text = function.text();
            let body = text.get(name.len() + 1..).unwrap_or_default();
            all.push([b"BASH_FUNC_", name.as_slice(), b"%%=", body].concat());
        }
        all.sort();
        all
    }
}

/// Whether a value is added to what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Appending {
    Yes,
    No,
}

/// The index that a number means; negative ones count from the end.
fn index_from_end(number: i64, last: Option<&u64>) -> Option<u64> {
    if number >= 0 {
        return u64::try_from(number).ok();
    }
    let length = last.map_or(0, |last| i64::try_from(*last).unwrap_or(i64::MAX - 1) + 1);
    u64::try_from(length.checked_add(number)?).ok()
}

/// `name[key]` taken apart, as references and `unset` name elements.
pub(crate) fn split_element(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = text.iter().position(|byte| *byte == b'[')?;
    let inner = text.get(open + 1..)?.strip_suffix(b"]")?;
    let name = text.get(..open)?;
    crate::syntax::scan::is_name(name).then_some((name, inner))
}

/// A text in small letters.
pub(crate) fn lower(text: &[u8]) -> Bytes {
    changed(text, |part| part.to_lowercase())
}

/// A text in capital letters.
pub(crate) fn upper(text: &[u8]) -> Bytes {
    changed(text, |part| part.to_uppercase())
}

fn changed(text: &[u8], change: impl Fn(&str) -> String) -> Bytes {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.extend_from_slice(change(chunk.valid()).as_bytes());
        out.extend_from_slice(chunk.invalid());
    }
    out
}

impl arithmetic::Variables for Shell {
    fn get(&mut self, name: &[u8], index: Option<&[u8]>) -> Result<Option<Bytes>, arithmetic::Error> {
        let found = match index {
            None => self.value(name),
            Some(key) => {
                let place = self.place_of_text(name, key)?;
                self.element(&self.resolved(name), &place)
            }
        };
        if found.is_none() && self.has(Opt::NoUnset) {
            self.complain_of(name, "unbound variable");
            return Err(arithmetic::Error { message: "unbound variable".into(), token: String::new() });
        }
        Ok(found)
    }

    fn set(&mut self, name: &[u8], index: Option<&[u8]>, value: i64) -> Result<(), arithmetic::Error> {
        let place = match index {
            None => Place::Plain,
            Some(key) => self.place_of_text(name, key)?,
        };
        Shell::set(self, name, place, value.to_string().into_bytes())
            .map_err(|_| arithmetic::Error { message: String::new(), token: String::new() })
    }
}
