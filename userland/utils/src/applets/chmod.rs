//! `chmod`: changes permission bits.

use tabula_sdk::file::{self, Links};
use tabula_sdk::inode;
use utils::mode::{self, Change};
use utils::options::Order;
use utils::shown;

use crate::call::{Applet, Call, Out, why};
use crate::launch;
use crate::tree::{self, Found};

pub(super) const CHMOD: Applet = Applet {
    name: "chmod",
    help: "
Usage: chmod [OPTION]... MODE[,MODE]... FILE...
       chmod [OPTION]... --reference=FILE FILE...
Changes the permission bits of files. MODE is octal, or [ugoa]*[-+=]([rwxXst]*|[ugo]).

  -R, --recursive       change folders and everything below them
  -v, --verbose         tell of every file
  -c, --changes         tell of every change
  -f, --silent          do not tell of most failures
      --reference=FILE  take the bits of FILE
      --help            show this help
",
    options: &[],
    // A mode may look like an option: -x.
    order: Order::Raw,
    misuse: 1,
    run,
};

/// Which files are told of.
#[derive(Clone, Copy, PartialEq)]
enum Tells {
    Nothing,
    Changes,
    Everything,
}

struct Plan {
    change: Option<Change>,
    reference: Option<u32>,
    is_deep: bool,
    is_silent: bool,
    tells: Tells,
    files: Vec<Vec<u8>>,
}

fn run(call: &Call) -> u8 {
    let mut plan = Plan {
        change: None,
        reference: None,
        is_deep: false,
        is_silent: false,
        tells: Tells::Nothing,
        files: Vec::new(),
    };
    if let Err(why) = plan.read(call.operands()) {
        return call.wrong(why);
    }
    let umask = launch::umask();
    let mut out = Out::new(call.name);
    let mut failed = false;
    for file in &plan.files {
        if plan.is_deep {
            tree::walk(file, &mut |found| match found {
                Found::Entry(path, known) => failed |= !plan.one(call, &path, known.mode, umask, &mut out),
                Found::Lost(path, errno) => {
                    failed = true;
                    plan.fails(call, &path, &errno);
                }
                Found::Closed(path, error) => {
                    failed = true;
                    plan.fails(call, &path, &why(&error));
                }
            });
        } else {
            match file::stat(file, Links::Follow) {
                Ok(known) => failed |= !plan.one(call, file, known.mode, umask, &mut out),
                Err(errno) => {
                    failed = true;
                    plan.fails(call, file, &errno);
                }
            }
        }
    }
    out.flush();
    failed.into()
}

impl Plan {
    fn read(&mut self, args: &[Vec<u8>]) -> Result<(), String> {
        let mut is_over = false;
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let text = shown(arg);
            if is_over || !text.starts_with('-') || text == "-" {
                self.operand(arg)?;
                continue;
            }
            match text.as_str() {
                "--" => is_over = true,
                "--recursive" => self.is_deep = true,
                "--verbose" => self.tells = Tells::Everything,
                "--changes" => self.tells = Tells::Changes,
                "--silent" | "--quiet" => self.is_silent = true,
                "--reference" => {
                    let file = args.next().ok_or("a value must follow option '--reference'")?;
                    self.refer(file)?;
                }
                long if long.starts_with("--reference=") => self.refer(&arg["--reference=".len()..])?,
                long if long.starts_with("--") => return Err(format!("unrecognized option '{long}'")),
                letters if letters[1..].chars().all(|letter| "Rvcf".contains(letter)) => {
                    self.is_deep |= letters.contains('R');
                    self.is_silent |= letters.contains('f');
                    if letters.contains('c') {
                        self.tells = Tells::Changes;
                    }
                    if letters.contains('v') {
                        self.tells = Tells::Everything;
                    }
                }
                letters if self.change.is_none() && Change::parse(arg).is_some() => {
                    self.operand(letters.as_bytes())?;
                }
                other => return Err(format!("invalid option '{other}'")),
            }
        }
        if self.change.is_none() && self.reference.is_none() {
            return Err("missing operand".into());
        }
        if self.files.is_empty() {
            return Err("missing operand after the mode".into());
        }
        Ok(())
    }

    fn refer(&mut self, file: &[u8]) -> Result<(), String> {
        let known = file::stat(file, Links::Follow);
        let known =
            known.map_err(|errno| format!("failed to get attributes of '{}': {errno}", shown(file)))?;
        self.reference = Some(known.mode & mode::ALL);
        Ok(())
    }

    fn operand(&mut self, arg: &[u8]) -> Result<(), String> {
        if self.change.is_none() && self.reference.is_none() {
            let change = Change::parse(arg);
            self.change = Some(change.ok_or_else(|| format!("invalid mode: '{}'", shown(arg)))?);
        } else {
            self.files.push(arg.to_vec());
        }
        Ok(())
    }

    fn fails(&self, call: &Call, path: &[u8], why: &dyn std::fmt::Display) {
        if !self.is_silent {
            call.complain(format_args!("cannot access '{}': {why}", shown(path)));
        }
    }

    /// Changes one file; false when that failed. Symbolic links met below a folder have no mode to change.
    fn one(&self, call: &Call, path: &[u8], old: u32, umask: u32, out: &mut Out) -> bool {
        if old & mode::KIND == mode::LINK {
            return true;
        }
        let new = match (self.reference, &self.change) {
            (Some(bits), _) => bits,
            (None, Some(change)) => change.apply(old, umask),
            (None, None) => old & mode::ALL,
        };
        if let Err(errno) = inode::set_mode(path, new) {
            if !self.is_silent {
                call.complain(format_args!("changing permissions of '{}': {errno}", shown(path)));
            }
            return false;
        }
        let old = old & mode::ALL;
        let shown_mode = |bits: u32| format!("{bits:04o} ({})", &mode::long(bits)[1..]);
        if old != new && self.tells != Tells::Nothing {
            out.text(&format!(
                "mode of '{}' changed from {} to {}\n",
                shown(path),
                shown_mode(old),
                shown_mode(new)
            ));
        } else if self.tells == Tells::Everything {
            out.text(&format!("mode of '{}' retained as {}\n", shown(path), shown_mode(new)));
        }
        true
    }
}
