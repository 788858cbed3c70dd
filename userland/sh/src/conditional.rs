//! `[[ … ]]`, `test` and `[`: questions about files, texts and numbers. `[[` gets words that are not yet expanded and knows
//! patterns and regular expressions; `test` gets arguments, and how many there are decides what they mean.

use crate::options;
use crate::regex;
use crate::shell::{EXIT_USAGE, Flow, Shell};
use crate::syntax::test::compares;
use crate::sys::{self, Kind, Links};
use crate::tree::{Bytes, Test, Word};
use crate::variables::{Attribute, Variable};

/// Runs `[[ … ]]`; answers its status.
pub(crate) fn run(shell: &mut Shell, test: &Test) -> Result<u8, Flow> {
    if shell.has(options::Opt::XTrace) {
        let mut text = b"[[ ".to_vec();
        text.extend(crate::syntax::unparse::test(test));
        text.extend_from_slice(b" ]]");
        shell.trace(&text);
    }
    match holds(shell, test) {
        Ok(true) => Ok(0),
        Ok(false) => Ok(1),
        Err(Problem::Flow(flow)) => Err(flow),
        Err(Problem::Usage) => Ok(EXIT_USAGE),
    }
}

enum Problem {
    Flow(Flow),
    Usage,
}

impl From<Flow> for Problem {
    fn from(flow: Flow) -> Problem {
        Problem::Flow(flow)
    }
}

fn holds(shell: &mut Shell, test: &Test) -> Result<bool, Problem> {
    Ok(match test {
        Test::And(left, right) => holds(shell, left)? && holds(shell, right)?,
        Test::Or(left, right) => holds(shell, left)? || holds(shell, right)?,
        Test::Not(inner) => !holds(shell, inner)?,
        Test::Group(inner) => holds(shell, inner)?,
        Test::Word(word) => !shell.expand_text(word)?.is_empty(),
        Test::Unary(operator, word) => {
            let text = shell.expand_text(word)?;
            unary(shell, operator.get(1).copied().unwrap_or_default(), &text)
        }
        Test::Binary(operator, left, right) => binary(shell, operator, left, right)?,
    })
}

fn binary(shell: &mut Shell, operator: &[u8], left: &Word, right: &Word) -> Result<bool, Problem> {
    let text = shell.expand_text(left)?;
    match operator {
        b"==" | b"=" | b"!=" => {
            let pattern = shell.expand_pattern(right)?;
            let extended = crate::pattern::Pattern::new(&pattern, true);
            let pattern =
                if shell.shopt(options::Shopt::NoCaseMatch) { extended.ignoring_case() } else { extended };
            return Ok(pattern.matches(&text) == (operator != b"!="));
        }
        b"=~" => {
            let pattern = shell.expand_regex(right)?;
            return matches_regex(shell, &text, &pattern);
        }
        _ => {}
    }
    let right = shell.expand_text(right)?;
    Ok(match operator {
        b"<" => text < right,
        b">" => text > right,
        b"-nt" | b"-ot" | b"-ef" => files(operator, &text, &right),
        _ => {
            let (left, right) = (shell.arithmetic_text(&text), shell.arithmetic_text(&right));
            match (left, right) {
                (Ok(left), Ok(right)) => numbers(operator, left, right),
                (Err(Flow::Discard), _) | (_, Err(Flow::Discard)) => return Ok(false),
                (Err(flow), _) | (_, Err(flow)) => return Err(flow.into()),
            }
        }
    })
}

fn matches_regex(shell: &mut Shell, text: &[u8], pattern: &[u8]) -> Result<bool, Problem> {
    let ignores_case = shell.shopt(options::Shopt::NoCaseMatch);
    let Some(found) = regex::find(pattern, text, ignores_case) else { return Err(Problem::Usage) };
    shell.state.variables.remove(b"BASH_REMATCH");
    let groups = found.unwrap_or_default();
    let matched = !groups.is_empty();
    shell.state.variables.put(b"BASH_REMATCH", Variable::list(groups));
    Ok(matched)
}

fn numbers(operator: &[u8], left: i64, right: i64) -> bool {
    match operator {
        b"-eq" => left == right,
        b"-ne" => left != right,
        b"-lt" => left < right,
        b"-le" => left <= right,
        b"-gt" => left > right,
        _ => left >= right,
    }
}

fn files(operator: &[u8], left: &[u8], right: &[u8]) -> bool {
    let (left, right) = (sys::stat(left, Links::Follow), sys::stat(right, Links::Follow));
    match (operator, left, right) {
        (b"-ef", Ok(left), Ok(right)) => (left.dev, left.ino) == (right.dev, right.ino),
        (b"-nt", Ok(left), Ok(right)) => left.modified_ns > right.modified_ns,
        (b"-ot", Ok(left), Ok(right)) => left.modified_ns < right.modified_ns,
        (b"-nt", Ok(_), Err(_)) | (b"-ot", Err(_), Ok(_)) => true,
        _ => false,
    }
}

/// A question about one thing.
fn unary(shell: &mut Shell, operator: u8, text: &[u8]) -> bool {
    let stat = |links: Links| sys::stat(text, links).ok();
    let kind = || stat(Links::Follow).map(|stat| stat.kind());
    match operator {
        b'z' => text.is_empty(),
        b'n' => !text.is_empty(),
        b'o' => options::by_name(text).is_some_and(|option| shell.has(option)),
        b'v' => crate::parameter::is_set(shell, text),
        b'R' => shell.state.variables.get(text).is_some_and(|variable| variable.has(Attribute::Reference)),
        b't' => {
            let fd = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse::<u32>().ok());
            fd.and_then(|fd| shell.state.fds.real(fd).ok()).is_some_and(sys::is_terminal)
        }
        b'a' | b'e' => stat(Links::Follow).is_some(),
        b'b' => kind() == Some(Kind::Blocks),
        b'c' => kind() == Some(Kind::Characters),
        b'd' => kind() == Some(Kind::Directory),
        b'f' => kind() == Some(Kind::Regular),
        b'p' => kind() == Some(Kind::Pipe),
        b'S' => kind() == Some(Kind::Socket),
        b'h' | b'L' => stat(Links::Keep).is_some_and(|stat| stat.kind() == Kind::Link),
        b's' => stat(Links::Follow).is_some_and(|stat| stat.size > 0),
        b'g' => stat(Links::Follow).is_some_and(|stat| stat.mode & 0o2000 != 0),
        b'k' => stat(Links::Follow).is_some_and(|stat| stat.mode & 0o1000 != 0),
        b'u' => stat(Links::Follow).is_some_and(|stat| stat.mode & 0o4000 != 0),
        b'r' => sys::access(text, 4),
        b'w' => sys::access(text, 2),
        b'x' => sys::access(text, 1),
        b'G' => stat(Links::Follow).is_some_and(|stat| stat.gid == sys::user_group()),
        b'O' => stat(Links::Follow).is_some_and(|stat| stat.uid == sys::user()),
        b'N' => stat(Links::Follow).is_some_and(|stat| stat.modified_ns > stat.accessed_ns),
        _ => false,
    }
}

fn is_unary(word: &[u8]) -> bool {
    matches!(word, [b'-', letter] if b"abcdefghknoprstuvwxzGLNORS".contains(letter))
}

fn is_binary(word: &[u8]) -> bool {
    compares(word) || matches!(word, b"<" | b">")
}

/// `test` and `[`, without the name and the closing bracket; answers the status.
pub(crate) fn test(shell: &mut Shell, name: &str, arguments: &[Bytes]) -> u8 {
    let mut asked = Asked { shell, arguments, at: 0 };
    let result = asked.by_count();
    match result {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(message) => {
            shell.complain(&format!("{name}: {message}"));
            EXIT_USAGE
        }
    }
}

struct Asked<'a> {
    shell: &'a mut Shell,
    arguments: &'a [Bytes],
    at: usize,
}

type Answer = Result<bool, String>;

impl Asked<'_> {
    /// POSIX's rules for up to four arguments; more are an expression.
    fn by_count(&mut self) -> Answer {
        let arguments = self.arguments;
        match arguments {
            [] => Ok(false),
            [one] => Ok(!one.is_empty()),
            [not, one] if not == b"!" => Ok(one.is_empty()),
            [operator, one] if is_unary(operator) => self.ask_unary(operator, one),
            [operator, _] => Err(format!("{}: unary operator expected", String::from_utf8_lossy(operator))),
            [left, operator, right] if is_binary(operator) => self.ask_binary(left, operator, right),
            [left, operator, right] if operator == b"-a" => Ok(!left.is_empty() && !right.is_empty()),
            [left, operator, right] if operator == b"-o" => Ok(!left.is_empty() || !right.is_empty()),
            [not, rest @ ..] if not == b"!" && rest.len() <= 3 => self.rest(rest).map(|holds| !holds),
            [open, one, close] if open == b"(" && close == b")" => Ok(!one.is_empty()),
            [_, operator, _] => {
                Err(format!("{}: binary operator expected", String::from_utf8_lossy(operator)))
            }
            _ => {
                let result = self.either()?;
                if self.at < self.arguments.len() {
                    return Err("too many arguments".into());
                }
                Ok(result)
            }
        }
    }

    fn rest(&mut self, rest: &[Bytes]) -> Answer {
        Asked { shell: self.shell, arguments: rest, at: 0 }.by_count()
    }

    fn peek(&self) -> Option<&Bytes> {
        self.arguments.get(self.at)
    }

    fn next(&mut self) -> Result<Bytes, String> {
        let next = self.peek().cloned().ok_or("argument expected")?;
        self.at += 1;
        Ok(next)
    }

    fn either(&mut self) -> Answer {
        let mut result = self.both()?;
        while self.peek().is_some_and(|word| word == b"-o") {
            self.at += 1;
            result |= self.both()?;
        }
        Ok(result)
    }

    fn both(&mut self) -> Answer {
        let mut result = self.one()?;
        while self.peek().is_some_and(|word| word == b"-a") {
            self.at += 1;
            result &= self.one()?;
        }
        Ok(result)
    }

    fn one(&mut self) -> Answer {
        if self.at > crate::syntax::DEPTH_MAX * 8 {
            return Err("too many arguments".into());
        }
        let word = self.next()?;
        if self.peek().is_some_and(|operator| is_binary(operator)) && self.arguments.len() > self.at + 1 {
            let operator = self.next()?;
            let right = self.next()?;
            return self.ask_binary(&word, &operator, &right);
        }
        match word.as_slice() {
            b"!" => self.one().map(|holds| !holds),
            b"(" => {
                let result = self.either()?;
                match self.next() {
                    Ok(close) if close == b")" => Ok(result),
                    _ => Err("`)' expected".into()),
                }
            }
            _ if is_unary(&word) && self.peek().is_some() => {
                let operand = self.next()?;
                self.ask_unary(&word, &operand)
            }
            _ => Ok(!word.is_empty()),
        }
    }

    fn ask_unary(&mut self, operator: &[u8], operand: &[u8]) -> Answer {
        Ok(unary(self.shell, operator.get(1).copied().unwrap_or_default(), operand))
    }

    fn ask_binary(&mut self, left: &[u8], operator: &[u8], right: &[u8]) -> Answer {
        let number = |text: &[u8]| {
            crate::numbers::decimal(text)
                .ok_or_else(|| format!("{}: integer expression expected", String::from_utf8_lossy(text)))
        };
        Ok(match operator {
            b"=" | b"==" => left == right,
            b"!=" => left != right,
            b"<" => left < right,
            b">" => left > right,
            b"-nt" | b"-ot" | b"-ef" => files(operator, left, right),
            _ => numbers(operator, number(left)?, number(right)?),
        })
    }
}
