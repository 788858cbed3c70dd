//! The shell's descriptors as commands see them. Redirections change this table only: what a script calls descriptor 1 may
//! be any open file of the shell's own, or memory that a substitution collects. Undoing a redirection is putting back what an
//! older table says of its descriptors, and children get theirs from the table when they start.

use crate::sys::{self, Errno, Handle, Result};
use crate::tree::Bytes;
use std::cell::RefCell;
use std::rc::Rc;

/// How many descriptors are looked at when the shell starts.
const INHERITED_MAX: u32 = 64;
/// Descriptors that scripts may name end here.
pub(crate) const FD_MAX: u32 = sys::LOWEST_OWN - 1;

/// Memory that output is collected in.
pub(crate) type Memory = Rc<RefCell<Bytes>>;

/// Where a descriptor leads.
#[derive(Clone, Debug)]
pub(crate) enum Slot {
    /// To where it led when the shell started.
    Inherited,
    /// To a file of the shell's own.
    File(Handle),
    /// Into memory.
    Memory(Memory),
}

impl Slot {
    fn is_same(&self, other: &Slot) -> bool {
        match (self, other) {
            (Slot::Inherited, Slot::Inherited) => true,
            (Slot::File(one), Slot::File(other)) => Rc::ptr_eq(one, other),
            (Slot::Memory(one), Slot::Memory(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// All descriptors that are open.
#[derive(Clone, Debug)]
pub(crate) struct Fds {
    slots: Rc<Vec<(u32, Slot)>>,
    /// What was open when the shell started.
    origin: Rc<[u32]>,
}

impl Fds {
    /// What the shell was started with.
    pub(crate) fn inherited() -> Fds {
        let origin: Rc<[u32]> = (0..INHERITED_MAX).filter(|fd| sys::is_open(*fd)).collect();
        Fds { slots: Rc::new(origin.iter().map(|fd| (*fd, Slot::Inherited)).collect()), origin }
    }

    /// Where a descriptor leads, if it is open.
    pub(crate) fn get(&self, fd: u32) -> Option<&Slot> {
        self.slots.iter().find(|(number, _)| *number == fd).map(|(_, slot)| slot)
    }

    /// Lets a descriptor lead elsewhere.
    pub(crate) fn put(&mut self, fd: u32, slot: Slot) {
        let slots = Rc::make_mut(&mut self.slots);
        match slots.iter_mut().find(|(number, _)| *number == fd) {
            Some((_, old)) => *old = slot,
            None => slots.push((fd, slot)),
        }
    }

    /// Closes a descriptor.
    pub(crate) fn close(&mut self, fd: u32) {
        Rc::make_mut(&mut self.slots).retain(|(number, _)| *number != fd);
    }

    /// Makes a descriptor lead where another leads.
    ///
    /// # Errors
    /// `EBADF` when the other is not open.
    pub(crate) fn copy(&mut self, from: u32, to: u32) -> Result<()> {
        if from == to {
            return if self.get(from).is_some() { Ok(()) } else { Err(Errno::EBADF) };
        }
        let slot = match self.get(from) {
            None => return Err(Errno::EBADF),
            Some(Slot::Inherited) => Slot::File(sys::duplicate(from)?),
            Some(other) => other.clone(),
        };
        self.put(to, slot);
        Ok(())
    }

    /// The lowest descriptor from 10 on that is free.
    pub(crate) fn free(&self) -> Option<u32> {
        (10..FD_MAX).find(|fd| self.get(*fd).is_none())
    }

    /// The highest free descriptor that is not above a number, and not below 10.
    pub(crate) fn free_below(&self, highest: u32) -> Option<u32> {
        (10..=highest).rev().find(|fd| self.get(*fd).is_none())
    }

    /// The system's number of what a descriptor leads to.
    ///
    /// # Errors
    /// `EBADF` when it is not open or leads into memory.
    pub(crate) fn real(&self, fd: u32) -> Result<u32> {
        match self.get(fd) {
            Some(Slot::Inherited) => Ok(fd),
            Some(Slot::File(handle)) => Ok(sys::number(handle)),
            Some(Slot::Memory(_)) | None => Err(Errno::EBADF),
        }
    }

    /// Writes all of a text.
    ///
    /// # Errors
    /// `EBADF` when the descriptor is not open, `EPIPE`, and what else writing may meet.
    pub(crate) fn write(&self, fd: u32, text: &[u8]) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        match self.get(fd) {
            None => Err(Errno::EBADF),
            Some(Slot::Memory(memory)) => {
                memory.borrow_mut().extend_from_slice(text);
                Ok(())
            }
            Some(Slot::Inherited) => sys::write_all(fd, text),
            Some(Slot::File(handle)) => sys::write_all(sys::number(handle), text),
        }
    }

    /// What a child must copy (from, to) and close to have these descriptors. Memory must have been replaced before.
    pub(crate) fn for_child(&self) -> (Vec<(u32, u32)>, Vec<u32>) {
        let mut copies = Vec::new();
        for (fd, slot) in self.slots.iter() {
            if let Slot::File(handle) = slot {
                copies.push((sys::number(handle), *fd));
            }
        }
        // What was open when the shell started and is not meant any more: numbers that the table no longer has.
        let is_unwanted = |fd: &u32| self.get(*fd).is_none() && sys::is_open(*fd);
        let closes = self.origin.iter().copied().filter(is_unwanted).collect();
        (copies, closes)
    }

    /// The memories that descriptors lead into, each once.
    pub(crate) fn memories(&self) -> Vec<Memory> {
        let mut found: Vec<Memory> = Vec::new();
        for (_, slot) in self.slots.iter() {
            if let Slot::Memory(memory) = slot
                && !found.iter().any(|known| Rc::ptr_eq(known, memory))
            {
                found.push(Rc::clone(memory));
            }
        }
        found
    }

    /// Lets what led into a memory lead to a file.
    pub(crate) fn replace_memory(&mut self, memory: &Memory, file: &Handle) {
        for (_, slot) in Rc::make_mut(&mut self.slots) {
            if matches!(slot, Slot::Memory(found) if Rc::ptr_eq(found, memory)) {
                *slot = Slot::File(Rc::clone(file));
            }
        }
    }

    /// Puts back what a command's redirections have replaced: the descriptors in which the table that they made differs from
    /// the one before them. What its commands have changed besides (`exec`) stays.
    pub(crate) fn undo(&mut self, before: Fds, made: &Fds) {
        if Rc::ptr_eq(&before.slots, &made.slots) {
            return;
        }
        if Rc::ptr_eq(&self.slots, &made.slots) {
            *self = before;
            return;
        }
        for (fd, _) in made.slots.iter() {
            if before.get(*fd).is_none() {
                self.close(*fd);
            }
        }
        for (fd, slot) in before.slots.iter() {
            if !made.get(*fd).is_some_and(|other| slot.is_same(other)) {
                self.put(*fd, slot.clone());
            }
        }
    }

    /// The numbers that are open.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        self.slots.iter().map(|(fd, _)| *fd).collect()
    }
}
