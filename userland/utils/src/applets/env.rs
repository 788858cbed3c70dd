//! `env`: shows the environment, or runs a command in a changed one.

use tabula_sdk::dir;
use utils::options::{Order, Parsed, Stop};
use utils::{shown, words};

use crate::call::{Applet, Call, Out};
use crate::launch;

pub(super) const ENV: Applet = Applet {
    name: "env",
    help: "
Usage: env [OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]
Sets each NAME to VALUE in the environment and runs COMMAND; without one, prints the environment.

  -i, --ignore-environment  start with an empty environment; - alone means the same
  -u, --unset=NAME          take NAME out of the environment
  -C, --chdir=DIR           change to DIR first
  -S, --split-string=TEXT   part TEXT into arguments, as a first line of a script needs it
  -a, --argv0=NAME          tell COMMAND that its name is NAME
  -0, --null                end each line that is printed with a zero byte
      --help                show this help

The status is that of COMMAND, or 125 when env itself fails, 126 when COMMAND cannot be run, 127 when it is not found.
",
    options: OPTIONS,
    order: Order::First,
    misuse: 125,
    run,
};

const OPTIONS: &[&str] =
    &["i,ignore-environment", "u,unset=", "C,chdir=", "S,split-string=", "a,argv0=", "0,null", "v,debug"];

/// What is to be done.
#[derive(Default)]
struct Plan {
    variables: Vec<(Vec<u8>, Vec<u8>)>,
    folder: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
    ends_with_zero: bool,
    operands: Vec<Vec<u8>>,
}

fn run(call: &Call) -> u8 {
    let mut plan = Plan { variables: launch::environment(), ..Plan::default() };
    if let Err(why) = plan.read(&call.line) {
        return call.wrong(why);
    }
    let command = plan.assign();
    if command.is_empty() {
        return plan.print(call);
    }
    if plan.ends_with_zero {
        return call.wrong("cannot specify --null (-0) with command");
    }
    if let Some(folder) = &plan.folder
        && let Err(errno) = dir::change(folder)
    {
        call.complain(format_args!("cannot change directory to '{}': {errno}", shown(folder)));
        return 125;
    }
    // The command is looked for along the path that it will have itself.
    let path = plan.variables.iter().find(|(name, _)| name == b"PATH").map(|(_, value)| value.clone());
    let mut command = launch::command(&command, &plan.variables, &path.unwrap_or_else(launch::search_path));
    if let (Some(name), Some(first)) = (plan.name, command.args.first_mut()) {
        *first = name;
    }
    launch::exec(call, &command)
}

impl Plan {
    /// Takes over a command line; what `-S` holds is read in its place.
    fn read(&mut self, line: &Parsed) -> Result<(), String> {
        if line.has("i") || line.operands.first().is_some_and(|first| first == b"-") {
            self.variables.clear();
        }
        let start = usize::from(line.operands.first().is_some_and(|first| first == b"-"));
        self.operands = line.operands[start..].to_vec();
        self.ends_with_zero |= line.has("0");
        for (option, value) in &line.options {
            let value = value.as_deref().unwrap_or_default();
            match *option {
                "u" if value.is_empty() || value.contains(&b'=') => {
                    return Err(format!("cannot unset '{}': Invalid argument", shown(value)));
                }
                "u" => self.variables.retain(|(name, _)| name != value),
                "C" => self.folder = Some(value.to_vec()),
                "a" => self.name = Some(value.to_vec()),
                "S" => {
                    let variable = |name: &[u8]| {
                        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
                    };
                    let mut args = words::of_script_line(value, variable)?;
                    args.append(&mut self.operands);
                    let inner = Parsed::new(&args, OPTIONS, Order::First).map_err(|stop| match stop {
                        Stop::Help => "--help within -S".to_owned(),
                        Stop::Wrong(why) => why,
                    })?;
                    if inner.has("S") {
                        return Err("-S within -S".into());
                    }
                    self.read(&inner)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Sets what stands before the command; answers the command.
    fn assign(&mut self) -> Vec<Vec<u8>> {
        let mut operands = std::mem::take(&mut self.operands).into_iter().peekable();
        while let Some(operand) = operands.next_if(|operand| operand.contains(&b'=')) {
            let equals = operand.iter().position(|byte| *byte == b'=').unwrap_or(operand.len());
            let (name, value) = (operand[..equals].to_vec(), operand[equals + 1..].to_vec());
            match self.variables.iter_mut().find(|(known, _)| *known == name) {
                Some((_, old)) => *old = value,
                None => self.variables.push((name, value)),
            }
        }
        operands.collect()
    }

    fn print(&self, call: &Call) -> u8 {
        let mut out = Out::new(call.name);
        for (name, value) in &self.variables {
            let end: &[u8] = if self.ends_with_zero { b"\0" } else { b"\n" };
            out.bytes(&[name.as_slice(), b"=", value, end].concat());
        }
        out.finish()
    }
}
