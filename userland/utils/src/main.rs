//! The utilities that need more than WASI preview 1, as one program: the name it is called by says which one it is, and
//! `utils NAME` runs one too. What they know without asking the system is in the library beside this; here is what they
//! do. Every failure is told as `name: what: why` on standard error and in the exit status.

#[cfg(target_os = "wasi")]
mod applets;
#[cfg(target_os = "wasi")]
mod call;
#[cfg(target_os = "wasi")]
mod copy;
#[cfg(target_os = "wasi")]
mod launch;
#[cfg(target_os = "wasi")]
mod proc;
#[cfg(target_os = "wasi")]
mod targets;
#[cfg(target_os = "wasi")]
mod tree;

#[cfg(target_os = "wasi")]
fn main() {
    std::process::exit(call::main().into());
}

#[cfg(not(target_os = "wasi"))]
fn main() {
    eprintln!("utils: this program runs inside Tabula only");
    std::process::exit(1);
}
