//! A table of values that cells refer to by a small number. It is bounded: when it is full, whoever owns it marks what is
//! still referred to, and the rest is given up.

use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// How many refused requests pass before it is worth marking again.
const PATIENCE: u32 = 1024;

/// The table. Number 0 is never given.
#[derive(Debug)]
pub(crate) struct Interner<T> {
    entries: Vec<Option<Rc<T>>>,
    numbers: HashMap<Rc<T>, u16>,
    free: Vec<u16>,
    limit: usize,
    refused: u32,
}

/// The table is full.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// Marking may free something.
    Collect,
    /// Marking has just been tried.
    Refuse,
}

impl<T: Eq + Hash> Interner<T> {
    /// An empty table for `limit` values, at most 65,535.
    pub(crate) fn new(limit: usize) -> Self {
        let limit = limit.min(u16::MAX as usize);
        Self { entries: vec![None], numbers: HashMap::new(), free: Vec::new(), limit, refused: 0 }
    }

    /// The value of a number.
    pub(crate) fn get(&self, number: u16) -> Option<&T> {
        self.entries.get(number as usize)?.as_deref()
    }

    /// The number of a value.
    pub(crate) fn intern(&mut self, value: T) -> Result<u16, Full> {
        if let Some(number) = self.numbers.get(&value) {
            return Ok(*number);
        }
        let number = match self.free.pop() {
            Some(number) => number,
            None if self.numbers.len() < self.limit => {
                self.entries.push(None);
                (self.entries.len() - 1) as u16
            }
            None if self.refused == 0 => return Err(Full::Collect),
            None => {
                self.refused -= 1;
                return Err(Full::Refuse);
            }
        };
        let value = Rc::new(value);
        self.numbers.insert(value.clone(), number);
        self.entries[number as usize] = Some(value);
        Ok(number)
    }

    /// Gives up what `used` does not mark.
    pub(crate) fn retain(&mut self, used: &[bool]) {
        for (number, entry) in self.entries.iter_mut().enumerate().skip(1) {
            if !used.get(number).copied().unwrap_or(false)
                && let Some(value) = entry.take()
            {
                self.numbers.remove(&value);
                self.free.push(number as u16);
            }
        }
        self.refused = if self.free.len() < self.limit / 16 { PATIENCE } else { 0 };
    }

    /// Whether keeping what is marked would leave little room.
    pub(crate) fn is_crowded(&self, used: &[bool]) -> bool {
        let kept = used.iter().filter(|used| **used).count();
        kept + self.limit / 8 >= self.limit
    }

    /// Marks for [`Self::retain`]: nothing yet.
    pub(crate) fn marks(&self) -> Vec<bool> {
        vec![false; self.entries.len()]
    }
}
