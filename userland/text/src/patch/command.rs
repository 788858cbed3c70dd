//! `patch`'s command line, and the files it changes.

use std::fs;
use std::io::{ErrorKind, Read};

use utils::options::{Known, Order, Parsed, Stop};

use super::apply::{Outcome, apply};
use super::read::{FilePatch, Hunk, read};
use crate::files::{path, why};
use crate::shown;

const HELP: &str = "
Usage: patch [OPTION]... [FILE [PATCH]]
Puts the changes of PATCH, a unified diff, into files: the ones it names, or FILE.

  -p, --strip=N      leave out N parts at the beginning of names; all but the last one when this is not given
  -R, --reverse      take the changes back
  -i, --input=PATCH  the changes are in PATCH, not on standard input
  -F, --fuzz=N       how many lines around a change may be others, at most (2)
  -s, --quiet        say only what went wrong
      --dry-run      say what would happen, and change nothing
      --help         show this help

What does not fit is written to FILE.rej. A file that did not fit exactly is kept as FILE.orig.
The status is 0 when everything fits, 1 when something does not, 2 when something failed.
";

const OPTIONS: Known =
    &["p,strip=", "R,reverse", "i,input=", "F,fuzz=", "s,quiet,silent", "dry-run", "u,unified"];

const FAILED: u8 = 2;

/// Runs it; answers its status.
pub fn run(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(args, OPTIONS, Order::Mixed) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{}", HELP.trim_start());
            return 0;
        }
        Err(Stop::Wrong(why)) => {
            eprintln!("patch: {why}\nTry 'patch --help' for more information.");
            return FAILED;
        }
    };
    all(&line).unwrap_or_else(|why| {
        eprintln!("patch: **** {why}");
        FAILED
    })
}

fn all(line: &Parsed) -> Result<u8, String> {
    let number = |option: &str| match line.value(option).map(shown) {
        None => Ok(None),
        Some(text) => match text.parse::<usize>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(format!("'{text}' is not a number")),
        },
    };
    let (strip, fuzz_max) = (number("p")?, number("F")?.unwrap_or(2));
    let input = line.value("i").or(line.operands.get(1).map(Vec::as_slice)).unwrap_or(b"-");
    let mut text = Vec::new();
    if input == b"-" {
        std::io::stdin()
            .read_to_end(&mut text)
            .map_err(|error| format!("standard input: {}", why(&error)))?;
    } else {
        let failed = |error| format!("Can't open patch file {} : {}", shown(input), why(&error));
        text = fs::read(path(input)).map_err(failed)?;
    }
    let patches = read(&text)?;
    if patches.iter().all(|patch| patch.hunks.is_empty()) {
        // A diff of equal files has nothing in it, and that is no mistake.
        return if text.is_empty() {
            Ok(0)
        } else {
            Err("Only garbage was found in the patch input.".into())
        };
    }
    let mut status = 0;
    for patch in patches {
        let patch = if line.has("R") { reversed(patch) } else { patch };
        status = status.max(one(line, patch, strip, fuzz_max)?);
    }
    Ok(status)
}

fn reversed(patch: FilePatch) -> FilePatch {
    FilePatch {
        old_name: patch.new_name,
        new_name: patch.old_name,
        is_missing: [patch.is_missing[1], patch.is_missing[0]],
        hunks: patch.hunks.into_iter().map(Hunk::reversed).collect(),
    }
}

/// A name without its first parts; none if it has not so many, or stands for no file.
fn stripped(name: &[u8], strip: Option<usize>) -> Option<Vec<u8>> {
    if name == b"/dev/null" {
        return None;
    }
    let mut rest = name;
    match strip {
        None => rest = name.rsplit(|byte| *byte == b'/').next().unwrap_or(name),
        Some(strip) => {
            for _ in 0..strip {
                let slash = rest.iter().position(|byte| *byte == b'/')?;
                let slashes = rest[slash..].iter().take_while(|byte| **byte == b'/').count();
                rest = &rest[slash + slashes..];
            }
        }
    }
    // A patch changes what is below the folder it is used in.
    let leads_out = rest.starts_with(b"/") || rest.split(|byte| *byte == b'/').any(|part| part == b"..");
    (!rest.is_empty() && !leads_out).then(|| rest.to_vec())
}

fn one(line: &Parsed, patch: FilePatch, strip: Option<usize>, fuzz_max: usize) -> Result<u8, String> {
    let names = [stripped(&patch.old_name, strip), stripped(&patch.new_name, strip)];
    let existing = names.iter().flatten().find(|name| path(name).exists()).cloned();
    let creates = patch.hunks.first().is_some_and(|hunk| hunk.old_start == 0 && hunk.old.is_empty());
    let name = match line.operands.first().cloned().or(existing) {
        Some(name) => name,
        None if creates => names[1].clone().or(names[0].clone()).ok_or("the patch names no file")?,
        None => {
            let (old, new) = (shown(&patch.old_name), shown(&patch.new_name));
            eprintln!("patch: can't find the file to patch: {old} or {new}; perhaps -p is missing or wrong");
            return Ok(1);
        }
    };
    let is_dry = line.has("dry-run");
    let failed = |error: std::io::Error| format!("{}: {}", shown(&name), why(&error));
    let before = match fs::read(path(&name)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && creates => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    let says = |text: String| {
        if !line.has("s") {
            println!("{text}");
        }
    };
    says(format!("{} file {}", if is_dry { "checking" } else { "patching" }, shown(&name)));
    let mut lines: Vec<Vec<u8>> = before.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let outcomes = apply(&mut lines, &patch.hunks, fuzz_max);
    let (mut rejected, mut count, mut is_exact) = (Vec::new(), 0, true);
    for (index, (hunk, outcome)) in patch.hunks.iter().zip(&outcomes).enumerate() {
        match *outcome {
            Outcome::Failed { line } => {
                println!("Hunk #{} FAILED at {line}.", index + 1);
                rejected.extend_from_slice(&hunk.raw);
                count += 1;
            }
            Outcome::Applied { offset: 0, fuzz: 0, .. } => continue,
            Outcome::Applied { line, offset, fuzz } => {
                let with = if fuzz > 0 { format!(" with fuzz {fuzz}") } else { String::new() };
                let lines = if offset.abs() == 1 { "line" } else { "lines" };
                let moved = if offset != 0 { format!(" (offset {offset} {lines})") } else { String::new() };
                says(format!("Hunk #{} succeeded at {line}{with}{moved}.", index + 1));
            }
        }
        is_exact = false;
    }
    if count > 0 {
        let (total, hunks) = (outcomes.len(), if outcomes.len() == 1 { "hunk" } else { "hunks" });
        let saving =
            if is_dry { String::new() } else { format!(" -- saving rejects to file {}.rej", shown(&name)) };
        println!("{count} out of {total} {hunks} FAILED{saving}");
    }
    if is_dry {
        return Ok(u8::from(count > 0));
    }
    let beside = |suffix: &[u8]| [name.as_slice(), suffix].concat();
    if !is_exact {
        fs::write(path(&beside(b".orig")), &before).map_err(failed)?;
    }
    if count > 0 {
        let head = format!("--- {}\n+++ {}\n", shown(&patch.old_name), shown(&patch.new_name));
        fs::write(path(&beside(b".rej")), [head.into_bytes(), rejected].concat()).map_err(failed)?;
    }
    let after = lines.concat();
    if after.is_empty() && patch.is_missing[1] {
        fs::remove_file(path(&name)).map_err(failed)?;
    } else if after != before || creates {
        if let Some(slash) = name.iter().rposition(|byte| *byte == b'/').filter(|_| creates) {
            fs::create_dir_all(path(&name[..slash])).map_err(failed)?;
        }
        fs::write(path(&name), after).map_err(failed)?;
    }
    Ok(u8::from(count > 0))
}
