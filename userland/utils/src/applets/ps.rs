//! `ps`: shows processes.

use tabula_sdk::{process, system};
use utils::accounts::{self, Account};
use utils::options::Order;
use utils::process::{Column, Process, table};
use utils::shown;

use crate::call::{Applet, Call, Out};
use crate::proc;

pub(super) const PS: Applet = Applet {
    name: "ps",
    help: "
Usage: ps [OPTION]...
Shows processes: those at the caller's terminal, when nothing else is asked for.

  -e, -A      all of them; ax means the same
  -a          all at a terminal
  -f          more columns; -l and -F too
  u           columns for people: ps aux
  -o COLUMNS  these columns: pid, ppid, pgid, sid, user, uid, tty, stat, time, etime, %cpu, %mem, rss, comm, args, ...;
              a head may follow after =
  -p PIDS     those with these numbers
  -u USERS    those of these users
  -C NAMES    those with these names
      --help  show this help
",
    options: &[],
    order: Order::Raw,
    misuse: 1,
    run,
};

#[derive(Default)]
struct Wanted {
    all: bool,
    at_terminals: bool,
    of_caller: bool,
    pids: Vec<u32>,
    users: Vec<u32>,
    names: Vec<String>,
    columns: Vec<Column>,
    format: Format,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Format {
    #[default]
    Short,
    Full,
    People,
    Bsd,
}

impl Format {
    fn columns(self) -> &'static str {
        match self {
            Format::Short => "pid,tty,time,comm=CMD",
            Format::Full => "user,pid,ppid,c,stime,tty,time,args=CMD",
            Format::People => "user,pid,%cpu,%mem,vsz,rss,tty,stat,stime,bsdtime,args",
            Format::Bsd => "pid,tty,stat,bsdtime,args",
        }
    }
}

fn run(call: &Call) -> u8 {
    let users = proc::users();
    let mut wanted = Wanted::default();
    if let Err(why) = wanted.read(call.operands(), &users) {
        return call.wrong(why);
    }
    if wanted.columns.is_empty() {
        wanted.columns = Column::list(wanted.format.columns()).unwrap_or_default();
    }
    let all = proc::processes();
    let own = all.iter().find(|found| found.pid == process::id()).cloned().unwrap_or_default();
    let rows: Vec<(Process, String)> = all
        .into_iter()
        .filter(|found| wanted.has(found, &own))
        .map(|found| {
            let user = accounts::name_of(&users, found.uid);
            (found, user)
        })
        .collect();
    let mut out = Out::new(call.name);
    out.text(&table(&wanted.columns, &rows, &proc::machine()));
    out.flush();
    // Nothing to show is a failure, as scripts expect of `ps -p`.
    rows.is_empty().into()
}

impl Wanted {
    fn read(&mut self, args: &[Vec<u8>], users: &[Account]) -> Result<(), String> {
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let text = shown(arg);
            if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.starts_with('-')) {
                for (at, letter) in letters.char_indices() {
                    let mut value = || {
                        let here = &letters[at + letter.len_utf8()..];
                        if here.is_empty() {
                            args.next().map(|next| shown(next))
                        } else {
                            Some(here.to_owned())
                        }
                    };
                    match letter {
                        'e' | 'A' => self.all = true,
                        'a' | 'd' => self.at_terminals = true,
                        'x' => self.of_caller = true,
                        'f' | 'l' | 'F' => self.format = Format::Full,
                        'w' | 'H' | 'L' | 'j' | 'y' | 'c' => {}
                        'o' | 'p' | 'u' | 'U' | 'C' | 'q' => {
                            let value =
                                value().ok_or_else(|| format!("a value must follow option '-{letter}'"))?;
                            self.list(letter, &value, users)?;
                            break;
                        }
                        _ => return Err(format!("invalid option '-{letter}'")),
                    }
                }
            } else if let Some((name, value)) = text.strip_prefix("--").and_then(|long| long.split_once('='))
            {
                let letter = match name {
                    "format" => 'o',
                    "pid" => 'p',
                    "user" | "User" => 'u',
                    _ => return Err(format!("unrecognized option '--{name}'")),
                };
                self.list(letter, value, users)?;
            } else if text.starts_with("--") {
                return Err(format!("unrecognized option '{text}'"));
            } else if text.starts_with(|first: char| first.is_ascii_digit()) {
                self.list('p', &text, users)?;
            } else {
                self.bsd(&text, &mut args, users)?;
            }
        }
        Ok(())
    }

    /// Letters without a dash.
    fn bsd<'a>(
        &mut self,
        letters: &str,
        args: &mut impl Iterator<Item = &'a Vec<u8>>,
        users: &[Account],
    ) -> Result<(), String> {
        if self.format == Format::Short {
            self.format = Format::Bsd;
        }
        self.all |= letters.contains('a') && letters.contains('x');
        for letter in letters.chars() {
            match letter {
                'a' => self.at_terminals = true,
                'x' => self.of_caller = true,
                'u' => self.format = Format::People,
                'e' | 'w' | 'f' | 'l' | 'c' => {}
                'o' | 'p' => {
                    let value = args.next().ok_or_else(|| format!("a value must follow '{letter}'"))?;
                    self.list(letter, &shown(value), users)?;
                }
                _ => return Err(format!("unknown letter '{letter}' in '{letters}'")),
            }
        }
        Ok(())
    }

    fn list(&mut self, letter: char, value: &str, users: &[Account]) -> Result<(), String> {
        if letter == 'o' {
            let columns = Column::list(value).map_err(|name| format!("unknown column '{name}'"))?;
            self.columns.extend(columns);
            return Ok(());
        }
        for part in value.split([',', ' ']).filter(|part| !part.is_empty()) {
            match letter {
                'p' | 'q' => {
                    self.pids.push(part.parse().map_err(|_| format!("'{part}' is no process number"))?);
                }
                'C' => self.names.push(part.to_owned()),
                _ => {
                    let user =
                        accounts::id_of(users, part).ok_or_else(|| format!("no user is called '{part}'"))?;
                    self.users.push(user);
                }
            }
        }
        Ok(())
    }

    fn has(&self, process: &Process, own: &Process) -> bool {
        let is_named = self.pids.contains(&process.pid)
            || self.users.contains(&process.uid)
            || self.names.contains(&process.command);
        let names_some = !(self.pids.is_empty() && self.users.is_empty() && self.names.is_empty());
        let is_at_terminal = process.terminal.is_some();
        if self.all || is_named {
            return true;
        }
        if self.at_terminals || self.of_caller {
            return self.at_terminals && is_at_terminal || self.of_caller && process.uid == system::user();
        }
        !names_some
            && process.uid == own.uid
            && if own.terminal.is_some() { process.terminal == own.terminal } else { process.sid == own.sid }
    }
}
