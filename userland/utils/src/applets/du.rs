//! `du`: the room that files take.

use std::collections::HashSet;

use tabula_sdk::file::{self, Links, Stat};
use utils::mode::{DIRECTORY, KIND};
use utils::options::Order;
use utils::{shown, size};

use crate::call::{Applet, Call, Out, why};
use crate::tree;

pub(super) const DU: Applet = Applet {
    name: "du",
    help: "
Usage: du [OPTION]... [FILE]...
Shows the room that folders take with everything below them; of the working directory, when no FILE is named.

  -a, --all             files too, not only folders
  -s, --summarize       each FILE only
  -d, --max-depth=N     folders at most N levels below a FILE
  -c, --total           with a line for all together
  -h, --human-readable  in powers of 1024 (1.5M)
      --si              in powers of 1000 (1.5M)
  -b, --bytes           what the files hold, in bytes
      --apparent-size   what the files hold instead of what they take
  -k, -m                in units of 1024 bytes, as by default; of 1024 times 1024
  -B, --block-size=N    in units of N bytes
  -S, --separate-dirs   folders without those in them
  -l, --count-links     a file as often as it has names
  -x, --one-file-system stay in the file system of each FILE
  -L, --dereference     follow symbolic links named as FILE
  -0, --null            end lines with a zero byte
      --help            show this help
",
    options: &[
        "a,all",
        "s,summarize",
        "d,max-depth=",
        "c,total",
        "h,human-readable",
        "si",
        "b,bytes",
        "apparent-size",
        "k",
        "m",
        "B,block-size=",
        "S,separate-dirs",
        "l,count-links",
        "x,one-file-system",
        "L,dereference,D,H",
        "0,null",
    ],
    order: Order::Mixed,
    misuse: 1,
    run,
};

/// How numbers are shown.
#[derive(Clone, Copy)]
enum Unit {
    Bytes(u64),
    People(u64),
}

struct Count<'a> {
    call: &'a Call,
    unit: Unit,
    max_depth: usize,
    of_contents: bool,
    seen: HashSet<(u64, u64)>,
    out: Out,
    failed: bool,
}

/// A folder that is being counted.
struct Open {
    path: Vec<u8>,
    names: std::vec::IntoIter<Vec<u8>>,
    own: u64,
    below: u64,
}

fn run(call: &Call) -> u8 {
    let mut unit = Unit::Bytes(1024);
    let mut of_contents = false;
    let mut max_depth = if call.line.has("s") { 0 } else { usize::MAX };
    for (option, value) in &call.line.options {
        match *option {
            "h" => unit = Unit::People(1024),
            "si" => unit = Unit::People(1000),
            "k" => unit = Unit::Bytes(1024),
            "m" => unit = Unit::Bytes(1 << 20),
            "b" => (unit, of_contents) = (Unit::Bytes(1), true),
            "apparent-size" => of_contents = true,
            "B" => match value.as_deref().and_then(size::parse).filter(|bytes| *bytes > 0) {
                Some(bytes) => unit = Unit::Bytes(bytes),
                None => return call.wrong("invalid block size"),
            },
            "d" => match value.as_deref().map(shown).and_then(|text| text.parse().ok()) {
                Some(depth) => max_depth = depth,
                None => return call.wrong("invalid maximum depth"),
            },
            _ => {}
        }
    }
    if call.line.has("s") && call.line.has("a") {
        return call.wrong("cannot both summarize and show all entries");
    }
    let out = Out::new(call.name);
    let mut count = Count { call, unit, max_depth, of_contents, seen: HashSet::new(), out, failed: false };
    let files = match call.operands() {
        [] => vec![b".".to_vec()],
        files => files.to_vec(),
    };
    let mut total = 0_u64;
    for file in &files {
        total = total.saturating_add(count.start(file));
    }
    if call.line.has("c") {
        count.show(total, b"total");
    }
    count.out.flush();
    count.failed.into()
}

impl Count<'_> {
    fn start(&mut self, file: &[u8]) -> u64 {
        let link = if self.call.line.has("L") { Links::Follow } else { Links::Keep };
        let known = match file::stat(file, link) {
            Ok(known) => known,
            Err(errno) => {
                self.fails("access", file, &errno);
                return 0;
            }
        };
        if !self.is_new(&known) {
            return 0;
        }
        if known.mode & KIND != DIRECTORY {
            let bytes = self.bytes(&known);
            self.show(bytes, file);
            return bytes;
        }
        self.folder(file, &known)
    }

    fn folder(&mut self, start: &[u8], root: &Stat) -> u64 {
        let mut open = vec![self.enter(start.to_vec(), root)];
        while let Some(top) = open.last_mut() {
            let Some(name) = top.names.next() else {
                let depth = open.len() - 1;
                let Some(done) = open.pop() else { break };
                let all = done.own.saturating_add(done.below);
                if depth <= self.max_depth {
                    let bytes = if self.call.line.has("S") { done.own } else { all };
                    self.show(bytes, &done.path);
                }
                match open.last_mut() {
                    Some(above) => above.below = above.below.saturating_add(all),
                    None => return all,
                }
                continue;
            };
            let path = tree::join(&top.path, &name);
            let known = match tree::known(&path) {
                Ok(known) => known,
                Err(errno) => {
                    self.fails("access", &path, &errno);
                    continue;
                }
            };
            if !self.is_new(&known) || self.call.line.has("x") && known.dev != root.dev {
                continue;
            }
            if known.mode & KIND == DIRECTORY {
                let next = self.enter(path, &known);
                open.push(next);
                continue;
            }
            let bytes = self.bytes(&known);
            top.own = top.own.saturating_add(bytes);
            if self.call.line.has("a") && open.len() <= self.max_depth {
                self.show(bytes, &path);
            }
        }
        0
    }

    fn enter(&mut self, path: Vec<u8>, known: &Stat) -> Open {
        let names = tree::names(&path).unwrap_or_else(|error| {
            self.fails("read directory", &path, &why(&error));
            Vec::new()
        });
        let own = if self.of_contents { 0 } else { self.bytes(known) };
        Open { path, names: names.into_iter(), own, below: 0 }
    }

    /// Whether a file has not been counted under another name.
    fn is_new(&mut self, known: &Stat) -> bool {
        let may_return = known.nlink > 1 && known.mode & KIND != DIRECTORY && !self.call.line.has("l");
        !may_return || self.seen.insert((known.dev, known.ino))
    }

    fn bytes(&self, known: &Stat) -> u64 {
        if self.of_contents { known.size } else { known.blocks.saturating_mul(512) }
    }

    fn show(&mut self, bytes: u64, path: &[u8]) {
        let number = match self.unit {
            Unit::People(base) => size::human(bytes, base),
            Unit::Bytes(unit) => bytes.div_ceil(unit).to_string(),
        };
        let end: &[u8] = if self.call.line.has("0") { b"\0" } else { b"\n" };
        self.out.bytes(&[number.as_bytes(), b"\t", path, end].concat());
    }

    fn fails(&mut self, what: &str, path: &[u8], why: &dyn std::fmt::Display) {
        self.failed = true;
        self.out.flush();
        self.call.complain(format_args!("cannot {what} '{}': {why}", shown(path)));
    }
}
