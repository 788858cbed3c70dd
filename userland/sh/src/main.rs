//! `sh`: a small command runner. It knows words and quotes, variables, globbing, command substitution, pipelines,
//! redirections, `&&`, `||`, `;`, `&`, subshells and jobs; not compound commands, functions or arithmetic. It relies on
//! the kernel for everything between processes, and never runs two commands of a script at once unless told to by `&`.

mod builtin;
mod expand;
mod glob;
mod input;
mod job;
mod lex;
mod parse;
mod redirect;
mod run;
mod shell;

use shell::{Mode, Shell};
use std::io::IsTerminal;

const EXIT_SYNTAX: u8 = 2;
const EXIT_NOT_FOUND: u8 = 127;

fn main() {
    let mut args: Vec<Vec<u8>> = std::env::args_os().map(std::ffi::OsString::into_encoded_bytes).collect();
    let name = if args.is_empty() { b"sh".to_vec() } else { args.remove(0) };
    let mut forced_interactive = false;
    while let Some(option) = args.first().filter(|arg| arg.starts_with(b"-") && arg.len() > 1).cloned() {
        args.remove(0);
        match option.as_slice() {
            b"-c" => {
                let Some(line) = (!args.is_empty()).then(|| args.remove(0)) else {
                    eprintln!("sh: -c needs a command line");
                    std::process::exit(EXIT_SYNTAX.into());
                };
                let zeroth = if args.is_empty() { name } else { args.remove(0) };
                let mut shell = Shell::new(Mode::Script, zeroth, args);
                shell.run_text(&line);
                shell.exit();
            }
            b"-i" => forced_interactive = true,
            b"--" => break,
            b"-l" | b"-s" => {}
            other => {
                eprintln!("sh: {}: unknown option", String::from_utf8_lossy(other));
                std::process::exit(EXIT_SYNTAX.into());
            }
        }
    }
    if !args.is_empty() {
        let script = args.remove(0);
        run_script(script, args);
    }
    let interactive = forced_interactive || std::io::stdin().is_terminal();
    let mut shell = Shell::new(if interactive { Mode::Interactive } else { Mode::Script }, name, args);
    input::run_lines(&mut shell);
    shell.exit();
}

fn run_script(script: Vec<u8>, args: Vec<Vec<u8>>) -> ! {
    let mut shell = Shell::new(Mode::Script, script.clone(), args);
    match std::fs::read(shell.absolute(&script)) {
        Ok(text) => shell.run_text(&text),
        Err(error) => {
            eprintln!("sh: {}: {error}", String::from_utf8_lossy(&script));
            shell.status = EXIT_NOT_FOUND;
        }
    }
    shell.exit()
}
