//! `sh`: POSIX's shell with what bash added to it. Text becomes a tree once (`syntax`), and the tree is run (`run`,
//! `simple`, `pipeline`). It relies on the kernel for processes, pipes and terminals, all of it behind `sys`, and behaves
//! as bash does wherever bash's behaviour can be told. There is no fork; `subshell` says what takes its place.

mod arithmetic;
mod assign;
mod builtins;
mod call;
mod clock;
mod conditional;
mod expand;
mod fds;
mod function;
mod glob;
mod history;
mod interactive;
mod jobs;
mod numbers;
mod options;
mod parameter;
mod pattern;
mod pipeline;
mod prompt;
mod redirect;
mod regex;
mod run;
mod select;
mod shell;
mod simple;
mod start;
mod state;
mod subshell;
mod syntax;
mod sys;
mod traps;
mod tree;
mod variables;

fn main() {
    start::run(sys::arguments())
}
