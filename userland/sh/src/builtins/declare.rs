//! Variables' built-ins: `declare` (`typeset`), `local`, `export`, `readonly`, `unset`. Their arguments may be assignments,
//! whose values the caller has expanded; arrays' values are expanded here, once it is known what the array is.

mod show;

use super::{Argument, name_of};
use crate::assign::{Appending, Place, split_element};
use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Flow, Run, Shell};
use crate::syntax::scan::is_name;
use crate::syntax::word;
use crate::tree::{Assigned, Bytes};
use crate::variables::{Attribute, Keyed, Value, Variable};
pub(crate) use show::{assignment_shown, declaration};
use show::{functions, list, print};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is asked of a command that declares.
#[derive(Clone, Debug, Default)]
struct Asked {
    add: Vec<Attribute>,
    take: Vec<Attribute>,
    indexed: bool,
    keyed: bool,
    global: bool,
    prints: bool,
    functions: bool,
    function_names: bool,
    inherits: bool,
}

/// For words that come already expanded, as through `eval` or a variable: what looks like an assignment is one.
pub(super) fn plain(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let reading = shell.reading();
    let arguments = words.iter().skip(1).map(|text| {
        if !word::is_assignment(text, reading) {
            return Argument::Word(text.clone());
        }
        let (name, end) = crate::syntax::scan::name_and_subscript(text, reading).unwrap_or((0, 0));
        let appends = text.get(end) == Some(&b'+');
        let value = text.get(end + 1 + usize::from(appends)..).unwrap_or_default().to_vec();
        // Only the value is taken as it stands.
        let front = text.get(..end + 1 + usize::from(appends)).unwrap_or_default();
        let _ = name;
        match word::assignment(front, shell.line, reading) {
            Some(assignment) => Argument::Assign { assignment: Rc::new(assignment), text: Some(value) },
            None => Argument::Word(text.clone()),
        }
    });
    let arguments = arguments.collect();
    run(shell, words.first().map_or(b"declare".as_slice(), |name| name), arguments)
}

/// Runs a command that declares.
pub(crate) fn run(shell: &mut Shell, name: &[u8], arguments: Vec<Argument>) -> Run {
    let shown = String::from_utf8_lossy(name).into_owned();
    let (asked, arguments) = match options(shell, &shown, arguments) {
        Some(parsed) => parsed,
        None => return shell.fail(EXIT_USAGE),
    };
    if name == b"local" && shell.state.variables.depth() == 0 {
        shell.complain("local: can only be used in a function");
        return shell.fail(EXIT_FAILURE);
    }
    if asked.functions {
        return functions(shell, &shown, &asked, &arguments);
    }
    if arguments.is_empty() {
        list(shell, name, &asked);
        return Ok(());
    }
    if asked.prints && matches!(name, b"declare" | b"typeset" | b"local") {
        return print(shell, &shown, &arguments);
    }
    let mut failed = false;
    for argument in arguments {
        failed |= !one(shell, &shown, name, &asked, argument)?;
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

fn options(shell: &mut Shell, name: &str, arguments: Vec<Argument>) -> Option<(Asked, Vec<Argument>)> {
    let mut asked = Asked::default();
    match name {
        "export" => asked.add.push(Attribute::Exported),
        "readonly" => asked.add.push(Attribute::Readonly),
        _ => {}
    }
    let mut rest = arguments.into_iter().peekable();
    while let Some(Argument::Word(text)) = rest.peek() {
        if text == b"--" {
            rest.next();
            break;
        }
        let (adds, letters) = match text.split_first() {
            Some((b'-', letters)) if !letters.is_empty() => (true, letters.to_vec()),
            Some((b'+', letters)) if !letters.is_empty() && !matches!(name, "export" | "readonly") => {
                (false, letters.to_vec())
            }
            _ => break,
        };
        rest.next();
        for letter in letters {
            if !asked.letter(name, letter, adds) {
                let sign = if adds { '-' } else { '+' };
                shell.complain(&format!("{name}: {sign}{}: invalid option", char::from(letter)));
                shell.write_error(
                    format!("{name}: usage: {name} [-aAfFgiIlnrtux] [name[=value] ...]\n").as_bytes(),
                );
                return None;
            }
        }
    }
    Some((asked, rest.collect()))
}

impl Asked {
    fn letter(&mut self, name: &str, letter: u8, adds: bool) -> bool {
        let attribute = match letter {
            b'i' => Attribute::Integer,
            b'l' => Attribute::Lower,
            b'u' => Attribute::Upper,
            b'r' => Attribute::Readonly,
            b'x' => Attribute::Exported,
            b't' => Attribute::Traced,
            b'n' if name == "export" => {
                self.add.retain(|attribute| *attribute != Attribute::Exported);
                self.take.push(Attribute::Exported);
                return true;
            }
            b'n' => Attribute::Reference,
            b'a' => {
                self.indexed = adds;
                return true;
            }
            b'A' => {
                self.keyed = adds;
                return true;
            }
            b'g' => {
                self.global = adds;
                return true;
            }
            b'p' => {
                self.prints = true;
                return true;
            }
            b'f' => {
                self.functions = true;
                return true;
            }
            b'F' => {
                self.functions = true;
                self.function_names = true;
                return true;
            }
            b'I' => {
                self.inherits = true;
                return true;
            }
            _ => return false,
        };
        if matches!(name, "export" | "readonly") {
            return false;
        }
        if adds {
            self.add.push(attribute)
        } else {
            self.take.push(attribute)
        }
        true
    }
}

/// Declares one name; false, and said, when it cannot be.
fn one(
    shell: &mut Shell,
    shown: &str,
    command: &[u8],
    asked: &Asked,
    argument: Argument,
) -> Result<bool, Flow> {
    let (name, assigned) = match argument {
        Argument::Word(text) => (text, None),
        Argument::Assign { assignment, text } => (assignment.name.clone(), Some((assignment, text))),
    };
    if name == b"-" && command == b"local" && assigned.is_none() {
        let options = shell.state.options;
        if let Some(frame) = shell.frames.last_mut() {
            frame.options.get_or_insert(options);
        }
        return Ok(true);
    }
    let (name, element) = match split_element(&name) {
        Some((array, _)) if assigned.is_none() => (array.to_vec(), true),
        _ => (name, false),
    };
    if !is_name(&name) {
        let text = String::from_utf8_lossy(&name).into_owned();
        shell.complain(&format!("{shown}: `{text}': not a valid identifier"));
        return Ok(false);
    }
    let is_reference = asked.add.contains(&Attribute::Reference);
    let target = if is_reference || asked.take.contains(&Attribute::Reference) {
        name.clone()
    } else {
        shell.resolved(&name)
    };
    let makes_local =
        !asked.global && !matches!(command, b"export" | b"readonly") && shell.state.variables.depth() > 0;
    if makes_local {
        if shell.state.variables.get(&target).is_some_and(|variable| variable.has(Attribute::Readonly))
            && !shell.state.variables.is_local(&target)
            && shell.state.variables.depth() > 0
            && (assigned.is_some() || command == b"local")
        {
            shell.complain(&format!("{shown}: {}: readonly variable", String::from_utf8_lossy(&target)));
            return Ok(false);
        }
        let inherits = asked.inherits || shell.shopt(crate::options::Shopt::LocalVarInherit);
        if shell.state.variables.keep(&target) && !inherits {
            shell.state.variables.put(&target, Variable::default());
        }
    }
    if (assigned.is_some() || asked.take.contains(&Attribute::Readonly))
        && shell.state.variables.get(&target).is_some_and(|variable| variable.has(Attribute::Readonly))
    {
        shell.complain(&format!(
            "{}{}: readonly variable",
            if assigned.is_some() { String::new() } else { format!("{shown}: ") },
            String::from_utf8_lossy(&target)
        ));
        return Ok(false);
    }
    let has_array_value =
        matches!(&assigned, Some((assignment, None)) if matches!(assignment.value, Assigned::Array(_)));
    let has_index = matches!(&assigned, Some((assignment, _)) if assignment.index.is_some());
    let variable = shell.state.variables.entry(&target);
    if let Some(conflict) = shape(variable, asked, has_array_value || has_index || element) {
        shell.complain(&format!("{shown}: {}: {conflict}", String::from_utf8_lossy(&target)));
        return Ok(false);
    }
    let variable = shell.state.variables.entry(&target);
    for attribute in asked
        .add
        .iter()
        .filter(|attribute| **attribute != Attribute::Readonly && **attribute != Attribute::Reference)
    {
        variable.add(*attribute);
    }
    for attribute in &asked.take {
        variable.take(*attribute);
    }
    match assigned {
        Some((assignment, Some(text))) => {
            let place = match &assignment.index {
                Some(subscript) => shell.place(&target, subscript)?,
                None => Place::Plain,
            };
            let appending = if assignment.appends { Appending::Yes } else { Appending::No };
            if is_reference {
                shell.state.variables.entry(&target).value = Value::Text(text);
            } else {
                shell.put(&target, place, text, appending)?;
            }
        }
        Some((assignment, None)) => {
            let keyed = matches!(shell.state.variables.entry(&target).value, Value::Keyed(_));
            shell.assign_array(&assignment, Some(keyed))?;
        }
        None => {}
    }
    let variable = shell.state.variables.entry(&target);
    for attribute in
        asked.add.iter().filter(|attribute| matches!(attribute, Attribute::Readonly | Attribute::Reference))
    {
        variable.add(*attribute);
    }
    if target == b"PATH" {
        shell.state.hashed.clear();
    }
    Ok(true)
}

/// Makes a variable the array that is asked for; what stands in the way otherwise.
fn shape(variable: &mut Variable, asked: &Asked, is_array: bool) -> Option<&'static str> {
    match (&variable.value, asked.keyed, asked.indexed || is_array) {
        (Value::Indexed(_), true, _) => return Some("cannot convert indexed to associative array"),
        (Value::Keyed(_), false, _) if asked.indexed => {
            return Some("cannot convert associative to indexed array");
        }
        (Value::None, true, _) => {
            variable.value = Value::Keyed(Keyed::default());
            variable.add(Attribute::Valueless);
        }
        (Value::Text(text), true, _) => {
            let mut table = Keyed::default();
            table.insert(b"0", text.clone());
            variable.value = Value::Keyed(table);
        }
        (Value::None, false, true) => {
            variable.value = Value::Indexed(BTreeMap::new());
            variable.add(Attribute::Valueless);
        }
        (Value::Text(text), false, true) => variable.value = Value::Indexed([(0, text.clone())].into()),
        _ => {}
    }
    None
}

/// `unset`.
pub(super) fn unset(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match super::letters(words, b"fvn") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage(&name_of(words), &message, "unset [-f] [-v] [-n] [name ...]");
        }
    };
    let mut failed = false;
    for name in words.get(options.operands..).unwrap_or_default() {
        if options.has(b'f') {
            Rc::make_mut(&mut shell.state.functions).remove(name);
            continue;
        }
        if options.has(b'n') {
            shell.state.variables.remove(name);
            continue;
        }
        if let Some((array, key)) = split_element(name) {
            let (array, key) = (array.to_vec(), key.to_vec());
            failed |= !unset_element(shell, &array, &key)?;
            continue;
        }
        if !is_name(name) {
            // It can be a function's name at most.
            Rc::make_mut(&mut shell.state.functions).remove(name);
            continue;
        }
        if shell.state.variables.get(name).is_none()
            && !options.has(b'v')
            && shell.state.functions.contains_key(name)
        {
            Rc::make_mut(&mut shell.state.functions).remove(name);
            continue;
        }
        failed |= !shell.unset_variable(name);
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

fn unset_element(shell: &mut Shell, array: &[u8], key: &[u8]) -> Result<bool, Flow> {
    let target = shell.resolved(array);
    if matches!(key, b"@" | b"*")
        && !matches!(shell.state.variables.get(&target).map(|found| &found.value), Some(Value::Keyed(_)))
    {
        return Ok(shell.unset_variable(&target));
    }
    let place = match shell.place_of_text(&target, key) {
        Ok(place) => place,
        Err(error) => return Err(shell.bad_arithmetic(key, &error)),
    };
    let Some(variable) = shell.state.variables.get_mut(&target) else { return Ok(true) };
    if variable.has(Attribute::Readonly) {
        shell.complain(&format!(
            "unset: {}: cannot unset: readonly variable",
            String::from_utf8_lossy(&target)
        ));
        return Ok(false);
    }
    match (&mut variable.value, place) {
        (Value::Indexed(list), Place::Number(number)) => {
            let end = list.keys().next_back().map_or(0, |last| *last as i64 + 1);
            let index = if number < 0 { end + number } else { number };
            match u64::try_from(index) {
                Ok(index) => drop(list.remove(&index)),
                Err(_) => {
                    shell.complain(&format!("unset: [{number}]: bad array subscript"));
                    return Ok(false);
                }
            }
        }
        (Value::Keyed(table), Place::Key(key)) => table.remove(&key),
        (Value::Text(_), Place::Number(0)) => shell.state.variables.remove(&target),
        (Value::Text(_), _) => {
            shell.complain(&format!("unset: {}: not an array variable", String::from_utf8_lossy(&target)));
            return Ok(false);
        }
        _ => {}
    }
    Ok(true)
}
