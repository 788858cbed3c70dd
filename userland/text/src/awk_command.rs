//! `awk`'s command line.

use std::os::wasi::ffi::OsStringExt;

use text::awk::{Setup, run as run_program};
use text::shown;
use utils::options::{Known, Order, Parsed, Stop};

use crate::system::{Tabula, why};

const HELP: &str = "
Usage: awk [-F SEPARATOR] [-v NAME=VALUE]... 'PROGRAM' [FILE | NAME=VALUE]...
       awk [-F SEPARATOR] [-v NAME=VALUE]... -f FILE [FILE | NAME=VALUE]...
Runs an awk program on the records of FILEs, or of standard input.

  -F, --field-separator=TEXT  what parts fields (FS); t alone is a tab
  -v, --assign=NAME=VALUE     set a variable before the program begins
  -f, --file=FILE             the program is in FILE; several are one
      --help                  show this help
";

const OPTIONS: Known = &["F,field-separator=", "v,assign=", "f,file="];
const FAILED: u8 = 2;

/// Runs it; answers its status.
pub(crate) fn run(args: &[Vec<u8>]) -> u8 {
    let line = match Parsed::new(args, OPTIONS, Order::First) {
        Ok(line) => line,
        Err(Stop::Help) => {
            print!("{}", HELP.trim_start());
            return 0;
        }
        Err(Stop::Wrong(why)) => return wrong(&why),
    };
    match setup(&line) {
        Ok(setup) => {
            let outcome = run_program(&setup, &mut Tabula::new());
            if let Some(error) = outcome.error {
                eprintln!("awk: {error}");
            }
            outcome.status
        }
        Err(why) => wrong(&why),
    }
}

fn wrong(why: &str) -> u8 {
    eprintln!("awk: {why}\nTry 'awk --help' for more information.");
    FAILED
}

fn setup(line: &Parsed) -> Result<Setup, String> {
    let mut operands = line.operands.clone();
    let mut program = Vec::new();
    for file in line.values("f") {
        let text = if file == b"-" {
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut text).map(|_| text)
        } else {
            std::fs::read(std::path::Path::new(&shown(file)))
        };
        program.extend(text.map_err(|error| format!("{}: {}", shown(file), why(&error)))?);
        program.push(b'\n');
    }
    if !line.has("f") {
        if operands.is_empty() {
            return Err("there is no program".into());
        }
        program = operands.remove(0);
    }
    let mut variables = Vec::new();
    for (option, value) in &line.options {
        let value = value.as_deref().unwrap_or_default();
        match *option {
            "F" => {
                let separator = if value == b"t" { b"\\t".as_slice() } else { value };
                variables.push((b"FS".to_vec(), separator.to_vec()));
            }
            "v" => {
                let equals = value.iter().position(|byte| *byte == b'=').filter(|at| *at > 0);
                let equals = equals.ok_or_else(|| format!("'{}' is no assignment", shown(value)))?;
                variables.push((value[..equals].to_vec(), value[equals + 1..].to_vec()));
            }
            _ => {}
        }
    }
    let arguments = [b"awk".to_vec()].into_iter().chain(operands).collect();
    let environment = std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec())).collect();
    Ok(Setup { program, variables, arguments, environment })
}
