//! The grammar of programs: rules, functions and statements. Expressions are in the module beside this one.

use super::lex::{Token, Word, words};
use super::tree::{Expr, Function, Pattern, Place, Program, Rule, Statement, Target};

/// How deep expressions and statements may be nested.
const DEPTH_MAX: usize = 100;

/// The variables that every program has, in the order of their places.
pub(super) const SPECIAL: &[&str] = &[
    "NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "SUBSEP", "CONVFMT", "OFMT", "RSTART", "RLENGTH",
    "FILENAME", "ENVIRON", "ARGC", "ARGV",
];

/// Reads a program.
///
/// # Errors
/// What is wrong, with its line.
pub(super) fn program(text: &[u8]) -> Result<Program, String> {
    let mut parser = Parser {
        tokens: words(text)?,
        at: 0,
        depth: 0,
        program: Program::default(),
        locals: None,
        in_loop: 0,
        no_in: false,
        no_greater: false,
    };
    parser.program.globals = SPECIAL.iter().map(|name| (*name).to_owned()).collect();
    parser.items()?;
    if let Some(missing) = parser.program.functions.iter().find(|function| function.body.is_none()) {
        return Err(format!("function {} is called and not defined", missing.name));
    }
    Ok(parser.program)
}

pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    depth: usize,
    pub(super) program: Program,
    /// Names of the parameters of the function that is being read.
    pub(super) locals: Option<Vec<String>>,
    in_loop: usize,
    /// `in` belongs to a loop's head here.
    pub(super) no_in: bool,
    /// `>` redirects here.
    pub(super) no_greater: bool,
}

impl Parser {
    pub(super) fn peek(&self) -> &Word {
        self.tokens.get(self.at).map_or(&Word::End, |token| &token.word)
    }

    pub(super) fn next(&mut self) -> Word {
        let word = self.peek().clone();
        self.at += 1;
        word
    }

    pub(super) fn is(&self, mark: &'static str) -> bool {
        *self.peek() == Word::Mark(mark)
    }

    pub(super) fn takes(&mut self, mark: &'static str) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn takes_key(&mut self, key: &'static str) -> bool {
        let found = *self.peek() == Word::Key(key);
        self.at += usize::from(found);
        found
    }

    pub(super) fn needs(&mut self, mark: &'static str) -> Result<(), String> {
        if self.takes(mark) { Ok(()) } else { Err(self.fails(&format!("'{mark}' is missing"))) }
    }

    pub(super) fn fails(&self, what: &str) -> String {
        let line = self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.line);
        let near = match self.peek() {
            Word::LineEnd => "the end of the line".into(),
            Word::End => "the end of the program".into(),
            Word::Name(name) | Word::Called(name) => format!("'{name}'"),
            Word::Key(text) | Word::Mark(text) => format!("'{text}'"),
            Word::Number(number) => format!("{number}"),
            Word::Text(text) => format!("\"{}\"", crate::shown(text)),
            Word::Regex(text) => format!("/{}/", crate::shown(text)),
        };
        format!("line {line}: syntax error at {near}: {what}")
    }

    pub(super) fn line_ends(&mut self) {
        while *self.peek() == Word::LineEnd {
            self.at += 1;
        }
    }

    fn separators(&mut self) {
        while *self.peek() == Word::LineEnd || self.is(";") {
            self.at += 1;
        }
    }

    /// Reads something that may hold more of its kind.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.fails(&format!("nested deeper than {DEPTH_MAX}")));
        }
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// The place of a name.
    pub(super) fn place(&mut self, name: &str) -> Place {
        if let Some(place) =
            self.locals.as_ref().and_then(|locals| locals.iter().position(|local| local == name))
        {
            return Place::Local(place);
        }
        let globals = &mut self.program.globals;
        Place::Global(globals.iter().position(|global| global == name).unwrap_or_else(|| {
            globals.push(name.to_owned());
            globals.len() - 1
        }))
    }

    /// The number of a function, which may be defined later.
    pub(super) fn function(&mut self, name: &str) -> usize {
        let functions = &mut self.program.functions;
        functions.iter().position(|function| function.name == name).unwrap_or_else(|| {
            functions.push(Function { name: name.to_owned(), ..Function::default() });
            functions.len() - 1
        })
    }

    fn items(&mut self) -> Result<(), String> {
        loop {
            self.separators();
            if *self.peek() == Word::End {
                return Ok(());
            }
            if self.takes_key("function") {
                self.definition()?;
            } else if self.takes_key("BEGIN") {
                let action = self.block()?;
                self.program.begin.push(action);
            } else if self.takes_key("END") {
                let action = self.block()?;
                self.program.end.push(action);
            } else {
                self.rule()?;
            }
        }
    }

    fn definition(&mut self) -> Result<(), String> {
        let name = match self.next() {
            Word::Name(name) | Word::Called(name) => name,
            _ => {
                self.at -= 1;
                return Err(self.fails("a function needs its name"));
            }
        };
        self.needs("(")?;
        let mut parameters: Vec<String> = Vec::new();
        while !self.takes(")") {
            match self.next() {
                Word::Name(parameter) if !parameters.contains(&parameter) => parameters.push(parameter),
                _ => {
                    self.at -= 1;
                    return Err(self.fails("a parameter needs a name of its own"));
                }
            }
            if !self.is(")") {
                self.needs(",")?;
                self.line_ends();
            }
        }
        self.line_ends();
        let index = self.function(&name);
        let count = parameters.len();
        self.locals = Some(parameters);
        let body = self.block();
        self.locals = None;
        let body = body?;
        let function = &mut self.program.functions[index];
        if function.body.is_some() {
            return Err(self.fails(&format!("a second function {name}")));
        }
        function.parameters = count;
        function.body = Some(body);
        Ok(())
    }

    fn rule(&mut self) -> Result<(), String> {
        let pattern = if self.is("{") {
            Pattern::Always
        } else {
            let first = self.expression()?;
            if self.takes(",") {
                self.line_ends();
                let last = self.expression()?;
                self.program.ranges += 1;
                Pattern::Range(self.program.ranges - 1, first, last)
            } else {
                Pattern::When(first)
            }
        };
        let action = if self.is("{") { Some(self.block()?) } else { None };
        self.program.rules.push(Rule { pattern, action });
        Ok(())
    }

    fn block(&mut self) -> Result<Vec<Statement>, String> {
        self.needs("{")?;
        let mut statements = Vec::new();
        loop {
            self.separators();
            if self.takes("}") {
                return Ok(statements);
            }
            if *self.peek() == Word::End {
                return Err(self.fails("'}' is missing"));
            }
            statements.push(self.statement()?);
        }
    }

    fn statement(&mut self) -> Result<Statement, String> {
        self.deeper(|parser| parser.any_statement())
    }

    fn any_statement(&mut self) -> Result<Statement, String> {
        if self.is("{") {
            return self.block().map(Statement::Block);
        }
        if self.takes(";") {
            return Ok(Statement::Block(Vec::new()));
        }
        let key = match self.peek() {
            Word::Key(key @ ("if" | "while" | "do" | "for")) => *key,
            _ => {
                let statement = self.simple()?;
                self.ended()?;
                return Ok(statement);
            }
        };
        self.at += 1;
        match key {
            "if" => self.if_statement(),
            "while" => {
                self.needs("(")?;
                let condition = self.expression()?;
                self.needs(")")?;
                if self.takes(";") {
                    return Ok(Statement::While(condition, Box::new(Statement::Block(Vec::new()))));
                }
                Ok(Statement::While(condition, Box::new(self.body()?)))
            }
            "do" => {
                let body = self.body()?;
                self.separators();
                if !self.takes_key("while") {
                    return Err(self.fails("'while' is missing behind 'do'"));
                }
                self.needs("(")?;
                let condition = self.expression()?;
                self.needs(")")?;
                self.ended()?;
                Ok(Statement::Do(Box::new(body), condition))
            }
            _ => self.for_statement(),
        }
    }

    /// A loop's body.
    fn body(&mut self) -> Result<Statement, String> {
        self.line_ends();
        self.in_loop += 1;
        let body = self.statement();
        self.in_loop -= 1;
        body
    }

    fn if_statement(&mut self) -> Result<Statement, String> {
        self.needs("(")?;
        let condition = self.expression()?;
        self.needs(")")?;
        self.line_ends();
        let then = self.statement()?;
        let before = self.at;
        self.separators();
        if self.takes_key("else") {
            self.line_ends();
            let otherwise = self.statement()?;
            return Ok(Statement::If(condition, Box::new(then), Some(Box::new(otherwise))));
        }
        self.at = before;
        Ok(Statement::If(condition, Box::new(then), None))
    }

    fn for_statement(&mut self) -> Result<Statement, String> {
        self.needs("(")?;
        if let [Word::Name(name), Word::Key("in"), Word::Name(array), Word::Mark(")")] = self.ahead() {
            let (name, array) = (self.place(&name), self.place(&array));
            self.at += 4;
            return Ok(Statement::ForIn(name, array, Box::new(self.body()?)));
        }
        let first = if self.is(";") { None } else { Some(Box::new(self.simple()?)) };
        self.needs(";")?;
        self.line_ends();
        let condition = if self.is(";") { None } else { Some(self.expression()?) };
        self.needs(";")?;
        self.line_ends();
        let step = if self.is(")") { None } else { Some(Box::new(self.simple()?)) };
        self.needs(")")?;
        if self.takes(";") {
            return Ok(Statement::For(first, condition, step, Box::new(Statement::Block(Vec::new()))));
        }
        Ok(Statement::For(first, condition, step, Box::new(self.body()?)))
    }

    fn ahead(&self) -> [Word; 4] {
        std::array::from_fn(|index| {
            self.tokens.get(self.at + index).map_or(Word::End, |token| token.word.clone())
        })
    }

    /// The end of a statement; a closing brace is left where it is.
    fn ended(&mut self) -> Result<(), String> {
        if self.takes(";") || self.is("}") {
            return Ok(());
        }
        match self.peek() {
            Word::LineEnd => {
                self.at += 1;
                Ok(())
            }
            Word::End => Ok(()),
            _ => Err(self.fails("a statement should end here")),
        }
    }

    fn is_ended(&self) -> bool {
        matches!(self.peek(), Word::LineEnd | Word::End | Word::Mark(";" | "}" | ")"))
    }

    fn simple(&mut self) -> Result<Statement, String> {
        let key = match self.peek() {
            Word::Key(
                key @ ("print" | "printf" | "break" | "continue" | "next" | "nextfile" | "exit" | "return"
                | "delete"),
            ) => *key,
            _ => return self.expression().map(Statement::Expr),
        };
        self.at += 1;
        match key {
            "print" | "printf" => self.output(key == "printf"),
            "break" | "continue" if self.in_loop == 0 => {
                Err(self.fails(&format!("'{key}' outside of a loop")))
            }
            "break" => Ok(Statement::Break),
            "continue" => Ok(Statement::Continue),
            "next" => Ok(Statement::Next),
            "nextfile" => Ok(Statement::NextFile),
            "return" if self.locals.is_none() => Err(self.fails("'return' outside of a function")),
            "exit" | "return" => {
                let value = if self.is_ended() { None } else { Some(self.expression()?) };
                Ok(if key == "exit" { Statement::Exit(value) } else { Statement::Return(value) })
            }
            _ => {
                let (Word::Name(name) | Word::Called(name)) = self.next() else {
                    self.at -= 1;
                    return Err(self.fails("'delete' needs an array"));
                };
                let place = self.place(&name);
                let subscripts = if self.takes("[") { Some(self.list("]")?) } else { None };
                Ok(Statement::Delete(place, subscripts))
            }
        }
    }

    fn output(&mut self, is_formatted: bool) -> Result<Statement, String> {
        let start = self.at;
        let mut arguments = Vec::new();
        let ends_here =
            |parser: &Self| parser.is_ended() || parser.is(">") || parser.is(">>") || parser.is("|");
        // A list in parentheses, unless the parentheses are only an expression's first part.
        let mut is_list = false;
        if self.takes("(") {
            if let Ok(list) = self.list(")")
                && ends_here(self)
            {
                arguments = list;
                is_list = true;
            } else {
                self.at = start;
            }
        }
        if !is_list && !ends_here(self) {
            self.no_greater = true;
            let list = self.comma_list();
            self.no_greater = false;
            arguments = list?;
        }
        if is_formatted && arguments.is_empty() {
            return Err(self.fails("'printf' needs a format"));
        }
        let target = if self.takes(">") {
            Target::Replace(self.concatenation()?)
        } else if self.takes(">>") {
            Target::Append(self.concatenation()?)
        } else if self.takes("|") {
            Target::Command(self.concatenation()?)
        } else {
            Target::Stdout
        };
        Ok(if is_formatted {
            Statement::Printf(arguments, target)
        } else {
            Statement::Print(arguments, target)
        })
    }

    fn comma_list(&mut self) -> Result<Vec<Expr>, String> {
        let mut list = vec![self.expression()?];
        while self.takes(",") {
            self.line_ends();
            list.push(self.expression()?);
        }
        Ok(list)
    }

    /// Expressions up to a closing mark, which is taken.
    pub(super) fn list(&mut self, end: &'static str) -> Result<Vec<Expr>, String> {
        let (no_in, no_greater) = (self.no_in, self.no_greater);
        (self.no_in, self.no_greater) = (false, false);
        self.line_ends();
        let list = if self.is(end) { Ok(Vec::new()) } else { self.comma_list() };
        (self.no_in, self.no_greater) = (no_in, no_greater);
        let list = list?;
        self.line_ends();
        self.needs(end)?;
        Ok(list)
    }
}
