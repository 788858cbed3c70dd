//! The table of system calls. [`for_each_call!`](crate::for_each_call) hands every row to a macro of the host's: from it
//! come each host's exports or linker entries; [`calls`] is the same table as data, from which
//! `docs/syscalls.md` and the trace of calls come. A function that is not in it does not exist.

mod posix;
mod preview1;
mod wasix;

use tabula_abi::{Errno, Result};

/// An address in the program's memory.
pub type Ptr = u32;
/// A length or a count.
pub type Len = u32;
/// A descriptor.
pub type Fd = u32;
/// Flags or another small unsigned number.
pub type U32 = u32;
/// A small signed number.
pub type I32 = i32;
/// A large unsigned number: an offset, a size, a time.
pub type U64 = u64;
/// A large signed number: a distance.
pub type I64 = i64;

/// How a parameter is shown in a trace, and its WebAssembly type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// The name of its type in this module.
    pub kind: &'static str,
}

impl Param {
    /// Whether it is an `i64`; otherwise it is an `i32`.
    pub fn is_wide(&self) -> bool {
        matches!(self.kind, "U64" | "I64")
    }
}

/// What a call gives back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Returns {
    /// An error number, 0 for success.
    Errno,
    /// A number of its own (`i32`).
    Number,
    /// Nothing.
    Nothing,
    /// It does not return.
    Never,
}

/// How much of a call there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// All of it.
    Full,
    /// Some; the text says what is missing.
    Partial(&'static str),
    /// Nothing: it always answers this error.
    Stub(Errno),
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The import module that programs name.
    pub module: &'static str,
    /// The function's name there.
    pub name: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// What it gives back.
    pub returns: Returns,
    /// How much of it there is.
    pub status: Status,
}

/// Turns what a handler answers into the call's WebAssembly result.
pub trait IntoResult {
    /// The number that the program gets.
    fn into_result(self) -> i32;
}

impl IntoResult for Result<()> {
    fn into_result(self) -> i32 {
        match self {
            Ok(()) => 0,
            Err(errno) => i32::from(errno.number()),
        }
    }
}

impl IntoResult for i32 {
    fn into_result(self) -> i32 {
        self
    }
}

impl IntoResult for () {
    fn into_result(self) -> i32 {
        0
    }
}

/// Hands all rows to a macro, one invocation per interface: `module "name"; "call"(arg: Type, …) -> returns = handler,
/// status; …`, where returns is `errno`, `number`, `nothing` or `never`.
#[macro_export]
macro_rules! for_each_call {
    ($callback:ident) => {
        $crate::for_each_preview1_call!($callback);
        $crate::for_each_wasi_threads_call!($callback);
        $crate::for_each_wasix_call!($callback);
        $crate::for_each_posix_call!($callback);
    };
}

macro_rules! returns {
    (errno) => {
        Returns::Errno
    };
    (number) => {
        Returns::Number
    };
    (nothing) => {
        Returns::Nothing
    };
    (never) => {
        Returns::Never
    };
}

macro_rules! rows {
    (module $module:literal; $($name:literal($($arg:ident: $kind:ident),*) -> $returns:ident = $handler:path, $status:expr;)*) => {
        &[$(Call {
            module: $module,
            name: $name,
            params: &[$(Param { name: stringify!($arg), kind: stringify!($kind) }),*],
            returns: returns!($returns),
            status: $status,
        }),*]
    };
}

const PREVIEW1: &[Call] = crate::for_each_preview1_call!(rows);
const WASI_THREADS: &[Call] = crate::for_each_wasi_threads_call!(rows);
const WASIX: &[Call] = crate::for_each_wasix_call!(rows);
const POSIX: &[Call] = crate::for_each_posix_call!(rows);

/// All rows, interface by interface.
pub fn calls() -> impl Iterator<Item = &'static Call> {
    PREVIEW1.iter().chain(WASI_THREADS).chain(WASIX).chain(POSIX)
}

/// The row of a call. A host that asks in a constant has looked when it is built.
pub const fn find(module: &str, name: &str) -> Option<&'static Call> {
    let mut interfaces: &[&'static [Call]] = &[PREVIEW1, WASI_THREADS, WASIX, POSIX];
    while let [rows, others @ ..] = interfaces {
        let mut rows = *rows;
        while let [row, others @ ..] = rows {
            if equal(row.name, name) && equal(row.module, module) {
                return Some(row);
            }
            rows = others;
        }
        interfaces = others;
    }
    None
}

/// `==`, which constants do not have.
const fn equal(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    true
}
