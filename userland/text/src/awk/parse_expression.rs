//! The grammar of expressions, from the operator that binds least to the one that binds most.

use super::lex::Word;
use super::parse::Parser;
use super::tree::{BUILTINS, Binary, Builtin, Expr, Getline};

/// How many operators of one rank may follow one another.
const CHAIN_MAX: usize = 1000;

type Parsed = Result<Expr, String>;

fn binary(operator: Binary, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

fn is_target(expr: &Expr) -> bool {
    matches!(expr, Expr::Variable(_) | Expr::Field(_) | Expr::Element(..))
}

impl Parser {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed {
        self.deeper(|parser| {
            let left = parser.choice()?;
            let operator = match parser.peek() {
                Word::Mark("=") => None,
                Word::Mark("+=") => Some(Binary::Add),
                Word::Mark("-=") => Some(Binary::Subtract),
                Word::Mark("*=") => Some(Binary::Multiply),
                Word::Mark("/=") => Some(Binary::Divide),
                Word::Mark("%=") => Some(Binary::Modulo),
                Word::Mark("^=") => Some(Binary::Power),
                _ => return Ok(left),
            };
            parser.at += 1;
            parser.line_ends();
            let right = parser.expression()?;
            parser.assigned(left, operator, right)
        })
    }

    /// An assignment to the last operand of what stands before it: `a && b = c` assigns to b.
    fn assigned(&mut self, left: Expr, operator: Option<Binary>, right: Expr) -> Parsed {
        if is_target(&left) {
            return Ok(Expr::Assign(Box::new(left), operator, Box::new(right)));
        }
        Ok(match left {
            Expr::And(first, last) => Expr::And(first, Box::new(self.assigned(*last, operator, right)?)),
            Expr::Or(first, last) => Expr::Or(first, Box::new(self.assigned(*last, operator, right)?)),
            Expr::Not(last) => Expr::Not(Box::new(self.assigned(*last, operator, right)?)),
            Expr::Binary(kind, first, last) => {
                Expr::Binary(kind, first, Box::new(self.assigned(*last, operator, right)?))
            }
            Expr::Match { text, regex, is_negated } => {
                Expr::Match { text, regex: Box::new(self.assigned(*regex, operator, right)?), is_negated }
            }
            _ => return Err(self.fails("only a variable, a field or an element can be assigned to")),
        })
    }

    fn choice(&mut self) -> Parsed {
        let condition = self.or()?;
        if !self.takes("?") {
            return Ok(condition);
        }
        self.line_ends();
        let then = self.expression()?;
        self.line_ends();
        self.needs(":")?;
        self.line_ends();
        let otherwise = self.expression()?;
        Ok(Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    fn chain(
        &mut self,
        operand: fn(&mut Self) -> Parsed,
        mut step: impl FnMut(&mut Self, Expr) -> Result<(Expr, bool), String>,
    ) -> Parsed {
        let mut left = operand(self)?;
        for _ in 0..CHAIN_MAX {
            let (next, goes_on) = step(self, left)?;
            left = next;
            if !goes_on {
                return Ok(left);
            }
        }
        Err(self.fails("too many operators in a row"))
    }

    fn or(&mut self) -> Parsed {
        self.chain(Parser::and, |parser, left| {
            if !parser.takes("||") {
                return Ok((left, false));
            }
            parser.line_ends();
            Ok((Expr::Or(Box::new(left), Box::new(parser.and()?)), true))
        })
    }

    fn and(&mut self) -> Parsed {
        self.chain(Parser::membership, |parser, left| {
            if !parser.takes("&&") {
                return Ok((left, false));
            }
            parser.line_ends();
            Ok((Expr::And(Box::new(left), Box::new(parser.membership()?)), true))
        })
    }

    fn membership(&mut self) -> Parsed {
        self.chain(Parser::matching, |parser, left| {
            if parser.no_in || !parser.takes_key("in") {
                return Ok((left, false));
            }
            let (Word::Name(name) | Word::Called(name)) = parser.next() else {
                parser.at -= 1;
                return Err(parser.fails("'in' needs an array"));
            };
            let array = parser.place(&name);
            Ok((Expr::In(vec![left], array), true))
        })
    }

    fn matching(&mut self) -> Parsed {
        self.chain(Parser::comparison, |parser, left| {
            let is_negated = match parser.peek() {
                Word::Mark("~") => false,
                Word::Mark("!~") => true,
                _ => return Ok((left, false)),
            };
            parser.at += 1;
            let regex = parser.comparison()?;
            Ok((Expr::Match { text: Box::new(left), regex: Box::new(regex), is_negated }, true))
        })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.piped()?;
        let operator = match self.peek() {
            Word::Mark("<") => Binary::Less,
            Word::Mark("<=") => Binary::LessOrEqual,
            Word::Mark("==") => Binary::Equal,
            Word::Mark("!=") => Binary::NotEqual,
            Word::Mark(">") if !self.no_greater => Binary::Greater,
            Word::Mark(">=") => Binary::GreaterOrEqual,
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.piped()?;
        Ok(binary(operator, left, right))
    }

    /// `command | getline`.
    fn piped(&mut self) -> Parsed {
        self.chain(Parser::concatenation, |parser, left| {
            let is_read = parser.is("|")
                && parser.tokens.get(parser.at + 1).is_some_and(|token| token.word == Word::Key("getline"));
            if !is_read {
                return Ok((left, false));
            }
            parser.at += 2;
            let target = parser.read_target()?;
            Ok((Expr::Getline(Getline::Command(Box::new(left)), target), true))
        })
    }

    /// Texts side by side.
    pub(super) fn concatenation(&mut self) -> Parsed {
        self.chain(Parser::sum, |parser, left| {
            let begins_operand = match parser.peek() {
                Word::Number(_) | Word::Text(_) | Word::Regex(_) | Word::Name(_) | Word::Called(_) => true,
                Word::Mark("$" | "!" | "(" | "-" | "+" | "++" | "--") => true,
                Word::Key(key) => BUILTINS.iter().any(|(name, ..)| name == key),
                _ => false,
            };
            if !begins_operand {
                return Ok((left, false));
            }
            let right = parser.sum()?;
            Ok((binary(Binary::Concatenate, left, right), true))
        })
    }

    fn sum(&mut self) -> Parsed {
        self.chain(Parser::product, |parser, left| {
            let operator = match parser.peek() {
                Word::Mark("+") => Binary::Add,
                Word::Mark("-") => Binary::Subtract,
                _ => return Ok((left, false)),
            };
            parser.at += 1;
            Ok((binary(operator, left, parser.product()?), true))
        })
    }

    fn product(&mut self) -> Parsed {
        self.chain(Parser::unary, |parser, left| {
            let operator = match parser.peek() {
                Word::Mark("*") => Binary::Multiply,
                Word::Mark("/") => Binary::Divide,
                Word::Mark("%") => Binary::Modulo,
                _ => return Ok((left, false)),
            };
            parser.at += 1;
            Ok((binary(operator, left, parser.unary()?), true))
        })
    }

    fn unary(&mut self) -> Parsed {
        self.deeper(|parser| {
            if parser.takes("!") {
                return Ok(Expr::Not(Box::new(parser.unary()?)));
            }
            if parser.takes("-") {
                return Ok(Expr::Minus(Box::new(parser.unary()?)));
            }
            if parser.takes("+") {
                return Ok(Expr::Plus(Box::new(parser.unary()?)));
            }
            parser.power()
        })
    }

    fn power(&mut self) -> Parsed {
        let base = self.postfix()?;
        if !self.takes("^") {
            return Ok(base);
        }
        // To the right: 2^3^2 is 2^(3^2), and -1 may follow.
        let exponent = self.unary()?;
        Ok(binary(Binary::Power, base, exponent))
    }

    fn postfix(&mut self) -> Parsed {
        let operand = self.primary()?;
        if is_target(&operand) {
            for (mark, by) in [("++", 1.0), ("--", -1.0)] {
                if self.takes(mark) {
                    return Ok(Expr::Step { target: Box::new(operand), by, is_before: false });
                }
            }
        }
        Ok(operand)
    }

    fn primary(&mut self) -> Parsed {
        match self.next() {
            Word::Number(number) => Ok(Expr::Number(number)),
            Word::Text(text) => Ok(Expr::Text(text)),
            Word::Regex(text) => Ok(Expr::Regex(text)),
            Word::Mark("$") => self.field(),
            Word::Mark(mark @ ("++" | "--")) => {
                let target = self.deeper(Parser::primary)?;
                if !is_target(&target) {
                    return Err(self.fails(&format!("'{mark}' needs something that can change")));
                }
                let by = if mark == "++" { 1.0 } else { -1.0 };
                Ok(Expr::Step { target: Box::new(target), by, is_before: true })
            }
            Word::Mark("-") => Ok(Expr::Minus(Box::new(self.deeper(Parser::primary)?))),
            Word::Mark("(") => self.group(),
            Word::Called(name) => {
                self.needs("(")?;
                let arguments = self.list(")")?;
                Ok(Expr::Function(self.function(&name), arguments))
            }
            Word::Name(name) => {
                let place = self.place(&name);
                if self.takes("[") {
                    let subscripts = self.list("]")?;
                    if subscripts.is_empty() {
                        return Err(self.fails("an element needs its subscript"));
                    }
                    return Ok(Expr::Element(place, subscripts));
                }
                Ok(Expr::Variable(place))
            }
            Word::Key("getline") => {
                let target = self.read_target()?;
                if self.takes("<") {
                    let file = self.deeper(Parser::postfix)?;
                    return Ok(Expr::Getline(Getline::File(Box::new(file)), target));
                }
                Ok(Expr::Getline(Getline::Main, target))
            }
            Word::Key(key) => match BUILTINS.iter().find(|(name, ..)| *name == key) {
                Some((_, builtin, least, most)) => self.builtin(key, *builtin, *least, *most),
                None => {
                    self.at -= 1;
                    Err(self.fails("an expression should begin here"))
                }
            },
            _ => {
                self.at -= 1;
                Err(self.fails("an expression should begin here"))
            }
        }
    }

    fn field(&mut self) -> Parsed {
        let index = self.deeper(|parser| {
            for (mark, by) in [("++", 1.0), ("--", -1.0)] {
                if parser.takes(mark) {
                    let target = Box::new(parser.primary()?);
                    return Ok(Expr::Step { target, by, is_before: true });
                }
            }
            parser.primary()
        })?;
        Ok(Expr::Field(Box::new(index)))
    }

    fn group(&mut self) -> Parsed {
        let mut list = self.list(")")?;
        if self.takes_key("in") {
            let (Word::Name(name) | Word::Called(name)) = self.next() else {
                self.at -= 1;
                return Err(self.fails("'in' needs an array"));
            };
            let array = self.place(&name);
            return Ok(Expr::In(list, array));
        }
        match (list.pop(), list.is_empty()) {
            (Some(only), true) => Ok(Expr::Group(Box::new(only))),
            _ => Err(self.fails("a list stands only before 'in' or behind 'print'")),
        }
    }

    /// What `getline` reads into, if it is said.
    fn read_target(&mut self) -> Result<Option<Box<Expr>>, String> {
        let is_one = matches!(self.peek(), Word::Name(_) | Word::Mark("$"));
        if !is_one {
            return Ok(None);
        }
        self.deeper(Parser::primary).map(|target| Some(Box::new(target)))
    }

    fn builtin(&mut self, name: &str, builtin: Builtin, least: usize, most: usize) -> Parsed {
        if builtin == Builtin::Length && !self.is("(") {
            return Ok(Expr::Call(builtin, Vec::new()));
        }
        self.needs("(")?;
        let arguments = self.list(")")?;
        if arguments.len() < least || arguments.len() > most {
            return Err(self.fails(&format!("'{name}' does not take {} arguments", arguments.len())));
        }
        let third = matches!(builtin, Builtin::Sub | Builtin::Gsub).then(|| arguments.get(2)).flatten();
        let is_changeable = |expr: &Expr| match expr {
            Expr::Group(inner) => is_target(inner),
            expr => is_target(expr),
        };
        if third.is_some_and(|third| !is_changeable(third)) {
            return Err(self.fails(&format!("'{name}' changes its third argument, which must be changeable")));
        }
        let second = (builtin == Builtin::Split).then(|| arguments.get(1)).flatten();
        if second.is_some_and(|second| !matches!(second, Expr::Variable(_))) {
            return Err(self.fails("'split' fills its second argument, which must be an array"));
        }
        Ok(Expr::Call(builtin, arguments))
    }
}
