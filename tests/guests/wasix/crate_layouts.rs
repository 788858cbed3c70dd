//! WASIX through the `wasix` crate's own bindings (0.13.2, lib_generated32.rs): that its structures are read and written
//! where it expects them. What the calls do is the other guests' subject.

use wasix::{
    BOOL_FALSE, JOIN_FLAGS_NON_BLOCKING, JOIN_STATUS_TYPE_EXIT_NORMAL, JOIN_STATUS_TYPE_EXIT_SIGNAL,
    OPTION_NONE, OPTION_SOME, OptionPid, OptionPidU, OptionTimestamp, OptionTimestampU,
    PROC_SPAWN_FD_OP_NAME_DUP2, ProcSpawnFdOp, SIGNAL_KILL,
};

fn spawn(role: &str, fd_ops: &[ProcSpawnFdOp]) -> Result<u32, wasix::Errno> {
    let role = format!("{role}\0");
    let arguments = ["self\0", role.as_str()].map(|text| text.as_ptr().cast_mut());
    // SAFETY: the texts end in NUL and outlive the call.
    unsafe { wasix::proc_spawn3("/tmp/data/self.wasm", &arguments, &[], fd_ops, &[], BOOL_FALSE, "") }
}

fn join(tag: u8, pid: u32, flags: u32) -> Result<(OptionPid, wasix::JoinStatus), wasix::Errno> {
    let mut who = OptionPid { tag, u: OptionPidU { some: pid } };
    // SAFETY: `who` is live.
    let status = unsafe { wasix::proc_join(&mut who, flags) }?;
    Ok((who, status))
}

fn run() -> Result<(), wasix::Errno> {
    // SAFETY: every pointer that is handed over is to a live value, and union fields are read by their tag.
    unsafe {
        let (input, output) = wasix::fd_pipe()?;
        let dup = ProcSpawnFdOp {
            cmd: PROC_SPAWN_FD_OP_NAME_DUP2,
            fd: 1,
            src_fd: output,
            path: std::ptr::null_mut(),
            path_len: 0,
            dirflags: 0,
            oflags: 0,
            fs_rights_base: 0,
            fs_rights_inheriting: 0,
            fdflags: 0,
            fdflagsext: 0,
        };
        let child = spawn("speak", &[dup])?;
        wasix::wasi::fd_close(output).expect("it is open");
        let mut buffer = [0_u8; 64];
        let parts = [wasix::wasi::Iovec { buf: buffer.as_mut_ptr(), buf_len: buffer.len() }];
        let read = wasix::wasi::fd_read(input, &parts).expect("it is open");
        println!("from a child: {:?}", String::from_utf8_lossy(&buffer[..read]));
        let (who, status) = join(OPTION_SOME.raw(), child, 0)?;
        println!("proc_join: the child {}", who.tag == OPTION_SOME.raw() && who.u.some == child);
        println!("proc_join: exited {}", status.tag == JOIN_STATUS_TYPE_EXIT_NORMAL.raw());
        println!("proc_join: exit code {}", status.u.exit_normal.raw());

        let child = spawn("wait", &[])?;
        let (who, status) = join(OPTION_NONE.raw(), 0, JOIN_FLAGS_NON_BLOCKING)?;
        println!("proc_join: nothing yet {}", who.tag == OPTION_NONE.raw() && status.tag == 0);
        wasix::proc_signal(child, SIGNAL_KILL)?;
        let (_, status) = join(OPTION_SOME.raw(), child, 0)?;
        println!("proc_join: killed {}", status.tag == JOIN_STATUS_TYPE_EXIT_SIGNAL.raw());
        println!("proc_join: signal {}", status.u.exit_signal.signal.raw());

        let mut len = buffer.len();
        wasix::chdir("/tmp/data/dir")?;
        wasix::getcwd(buffer.as_mut_ptr(), &mut len)?;
        println!("getcwd: {:?}", String::from_utf8_lossy(&buffer[..len]));
        let copy = wasix::fd_dup2(input, 30, wasix::BOOL_TRUE)?;
        println!("fd_dup2: {copy}, flags {}", wasix::fd_fdflags_get(copy)?);
        let mut futex = 0_u32;
        let limit = OptionTimestamp { tag: OPTION_SOME.raw(), u: OptionTimestampU { some: 5_000_000 } };
        println!("futex_wait: woken {}", wasix::futex_wait(&mut futex, 0, &limit)?.raw());
        let mut tty: wasix::Tty = std::mem::zeroed();
        wasix::tty_get(&mut tty)?;
        println!("tty_get: {} {} {}", tty.stdin_tty.raw(), tty.stdout_tty.raw(), tty.stderr_tty.raw());
    }
    Ok(())
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("speak") => {
            print!("hello from a child");
            std::process::exit(44);
        }
        Some("wait") => std::thread::sleep(std::time::Duration::from_secs(60)),
        _ => {
            if let Err(error) = run() {
                println!("stopped: {}", error.name());
            }
        }
    }
}
