//! Variables: texts, indexed and associative arrays, with their attributes, and the scopes of functions. A scope keeps what
//! its locals replaced, and puts it back when it ends; so every name has one place. Copies share the table until one is
//! changed, which makes a copy of the whole state cheap. What a variable's value does to the shell is not decided here.

use crate::tree::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// A short hash for short names.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

/// A table by name.
pub(crate) type Table<T> = HashMap<Bytes, T, BuildHasherDefault<Fnv>>;

/// What a variable is besides its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Attribute {
    Exported = 1,
    Readonly = 2,
    Integer = 4,
    Lower = 8,
    Upper = 16,
    Reference = 32,
    Traced = 64,
    /// It is declared and has no value yet, though it is an array.
    Valueless = 128,
}

/// Attributes with their letters, in the order in which they are shown.
pub(crate) const LETTERS: &[(Attribute, u8)] = &[
    (Attribute::Integer, b'i'),
    (Attribute::Lower, b'l'),
    (Attribute::Reference, b'n'),
    (Attribute::Readonly, b'r'),
    (Attribute::Traced, b't'),
    (Attribute::Upper, b'u'),
    (Attribute::Exported, b'x'),
];

/// An associative array. Keys have the order in which bash lists them: that of its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keyed(BTreeMap<(u32, Bytes), Bytes>);

const BUCKETS: u32 = 1024;

fn bucket(key: &[u8]) -> u32 {
    let hash =
        key.iter().fold(2_166_136_261_u32, |hash, byte| hash.wrapping_mul(16_777_619) ^ u32::from(*byte));
    hash & (BUCKETS - 1)
}

impl Keyed {
    /// The value of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Bytes> {
        self.0.get(&(bucket(key), key.to_vec()))
    }

    /// Sets the value of a key.
    pub(crate) fn insert(&mut self, key: &[u8], value: Bytes) {
        self.0.insert((bucket(key), key.to_vec()), value);
    }

    /// Forgets a key.
    pub(crate) fn remove(&mut self, key: &[u8]) {
        self.0.remove(&(bucket(key), key.to_vec()));
    }

    /// Keys and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        self.0.iter().map(|((_, key), value)| (key, value))
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A variable's value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Value {
    /// It has none: it is declared only.
    #[default]
    None,
    Text(Bytes),
    Indexed(BTreeMap<u64, Bytes>),
    Keyed(Keyed),
}

/// A variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) value: Value,
    attributes: u8,
}

impl Variable {
    /// A variable with a text.
    pub(crate) fn text(text: Bytes) -> Variable {
        Variable { value: Value::Text(text), attributes: 0 }
    }

    /// A variable with the elements of an indexed array.
    pub(crate) fn list(list: impl IntoIterator<Item = Bytes>) -> Variable {
        Variable { value: Value::Indexed((0..).zip(list).collect()), attributes: 0 }
    }

    /// Whether it has an attribute.
    pub(crate) fn has(&self, attribute: Attribute) -> bool {
        self.attributes & attribute as u8 != 0
    }

    /// Gives it an attribute.
    pub(crate) fn add(&mut self, attribute: Attribute) {
        self.attributes |= attribute as u8;
        match attribute {
            Attribute::Lower => self.attributes &= !(Attribute::Upper as u8),
            Attribute::Upper => self.attributes &= !(Attribute::Lower as u8),
            _ => {}
        }
    }

    /// Takes an attribute away.
    pub(crate) fn take(&mut self, attribute: Attribute) {
        self.attributes &= !(attribute as u8);
    }

    /// All attributes as bits, for other shells.
    pub(crate) fn bits(&self) -> u8 {
        self.attributes
    }

    /// A variable from its value and attributes as bits.
    pub(crate) fn from_bits(value: Value, attributes: u8) -> Variable {
        Variable { value, attributes }
    }

    /// The text that its plain name stands for: an array's element 0.
    pub(crate) fn scalar(&self) -> Option<&Bytes> {
        match &self.value {
            Value::None => None,
            Value::Text(text) => Some(text),
            Value::Indexed(list) => list.get(&0),
            Value::Keyed(table) => table.get(b"0"),
        }
    }

    /// All its values.
    pub(crate) fn values(&self) -> Vec<Bytes> {
        match &self.value {
            Value::None => Vec::new(),
            Value::Text(text) => vec![text.clone()],
            Value::Indexed(list) => list.values().cloned().collect(),
            Value::Keyed(table) => table.iter().map(|(_, value)| value.clone()).collect(),
        }
    }

    /// All its keys.
    pub(crate) fn keys(&self) -> Vec<Bytes> {
        match &self.value {
            Value::None => Vec::new(),
            Value::Text(_) => vec![b"0".to_vec()],
            Value::Indexed(list) => list.keys().map(|key| key.to_string().into_bytes()).collect(),
            Value::Keyed(table) => table.iter().map(|(key, _)| key.clone()).collect(),
        }
    }

    /// The letters of its attributes, as `declare -p` shows them.
    pub(crate) fn letters(&self) -> Bytes {
        let mut letters = match self.value {
            Value::Indexed(_) => b"a".to_vec(),
            Value::Keyed(_) => b"A".to_vec(),
            _ => Vec::new(),
        };
        letters
            .extend(LETTERS.iter().filter(|(attribute, _)| self.has(*attribute)).map(|(_, letter)| *letter));
        letters
    }
}

/// What a function's locals replaced.
type Replaced = Vec<(Bytes, Option<Variable>)>;

/// All variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    table: Rc<Table<Variable>>,
    scopes: Vec<Rc<Replaced>>,
}

impl Variables {
    /// A variable, if it is there.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&Variable> {
        self.table.get(name)
    }

    /// A variable to change, if it is there.
    pub(crate) fn get_mut(&mut self, name: &[u8]) -> Option<&mut Variable> {
        if !self.table.contains_key(name) {
            return None;
        }
        Rc::make_mut(&mut self.table).get_mut(name)
    }

    /// A variable to change; a new one if it is not there.
    pub(crate) fn entry(&mut self, name: &[u8]) -> &mut Variable {
        let table = Rc::make_mut(&mut self.table);
        if !table.contains_key(name) {
            table.insert(name.to_vec(), Variable::default());
        }
        table.entry(name.to_vec()).or_default()
    }

    /// Puts a variable in its place.
    pub(crate) fn put(&mut self, name: &[u8], variable: Variable) {
        Rc::make_mut(&mut self.table).insert(name.to_vec(), variable);
    }

    /// Forgets a variable.
    pub(crate) fn remove(&mut self, name: &[u8]) {
        if self.table.contains_key(name) {
            Rc::make_mut(&mut self.table).remove(name);
        }
    }

    /// All variables, by name.
    pub(crate) fn all(&self) -> Vec<(&Bytes, &Variable)> {
        let mut all: Vec<_> = self.table.iter().collect();
        all.sort_by(|left, right| left.0.cmp(right.0));
        all
    }

    /// All variables, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Bytes, &Variable)> {
        self.table.iter()
    }

    /// Begins a scope.
    pub(crate) fn push_scope(&mut self) {
        self.scopes.push(Rc::default());
    }

    /// Ends the innermost scope: what its locals replaced comes back.
    pub(crate) fn pop_scope(&mut self) {
        let Some(replaced) = self.scopes.pop() else { return };
        for (name, variable) in replaced.iter().rev() {
            match variable {
                Some(variable) => self.put(name, variable.clone()),
                None => self.remove(name),
            }
        }
    }

    /// How many scopes there are.
    pub(crate) fn depth(&self) -> usize {
        self.scopes.len()
    }

    /// Whether a name is local to the innermost scope.
    pub(crate) fn is_local(&self, name: &[u8]) -> bool {
        self.scopes.last().is_some_and(|scope| scope.iter().any(|(local, _)| local == name))
    }

    /// The locals of the innermost scope.
    pub(crate) fn locals(&self) -> Vec<Bytes> {
        self.scopes
            .last()
            .map(|scope| scope.iter().map(|(name, _)| name.clone()).collect())
            .unwrap_or_default()
    }

    /// Keeps what a name stands for until the innermost scope ends. True when it was not kept yet.
    pub(crate) fn keep(&mut self, name: &[u8]) -> bool {
        if self.scopes.is_empty() || self.is_local(name) {
            return false;
        }
        let old = self.table.get(name).cloned();
        if let Some(scope) = self.scopes.last_mut() {
            Rc::make_mut(scope).push((name.to_vec(), old));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Variable, Variables};

    #[test]
    fn a_scope_puts_back_what_its_locals_replaced() {
        let mut variables = Variables::default();
        variables.put(b"x", Variable::text(b"outer".to_vec()));
        variables.push_scope();
        assert!(variables.keep(b"x") && variables.keep(b"new"));
        assert!(!variables.keep(b"x"));
        variables.put(b"x", Variable::text(b"inner".to_vec()));
        variables.put(b"new", Variable::text(b"1".to_vec()));
        let copy = variables.clone();
        variables.pop_scope();
        assert_eq!(variables.get(b"x").and_then(Variable::scalar), Some(&b"outer".to_vec()));
        assert!(variables.get(b"new").is_none());
        assert_eq!(copy.get(b"x").and_then(Variable::scalar), Some(&b"inner".to_vec()));
    }

    #[test]
    fn lower_and_upper_exclude_one_another() {
        let mut variable = Variable::default();
        variable.add(Attribute::Lower);
        variable.add(Attribute::Upper);
        assert_eq!(variable.letters(), b"u");
    }
}
