//! A program at work: its variables, its input, and the order of its rules.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex::bytes::Regex;

use super::input::{Ahead, FieldEnd, RecordEnd, record};
use super::lex::escaped;
use super::parse::{SPECIAL, program};
use super::tree::{Pattern, Place, Program};
use super::value::Value;
use super::{Sink, Source, System};
use crate::posix::{Kind, translate};

/// What a program is run with.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The program.
    pub program: Vec<u8>,
    /// Variables set before it begins: name and value, whose escapes are read.
    pub variables: Vec<(Vec<u8>, Vec<u8>)>,
    /// Its arguments, the command's name first.
    pub arguments: Vec<Vec<u8>>,
    /// Its environment.
    pub environment: Vec<(Vec<u8>, Vec<u8>)>,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its status.
    pub status: u8,
    /// What went wrong.
    pub error: Option<String>,
}

/// The status of a program that failed.
const FAILED: u8 = 2;
/// Compiled expressions that are kept.
const REGEXES: usize = 500;
/// How deep evaluation may go.
pub(super) const DEPTH_MAX: usize = 1000;

/// Places of variables that mean something.
pub(super) const NF: usize = 0;
pub(super) const NR: usize = 1;
pub(super) const FNR: usize = 2;
pub(super) const FS: usize = 3;
pub(super) const OFS: usize = 4;
pub(super) const ORS: usize = 5;
pub(super) const RS: usize = 6;
pub(super) const SUBSEP: usize = 7;
pub(super) const CONVFMT: usize = 8;
pub(super) const OFMT: usize = 9;
pub(super) const RSTART: usize = 10;
pub(super) const RLENGTH: usize = 11;
const FILENAME: usize = 12;
const ENVIRON: usize = 13;
const ARGC: usize = 14;
const ARGV: usize = 15;

/// Why evaluation stops.
pub(super) enum Stop {
    Failed(String),
    Next,
    NextFile,
    Exit,
}

/// An array: elements keep the order in which they came.
#[derive(Default)]
pub(super) struct Array {
    elements: HashMap<Rc<[u8]>, (u64, Value)>,
    count: u64,
}

impl Array {
    pub(super) fn get(&mut self, key: &Rc<[u8]>) -> Value {
        if let Some((_, value)) = self.elements.get(key) {
            return value.clone();
        }
        self.set(key.clone(), Value::Unset);
        Value::Unset
    }

    pub(super) fn set(&mut self, key: Rc<[u8]>, value: Value) {
        if let Some((_, old)) = self.elements.get_mut(&key) {
            *old = value;
            return;
        }
        self.count += 1;
        self.elements.insert(key, (self.count, value));
    }

    pub(super) fn has(&self, key: &Rc<[u8]>) -> bool {
        self.elements.contains_key(key)
    }

    pub(super) fn remove(&mut self, key: &Rc<[u8]>) {
        self.elements.remove(key);
    }

    pub(super) fn clear(&mut self) {
        self.elements.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn keys(&self) -> Vec<Rc<[u8]>> {
        let mut keys: Vec<(u64, Rc<[u8]>)> =
            self.elements.iter().map(|(key, (order, _))| (*order, key.clone())).collect();
        keys.sort_unstable_by_key(|(order, _)| *order);
        keys.into_iter().map(|(_, key)| key).collect()
    }
}

/// A variable; what it is shows when it is used.
#[derive(Default)]
pub(super) enum Cell {
    #[default]
    Open,
    Scalar(Value),
    Array(Array),
}

/// A variable's place. One that was passed on while open is shared until a scalar is assigned to it.
#[derive(Clone, Default)]
pub(super) struct Slot {
    pub(super) cell: Rc<RefCell<Cell>>,
    pub(super) is_shared: bool,
}

/// An input that is being read by `getline`.
pub(super) struct Reading {
    pub(super) source: Box<dyn Source>,
    pub(super) ahead: Ahead,
}

pub(super) struct Machine<'a> {
    pub(super) program: &'a Program,
    pub(super) system: &'a mut dyn System,
    pub(super) globals: Vec<Slot>,
    pub(super) locals: Vec<Slot>,
    pub(super) base: usize,
    pub(super) depth: usize,
    pub(super) record: Rc<[u8]>,
    pub(super) fields: Vec<Value>,
    pub(super) has_fields: bool,
    pub(super) has_record: bool,
    pub(super) regexes: HashMap<Vec<u8>, Regex>,
    pub(super) sinks: HashMap<(bool, Vec<u8>), Box<dyn Sink>>,
    pub(super) readings: HashMap<(bool, Vec<u8>), Reading>,
    pub(super) status: i32,
    pub(super) seed: u64,
    pub(super) random: u64,
    ranges: Vec<bool>,
    main: Option<Reading>,
    next_argument: usize,
    has_read_file: bool,
}

/// Runs a program.
pub fn run(setup: &Setup, system: &mut dyn System) -> Outcome {
    let program = match program(&setup.program) {
        Ok(program) => program,
        Err(error) => return Outcome { status: FAILED, error: Some(error) },
    };
    let mut machine = Machine::new(&program, setup, system);
    let ended = machine.all(setup);
    let mut outcome = match ended {
        Err(Stop::Failed(why)) => Outcome { status: FAILED, error: Some(why) },
        _ => Outcome { status: machine.status as u8, error: None },
    };
    if let Err(why) = machine.close_all() {
        outcome = Outcome { status: FAILED, error: outcome.error.or(Some(why)) };
    }
    outcome
}

impl<'a> Machine<'a> {
    fn new(program: &'a Program, setup: &Setup, system: &'a mut dyn System) -> Machine<'a> {
        let now = system.now_s();
        let mut machine = Machine {
            program,
            system,
            globals: vec![Slot::default(); program.globals.len()],
            locals: Vec::new(),
            base: 0,
            depth: 0,
            record: Rc::from([].as_slice()),
            fields: Vec::new(),
            has_fields: true,
            has_record: true,
            regexes: HashMap::new(),
            sinks: HashMap::new(),
            readings: HashMap::new(),
            status: 0,
            seed: 0,
            random: now | 1,
            ranges: vec![false; program.ranges],
            main: None,
            next_argument: 1,
            has_read_file: false,
        };
        // Without a seed of its own a program gets the same numbers each time.
        machine.random = 0;
        for slot in &mut machine.globals {
            *slot = Slot::default();
        }
        for (place, text) in [
            (FS, " "),
            (OFS, " "),
            (ORS, "\n"),
            (RS, "\n"),
            (SUBSEP, "\x1c"),
            (CONVFMT, "%.6g"),
            (OFMT, "%.6g"),
        ] {
            machine.set_global(place, Value::text(text.as_bytes()));
        }
        for place in [NF, NR, FNR, RSTART] {
            machine.set_global(place, Value::Number(0.0));
        }
        machine.set_global(RLENGTH, Value::Number(-1.0));
        machine.set_global(FILENAME, Value::text(b""));
        machine.set_global(ARGC, Value::Number(setup.arguments.len() as f64));
        let mut arguments = Array::default();
        for (index, argument) in setup.arguments.iter().enumerate() {
            arguments.set(index.to_string().into_bytes().into(), Value::outside(argument));
        }
        *machine.globals[ARGV].cell.borrow_mut() = Cell::Array(arguments);
        let mut environment = Array::default();
        for (name, value) in &setup.environment {
            environment.set(name.as_slice().into(), Value::outside(value));
        }
        *machine.globals[ENVIRON].cell.borrow_mut() = Cell::Array(environment);
        machine
    }

    pub(super) fn set_global(&mut self, place: usize, value: Value) {
        *self.globals[place].cell.borrow_mut() = Cell::Scalar(value);
    }

    /// The value of a variable of the program's; arrays have none.
    pub(super) fn global(&self, place: usize) -> Value {
        match &*self.globals[place].cell.borrow() {
            Cell::Scalar(value) => value.clone(),
            Cell::Open | Cell::Array(_) => Value::Unset,
        }
    }

    pub(super) fn global_text(&self, place: usize) -> Rc<[u8]> {
        self.global(place).to_text(b"%.6g")
    }

    fn all(&mut self, setup: &Setup) -> Result<(), Stop> {
        for (name, value) in &setup.variables {
            self.assign_argument(name, value)?;
        }
        match self.work() {
            Err(Stop::Exit) => {}
            ended => return ended,
        }
        // `exit` leaves to the last rules, unless they were left already.
        self.finish()
    }

    fn work(&mut self) -> Result<(), Stop> {
        let program = self.program;
        for action in &program.begin {
            self.top(action)?;
        }
        if program.rules.is_empty() && program.end.is_empty() {
            return Ok(());
        }
        while let Some(text) = self.next_record()? {
            self.set_record(text);
            match self.rules() {
                Err(Stop::NextFile) => self.main = None,
                Ok(()) | Err(Stop::Next) => {}
                stopped => return stopped,
            }
        }
        self.finish()
    }

    fn finish(&mut self) -> Result<(), Stop> {
        let program = self.program;
        for action in &program.end {
            match self.top(action) {
                Err(Stop::Exit) => return Ok(()),
                ended => ended?,
            }
        }
        Ok(())
    }

    fn top(&mut self, action: &[super::tree::Statement]) -> Result<(), Stop> {
        match self.block(action) {
            Ok(_) => Ok(()),
            Err(Stop::Next | Stop::NextFile) => Err(Stop::Failed("'next' outside of a rule".into())),
            Err(stop) => Err(stop),
        }
    }

    fn rules(&mut self) -> Result<(), Stop> {
        let program = self.program;
        for rule in &program.rules {
            let fits = match &rule.pattern {
                Pattern::Always => true,
                Pattern::When(condition) => self.evaluate(condition)?.is_true(),
                Pattern::Range(number, first, last) => {
                    let is_open = self.ranges[*number] || self.evaluate(first)?.is_true();
                    if is_open {
                        self.ranges[*number] = !self.evaluate(last)?.is_true();
                    }
                    is_open
                }
            };
            if !fits {
                continue;
            }
            match &rule.action {
                Some(action) => {
                    self.block(action)?;
                }
                None => self.print(&[], &super::tree::Target::Stdout)?,
            }
        }
        Ok(())
    }

    /// The next record of the arguments' files, or of standard input when none is named.
    pub(super) fn next_record(&mut self) -> Result<Option<Rc<[u8]>>, Stop> {
        loop {
            if self.main.is_none() && !self.open_next()? {
                return Ok(None);
            }
            let end = self.record_end()?;
            let Some(main) = &mut self.main else { return Ok(None) };
            let read = record(main.source.reader(), &mut main.ahead, &end);
            match read.map_err(|error| Stop::Failed(format!("reading failed: {error}")))? {
                Some(text) => {
                    for counter in [NR, FNR] {
                        let count = self.global(counter).number() + 1.0;
                        self.set_global(counter, Value::Number(count));
                    }
                    return Ok(Some(text.into()));
                }
                None => self.main = None,
            }
        }
    }

    fn open_next(&mut self) -> Result<bool, Stop> {
        loop {
            let count = self.global(ARGC).number();
            if self.next_argument as f64 >= count {
                if self.has_read_file {
                    return Ok(false);
                }
                self.has_read_file = true;
                return self.open(b"-").map(|()| true);
            }
            let key: Rc<[u8]> = self.next_argument.to_string().into_bytes().into();
            self.next_argument += 1;
            let argument = match &mut *self.globals[ARGV].cell.borrow_mut() {
                Cell::Array(arguments) if arguments.has(&key) => arguments.get(&key).to_text(b"%.6g"),
                _ => continue,
            };
            if argument.is_empty() {
                continue;
            }
            if let Some((name, value)) = assignment(&argument) {
                self.assign_argument(name, value)?;
                continue;
            }
            self.has_read_file = true;
            self.set_global(FILENAME, Value::outside(&argument));
            self.open(&argument)?;
            return Ok(true);
        }
    }

    fn open(&mut self, name: &[u8]) -> Result<(), Stop> {
        let source = self.system.read_file(name);
        let source =
            source.map_err(|why| Stop::Failed(format!("cannot open '{}': {why}", crate::shown(name))))?;
        self.main = Some(Reading { source, ahead: Ahead::default() });
        self.set_global(FNR, Value::Number(0.0));
        Ok(())
    }

    fn assign_argument(&mut self, name: &[u8], value: &[u8]) -> Result<(), Stop> {
        let name = crate::shown(name);
        let Some(place) = self.program.globals.iter().position(|global| *global == name) else {
            return Ok(());
        };
        if self.program.functions.iter().any(|function| function.name == name) {
            return Err(Stop::Failed(format!("'{name}' is a function")));
        }
        self.assign_variable(Place::Global(place), Value::outside(&escaped(value)))
    }

    pub(super) fn record_end(&mut self) -> Result<RecordEnd, Stop> {
        let text = self.global_text(RS);
        Ok(match &*text {
            [] => RecordEnd::Paragraph,
            [byte] => RecordEnd::Byte(*byte),
            text => RecordEnd::Regex(self.regex(text)?),
        })
    }

    /// What parts fields, as a value says.
    pub(super) fn field_end(&mut self, text: &[u8]) -> Result<FieldEnd, Stop> {
        Ok(match text {
            b" " => FieldEnd::Blanks,
            [] => FieldEnd::Characters,
            [byte] if *byte != b'\\' && byte.is_ascii() => FieldEnd::Byte(*byte),
            text => FieldEnd::Regex(self.regex(text)?),
        })
    }

    /// A compiled expression.
    pub(super) fn regex(&mut self, text: &[u8]) -> Result<Regex, Stop> {
        if let Some(regex) = self.regexes.get(text) {
            return Ok(regex.clone());
        }
        let bad = |why: &str| Stop::Failed(format!("bad regular expression /{}/: {why}", crate::shown(text)));
        let translated = translate(&crate::shown(text), Kind::Awk).map_err(|why| bad(&why))?;
        let built = Regex::new(&format!("(?s){}", translated.text));
        let regex = built.map_err(|error| {
            let text = error.to_string();
            bad(text.lines().last().unwrap_or_default().trim_start_matches("error: "))
        })?;
        if self.regexes.len() >= REGEXES {
            self.regexes.clear();
        }
        self.regexes.insert(text.to_vec(), regex.clone());
        Ok(regex)
    }

    fn close_all(&mut self) -> Result<(), String> {
        let flushed = self.system.stdout().flush();
        for (_, sink) in self.sinks.drain() {
            sink.finish();
        }
        for (_, reading) in self.readings.drain() {
            reading.source.finish();
        }
        match flushed {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(format!("write error: {error}"))
            }
            _ => Ok(()),
        }
    }
}

/// An argument of the form `name=value`.
pub(super) fn assignment(argument: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = argument.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (&argument[..equals], &argument[equals + 1..]);
    let is_name = name.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    is_name.then_some((name, value))
}

const _: () = assert!(SPECIAL.len() == ARGV + 1);
