//! `tar -c`. An archive in a file gets its name when it is complete, so that one with the name is.

use super::{Fault, Job, say};
use crate::packing::{Packed, Packing};
use backup::create::{self, Choice, Mounts, ReadingTimes, Tree};
use backup::made::Made;
use backup::stop::Stoppable;
use backup::sys;
use backup::watch::{Change, Watch};
use std::io::{self, IsTerminal, Write};
use utils::options::Parsed;
use utils::shown;

/// One who tells of problems, and of names where they are wanted: on standard error when the archive goes where names would.
struct Teller {
    names: Option<Box<dyn Write>>,
    last: Vec<u8>,
}

impl Watch for Teller {
    fn at(&mut self, path: &[u8], _done_bytes: u64) {
        if let Some(names) = &mut self.names
            && self.last != path
        {
            self.last = path.to_vec();
            // A list that nobody reads is no failure of what it lists.
            let _ = writeln!(names, "{}", shown(path));
        }
    }

    fn change(&mut self, _change: Change, _path: &[u8]) {}

    fn problem(&mut self, text: &str) {
        say(text);
    }
}

/// Makes an archive; false when something could not go in.
pub(super) fn run(job: &Job, line: &Parsed) -> Result<bool, Fault> {
    if job.operands.is_empty() {
        return Err(Fault::Wrong("Cowardly refusing to create an empty archive".to_owned()));
    }
    if job.file.is_none() && io::stdout().is_terminal() {
        return Err(Fault::Wrong(
            "Refusing to write archive contents to terminal (missing -f option?)".to_owned(),
        ));
    }
    let mut trees = Vec::new();
    let mut is_whole = true;
    let mut is_said = false;
    for operand in &job.operands {
        let joined =
            if operand.starts_with(b"/") { operand.clone() } else { sys::join(&job.folder, operand) };
        let from = sys::absolute(&joined).map_err(|error| Fault::Failed(operand.clone(), error))?;
        if let Err(error) = sys::known(&from) {
            say(&format!("{}: Cannot stat: {}", shown(operand), sys::why(&error)));
            is_whole = false;
            continue;
        }
        let (name, taken) = member_name(operand);
        if !taken.is_empty() && !is_said {
            say(&format!("Removing leading `{}' from member names", shown(taken)));
            is_said = true;
        }
        trees.push(Tree { from, name: name.to_vec() });
    }
    let names: Option<Box<dyn Write>> = match (line.has("v"), &job.file) {
        (false, _) => None,
        (true, Some(_)) => Some(Box::new(io::stdout())),
        (true, None) => Some(Box::new(io::stderr())),
    };
    let mut teller = Teller { names, last: Vec::new() };
    let exclusions = &job.exclusions;
    let choice = Choice {
        left_out: None,
        is_excluded: &|name| exclusions.has(name),
        mounts: if line.has("one-file-system") { Mounts::LeaveOut } else { Mounts::Enter },
        reading_times: ReadingTimes::Forget,
    };
    let written = match &job.file {
        None => pack(&trees, choice, job.packing, io::stdout().lock(), &mut teller),
        Some(file) => into_file(&trees, choice, job.packing, file, &mut teller),
    };
    let problems = written.map_err(|error| Fault::Failed(job.file_name().to_vec(), error))?;
    Ok(is_whole && problems == 0)
}

/// What a member is called, and what was taken off its front: a slash, and everything up to the last `..`.
fn member_name(operand: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    let mut at = 0;
    for part in operand.split_inclusive(|byte| *byte == b'/') {
        at += part.len();
        if part == b"../" || part == b".." {
            start = at;
        }
    }
    while operand.get(start) == Some(&b'/') {
        start += 1;
    }
    let mut name = &operand[start..];
    while name.len() > 1 && name.ends_with(b"/") {
        name = &name[..name.len() - 1];
    }
    (name, &operand[..start])
}

fn pack(
    trees: &[Tree],
    choice: Choice<'_>,
    packing: Packing,
    out: impl Write,
    teller: &mut Teller,
) -> io::Result<u64> {
    let (packed, report) = create::create(trees, choice, Packed::new(packing, Stoppable(out))?, teller)?;
    packed.finish()?.flush()?;
    Ok(report.problems)
}

fn into_file(
    trees: &[Tree],
    choice: Choice<'_>,
    packing: Packing,
    file: &[u8],
    teller: &mut Teller,
) -> io::Result<u64> {
    let file = sys::absolute(file)?;
    if sys::found(&file)?.is_some_and(|known| known.kind() != utils::mode::REGULAR) {
        // A device, a pipe, or what a link leads to.
        let out = std::fs::File::options().write(true).truncate(true).open(sys::path(&file))?;
        return pack(trees, choice, packing, out, teller);
    }
    let made = Made::new(&file)?;
    let choice = Choice { left_out: Some(made.identity()?), ..choice };
    let problems = pack(trees, choice, packing, made.file(), teller)?;
    made.becomes(&file)?;
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_begin_below() {
        for (operand, name, taken) in [
            ("a/b/", "a/b", ""),
            ("/etc/x", "etc/x", "/"),
            ("../../a", "a", "../../"),
            ("a/../b", "b", "a/../"),
            ("./a", "./a", ""),
            (".", ".", ""),
            ("..", "", ".."),
            ("//a", "a", "//"),
        ] {
            let (found, off) = member_name(operand.as_bytes());
            assert_eq!((found, off), (name.as_bytes(), taken.as_bytes()), "{operand}");
        }
    }
}
