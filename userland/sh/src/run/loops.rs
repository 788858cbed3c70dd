//! The loops: `while`, `until`, and both kinds of `for`.

use crate::options::Opt;
use crate::shell::{EXIT_FAILURE, Flow, Mode, Run, Shell};
use crate::tree::{Arithmetic, List, Until, Word};

impl Shell {
    /// Runs a loop's body; false when the loop is left.
    pub(crate) fn run_body(&mut self, body: &List) -> Result<bool, Flow> {
        self.loops += 1;
        let result = self.run_list(body);
        self.loops -= 1;
        match result {
            Ok(()) | Err(Flow::Continue(1)) => Ok(true),
            Err(Flow::Break(1)) => Ok(false),
            Err(Flow::Break(count)) => Err(Flow::Break(count - 1)),
            Err(Flow::Continue(count)) => Err(Flow::Continue(count - 1)),
            Err(flow) => Err(flow),
        }
    }

    #[inline(never)]
    pub(super) fn run_loop(&mut self, until: Until, condition: &List, body: &List) -> Run {
        let mut status = 0;
        loop {
            self.loops += 1;
            let result = self.as_condition(|shell| shell.run_list(condition));
            self.loops -= 1;
            match result {
                Ok(()) => {}
                Err(Flow::Break(1)) => break,
                Err(Flow::Continue(1)) => continue,
                Err(Flow::Break(count)) => return Err(Flow::Break(count - 1)),
                Err(Flow::Continue(count)) => return Err(Flow::Continue(count - 1)),
                Err(flow) => return Err(flow),
            }
            if (self.status == 0) != (until == Until::Failure) {
                break;
            }
            let goes_on = self.run_body(body)?;
            status = self.status;
            if !goes_on {
                break;
            }
        }
        self.status = status;
        Ok(())
    }

    pub(super) fn loop_values(&mut self, words: Option<&[Word]>) -> Result<Vec<Vec<u8>>, Flow> {
        match words {
            Some(words) => self.expand_words(words),
            None => Ok(self.state.arguments.to_vec()),
        }
    }

    #[inline(never)]
    pub(super) fn run_for(&mut self, variable: &[u8], words: Option<&[Word]>, body: &List) -> Run {
        let values = self.loop_values(words)?;
        if !crate::syntax::scan::is_name(variable) {
            let shown = String::from_utf8_lossy(variable).into_owned();
            self.complain(&format!("`{shown}': not a valid identifier"));
            return self.fail(EXIT_FAILURE);
        }
        self.status = 0;
        let line = self.line;
        for value in values {
            self.line = line;
            self.run_trap(b"DEBUG")?;
            if self.has(Opt::XTrace) {
                let sources =
                    words.map(|words| words.iter().map(|word| word.source.as_slice()).collect::<Vec<_>>());
                let listed = sources.unwrap_or_else(|| vec![b"\"$@\""]).join(b" ".as_slice());
                let text = [b"for ".as_slice(), variable, b" in ", &listed].concat();
                self.trace(&text);
            }
            self.set(variable, crate::assign::Place::Plain, value)?;
            if !self.run_body(body)? {
                break;
            }
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn run_for_arithmetic(
        &mut self,
        [start, condition, step]: [Option<&Arithmetic>; 3],
        body: &List,
    ) -> Run {
        let value = |shell: &mut Shell, part: Option<&Arithmetic>| match part {
            Some(part) => shell.arithmetic(part),
            None => Ok(1),
        };
        let run = |shell: &mut Shell| -> Run {
            value(shell, start)?;
            shell.status = 0;
            while value(shell, condition)? != 0 {
                if !shell.run_body(body)? {
                    break;
                }
                value(shell, step)?;
            }
            Ok(())
        };
        match run(self) {
            // An expression without a value ends the loop and no more.
            Err(Flow::Discard) if self.mode == Mode::Script && !self.is_too_deep => self.fail(EXIT_FAILURE),
            result => result,
        }
    }
}
