//! From the grammar's tree to the shell's. The grammar has seen only numbers in the place of words; here they become words
//! again, taken apart. Nothing is expanded or run.

use super::Problem;
use super::feed::{Feeder, VARIABLE_FD_BASE};
use super::word::{self, Context};
use crate::tree::{
    AfterArm, Apart, Arithmetic, Arm, Chain, Command, Item, ItemGround, Join, Kind, List, Pipeline, Redirect,
    RedirectFd, RedirectKind, Simple, Test, Timing, Until, Word,
};
use brush_parser::ast;
use std::rc::Rc;

type Lowered<T> = Result<T, Problem>;

/// A whole program.
pub(super) fn program(program: &ast::Program, feeder: &Feeder<'_>) -> Lowered<List> {
    let lower = Lower { feeder };
    let mut all = List::default();
    for list in &program.complete_commands {
        all.0.extend(lower.list(list)?.0);
    }
    Ok(all)
}

struct Lower<'a, 'b> {
    feeder: &'a Feeder<'b>,
}

impl Lower<'_, '_> {
    fn wrong<T>(&self, what: &str) -> Lowered<T> {
        Err(Problem::Wrong { line: self.feeder.line(), message: format!("syntax error: {what}") })
    }

    fn list(&self, list: &ast::CompoundList) -> Lowered<List> {
        let item = |ast::CompoundListItem(chain, separator): &ast::CompoundListItem| {
            let ground = match separator {
                ast::SeparatorOperator::Async => ItemGround::Background,
                ast::SeparatorOperator::Sequence => ItemGround::Foreground,
            };
            Ok(Item { chain: Rc::new(self.chain(chain)?), ground })
        };
        Ok(List(list.0.iter().map(item).collect::<Lowered<_>>()?))
    }

    fn chain(&self, chain: &ast::AndOrList) -> Lowered<Chain> {
        let rest = |next: &ast::AndOr| match next {
            ast::AndOr::And(pipeline) => Ok((Join::And, self.pipeline(pipeline)?)),
            ast::AndOr::Or(pipeline) => Ok((Join::Or, self.pipeline(pipeline)?)),
        };
        let first = self.pipeline(&chain.first)?;
        Ok(Chain { first, rest: chain.additional.iter().map(rest).collect::<Lowered<_>>()? })
    }

    fn pipeline(&self, pipeline: &ast::Pipeline) -> Lowered<Pipeline> {
        let timing = match pipeline.timed {
            None => Timing::None,
            Some(ast::PipelineTimed::Timed(_)) => Timing::Bash,
            Some(ast::PipelineTimed::TimedWithPosixOutput(_)) => Timing::Posix,
        };
        let commands = pipeline.seq.iter().map(|command| self.command(command).map(Rc::new));
        Ok(Pipeline { timing, negated: pipeline.bang, commands: commands.collect::<Lowered<_>>()? })
    }

    fn command(&self, command: &ast::Command) -> Lowered<Command> {
        match command {
            ast::Command::Simple(simple) => self.simple(simple),
            ast::Command::Compound(compound, redirects) => {
                let (line, kind) = self.compound(compound)?;
                Ok(Command { line, kind, redirects: self.redirects(redirects.as_ref())? })
            }
            ast::Command::Function(function) => {
                let name = self.source(&function.fname)?;
                let (line, kind) = self.compound(&function.body.0)?;
                let redirects = self.redirects(function.body.1.as_ref())?;
                let body = Rc::new(Command { line, kind, redirects });
                Ok(Command { line, kind: Kind::Function { name, body }, redirects: Vec::new() })
            }
            ast::Command::ExtendedTest(test, redirects) => Ok(Command {
                line: line(&test.loc),
                kind: Kind::Test(self.test(&test.expr)?),
                redirects: self.redirects(redirects.as_ref())?,
            }),
        }
    }

    fn compound(&self, compound: &ast::CompoundCommand) -> Lowered<(u32, Kind)> {
        Ok(match compound {
            ast::CompoundCommand::Arithmetic(command) => {
                let Some(expression) = self.arithmetic(&command.expr.value) else {
                    return self.wrong("no arithmetic expression");
                };
                (line(&command.loc), Kind::Arithmetic(expression))
            }
            ast::CompoundCommand::ArithmeticForClause(clause) => {
                let part = |part: &Option<ast::UnexpandedArithmeticExpr>| {
                    part.as_ref().and_then(|part| self.arithmetic(&part.value))
                };
                let kind = Kind::ForArithmetic {
                    start: part(&clause.initializer),
                    condition: part(&clause.condition),
                    step: part(&clause.updater),
                    body: self.list(&clause.body.list)?,
                };
                (line(&clause.loc), kind)
            }
            ast::CompoundCommand::BraceGroup(group) => {
                (line(&group.loc), Kind::Brace(self.list(&group.list)?))
            }
            ast::CompoundCommand::Subshell(subshell) => {
                let asks = self.feeder.words.iter().any(|raw| crate::subshell::asks_for_process(&raw.source));
                let apart = if asks { Apart::Yes } else { Apart::No };
                (line(&subshell.loc), Kind::Subshell(self.list(&subshell.list)?, apart))
            }
            ast::CompoundCommand::ForClause(clause) => (line(&clause.loc), self.for_clause(clause)?),
            ast::CompoundCommand::CaseClause(clause) => (line(&clause.loc), self.case(clause)?),
            ast::CompoundCommand::IfClause(clause) => (line(&clause.loc), self.if_clause(clause)?),
            ast::CompoundCommand::WhileClause(ast::WhileOrUntilClauseCommand(condition, body, at)) => {
                (line(at), self.conditional_loop(Until::Failure, condition, body)?)
            }
            ast::CompoundCommand::UntilClause(ast::WhileOrUntilClauseCommand(condition, body, at)) => {
                (line(at), self.conditional_loop(Until::Success, condition, body)?)
            }
            ast::CompoundCommand::Coprocess(clause) => {
                let name = match &clause.name {
                    Some(name) => self.source(name)?,
                    None => b"COPROC".to_vec(),
                };
                let body = Rc::new(self.command(&clause.body)?);
                (line(&clause.loc), Kind::Coprocess { name, body })
            }
        })
    }

    fn conditional_loop(
        &self,
        until: Until,
        condition: &ast::CompoundList,
        body: &ast::DoGroupCommand,
    ) -> Lowered<Kind> {
        Ok(Kind::Loop { until, condition: self.list(condition)?, body: self.list(&body.list)? })
    }

    fn for_clause(&self, clause: &ast::ForClauseCommand) -> Lowered<Kind> {
        let Some(variable) = self.feeder.raw(&clause.variable_name).map(|raw| raw.source.clone()) else {
            return self.wrong("a loop needs a variable");
        };
        // With `in` and no words, the grammar has no list either: only the tokens tell.
        let has_in = self
            .feeder
            .tokens
            .get(clause.loc.start.index + 2..)
            .and_then(|rest| rest.iter().find(|token| token.to_str() != "\n"))
            .is_some_and(|token| token.to_str() == "in");
        let words = match &clause.values {
            Some(words) => Some(words.iter().map(|word| self.word(word)).collect::<Lowered<_>>()?),
            None => has_in.then(Vec::new),
        };
        let body = self.list(&clause.body.list)?;
        if self.feeder.selects.contains(&clause.loc.start.index) {
            return Ok(Kind::Select { variable, words, body });
        }
        Ok(Kind::For { variable, words, body })
    }

    fn case(&self, clause: &ast::CaseClauseCommand) -> Lowered<Kind> {
        let arm = |item: &ast::CaseItem| {
            let pattern = |pattern: &ast::Word| {
                let mut word = self.word(pattern)?;
                word.has_braces = false;
                Ok(word)
            };
            Ok(Arm {
                patterns: item.patterns.iter().map(pattern).collect::<Lowered<_>>()?,
                body: item.cmd.as_ref().map_or_else(|| Ok(List::default()), |list| self.list(list))?,
                then: match item.post_action {
                    ast::CaseItemPostAction::ExitCase => AfterArm::Leave,
                    ast::CaseItemPostAction::UnconditionallyExecuteNextCaseItem => AfterArm::Fall,
                    ast::CaseItemPostAction::ContinueEvaluatingCases => AfterArm::TryNext,
                },
            })
        };
        let arms = clause.cases.iter().map(arm).collect::<Lowered<_>>()?;
        Ok(Kind::Case { subject: self.word(&clause.value)?, arms })
    }

    fn if_clause(&self, clause: &ast::IfClauseCommand) -> Lowered<Kind> {
        let mut branches = vec![(self.list(&clause.condition)?, self.list(&clause.then)?)];
        let mut otherwise = None;
        for branch in clause.elses.iter().flatten() {
            match &branch.condition {
                Some(condition) => branches.push((self.list(condition)?, self.list(&branch.body)?)),
                None => otherwise = Some(self.list(&branch.body)?),
            }
        }
        Ok(Kind::If { branches, otherwise })
    }

    fn arithmetic(&self, token: &str) -> Option<Arithmetic> {
        let raw = self.feeder.raw(token)?;
        Some(word::arithmetic(&raw.source, raw.line, self.feeder.reading))
    }

    fn source(&self, word: &ast::Word) -> Lowered<Vec<u8>> {
        match self.feeder.raw(&word.value) {
            Some(raw) => Ok(raw.source.clone()),
            None => Ok(word.value.clone().into_bytes()),
        }
    }

    fn word(&self, word: &ast::Word) -> Lowered<Word> {
        let (source, line) = match self.feeder.raw(&word.value) {
            Some(raw) => (raw.source.as_slice(), raw.line),
            None => (word.value.as_bytes(), self.feeder.line()),
        };
        Ok(word::word(source, line, self.feeder.reading))
    }

    fn simple(&self, command: &ast::SimpleCommand) -> Lowered<Command> {
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        let mut lowered = Command { line: 0, kind: Kind::Brace(List::default()), redirects: Vec::new() };
        let mut simple = Simple::default();
        let place = |token: Option<&brush_parser::SourceSpan>, lowered: &mut Command| {
            if lowered.line == 0
                && let Some(span) = token
            {
                lowered.line = line(span);
            }
        };
        let add_word = |word: &ast::Word, lowered: &mut Command, simple: &mut Simple| -> Lowered<()> {
            place(word.loc.as_ref(), lowered);
            let word = self.word(word)?;
            match &word.assignment {
                Some(assignment) if simple.words.is_empty() => {
                    simple.assignments.push((**assignment).clone())
                }
                _ => simple.words.push(word),
            }
            Ok(())
        };
        let add =
            |item: &ast::CommandPrefixOrSuffixItem, lowered: &mut Command, simple: &mut Simple| match item {
                ast::CommandPrefixOrSuffixItem::IoRedirect(redirect) => {
                    let redirect = self.redirect(redirect)?;
                    lowered.redirects.push(redirect);
                    Ok(())
                }
                ast::CommandPrefixOrSuffixItem::Word(word)
                | ast::CommandPrefixOrSuffixItem::AssignmentWord(_, word) => add_word(word, lowered, simple),
                ast::CommandPrefixOrSuffixItem::ProcessSubstitution(..) => {
                    self.wrong("a process substitution")
                }
            };
        for item in prefix {
            add(item, &mut lowered, &mut simple)?;
        }
        if let Some(word) = &command.word_or_name {
            add(&ast::CommandPrefixOrSuffixItem::Word(word.clone()), &mut lowered, &mut simple)?;
        }
        for item in suffix {
            add(item, &mut lowered, &mut simple)?;
        }
        if lowered.line == 0 {
            lowered.line = self.feeder.line();
        }
        lowered.kind = Kind::Simple(simple);
        Ok(lowered)
    }

    fn redirects(&self, list: Option<&ast::RedirectList>) -> Lowered<Vec<Redirect>> {
        list.iter().flat_map(|list| &list.0).map(|redirect| self.redirect(redirect)).collect()
    }

    fn fd(&self, number: Option<i32>) -> Option<RedirectFd> {
        let number = usize::try_from(number?).ok()?;
        match number.checked_sub(VARIABLE_FD_BASE) {
            Some(at) => self.feeder.words.get(at).map(|raw| RedirectFd::Variable(raw.source.clone())),
            None => Some(RedirectFd::Number(number as u32)),
        }
    }

    fn redirect(&self, redirect: &ast::IoRedirect) -> Lowered<Redirect> {
        Ok(match redirect {
            ast::IoRedirect::File(fd, kind, target) => {
                let target = match target {
                    ast::IoFileRedirectTarget::Filename(word)
                    | ast::IoFileRedirectTarget::Duplicate(word) => self.word(word)?,
                    ast::IoFileRedirectTarget::Fd(fd) => {
                        word::word(fd.to_string().as_bytes(), 0, self.feeder.reading)
                    }
                    ast::IoFileRedirectTarget::ProcessSubstitution(..) => {
                        return self.wrong("a process substitution");
                    }
                };
                let kind = match kind {
                    ast::IoFileRedirectKind::Read => RedirectKind::Read(target),
                    ast::IoFileRedirectKind::Write => RedirectKind::Write(target),
                    ast::IoFileRedirectKind::Append => RedirectKind::Append(target),
                    ast::IoFileRedirectKind::ReadAndWrite => RedirectKind::ReadWrite(target),
                    ast::IoFileRedirectKind::Clobber => RedirectKind::Clobber(target),
                    ast::IoFileRedirectKind::DuplicateInput => RedirectKind::CopyIn(target),
                    ast::IoFileRedirectKind::DuplicateOutput => RedirectKind::CopyOut(target),
                };
                Redirect { fd: self.fd(*fd), kind }
            }
            ast::IoRedirect::HereDocument(fd, document) => {
                let Some(here) = self.feeder.here(&document.doc.value) else {
                    return self.wrong("a here-document without a text");
                };
                let body = match here.quoted {
                    true => Word::default(),
                    false => word::in_context(&here.text, Context::Here, here.line, self.feeder.reading),
                };
                let tag = self.source(&document.here_end)?;
                let (strips_tabs, quoted, text) = (here.strips_tabs, here.quoted, here.text.clone());
                Redirect {
                    fd: self.fd(*fd),
                    kind: RedirectKind::Here { tag, strips_tabs, quoted, text, body },
                }
            }
            ast::IoRedirect::HereString(fd, word) => {
                let mut word = self.word(word)?;
                word.has_braces = false;
                Redirect { fd: self.fd(*fd), kind: RedirectKind::HereString(word) }
            }
            ast::IoRedirect::OutputAndError(word, append) => {
                let kind = RedirectKind::Both { target: self.word(word)?, append: *append };
                Redirect { fd: None, kind }
            }
        })
    }

    fn test(&self, test: &ast::ExtendedTestExpr) -> Lowered<Test> {
        let boxed = |test: &ast::ExtendedTestExpr| self.test(test).map(Box::new);
        Ok(match test {
            ast::ExtendedTestExpr::And(left, right) => Test::And(boxed(left)?, boxed(right)?),
            ast::ExtendedTestExpr::Or(left, right) => Test::Or(boxed(left)?, boxed(right)?),
            ast::ExtendedTestExpr::Not(inner) => Test::Not(boxed(inner)?),
            ast::ExtendedTestExpr::Parenthesized(inner) => Test::Group(boxed(inner)?),
            ast::ExtendedTestExpr::UnaryTest(ast::UnaryPredicate::StringHasNonZeroLength, word) => {
                // The grammar means both `[[ word ]]` and `[[ -n word ]]` by it, and so may we.
                Test::Word(self.operand(word)?)
            }
            ast::ExtendedTestExpr::UnaryTest(predicate, word) => {
                Test::Unary(unary(predicate).to_vec(), self.operand(word)?)
            }
            ast::ExtendedTestExpr::BinaryTest(predicate, left, right) => {
                let operator = predicate.to_string().into_bytes();
                Test::Binary(operator, self.operand(left)?, self.operand(right)?)
            }
        })
    }

    fn operand(&self, word: &ast::Word) -> Lowered<Word> {
        let source = self.source(word)?;
        let line = self.feeder.raw(&word.value).map_or(self.feeder.line(), |raw| raw.line);
        Ok(word::in_context(&source, Context::Operand, line, self.feeder.reading))
    }
}

fn line(span: &brush_parser::SourceSpan) -> u32 {
    span.start.line as u32
}

fn unary(predicate: &ast::UnaryPredicate) -> &'static [u8] {
    use ast::UnaryPredicate as P;
    match predicate {
        P::FileExists => b"-e",
        P::FileExistsAndIsBlockSpecialFile => b"-b",
        P::FileExistsAndIsCharSpecialFile => b"-c",
        P::FileExistsAndIsDir => b"-d",
        P::FileExistsAndIsRegularFile => b"-f",
        P::FileExistsAndIsSetgid => b"-g",
        P::FileExistsAndIsSymlink => b"-L",
        P::FileExistsAndHasStickyBit => b"-k",
        P::FileExistsAndIsFifo => b"-p",
        P::FileExistsAndIsReadable => b"-r",
        P::FileExistsAndIsNotZeroLength => b"-s",
        P::FdIsOpenTerminal => b"-t",
        P::FileExistsAndIsSetuid => b"-u",
        P::FileExistsAndIsWritable => b"-w",
        P::FileExistsAndIsExecutable => b"-x",
        P::FileExistsAndOwnedByEffectiveGroupId => b"-G",
        P::FileExistsAndModifiedSinceLastRead => b"-N",
        P::FileExistsAndOwnedByEffectiveUserId => b"-O",
        P::FileExistsAndIsSocket => b"-S",
        P::ShellOptionEnabled => b"-o",
        P::ShellVariableIsSetAndAssigned => b"-v",
        P::ShellVariableIsSetAndNameRef => b"-R",
        P::StringHasZeroLength => b"-z",
        P::StringHasNonZeroLength => b"-n",
    }
}
