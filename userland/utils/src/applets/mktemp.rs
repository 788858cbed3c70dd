//! `mktemp`: files and folders with names that nobody knows before, and that nobody else may open.

use std::fs;
use std::hash::{BuildHasher, Hasher};

use tabula_sdk::file;
use utils::options::Order;
use utils::shown;
use utils::template::Template;

use crate::call::{Applet, Call, Out, why};
use crate::{launch, tree};

pub(super) const MKTEMP: Applet = Applet {
    name: "mktemp",
    help: "
Usage: mktemp [OPTION]... [TEMPLATE]
Makes a file that is the caller's alone and prints its name. The last three or more X of TEMPLATE become letters and
digits; without one it is tmp.XXXXXXXXXX in $TMPDIR or /tmp.

  -d, --directory     make a folder
  -u, --dry-run       make nothing; somebody else may take the name
  -q, --quiet         do not tell of failures
  -p DIR              below DIR; --tmpdir[=DIR] below DIR, $TMPDIR or /tmp
      --suffix=TEXT   TEXT behind the name
  -t                  TEMPLATE is a name below $TMPDIR, DIR or /tmp
      --help          show this help
",
    options: &["d,directory", "u,dry-run", "q,quiet", "p=", "tmpdir?", "suffix=", "t"],
    order: Order::Mixed,
    misuse: 1,
    run,
};

/// How often a name may be taken already.
const TRIES: u32 = 1000;

fn run(call: &Call) -> u8 {
    if let [_, extra, ..] = call.operands() {
        return call.wrong(format_args!("too many templates: '{}'", shown(extra)));
    }
    let is_quiet = call.line.has("q");
    match make(call) {
        Ok(path) => {
            let mut out = Out::new(call.name);
            out.bytes(&path);
            out.bytes(b"\n");
            out.finish()
        }
        Err(why) => {
            if !is_quiet {
                call.complain(why);
            }
            1
        }
    }
}

fn make(call: &Call) -> Result<Vec<u8>, String> {
    let text: &[u8] = call.operands().first().map_or(b"tmp.XXXXXXXXXX", Vec::as_slice);
    let named = call.line.options.iter().rev().find(|(option, _)| ["p", "tmpdir"].contains(option));
    let named = named.and_then(|(_, value)| value.clone()).filter(|folder| !folder.is_empty());
    let by_environment = || launch::variable("TMPDIR").filter(|folder| !folder.is_empty());
    let folder = if call.line.has("t") {
        by_environment().or(named).or_else(|| Some(b"/tmp".to_vec()))
    } else if call.operands().is_empty() || call.line.has("p") || call.line.has("tmpdir") {
        named.or_else(by_environment).or_else(|| Some(b"/tmp".to_vec()))
    } else {
        None
    };
    if call.line.has("t") && text.contains(&b'/') {
        return Err(format!("invalid template, '{}', contains directory separator", shown(text)));
    }
    if folder.is_some() && text.starts_with(b"/") {
        return Err(format!("invalid template, '{}'; with --tmpdir, it may not be absolute", shown(text)));
    }
    let template = Template::parse(text, call.line.value("suffix"))?;
    let place =
        |name: Vec<u8>| folder.as_ref().map_or_else(|| name.clone(), |folder| tree::join(folder, &name));
    // Nobody but the owner, from the first moment.
    let umask = file::set_umask(0o077);
    let mut tries = 0;
    let made = loop {
        let path = place(template.fill(&mut random));
        let made = if call.line.has("u") {
            match tree::known(&path) {
                Ok(_) => Err(std::io::ErrorKind::AlreadyExists.into()),
                Err(_) => Ok(()),
            }
        } else if call.line.has("d") {
            fs::create_dir(tree::path(&path))
        } else {
            fs::OpenOptions::new().write(true).create_new(true).open(tree::path(&path)).map(drop)
        };
        tries += 1;
        match made {
            Ok(()) => break Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && tries < TRIES => {}
            Err(error) => break Err(error),
        }
    };
    file::set_umask(umask);
    let what = if call.line.has("d") { "directory" } else { "file" };
    made.map_err(|error| {
        let whole = shown(&place(template.text()));
        format!("failed to create {what} via template '{whole}': {}", why(&error))
    })
}

/// A number that cannot be guessed: the keys of the standard library's tables come from the system's source.
fn random() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}
