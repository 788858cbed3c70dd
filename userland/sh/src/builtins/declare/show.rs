//! What the built-ins for variables show: declarations that can be read back, assignments, functions.

use super::super::Argument;
use super::Asked;
use crate::shell::{EXIT_FAILURE, Run, Shell};
use crate::syntax::quote;
use crate::tree::Bytes;
use crate::variables::{Attribute, Value, Variable};
use std::rc::Rc;

/// A variable's declaration, as `declare -p` shows it.
pub(crate) fn declaration(name: &[u8], variable: &Variable) -> Bytes {
    let letters = variable.letters();
    let flags = if letters.is_empty() { b"--".to_vec() } else { [b"-", letters.as_slice()].concat() };
    let mut out = [b"declare ", flags.as_slice(), b" ", name].concat();
    if let Some(value) = value_shown(variable) {
        out.push(b'=');
        out.extend(value);
    }
    out
}

fn value_shown(variable: &Variable) -> Option<Bytes> {
    let key = |key: &[u8]| if quote::needs_quotes(key) { quote::double_quoted(key) } else { key.to_vec() };
    match &variable.value {
        _ if variable.has(Attribute::Valueless) => None,
        Value::None => None,
        Value::Text(text) => Some(quote::double_quoted(text)),
        Value::Indexed(list) => {
            let element = |(index, value): (&u64, &Bytes)| {
                [b"[", index.to_string().as_bytes(), b"]=", &quote::double_quoted(value)].concat()
            };
            let elements: Vec<Bytes> = list.iter().map(element).collect();
            Some([b"(".as_slice(), &elements.join(b" ".as_slice()), b")"].concat())
        }
        Value::Keyed(table) => {
            let element = |(name, value): (&Bytes, &Bytes)| {
                [b"[", key(name).as_slice(), b"]=", &quote::double_quoted(value), b" "].concat()
            };
            let elements: Vec<Bytes> = table.iter().map(element).collect();
            Some([b"(".as_slice(), &elements.concat(), b")"].concat())
        }
    }
}

/// A variable as `set` shows it.
pub(crate) fn assignment_shown(name: &[u8], variable: &Variable) -> Option<Bytes> {
    let value = match &variable.value {
        Value::None => return None,
        Value::Text(text) => {
            if text.is_empty() {
                Vec::new()
            } else {
                quote::quoted_if_needed(text)
            }
        }
        _ => value_shown(variable)?,
    };
    Some([name, b"=", &value].concat())
}

pub(super) fn list(shell: &mut Shell, command: &[u8], asked: &Asked) {
    let mut out = Vec::new();
    let plain = !asked.prints && asked.add.is_empty() && !asked.indexed && !asked.keyed;
    let locals = (command == b"local").then(|| shell.state.variables.locals());
    for (name, variable) in shell.state.variables.all() {
        if locals.as_ref().is_some_and(|locals| !locals.contains(name)) {
            continue;
        }
        let wanted = asked.add.iter().all(|attribute| variable.has(*attribute))
            && (!asked.indexed || matches!(variable.value, Value::Indexed(_)))
            && (!asked.keyed || matches!(variable.value, Value::Keyed(_)));
        if !wanted {
            continue;
        }
        let line = if plain && command != b"local" {
            assignment_shown(name, variable)
        } else {
            Some(declaration(name, variable))
        };
        if let Some(line) = line {
            out.extend(line);
            out.push(b'\n');
        }
    }
    if plain && matches!(command, b"declare" | b"typeset") {
        for (_, function) in sorted_functions(shell) {
            out.extend(function);
            out.push(b'\n');
        }
    }
    shell.put_out(&String::from_utf8_lossy(command), &out);
}

fn sorted_functions(shell: &Shell) -> Vec<(Bytes, Bytes)> {
    let mut all: Vec<(Bytes, Bytes)> =
        shell.state.functions.iter().map(|(name, function)| (name.clone(), function.text())).collect();
    all.sort();
    all
}

pub(super) fn print(shell: &mut Shell, shown: &str, arguments: &[Argument]) -> Run {
    let mut out = Vec::new();
    let mut failed = false;
    for argument in arguments {
        let Argument::Word(name) = argument else { continue };
        let target = if shell.state.variables.get(name).is_some_and(|found| found.has(Attribute::Reference)) {
            name.clone()
        } else {
            shell.resolved(name)
        };
        let computed = match shell.state.variables.get(&target) {
            Some(variable) => Some(variable.clone()),
            None => shell.variable(&target).map(|variable| variable.into_owned()),
        };
        match computed {
            Some(variable) => {
                out.extend(declaration(&target, &variable));
                out.push(b'\n');
            }
            None => {
                shell.complain(&format!("{shown}: {}: not found", String::from_utf8_lossy(name)));
                failed = true;
            }
        }
    }
    shell.put_out(shown, &out);
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

pub(super) fn functions(shell: &mut Shell, shown: &str, asked: &Asked, arguments: &[Argument]) -> Run {
    let mut out = Vec::new();
    let mut failed = false;
    if arguments.is_empty() {
        for (name, text) in sorted_functions(shell) {
            if asked.function_names {
                out.extend([b"declare -f ", name.as_slice()].concat());
            } else {
                out.extend(text);
            }
            out.push(b'\n');
        }
    }
    for argument in arguments {
        let Argument::Word(name) = argument else { continue };
        let Some(function) = shell.state.functions.get(name).cloned() else {
            if shown != "declare" && shown != "typeset" {
                shell.complain(&format!("{shown}: {}: not a function", String::from_utf8_lossy(name)));
            }
            failed = true;
            continue;
        };
        match shown {
            "export" => {
                let exported = Rc::new(function.with_export(!asked.take.contains(&Attribute::Exported)));
                Rc::make_mut(&mut shell.state.functions).insert(name.clone(), exported);
            }
            // Functions cannot be made read-only here; saying so beats seeming to.
            "readonly" => {
                shell.complain("readonly: functions cannot be made read-only");
                failed = true;
            }
            _ if asked.function_names => {
                out.extend_from_slice(name);
                out.push(b'\n');
            }
            _ => {
                out.extend(function.text());
                out.push(b'\n');
            }
        }
    }
    shell.put_out(shown, &out);
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}
