//! Every call of `tabula_posix` from Rust, through declarations of its own: each once as it should be, once as it should
//! not. What the calls do in depth is the guests' in C; here it is that Rust's integers and structures arrive. Recorded
//! after POSIX's pages of the same names (the errors are theirs: EBADF what is not open, ENOTTY what is no terminal, ESRCH
//! nobody, ECHILD no child, EPERM another user's, EINVAL no such signal, mode, flag or resource), flock after Linux'.

use std::mem::zeroed;
use std::ptr::{null, null_mut};

#[link(wasm_import_module = "wasix_32v1")]
unsafe extern "C" {
    fn callback_signal(name: *const u8, len: usize);
    fn proc_id(out: *mut u32) -> u32;
}

#[link(wasm_import_module = "tabula_posix")]
unsafe extern "C" {
    fn getpgid(pid: i32, out: *mut u32) -> u32;
    fn setpgid(pid: i32, group: i32) -> u32;
    fn getsid(pid: i32, out: *mut u32) -> u32;
    fn setsid(out: *mut u32) -> u32;
    fn waitpid(pid: i32, options: u32, out: *mut u32, status: *mut u32) -> u32;
    fn spawn(
        name: *const u8,
        name_len: usize,
        args: *const *const u8,
        args_len: usize,
        envs: *const *const u8,
        envs_len: usize,
        fd_ops: *const FdOp,
        fd_ops_len: usize,
        signals: *const u8,
        signals_len: usize,
        search: u32,
        path: *const u8,
        path_len: usize,
        attributes: *const Attributes,
        out: *mut u32,
    ) -> u32;
    fn kill(pid: i32, signal: i32) -> u32;
    fn sigaction(signal: i32, disposition: u32, out: *mut u32) -> u32;
    fn sigprocmask(how: u32, set: *const u64, old: *mut u64) -> u32;
    fn sigpending(out: *mut u64) -> u32;
    fn sigsuspend(set: *const u64) -> u32;
    fn tcgetattr(fd: u32, out: *mut [u8; 60]) -> u32;
    fn tcsetattr(fd: u32, action: u32, attributes: *const [u8; 60]) -> u32;
    fn tcgetpgrp(fd: u32, out: *mut u32) -> u32;
    fn tcsetpgrp(fd: u32, group: i32) -> u32;
    fn tcgetwinsize(fd: u32, out: *mut [u16; 4]) -> u32;
    fn tcsetwinsize(fd: u32, size: *const [u16; 4]) -> u32;
    fn tcflush(fd: u32, queue: u32) -> u32;
    fn tcflow(fd: u32, action: u32) -> u32;
    fn tcdrain(fd: u32) -> u32;
    fn tcgetsid(fd: u32, out: *mut u32) -> u32;
    fn tcsctty(fd: u32) -> u32;
    fn ttyname(fd: u32, buf: *mut u8, len: usize, out: *mut u32) -> u32;
    fn fd_chmod(fd: u32, mode: u32) -> u32;
    fn path_chmod(dir: i32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    fn fd_chown(fd: u32, uid: u32, gid: u32) -> u32;
    fn path_chown(dir: i32, path: *const u8, len: usize, uid: u32, gid: u32, flags: u32) -> u32;
    fn umask(mask: u32, out: *mut u32) -> u32;
    fn access(dir: i32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    fn path_stat(dir: i32, path: *const u8, len: usize, flags: u32, out: *mut Stat) -> u32;
    fn fd_stat(fd: u32, out: *mut Stat) -> u32;
    fn fd_mode(fd: u32, out: *mut u32) -> u32;
    fn statvfs(dir: i32, path: *const u8, len: usize, out: *mut [u64; 6]) -> u32;
    fn fd_statvfs(fd: u32, out: *mut [u64; 6]) -> u32;
    fn sync() -> u32;
    fn mkfifo(dir: i32, path: *const u8, len: usize, mode: u32) -> u32;
    fn flock(fd: u32, operation: u32) -> u32;
    fn fd_lock(fd: u32, command: u32, lock: *mut Lock) -> u32;
    fn getuid(out: *mut u32) -> u32;
    fn geteuid(out: *mut u32) -> u32;
    fn getgid(out: *mut u32) -> u32;
    fn getegid(out: *mut u32) -> u32;
    fn getgroups(room: u32, list: *mut u32, out: *mut u32) -> u32;
    fn setuid(uid: u32) -> u32;
    fn setgid(gid: u32) -> u32;
    fn getrlimit(resource: u32, out: *mut [u64; 2]) -> u32;
    fn setrlimit(resource: u32, limit: *const [u64; 2]) -> u32;
    fn getrusage(who: i32, out: *mut [u64; 3]) -> u32;
    fn trace(pid: i32, fd: i32) -> u32;
    fn uname(out: *mut [[u8; 65]; 6]) -> u32;
}

#[repr(C)]
#[derive(Default)]
struct Stat {
    dev: u64,
    ino: u64,
    mode: u32,
    nlink: u32,
    uid: u32,
    gid: u32,
    rdev: u64,
    size: u64,
    blksize: u32,
    padding: u32,
    blocks: u64,
    atime: u64,
    mtime: u64,
    ctime: u64,
}
const _: () = assert!(size_of::<Stat>() == 88);

#[repr(C)]
struct Lock {
    kind: u16,
    whence: u16,
    pid: u32,
    start: i64,
    length: i64,
}
const _: () = assert!(size_of::<Lock>() == 24);

#[repr(C)]
#[derive(Default)]
struct Attributes {
    flags: u32,
    group: u32,
    mask: u64,
    defaults: u64,
}
const _: () = assert!(size_of::<Attributes>() == 24);

#[repr(C)]
struct FdOp {
    command: u8,
    fd: u32,
    source: u32,
    path: *const u8,
    path_len: usize,
    dirflags: u32,
    oflags: u16,
    rights: u64,
    inheriting: u64,
    fdflags: u16,
    fdflagsext: u16,
}
const _: () = assert!(size_of::<FdOp>() == 56);

const HERE: i32 = -100;
const WORK: i32 = 3;
const CLOSED: u32 = 1234;
const NOBODY: i32 = 999_999;
const SELF: &str = "/tmp/data/self.wasm";
const SIGKILL: i32 = 9;
const SIGUSR1: i32 = 10;
const SIGTERM: i32 = 15;
const SIGCHLD: i32 = 17;
const USR1_BIT: u64 = 1 << (SIGUSR1 - 1);
const BLOCK: u32 = 0;
const UNBLOCK: u32 = 1;
const DEFAULT: u32 = 0;
const CATCH: u32 = 2;
const SETPGROUP: u32 = 2;
const SETSID: u32 = 0x80;

#[unsafe(export_name = "on_signal")]
extern "C" fn on_signal(signal: u32) {
    println!("handler: {signal}");
}

/// The names of the errors that occur here; another one shows as its number.
fn say(label: &str, error: u32) {
    const NAMES: [(u32, &str); 13] = [
        (0, "ok"),
        (2, "EACCES"),
        (6, "EAGAIN"),
        (8, "EBADF"),
        (12, "ECHILD"),
        (20, "EEXIST"),
        (21, "EFAULT"),
        (27, "EINTR"),
        (28, "EINVAL"),
        (44, "ENOENT"),
        (59, "ENOTTY"),
        (63, "EPERM"),
        (71, "ESRCH"),
    ];
    match NAMES.iter().find(|(number, _)| *number == error) {
        Some((_, name)) => println!("{label} -> {name}"),
        None => println!("{label} -> error {error}"),
    }
}

/// Starts this program in a role of its own, with an operation on its descriptors or none.
fn start(role: &str, flags: u32, operation: Option<&FdOp>) -> u32 {
    let texts = ["self\0".to_owned(), format!("{role}\0")];
    let args = [texts[0].as_ptr(), texts[1].as_ptr()];
    let attributes = Attributes { flags, ..Attributes::default() };
    let (ops, ops_len) = operation.map_or((null(), 0), |op| (std::ptr::from_ref(op), 1));
    let mut pid = 0;
    // SAFETY: what is pointed to lives to the end of the call; the texts end in NUL.
    let error = unsafe {
        spawn(
            SELF.as_ptr(),
            SELF.len(),
            args.as_ptr(),
            2,
            null(),
            0,
            ops,
            ops_len,
            null(),
            0,
            0,
            null(),
            0,
            &attributes,
            &mut pid,
        )
    };
    if error != 0 {
        say(&format!("spawn: {role}"), error);
    }
    pid
}

/// Waits for a child and shows its status, in Linux' encoding.
fn finish(label: &str, pid: u32) {
    let (mut who, mut status) = (0, 0);
    // SAFETY: both are live.
    let error = unsafe { waitpid(pid as i32, 0, &mut who, &mut status) };
    println!("{label}: the one = {}, status = {status:#x}, error {error}", who == pid);
}

fn processes() {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let (mut me, mut group, mut session, mut status) = (0, 0, 0, 0);
        proc_id(&mut me);
        say("getpgid", getpgid(0, &mut group));
        say("getpgid: nobody", getpgid(NOBODY, &mut group));
        say("getsid", getsid(me as i32, &mut session));
        say("getsid: nobody", getsid(NOBODY, &mut session));
        let child = start("sleep", SETPGROUP, None);
        say("getpgid: of the child", getpgid(child as i32, &mut group));
        println!("spawn: in a group of its own = {}", group == child);
        say("setpgid", setpgid(child as i32, child as i32));
        say("setpgid: nobody", setpgid(NOBODY, 0));
        say("kill: only asks", kill(child as i32, 0));
        say("waitpid: not yet", waitpid(child as i32, 1, &mut group, &mut status));
        say("kill", kill(child as i32, SIGTERM));
        finish("waitpid", child);
        say("waitpid: no child", waitpid(-1, 0, &mut group, &mut status));
        say("kill: nobody", kill(NOBODY, SIGTERM));
        say("kill: no signal", kill(me as i32, 200));
        finish("setsid", start("session", 0, None));
        let attributes = Attributes { flags: 0x4000_0000, ..Attributes::default() };
        let error = spawn(
            SELF.as_ptr(),
            SELF.len(),
            null(),
            0,
            null(),
            0,
            null(),
            0,
            null(),
            0,
            0,
            null(),
            0,
            &attributes,
            &mut group,
        );
        say("spawn: unknown flags", error);
    }
}

fn signals() {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let (mut me, mut before, mut old, mut pending) = (0, 99, 99, 99);
        proc_id(&mut me);
        callback_signal("on_signal".as_ptr(), "on_signal".len());
        say("sigaction", sigaction(SIGUSR1, CATCH, &mut before));
        println!("sigaction: before = {before}");
        say("sigaction: one that cannot be caught", sigaction(SIGKILL, CATCH, &mut before));
        say("sigprocmask", sigprocmask(BLOCK, &USR1_BIT, &mut old));
        println!("sigprocmask: before = {old:#x}");
        say("sigprocmask: no such way", sigprocmask(9, &USR1_BIT, null_mut()));
        say("kill: oneself", kill(me as i32, SIGUSR1));
        say("sigpending", sigpending(&mut pending));
        println!("sigpending = {pending:#x}");
        say("sigpending: a bad address", sigpending(0xffff_fff8 as *mut u64));
        say("sigsuspend: what is pending comes", sigsuspend(&0));
        say("sigsuspend: a bad address", sigsuspend(0xffff_fff8 as *const u64));
        say("sigprocmask: unblocked", sigprocmask(UNBLOCK, &USR1_BIT, &mut old));
        println!("sigprocmask: before = {old:#x}");
        say("sigaction: as it was", sigaction(SIGUSR1, DEFAULT, &mut before));
        // A caught one would be handled whenever a child ends.
        say("sigaction: children", sigaction(SIGCHLD, DEFAULT, &mut before));
    }
}

/// All calls of terminals on one descriptor.
fn terminal_calls(fd: u32) {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let (mut settings, mut size, mut name, mut out) = ([0; 60], [0; 4], [0; 64], 0);
        say("tcgetattr", tcgetattr(fd, &mut settings));
        say("tcsetattr", tcsetattr(fd, 0, &settings));
        say("tcsetwinsize", tcsetwinsize(fd, &[33, 99, 0, 0]));
        say("tcgetwinsize", tcgetwinsize(fd, &mut size));
        println!("tcgetwinsize = {size:?}");
        say("tcflush", tcflush(fd, 0));
        say("tcflow", tcflow(fd, 1));
        say("tcdrain", tcdrain(fd));
        say("tcgetpgrp", tcgetpgrp(fd, &mut out));
        say("tcsetpgrp", tcsetpgrp(fd, NOBODY));
        say("tcgetsid", tcgetsid(fd, &mut out));
        say("ttyname", ttyname(fd, name.as_mut_ptr(), name.len(), &mut out));
        say("tcsctty", tcsctty(fd));
    }
}

fn terminals() {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        println!("what is not open");
        terminal_calls(CLOSED);
        println!("a pipe");
        terminal_calls(0);
        let path = "/dev/ptmx";
        let open = FdOp {
            command: 2,
            fd: 9,
            path: path.as_ptr(),
            path_len: path.len(),
            rights: u64::MAX >> 34,
            inheriting: u64::MAX >> 34,
            ..zeroed()
        };
        finish("the master of a pair", start("master", SETSID, Some(&open)));
    }
}

fn files() {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let of = |path: &'static str| (path.as_ptr(), path.len());
        let ((ten, ten_len), (none, none_len), (fifo, fifo_len)) = (of("ten.txt"), of("none"), of("fifo"));
        let (mut old, mut mode, mut uid, mut gid) = (0, 0, 0, 0);
        let (mut stat, mut same) = (Stat::default(), Stat::default());
        getuid(&mut uid);
        getgid(&mut gid);
        say("umask", umask(0o27, &mut old));
        println!("umask: before = {old:#o}");
        say("umask: a bad address", umask(0o27, 0xffff_fffc as *mut u32));
        say("path_chmod", path_chmod(WORK, ten, ten_len, 0o640, 0));
        say("path_chmod: nothing there", path_chmod(HERE, none, none_len, 0o640, 0));
        say("path_stat", path_stat(HERE, ten, ten_len, 0, &mut stat));
        println!("path_stat: mode {:#o}, size {}, links {}", stat.mode, stat.size, stat.nlink);
        say("path_stat: nothing there", path_stat(WORK, none, none_len, 0, &mut stat));
        let rights = wasi::RIGHTS_FD_READ
            | wasi::RIGHTS_FD_WRITE
            | wasi::RIGHTS_FD_SEEK
            | wasi::RIGHTS_FD_FILESTAT_GET;
        let fd = wasi::path_open(WORK as u32, 0, "ten.txt", 0, rights, 0, 0).expect("it is there");
        say("fd_chmod", fd_chmod(fd, 0o604));
        say("fd_chmod: not open", fd_chmod(CLOSED, 0o604));
        say("fd_mode", fd_mode(fd, &mut mode));
        println!("fd_mode = {mode:#o}");
        say("fd_mode: not open", fd_mode(CLOSED, &mut mode));
        say("fd_stat", fd_stat(fd, &mut same));
        println!("fd_stat: the same file = {}", same.ino == stat.ino && same.dev == stat.dev);
        say("fd_stat: not open", fd_stat(CLOSED, &mut same));
        say("path_chown", path_chown(WORK, ten, ten_len, uid, gid, 0));
        say("path_chown: nothing there", path_chown(WORK, none, none_len, uid, gid, 0));
        say("fd_chown", fd_chown(fd, uid, gid));
        say("fd_chown: to another", fd_chown(fd, uid + 1, gid));
        say("access", access(WORK, ten, ten_len, 4, 0));
        say("access: to run it", access(WORK, ten, ten_len, 1, 0));
        say("mkfifo", mkfifo(WORK, fifo, fifo_len, 0o644));
        say("mkfifo: again", mkfifo(WORK, fifo, fifo_len, 0o644));
        let (mut whole, mut other) = ([0; 6], [0; 6]);
        say("statvfs", statvfs(WORK, ten, ten_len, &mut whole));
        say("statvfs: nothing there", statvfs(WORK, none, none_len, &mut whole));
        say("fd_statvfs", fd_statvfs(fd, &mut other));
        println!(
            "fd_statvfs: the same blocks and names = {}",
            whole[..2] == other[..2] && whole[5] == other[5]
        );
        say("fd_statvfs: not open", fd_statvfs(CLOSED, &mut other));
        say("sync", sync());
        say("trace: nobody", trace(NOBODY, fd as i32));
        say("trace: no more", trace(0, -1));
        say("flock", flock(fd, 2));
        say("flock: not open", flock(CLOSED, 2));
        let mut lock = Lock { kind: 1, whence: 0, pid: 0, start: 2, length: 3 };
        say("fd_lock", fd_lock(fd, 6, &mut lock));
        say("fd_lock: whose", fd_lock(fd, 5, &mut lock));
        println!("fd_lock: nobody else's = {}", lock.kind == 2);
        say("fd_lock: not open", fd_lock(CLOSED, 6, &mut lock));
    }
}

fn system() {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let (mut uid, mut gid, mut id, mut count) = (0, 0, 0, 0);
        say("getuid", getuid(&mut uid));
        say("geteuid", geteuid(&mut id));
        println!("geteuid: the same = {}", id == uid);
        say("getgid", getgid(&mut gid));
        say("getegid", getegid(&mut id));
        println!("getegid: the same = {}", id == gid);
        say("setuid", setuid(uid));
        say("setuid: another", setuid(uid + 1));
        say("setgid", setgid(gid));
        say("setgid: another", setgid(gid + 12_345));
        let mut groups = [0; 64];
        say("getgroups", getgroups(64, groups.as_mut_ptr(), &mut count));
        println!("getgroups: not too many = {}", count <= 64);
        let wrong = 0xffff_fffc as *mut u32;
        say("getuid: a bad address", getuid(wrong));
        say("geteuid: a bad address", geteuid(wrong));
        say("getgid: a bad address", getgid(wrong));
        say("getegid: a bad address", getegid(wrong));
        say("getgroups: a bad address", getgroups(0, null_mut(), wrong));
        let mut limit = [0; 2];
        say("getrlimit", getrlimit(7, &mut limit));
        println!("getrlimit: soft is not above hard = {}", limit[0] <= limit[1]);
        say("getrlimit: no resource", getrlimit(99, &mut limit));
        say("setrlimit", setrlimit(7, &limit));
        say("setrlimit: soft above hard", setrlimit(7, &[limit[1] + 1, limit[1]]));
        let mut used = [0; 3];
        say("getrusage", getrusage(0, &mut used));
        println!("getrusage: has memory = {}", used[2] >= 65_536);
        say("getrusage: nobody", getrusage(7, &mut used));
        let mut names = [[0; 65]; 6];
        say("uname", uname(&mut names));
        println!(
            "uname = {:?}",
            String::from_utf8_lossy(names[0].split(|byte| *byte == 0).next().unwrap_or_default())
        );
        say("uname: a bad address", uname(0xffff_fff0 as *mut _));
    }
}

fn main() {
    // SAFETY: every pointer that is handed over is to a live value.
    unsafe {
        match std::env::args().nth(1).as_deref() {
            Some("sleep") => std::thread::sleep(std::time::Duration::from_secs(60)),
            Some("session") => {
                let (mut me, mut session) = (0, 0);
                proc_id(&mut me);
                say("setsid", setsid(&mut session));
                println!("setsid: its number = {}", session == me);
                say("setsid: again", setsid(&mut session));
            }
            Some("master") => terminal_calls(9),
            _ => {
                processes();
                signals();
                terminals();
                files();
                system();
            }
        }
    }
}
