//! Asking and doing what the expression says with one file.

use tabula_sdk::file::{self, Links, Stat};
use utils::find::expression::{AgeUnit, Stamp};
use utils::find::{Action, Compare, Expression, Test};
use utils::mode::{DIRECTORY, KIND, REGULAR};
use utils::{accounts, pattern, shown};

use super::{File, Next, Search};
use crate::call::why;
use crate::tree;

const NS_PER_S: u64 = 1_000_000_000;
const NS_PER_DAY: u64 = 86_400 * NS_PER_S;

impl Search<'_> {
    /// Finds out before the walk what tests compare with.
    pub(super) fn prepare(&mut self) -> Result<(), String> {
        if self.settings.counts_from_today {
            self.now_ns = (self.now_ns / NS_PER_DAY + 1) * NS_PER_DAY;
        }
        let mut names = Vec::new();
        let mut open = vec![&self.expression];
        while let Some(expression) = open.pop() {
            match expression {
                Expression::All(list) | Expression::Any(list) | Expression::Each(list) => open.extend(list),
                Expression::Not(inner) => open.push(inner),
                Expression::Test(Test::NewerThan(_, file) | Test::SameFile(file)) => names.push(file.clone()),
                Expression::Test(Test::User(name))
                    if accounts::id_of(&self.users, &shown(name)).is_none() =>
                {
                    return Err(format!("'{}' is not the name of a known user", shown(name)));
                }
                Expression::Test(Test::Group(name))
                    if accounts::id_of(&self.groups, &shown(name)).is_none() =>
                {
                    return Err(format!("'{}' is not the name of an existing group", shown(name)));
                }
                _ => {}
            }
        }
        for name in names {
            let known =
                file::stat(&name, Links::Follow).map_err(|errno| format!("'{}': {errno}", shown(&name)))?;
            self.newer.insert(name, known);
        }
        Ok(())
    }

    /// Whether the expression is true of a file. Nested at most as deep as its parser allows.
    pub(super) fn evaluate(&mut self, expression: &Expression, file: &File) -> bool {
        match expression {
            Expression::All(list) => list.iter().all(|one| self.goes_on() && self.evaluate(one, file)),
            Expression::Any(list) => list.iter().any(|one| self.goes_on() && self.evaluate(one, file)),
            Expression::Each(list) => {
                list.iter().fold(false, |_, one| self.goes_on() && self.evaluate(one, file))
            }
            Expression::Not(inner) => !self.evaluate(inner, file),
            Expression::Test(test) => self.test(test, file),
            Expression::Do(action) => self.act(action, file),
        }
    }

    fn goes_on(&self) -> bool {
        self.next != Next::Quit
    }

    fn test(&self, test: &Test, file: &File) -> bool {
        let known = &file.known;
        match test {
            Test::True => true,
            Test::False => false,
            Test::Name(wanted, case) => pattern::matches(wanted, file.name(), *case),
            Test::Path(wanted, case) => pattern::matches(wanted, &file.path, *case),
            Test::LinkName(wanted, case) => {
                file.is_link()
                    && std::fs::read_link(tree::path(&file.path)).is_ok_and(|target| {
                        pattern::matches(wanted, target.as_os_str().as_encoded_bytes(), *case)
                    })
            }
            Test::Kind(kinds) => kinds.contains(&(known.mode & KIND)),
            Test::Size(size) => size.fits(known.size),
            Test::Empty => match known.mode & KIND {
                REGULAR => known.size == 0,
                DIRECTORY => tree::names(&file.path).is_ok_and(|names| names.is_empty()),
                _ => false,
            },
            Test::Age(stamp, unit, number) => self.age(known, *stamp, *unit, *number),
            Test::NewerThan(stamp, other) => {
                self.newer.get(other).is_some_and(|other| time(known, *stamp) > other.modified_ns)
            }
            Test::Permissions(wanted) => wanted.fits(known.mode),
            Test::Access(mode) => file::access(&file.path, *mode).is_ok(),
            Test::User(name) => accounts::id_of(&self.users, &shown(name)) == Some(known.uid),
            Test::Group(name) => accounts::id_of(&self.groups, &shown(name)) == Some(known.gid),
            Test::NoUser => !self.users.iter().any(|user| user.id == known.uid),
            Test::NoGroup => !self.groups.iter().any(|group| group.id == known.gid),
            Test::Links(number) => number.fits(known.nlink.into()),
            Test::Inode(number) => number.fits(known.ino),
            Test::SameFile(other) => {
                self.newer.get(other).is_some_and(|other| (other.dev, other.ino) == (known.dev, known.ino))
            }
        }
    }

    fn age(&self, known: &Stat, stamp: Stamp, unit: AgeUnit, number: Compare) -> bool {
        let unit_ns = if unit == AgeUnit::Days { NS_PER_DAY } else { 60 * NS_PER_S };
        number.fits(self.now_ns.saturating_sub(time(known, stamp)) / unit_ns)
    }

    fn act(&mut self, action: &Action, file: &File) -> bool {
        match action {
            Action::Print(end) => self.out.bytes(&[&file.path, [*end].as_slice()].concat()),
            Action::Format(format) => {
                let text = self.formatted(format, file);
                self.out.bytes(&text);
            }
            Action::List => {
                let text = self.listed(file);
                self.out.bytes(&text);
            }
            Action::Prune => self.next = Next::Past,
            Action::Quit => self.next = Next::Quit,
            Action::Delete => return self.delete(file),
            Action::Run(index) => {
                // What was printed before comes before what the command prints.
                self.out.flush();
                return match self.commands.run(*index, self.call, &file.path) {
                    Ok(succeeded) => succeeded,
                    Err(_) => {
                        self.failed = true;
                        false
                    }
                };
            }
        }
        true
    }

    fn delete(&mut self, file: &File) -> bool {
        // The folder one is in cannot go, and nobody means it.
        if file.path == b"." {
            return true;
        }
        let path = tree::path(&file.path);
        let is_folder = file.known.mode & KIND == DIRECTORY;
        let gone = if is_folder { std::fs::remove_dir(path) } else { std::fs::remove_file(path) };
        if let Err(error) = gone {
            let why = format!("cannot delete: {}", why(&error));
            self.complain(&file.path, &why);
            return false;
        }
        true
    }
}

/// A moment of a file.
fn time(known: &Stat, stamp: Stamp) -> u64 {
    match stamp {
        Stamp::Accessed => known.accessed_ns,
        Stamp::Modified => known.modified_ns,
        Stamp::Changed => known.changed_ns,
    }
}
