//! Copying files and whole trees, as `cp` does it and `mv` between file systems. A copy is never open to more people than
//! its original, not even while it grows. Nothing here recurses: a folder's entries and its end are steps on a list.

mod contents;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufRead, Write};

use tabula_sdk::file::{self, Links, Stat};
use tabula_sdk::inode;
use utils::mode::{ALL, BLOCK, CHARACTER, DIRECTORY, FIFO, KIND, LINK, SOCKET};
use utils::quote::quoted;

use crate::call::{Call, Out, why};
use crate::{launch, tree};

/// Which symbolic links are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follow {
    /// None: links are copied as links.
    Never,
    /// Those on the command line.
    Named,
    /// All.
    Always,
}

/// What becomes of a file that is in the way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is replaced.
    Replace,
    /// Whoever runs this is asked.
    Ask,
    /// It stays.
    Keep,
}

/// What is made of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Makes {
    /// A copy.
    Copies,
    /// Another name.
    HardLinks,
    /// A link to it.
    SymbolicLinks,
    /// A copy of what is known of it, without its contents.
    Attributes,
}

/// What a copy has of its original, beside the contents.
#[derive(Clone, Copy, Default)]
pub(crate) struct Keeps {
    /// All permission bits, whatever the umask.
    pub(crate) mode: bool,
    /// Owner and group, as far as that is allowed.
    pub(crate) owner: bool,
    /// When it was read and written.
    pub(crate) times: bool,
    /// Which names are of one file.
    pub(crate) links: bool,
}

/// How copies are made.
pub(crate) struct Policy {
    pub(crate) follow: Follow,
    pub(crate) existing: Existing,
    pub(crate) makes: Makes,
    pub(crate) keeps: Keeps,
    /// Folders with what is in them.
    pub(crate) is_deep: bool,
    /// What cannot be written is removed first.
    pub(crate) is_forced: bool,
    /// What is in the way is removed first.
    pub(crate) removes_first: bool,
    /// Only what is newer than what is in the way.
    pub(crate) only_newer: bool,
    /// What stands before the names of every file that is told of; `None` when none is.
    pub(crate) tells: Option<&'static str>,
}

enum Step {
    Copy(Vec<u8>, Vec<u8>),
    /// A folder's own bits and times, when all is in it. Whether it was made here.
    Finish(Vec<u8>, Stat, bool),
}

/// Copies, one after the other, and what must be remembered between them.
pub(crate) struct Copier<'a> {
    pub(crate) call: &'a Call,
    pub(crate) policy: Policy,
    pub(crate) out: Out,
    umask: u32,
    /// Where files with several names have gone.
    gone: HashMap<(u64, u64), Vec<u8>>,
    /// What operands have made.
    made: HashSet<Vec<u8>>,
    /// The folders that are being copied, outermost first.
    open: Vec<(u64, u64)>,
}

impl<'a> Copier<'a> {
    /// One for a call.
    pub(crate) fn new(call: &'a Call, policy: Policy) -> Copier<'a> {
        Copier {
            call,
            policy,
            out: Out::new(call.name),
            umask: launch::umask(),
            gone: HashMap::new(),
            made: HashSet::new(),
            open: Vec::new(),
        }
    }

    /// Copies what an operand names; true when all of it arrived. Failures have been told.
    pub(crate) fn copy(&mut self, from: &[u8], to: &[u8]) -> bool {
        let mut steps = vec![Step::Copy(from.to_vec(), to.to_vec())];
        let mut is_named = true;
        let mut is_whole = true;
        while let Some(step) = steps.pop() {
            let done = match step {
                Step::Copy(from, to) => self.one(&from, &to, is_named, &mut steps),
                Step::Finish(to, known, is_new) => {
                    self.open.pop();
                    self.give(&to, &known, is_new)
                }
            };
            is_named = false;
            if let Err(why) = done {
                self.complain(&why);
                is_whole = false;
            }
        }
        self.made.insert(to.to_vec());
        is_whole
    }

    /// Tells what went wrong, behind what has been told before.
    pub(crate) fn complain(&mut self, why: &str) {
        self.out.flush();
        self.call.complain(why);
    }

    fn one(&mut self, from: &[u8], to: &[u8], is_named: bool, steps: &mut Vec<Step>) -> Result<(), String> {
        let links = match self.policy.follow {
            Follow::Always => Links::Follow,
            Follow::Named if is_named => Links::Follow,
            _ => Links::Keep,
        };
        let known =
            file::stat(from, links).map_err(|errno| format!("cannot stat {}: {errno}", quoted(from)))?;
        let kind = known.mode & KIND;
        if is_named && self.made.contains(to) {
            return Err(format!("will not overwrite just-created {} with {}", quoted(to), quoted(from)));
        }
        if kind == DIRECTORY {
            if !self.policy.is_deep {
                return Err(format!("-r not specified; omitting directory {}", quoted(from)));
            }
            return self.folder(from, to, &known, is_named, steps);
        }
        // What holds contents is written through a link; what does not takes the link's place.
        let through = self.policy.makes == Makes::Copies
            && !self.policy.removes_first
            && (!self.policy.is_deep || ![LINK, FIFO, CHARACTER, BLOCK, SOCKET].contains(&kind))
            && kind != LINK;
        let here = file::stat(to, Links::Keep).ok();
        let there = if through { file::stat(to, Links::Follow).ok() } else { here };
        if let Some(there) = &there {
            if there.mode & KIND == DIRECTORY {
                return Err(format!("cannot overwrite directory {} with non-directory", quoted(to)));
            }
            if tree::is_same(there, &known) {
                return match self.policy.makes {
                    Makes::HardLinks => Ok(()),
                    _ if self.policy.existing == Existing::Keep => Ok(()),
                    _ => Err(format!("{} and {} are the same file", quoted(from), quoted(to))),
                };
            }
            if !self.may_replace(to, there, &known)? {
                return Ok(());
            }
        } else if here.is_some() && through && !self.policy.is_forced {
            return Err(format!("not writing through dangling symlink {}", quoted(to)));
        }
        let again = self.policy.keeps.links && known.nlink > 1;
        let earlier = self.gone.get(&(known.dev, known.ino)).filter(|_| again).cloned();
        let removes =
            here.is_some() && (!through || earlier.is_some() || (there.is_none() && self.policy.is_forced));
        if removes {
            let removed = fs::remove_file(tree::path(to));
            removed.map_err(|error| format!("cannot remove {}: {}", quoted(to), why(&error)))?;
            if self.policy.tells == Some("") && self.policy.removes_first {
                self.out.text(&format!("removed {}\n", quoted(to)));
            }
        }
        if let Some(earlier) = earlier {
            hard_link(&earlier, to)?;
        } else {
            self.file(from, to, &known, there.is_none() || removes)?;
        }
        if again {
            self.gone.insert((known.dev, known.ino), to.to_vec());
        }
        self.tell(from, to);
        Ok(())
    }

    fn file(&mut self, from: &[u8], to: &[u8], known: &Stat, is_new: bool) -> Result<(), String> {
        match (self.policy.makes, known.mode & KIND) {
            (Makes::HardLinks, _) => return hard_link(from, to),
            (Makes::SymbolicLinks, _) => {
                if !from.starts_with(b"/") && tree::above(to) != b"." {
                    let to = quoted(to);
                    return Err(format!("{to}: can make relative symbolic links only in current directory"));
                }
                return link(from, to);
            }
            (_, LINK) => {
                let target = tree::read_link(from);
                let target = target.map_err(|error| {
                    format!("cannot read symbolic link {}: {}", quoted(from), why(&error))
                })?;
                link(&target, to)?;
            }
            (_, FIFO) if self.policy.is_deep => {
                file::set_umask(self.umask | !known.mode & 0o777);
                let made = inode::make_fifo(to, 0o666);
                file::set_umask(self.umask);
                made.map_err(|errno| format!("cannot create fifo {}: {errno}", quoted(to)))?;
            }
            (_, CHARACTER | BLOCK | SOCKET) if self.policy.is_deep => {
                return Err(format!("cannot create special file {}: Operation not permitted", quoted(to)));
            }
            _ => self.contents(from, to, known, is_new)?,
        }
        self.give(to, known, is_new)
    }

    fn folder(
        &mut self,
        from: &[u8],
        to: &[u8],
        known: &Stat,
        is_named: bool,
        steps: &mut Vec<Step>,
    ) -> Result<(), String> {
        let number = (known.dev, known.ino);
        if self.open.contains(&number) {
            return Err(format!("cannot copy cyclic symbolic link {}", quoted(from)));
        }
        let links = if is_named { Links::Follow } else { Links::Keep };
        let is_new = match file::stat(to, links) {
            Ok(there) if there.mode & KIND != DIRECTORY => {
                let (to, from) = (quoted(to), quoted(from));
                return Err(format!("cannot overwrite non-directory {to} with directory {from}"));
            }
            Ok(there) if tree::is_same(&there, known) => {
                return Err(format!("{} and {} are the same file", quoted(from), quoted(to)));
            }
            there => there.is_err(),
        };
        if is_named && tree::is_within(to, known) {
            return Err(format!(
                "cannot copy a directory, {}, into itself, {}",
                quoted(strip(from)),
                quoted(to)
            ));
        }
        let names = tree::names(from);
        let names = names.map_err(|error| format!("cannot access {}: {}", quoted(from), why(&error)))?;
        if is_new {
            // Others see it when it is whole; its owner must be able to fill it.
            file::set_umask(self.umask & 0o077 | !known.mode & 0o077);
            let made = fs::create_dir(tree::path(to));
            file::set_umask(self.umask);
            made.map_err(|error| format!("cannot create directory {}: {}", quoted(to), why(&error)))?;
            self.tell(from, to);
        }
        self.open.push(number);
        steps.push(Step::Finish(to.to_vec(), *known, is_new));
        let inner = names.iter().rev();
        steps.extend(inner.map(|name| Step::Copy(tree::join(from, name), tree::join(to, name))));
        Ok(())
    }

    /// Whether what is in the way may go.
    fn may_replace(&mut self, to: &[u8], there: &Stat, known: &Stat) -> Result<bool, String> {
        if self.policy.only_newer && there.modified_ns >= known.modified_ns {
            return Ok(false);
        }
        Ok(match self.policy.existing {
            Existing::Replace => true,
            Existing::Keep => false,
            Existing::Ask => {
                self.out.flush();
                ask(&format!("{}: overwrite {}? ", self.call.name, quoted(to)))
            }
        })
    }

    /// Gives a copy what it keeps of its original.
    fn give(&self, to: &[u8], known: &Stat, is_new: bool) -> Result<(), String> {
        let Keeps { mode, owner, times, .. } = self.policy.keeps;
        let is_link = known.mode & KIND == LINK;
        let links = if is_link { Links::Keep } else { Links::Follow };
        let mut bits = known.mode & ALL;
        if owner && inode::set_owner(to, Some(known.uid), Some(known.gid), links).is_err() {
            // Programs that run in their owner's name must not do so in another's.
            bits &= !0o6000;
            let _ = inode::set_owner(to, None, Some(known.gid), links);
        }
        let failed = |what: &str, errno| format!("{what} {}: {errno}", quoted(to));
        if !is_link && mode {
            inode::set_mode(to, bits).map_err(|errno| failed("preserving permissions for", errno))?;
        } else if !is_link && is_new && (known.mode & KIND == DIRECTORY || known.mode & 0o111 != 0) {
            let bits = known.mode & 0o1777 & !self.umask;
            inode::set_mode(to, bits).map_err(|errno| failed("setting permissions for", errno))?;
        }
        if times {
            let set = inode::set_times(to, known.accessed_ns, known.modified_ns, links);
            set.map_err(|errno| failed("preserving times for", errno))?;
        }
        Ok(())
    }

    fn tell(&mut self, from: &[u8], to: &[u8]) {
        if let Some(before) = self.policy.tells {
            self.out.text(&format!("{before}{} -> {}\n", quoted(from), quoted(to)));
        }
    }
}

/// Asks whoever is at standard input; true for an answer that begins with a y.
pub(crate) fn ask(question: &str) -> bool {
    eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = Vec::new();
    let read = std::io::stdin().lock().read_until(b'\n', &mut answer);
    read.is_ok() && matches!(answer.first(), Some(b'y' | b'Y'))
}

/// A path without slashes at its end.
fn strip(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(1, |last| last + 1);
    path.get(..end).unwrap_or(path)
}

fn hard_link(from: &[u8], to: &[u8]) -> Result<(), String> {
    fs::hard_link(tree::path(from), tree::path(to)).map_err(|error| {
        format!("cannot create hard link {} to {}: {}", quoted(to), quoted(from), why(&error))
    })
}

fn link(target: &[u8], to: &[u8]) -> Result<(), String> {
    inode::make_link(target, to)
        .map_err(|errno| format!("cannot create symbolic link {} to {}: {errno}", quoted(to), quoted(target)))
}
