//! From the tree back to text, laid out as bash lays out functions. Words are shown as they were written, so that reading
//! the text again gives the same tree: `declare -f` prints it, and shells that run beside this one are given it.

use crate::tree::{
    AfterArm, Bytes, Chain, Command, Item, ItemGround, Join, Kind, List, Pipeline, Redirect, RedirectFd,
    RedirectKind, Test, Timing, Until, Word,
};

/// A function's definition, as `declare -f` shows it.
pub(crate) fn function(name: &[u8], body: &Command) -> Bytes {
    let mut printer = Printer::default();
    printer.put(name);
    printer.put(b" () \n");
    printer.function_body(body);
    printer.heres();
    printer.out
}

/// A command on its own, for another shell or a job's name.
pub(crate) fn command(command: &Command) -> Bytes {
    let mut printer = Printer::default();
    printer.command(command);
    printer.heres();
    printer.out
}

/// A chain on its own.
pub(crate) fn chain(chain: &Chain) -> Bytes {
    let mut printer = Printer::default();
    printer.chain(chain);
    printer.heres();
    printer.out
}

/// Commands on their own.
pub(crate) fn list(list: &List) -> Bytes {
    let mut printer = Printer::default();
    printer.items(list);
    printer.heres();
    printer.out
}

#[derive(Default)]
struct Printer {
    out: Bytes,
    depth: usize,
    /// Here-documents whose texts follow at the next line's beginning.
    pending: Vec<Bytes>,
}

impl Printer {
    fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn heres(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        self.put(b"\n");
        for text in std::mem::take(&mut self.pending) {
            self.put(&text);
        }
    }

    fn line(&mut self) {
        if self.pending.is_empty() {
            self.put(b"\n");
        } else {
            self.heres();
            self.put(b"\n");
        }
        self.indent();
    }

    fn indent(&mut self) {
        let depth = self.depth;
        for _ in 0..depth {
            self.put(b"    ");
        }
    }

    fn words(&mut self, words: &[Word]) {
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                self.put(b" ");
            }
            self.put(&word.source);
        }
    }

    /// The items of a list, each on its line; the last without its separator.
    fn items(&mut self, list: &List) {
        let last = list.0.len().saturating_sub(1);
        for (index, item) in list.0.iter().enumerate() {
            self.item(item, index == last);
            if index < last {
                self.line();
            }
        }
    }

    fn item(&mut self, item: &Item, is_last: bool) {
        self.chain(&item.chain);
        match item.ground {
            ItemGround::Background => self.put(b" &"),
            // Behind a here-document's operator, the line's end is all there is.
            ItemGround::Foreground if !is_last && self.pending.is_empty() => self.put(b";"),
            ItemGround::Foreground => {}
        }
    }

    /// A list in the middle of a compound command, with its end.
    fn block(&mut self, list: &List) {
        self.depth += 1;
        self.line();
        self.items(list);
        let is_background = list.0.last().is_some_and(|item| item.ground == ItemGround::Background);
        if !is_background && self.pending.is_empty() {
            self.put(b";");
        }
        self.depth -= 1;
        self.line();
    }

    fn chain(&mut self, chain: &Chain) {
        self.pipeline(&chain.first);
        for (join, pipeline) in &chain.rest {
            self.put(if *join == Join::And { b" && " } else { b" || " });
            self.pipeline(pipeline);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match pipeline.timing {
            Timing::None => {}
            Timing::Bash => self.put(b"time "),
            Timing::Posix => self.put(b"time -p "),
        }
        if pipeline.negated {
            self.put(b"! ");
        }
        for (index, command) in pipeline.commands.iter().enumerate() {
            if index > 0 {
                self.put(b" | ");
            }
            self.command(command);
        }
    }

    fn function_body(&mut self, body: &Command) {
        match &body.kind {
            Kind::Brace(list) => {
                self.indent();
                self.put(b"{ ");
                self.depth += 1;
                self.line();
                self.items(list);
                self.depth -= 1;
                self.line();
                self.put(b"}");
                self.redirects(&body.redirects);
            }
            // bash wraps other bodies in braces too.
            _ => {
                self.put(b"{ ");
                self.depth += 1;
                self.line();
                self.command(body);
                self.depth -= 1;
                self.line();
                self.put(b"}");
            }
        }
    }

    fn command(&mut self, command: &Command) {
        self.kind(&command.kind);
        self.redirects(&command.redirects);
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Simple(simple) => {
                let assignments = simple.assignments.iter().map(|assignment| assignment.source.as_slice());
                let words = simple.words.iter().map(|word| word.source.as_slice());
                for (index, source) in assignments.chain(words).enumerate() {
                    if index > 0 {
                        self.put(b" ");
                    }
                    self.put(source);
                }
            }
            Kind::Brace(list) => {
                self.put(b"{ ");
                self.block(list);
                self.put(b"}");
            }
            Kind::Subshell(list, _) => {
                self.put(b"( ");
                self.items(list);
                if self.pending.is_empty() {
                    self.put(b" )");
                } else {
                    self.heres();
                    self.put(b")");
                }
            }
            Kind::If { branches, otherwise } => {
                for (index, (condition, body)) in branches.iter().enumerate() {
                    self.put(if index == 0 { b"if " } else { b"elif " });
                    self.inline(condition);
                    self.put(b" then");
                    self.block(body);
                }
                if let Some(body) = otherwise {
                    self.put(b"else");
                    self.block(body);
                }
                self.put(b"fi");
            }
            Kind::Loop { until, condition, body } => {
                self.put(if *until == Until::Failure { b"while " } else { b"until " });
                self.inline(condition);
                self.put(b" do");
                self.block(body);
                self.put(b"done");
            }
            Kind::For { variable, words, body } => self.for_loop(b"for ", variable, words.as_deref(), body),
            Kind::Select { variable, words, body } => {
                self.for_loop(b"select ", variable, words.as_deref(), body)
            }
            Kind::ForArithmetic { start, condition, step, body } => {
                self.put(b"for ((");
                for (index, part) in [start, condition, step].into_iter().enumerate() {
                    if index > 0 {
                        self.put(b"; ");
                    }
                    let source = part.as_ref().map_or(b"1".as_slice(), |part| part.source());
                    self.put(source.trim_ascii());
                }
                self.put(b"))");
                self.line();
                self.put(b"do");
                self.block(body);
                self.put(b"done");
            }
            Kind::Case { subject, arms } => {
                self.put(b"case ");
                self.put(&subject.source);
                self.put(b" in ");
                self.depth += 1;
                for arm in arms {
                    self.line();
                    for (index, pattern) in arm.patterns.iter().enumerate() {
                        if index > 0 {
                            self.put(b" | ");
                        }
                        // `esac` as a pattern would end the command.
                        if index == 0 && pattern.source == b"esac" {
                            self.put(b"(");
                        }
                        self.put(&pattern.source);
                    }
                    self.put(b")");
                    self.depth += 1;
                    if !arm.body.0.is_empty() {
                        self.line();
                        self.items(&arm.body);
                    }
                    self.depth -= 1;
                    self.line();
                    self.put(match arm.then {
                        AfterArm::Leave => b";;".as_slice(),
                        AfterArm::Fall => b";&",
                        AfterArm::TryNext => b";;&",
                    });
                }
                self.depth -= 1;
                self.line();
                self.put(b"esac");
            }
            Kind::Arithmetic(arithmetic) => {
                self.put(b"((");
                self.put(arithmetic.source());
                self.put(b"))");
            }
            Kind::Test(test) => {
                self.put(b"[[ ");
                self.test(test);
                self.put(b" ]]");
            }
            Kind::Coprocess { name, body } => {
                self.put(b"coproc ");
                if !matches!(body.kind, Kind::Simple(_)) {
                    self.put(name);
                    self.put(b" ");
                }
                self.command(body);
            }
            Kind::Function { name, body } => {
                self.put(b"function ");
                self.put(name);
                self.put(b" () \n");
                self.function_body(body);
            }
        }
    }

    /// A condition: on one line where bash has it so.
    fn inline(&mut self, list: &List) {
        let last = list.0.len().saturating_sub(1);
        for (index, item) in list.0.iter().enumerate() {
            self.item(item, true);
            let is_background = item.ground == ItemGround::Background;
            if !self.pending.is_empty() {
                self.heres();
            } else if !is_background {
                self.put(b";");
            }
            if index < last {
                self.put(b" ");
            }
        }
    }

    fn for_loop(&mut self, keyword: &[u8], variable: &[u8], words: Option<&[Word]>, body: &List) {
        self.put(keyword);
        self.put(variable);
        if let Some(words) = words {
            self.put(b" in ");
            self.words(words);
        }
        self.put(b";");
        self.line();
        self.put(b"do");
        self.block(body);
        self.put(b"done");
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::And(left, right) | Test::Or(left, right) => {
                self.test(left);
                self.put(if matches!(test, Test::And(..)) { b" && " } else { b" || " });
                self.test(right);
            }
            Test::Not(inner) => {
                self.put(b"! ");
                self.test(inner);
            }
            Test::Group(inner) => {
                self.put(b"( ");
                self.test(inner);
                self.put(b" )");
            }
            Test::Unary(operator, word) => {
                self.put(operator);
                self.put(b" ");
                self.put(&word.source);
            }
            Test::Binary(operator, left, right) => {
                self.put(&left.source);
                self.put(b" ");
                self.put(operator);
                self.put(b" ");
                self.put(&right.source);
            }
            Test::Word(word) => {
                self.put(b"-n ");
                self.put(&word.source);
            }
        }
    }

    fn redirects(&mut self, redirects: &[Redirect]) {
        for redirect in redirects {
            self.put(b" ");
            self.redirect(redirect);
        }
    }

    fn redirect(&mut self, redirect: &Redirect) {
        match &redirect.fd {
            None => {}
            Some(RedirectFd::Number(number)) => {
                // bash leaves out the number that is meant anyway.
                let usual = match redirect.kind {
                    RedirectKind::Write(_) | RedirectKind::Append(_) | RedirectKind::Clobber(_) => 1,
                    RedirectKind::CopyOut(_) => u32::MAX,
                    _ => 0,
                };
                if *number != usual {
                    self.put(number.to_string().as_bytes());
                }
            }
            Some(RedirectFd::Variable(name)) => {
                self.put(b"{");
                self.put(name);
                self.put(b"}");
            }
        }
        let (operator, word): (&[u8], &Word) = match &redirect.kind {
            RedirectKind::Read(word) => (b"< ", word),
            RedirectKind::Write(word) => (b"> ", word),
            RedirectKind::Clobber(word) => (b">| ", word),
            RedirectKind::Append(word) => (b">> ", word),
            RedirectKind::ReadWrite(word) => (b"<> ", word),
            RedirectKind::CopyIn(word) => (b"<&", word),
            RedirectKind::CopyOut(word) => (b">&", word),
            RedirectKind::Both { target, append: false } => (b"&> ", target),
            RedirectKind::Both { target, append: true } => (b"&>> ", target),
            RedirectKind::HereString(word) => (b"<<< ", word),
            RedirectKind::Here { tag, strips_tabs, quoted: _, text, .. } => {
                self.put(if *strips_tabs { b"<<-" } else { b"<<" });
                self.put(tag);
                let plain = super::quote::removed(tag, super::Reading::default());
                self.pending.push([text.as_slice(), &plain, b"\n"].concat());
                return;
            }
        };
        self.put(operator);
        self.put(&word.source);
    }
}

/// The expression of `[[ … ]]` on its own.
pub(crate) fn test(test: &Test) -> Bytes {
    let mut printer = Printer::default();
    printer.test(test);
    printer.out
}
