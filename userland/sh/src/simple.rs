//! Simple commands: expanding the words, carrying out redirections and assignments, and finding what runs, which is a
//! function, a built-in or a program, in this order. Assignments before a command hold while it runs.

use crate::assign::Place;
use crate::builtins::{self, Argument, Builtin};
use crate::call::Call;
use crate::fds::Fds;
use crate::options::Opt;
use crate::shell::{EXIT_CANNOT_RUN, EXIT_FAILURE, EXIT_NOT_FOUND, Flow, Run, Shell, Weight};
use crate::syntax::quote;
use crate::sys::{self, Errno, Kind, Launch, Links};
use crate::tree::{Assigned, Assignment, Bytes, Command, Simple};
use crate::variables::{Attribute, Variable};
use std::rc::Rc;

/// Bytes of a file that tell a script from a program.
const LOOK_BYTES: usize = 80;

impl Shell {
    /// Runs a simple command. Each level of functions has this frame: it holds little, and the rest is in boxes.
    #[inline(never)]
    pub(crate) fn run_simple(&mut self, command: &Command, simple: &Simple) -> Run {
        let Some(mut ready) = self.ready(command, simple)? else { return Ok(()) };
        let result = match self.begin_ready_call(&mut ready) {
            Ok(Some(call)) => {
                let result = self.run_body_of(&call);
                self.end_call(call, result)
            }
            Ok(None) => self.run_ready(&mut ready, command),
            Err(flow) => Err(flow),
        };
        self.put_away(ready, result)
    }

    /// Expands, redirects and assigns for a simple command; `None` when that was all of it, or it does not run.
    #[inline(never)]
    fn ready(&mut self, command: &Command, simple: &Simple) -> Result<Option<Box<Ready>>, Flow> {
        if !self.state.traps.is_empty() {
            if !self.in_trap {
                self.command = crate::syntax::unparse::command(command);
            }
            self.run_trap(b"DEBUG")?;
            self.line = command.line;
        }
        self.substituted = None;
        let mut before = self.state.fds.clone();
        match self.expanded(command, simple, &mut before) {
            Ok(Some((words, kept))) => {
                let made = self.state.fds.clone();
                let last_word = words.last().cloned().unwrap_or_default();
                Ok(Some(Box::new(Ready { words, last_word, kept, before, made, after: After::Restore })))
            }
            other => {
                self.state.fds = before;
                other.map(|_| None)
            }
        }
    }

    fn expanded(
        &mut self,
        command: &Command,
        simple: &Simple,
        before: &mut Fds,
    ) -> Result<Option<(Vec<Bytes>, Kept)>, Flow> {
        if let Some(declares) = declaring(self, simple) {
            return self.run_declaration(command, simple, declares, before).map(|()| None);
        }
        let words = self.expand_words(&simple.words)?;
        if words.is_empty() {
            return self.run_assignments(command, simple, before).map(|()| None);
        }
        if !self.redirect(&command.redirects, before)? {
            return Ok(None);
        }
        let kept = self.assign_for_command(&simple.assignments)?;
        if self.has(Opt::XTrace) {
            self.trace_words(&simple.assignments, &words);
        }
        Ok(Some((words, kept)))
    }

    /// Begins the call of the function that a command's name is; `None` when it is none.
    #[inline(never)]
    fn begin_ready_call(&mut self, ready: &mut Ready) -> Result<Option<Box<Call>>, Flow> {
        let function = ready.words.first().and_then(|name| self.state.functions.get(name)).cloned();
        function.map(|function| self.begin_call(&function, std::mem::take(&mut ready.words))).transpose()
    }

    /// Runs a built-in or a program.
    #[inline(never)]
    fn run_ready(&mut self, ready: &mut Ready, command: &Command) -> Run {
        let words = std::mem::take(&mut ready.words);
        let Some(builtin) = words.first().and_then(|name| self.builtin(name)) else {
            let text = crate::syntax::unparse::command(command);
            return self.run_program(words, text);
        };
        // `exec` without a command makes redirections stay.
        let plain = words.iter().position(|word| word != b"command").unwrap_or_default();
        let plain = words.get(plain..).unwrap_or_default();
        if plain.first().is_some_and(|name| name == b"exec") && builtins::process::exec_stays(plain) {
            ready.after = After::Keep;
        }
        self.run_builtin(builtin, words)
    }

    /// Undoes after a command what held only while it ran.
    #[inline(never)]
    #[expect(clippy::boxed_local, reason = "it is freed here, not in the frame of its caller")]
    fn put_away(&mut self, ready: Box<Ready>, result: Run) -> Run {
        let ready = *ready;
        self.last_word = ready.last_word;
        // What `exec` or `set` in POSIX mode leaves, stays.
        self.put_back(ready.kept);
        if matches!((&result, &ready.after), (Err(_), _) | (_, After::Restore)) {
            self.state.fds.undo(ready.before, &ready.made);
        }
        result
    }

    #[inline(never)]
    fn trace_words(&mut self, assignments: &[Assignment], words: &[Bytes]) {
        let mut shown: Vec<Bytes> = Vec::new();
        for assignment in assignments {
            let value = self.value(&assignment.name).unwrap_or_default();
            shown.push([assignment.name.as_slice(), b"=", &quote::traced(&value)].concat());
        }
        shown.extend(words.iter().map(|word| quote::traced(word)));
        self.trace(&shown.join(b" ".as_slice()));
    }

    /// Assignments alone: they stay, and their last substitution's status is theirs.
    #[inline(never)]
    fn run_assignments(&mut self, command: &Command, simple: &Simple, before: &mut Fds) -> Run {
        if !self.redirect(&command.redirects, before)? {
            return Ok(());
        }
        for assignment in &simple.assignments {
            self.assign(assignment)?;
            if self.has(Opt::XTrace) {
                self.trace_assignment(assignment);
            }
        }
        self.status = self.substituted.unwrap_or(0);
        Ok(())
    }

    fn trace_assignment(&mut self, assignment: &Assignment) {
        let text = match &assignment.value {
            Assigned::Scalar(_) if assignment.index.is_none() => {
                let value = self.value(&assignment.name).unwrap_or_default();
                let operator: &[u8] = if assignment.appends { b"+=" } else { b"=" };
                let value = if value.is_empty() { Vec::new() } else { quote::traced(&value) };
                [assignment.name.as_slice(), operator, &value].concat()
            }
            _ => assignment.source.clone(),
        };
        self.trace(&text);
    }

    /// Sets variables for one command; answers what they were.
    #[inline(never)]
    fn assign_for_command(&mut self, assignments: &[Assignment]) -> Result<Kept, Flow> {
        let mut kept = Vec::new();
        for assignment in assignments {
            let name = self.resolved(&assignment.name);
            if self.refuse_readonly(&name) {
                // The command runs without it.
                continue;
            }
            kept.push((name.clone(), self.state.variables.get(&name).cloned()));
            if let Err(flow) = self.assign(assignment) {
                self.put_back(kept);
                return Err(flow);
            }
            self.state.variables.entry(&name).add(Attribute::Exported);
        }
        Ok(kept)
    }

    fn put_back(&mut self, kept: Kept) {
        for (name, variable) in kept.into_iter().rev() {
            match variable {
                Some(variable) => self.state.variables.put(&name, variable),
                None => self.state.variables.remove(&name),
            }
            if name == b"PATH" {
                self.state.hashed.clear();
            }
        }
    }

    #[inline(never)]
    fn run_declaration(
        &mut self,
        command: &Command,
        simple: &Simple,
        declares: Declares,
        before: &mut Fds,
    ) -> Run {
        let mut arguments = Vec::new();
        for word in simple.words.get(declares.skip..).unwrap_or_default() {
            match &word.assignment {
                Some(assignment) => arguments.push(self.expand_argument(assignment)?),
                None => arguments.extend(self.expand_word(word)?.into_iter().map(Argument::Word)),
            }
        }
        if !self.redirect(&command.redirects, before)? {
            return Ok(());
        }
        let kept = self.assign_for_command(&simple.assignments)?;
        if self.has(Opt::XTrace) {
            let words = [declares.name.clone()].into_iter().chain(arguments.iter().map(Argument::shown));
            let words: Vec<Bytes> = words.collect();
            self.trace(&words.join(b" ".as_slice()));
        }
        self.status = 0;
        let result = builtins::declare::run(self, &declares.name, arguments);
        self.put_back(kept);
        self.last_word = declares.name;
        self.state.fds = before.clone();
        result
    }

    fn expand_argument(&mut self, assignment: &Rc<Assignment>) -> Result<Argument, Flow> {
        Ok(match &assignment.value {
            Assigned::Scalar(word) => {
                let text = self.expand_text(word)?;
                Argument::Assign { assignment: Rc::clone(assignment), text: Some(text) }
            }
            Assigned::Array(_) => Argument::Assign { assignment: Rc::clone(assignment), text: None },
        })
    }

    /// A built-in that is switched on.
    pub(crate) fn builtin(&self, name: &[u8]) -> Option<&'static Builtin> {
        builtins::find(name).filter(|_| !self.state.disabled.iter().any(|disabled| disabled == name))
    }

    /// Runs a built-in.
    pub(crate) fn run_builtin(&mut self, builtin: &Builtin, words: Vec<Bytes>) -> Run {
        let before = self.status;
        self.status = 0;
        let result = (builtin.run)(self, &words, before);
        let steers = matches!(builtin.name, "builtin" | "command" | "let");
        match result {
            // A variable that cannot be set is the built-in's failure and no more.
            Err(Flow::Discard) if builtin.kind == builtins::Kind::Regular && !steers && !self.is_too_deep => {
                self.fail(self.status.max(EXIT_FAILURE))
            }
            result => result,
        }
    }

    /// Runs a program in the foreground, which jobs show as `text`.
    #[inline(never)]
    pub(crate) fn run_program(&mut self, words: Vec<Bytes>, text: Bytes) -> Run {
        let Some(launch) = self.launch_of(words) else { return Ok(()) };
        self.run_launch(launch, text)
    }

    /// What to start for words; `None`, and the status, when there is nothing to be found.
    pub(crate) fn launch_of(&mut self, words: Vec<Bytes>) -> Option<Launch> {
        let name = words.first()?;
        match self.find_program(name) {
            Some(path) => Some(Launch { path, args: words, env: self.environment(), ..Launch::default() }),
            None => {
                self.not_found(&words);
                None
            }
        }
    }

    fn not_found(&mut self, words: &[Bytes]) {
        let name = words.first().cloned().unwrap_or_default();
        self.status = EXIT_NOT_FOUND;
        if name.contains(&b'/') {
            self.complain_of(&name, Errno::ENOENT.text());
            return;
        }
        if let Some(handler) = self.state.functions.get(b"command_not_found_handle".as_slice()).cloned() {
            let all =
                [b"command_not_found_handle".to_vec()].into_iter().chain(words.iter().cloned()).collect();
            // Whatever it does, nothing else runs.
            let _ = self.deeper(Weight::Compound, |shell| shell.call(&handler, all));
            return;
        }
        self.complain_of(&name, "command not found");
    }

    /// A program's path, found through `PATH` and remembered.
    pub(crate) fn find_program(&mut self, name: &[u8]) -> Option<Bytes> {
        if name.contains(&b'/') {
            return sys::stat(name, Links::Follow).is_ok().then(|| name.to_vec());
        }
        if name.is_empty() {
            return None;
        }
        if let Some((path, count)) = self.state.hashed.get_mut(name) {
            if sys::stat(path, Links::Follow).is_ok() {
                *count += 1;
                return Some(path.clone());
            }
            self.state.hashed.remove(name);
        }
        let path = self.search_path(name).into_iter().next()?;
        self.state.hashed.insert(name.to_vec(), (path.clone(), 1));
        Some(path)
    }

    /// All files of a name that `PATH` leads to: programs, or if there are none what is there anyway.
    pub(crate) fn search_path(&mut self, name: &[u8]) -> Vec<Bytes> {
        let path = self.value(b"PATH").unwrap_or_default();
        let (mut programs, mut others) = (Vec::new(), Vec::new());
        for directory in path.split(|byte| *byte == b':') {
            let whole = match directory {
                b"" => [b"./", name].concat(),
                _ if directory.ends_with(b"/") => [directory, name].concat(),
                _ => [directory, b"/", name].concat(),
            };
            match sys::stat(&whole, Links::Follow) {
                Ok(stat) if stat.is_program() => programs.push(whole),
                Ok(stat) if stat.kind() == Kind::Regular => others.push(whole),
                _ => {}
            }
        }
        if programs.is_empty() { others } else { programs }
    }

    /// Starts a program that may be a script without a first line that says so. What fails is said; the status tells.
    #[inline(never)]
    pub(crate) fn spawn(&mut self, mut launch: Launch) -> Option<u32> {
        let error = match sys::spawn(&launch) {
            Ok(pid) => return Some(pid),
            Err(Errno::ENOEXEC) => match self.as_script(&mut launch) {
                true => match sys::spawn(&launch) {
                    Ok(pid) => return Some(pid),
                    Err(error) => error,
                },
                false => return None,
            },
            Err(error) => error,
        };
        self.refused(&launch.path, error);
        None
    }

    /// Makes a script run by a shell; false, and said, if the file is none.
    pub(crate) fn as_script(&mut self, launch: &mut Launch) -> bool {
        let text = sys::read_file(&launch.path).unwrap_or_default();
        let head = text.get(..LOOK_BYTES.min(text.len())).unwrap_or_default();
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if line.contains(&0) {
            let path = launch.path.clone();
            self.complain_of(&path, "cannot execute binary file: Exec format error");
            self.status = EXIT_CANNOT_RUN;
            return false;
        }
        let path = std::mem::replace(&mut launch.path, sys::SELF.to_vec());
        let rest = std::mem::take(&mut launch.args).into_iter().skip(1);
        launch.args = [b"sh".to_vec(), path].into_iter().chain(rest).collect();
        true
    }

    /// Says why a program did not start.
    pub(crate) fn refused(&mut self, path: &[u8], error: Errno) {
        self.status = if error == Errno::ENOENT { EXIT_NOT_FOUND } else { EXIT_CANNOT_RUN };
        let is_directory = sys::stat(path, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory);
        let text = if is_directory { Errno::EISDIR.text() } else { error.text() };
        self.complain_of(path, text);
    }

    /// Puts the table's descriptors in place, for a program that takes this process over.
    pub(crate) fn settle_fds(&mut self, fds: &Fds) -> sys::Result<()> {
        let (copies, closes) = fds.for_child();
        for (from, to) in copies {
            sys::replace(from, to)?;
        }
        for fd in closes {
            sys::close(fd);
        }
        Ok(())
    }

    /// Sets a plain variable, as built-ins do. A read-only one is an error, but not the command's end.
    pub(crate) fn set_plain(&mut self, name: &[u8], text: Bytes) -> Run {
        let place = match crate::assign::split_element(name) {
            Some((array, key)) => {
                let (array, key) = (array.to_vec(), key.to_vec());
                let place =
                    self.place_of_text(&array, &key).map_err(|error| self.bad_arithmetic(&key, &error))?;
                return self.set(&array, place, text);
            }
            None => Place::Plain,
        };
        self.set(name, place, text)
    }
}

/// Variables that were set for a command, and what they were.
type Kept = Vec<(Bytes, Option<Variable>)>;

/// A simple command that is about to run.
struct Ready {
    words: Vec<Bytes>,
    last_word: Bytes,
    kept: Kept,
    /// The descriptors as they were.
    before: Fds,
    /// The descriptors as it has them.
    made: Fds,
    after: After,
}

/// What happens to redirections after a command.
enum After {
    Restore,
    Keep,
}

/// A command that declares: its name, and how many words it takes.
struct Declares {
    name: Bytes,
    skip: usize,
}

/// Whether a command is one whose arguments are assignments.
fn declaring(shell: &Shell, simple: &Simple) -> Option<Declares> {
    let mut skip = 0;
    for word in &simple.words {
        skip += 1;
        match word.source.as_slice() {
            b"command" | b"builtin" if !shell.state.functions.contains_key(word.source.as_slice()) => {}
            b"declare" | b"typeset" | b"local" | b"export" | b"readonly"
                if skip > 1 || !shell.state.functions.contains_key(word.source.as_slice()) =>
            {
                return Some(Declares { name: word.source.clone(), skip });
            }
            _ => return None,
        }
    }
    None
}
