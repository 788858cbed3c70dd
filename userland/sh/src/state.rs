//! A shell's state as bytes, for a shell that runs beside this one. A version comes first, then fields in a fixed order,
//! each number and text with its length; nothing in it refers to memory or to a platform. Bytes that are not what a shell
//! of this version wrote are an error, never a panic, and never lead to allocations beyond their own length.

use crate::function::Function;
use crate::options::Options;
use crate::shell::{Frame, Shell, Trap};
use crate::tree::Bytes;
use crate::variables::{Keyed, Value, Variable, Variables};
use std::collections::BTreeMap;
use std::rc::Rc;

const VERSION: u32 = 1;
const MAGIC: &[u8] = b"tabula-sh";

/// What a new shell is to do.
pub(crate) struct Task {
    /// The commands.
    pub(crate) text: Bytes,
    /// The line that they begin on.
    pub(crate) line: u32,
}

#[derive(Default)]
struct Writer(Bytes);

impl Writer {
    fn number(&mut self, number: u64) {
        // Seven bits a byte, the lowest first.
        let mut rest = number;
        loop {
            let low = (rest & 0x7f) as u8;
            rest >>= 7;
            if rest == 0 {
                self.0.push(low);
                return;
            }
            self.0.push(low | 0x80);
        }
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text);
    }

    fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a Bytes>) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn texts(&mut self) -> Option<Vec<Bytes>> {
        // Each takes at least a byte, so that a number alone cannot ask for memory.
        let count = usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len())?;
        (0..count).map(|_| self.text().map(<[u8]>::to_vec)).collect()
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len())
    }
}

/// The state of a shell with the commands that another is to run.
pub(crate) fn encode(shell: &Shell, text: &[u8]) -> Bytes {
    let mut out = Writer::default();
    out.0.extend_from_slice(MAGIC);
    out.number(VERSION.into());
    out.text(text);
    for number in [shell.line, shell.pid, shell.parent, shell.subshells + 1, shell.random] {
        out.number(number.into());
    }
    out.number(u64::from(shell.status));
    out.number(shell.last_background.map_or(0, |pid| u64::from(pid) + 1));
    out.number(shell.started.elapsed().as_secs().wrapping_add_signed(shell.seconds_offset));
    out.number(shell.origin_letter.map_or(0, u64::from));
    let state = &shell.state;
    let (set, shopt) = state.options.bits();
    out.number(set.into());
    out.number(shopt.into());
    for text in [&shell.name, &state.zeroth, &state.cwd, &shell.last_word] {
        out.text(text);
    }
    out.texts(state.arguments.iter());
    out.texts(state.directories.iter());
    out.texts(state.disabled.iter());
    let fds: Vec<Bytes> = state.fds.numbers().into_iter().map(|fd| fd.to_string().into_bytes()).collect();
    out.texts(fds.iter());
    let variables: Vec<_> = state.variables.iter().collect();
    out.number(variables.len() as u64);
    for (name, variable) in variables {
        write_variable(&mut out, name, variable);
    }
    out.number(state.functions.len() as u64);
    for (name, function) in state.functions.iter() {
        out.text(name);
        out.text(&function.file);
        out.number(function.exported.into());
        out.text(&function.text());
    }
    out.number(state.aliases.len() as u64);
    for (name, value) in state.aliases.iter() {
        out.text(name);
        out.text(value);
    }
    // Traps are the parent's, except that what is ignored stays so.
    let ignored: Vec<&Bytes> =
        state.traps.iter().filter(|(_, trap)| **trap == Trap::Ignore).map(|(name, _)| name).collect();
    out.texts(ignored.into_iter());
    out.number(shell.frames.len() as u64);
    for frame in &shell.frames {
        out.text(&frame.name);
        out.text(&frame.file);
        out.number(frame.line.into());
    }
    out.number(state.variables.depth() as u64);
    out.0
}

fn write_variable(out: &mut Writer, name: &[u8], variable: &Variable) {
    out.text(name);
    out.number(variable.bits().into());
    match &variable.value {
        Value::None => out.number(0),
        Value::Text(text) => {
            out.number(1);
            out.text(text);
        }
        Value::Indexed(list) => {
            out.number(2);
            out.number(list.len() as u64);
            for (key, value) in list {
                out.number(*key);
                out.text(value);
            }
        }
        Value::Keyed(table) => {
            out.number(3);
            out.number(table.len() as u64);
            for (key, value) in table.iter() {
                out.text(key);
                out.text(value);
            }
        }
    }
}

/// Gives a new shell the state in `bytes`; `None` when it is none.
pub(crate) fn restore(shell: &mut Shell, bytes: &[u8]) -> Option<Task> {
    let mut from = Reader(bytes.strip_prefix(MAGIC)?);
    if from.number()? != VERSION.into() {
        return None;
    }
    let text = from.text()?.to_vec();
    let line = from.small()?;
    shell.pid = from.small()?;
    shell.parent = from.small()?;
    shell.subshells = from.small()?;
    shell.random = from.small()?;
    shell.status = u8::try_from(from.number()?).ok()?;
    shell.last_background = from.small()?.checked_sub(1);
    shell.seconds_offset = i64::try_from(from.number()?).ok()?;
    shell.origin_letter = u8::try_from(from.number()?).ok().filter(|letter| *letter != 0);
    let (set, shopt) = (from.small()?, from.small()?);
    shell.state.options = Options::from_bits(set, shopt);
    shell.name = from.text()?.to_vec();
    shell.state.zeroth = from.text()?.to_vec();
    shell.state.cwd = from.text()?.to_vec();
    shell.last_word = from.text()?.to_vec();
    shell.state.arguments = Rc::new(from.texts()?);
    shell.state.directories = from.texts()?;
    shell.state.disabled = from.texts()?;
    let open = from.texts()?;
    for fd in shell.state.fds.numbers() {
        if !open.iter().any(|name| name == fd.to_string().as_bytes()) {
            shell.state.fds.close(fd);
        }
    }
    let mut variables = Variables::default();
    for _ in 0..from.count()? {
        let name = from.text()?.to_vec();
        variables.put(&name, read_variable(&mut from)?);
    }
    let mut functions = crate::variables::Table::default();
    for _ in 0..from.count()? {
        let name = from.text()?.to_vec();
        let file = from.text()?.to_vec();
        let exported = from.number()? != 0;
        let function = Function::from_text(&name, from.text()?.to_vec(), file).with_export(exported);
        functions.insert(name, Rc::new(function));
    }
    let mut aliases = BTreeMap::new();
    for _ in 0..from.count()? {
        aliases.insert(from.text()?.to_vec(), from.text()?.to_vec());
    }
    let ignored = from.texts()?;
    for _ in 0..from.count()? {
        let (name, file) = (from.text()?.to_vec(), from.text()?.to_vec());
        shell.frames.push(Frame { name, file, line: from.small()?, options: None });
    }
    for _ in 0..from.number()?.min(shell.frames.len() as u64) {
        variables.push_scope();
    }
    shell.state.variables = variables;
    shell.state.functions = Rc::new(functions);
    shell.state.aliases = Rc::new(aliases);
    shell.state.traps = Rc::new(ignored.into_iter().map(|name| (name, Trap::Ignore)).collect());
    from.0.is_empty().then_some(Task { text, line })
}

fn read_variable(from: &mut Reader<'_>) -> Option<Variable> {
    let bits = u8::try_from(from.number()?).ok()?;
    let value = match from.number()? {
        0 => Value::None,
        1 => Value::Text(from.text()?.to_vec()),
        2 => {
            let mut list = BTreeMap::new();
            for _ in 0..from.count()? {
                list.insert(from.number()?, from.text()?.to_vec());
            }
            Value::Indexed(list)
        }
        3 => {
            let mut table = Keyed::default();
            for _ in 0..from.count()? {
                let key = from.text()?;
                table.insert(key, from.text()?.to_vec());
            }
            Value::Keyed(table)
        }
        _ => return None,
    };
    Some(Variable::from_bits(value, bits))
}

#[cfg(test)]
mod tests {
    use super::{encode, restore};
    use crate::shell::Shell;

    fn shell() -> Shell {
        let mut shell = Shell::new(b"sh".to_vec(), vec![b"one".to_vec(), b"".to_vec()]);
        let text = b"x=1; a=(1 2 [9]=3); declare -A t=([k]=v); f() { echo hi; }; trap '' INT; set -u";
        assert!(shell.run_text(text, 1).is_ok());
        shell
    }

    #[test]
    fn a_state_comes_back_as_it_was() {
        let old = shell();
        let bytes = encode(&old, b"echo hi");
        let mut new = Shell::new(b"sh".to_vec(), Vec::new());
        let task = restore(&mut new, &bytes);
        assert_eq!(task.map(|task| task.text), Some(b"echo hi".to_vec()));
        assert_eq!(new.state.arguments, old.state.arguments);
        assert_eq!(new.state.options, old.state.options);
        for name in [b"x".as_slice(), b"a", b"t"] {
            assert_eq!(new.state.variables.get(name), old.state.variables.get(name));
        }
        let text = |shell: &Shell| shell.state.functions.get(b"f".as_slice()).map(|function| function.text());
        assert_eq!(text(&new), text(&old));
        assert!(new.state.functions.get(b"f".as_slice()).and_then(|function| function.body()).is_some());
    }

    #[test]
    fn what_is_no_state_is_refused() {
        let bytes = encode(&shell(), b"echo hi");
        for length in 0..bytes.len() {
            let mut new = Shell::new(b"sh".to_vec(), Vec::new());
            assert!(restore(&mut new, &bytes[..length]).is_none(), "{length} bytes");
        }
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0xff;
            let mut new = Shell::new(b"sh".to_vec(), Vec::new());
            // Some bytes are text, which may be any; the others must be noticed, and nothing may panic.
            let _ = restore(&mut new, &wrong);
        }
    }
}
