//! Calling functions: their arguments, their scope, and what comes back when they end. What a call keeps meanwhile is in a
//! box, because calls nest deeper than anything else and the engine's stack is small. Which function a command means is not
//! decided here.

use crate::function::Function;
use crate::options::Options;
use crate::shell::{EXIT_FAILURE, Flow, Frame, Run, Shell, Trap, Weight};
use crate::tree::{Bytes, Command, Kind};
use std::rc::Rc;

/// A function that is running, and what its caller gets back.
pub(crate) struct Call {
    body: Rc<Command>,
    arguments: Rc<Vec<Bytes>>,
    hidden: Vec<(Bytes, Trap)>,
    loops: u32,
    line: u32,
}

impl Shell {
    /// Calls a function.
    #[inline(never)]
    pub(crate) fn call(&mut self, function: &Rc<Function>, words: Vec<Bytes>) -> Run {
        let call = self.begin_call(function, words)?;
        let result = self.run_body_of(&call);
        self.end_call(call, result)
    }

    /// Makes everything ready for a function's commands.
    #[inline(never)]
    pub(crate) fn begin_call(
        &mut self,
        function: &Rc<Function>,
        words: Vec<Bytes>,
    ) -> Result<Box<Call>, Flow> {
        let Some(body) = function.body() else {
            self.complain_of(&function.name, "its definition cannot be read");
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        };
        let limit = self.value(b"FUNCNEST").and_then(|text| crate::numbers::decimal(&text)).unwrap_or(0);
        if limit > 0 && self.frames.iter().filter(|frame| frame.name != b"source").count() as i64 >= limit {
            let name = String::from_utf8_lossy(&function.name).into_owned();
            self.complain(&format!("{name}: maximum function nesting level exceeded ({limit})"));
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        }
        self.enter(Weight::Call)?;
        let arguments = Rc::new(words.into_iter().skip(1).collect());
        let line = self.line;
        let (name, file) = (function.name.clone(), function.file.clone());
        self.frames.push(Frame { name, file, line, options: None });
        let hidden = self.hide_traps();
        self.state.variables.push_scope();
        Ok(Box::new(Call {
            body,
            arguments: std::mem::replace(&mut self.state.arguments, arguments),
            hidden,
            loops: std::mem::take(&mut self.loops),
            line,
        }))
    }

    /// Runs a function's commands.
    #[inline]
    pub(crate) fn run_body_of(&mut self, call: &Call) -> Run {
        match &call.body.kind {
            Kind::Brace(list) if call.body.redirects.is_empty() => self.run_list(list),
            _ => self.run_command(&call.body),
        }
    }

    /// Brings back what the caller had.
    #[inline(never)]
    #[expect(clippy::boxed_local, reason = "it is freed here, not in the frame of its caller")]
    pub(crate) fn end_call(&mut self, call: Box<Call>, result: Run) -> Run {
        let result = match result {
            Err(Flow::Return) => Ok(()),
            other => other,
        };
        self.leave(Weight::Call);
        let status = self.status;
        // What is left because it is too deep does not begin again from here.
        let trapped = if self.is_too_deep { Ok(()) } else { self.run_trap(b"RETURN") };
        let result = match (result, trapped) {
            (Ok(()), Err(flow)) => Err(flow),
            (result, _) => result,
        };
        self.status = status;
        self.loops = call.loops;
        self.show_traps(call.hidden);
        self.state.variables.pop_scope();
        let options: Option<Options> = self.frames.pop().and_then(|frame| frame.options);
        if let Some(options) = options {
            self.state.options = options;
        }
        self.line = call.line;
        self.state.arguments = call.arguments;
        result
    }
}
