//! `read` and `mapfile`. What others may read later is left: a byte at a time is taken, except from files, where what was
//! read too far is given back.

use super::letters;
use crate::numbers::decimal;
use crate::shell::{EXIT_FAILURE, EXIT_SIGNAL, Run, Shell};
use crate::sys::{self, Errno, Signal};
use crate::tree::Bytes;
use crate::variables::{Attribute, Value, Variable};

const BLOCK_BYTES: usize = 512;
/// The status of a read whose time is over.
const EXIT_TIMEOUT: u8 = EXIT_SIGNAL + 14;

/// Reads bytes, as few as may be.
struct Input {
    fd: u32,
    seekable: bool,
    buffer: Vec<u8>,
    at: usize,
    /// When reading ends, in nanoseconds from `since`.
    deadline_ns: Option<u64>,
    since: std::time::Instant,
}

/// What reading came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
    Byte(u8),
    End,
    TimeOver,
    Interrupted,
    Failed(Errno),
}

impl Input {
    fn new(fd: u32, timeout_ns: Option<u64>) -> Input {
        let seekable = sys::is_seekable(fd) && !sys::is_terminal(fd);
        Input { fd, seekable, buffer: Vec::new(), at: 0, deadline_ns: timeout_ns, since: sys::instant() }
    }

    fn next(&mut self) -> Next {
        if let Some(byte) = self.buffer.get(self.at) {
            self.at += 1;
            return Next::Byte(*byte);
        }
        if let Some(deadline) = self.deadline_ns {
            let passed = self.since.elapsed().as_nanos() as u64;
            match sys::wait_readable(self.fd, deadline.saturating_sub(passed)) {
                Ok(true) => {}
                Ok(false) => return Next::TimeOver,
                Err(Errno::EINTR) => return Next::Interrupted,
                Err(error) => return Next::Failed(error),
            }
        }
        let mut block = [0; BLOCK_BYTES];
        let want = if self.seekable { BLOCK_BYTES } else { 1 };
        match sys::read(self.fd, block.get_mut(..want).unwrap_or_default()) {
            Ok(0) => Next::End,
            Ok(count) => {
                self.buffer = block.get(..count).unwrap_or_default().to_vec();
                self.at = 1;
                self.buffer.first().map_or(Next::End, |byte| Next::Byte(*byte))
            }
            Err(Errno::EINTR) => Next::Interrupted,
            Err(error) => Next::Failed(error),
        }
    }

    fn give_back(&mut self) {
        let left = self.buffer.len() - self.at;
        if left > 0 && self.seekable {
            // It could be moved when reading began.
            let _ = sys::unread(self.fd, left);
        }
        self.buffer.clear();
        self.at = 0;
    }
}

/// A line from a descriptor, without its end; `None` at the end of the input.
pub(crate) fn line_from(shell: &mut Shell, fd: u32) -> Option<Bytes> {
    let real = shell.state.fds.real(fd).ok()?;
    let mut input = Input::new(real, None);
    let mut line = Vec::new();
    let found = loop {
        match input.next() {
            Next::Byte(b'\n') => break Some(line),
            Next::Byte(byte) => line.push(byte),
            Next::End if !line.is_empty() => break Some(line),
            _ => break None,
        }
    };
    input.give_back();
    found
}

/// `read [-ers] [-a ARRAY] [-d DELIMITER] [-i TEXT] [-n COUNT] [-N COUNT] [-p PROMPT] [-t SECONDS] [-u FD] [NAME]…`.
pub(super) fn read(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let usage = "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]";
    let options = match letters(words, b"ersa:d:i:n:N:p:t:u:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("read", &message, usage);
        }
    };
    let names = words.get(options.operands..).unwrap_or_default().to_vec();
    for name in &names {
        let plain = crate::assign::split_element(name).map_or(name.as_slice(), |(array, _)| array);
        if !crate::syntax::scan::is_name(plain) {
            let shown = String::from_utf8_lossy(name).into_owned();
            shell.complain(&format!("read: `{shown}': not a valid identifier"));
            return shell.fail(EXIT_FAILURE);
        }
    }
    let count_of = |letter: u8| {
        options.value(letter).map(|text| decimal(text).and_then(|count| usize::try_from(count).ok()))
    };
    let (exact, most) = (count_of(b'N'), count_of(b'n'));
    if let Some(None) = exact.or(most) {
        let text = options.value(b'N').or(options.value(b'n')).cloned().unwrap_or_default();
        return shell.reject("read", &text, "invalid number");
    }
    let timeout_ns = match options.value(b't') {
        None => None,
        Some(text) => match std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok()) {
            Some(seconds) if (0.0..=1e9).contains(&seconds) => Some((seconds * 1e9) as u64),
            _ => {
                let text = text.clone();
                return shell.reject("read", &text, "invalid timeout specification");
            }
        },
    };
    let fd = match options.value(b'u') {
        None => 0,
        Some(text) => match decimal(text).and_then(|fd| u32::try_from(fd).ok()) {
            Some(fd) => fd,
            None => {
                let text = text.clone();
                return shell.reject("read", &text, "invalid file descriptor specification");
            }
        },
    };
    let Ok(real) = shell.state.fds.real(fd) else {
        shell.complain(&format!("read: {fd}: invalid file descriptor: {}", Errno::EBADF.text()));
        return shell.fail(EXIT_FAILURE);
    };
    if timeout_ns == Some(0) {
        let ready = sys::wait_readable(real, 0).unwrap_or(false);
        return shell.fail(u8::from(!ready));
    }
    let is_terminal = sys::is_terminal(real);
    if let Some(prompt) = options.value(b'p').filter(|_| is_terminal) {
        let prompt = prompt.clone();
        shell.write_error(&prompt);
    }
    let settings = if options.has(b's') && is_terminal { sys::terminal_settings(real).ok() } else { None };
    if let Some(settings) = &settings {
        // A terminal that keeps showing what is typed is no reason not to read.
        let _ = sys::set_terminal(real, &sys::without_echo(settings));
    }
    let delimiter = match (options.value(b'd'), &exact) {
        (_, Some(_)) => None,
        (Some(text), _) => Some(text.first().copied().unwrap_or(0)),
        (None, _) => Some(b'\n'),
    };
    let wanted = Wanted { delimiter, most: exact.or(most).flatten(), raw: options.has(b'r') };
    let (line, end) = collect(shell, real, timeout_ns, wanted)?;
    if let Some(settings) = &settings {
        let _ = sys::set_terminal(real, settings);
    }
    match options.value(b'a') {
        Some(array) => {
            let array = array.clone();
            assign_list(shell, &array, &line)?;
        }
        None if exact.is_some() => {
            let name = names.first().cloned().unwrap_or_else(|| b"REPLY".to_vec());
            shell.set_plain(&name, line.into_iter().map(|(byte, _)| byte).collect())?;
            for name in names.iter().skip(1) {
                shell.set_plain(name, Vec::new())?;
            }
        }
        None => assign_names(shell, &names, &line)?,
    }
    shell.status = match end {
        Next::Byte(_) => 0,
        Next::TimeOver => EXIT_TIMEOUT,
        Next::Interrupted => EXIT_SIGNAL + Signal::SIGINT.number(),
        Next::Failed(error) => {
            shell.complain(&format!("read: read error: {fd}: {}", error.text()));
            EXIT_FAILURE
        }
        Next::End => EXIT_FAILURE,
    };
    Ok(())
}

/// What is to be read.
struct Wanted {
    delimiter: Option<u8>,
    /// Characters at most.
    most: Option<usize>,
    /// Backslashes mean nothing.
    raw: bool,
}

/// Bytes, each with whether a backslash stood before it.
type Line = Vec<(u8, bool)>;

fn collect(
    shell: &mut Shell,
    fd: u32,
    timeout_ns: Option<u64>,
    wanted: Wanted,
) -> Result<(Line, Next), crate::shell::Flow> {
    let mut input = Input::new(fd, timeout_ns);
    let mut line: Line = Vec::new();
    let mut characters = 0;
    let end = loop {
        if wanted.most == Some(characters) && is_whole(&line) {
            break Next::Byte(0);
        }
        let byte = match input.next() {
            Next::Byte(byte) => byte,
            Next::Interrupted => {
                shell.run_signal_traps()?;
                if shell.mode == crate::shell::Mode::Interactive {
                    break Next::Interrupted;
                }
                continue;
            }
            other => break other,
        };
        if Some(byte) == wanted.delimiter {
            break Next::Byte(byte);
        }
        if byte == b'\\' && !wanted.raw {
            match input.next() {
                Next::Byte(b'\n') => continue,
                Next::Byte(next) => line.push((next, true)),
                other => break other,
            }
            characters += 1;
            continue;
        }
        // A zero byte cannot be in a variable.
        if byte != 0 {
            characters += usize::from(byte & 0xc0 != 0x80);
            line.push((byte, false));
        }
    };
    input.give_back();
    Ok((line, end))
}

/// Whether the last character has all its bytes.
fn is_whole(line: &Line) -> bool {
    let tail: Vec<u8> = line.iter().rev().take(4).rev().map(|(byte, _)| *byte).collect();
    match std::str::from_utf8(&tail) {
        Ok(_) => true,
        Err(error) => error.error_len().is_some() || tail.len() < 4 && error.valid_up_to() == tail.len(),
    }
}

fn is_blank(byte: u8, ifs: &[u8]) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n') && ifs.contains(&byte)
}

/// Takes a field off the front of a line.
fn field(line: &[(u8, bool)], ifs: &[u8]) -> (Bytes, usize) {
    let separates = |(byte, quoted): &(u8, bool)| !quoted && ifs.contains(byte);
    let end = line.iter().position(separates).unwrap_or(line.len());
    let text = line.get(..end).unwrap_or_default().iter().map(|(byte, _)| *byte).collect();
    let mut next = end;
    let blank = |at: usize| line.get(at).is_some_and(|(byte, quoted)| !quoted && is_blank(*byte, ifs));
    while blank(next) {
        next += 1;
    }
    if line.get(next).is_some_and(|item| separates(item) && !is_blank(item.0, ifs)) {
        next += 1;
        while blank(next) {
            next += 1;
        }
    }
    (text, next)
}

fn skip_blanks<'a>(line: &'a [(u8, bool)], ifs: &[u8]) -> &'a [(u8, bool)] {
    let count = line.iter().take_while(|(byte, quoted)| !quoted && is_blank(*byte, ifs)).count();
    line.get(count..).unwrap_or_default()
}

fn assign_names(shell: &mut Shell, names: &[Bytes], line: &Line) -> Run {
    if names.is_empty() {
        return shell.set_plain(b"REPLY", line.iter().map(|(byte, _)| *byte).collect());
    }
    let ifs = shell.ifs();
    let mut rest = skip_blanks(line, &ifs);
    let last = names.len() - 1;
    for (index, name) in names.iter().enumerate() {
        let text = if index < last {
            let (text, next) = field(rest, &ifs);
            rest = rest.get(next..).unwrap_or_default();
            text
        } else {
            last_field(rest, &ifs)
        };
        shell.set_plain(name, text)?;
    }
    Ok(())
}

/// What is left for the last name: without the blanks behind it, and without a single separator that ends it.
fn last_field(rest: &[(u8, bool)], ifs: &[u8]) -> Bytes {
    let (text, next) = field(rest, ifs);
    if next >= rest.len() {
        return text;
    }
    let end =
        rest.iter().rposition(|(byte, quoted)| *quoted || !is_blank(*byte, ifs)).map_or(0, |last| last + 1);
    rest.get(..end).unwrap_or_default().iter().map(|(byte, _)| *byte).collect()
}

fn assign_list(shell: &mut Shell, array: &[u8], line: &Line) -> Run {
    let ifs = shell.ifs();
    let mut rest = skip_blanks(line, &ifs);
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (text, next) = field(rest, &ifs);
        values.push(text);
        rest = rest.get(next..).unwrap_or_default();
    }
    put_list(shell, array, values, 0, true)
}

/// Puts values into an array, from an index on; with `clears` nothing else stays in it.
fn put_list(shell: &mut Shell, array: &[u8], values: Vec<Bytes>, from: u64, clears: bool) -> Run {
    if shell.refuse_readonly(array) {
        return shell.fail(EXIT_FAILURE);
    }
    let target = shell.resolved(array);
    let variable = shell.state.variables.entry(&target);
    if clears || !matches!(variable.value, Value::Indexed(_)) {
        let exported = variable.has(Attribute::Exported);
        *variable = Variable::list([]);
        if exported {
            variable.add(Attribute::Exported);
        }
    }
    if let Value::Indexed(list) = &mut variable.value {
        list.extend((from..).zip(values));
    }
    Ok(())
}

/// `mapfile [-d DELIMITER] [-n COUNT] [-O ORIGIN] [-s COUNT] [-t] [-u FD] [ARRAY]`.
pub(super) fn mapfile(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let usage = "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [array]";
    let options = match letters(words, b"d:n:O:s:tu:C:c:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("mapfile", &message, usage);
        }
    };
    let number = |letter: u8| {
        options.value(letter).and_then(|text| decimal(text)).and_then(|number| usize::try_from(number).ok())
    };
    for letter in [b'n', b'O', b's', b'u'] {
        if let Some(text) = options.value(letter)
            && number(letter).is_none()
        {
            let text = text.clone();
            return shell.reject("mapfile", &text, "invalid number");
        }
    }
    let array = words.get(options.operands).cloned().unwrap_or_else(|| b"MAPFILE".to_vec());
    if !crate::syntax::scan::is_name(&array) {
        let shown = String::from_utf8_lossy(&array).into_owned();
        shell.complain(&format!("mapfile: `{shown}': not a valid identifier"));
        return shell.fail(EXIT_FAILURE);
    }
    let fd = number(b'u').unwrap_or(0) as u32;
    let Ok(real) = shell.state.fds.real(fd) else {
        shell.complain(&format!("mapfile: {fd}: invalid file descriptor: {}", Errno::EBADF.text()));
        return shell.fail(EXIT_FAILURE);
    };
    let delimiter = options.value(b'd').map_or(b'\n', |text| text.first().copied().unwrap_or(0));
    let (mut skip, most) = (number(b's').unwrap_or(0), number(b'n').filter(|most| *most > 0));
    let (origin, quantum) = (number(b'O'), number(b'c').unwrap_or(5000).max(1));
    let mut input = Input::new(real, None);
    let mut values: Vec<Bytes> = Vec::new();
    let mut line = Vec::new();
    while most.is_none_or(|most| values.len() < most) {
        let (ended, over) = match input.next() {
            Next::Byte(byte) if byte == delimiter => (true, false),
            Next::Byte(byte) => {
                line.push(byte);
                (false, false)
            }
            Next::Interrupted => (false, false),
            _ => (!line.is_empty(), true),
        };
        if ended {
            let mut text = std::mem::take(&mut line);
            if !over && !options.has(b't') {
                text.push(delimiter);
            }
            if skip > 0 {
                skip -= 1;
            } else {
                if let Some(callback) =
                    options.value(b'C').filter(|_| (values.len() + 1).is_multiple_of(quantum))
                {
                    let index = origin.unwrap_or(0) + values.len();
                    let quoted = crate::syntax::quote::quoted(&text);
                    let command =
                        [callback.as_slice(), b" ", index.to_string().as_bytes(), b" ", &quoted].concat();
                    shell.run_text(&command, 1)?;
                }
                values.push(text);
            }
        }
        if over {
            break;
        }
    }
    input.give_back();
    put_list(shell, &array, values, origin.unwrap_or(0) as u64, origin.is_none())
}
