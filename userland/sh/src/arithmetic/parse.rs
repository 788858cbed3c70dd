//! Parsing expressions, by precedence climbing over the operators of C and `**`.

use super::{Binary, DEPTH_MAX, Error, Expression, Parsed, Step, Target, Unary};
use crate::syntax::scan;

/// Parses an expression. An empty one is 0.
pub(crate) fn parse(source: &[u8]) -> Result<Parsed, Error> {
    let mut parser = Parser { text: source, at: 0, last: 0, depth: 0 };
    parser.blanks();
    let expression = if parser.at == source.len() { Expression::Number(0) } else { parser.binary(0)? };
    parser.blanks();
    if parser.at < source.len() {
        return Err(parser.error("syntax error in expression"));
    }
    Ok(Parsed { source: source.to_vec(), expression })
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    /// Where the last operator began.
    last: usize,
    depth: usize,
}

/// Operators with their precedence, longest first.
const OPERATORS: &[(&[u8], Binary, u8)] = &[
    (b"**", Binary::Power, 13),
    (b"<<", Binary::ShiftLeft, 10),
    (b">>", Binary::ShiftRight, 10),
    (b"<=", Binary::LessEqual, 9),
    (b">=", Binary::GreaterEqual, 9),
    (b"==", Binary::Equal, 8),
    (b"!=", Binary::NotEqual, 8),
    (b"&&", Binary::And, 4),
    (b"||", Binary::Or, 3),
    (b"*", Binary::Multiply, 12),
    (b"/", Binary::Divide, 12),
    (b"%", Binary::Remainder, 12),
    (b"+", Binary::Add, 11),
    (b"-", Binary::Subtract, 11),
    (b"<", Binary::Less, 9),
    (b">", Binary::Greater, 9),
    (b"&", Binary::BitAnd, 7),
    (b"^", Binary::BitXor, 6),
    (b"|", Binary::BitOr, 5),
    (b",", Binary::Comma, 0),
];
const ASSIGNING: &[&[u8]] = &[b"<<=", b">>=", b"*=", b"/=", b"%=", b"+=", b"-=", b"&=", b"^=", b"|=", b"="];
const CHOICE: u8 = 2;
const ASSIGNMENT: u8 = 1;
const POWER: u8 = 13;

impl Parser<'_> {
    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, message: &str) -> Error {
        // At the end, what came last is what wants more.
        let rest =
            if self.rest().is_empty() { self.text.get(self.last..).unwrap_or_default() } else { self.rest() };
        Error::new(message, rest)
    }

    fn deeper(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > DEPTH_MAX { Err(self.error("expression recursion level exceeded")) } else { Ok(()) }
    }

    fn operator(&mut self) -> Option<(&'static [u8], Binary, u8)> {
        self.blanks();
        let rest = self.rest();
        let (text, operator, precedence) = OPERATORS.iter().find(|(text, ..)| rest.starts_with(text))?;
        // `a += 1` is no sum.
        let assigns = ASSIGNING.iter().any(|assigning| {
            rest.starts_with(assigning) && assigning.len() == text.len() + 1 && assigning.starts_with(text)
        });
        let is_assignment = assigns && !matches!(operator, Binary::Less | Binary::Greater);
        (!is_assignment).then_some((text, *operator, *precedence))
    }

    fn binary(&mut self, lowest: u8) -> Result<Expression, Error> {
        self.deeper()?;
        let mut left = self.unary()?;
        loop {
            self.blanks();
            if lowest <= CHOICE && self.rest().first() == Some(&b'?') {
                self.at += 1;
                let yes = self.binary(0)?;
                self.blanks();
                if self.rest().first() != Some(&b':') {
                    return Err(self.error("`:' expected for conditional expression"));
                }
                self.at += 1;
                self.blanks();
                if self.rest().is_empty() {
                    return Err(self.error("expression expected"));
                }
                let no = self.binary(ASSIGNMENT)?;
                left = Expression::Choice(Box::new(left), Box::new(yes), Box::new(no));
                continue;
            }
            let Some((text, operator, precedence)) = self.operator() else { break };
            if precedence < lowest {
                break;
            }
            self.last = self.at;
            self.at += text.len();
            let next = if operator == Binary::Power { POWER } else { precedence + 1 };
            let right = self.binary(next)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        if matches!(self.rest().first(), Some(b'=')) && self.rest().get(1) != Some(&b'=') {
            return Err(self.error("attempted assignment to non-variable"));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, Error> {
        self.deeper()?;
        self.blanks();
        let rest = self.rest();
        let expression = match rest {
            [b'+', b'+', after @ ..] | [b'-', b'-', after @ ..]
                if after.trim_ascii_start().first().is_some_and(|byte| scan::begins_name(*byte)) =>
            {
                let step =
                    if rest.first() == Some(&b'+') { Step::IncrementBefore } else { Step::DecrementBefore };
                self.at += 2;
                self.blanks();
                Expression::Step(self.target()?, step)
            }
            [sign @ (b'+' | b'-' | b'!' | b'~'), ..] => {
                let unary = match sign {
                    b'+' => Unary::Plus,
                    b'-' => Unary::Minus,
                    b'!' => Unary::Not,
                    _ => Unary::Complement,
                };
                self.at += 1;
                Expression::Unary(unary, Box::new(self.unary()?))
            }
            [b'(', ..] => {
                self.last = self.at;
                self.at += 1;
                let inner = self.binary(0)?;
                self.blanks();
                if self.rest().first() != Some(&b')') {
                    return Err(self.error("missing `)'"));
                }
                self.at += 1;
                inner
            }
            [digit, ..] if digit.is_ascii_digit() => self.number()?,
            [letter, ..] if scan::begins_name(*letter) => self.variable()?,
            _ => return Err(self.error("syntax error: operand expected")),
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn target(&mut self) -> Result<Target, Error> {
        let end = scan::name_end(self.text, self.at);
        let name = self.text.get(self.at..end).unwrap_or_default().to_vec();
        self.at = end;
        if self.rest().first() != Some(&b'[') {
            return Ok(Target { name, index: None });
        }
        let close = scan::bracket(self.text, self.at + 1, crate::syntax::Reading::default())
            .map_err(|_| self.error("bad array subscript"))?;
        let index = self.text.get(self.at + 1..close - 1).unwrap_or_default().to_vec();
        self.at = close;
        Ok(Target { name, index: Some(index) })
    }

    fn variable(&mut self) -> Result<Expression, Error> {
        let target = self.target()?;
        self.blanks();
        let rest = self.rest();
        match rest {
            [b'+', b'+', ..] => {
                self.at += 2;
                return Ok(Expression::Step(target, Step::IncrementAfter));
            }
            [b'-', b'-', ..] => {
                self.at += 2;
                return Ok(Expression::Step(target, Step::DecrementAfter));
            }
            [b'=', b'=', ..] => return Ok(Expression::Variable(target)),
            _ => {}
        }
        let Some(assigning) = ASSIGNING.iter().find(|assigning| rest.starts_with(assigning)) else {
            return Ok(Expression::Variable(target));
        };
        let name = assigning.strip_suffix(b"=").unwrap_or_default();
        let operator = OPERATORS.iter().find(|(text, ..)| *text == name).map(|(_, operator, _)| *operator);
        self.last = self.at;
        self.at += assigning.len();
        let value = self.binary(ASSIGNMENT)?;
        Ok(Expression::Assign(target, operator, Box::new(value)))
    }

    /// Decimal, `0` octal, `0x` hexadecimal, and `base#digits`.
    fn number(&mut self) -> Result<Expression, Error> {
        let start = self.at;
        let in_number = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'@' | b'_');
        let length = self.rest().iter().take_while(|byte| in_number(byte)).count();
        let token = self.text.get(start..start + length).unwrap_or_default();
        let value = number(token)
            .map_err(|message| Error::new(message, self.text.get(start..).unwrap_or_default()))?;
        self.at += length;
        Ok(Expression::Number(value))
    }
}

fn number(token: &[u8]) -> Result<i64, &'static str> {
    let (base, digits) = match token.iter().position(|byte| *byte == b'#') {
        Some(at) => {
            let base = std::str::from_utf8(token.get(..at).unwrap_or_default()).ok();
            match base.and_then(|base| base.parse::<i64>().ok()) {
                Some(base @ 2..=64) => (base, token.get(at + 1..).unwrap_or_default()),
                _ => return Err("invalid arithmetic base"),
            }
        }
        None => match token {
            [b'0', b'x' | b'X', digits @ ..] => (16, digits),
            [b'0', digits @ ..] => (8, digits),
            _ => (10, token),
        },
    };
    if digits.is_empty() && token.contains(&b'#') {
        return Err("invalid integer constant");
    }
    let mut value = 0_i64;
    for byte in digits {
        let digit = match byte {
            b'0'..=b'9' => i64::from(byte - b'0'),
            b'a'..=b'z' => i64::from(byte - b'a') + 10,
            b'A'..=b'Z' if base <= 36 => i64::from(byte - b'A') + 10,
            b'A'..=b'Z' => i64::from(byte - b'A') + 36,
            b'@' => 62,
            b'_' => 63,
            _ => return Err("invalid number"),
        };
        if digit >= base {
            return Err("value too great for base");
        }
        value = value.wrapping_mul(base).wrapping_add(digit);
    }
    Ok(value)
}
