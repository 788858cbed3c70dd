//! The command line of `drive`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use tabula_drive::{Browser, DirMap, Size, Step, Theme, parse_steps};

/// Boots Tabula in a real browser, and runs programs in it.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// The build to serve [default: the dist beside target, or $TABULA_DIST]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dist: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a program in Tabula, with this process's input and output.
    ///
    /// Exits with the program's code: 128 + signal if a signal killed it, 126 or 127 if it could not be started, 124 if
    /// it ran out of time, 125 if Tabula did not boot or drive failed otherwise.
    ///
    /// The program's standard streams are pipes, never a terminal, whatever drive's own are.
    Run(Run),
    /// Serve the build on this machine until interrupted.
    Serve {
        /// The port; 0 takes a free one
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Take a picture of the booted page.
    Shot {
        /// The PNG file to write
        out: PathBuf,
        #[arg(long, value_enum, default_value_t)]
        browser: Browser,
        /// The page's size in pixels
        #[arg(long, default_value = "1280x800", value_name = "WxH")]
        size: Size,
        /// What the system around the browser is said to prefer
        #[arg(long, value_enum)]
        theme: Option<Theme>,
        /// What to do first: `open APP`, `type TEXT`, `key Ctrl+Alt+Left`, `click SELECTOR`, `wait TEXT`, with semicolons
        #[arg(long = "do", value_name = "STEPS", value_parser = parse_steps_of)]
        steps: Option<Steps>,
    },
    /// Run the body of an async JavaScript function of `tabula` in the page, and print its value as JSON.
    Eval {
        /// The file with the function's body
        file: PathBuf,
        #[arg(long, value_enum, default_value_t)]
        browser: Browser,
    },
}

#[derive(Args)]
pub(crate) struct Run {
    #[arg(long, value_enum, default_value_t)]
    pub(crate) browser: Browser,
    /// A folder for the program, seen at GUEST or else at the name given; changes are copied back
    ///
    /// Several names of one file (hard links) become files of their own. Without --all the program sees these folders and
    /// nothing else, as preopens, which the shell cannot move about in: give it --all too, and it sees them in their places
    /// among all other files. A relative place is below its working directory; `.` is that directory itself.
    #[arg(long = "dir", value_name = "HOST[::GUEST]", value_parser = dir_parser())]
    pub(crate) dirs: Vec<DirMap>,
    /// Let the program see all files inside Tabula and the user's environment, as a command in a terminal does
    #[arg(long)]
    pub(crate) all: bool,
    /// A variable of the program's environment, which is otherwise empty or with --all the user's
    #[arg(long, value_name = "K=V", value_parser = parse_env)]
    pub(crate) env: Vec<(String, String)>,
    /// A folder that keeps the browser's storage from one run to the next
    #[arg(long, value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// Kill the program if it runs longer; 0 is no limit
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// A file of this machine, or a command inside Tabula, and its arguments
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "PROGRAM [ARG]"
    )]
    pub(crate) command: Vec<OsString>,
}

/// A line of steps.
#[derive(Clone, Debug)]
pub(crate) struct Steps(pub(crate) Vec<Step>);

fn parse_steps_of(text: &str) -> Result<Steps, String> {
    parse_steps(text).map(Steps).map_err(|error| error.to_string())
}

fn dir_parser() -> impl clap::builder::TypedValueParser<Value = DirMap> {
    use clap::builder::{OsStringValueParser, TypedValueParser};
    OsStringValueParser::new().try_map(|text| DirMap::parse(&text))
}

fn parse_env(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("not of the form K=V".to_owned()),
    }
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
