//! Functions: those of the program and those that are built in.

use std::rc::Rc;

use super::execute::Flow;
use super::format::{bytes_of, characters, filled};
use super::input::fields;
use super::run::{CONVFMT, Cell, DEPTH_MAX, FS, Machine, RLENGTH, RSTART, Slot, Stop};
use super::tree::{Builtin, Expr, Place};
use super::value::Value;

/// What a call of a function adds to the depth of evaluation: its statements are evaluated on the same stack.
const CALL_DEPTH: usize = 2;

impl Machine<'_> {
    /// Calls a function of the program's.
    pub(super) fn call(&mut self, index: usize, arguments: &[Expr]) -> Result<Value, Stop> {
        let program = self.program;
        let Some(function) = program.functions.get(index) else {
            return Err(Stop::Failed("a function that there is not".into()));
        };
        if arguments.len() > function.parameters {
            return Err(Stop::Failed(format!(
                "function {} takes {} arguments, not {}",
                function.name,
                function.parameters,
                arguments.len()
            )));
        }
        let mut slots = Vec::with_capacity(function.parameters);
        for argument in arguments {
            slots.push(self.argument(argument)?);
        }
        slots.resize_with(function.parameters, Slot::default);
        self.depth += CALL_DEPTH;
        if self.depth > DEPTH_MAX {
            return Err(Stop::Failed(format!("function calls nested deeper than {}", DEPTH_MAX / 3)));
        }
        let (base, end) = (self.base, self.locals.len());
        self.locals.append(&mut slots);
        self.base = end;
        let ended = self.block(function.body.as_deref().unwrap_or_default());
        self.locals.truncate(end);
        self.base = base;
        self.depth -= CALL_DEPTH;
        match ended? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Unset),
        }
    }

    /// An argument: arrays themselves, values as copies, and what is neither yet as it is.
    fn argument(&mut self, expr: &Expr) -> Result<Slot, Stop> {
        if let Expr::Variable(place) = expr {
            let slot = match place {
                Place::Global(index) => &self.globals[*index],
                Place::Local(index) => &self.locals[self.base + index],
            };
            if !matches!(&*slot.cell.borrow(), Cell::Scalar(_)) {
                return Ok(Slot { cell: slot.cell.clone(), is_shared: true });
            }
        }
        let value = self.evaluate(expr)?;
        let slot = Slot::default();
        *slot.cell.borrow_mut() = Cell::Scalar(value);
        Ok(slot)
    }

    /// Calls a function that is built in.
    pub(super) fn builtin(&mut self, builtin: Builtin, arguments: &[Expr]) -> Result<Value, Stop> {
        let number = |machine: &mut Self, index: usize| match arguments.get(index) {
            Some(expr) => machine.evaluate(expr).map(|value| value.number()),
            None => Ok(0.0),
        };
        Ok(match builtin {
            Builtin::Sin => Value::Number(number(self, 0)?.sin()),
            Builtin::Cos => Value::Number(number(self, 0)?.cos()),
            Builtin::Atan2 => {
                let (y, x) = (number(self, 0)?, number(self, 1)?);
                Value::Number(y.atan2(x))
            }
            Builtin::Exp => Value::Number(number(self, 0)?.exp()),
            Builtin::Log => Value::Number(number(self, 0)?.ln()),
            Builtin::Sqrt => Value::Number(number(self, 0)?.sqrt()),
            Builtin::Int => Value::Number(number(self, 0)?.trunc()),
            Builtin::Rand => Value::Number(self.next_random()),
            Builtin::Srand => {
                let old = self.seed;
                self.seed = match arguments.first() {
                    Some(seed) => self.evaluate(seed)?.number() as u64,
                    None => self.system.now_s(),
                };
                self.random = self.seed;
                Value::Number(old as f64)
            }
            Builtin::Systime => Value::Number(self.system.now_s() as f64),
            Builtin::Length => self.length(arguments.first())?,
            Builtin::Index => {
                let (text, part) = (self.text(&arguments[0])?, self.text(&arguments[1])?);
                let found = if part.is_empty() {
                    Some(0)
                } else {
                    text.windows(part.len()).position(|window| window == &*part)
                };
                Value::Number(found.map_or(0.0, |at| (characters(&text[..at]) + 1) as f64))
            }
            Builtin::Substr => self.substr(arguments)?,
            Builtin::Tolower | Builtin::Toupper => {
                let text = self.text(&arguments[0])?;
                let change = if builtin == Builtin::Tolower { str::to_lowercase } else { str::to_uppercase };
                match std::str::from_utf8(&text) {
                    Ok(text) => Value::text(change(text).as_bytes()),
                    Err(_) if builtin == Builtin::Tolower => Value::text(&text.to_ascii_lowercase()),
                    Err(_) => Value::text(&text.to_ascii_uppercase()),
                }
            }
            Builtin::Sprintf => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.evaluate(argument)?);
                }
                let format = self.text_of(&values[0]);
                Value::text(&filled(&format, &values[1..], &self.global_text(CONVFMT)))
            }
            Builtin::Match => {
                let text = self.text(&arguments[0])?;
                let regex = self.regex_of(&arguments[1])?;
                let found = regex.find(&text);
                let (start, length) = found.map_or((0.0, -1.0), |found| {
                    let before = characters(&text[..found.start()]);
                    ((before + 1) as f64, characters(found.as_bytes()) as f64)
                });
                self.set_global(RSTART, Value::Number(start));
                self.set_global(RLENGTH, Value::Number(length));
                Value::Number(start)
            }
            Builtin::Split => self.split(arguments)?,
            Builtin::Sub | Builtin::Gsub => self.substitute(arguments, builtin == Builtin::Gsub)?,
            Builtin::System => {
                let command = self.text(&arguments[0])?;
                self.flush_all();
                let status = self.system.run(&command).map_err(Stop::Failed)?;
                Value::Number(status.into())
            }
            Builtin::Close => {
                let name = self.text(&arguments[0])?.to_vec();
                let mut status = -1;
                for is_command in [false, true] {
                    let key = (is_command, name.clone());
                    if let Some(sink) = self.sinks.remove(&key) {
                        status = sink.finish();
                    }
                    if let Some(reading) = self.readings.remove(&key) {
                        status = reading.source.finish();
                    }
                }
                Value::Number(status.into())
            }
            Builtin::Fflush => {
                if let Some(argument) = arguments.first() {
                    self.evaluate(argument)?;
                }
                self.flush_all();
                Value::Number(0.0)
            }
        })
    }

    /// A number from 0 up to 1 (the generator splitmix64).
    fn next_random(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn length(&mut self, argument: Option<&Expr>) -> Result<Value, Stop> {
        if let Some(Expr::Variable(place)) = argument {
            let slot = match place {
                Place::Global(index) => &self.globals[*index],
                Place::Local(index) => &self.locals[self.base + index],
            };
            if let Cell::Array(array) = &*slot.cell.borrow() {
                return Ok(Value::Number(array.len() as f64));
            }
        }
        let record = Expr::Field(Box::new(Expr::Number(0.0)));
        let text = self.text(argument.unwrap_or(&record))?;
        Ok(Value::Number(characters(&text) as f64))
    }

    fn substr(&mut self, arguments: &[Expr]) -> Result<Value, Stop> {
        let text = self.text(&arguments[0])?;
        let start = self.evaluate(&arguments[1])?.number().round_ties_even();
        let end = match arguments.get(2) {
            Some(length) => start + self.evaluate(length)?.number().round_ties_even(),
            None => f64::INFINITY,
        };
        if start.is_nan() || end.is_nan() || end <= start {
            return Ok(Value::text(b""));
        }
        let first = (start.max(1.0) - 1.0) as usize;
        let last = if end.is_infinite() { usize::MAX } else { (end - 1.0).max(0.0) as usize };
        let from = bytes_of(&text, first.min(text.len()));
        let to = from + bytes_of(&text[from..], last.saturating_sub(first).min(text.len()));
        Ok(Value::text(&text[from..to]))
    }

    fn split(&mut self, arguments: &[Expr]) -> Result<Value, Stop> {
        let text = self.text(&arguments[0])?;
        let end = match arguments.get(2) {
            Some(Expr::Regex(text)) => super::input::FieldEnd::Regex(self.regex(text)?),
            Some(separator) => {
                let separator = self.text(separator)?;
                self.field_end(&separator)?
            }
            None => {
                let separator = self.global_text(FS);
                self.field_end(&separator)?
            }
        };
        let parts = fields(&text, &end, false);
        let Expr::Variable(place) = &arguments[1] else {
            return Err(Stop::Failed("'split' needs an array".into()));
        };
        self.with_array(*place, |array| {
            array.clear();
            for (index, part) in parts.iter().enumerate() {
                array.set((index + 1).to_string().into_bytes().into(), Value::outside(part));
            }
        })?;
        Ok(Value::Number(parts.len() as f64))
    }

    fn substitute(&mut self, arguments: &[Expr], is_everywhere: bool) -> Result<Value, Stop> {
        let regex = self.regex_of(&arguments[0])?;
        let replacement = self.text(&arguments[1])?;
        let record = Expr::Field(Box::new(Expr::Number(0.0)));
        let target = arguments.get(2).unwrap_or(&record);
        let text = self.text(target)?;
        let mut out = Vec::new();
        let (mut at, mut from, mut count) = (0, 0, 0);
        let mut last_end = None;
        while let Some(found) = regex.find_at(&text, from) {
            // An empty match right behind another one is none.
            if !(found.is_empty() && last_end == Some(found.start())) {
                out.extend_from_slice(&text[at..found.start()]);
                replace(&mut out, &replacement, found.as_bytes());
                count += 1;
                at = found.end();
            }
            if !found.is_empty() {
                last_end = Some(found.end());
            }
            if !is_everywhere {
                break;
            }
            from = if found.is_empty() {
                let step = bytes_of(&text[found.end()..], 1).max(1);
                let next = (found.end() + step).min(text.len());
                out.extend_from_slice(&text[at..next]);
                at = next;
                found.end() + step
            } else {
                found.end()
            };
            if from > text.len() {
                break;
            }
        }
        if count > 0 {
            out.extend_from_slice(&text[at..]);
            self.assign(target, Value::Text(Rc::from(out)))?;
        }
        Ok(Value::Number(count.into()))
    }
}

/// Puts a replacement: `&` is what matched, `\&` itself.
fn replace(out: &mut Vec<u8>, replacement: &[u8], matched: &[u8]) {
    let mut at = 0;
    while let Some(byte) = replacement.get(at) {
        match (byte, replacement.get(at + 1)) {
            (b'\\', Some(next @ (b'&' | b'\\'))) => {
                out.push(*next);
                at += 1;
            }
            (b'&', _) => out.extend_from_slice(matched),
            _ => out.push(*byte),
        }
        at += 1;
    }
}
