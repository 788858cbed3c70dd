//! Expressions: their values, and what they change.

use std::rc::Rc;

use super::input::{Ahead, fields, record};
use super::run::{CONVFMT, Cell, DEPTH_MAX, FS, Machine, NF, NR, OFS, Reading, SUBSEP, Slot, Stop};
use super::tree::{Binary, Expr, Getline, Place};
use super::value::Value;

/// The highest field there may be.
const FIELDS_MAX: f64 = 1_000_000.0;

impl Machine<'_> {
    pub(super) fn evaluate(&mut self, expr: &Expr) -> Result<Value, Stop> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Stop::Failed(format!("evaluation nested deeper than {DEPTH_MAX}")));
        }
        let value = self.value(expr);
        self.depth -= 1;
        value
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, Stop> {
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Regex(text) => {
                self.need_record();
                let record = self.record.clone();
                Value::truth(self.regex(text)?.is_match(&record))
            }
            Expr::Variable(place) => self.variable(*place)?,
            Expr::Field(index) => {
                let index = self.evaluate(index)?.number();
                self.field(index)?
            }
            Expr::Element(place, subscripts) => {
                let key = self.key(subscripts)?;
                self.with_array(*place, |array| array.get(&key))?
            }
            Expr::Assign(target, operator, right) => {
                let right = self.evaluate(right)?;
                let value = match operator {
                    None => match right {
                        Value::Unset => Value::Unset,
                        other => other,
                    },
                    Some(operator) => {
                        let left = self.evaluate(target)?;
                        Value::Number(arithmetic(*operator, left.number(), right.number())?)
                    }
                };
                self.assign(target, value.clone())?;
                value
            }
            Expr::Step { target, by, is_before } => {
                let old = self.evaluate(target)?.number();
                self.assign(target, Value::Number(old + by))?;
                Value::Number(if *is_before { old + by } else { old })
            }
            Expr::Binary(operator, left, right) => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                self.binary(*operator, &left, &right)?
            }
            Expr::Not(inner) => Value::truth(!self.evaluate(inner)?.is_true()),
            Expr::Minus(inner) => Value::Number(-self.evaluate(inner)?.number()),
            Expr::Plus(inner) => Value::Number(self.evaluate(inner)?.number()),
            Expr::And(left, right) => {
                Value::truth(self.evaluate(left)?.is_true() && self.evaluate(right)?.is_true())
            }
            Expr::Or(left, right) => {
                Value::truth(self.evaluate(left)?.is_true() || self.evaluate(right)?.is_true())
            }
            Expr::If(condition, then, otherwise) => {
                let chosen = if self.evaluate(condition)?.is_true() { then } else { otherwise };
                self.evaluate(chosen)?
            }
            Expr::Match { text, regex, is_negated } => {
                let text = self.text(text)?;
                let regex = self.regex_of(regex)?;
                Value::truth(regex.is_match(&text) != *is_negated)
            }
            Expr::In(subscripts, place) => {
                let key = self.key(subscripts)?;
                Value::truth(self.with_array(*place, |array| array.has(&key))?)
            }
            Expr::Call(builtin, arguments) => self.builtin(*builtin, arguments)?,
            Expr::Function(index, arguments) => self.call(*index, arguments)?,
            Expr::Getline(from, target) => self.getline(from, target.as_deref())?,
            Expr::Group(inner) => self.evaluate(inner)?,
        })
    }

    /// The text of an expression.
    pub(super) fn text(&mut self, expr: &Expr) -> Result<Rc<[u8]>, Stop> {
        let value = self.evaluate(expr)?;
        Ok(self.text_of(&value))
    }

    pub(super) fn text_of(&self, value: &Value) -> Rc<[u8]> {
        match value {
            Value::Number(_) => value.to_text(&self.global_text(CONVFMT)),
            value => value.to_text(b""),
        }
    }

    /// The regular expression that an expression is: one as written, or its text.
    pub(super) fn regex_of(&mut self, expr: &Expr) -> Result<regex::bytes::Regex, Stop> {
        match expr {
            Expr::Regex(text) => self.regex(text),
            expr => {
                let text = self.text(expr)?;
                self.regex(&text)
            }
        }
    }

    fn binary(&self, operator: Binary, left: &Value, right: &Value) -> Result<Value, Stop> {
        if operator == Binary::Concatenate {
            return Ok(Value::Text([self.text_of(left), self.text_of(right)].concat().into()));
        }
        let order = match operator {
            Binary::Less
            | Binary::LessOrEqual
            | Binary::Equal
            | Binary::NotEqual
            | Binary::Greater
            | Binary::GreaterOrEqual => {
                if left.is_numeric() && right.is_numeric() {
                    left.number().partial_cmp(&right.number())
                } else {
                    Some(self.text_of(left).cmp(&self.text_of(right)))
                }
            }
            _ => return arithmetic(operator, left.number(), right.number()).map(Value::Number),
        };
        Ok(Value::truth(match operator {
            Binary::Less => order.is_some_and(|order| order.is_lt()),
            Binary::LessOrEqual => order.is_some_and(|order| order.is_le()),
            Binary::Equal => order.is_some_and(|order| order.is_eq()),
            Binary::NotEqual => order.is_none_or(|order| order.is_ne()),
            Binary::Greater => order.is_some_and(|order| order.is_gt()),
            _ => order.is_some_and(|order| order.is_ge()),
        }))
    }

    fn slot(&self, place: Place) -> &Slot {
        match place {
            Place::Global(index) => &self.globals[index],
            Place::Local(index) => &self.locals[self.base + index],
        }
    }

    fn name(&self, place: Place) -> String {
        match place {
            Place::Global(index) => self.program.globals[index].clone(),
            Place::Local(index) => format!("parameter {}", index + 1),
        }
    }

    fn variable(&mut self, place: Place) -> Result<Value, Stop> {
        if place == Place::Global(NF) {
            self.need_fields();
        }
        match &*self.slot(place).cell.borrow() {
            Cell::Open => Ok(Value::Unset),
            Cell::Scalar(value) => Ok(value.clone()),
            Cell::Array(_) => Err(Stop::Failed(format!("{} is an array, not a value", self.name(place)))),
        }
    }

    /// Gives an array to a function; what is open becomes one.
    pub(super) fn with_array<T>(
        &mut self,
        place: Place,
        use_it: impl FnOnce(&mut super::run::Array) -> T,
    ) -> Result<T, Stop> {
        let cell = self.slot(place).cell.clone();
        let mut cell = cell.borrow_mut();
        if let Cell::Open = *cell {
            *cell = Cell::Array(super::run::Array::default());
        }
        match &mut *cell {
            Cell::Array(array) => Ok(use_it(array)),
            Cell::Open | Cell::Scalar(_) => {
                Err(Stop::Failed(format!("{} is a value, not an array", self.name(place))))
            }
        }
    }

    pub(super) fn key(&mut self, subscripts: &[Expr]) -> Result<Rc<[u8]>, Stop> {
        if let [only] = subscripts {
            return self.text(only);
        }
        let separator = self.global_text(SUBSEP);
        let mut key = Vec::new();
        for (index, subscript) in subscripts.iter().enumerate() {
            if index > 0 {
                key.extend_from_slice(&separator);
            }
            key.extend_from_slice(&self.text(subscript)?);
        }
        Ok(key.into())
    }

    pub(super) fn assign(&mut self, target: &Expr, value: Value) -> Result<(), Stop> {
        match target {
            Expr::Variable(place) => self.assign_variable(*place, value),
            Expr::Field(index) => {
                let index = self.evaluate(index)?.number();
                self.set_field(index, value)
            }
            Expr::Element(place, subscripts) => {
                let key = self.key(subscripts)?;
                self.with_array(*place, |array| array.set(key, value))
            }
            Expr::Group(inner) => self.assign(inner, value),
            _ => Err(Stop::Failed("this cannot be assigned to".into())),
        }
    }

    pub(super) fn assign_variable(&mut self, place: Place, value: Value) -> Result<(), Stop> {
        if let Cell::Array(_) = &*self.slot(place).cell.borrow() {
            return Err(Stop::Failed(format!("{} is an array, not a value", self.name(place))));
        }
        if let Place::Local(index) = place {
            let slot = &mut self.locals[self.base + index];
            if slot.is_shared {
                // The caller's variable stays as it is.
                *slot = Slot::default();
            }
        }
        if place == Place::Global(NF) {
            return self.set_field_count(value.number());
        }
        *self.slot(place).cell.borrow_mut() = Cell::Scalar(value);
        Ok(())
    }

    pub(super) fn set_record(&mut self, text: Rc<[u8]>) {
        self.record = text;
        self.has_record = true;
        self.has_fields = false;
    }

    fn need_record(&mut self) {
        if self.has_record {
            return;
        }
        let separator = self.global_text(OFS);
        let texts: Vec<Rc<[u8]>> = self.fields.iter().map(|field| self.text_of(field)).collect();
        self.record = texts.join(&separator[..]).into();
        self.has_record = true;
    }

    fn need_fields(&mut self) {
        if self.has_fields {
            return;
        }
        self.has_fields = true;
        let separator = self.global_text(FS);
        let in_paragraph = self.global_text(super::run::RS).is_empty();
        // An expression that is wrong parts nothing; where it is set, that is told.
        let parts = match self.field_end(&separator) {
            Ok(end) => fields(&self.record, &end, in_paragraph),
            Err(_) => vec![self.record.to_vec()],
        };
        self.fields = parts.iter().map(|part| Value::outside(part)).collect();
        self.set_global(NF, Value::Number(self.fields.len() as f64));
    }

    fn field(&mut self, index: f64) -> Result<Value, Stop> {
        if index.trunc() == 0.0 {
            self.need_record();
            return Ok(Value::outside(&self.record));
        }
        let index = field_index(index)?;
        self.need_fields();
        Ok(self.fields.get(index - 1).cloned().unwrap_or_default())
    }

    fn set_field(&mut self, index: f64, value: Value) -> Result<(), Stop> {
        if index.trunc() == 0.0 {
            let text = self.text_of(&value);
            self.set_record(text);
            return Ok(());
        }
        let index = field_index(index)?;
        self.need_fields();
        if index > self.fields.len() {
            self.fields.resize(index, Value::text(b""));
            self.set_global(NF, Value::Number(index as f64));
        }
        self.fields[index - 1] = value;
        self.has_record = false;
        Ok(())
    }

    fn set_field_count(&mut self, count: f64) -> Result<(), Stop> {
        self.need_fields();
        let count = if count < 1.0 { 0 } else { field_index(count)? };
        self.fields.resize(count, Value::text(b""));
        self.set_global(NF, Value::Number(count as f64));
        self.has_record = false;
        Ok(())
    }

    fn getline(&mut self, from: &Getline, target: Option<&Expr>) -> Result<Value, Stop> {
        let text: Option<Rc<[u8]>> = match from {
            Getline::Main => match self.next_record() {
                Ok(text) => text,
                Err(Stop::Failed(_)) => return Ok(Value::Number(-1.0)),
                Err(stop) => return Err(stop),
            },
            Getline::File(name) | Getline::Command(name) => {
                let is_command = matches!(from, Getline::Command(_));
                let key = (is_command, self.text(name)?.to_vec());
                if !self.readings.contains_key(&key) {
                    // What has been printed comes before what a command prints.
                    self.flush_all();
                    let opened = if is_command {
                        self.system.read_command(&key.1)
                    } else {
                        self.system.read_file(&key.1)
                    };
                    match opened {
                        Ok(source) => {
                            let reading = Reading { source, ahead: Ahead::default() };
                            self.readings.insert(key.clone(), reading);
                        }
                        Err(_) => return Ok(Value::Number(-1.0)),
                    }
                }
                let end = self.record_end()?;
                let Some(reading) = self.readings.get_mut(&key) else { return Ok(Value::Number(-1.0)) };
                match record(reading.source.reader(), &mut reading.ahead, &end) {
                    Ok(text) => {
                        if text.is_some() && is_command {
                            let count = self.global(NR).number() + 1.0;
                            self.set_global(NR, Value::Number(count));
                        }
                        text.map(Rc::from)
                    }
                    Err(_) => return Ok(Value::Number(-1.0)),
                }
            }
        };
        let Some(text) = text else { return Ok(Value::Number(0.0)) };
        match target {
            Some(target) => self.assign(target, Value::outside(&text))?,
            None => self.set_record(text),
        }
        Ok(Value::Number(1.0))
    }
}

fn field_index(index: f64) -> Result<usize, Stop> {
    if (1.0..=FIELDS_MAX).contains(&index) {
        Ok(index as usize)
    } else {
        Err(Stop::Failed(format!("there is no field {index}")))
    }
}

fn arithmetic(operator: Binary, left: f64, right: f64) -> Result<f64, Stop> {
    Ok(match operator {
        Binary::Add => left + right,
        Binary::Subtract => left - right,
        Binary::Multiply => left * right,
        Binary::Divide if right == 0.0 => return Err(Stop::Failed("division by zero".into())),
        Binary::Divide => left / right,
        Binary::Modulo if right == 0.0 => return Err(Stop::Failed("division by zero in %".into())),
        Binary::Modulo => left % right,
        _ => left.powf(right),
    })
}
