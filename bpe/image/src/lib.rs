//! The kernel's image for browsers. One module, instantiated in every worker on the same shared memory: in the kernel
//! worker it supervises and answers pages, in a process worker its exports are the calls of the program beside it. It
//! relies on `tabula-kernel` for everything that an operating system is, and on the two scripts in `js/` for what only
//! JavaScript can do; it holds no JavaScript object in shared memory.
#![feature(stdarch_wasm_atomic_wait)]

mod allocator;
mod calls;
mod clock;
mod crash;
mod current;
mod disk;
mod futex;
mod home;
mod host;
mod machine;
mod outbox;
mod program;
mod sampler;
mod slots;
mod supervisor;
mod user_memory;
