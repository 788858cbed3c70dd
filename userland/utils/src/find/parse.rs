//! Reading `find`'s expression: `( ) ! -a -o ,` with tests and actions between. What is nested too deep is refused.

use super::compare::{Compare, Permissions, Size};
use super::expression::{Action, AgeUnit, Batch, Command, Expression, Place, Stamp, Test};
use crate::mode;
use crate::pattern::Case;
use crate::shown;

/// How deep parentheses and `!` may be nested.
const DEPTH_MAX: usize = 200;

/// What a search does beside its expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Nothing above this depth is looked at; starting points have depth 0.
    pub min_depth: usize,
    /// Nothing below this depth is looked at.
    pub max_depth: Option<usize>,
    /// A folder comes after what is in it.
    pub is_depth_first: bool,
    /// File systems are not left.
    pub stays_on_device: bool,
    /// Ages count from the beginning of the day.
    pub counts_from_today: bool,
    /// The commands that actions run.
    pub commands: Vec<Command>,
}

/// Reads an expression; without any action, what fits is printed.
///
/// # Errors
/// What is wrong.
pub fn parse(words: &[Vec<u8>]) -> Result<(Expression, Settings), String> {
    let mut parser = Parser { words, at: 0, depth: 0, settings: Settings::default(), speaks: false };
    let expression = if words.is_empty() { Expression::Test(Test::True) } else { parser.each()? };
    if let Some(word) = parser.peek() {
        return Err(format!("unexpected '{}'", shown(word)));
    }
    let expression = if parser.speaks {
        expression
    } else {
        Expression::All(vec![expression, Expression::Do(Action::Print(b'\n'))])
    };
    Ok((expression, parser.settings))
}

struct Parser<'a> {
    words: &'a [Vec<u8>],
    at: usize,
    depth: usize,
    settings: Settings,
    speaks: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a [u8]> {
        self.words.get(self.at).map(Vec::as_slice)
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        let word = self.peek();
        self.at += usize::from(word.is_some());
        word
    }

    fn takes(&mut self, names: [&str; 2]) -> bool {
        let found = self.peek().is_some_and(|word| names.iter().any(|name| word == name.as_bytes()));
        self.at += usize::from(found);
        found
    }

    fn each(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.any()?];
        while self.takes([",", ","]) {
            parts.push(self.any()?);
        }
        Ok(single(parts, Expression::Each))
    }

    fn any(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.all()?];
        while self.takes(["-o", "-or"]) {
            parts.push(self.all()?);
        }
        Ok(single(parts, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.one()?];
        loop {
            let is_joined = self.takes(["-a", "-and"]);
            match self.peek() {
                None | Some(b")" | b"," | b"-o" | b"-or") if !is_joined => break,
                _ => parts.push(self.one()?),
            }
        }
        Ok(single(parts, Expression::All))
    }

    fn one(&mut self) -> Result<Expression, String> {
        let word = self.next().ok_or("an expression is missing at the end")?;
        match word {
            b"!" | b"-not" => self.deeper(|parser| Ok(Expression::Not(Box::new(parser.one()?)))),
            b"(" => self.deeper(|parser| {
                let inner = parser.each()?;
                if parser.takes([")", ")"]) { Ok(inner) } else { Err("a ')' is missing".into()) }
            }),
            b")" => Err("a ')' without its '('".into()),
            _ => self.primary(word),
        }
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Expression, String>,
    ) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("nested deeper than {DEPTH_MAX}"));
        }
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn primary(&mut self, word: &'a [u8]) -> Result<Expression, String> {
        if let Some(expression) = self.setting(word)? {
            return Ok(expression);
        }
        if let Some(action) = self.action(word)? {
            self.speaks |= action.speaks();
            return Ok(Expression::Do(action));
        }
        self.test(word).map(Expression::Test)
    }

    fn value(&mut self, word: &[u8]) -> Result<&'a [u8], String> {
        self.next().ok_or_else(|| format!("missing argument to '{}'", shown(word)))
    }

    fn read<T>(&mut self, word: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, String> {
        let value = self.value(word)?;
        read(value).ok_or_else(|| format!("invalid argument '{}' to '{}'", shown(value), shown(word)))
    }

    /// Words that are always true and concern the whole search.
    fn setting(&mut self, word: &[u8]) -> Result<Option<Expression>, String> {
        let depth = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<usize>().ok();
        match word {
            b"-maxdepth" => self.settings.max_depth = Some(self.read(word, depth)?),
            b"-mindepth" => self.settings.min_depth = self.read(word, depth)?,
            b"-depth" | b"-d" => self.settings.is_depth_first = true,
            b"-xdev" | b"-mount" => self.settings.stays_on_device = true,
            b"-daystart" => self.settings.counts_from_today = true,
            b"-noleaf" | b"-ignore_readdir_race" | b"-nowarn" | b"-warn" => {}
            _ => return Ok(None),
        }
        Ok(Some(Expression::Test(Test::True)))
    }

    fn action(&mut self, word: &[u8]) -> Result<Option<Action>, String> {
        Ok(Some(match word {
            b"-print" => Action::Print(b'\n'),
            b"-print0" => Action::Print(0),
            b"-printf" => Action::Format(self.value(word)?.to_vec()),
            b"-ls" => Action::List,
            b"-prune" => Action::Prune,
            b"-quit" => Action::Quit,
            b"-delete" => {
                self.settings.is_depth_first = true;
                Action::Delete
            }
            b"-exec" => self.command(word, Place::Start, Batch::One)?,
            b"-execdir" => self.command(word, Place::Folder, Batch::One)?,
            b"-ok" => self.command(word, Place::Start, Batch::Asked)?,
            b"-okdir" => self.command(word, Place::Folder, Batch::Asked)?,
            _ => return Ok(None),
        }))
    }

    fn command(&mut self, word: &[u8], place: Place, batch: Batch) -> Result<Action, String> {
        let mut words: Vec<Vec<u8>> = Vec::new();
        let batch = loop {
            let next = self.next().ok_or_else(|| format!("'{}' lacks its ';' or '+'", shown(word)))?;
            let ends_in_files = words.last().is_some_and(|last| last == b"{}");
            match next {
                b";" => break batch,
                b"+" if batch == Batch::One && ends_in_files => {
                    words.pop();
                    break Batch::Many;
                }
                _ => words.push(next.to_vec()),
            }
        };
        if words.is_empty() {
            return Err(format!("'{}' lacks a command", shown(word)));
        }
        self.settings.commands.push(Command { words, place, batch });
        Ok(Action::Run(self.settings.commands.len() - 1))
    }

    fn test(&mut self, word: &[u8]) -> Result<Test, String> {
        let age = |stamp, unit| move |number| Test::Age(stamp, unit, number);
        let number = Compare::parse;
        Ok(match word {
            b"-true" => Test::True,
            b"-false" => Test::False,
            b"-name" => Test::Name(self.value(word)?.to_vec(), Case::Counts),
            b"-iname" => Test::Name(self.value(word)?.to_vec(), Case::Ignored),
            b"-path" | b"-wholename" => Test::Path(self.value(word)?.to_vec(), Case::Counts),
            b"-ipath" | b"-iwholename" => Test::Path(self.value(word)?.to_vec(), Case::Ignored),
            b"-lname" => Test::LinkName(self.value(word)?.to_vec(), Case::Counts),
            b"-ilname" => Test::LinkName(self.value(word)?.to_vec(), Case::Ignored),
            b"-type" => Test::Kind(self.read(word, kinds)?),
            b"-size" => Test::Size(self.read(word, Size::parse)?),
            b"-empty" => Test::Empty,
            b"-mtime" => age(Stamp::Modified, AgeUnit::Days)(self.read(word, number)?),
            b"-atime" => age(Stamp::Accessed, AgeUnit::Days)(self.read(word, number)?),
            b"-ctime" => age(Stamp::Changed, AgeUnit::Days)(self.read(word, number)?),
            b"-mmin" => age(Stamp::Modified, AgeUnit::Minutes)(self.read(word, number)?),
            b"-amin" => age(Stamp::Accessed, AgeUnit::Minutes)(self.read(word, number)?),
            b"-cmin" => age(Stamp::Changed, AgeUnit::Minutes)(self.read(word, number)?),
            b"-newer" | b"-newermm" => Test::NewerThan(Stamp::Modified, self.value(word)?.to_vec()),
            b"-anewer" => Test::NewerThan(Stamp::Accessed, self.value(word)?.to_vec()),
            b"-cnewer" => Test::NewerThan(Stamp::Changed, self.value(word)?.to_vec()),
            b"-perm" => Test::Permissions(self.read(word, Permissions::parse)?),
            b"-readable" => Test::Access(4),
            b"-writable" => Test::Access(2),
            b"-executable" => Test::Access(1),
            b"-user" | b"-uid" => Test::User(self.value(word)?.to_vec()),
            b"-group" | b"-gid" => Test::Group(self.value(word)?.to_vec()),
            b"-nouser" => Test::NoUser,
            b"-nogroup" => Test::NoGroup,
            b"-links" => Test::Links(self.read(word, number)?),
            b"-inum" => Test::Inode(self.read(word, number)?),
            b"-samefile" => Test::SameFile(self.value(word)?.to_vec()),
            _ if word.first() == Some(&b'-') => return Err(format!("unknown predicate '{}'", shown(word))),
            _ => return Err(format!("paths must precede expression: '{}'", shown(word))),
        })
    }
}

fn single(mut parts: Vec<Expression>, list: impl FnOnce(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            list(parts)
        }
    }
}

fn kinds(text: &[u8]) -> Option<Vec<u32>> {
    let kind = |letter: &[u8]| match letter {
        b"f" => Some(mode::REGULAR),
        b"d" => Some(mode::DIRECTORY),
        b"l" => Some(mode::LINK),
        b"p" => Some(mode::FIFO),
        b"s" => Some(mode::SOCKET),
        b"c" => Some(mode::CHARACTER),
        b"b" => Some(mode::BLOCK),
        _ => None,
    };
    text.split(|byte| *byte == b',').map(kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Expression, Settings), String> {
        let words: Vec<Vec<u8>> = text.split_whitespace().map(|word| word.as_bytes().to_vec()).collect();
        parse(&words)
    }

    const YES: Expression = Expression::Test(Test::True);
    const NO: Expression = Expression::Test(Test::False);

    #[test]
    fn operators_have_their_ranks() {
        let print = Expression::Do(Action::Print(b'\n'));
        let wanted = Expression::All(vec![
            Expression::Any(vec![Expression::All(vec![YES, NO]), Expression::Not(Box::new(YES))]),
            print.clone(),
        ]);
        assert_eq!(read("-true -false -o ! -true").expect("good").0, wanted);
        assert_eq!(read("-true -a -false -or -not -true").expect("good").0, wanted);
        let grouped = Expression::All(vec![Expression::Any(vec![YES, NO]), YES]);
        assert_eq!(read("( -true -o -false ) -true").expect("good").0, Expression::All(vec![grouped, print]));
        assert_eq!(read("-true , -prune -o -print").expect("good").0, {
            let any =
                Expression::Any(vec![Expression::Do(Action::Prune), Expression::Do(Action::Print(b'\n'))]);
            Expression::Each(vec![YES, any])
        });
    }

    #[test]
    fn commands_end_in_semicolon_or_plus() {
        let (_, settings) = read("-exec echo {} x ; -exec ls -l {} +").expect("good");
        assert_eq!(settings.commands[0].batch, Batch::One);
        assert_eq!(settings.commands[0].words.len(), 3);
        assert_eq!((settings.commands[1].batch, settings.commands[1].words.len()), (Batch::Many, 2));
    }

    #[test]
    fn settings_hold_for_all() {
        let (expression, settings) = read("-maxdepth 2 -delete").expect("good");
        assert_eq!((settings.max_depth, settings.is_depth_first), (Some(2), true));
        assert_eq!(expression, Expression::All(vec![YES, Expression::Do(Action::Delete)]));
    }

    #[test]
    fn mistakes_are_told() {
        for bad in [
            "-name",
            "-nothing",
            "(",
            ")",
            "!",
            "-true -o",
            "-o",
            "( -true",
            "-type q",
            "-size x",
            "-exec",
            "-exec ls",
            "-exec ;",
            "-maxdepth x",
            "-true -a",
            "file",
            "-perm 9",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&"( ".repeat(5000)).is_err());
        assert!(read(&"! ".repeat(5000)).is_err());
    }
}
