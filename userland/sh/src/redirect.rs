//! Redirections: opening what they name and changing the table of descriptors. The table as it was is the caller's to keep
//! and put back; what is to last longer than the command (`{name}>`) is entered there too. A redirection that fails is said, and the command it belongs to does not run.

use crate::fds::{FD_MAX, Fds, Slot};
use crate::options::Opt;
use crate::shell::{EXIT_FAILURE, Flow, Shell};
use crate::sys::{self, Errno, Handle, Kind, Links, Open};
use crate::tree::{Bytes, Redirect, RedirectFd, RedirectKind, Word};
use std::rc::Rc;

/// What a pipe surely holds, so that a short text can be written into it before anybody reads.
pub(crate) const PIPE_BYTES: usize = 65_536;

impl Shell {
    /// Carries out redirections, of a command after which there will be the table `before`; false when one fails.
    pub(crate) fn redirect(&mut self, redirects: &[Redirect], before: &mut Fds) -> Result<bool, Flow> {
        for redirect in redirects {
            if !self.redirect_one(redirect, before)? {
                self.status = EXIT_FAILURE;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn redirect_one(&mut self, redirect: &Redirect, before: &mut Fds) -> Result<bool, Flow> {
        let usual = match redirect.kind {
            RedirectKind::Write(_)
            | RedirectKind::Clobber(_)
            | RedirectKind::Append(_)
            | RedirectKind::CopyOut(_) => 1,
            _ => 0,
        };
        let fd = match &redirect.fd {
            None => usual,
            Some(RedirectFd::Number(number)) => *number,
            Some(RedirectFd::Variable(name)) => return self.redirect_variable(name, redirect, before),
        };
        if fd > FD_MAX {
            self.complain(&format!("{fd}: {}", Errno::EBADF));
            return Ok(false);
        }
        self.redirect_to(fd, redirect)
    }

    /// `{name}>`: a new descriptor whose number the variable gets; with `-` the one it has is closed.
    fn redirect_variable(
        &mut self,
        name: &Bytes,
        redirect: &Redirect,
        before: &mut Fds,
    ) -> Result<bool, Flow> {
        if let RedirectKind::CopyIn(word) | RedirectKind::CopyOut(word) = &redirect.kind
            && word.source == b"-"
        {
            let number = self.value(name).and_then(|text| crate::numbers::decimal(&text));
            match number.and_then(|number| u32::try_from(number).ok()) {
                Some(fd) => {
                    self.state.fds.close(fd);
                    before.close(fd);
                }
                None => {
                    self.complain_of(name, "Bad file descriptor");
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let Some(fd) = self.state.fds.free() else {
            self.complain_of(name, Errno::EMFILE.text());
            return Ok(false);
        };
        let done = self.redirect_to(fd, redirect)?;
        if done {
            if let Some(slot) = self.state.fds.get(fd) {
                before.put(fd, slot.clone());
            }
            self.set(name, crate::assign::Place::Plain, fd.to_string().into_bytes())?;
        }
        Ok(done)
    }

    fn redirect_to(&mut self, fd: u32, redirect: &Redirect) -> Result<bool, Flow> {
        match &redirect.kind {
            RedirectKind::Read(word) => self.open_to(fd, word, Open::Read),
            RedirectKind::Write(word) if self.has(Opt::NoClobber) => self.open_unclobbered(fd, word),
            RedirectKind::Write(word) | RedirectKind::Clobber(word) => self.open_to(fd, word, Open::Write),
            RedirectKind::Append(word) => self.open_to(fd, word, Open::Append),
            RedirectKind::ReadWrite(word) => self.open_to(fd, word, Open::Both),
            RedirectKind::CopyIn(word) => self.copy_to(fd, word),
            RedirectKind::CopyOut(word) => {
                // `>&file` is `&>file`.
                let is_plain = word.source == b"-" || word.source.iter().all(|byte| byte.is_ascii_digit());
                if is_plain || redirect.fd.is_some() {
                    return self.copy_to(fd, word);
                }
                let target = self.expand_text(word)?;
                if target == b"-" || is_fd(&target) {
                    return self.copy_fd(fd, &target, &word.source);
                }
                self.open_both(word, Open::Write)
            }
            RedirectKind::Both { target, append } => {
                self.open_both(target, if *append { Open::Append } else { Open::Write })
            }
            RedirectKind::HereString(word) => {
                let mut text = self.expand_text(word)?;
                text.push(b'\n');
                Ok(self.put_text(fd, &text))
            }
            RedirectKind::Here { quoted, text, body, .. } => {
                let text = if *quoted { text.clone() } else { self.expand_text(body)? };
                Ok(self.put_text(fd, &text))
            }
        }
    }

    fn target(&mut self, word: &Word) -> Result<Option<Bytes>, Flow> {
        let mut found = self.expand_word(word)?;
        if found.len() == 1 {
            return Ok(found.pop());
        }
        self.complain_of(&word.source, "ambiguous redirect");
        Ok(None)
    }

    fn open_to(&mut self, fd: u32, word: &Word, how: Open) -> Result<bool, Flow> {
        let Some(target) = self.target(word)? else { return Ok(false) };
        let Some(handle) = self.open_file(&target, how) else { return Ok(false) };
        self.state.fds.put(fd, Slot::File(handle));
        Ok(true)
    }

    fn open_both(&mut self, word: &Word, how: Open) -> Result<bool, Flow> {
        let done = self.open_to(1, word, how)?;
        if done {
            let slot = self.state.fds.get(1).cloned();
            if let Some(slot) = slot {
                self.state.fds.put(2, slot);
            }
        }
        Ok(done)
    }

    fn open_unclobbered(&mut self, fd: u32, word: &Word) -> Result<bool, Flow> {
        let Some(target) = self.target(word)? else { return Ok(false) };
        let how = match sys::stat(&target, Links::Follow) {
            Ok(stat) if stat.kind() == Kind::Regular => {
                self.complain_of(&target, "cannot overwrite existing file");
                return Ok(false);
            }
            Ok(_) => Open::Write,
            Err(_) => Open::WriteNew,
        };
        let Some(handle) = self.open_file(&target, how) else { return Ok(false) };
        self.state.fds.put(fd, Slot::File(handle));
        Ok(true)
    }

    /// Opens a file, saying why if it cannot be. The shell's own descriptors have paths below `/dev/fd` too.
    pub(crate) fn open_file(&mut self, path: &[u8], how: Open) -> Option<Handle> {
        if let Some(fd) = named_fd(path)
            && let Ok(real) = self.state.fds.real(fd)
            && let Ok(handle) = sys::duplicate(real)
        {
            return Some(handle);
        }
        if matches!(how, Open::Write | Open::Append)
            && sys::stat(path, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory)
        {
            self.complain_of(path, Errno::EISDIR.text());
            return None;
        }
        match sys::open(path, how) {
            Ok(handle) => Some(handle),
            Err(error) => {
                self.complain_of(path, error.text());
                None
            }
        }
    }

    fn copy_to(&mut self, fd: u32, word: &Word) -> Result<bool, Flow> {
        let Some(target) = self.target(word)? else { return Ok(false) };
        let done = self.copy_fd(fd, &target, &word.source)?;
        if !done && !is_fd(&target) {
            self.complain_of(&word.source, "ambiguous redirect");
        }
        Ok(done)
    }

    /// `>&n`, `>&n-` and `>&-`, which the script has as `source`.
    fn copy_fd(&mut self, fd: u32, target: &[u8], source: &[u8]) -> Result<bool, Flow> {
        if target == b"-" {
            self.state.fds.close(fd);
            return Ok(true);
        }
        let moves = target.len() > 1 && target.ends_with(b"-");
        let digits = target.strip_suffix(b"-").unwrap_or(target);
        let Some(from) = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<u32>().ok()) else {
            return Ok(false);
        };
        if let Err(error) = self.state.fds.copy(from, fd) {
            self.complain_of(source, error.text());
            return Ok(false);
        }
        if moves {
            self.state.fds.close(from);
        }
        Ok(true)
    }

    /// Lets a descriptor read a text.
    fn put_text(&mut self, fd: u32, text: &[u8]) -> bool {
        match text_file(text) {
            Ok(handle) => {
                self.state.fds.put(fd, Slot::File(handle));
                true
            }
            Err(error) => {
                self.complain(&format!("cannot create temp file for here-document: {}", error.text()));
                false
            }
        }
    }
}

fn is_fd(target: &[u8]) -> bool {
    let digits = target.strip_suffix(b"-").unwrap_or(target);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn named_fd(path: &[u8]) -> Option<u32> {
    match path {
        b"/dev/stdin" => Some(0),
        b"/dev/stdout" => Some(1),
        b"/dev/stderr" => Some(2),
        _ => std::str::from_utf8(path.strip_prefix(b"/dev/fd/")?).ok()?.parse().ok(),
    }
}

/// A file from which a text can be read: a pipe that holds all of it, or a file that has no name any more.
pub(crate) fn text_file(text: &[u8]) -> sys::Result<Handle> {
    if text.len() <= PIPE_BYTES {
        let (reader, writer) = sys::pipe()?;
        sys::write_all(sys::number(&writer), text)?;
        return Ok(reader);
    }
    let path = new_file(text)?;
    let reader = sys::open(&path, Open::Read);
    sys::unlink(&path);
    reader
}

/// A new file below `/tmp` that holds a text; its path.
pub(crate) fn new_file(text: &[u8]) -> sys::Result<Bytes> {
    let (path, writer) = unnamed()?;
    match sys::write_all(sys::number(&writer), text) {
        Ok(()) => Ok(path),
        Err(error) => {
            sys::unlink(&path);
            Err(error)
        }
    }
}

/// A new file below `/tmp`.
fn unnamed() -> sys::Result<(Bytes, Rc<std::fs::File>)> {
    let mut last = Errno::EEXIST;
    for attempt in 0..100_u32 {
        let (seconds, micros) = sys::time_of_day();
        let path = format!("/tmp/.sh-{}-{seconds}{micros}-{attempt}", sys::pid()).into_bytes();
        match sys::open(&path, Open::WriteNew) {
            Ok(writer) => return Ok((path, writer)),
            Err(Errno::EEXIST) => {}
            Err(error) => {
                last = error;
                break;
            }
        }
    }
    Err(last)
}
