//! Statements, and where output goes.

use super::format::filled;
use super::run::{CONVFMT, Machine, OFMT, OFS, ORS, Stop};
use super::tree::{Expr, Statement, Target};
use super::value::Value;
use super::{Opening, Sink};

/// What goes on after a statement.
pub(super) enum Flow {
    On,
    Break,
    Continue,
    Return(Value),
}

impl Machine<'_> {
    pub(super) fn block(&mut self, statements: &[Statement]) -> Result<Flow, Stop> {
        for statement in statements {
            match self.execute(statement)? {
                Flow::On => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::On)
    }

    fn execute(&mut self, statement: &Statement) -> Result<Flow, Stop> {
        match statement {
            Statement::Block(inner) => return self.block(inner),
            Statement::Expr(expr) => {
                self.evaluate(expr)?;
            }
            Statement::Print(list, target) => self.print(list, target)?,
            Statement::Printf(list, target) => {
                let mut values = Vec::with_capacity(list.len());
                for expr in list {
                    values.push(self.evaluate(expr)?);
                }
                let Some((format, rest)) = values.split_first() else { return Ok(Flow::On) };
                let text = filled(&self.text_of(format), rest, &self.global_text(CONVFMT));
                self.put(&text, target)?;
            }
            Statement::If(condition, then, otherwise) => {
                if self.evaluate(condition)?.is_true() {
                    return self.execute(then);
                } else if let Some(otherwise) = otherwise {
                    return self.execute(otherwise);
                }
            }
            Statement::While(condition, body) => {
                while self.evaluate(condition)?.is_true() {
                    match self.execute(body)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::On | Flow::Continue => {}
                    }
                }
            }
            Statement::Do(body, condition) => loop {
                match self.execute(body)? {
                    Flow::Break => break,
                    Flow::Return(value) => return Ok(Flow::Return(value)),
                    Flow::On | Flow::Continue => {}
                }
                if !self.evaluate(condition)?.is_true() {
                    break;
                }
            },
            Statement::For(first, condition, step, body) => {
                if let Some(first) = first {
                    self.execute(first)?;
                }
                loop {
                    if let Some(condition) = condition
                        && !self.evaluate(condition)?.is_true()
                    {
                        break;
                    }
                    match self.execute(body)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::On | Flow::Continue => {}
                    }
                    if let Some(step) = step {
                        self.execute(step)?;
                    }
                }
            }
            Statement::ForIn(variable, array, body) => {
                for key in self.with_array(*array, |array| array.keys())? {
                    // What has gone meanwhile is passed over.
                    if !self.with_array(*array, |array| array.has(&key))? {
                        continue;
                    }
                    self.assign_variable(*variable, Value::outside(&key))?;
                    match self.execute(body)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::On | Flow::Continue => {}
                    }
                }
            }
            Statement::Break => return Ok(Flow::Break),
            Statement::Continue => return Ok(Flow::Continue),
            Statement::Next => return Err(Stop::Next),
            Statement::NextFile => return Err(Stop::NextFile),
            Statement::Exit(status) => {
                if let Some(status) = status {
                    self.status = self.evaluate(status)?.number() as i32;
                }
                return Err(Stop::Exit);
            }
            Statement::Return(value) => {
                let value = match value {
                    Some(value) => self.evaluate(value)?,
                    None => Value::Unset,
                };
                return Ok(Flow::Return(value));
            }
            Statement::Delete(place, subscripts) => match subscripts {
                Some(subscripts) => {
                    let key = self.key(subscripts)?;
                    self.with_array(*place, |array| array.remove(&key))?;
                }
                None => self.with_array(*place, |array| array.clear())?,
            },
        }
        Ok(Flow::On)
    }

    /// Prints values, or the record when there are none.
    pub(super) fn print(&mut self, list: &[Expr], target: &Target) -> Result<(), Stop> {
        let mut line = Vec::new();
        if list.is_empty() {
            line.extend_from_slice(&self.text(&Expr::Field(Box::new(Expr::Number(0.0))))?);
        }
        for (index, expr) in list.iter().enumerate() {
            if index > 0 {
                line.extend_from_slice(&self.global_text(OFS));
            }
            let value = self.evaluate(expr)?;
            let text = match &value {
                Value::Number(_) => value.to_text(&self.global_text(OFMT)),
                other => other.to_text(b""),
            };
            line.extend_from_slice(&text);
        }
        line.extend_from_slice(&self.global_text(ORS));
        self.put(&line, target)
    }

    fn put(&mut self, text: &[u8], target: &Target) -> Result<(), Stop> {
        let (name, is_command, opening) = match target {
            Target::Stdout => {
                let written = self.system.stdout().write_all(text);
                return written.map_err(|error| written_badly(&error));
            }
            Target::Replace(name) => (name, false, Opening::Replace),
            Target::Append(name) => (name, false, Opening::Append),
            Target::Command(name) => (name, true, Opening::Replace),
        };
        let key = (is_command, self.text(name)?.to_vec());
        if !self.sinks.contains_key(&key) {
            self.flush_all();
            let opened: Result<Box<dyn Sink>, String> = if is_command {
                self.system.write_command(&key.1)
            } else {
                self.system.write_file(&key.1, opening)
            };
            let sink = opened
                .map_err(|why| Stop::Failed(format!("cannot write to '{}': {why}", crate::shown(&key.1))))?;
            self.sinks.insert(key.clone(), sink);
        }
        let written = match self.sinks.get_mut(&key) {
            Some(sink) => sink.writer().write_all(text),
            None => Ok(()),
        };
        match written {
            // A command that reads no more has had enough.
            Err(error) if is_command && error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| written_badly(&error)),
        }
    }

    /// Hands over all output that has gathered. What fails shows where it is written or closed.
    pub(super) fn flush_all(&mut self) {
        let _ = self.system.stdout().flush();
        for sink in self.sinks.values_mut() {
            let _ = sink.writer().flush();
        }
    }
}

/// Output that nobody reads any more ends the program as an exit does.
fn written_badly(error: &std::io::Error) -> Stop {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Stop::Exit
    } else {
        Stop::Failed(format!("write error: {error}"))
    }
}
