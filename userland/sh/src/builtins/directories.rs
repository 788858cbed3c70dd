//! Directories: `cd`, `pwd`, `pushd`, `popd`, `dirs`. The shell's directory is the path its user took, links included, or
//! with `-P` the one that is really there.

use super::{letters, name_of};
use crate::options::{Opt, Shopt};
use crate::shell::{EXIT_FAILURE, Run, Shell};
use crate::sys::{self, Kind, Links};
use crate::tree::Bytes;

/// A path without `.`, `..` and repeated slashes.
pub(crate) fn normal(path: &[u8]) -> Bytes {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    [b"/".as_slice(), &parts.join(b"/".as_slice())].concat()
}

impl Shell {
    /// Moves to a directory.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn change_directory(&mut self, path: &[u8], physical: bool) -> sys::Result<()> {
        let whole = if path.starts_with(b"/") {
            path.to_vec()
        } else {
            [&self.state.cwd, b"/".as_slice(), path].concat()
        };
        let new = if physical {
            sys::chdir(if path.is_empty() { b"." } else { path })?;
            sys::cwd()?
        } else {
            let normal = normal(&whole);
            // A path that only seems to lead somewhere does not: `x/..` needs an x.
            sys::chdir(&normal).and_then(|()| match sys::stat(&whole, Links::Follow) {
                Err(error) if whole != normal && sys::stat(&self.state.cwd, Links::Follow).is_ok() => {
                    let _ = sys::chdir(&self.state.cwd);
                    Err(error)
                }
                _ => Ok(()),
            })?;
            normal
        };
        let old = std::mem::replace(&mut self.state.cwd, new.clone());
        self.set_quietly(b"OLDPWD", old);
        self.set_quietly(b"PWD", new);
        Ok(())
    }
}

/// `cd`.
pub(super) fn cd(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"LPe@") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("cd", &message, "cd [-L|[-P [-e]]] [dir]");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    if operands.len() > 1 {
        shell.complain("cd: too many arguments");
        return shell.fail(EXIT_FAILURE);
    }
    let last_letter = options.letters.iter().rev().find(|(letter, _)| matches!(letter, b'L' | b'P'));
    let physical = last_letter.map_or(shell.has(Opt::Physical), |(letter, _)| *letter == b'P');
    let (mut target, mut prints) = match operands.first().map(Vec::as_slice) {
        None => match shell.value(b"HOME") {
            Some(home) => (home, false),
            None => {
                shell.complain("cd: HOME not set");
                return shell.fail(EXIT_FAILURE);
            }
        },
        Some(b"-") => match shell.value(b"OLDPWD") {
            Some(old) => (old, true),
            None => {
                shell.complain("cd: OLDPWD not set");
                return shell.fail(EXIT_FAILURE);
            }
        },
        Some(path) => (path.to_vec(), false),
    };
    if target.is_empty() {
        return Ok(());
    }
    let is_searched =
        !target.starts_with(b"/") && !matches!(target.split(|byte| *byte == b'/').next(), Some(b"." | b".."));
    if let Some(path) = shell.value(b"CDPATH").filter(|_| is_searched) {
        for directory in path.split(|byte| *byte == b':').filter(|directory| !directory.is_empty()) {
            let whole = [directory, b"/", &target].concat();
            if sys::stat(&whole, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory) {
                target = whole;
                prints = true;
                break;
            }
        }
    }
    match shell.change_directory(&target, physical) {
        Ok(()) => {}
        Err(error) => {
            if shell.shopt(Shopt::CdableVars)
                && let Some(value) = shell.value(&target)
                && shell.change_directory(&value, physical).is_ok()
            {
                prints = true;
            } else {
                return shell.reject("cd", &target, error.text());
            }
        }
    }
    if prints {
        let text = [shell.state.cwd.as_slice(), b"\n"].concat();
        shell.put_out("cd", &text);
    }
    Ok(())
}

/// `pwd`.
pub(super) fn pwd(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"LP") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("pwd", &message, "pwd [-LP]");
        }
    };
    let physical = options.letters.last().map_or(shell.has(Opt::Physical), |(letter, _)| *letter == b'P');
    let path = if physical { sys::cwd() } else { Ok(shell.state.cwd.clone()) };
    match path {
        Ok(mut path) => {
            path.push(b'\n');
            shell.put_out("pwd", &path);
            Ok(())
        }
        Err(error) => {
            shell.complain(&format!("pwd: error retrieving current directory: {}", error.text()));
            shell.fail(EXIT_FAILURE)
        }
    }
}

/// `+N` or `-N`: a place in the stack, whose front is the working directory.
fn place(shell: &mut Shell, word: &[u8], command: &str) -> Option<Option<usize>> {
    let (sign, digits) = word.split_first()?;
    if !matches!(sign, b'+' | b'-') || digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = std::str::from_utf8(digits).ok()?.parse::<usize>().unwrap_or(usize::MAX);
    let count = shell.state.directories.len() + 1;
    let at = if *sign == b'+' { Some(number) } else { (count - 1).checked_sub(number) };
    match at.filter(|at| *at < count) {
        Some(at) => Some(Some(at)),
        None => {
            let shown = String::from_utf8_lossy(word).into_owned();
            let message = if count == 1 {
                "directory stack empty".into()
            } else {
                format!("{shown}: directory stack index out of range")
            };
            shell.complain(&format!("{command}: {message}"));
            shell.status = EXIT_FAILURE;
            Some(None)
        }
    }
}

fn stack(shell: &Shell) -> Vec<Bytes> {
    [shell.state.cwd.clone()].into_iter().chain(shell.state.directories.iter().cloned()).collect()
}

fn go(shell: &mut Shell, command: &str, path: &[u8]) -> bool {
    match shell.change_directory(path, false) {
        Ok(()) => true,
        Err(error) => {
            let shown = String::from_utf8_lossy(path).into_owned();
            shell.complain(&format!("{command}: {shown}: {}", error.text()));
            shell.status = EXIT_FAILURE;
            false
        }
    }
}

fn show(shell: &mut Shell, separator: &[u8], long: bool, numbered: bool) {
    let home = shell.value(b"HOME").unwrap_or_default();
    let shorten = |path: Bytes| match path.strip_prefix(home.as_slice()) {
        Some(rest) if !long && home.len() > 1 && (rest.is_empty() || rest.starts_with(b"/")) => {
            [b"~", rest].concat()
        }
        _ => path,
    };
    let number = |(at, path): (usize, Bytes)| {
        let path = shorten(path);
        if numbered { [format!("{at:2}  ").as_bytes(), &path].concat() } else { path }
    };
    let mut text = stack(shell).into_iter().enumerate().map(number).collect::<Vec<_>>().join(separator);
    text.push(b'\n');
    shell.put_out("dirs", &text);
}

/// `dirs`.
pub(super) fn dirs(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let (mut long, mut lines, mut numbered) = (false, false, false);
    for word in words.get(1..).unwrap_or_default() {
        if let Some(place) = place(shell, word, "dirs") {
            let Some(at) = place else { return Ok(()) };
            let mut text = stack(shell).get(at).cloned().unwrap_or_default();
            text.push(b'\n');
            shell.put_out("dirs", &text);
            return Ok(());
        }
        match word.as_slice() {
            b"-c" => {
                shell.state.directories.clear();
                return Ok(());
            }
            b"-l" => long = true,
            b"-p" => lines = true,
            b"-v" => (lines, numbered) = (true, true),
            other => {
                let message = format!("{}: invalid option", String::from_utf8_lossy(other));
                return shell.usage("dirs", &message, "dirs [-clpv] [+N] [-N]");
            }
        }
    }
    show(shell, if lines { b"\n" } else { b" " }, long, numbered);
    Ok(())
}

/// `pushd`.
pub(super) fn pushd(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let stays = words.get(1).is_some_and(|word| word == b"-n");
    let operand = words.get(if stays { 2 } else { 1 }).filter(|word| *word != b"--").cloned();
    let here = shell.state.cwd.clone();
    match operand {
        None => {
            if shell.state.directories.is_empty() {
                shell.complain("pushd: no other directory");
                return shell.fail(EXIT_FAILURE);
            }
            let next = shell.state.directories.remove(0);
            if !go(shell, "pushd", &next) {
                shell.state.directories.insert(0, next);
                return Ok(());
            }
            shell.state.directories.insert(0, here);
        }
        Some(word) => match place(shell, &word, "pushd") {
            Some(None) => return Ok(()),
            Some(Some(at)) => {
                let mut all = stack(shell);
                all.rotate_left(at);
                if !go(shell, "pushd", &all[0]) {
                    return Ok(());
                }
                shell.state.directories = all.split_off(1);
            }
            None if stays => shell.state.directories.insert(0, word),
            None => {
                if !go(shell, "pushd", &word) {
                    return Ok(());
                }
                shell.state.directories.insert(0, here);
            }
        },
    }
    show(shell, b" ", false, false);
    Ok(())
}

/// `popd`.
pub(super) fn popd(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let name = name_of(words);
    let stays = words.get(1).is_some_and(|word| word == b"-n");
    let operand = words.get(if stays { 2 } else { 1 }).cloned();
    if shell.state.directories.is_empty() {
        shell.complain("popd: directory stack empty");
        return shell.fail(EXIT_FAILURE);
    }
    let at = match operand {
        None => 0,
        Some(word) => match place(shell, &word, &name) {
            Some(Some(at)) => at,
            Some(None) => return Ok(()),
            None => return shell.reject("popd", &word, "invalid argument"),
        },
    };
    if at == 0 && !stays {
        let next = shell.state.directories.remove(0);
        if !go(shell, "popd", &next) {
            shell.state.directories.insert(0, next);
            return Ok(());
        }
    } else {
        shell.state.directories.remove(at.saturating_sub(1));
    }
    show(shell, b" ", false, false);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn paths_lose_what_leads_nowhere() {
        for (path, expected) in
            [("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/../..", "/"), ("//a//b/", "/a/b"), ("/", "/")]
        {
            assert_eq!(normal(path.as_bytes()), expected.as_bytes());
        }
    }
}
