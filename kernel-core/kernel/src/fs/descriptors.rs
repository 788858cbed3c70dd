//! A process's descriptor table: small numbers for open files, each with its close-on-exec mark and, for preview 1, its
//! rights. Numbers are given out lowest first, as POSIX asks. The table is shared by a process's threads and copied,
//! without what closes on exec, to its children.

use crate::fs::open::OpenFile;
use crate::sync::Arc;
use alloc::vec::Vec;
use tabula_abi::wasi::Rights;
use tabula_abi::{Errno, Result};

/// What happens to a descriptor when another program starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnExec {
    /// The program gets it.
    Keep,
    /// It is closed.
    Close,
}

/// One descriptor.
#[derive(Clone)]
pub struct Descriptor {
    /// What it refers to.
    pub file: Arc<OpenFile>,
    /// What happens to it on exec.
    pub on_exec: OnExec,
    /// What preview 1 allows on it.
    pub rights: Rights,
    /// What preview 1 allows on what is opened through it.
    pub rights_inheriting: Rights,
    /// For a preopened directory: the name that the program knows it by.
    pub preopen: Option<Arc<[u8]>>,
}

/// The descriptors of a process, by number.
#[derive(Clone, Default)]
pub struct Descriptors {
    slots: Vec<Option<Descriptor>>,
}

impl Descriptors {
    /// An empty table.
    pub const fn new() -> Self {
        Self { slots: Vec::new() }
    }

    /// The descriptor with this number.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn get(&self, fd: u32) -> Result<&Descriptor> {
        self.slots.get(fd as usize).and_then(Option::as_ref).ok_or(Errno::EBADF)
    }

    /// The descriptor with this number, to change.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn get_mut(&mut self, fd: u32) -> Result<&mut Descriptor> {
        self.slots.get_mut(fd as usize).and_then(Option::as_mut).ok_or(Errno::EBADF)
    }

    /// Puts a descriptor at the lowest free number that is at least `from` and below `limit`.
    ///
    /// # Errors
    /// `EMFILE` when there is none, `EINVAL` when `from` is not below the limit, `ENOMEM`.
    pub fn insert(&mut self, descriptor: Descriptor, from: u32, limit: u64) -> Result<u32> {
        let from = from as usize;
        if from as u64 >= limit {
            return Err(if from == 0 { Errno::EMFILE } else { Errno::EINVAL });
        }
        let free = self.slots.iter().skip(from).position(Option::is_none);
        let index = free.map_or_else(|| self.slots.len().max(from), |position| position.saturating_add(from));
        if index as u64 >= limit {
            return Err(Errno::EMFILE);
        }
        self.put(index, descriptor)?;
        Ok(index as u32)
    }

    /// Puts a descriptor at a number, and answers what was there.
    ///
    /// # Errors
    /// `EBADF` when the number is not below the limit, `ENOMEM`.
    pub fn replace(&mut self, fd: u32, descriptor: Descriptor, limit: u64) -> Result<Option<Descriptor>> {
        if u64::from(fd) >= limit {
            return Err(Errno::EBADF);
        }
        self.put(fd as usize, descriptor)
    }

    /// Takes a descriptor out. The caller drops it after releasing the table's lock: closing may wake others.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn remove(&mut self, fd: u32) -> Result<Descriptor> {
        self.slots.get_mut(fd as usize).and_then(Option::take).ok_or(Errno::EBADF)
    }

    /// Takes out everything that closes on exec.
    pub fn take_closing_on_exec(&mut self) -> Vec<Descriptor> {
        let closing = |slot: &mut Option<Descriptor>| slot.take_if(|held| held.on_exec == OnExec::Close);
        self.slots.iter_mut().filter_map(closing).collect()
    }

    /// Takes everything out.
    pub fn take_all(&mut self) -> Vec<Descriptor> {
        core::mem::take(&mut self.slots).into_iter().flatten().collect()
    }

    /// What a child starts with: everything that does not close on exec, under the same numbers.
    pub fn inherited(&self) -> Self {
        let keep = |slot: &Option<Descriptor>| slot.clone().filter(|held| held.on_exec == OnExec::Keep);
        Self { slots: self.slots.iter().map(keep).collect() }
    }

    /// The numbers in use with their descriptors, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Descriptor)> {
        self.slots.iter().enumerate().filter_map(|(fd, slot)| slot.as_ref().map(|held| (fd as u32, held)))
    }

    fn put(&mut self, index: usize, descriptor: Descriptor) -> Result<Option<Descriptor>> {
        if index >= self.slots.len() {
            let more = index.saturating_add(1).saturating_sub(self.slots.len());
            self.slots.try_reserve(more).map_err(|_| Errno::ENOMEM)?;
            self.slots.resize(index.saturating_add(1), None);
        }
        let slot = self.slots.get_mut(index).ok_or(Errno::EMFILE)?;
        Ok(slot.replace(descriptor))
    }
}
