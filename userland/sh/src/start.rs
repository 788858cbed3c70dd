//! How a shell begins and ends: its arguments, where its commands come from, start-up files, the last trap.

use crate::interactive;
use crate::options::{self, Opt};
use crate::shell::{EXIT_CANNOT_RUN, EXIT_FAILURE, EXIT_NOT_FOUND, EXIT_USAGE, Flow, Mode, Run, Shell};
use crate::state;
use crate::subshell::STATE_FD;
use crate::syntax;
use crate::sys::{self, Errno, Kind, Links};
use crate::tree::Bytes;

const USAGE: &str =
    "usage: sh [-abefhilmnstuvxBCEHP] [-o option] [+O option] [-c commands | file] [argument ...]\n";

/// What the arguments ask for.
#[derive(Debug, Default)]
struct Asked {
    commands: bool,
    from_input: bool,
    interactive: bool,
    login: bool,
    no_profile: bool,
    no_rc: bool,
    rc_file: Option<Bytes>,
    set: Vec<(Opt, bool)>,
    shopt: Vec<(options::Shopt, bool)>,
    rest: Vec<Bytes>,
}

/// Runs a shell with these arguments, and ends the process.
pub(crate) fn run(mut arguments: Vec<Bytes>) -> ! {
    let zeroth = if arguments.is_empty() { b"sh".to_vec() } else { arguments.remove(0) };
    if arguments.len() == 1 && arguments.first().is_some_and(|first| first == b"--restore-state") {
        restored(zeroth);
    }
    let mut shell = Shell::new(zeroth.clone(), Vec::new());
    let asked = match options_of(arguments) {
        Ok(asked) => asked,
        Err(Wrong::Option(text)) => {
            let name = String::from_utf8_lossy(&zeroth).into_owned();
            shell.write_error(format!("{name}: {text}\n{USAGE}").as_bytes());
            std::process::exit(EXIT_USAGE.into());
        }
        Err(Wrong::Help) => {
            shell.put_out("sh", USAGE.as_bytes());
            std::process::exit(0);
        }
        Err(Wrong::Version) => {
            shell.put_out("sh", b"Tabula sh, with the language of GNU bash 5.2\n");
            std::process::exit(0);
        }
    };
    begin(shell, zeroth, asked)
}

enum Wrong {
    Option(String),
    Help,
    Version,
}

fn options_of(arguments: Vec<Bytes>) -> Result<Asked, Wrong> {
    let mut asked = Asked::default();
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        match argument.as_slice() {
            b"--" | b"-" => break,
            b"--login" => asked.login = true,
            b"--noprofile" => asked.no_profile = true,
            b"--norc" => asked.no_rc = true,
            b"--posix" => asked.set.push((Opt::Posix, true)),
            b"--noediting" | b"--debugger" => {}
            b"--help" => return Err(Wrong::Help),
            b"--version" => return Err(Wrong::Version),
            b"--rcfile" | b"--init-file" => match rest.next() {
                Some(file) => asked.rc_file = Some(file),
                None => {
                    return Err(Wrong::Option(format!(
                        "{}: option requires an argument",
                        String::from_utf8_lossy(&argument)
                    )));
                }
            },
            [b'-' | b'+', letters @ ..] if !letters.is_empty() && !letters.starts_with(b"-") => {
                let on = argument.starts_with(b"-");
                for letter in letters {
                    match letter {
                        b'c' if on => asked.commands = true,
                        b's' if on => asked.from_input = true,
                        b'i' if on => asked.interactive = true,
                        b'l' if on => asked.login = true,
                        b'o' | b'O' => {
                            let name = rest.next().unwrap_or_default();
                            let found = match letter {
                                b'o' => options::by_name(&name).map(|option| asked.set.push((option, on))),
                                _ => {
                                    options::shopt_by_name(&name).map(|option| asked.shopt.push((option, on)))
                                }
                            };
                            if found.is_none() {
                                return Err(Wrong::Option(format!(
                                    "{}: invalid option name",
                                    String::from_utf8_lossy(&name)
                                )));
                            }
                        }
                        letter => match options::by_letter(*letter) {
                            Some(option) => asked.set.push((option, on)),
                            None => {
                                let sign = if on { '-' } else { '+' };
                                return Err(Wrong::Option(format!(
                                    "{sign}{}: invalid option",
                                    char::from(*letter)
                                )));
                            }
                        },
                    }
                }
            }
            [b'-', ..] => {
                return Err(Wrong::Option(format!("{}: invalid option", String::from_utf8_lossy(&argument))));
            }
            _ => {
                asked.rest.push(argument);
                break;
            }
        }
    }
    asked.rest.extend(rest);
    Ok(asked)
}

fn begin(mut shell: Shell, zeroth: Bytes, mut asked: Asked) -> ! {
    shell.adopt_environment();
    shell.is_login = asked.login || zeroth.starts_with(b"-");
    for (option, on) in &asked.set {
        shell.state.options.put(*option, *on);
    }
    for (option, on) in &asked.shopt {
        shell.state.options.put_shopt(*option, *on);
    }
    shell.state.options.put_shopt(options::Shopt::LoginShell, shell.is_login);
    let mut arguments = std::mem::take(&mut asked.rest);
    if asked.commands {
        if arguments.is_empty() {
            shell.write_error(b"sh: -c: option requires an argument\n");
            std::process::exit(EXIT_USAGE.into());
        }
        let text = arguments.remove(0);
        if !arguments.is_empty() {
            shell.state.zeroth = arguments.remove(0);
            shell.name = shell.state.zeroth.clone();
        }
        shell.state.arguments = arguments.into();
        shell.origin_letter = Some(b'c');
        if asked.interactive {
            interactive::begin(&mut shell);
        }
        start_files(&mut shell, &asked);
        shell.line = 1;
        let result = shell.run_text(&text, 1);
        end(shell, result);
    }
    if !asked.from_input && !arguments.is_empty() {
        let script = arguments.remove(0);
        shell.state.arguments = arguments.into();
        shell.state.zeroth = script.clone();
        shell.name = script.clone();
        start_files(&mut shell, &asked);
        let result = run_script(&mut shell, &script);
        end(shell, result);
    }
    shell.state.arguments = arguments.into();
    shell.origin_letter = Some(b's');
    if asked.interactive || (sys::is_terminal(0) && sys::is_terminal(2)) {
        interactive::begin(&mut shell);
    }
    start_files(&mut shell, &asked);
    let flow = interactive::run_lines(&mut shell);
    end(shell, Err(flow));
}

/// `/etc/profile` and `~/.profile` for a login; `~/.bashrc` or what `ENV` names for a person.
fn start_files(shell: &mut Shell, asked: &Asked) {
    let home = shell.value(b"HOME").unwrap_or_default();
    let in_home = |name: &str| [home.as_slice(), name.as_bytes()].concat();
    if shell.is_login && !asked.no_profile {
        source_if_there(shell, b"/etc/profile");
        let own = [in_home("/.bash_profile"), in_home("/.bash_login"), in_home("/.profile")];
        if let Some(file) = own.iter().find(|file| is_file(file)) {
            source_if_there(shell, file);
        }
    }
    if shell.mode == Mode::Interactive
        && !asked.no_rc
        && (!shell.is_login || !is_file(&in_home("/.bash_profile")))
    {
        let file = match (&asked.rc_file, shell.value(b"ENV")) {
            (Some(file), _) => file.clone(),
            (None, Some(file)) if is_file(&file) => file,
            _ => in_home("/.bashrc"),
        };
        source_if_there(shell, &file);
    }
}

fn is_file(path: &[u8]) -> bool {
    sys::stat(path, Links::Follow).is_ok_and(|stat| stat.kind() != Kind::Directory)
}

fn source_if_there(shell: &mut Shell, path: &[u8]) {
    let Ok(text) = sys::read_file(path) else { return };
    let status = shell.status;
    match run_lines_of(shell, &text) {
        Err(Flow::Exit) => leave(shell),
        // A start-up file that fails does not keep the shell from starting.
        _ => shell.status = status,
    }
}

/// Runs a text as a script's: an expansion that fails ends only its line.
fn run_lines_of(shell: &mut Shell, text: &[u8]) -> Run {
    shell.status = 0;
    let mut line = 1;
    let mut rest = text;
    loop {
        let reached = shell.run_script_text(rest, line);
        match reached {
            Ok(()) => return Ok(()),
            Err((Flow::Discard | Flow::Interrupt, Some((at, next)))) => {
                rest = rest.get(at..).unwrap_or_default();
                line = next;
            }
            Err((flow, _)) => return Err(flow),
        }
    }
}

fn run_script(shell: &mut Shell, script: &[u8]) -> Run {
    let path = if script.contains(&b'/') || is_file(script) {
        script.to_vec()
    } else {
        shell.search_path(script).into_iter().next().unwrap_or_else(|| script.to_vec())
    };
    let name = String::from_utf8_lossy(script).into_owned();
    let text = match shell.open_quietly(&path) {
        _ if sys::stat(&path, Links::Follow).is_ok_and(|stat| stat.kind() == Kind::Directory) => {
            shell.write_error(format!("{name}: {name}: {}\n", Errno::EISDIR.text()).as_bytes());
            shell.status = EXIT_CANNOT_RUN;
            return Err(Flow::Exit);
        }
        Ok(text) => text,
        Err(error) => {
            shell.write_error(format!("sh: {name}: {}\n", error.text()).as_bytes());
            shell.status = if error == Errno::ENOENT { EXIT_NOT_FOUND } else { EXIT_CANNOT_RUN };
            return Err(Flow::Exit);
        }
    };
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first_line.contains(&0) {
        shell.write_error(format!("{name}: {name}: cannot execute binary file\n").as_bytes());
        shell.status = EXIT_CANNOT_RUN;
        return Err(Flow::Exit);
    }
    run_lines_of(shell, &text)
}

/// A shell that runs beside the one that it has its state from.
fn restored(zeroth: Bytes) -> ! {
    let mut shell = Shell::new(zeroth, Vec::new());
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 14];
    loop {
        match sys::read(STATE_FD, &mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(Errno::EINTR) => {}
            Err(error) => {
                shell.write_error(
                    format!("sh: cannot read the state of a subshell: {}\n", error.text()).as_bytes(),
                );
                std::process::exit(EXIT_FAILURE.into());
            }
        }
    }
    sys::close(STATE_FD);
    let Some(task) = state::restore(&mut shell, &bytes) else {
        shell.write_error(b"sh: what was given as the state of a subshell is none\n");
        std::process::exit(EXIT_FAILURE.into());
    };
    drop(bytes);
    // Job control is its parent's.
    shell.state.options.put(Opt::Monitor, false);
    shell.apply_traps();
    let status = shell.status;
    let reading = shell.reading();
    let result = match syntax::parse_all(&task.text, task.line.max(1), reading, None) {
        Ok(list) => {
            shell.status = status;
            shell.run_list(&list)
        }
        Err((line, message)) => {
            shell.line = line;
            shell.complain(&message);
            shell.status = EXIT_USAGE;
            Ok(())
        }
    };
    end(shell, result)
}

/// Ends the shell after its commands.
fn end(mut shell: Shell, result: Run) -> ! {
    if let Err(Flow::Interrupt) = result {
        shell.status = crate::shell::EXIT_SIGNAL + sys::Signal::SIGINT.number();
    }
    leave(&mut shell)
}

fn leave(shell: &mut Shell) -> ! {
    // Its commands may set another status by leaving again.
    let _ = shell.run_exit_trap();
    if shell.mode == Mode::Interactive {
        shell.save_history();
    }
    std::process::exit(shell.status.into())
}
