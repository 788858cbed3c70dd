//! The tree of processes: parents and children, process groups and sessions, and which processes have ended but have not
//! been waited for. One lock (the kernel's) guards it all; everything here is short and touches no other lock than a
//! process's thread list.

use crate::sync::Arc;
use crate::task::process::{ExitStatus, Process};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// The first process: the kernel's own, which adopts orphans.
pub const INIT: u32 = 1;
/// Numbers of processes and threads stay below this.
const NUMBERS: u32 = 1 << 22;

/// Whether a process still runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// It does, or is stopped.
    Alive,
    /// It has ended; its parent has not asked yet.
    Zombie(ExitStatus),
}

/// One process in the tree.
pub struct Node {
    /// The process.
    pub process: Arc<Process>,
    /// Its parent; 0 for init.
    pub parent: u32,
    /// Its children.
    pub children: Vec<u32>,
    /// Its process group.
    pub group: u32,
    /// Its session.
    pub session: u32,
    /// Whether it still runs.
    pub life: Life,
    /// It has exec'ed since it was spawned: its parent may not move it to another group any more.
    pub has_exec: bool,
    /// It has stopped, and its parent has not been told.
    stop_report: Option<Signal>,
    /// It was continued, and its parent has not been told.
    continue_report: bool,
}

/// A change of a child's state that its parent waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChildEvent {
    /// It has ended (and is gone from the tree now).
    Ended(ExitStatus),
    /// It has stopped.
    Stopped(Signal),
    /// It goes on.
    Continued,
}

/// Which children a parent waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChildFilter {
    /// Any.
    Any,
    /// This process.
    Process(u32),
    /// Those in this process group.
    Group(u32),
}

/// Which changes a parent waits for, besides the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ChildInterest {
    /// Stops too.
    pub stopped: bool,
    /// Continuations too.
    pub continued: bool,
}

/// All processes.
pub struct Tree {
    nodes: BTreeMap<u32, Node>,
    next_number: u32,
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// A tree without processes.
    pub const fn new() -> Self {
        Self { nodes: BTreeMap::new(), next_number: INIT }
    }

    /// How many processes there are, zombies included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A number that no process, thread, group or session has.
    pub fn take_number(&mut self) -> u32 {
        loop {
            let number = self.next_number;
            self.next_number = if number.saturating_add(1) >= NUMBERS {
                INIT.saturating_add(1)
            } else {
                number.saturating_add(1)
            };
            let taken = |node: &Node| {
                node.group == number || node.session == number || node.process.has_thread(number)
            };
            if !self.nodes.contains_key(&number) && !self.nodes.values().any(taken) {
                return number;
            }
        }
    }

    /// Adds a process below its parent, in the given group and session.
    pub fn add(&mut self, process: Arc<Process>, parent: u32, group: u32, session: u32) {
        let pid = process.pid();
        if let Some(parent) = self.nodes.get_mut(&parent) {
            parent.children.push(pid);
        }
        let node = Node {
            process,
            parent,
            children: Vec::new(),
            group,
            session,
            life: Life::Alive,
            has_exec: false,
            stop_report: None,
            continue_report: false,
        };
        self.nodes.insert(pid, node);
    }

    /// A process, zombies included.
    ///
    /// # Errors
    /// `ESRCH`.
    pub fn node(&self, pid: u32) -> Result<&Node> {
        self.nodes.get(&pid).ok_or(Errno::ESRCH)
    }

    /// A process, zombies included, to change.
    ///
    /// # Errors
    /// `ESRCH`.
    pub fn node_mut(&mut self, pid: u32) -> Result<&mut Node> {
        self.nodes.get_mut(&pid).ok_or(Errno::ESRCH)
    }

    /// All processes by number.
    pub fn iter(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }

    /// The living processes of a group.
    pub fn group(&self, group: u32) -> Vec<Arc<Process>> {
        let member = |node: &&Node| node.group == group && node.life == Life::Alive;
        self.nodes.values().filter(member).map(|node| node.process.clone()).collect()
    }

    /// Whether any process, zombies included, is in this group of this session.
    pub fn has_group(&self, group: u32, session: u32) -> bool {
        self.nodes.values().any(|node| node.group == group && node.session == session)
    }

    /// Whether the group of a process is orphaned: no member has a parent in the same session but another group.
    pub fn is_orphaned_group_of(&self, pid: u32) -> bool {
        self.nodes.get(&pid).is_none_or(|node| self.is_orphaned(node.group))
    }

    fn is_orphaned(&self, group: u32) -> bool {
        let anchors = |node: &&Node| {
            let parent = self.nodes.get(&node.parent);
            node.group == group
                && node.life == Life::Alive
                && parent.is_some_and(|parent| parent.session == node.session && parent.group != group)
        };
        !self.nodes.values().any(|node| anchors(&node))
    }

    /// Notes that a process has stopped; answers its parent.
    pub fn note_stopped(&mut self, pid: u32, signal: Signal) -> Option<Arc<Process>> {
        let node = self.nodes.get_mut(&pid)?;
        node.stop_report = Some(signal);
        node.continue_report = false;
        let parent = node.parent;
        self.nodes.get(&parent).map(|parent| parent.process.clone())
    }

    /// Notes that a process goes on; answers its parent.
    pub fn note_continued(&mut self, pid: u32) -> Option<Arc<Process>> {
        let node = self.nodes.get_mut(&pid)?;
        node.stop_report = None;
        node.continue_report = true;
        let parent = node.parent;
        self.nodes.get(&parent).map(|parent| parent.process.clone())
    }

    /// Makes a process a zombie and gives its children to init, where those that have ended already disappear. Answers
    /// the parent, and the members of groups that this has orphaned while somebody in them was stopped.
    pub fn bury(&mut self, pid: u32, status: ExitStatus) -> (Option<Arc<Process>>, Vec<Arc<Process>>) {
        let Some(node) = self.nodes.get_mut(&pid) else {
            return (None, Vec::new());
        };
        node.life = Life::Zombie(status);
        let (parent, own_group, children) = (node.parent, node.group, core::mem::take(&mut node.children));
        let mut groups: Vec<u32> = Vec::new();
        for child in children {
            let Some(node) = self.nodes.get_mut(&child) else { continue };
            if matches!(node.life, Life::Zombie(_)) {
                self.nodes.remove(&child);
                continue;
            }
            node.parent = INIT;
            groups.push(node.group);
            if let Some(init) = self.nodes.get_mut(&INIT) {
                init.children.push(child);
            }
        }
        groups.push(own_group);
        groups.sort_unstable();
        groups.dedup();
        let mut abandoned = Vec::new();
        for group in groups.into_iter().filter(|group| self.is_orphaned(*group)) {
            let members = self.group(group);
            if members.iter().any(|member| member.is_stopped()) {
                abandoned.extend(members);
            }
        }
        let parent = self.nodes.get(&parent).map(|parent| parent.process.clone());
        (parent, abandoned)
    }

    /// Takes a zombie out of the tree.
    pub fn remove(&mut self, pid: u32) {
        if let Some(node) = self.nodes.remove(&pid)
            && let Some(parent) = self.nodes.get_mut(&node.parent)
        {
            parent.children.retain(|child| *child != pid);
        }
    }

    /// The next change among a parent's children that it waits for. A child that has ended is taken out of the tree. `None`
    /// when there is no change yet.
    ///
    /// # Errors
    /// `ECHILD` when no child could ever match.
    pub fn take_event(
        &mut self,
        parent: u32,
        filter: ChildFilter,
        interest: ChildInterest,
    ) -> Result<Option<(Arc<Process>, ChildEvent)>> {
        let children = self.node(parent).map_err(|_| Errno::ECHILD)?.children.clone();
        let mut any = false;
        for pid in children {
            let Some(node) = self.nodes.get_mut(&pid) else { continue };
            let wanted = match filter {
                ChildFilter::Any => true,
                ChildFilter::Process(wanted) => wanted == pid,
                ChildFilter::Group(group) => node.group == group,
            };
            if !wanted {
                continue;
            }
            any = true;
            let process = node.process.clone();
            if let Life::Zombie(status) = node.life {
                self.remove(pid);
                return Ok(Some((process, ChildEvent::Ended(status))));
            }
            if interest.stopped
                && let Some(signal) = node.stop_report.take()
            {
                return Ok(Some((process, ChildEvent::Stopped(signal))));
            }
            if interest.continued && core::mem::take(&mut node.continue_report) {
                return Ok(Some((process, ChildEvent::Continued)));
            }
        }
        if any { Ok(None) } else { Err(Errno::ECHILD) }
    }
}
