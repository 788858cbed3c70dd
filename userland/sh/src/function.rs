//! A function: its body, its text, or both, each made from the other when it is first asked for.

use crate::syntax::{self, Reading, unparse};
use crate::tree::{Bytes, Command, Kind};
use std::cell::OnceCell;
use std::rc::Rc;

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Bytes,
    /// Where it was defined.
    pub(crate) file: Bytes,
    pub(crate) line: u32,
    body: OnceCell<Rc<Command>>,
    text: OnceCell<Bytes>,
    pub(crate) exported: bool,
}

impl Function {
    /// A function from its body.
    pub(crate) fn new(name: &[u8], body: &Rc<Command>, file: Bytes) -> Function {
        let cell = OnceCell::new();
        let line = body.line;
        let _ = cell.set(Rc::clone(body));
        Function { name: name.to_vec(), file, line, body: cell, text: OnceCell::new(), exported: false }
    }

    /// A function from the text of its definition, parsed when it is first called.
    pub(crate) fn from_text(name: &[u8], text: Bytes, file: Bytes) -> Function {
        let cell = OnceCell::new();
        let _ = cell.set(text);
        Function { name: name.to_vec(), file, line: 0, body: OnceCell::new(), text: cell, exported: false }
    }

    /// The same, exported or not.
    pub(crate) fn with_export(&self, exported: bool) -> Function {
        Function {
            name: self.name.clone(),
            file: self.file.clone(),
            line: self.line,
            body: self.body.clone(),
            text: self.text.clone(),
            exported,
        }
    }

    /// Its body; `None` when its text is none.
    pub(crate) fn body(&self) -> Option<Rc<Command>> {
        if let Some(body) = self.body.get() {
            return Some(Rc::clone(body));
        }
        let reading = Reading { extglob: true, braces: true, depth: 0 };
        let list = syntax::parse_all(self.text.get()?, 1, reading, None).ok()?;
        let command = list.0.first()?.chain.first.commands.first().cloned()?;
        let Kind::Function { body, .. } = &command.kind else { return None };
        let _ = self.body.set(Rc::clone(body));
        Some(Rc::clone(body))
    }

    /// The text of its definition.
    pub(crate) fn text(&self) -> Bytes {
        self.text
            .get_or_init(|| match self.body.get() {
                Some(body) => unparse::function(&self.name, body),
                None => Vec::new(),
            })
            .clone()
    }
}
