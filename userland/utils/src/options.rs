//! Options as POSIX and GNU have them: `-abc`, `-ovalue`, `-o value`, `--long`, `--long=value`, unambiguous beginnings of
//! long ones, and `--` before what may look like one.

use crate::shown;

/// Whether options may stand behind operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// They may.
    Mixed,
    /// The first operand ends them: what follows belongs to another command.
    First,
    /// Everything is an operand, but `--help` alone.
    Raw,
}

/// The options that a utility has. Each text lists an option's names, separated by commas, and ends in `=` when it takes a
/// value or in `?` when it takes one that may be left out: `"s,signal="`. The first name stands for it.
pub type Known = &'static [&'static str];

/// What a command line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Options in order: the first of its names, and its value.
    pub options: Vec<(&'static str, Option<Vec<u8>>)>,
    /// What is not an option.
    pub operands: Vec<Vec<u8>>,
}

/// Why a command line says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It asks for help.
    Help,
    /// It is wrong: why.
    Wrong(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    None,
    Needed,
    Optional,
}

fn names(text: &'static str) -> (impl Iterator<Item = &'static str>, Value) {
    let (list, value) = match text.strip_suffix('=') {
        Some(list) => (list, Value::Needed),
        None => text.strip_suffix('?').map_or((text, Value::None), |list| (list, Value::Optional)),
    };
    (list.split(','), value)
}

fn first(text: &'static str) -> &'static str {
    names(text).0.next().unwrap_or(text)
}

impl Parsed {
    /// Reads a command line without the command's name.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn new(args: &[Vec<u8>], known: Known, order: Order) -> Result<Parsed, Stop> {
        let mut parsed = Parsed::default();
        let mut rest = args.iter();
        if order == Order::Raw {
            if args.len() == 1 && args[0] == b"--help" {
                return Err(Stop::Help);
            }
            parsed.operands = args.to_vec();
            return Ok(parsed);
        }
        while let Some(arg) = rest.next() {
            if arg == b"--" {
                parsed.operands.extend(rest.cloned());
                break;
            } else if let Some(long) = arg.strip_prefix(b"--") {
                parsed.long(long, known, &mut rest)?;
            } else if arg.len() > 1 && arg[0] == b'-' {
                parsed.short(&arg[1..], known, &mut rest)?;
            } else {
                parsed.operands.push(arg.clone());
                if order == Order::First {
                    parsed.operands.extend(rest.cloned());
                    break;
                }
            }
        }
        Ok(parsed)
    }

    fn long<'a>(
        &mut self,
        text: &[u8],
        known: Known,
        rest: &mut impl Iterator<Item = &'a Vec<u8>>,
    ) -> Result<(), Stop> {
        let (name, value) = match text.iter().position(|byte| *byte == b'=') {
            Some(at) => (&text[..at], Some(text[at + 1..].to_vec())),
            None => (text, None),
        };
        if name == b"help" {
            return Err(Stop::Help);
        }
        let has = |option: &&'static str, fits: &dyn Fn(&[u8]) -> bool| {
            names(option).0.any(|known| known.len() > 1 && fits(known.as_bytes()))
        };
        let exact = known.iter().find(|option| has(option, &|known| known == name));
        let option = match exact {
            Some(option) => option,
            None => {
                let mut fitting = known.iter().filter(|option| has(option, &|known| known.starts_with(name)));
                match (fitting.next(), fitting.next()) {
                    (Some(option), None) => option,
                    (None, _) => return Err(wrong("unrecognized option", "--", name)),
                    (Some(_), Some(_)) => return Err(wrong("ambiguous option", "--", name)),
                }
            }
        };
        let value = match (names(option).1, value) {
            (Value::None, Some(_)) => return Err(wrong("no value may follow option", "--", name)),
            (Value::Needed, None) => {
                let next = rest.next().ok_or_else(|| wrong("a value must follow option", "--", name))?;
                Some(next.clone())
            }
            (_, value) => value,
        };
        self.options.push((first(option), value));
        Ok(())
    }

    fn short<'a>(
        &mut self,
        letters: &[u8],
        known: Known,
        rest: &mut impl Iterator<Item = &'a Vec<u8>>,
    ) -> Result<(), Stop> {
        for (index, letter) in letters.iter().enumerate() {
            let found = known.iter().find(|option| names(option).0.any(|name| name.as_bytes() == [*letter]));
            let option = found.ok_or_else(|| wrong("invalid option", "-", &[*letter]))?;
            let value = names(option).1;
            if value == Value::None {
                self.options.push((first(option), None));
                continue;
            }
            let here = &letters[index + 1..];
            let value = match (here.is_empty(), value) {
                (false, _) => Some(here.to_vec()),
                (true, Value::Needed) => Some(
                    rest.next().ok_or_else(|| wrong("a value must follow option", "-", &[*letter]))?.clone(),
                ),
                (true, _) => None,
            };
            self.options.push((first(option), value));
            break;
        }
        Ok(())
    }

    /// Whether an option is there.
    pub fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(found, _)| *found == name)
    }

    /// The last value of an option.
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        self.options.iter().rev().find(|(found, _)| *found == name)?.1.as_deref()
    }

    /// All values of an option, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.options.iter().filter(move |(found, _)| *found == name).filter_map(|(_, value)| value.as_deref())
    }
}

fn wrong(what: &str, dashes: &str, name: &[u8]) -> Stop {
    Stop::Wrong(format!("{what} '{dashes}{}'", shown(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Known = &["a,all", "o,output=", "c,color?", "v,verbose", "version"];

    fn parse(args: &[&str], order: Order) -> Result<Parsed, Stop> {
        let args: Vec<Vec<u8>> = args.iter().map(|arg| arg.as_bytes().to_vec()).collect();
        Parsed::new(&args, KNOWN, order)
    }

    #[test]
    fn options_in_all_their_forms() {
        let parsed =
            parse(&["-av", "-ofile", "x", "--output=y", "--color", "-o", "z", "--", "-a"], Order::Mixed);
        let parsed = parsed.expect("a good line");
        assert_eq!(parsed.operands, [b"x".to_vec(), b"-a".to_vec()]);
        assert!(parsed.has("a") && parsed.has("v") && parsed.has("c"));
        assert_eq!(parsed.value("o"), Some(b"z".as_slice()));
        assert_eq!(parsed.values("o").collect::<Vec<_>>(), [b"file".as_slice(), b"y", b"z"]);
        assert_eq!(parsed.value("c"), None);
    }

    #[test]
    fn another_commands_options_are_left() {
        let parsed = parse(&["-a", "cmd", "-v"], Order::First).expect("a good line");
        assert_eq!(parsed.operands, [b"cmd".to_vec(), b"-v".to_vec()]);
        assert!(!parsed.has("v"));
        let parsed = parse(&["-zz", "--what"], Order::Raw).expect("anything goes");
        assert_eq!(parsed.operands.len(), 2);
    }

    #[test]
    fn beginnings_and_mistakes() {
        assert!(parse(&["--al"], Order::Mixed).expect("one fits").has("a"));
        for bad in [&["--ver"][..], &["--nothing"], &["-z"], &["-o"], &["--output"], &["--all=x"]] {
            assert!(matches!(parse(bad, Order::Mixed), Err(Stop::Wrong(_))), "{bad:?}");
        }
        assert_eq!(parse(&["--help"], Order::Raw), Err(Stop::Help));
        assert!(parse(&["--verb"], Order::Mixed).expect("one fits").has("v"));
    }
}
