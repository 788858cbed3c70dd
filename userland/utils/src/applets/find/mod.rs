//! `find`: walks folders, and asks and does what its expression says with each file. The walk keeps its own stack of open
//! folders, so that no tree is too deep for it.

mod commands;
mod evaluate;
mod output;

use std::collections::HashSet;

use tabula_sdk::file::{self, Links, Stat};
use utils::find::{Expression, Settings, parse};
use utils::mode::{DIRECTORY, KIND, LINK};
use utils::options::Order;
use utils::shown;

use crate::call::{Applet, Call, Out, why};
use crate::{proc, tree};
use commands::Commands;

pub(super) const FIND: Applet = Applet {
    name: "find",
    help: "
Usage: find [-H] [-L] [-P] [FILE]... [EXPRESSION]
Walks each FILE, or the working directory, and everything below, and prints what fits the expression.

Operators: ( EXPR )   ! EXPR   EXPR EXPR   EXPR -o EXPR   EXPR , EXPR
Walk:      -maxdepth N  -mindepth N  -depth  -xdev  -daystart
Tests:     -name PATTERN  -iname  -path  -ipath  -lname  -ilname  -type fdlpscb  -empty  -size N[cwbkMG]
           -mtime N  -mmin  -atime  -amin  -ctime  -cmin  -newer FILE  -anewer  -cnewer  -perm [-/]MODE
           -user NAME  -group NAME  -nouser  -nogroup  -readable  -writable  -executable
           -links N  -inum N  -samefile FILE  -true  -false       (N: exactly, +N: more, -N: less)
Actions:   -print  -print0  -printf FORMAT  -ls  -prune  -quit  -delete
           -exec COMMAND ;  -exec COMMAND {} +  -execdir COMMAND ;  -ok COMMAND ;  -okdir COMMAND ;

  -H, -L, -P  follow symbolic links named as FILE, all, none
  --help      show this help
",
    options: &[],
    order: Order::Raw,
    misuse: 1,
    run,
};

/// Which symbolic links are followed.
#[derive(Clone, Copy, PartialEq)]
enum Follow {
    None,
    Named,
    All,
}

/// A file that comes by.
struct File {
    path: Vec<u8>,
    start_len: usize,
    depth: usize,
    known: Stat,
}

/// What goes on after a file.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// Into it, if it is a folder.
    Into,
    /// Past it.
    Past,
    /// Nowhere.
    Quit,
}

struct Search<'a> {
    call: &'a Call,
    expression: Expression,
    settings: Settings,
    follow: Follow,
    out: Out,
    commands: Commands,
    now_ns: u64,
    newer: std::collections::HashMap<Vec<u8>, Stat>,
    users: Vec<utils::accounts::Account>,
    groups: Vec<utils::accounts::Account>,
    failed: bool,
    next: Next,
}

fn run(call: &Call) -> u8 {
    let mut args = call.operands();
    let mut follow = Follow::None;
    while let Some((first, rest)) = args.split_first() {
        follow = match first.as_slice() {
            b"-P" => Follow::None,
            b"-H" => Follow::Named,
            b"-L" => Follow::All,
            _ => break,
        };
        args = rest;
    }
    let is_expression = |word: &Vec<u8>| {
        word.len() > 1 && word[0] == b'-' || matches!(word.as_slice(), b"(" | b"!" | b")" | b",")
    };
    let split = args.iter().position(is_expression).unwrap_or(args.len());
    let (starts, words) = args.split_at(split);
    let (expression, settings) = match parse(words) {
        Ok(parsed) => parsed,
        Err(why) => return call.wrong(why),
    };
    let commands = Commands::new(&settings.commands);
    let mut search = Search {
        call,
        expression,
        settings,
        follow,
        out: Out::new(call.name),
        commands,
        now_ns: proc::now_ns(),
        newer: std::collections::HashMap::new(),
        users: proc::users(),
        groups: proc::groups(),
        failed: false,
        next: Next::Into,
    };
    if let Err(why) = search.prepare() {
        call.complain(why);
        return 1;
    }
    let here = [b".".to_vec()];
    for start in if starts.is_empty() { &here } else { starts } {
        search.walk(start);
        if search.next == Next::Quit {
            break;
        }
    }
    search.finish()
}

/// A folder that is being walked.
struct Open {
    file: File,
    names: std::vec::IntoIter<Vec<u8>>,
}

impl Search<'_> {
    fn walk(&mut self, start: &[u8]) {
        let link = if self.follow == Follow::None { Links::Keep } else { Links::Follow };
        let known = match file::stat(start, link).or_else(|_| tree::known(start)) {
            Ok(known) => known,
            Err(errno) => {
                self.complain(start, &errno);
                return;
            }
        };
        let device = known.dev;
        let root = File { path: start.to_vec(), start_len: start.len(), depth: 0, known };
        let mut open: Vec<Open> = Vec::new();
        // Folders on the way down: a followed link may lead back to one.
        let mut above: HashSet<(u64, u64)> = HashSet::new();
        self.arrive(root, device, &mut open, &mut above);
        while let Some(top) = open.last_mut() {
            if self.next == Next::Quit {
                return;
            }
            match top.names.next() {
                Some(name) => {
                    let path = tree::join(&top.file.path, &name);
                    let (start_len, depth) = (top.file.start_len, top.file.depth + 1);
                    let link = if self.follow == Follow::All { Links::Follow } else { Links::Keep };
                    match file::stat(&path, link).or_else(|_| tree::known(&path)) {
                        Ok(known) => {
                            let file = File { path, start_len, depth, known };
                            self.arrive(file, device, &mut open, &mut above);
                        }
                        Err(errno) => self.complain(&path, &errno),
                    }
                }
                None => {
                    let Some(done) = open.pop() else { return };
                    above.remove(&(done.file.known.dev, done.file.known.ino));
                    if self.settings.is_depth_first {
                        self.visit(&done.file);
                    }
                }
            }
        }
    }

    fn arrive(&mut self, file: File, device: u64, open: &mut Vec<Open>, above: &mut HashSet<(u64, u64)>) {
        let is_folder = file.known.mode & KIND == DIRECTORY;
        let depth_first = self.settings.is_depth_first;
        self.next = Next::Into;
        if !(is_folder && depth_first) {
            self.visit(&file);
        }
        let is_deepest = self.settings.max_depth.is_some_and(|most| file.depth >= most);
        let leaves = self.settings.stays_on_device && file.known.dev != device;
        if self.next == Next::Quit || !is_folder {
            return;
        }
        if self.next == Next::Past || is_deepest || leaves {
            if depth_first {
                self.visit(&file);
            }
            return;
        }
        if !above.insert((file.known.dev, file.known.ino)) {
            self.complain(&file.path, &"file system loop detected");
            return;
        }
        let names = match tree::names(&file.path) {
            Ok(names) => names,
            Err(error) => {
                self.complain(&file.path, &why(&error));
                Vec::new()
            }
        };
        open.push(Open { file, names: names.into_iter() });
    }

    fn visit(&mut self, file: &File) {
        if file.depth < self.settings.min_depth
            || self.settings.max_depth.is_some_and(|most| file.depth > most)
        {
            return;
        }
        let expression = std::mem::replace(&mut self.expression, Expression::Any(Vec::new()));
        self.evaluate(&expression, file);
        self.expression = expression;
    }

    fn complain(&mut self, path: &[u8], why: &dyn std::fmt::Display) {
        self.failed = true;
        self.out.flush();
        self.call.complain(format_args!("'{}': {why}", shown(path)));
    }

    fn finish(mut self) -> u8 {
        self.out.flush();
        let rest = self.commands.finish(self.call);
        (self.failed || rest.is_err()).into()
    }
}

impl File {
    fn name(&self) -> &[u8] {
        tree::base_name(&self.path)
    }

    fn is_link(&self) -> bool {
        self.known.mode & KIND == LINK
    }
}
