//! Running the tree: lists, chains, pipelines and compound commands. A command's status is left in `$?`; what makes the
//! next command not run travels as a [`Flow`]. Redirections of a command are undone when it ends, however it ends.

mod loops;
mod time;

use crate::function::Function;
use crate::options::Opt;
use crate::pattern::Pattern;
use crate::shell::{EXIT_FAILURE, Flow, Mode, Run, Shell, Weight};
use crate::sys;
use crate::tree::{
    AfterArm, Arithmetic, Arm, Chain, Command, ItemGround, Join, Kind, List, Pipeline, Timing, Word,
};
use std::rc::Rc;

impl Shell {
    // Functions call one another through what follows, and an engine's stack is small: what rarely happens, and what is
    // over before the next level begins, is in functions of its own, so that these frames hold little.

    /// Runs the items of a list, one after the other. An `if` at its end is no level of its own: the list goes on with what
    /// the `if` has chosen.
    pub(crate) fn run_list(&mut self, list: &List) -> Run {
        let (mut items, mut at) = (list.0.as_slice(), 0);
        while let Some(item) = items.get(at) {
            at += 1;
            if self.has(Opt::NoExec) && self.mode == Mode::Script {
                break;
            }
            match item.ground {
                ItemGround::Background => self.run_background(&item.chain)?,
                ItemGround::Foreground if !item.chain.rest.is_empty() => self.run_chain(&item.chain)?,
                ItemGround::Foreground => match choosing(&item.chain.first) {
                    Some(command) if at == items.len() => {
                        self.line = command.line;
                        let chosen = self.choose(&command.kind)?;
                        (items, at) = (chosen.map_or(&[][..], |list| list.0.as_slice()), 0);
                    }
                    _ => self.run_pipeline(&item.chain.first)?,
                },
            }
            if sys::has_signals() {
                self.run_signal_traps()?;
            }
        }
        Ok(())
    }

    /// Runs something whose failure is a condition.
    pub(crate) fn as_condition(&mut self, run: impl FnOnce(&mut Shell) -> Run) -> Run {
        self.conditions += 1;
        let result = run(self);
        self.conditions -= 1;
        result
    }

    /// Runs a chain of several pipelines.
    #[inline(never)]
    fn run_chain(&mut self, chain: &Chain) -> Run {
        self.enter(Weight::Chain)?;
        let result = self.run_links(chain);
        self.leave(Weight::Chain);
        result
    }

    #[inline(always)]
    fn run_links(&mut self, chain: &Chain) -> Run {
        let last = chain.rest.len();
        for index in 0..=last {
            let pipeline = match index.checked_sub(1).and_then(|at| chain.rest.get(at)) {
                None => &chain.first,
                Some((join, pipeline)) if (self.status == 0) == (*join == Join::And) => pipeline,
                Some(_) => continue,
            };
            let is_condition = u32::from(index < last);
            self.conditions += is_condition;
            let result = self.run_pipeline(pipeline);
            self.conditions -= is_condition;
            result?;
        }
        Ok(())
    }

    #[inline]
    fn run_pipeline(&mut self, pipeline: &Pipeline) -> Run {
        match pipeline.commands.as_slice() {
            [command] if is_plain(pipeline) => {
                let result = self.run_command(command);
                self.after_command(command, result)
            }
            _ => self.run_special_pipeline(pipeline),
        }
    }

    /// What a single command leaves.
    #[inline(never)]
    fn after_command(&mut self, command: &Command, result: Run) -> Run {
        // What another kind of command has run inside it has been seen there.
        let counts = matches!(
            command.kind,
            Kind::Simple(_) | Kind::Subshell(..) | Kind::Test(_) | Kind::Arithmetic(_)
        );
        if counts {
            self.pipe_status.clear();
            self.pipe_status.push(self.status);
        }
        result?;
        if self.status != 0 && self.conditions == 0 && counts { self.after_failure() } else { Ok(()) }
    }

    /// Runs a pipeline that is negated, timed, or not of one command.
    #[inline(never)]
    fn run_special_pipeline(&mut self, pipeline: &Pipeline) -> Run {
        if pipeline.timing != Timing::None {
            return self.deeper(Weight::Compound, |shell| shell.run_timed(pipeline));
        }
        if pipeline.negated {
            self.deeper(Weight::Compound, |shell| shell.as_condition(|shell| shell.run_commands(pipeline)))?;
            self.status = u8::from(self.status == 0);
            return Ok(());
        }
        self.deeper(Weight::Compound, |shell| shell.run_commands(pipeline))?;
        if self.status != 0 && self.conditions == 0 { self.after_failure() } else { Ok(()) }
    }

    /// What a failure that is no condition leads to.
    #[inline(never)]
    fn after_failure(&mut self) -> Run {
        let status = self.status;
        self.run_trap(b"ERR")?;
        self.status = status;
        if self.has(Opt::ErrExit) { Err(Flow::Exit) } else { Ok(()) }
    }

    fn run_commands(&mut self, pipeline: &Pipeline) -> Run {
        match pipeline.commands.as_slice() {
            [] => {
                self.status = 0;
                Ok(())
            }
            [command] => {
                let result = self.run_command(command);
                self.pipe_status.clear();
                self.pipe_status.push(self.status);
                result
            }
            commands => self.run_pipes(commands),
        }
    }

    /// Runs one command with its redirections.
    #[inline]
    pub(crate) fn run_command(&mut self, command: &Command) -> Run {
        self.line = command.line;
        match &command.kind {
            Kind::Simple(simple) => self.run_simple(command, simple),
            kind if command.redirects.is_empty() => self.run_compound(kind),
            _ => self.run_redirected(command),
        }
    }

    /// Runs a compound command that has redirections.
    #[inline(never)]
    fn run_redirected(&mut self, command: &Command) -> Run {
        let mut before = self.state.fds.clone();
        match self.redirect(&command.redirects, &mut before) {
            Ok(true) => {
                let made = self.state.fds.clone();
                let result = self.deeper(Weight::Call, |shell| shell.run_compound(&command.kind));
                self.state.fds.undo(before, &made);
                result
            }
            failed => {
                self.state.fds = before;
                if failed? || self.conditions > 0 { Ok(()) } else { self.after_failure() }
            }
        }
    }

    #[inline(never)]
    fn run_compound(&mut self, kind: &Kind) -> Run {
        let weight = if chooses(kind) { Weight::Choice } else { Weight::Compound };
        self.enter(weight)?;
        let result = if chooses(kind) {
            match self.choose(kind) {
                Ok(Some(list)) => self.run_list(list),
                Ok(None) => Ok(()),
                Err(flow) => Err(flow),
            }
        } else {
            self.run_other_kind(kind)
        };
        self.leave(weight);
        result
    }

    /// The list that a brace, an `if` or a `case` goes on with; when there is none, the status is 0.
    #[inline(never)]
    fn choose<'k>(&mut self, kind: &'k Kind) -> Result<Option<&'k List>, Flow> {
        match kind {
            Kind::Brace(list) => return Ok(Some(list)),
            Kind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.enter(Weight::Choice)?;
                    let result = self.as_condition(|shell| shell.run_list(condition));
                    self.leave(Weight::Choice);
                    result?;
                    if self.status == 0 {
                        return Ok(Some(body));
                    }
                }
                if otherwise.is_some() {
                    return Ok(otherwise.as_ref());
                }
            }
            Kind::Case { subject, arms } => return self.run_case(subject, arms),
            _ => {}
        }
        self.status = 0;
        Ok(None)
    }

    #[inline(never)]
    fn run_other_kind(&mut self, kind: &Kind) -> Run {
        match kind {
            Kind::Simple(_) | Kind::Brace(_) | Kind::If { .. } | Kind::Case { .. } => Ok(()),
            Kind::Subshell(list, apart) => self.run_subshell(list, *apart),
            Kind::Loop { until, condition, body } => self.run_loop(*until, condition, body),
            Kind::For { variable, words, body } => self.run_for(variable, words.as_deref(), body),
            Kind::Select { variable, words, body } => {
                let values = self.loop_values(words.as_deref())?;
                crate::select::run(self, variable, &values, body)
            }
            Kind::ForArithmetic { start, condition, step, body } => {
                self.run_for_arithmetic([start.as_ref(), condition.as_ref(), step.as_ref()], body)
            }
            Kind::Arithmetic(expression) => {
                self.run_trap(b"DEBUG")?;
                if self.has(Opt::XTrace) {
                    let text = [b"(( ".as_slice(), expression.source().trim_ascii(), b" ))"].concat();
                    self.trace(&text);
                }
                self.run_arithmetic(expression)
            }
            Kind::Test(test) => {
                self.run_trap(b"DEBUG")?;
                self.status = crate::conditional::run(self, test)?;
                Ok(())
            }
            Kind::Function { name, body } => self.define(name, body),
            Kind::Coprocess { name, body } => self.run_coprocess(name, body),
        }
    }

    /// Evaluates an expression as a command: 0 is failure, and so is what has no value.
    #[inline(never)]
    pub(crate) fn run_arithmetic(&mut self, expression: &Arithmetic) -> Run {
        self.arithmetic_place = "((: ";
        let value = self.arithmetic(expression);
        self.arithmetic_place = "";
        match value {
            Ok(value) => self.status = u8::from(value == 0),
            Err(Flow::Discard) => self.status = EXIT_FAILURE,
            Err(flow) => return Err(flow),
        }
        Ok(())
    }

    fn define(&mut self, name: &[u8], body: &Rc<Command>) -> Run {
        let function = Function::new(name, body, self.source_file());
        Rc::make_mut(&mut self.state.functions).insert(name.to_vec(), Rc::new(function));
        self.status = 0;
        Ok(())
    }

    /// Runs the arms of a `case` that fits, but for the list of the last one.
    #[inline(never)]
    fn run_case<'a>(&mut self, subject: &Word, arms: &'a [Arm]) -> Result<Option<&'a List>, Flow> {
        self.run_trap(b"DEBUG")?;
        let text = self.expand_text(subject)?;
        if self.has(Opt::XTrace) {
            self.trace(&[b"case ".as_slice(), &subject.source, b" in"].concat());
        }
        self.status = 0;
        let mut falls = false;
        for arm in arms {
            if !falls && !self.case_matches(&text, &arm.patterns)? {
                continue;
            }
            self.status = 0;
            if arm.then == AfterArm::Leave {
                return Ok(Some(&arm.body));
            }
            self.deeper(Weight::Choice, |shell| shell.run_list(&arm.body))?;
            falls = arm.then == AfterArm::Fall;
        }
        Ok(None)
    }

    fn case_matches(&mut self, text: &[u8], patterns: &[Word]) -> Result<bool, Flow> {
        for pattern in patterns {
            let pattern = self.expand_pattern(pattern)?;
            if self.pattern(&pattern).matches(text) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A pattern for comparing, as the options have it.
    pub(crate) fn pattern(&self, text: &[u8]) -> Pattern {
        let pattern = Pattern::new(text, self.shopt(crate::options::Shopt::ExtGlob));
        if self.shopt(crate::options::Shopt::NoCaseMatch) { pattern.ignoring_case() } else { pattern }
    }

    /// Shows a command that is about to run (`set -x`).
    #[inline(never)]
    pub(crate) fn trace(&mut self, text: &[u8]) {
        let prompt = self.text(b"PS4").unwrap_or_default();
        let status = self.status;
        let mut shown = crate::prompt::expanded(self, &prompt);
        self.status = status;
        // In substitutions the first character is repeated.
        if let Some(first) = shown.first().copied() {
            for _ in 0..self.substitutions {
                shown.insert(0, first);
            }
        }
        shown.extend_from_slice(text);
        shown.push(b'\n');
        self.write_error(&shown);
    }
}

/// Whether all that a command does is to choose a list to run.
fn chooses(kind: &Kind) -> bool {
    matches!(kind, Kind::Brace(_) | Kind::If { .. } | Kind::Case { .. })
}

/// The command of a pipeline that only chooses a list to run.
fn choosing(pipeline: &Pipeline) -> Option<&Command> {
    match pipeline.commands.as_slice() {
        [command] if chooses(&command.kind) && command.redirects.is_empty() && is_plain(pipeline) => {
            Some(command)
        }
        _ => None,
    }
}

/// Whether a pipeline is neither negated nor timed.
fn is_plain(pipeline: &Pipeline) -> bool {
    !pipeline.negated && pipeline.timing == Timing::None
}
