//! Calls of preview 1 that the reference runtime does not have, or that depend on rights, which it does not keep; and those
//! of sockets. Recorded after preview 1's documents: clock_res_get ("Implementations are required to provide a non-zero
//! value for supported clocks. For unsupported clocks, return errno::inval"), fd_allocate ("Force the allocation of space
//! in a file. Note: This is similar to posix_fallocate in POSIX"), fd_fdstat_set_rights ("This can only be used to remove rights, and returns
//! errno::notcapable if called in a way that would attempt to add rights"), sock_accept, sock_recv, sock_send and
//! sock_shutdown (as their namesakes in POSIX, whose error for what is no socket is ENOTSOCK), proc_raise ("Send a signal
//! to the process of the calling thread"; "abrt: Action: Terminates the process", so that the exit code is 128 + 6).

use wasi::{
    Ciovec, Errno, Fd, Iovec, RIGHTS_FD_ALLOCATE, RIGHTS_FD_FILESTAT_GET, RIGHTS_FD_READ, RIGHTS_FD_WRITE,
};

const WORK: Fd = 3;
const CLOSED: Fd = 1234;

fn say<T>(label: &str, result: Result<T, Errno>) {
    println!("{label} -> {}", result.map_or_else(|error| error.name(), |_| "ok"));
}

fn run() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live buffer of the length given.
    unsafe {
        // The crate has no name for a clock that there is not.
        let strange = std::mem::transmute::<u32, wasi::Clockid>(99);
        say("clock_res_get: no clock", wasi::clock_res_get(strange));
        say("clock_time_get: no clock", wasi::clock_time_get(strange, 0));

        let rights = RIGHTS_FD_ALLOCATE | RIGHTS_FD_FILESTAT_GET | RIGHTS_FD_READ | RIGHTS_FD_WRITE;
        let fd = wasi::path_open(WORK, 0, "ten.txt", 0, rights, 0, 0)?;
        say("fd_allocate", wasi::fd_allocate(fd, 5, 20));
        println!("fd_filestat_get: size = {}", wasi::fd_filestat_get(fd)?.size);
        say("fd_allocate: nothing", wasi::fd_allocate(fd, 0, 0));
        say("fd_allocate: not open", wasi::fd_allocate(CLOSED, 0, 10));

        let text = b"text";
        let out = [Ciovec { buf: text.as_ptr(), buf_len: text.len() }];
        let mut buffer = [0_u8; 8];
        let into = [Iovec { buf: buffer.as_mut_ptr(), buf_len: buffer.len() }];
        say("fd_fdstat_set_rights: fewer", wasi::fd_fdstat_set_rights(fd, RIGHTS_FD_READ, 0));
        say("fd_write: without the right", wasi::fd_write(fd, &out));
        say(
            "fd_fdstat_set_rights: more",
            wasi::fd_fdstat_set_rights(fd, RIGHTS_FD_READ | RIGHTS_FD_WRITE, 0),
        );
        say("fd_fdstat_set_rights: not open", wasi::fd_fdstat_set_rights(CLOSED, 0, 0));

        for (what, fd) in [("a file", fd), ("not open", CLOSED)] {
            say(&format!("sock_accept: {what}"), wasi::sock_accept(fd, 0));
            say(&format!("sock_recv: {what}"), wasi::sock_recv(fd, &into, 0));
            say(&format!("sock_send: {what}"), wasi::sock_send(fd, &out, 0));
            say(&format!("sock_shutdown: {what}"), wasi::sock_shutdown(fd, wasi::SDFLAGS_WR));
        }
        say("proc_raise: none", wasi::proc_raise(wasi::SIGNAL_NONE));
        say("proc_raise: one that is ignored", wasi::proc_raise(wasi::SIGNAL_CHLD));
        say("proc_raise: one that ends it", wasi::proc_raise(wasi::SIGNAL_ABRT));
    }
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        println!("stopped: {}", error.name());
    }
    println!("still here");
}
