//! The calls of preview 1 that the other guests in Rust do not make, through the `wasi` crate's bindings: each once as it
//! should be, once as it should not.

use wasi::{
    ADVICE_WILLNEED, CLOCKID_MONOTONIC, CLOCKID_REALTIME, Ciovec, Errno, FDFLAGS_APPEND, Fd, Iovec,
    OFLAGS_CREAT, RIGHTS_FD_ADVISE, RIGHTS_FD_DATASYNC, RIGHTS_FD_FDSTAT_SET_FLAGS, RIGHTS_FD_FILESTAT_GET,
    RIGHTS_FD_FILESTAT_SET_SIZE, RIGHTS_FD_READ, RIGHTS_FD_READDIR, RIGHTS_FD_SEEK, RIGHTS_FD_SYNC,
    RIGHTS_FD_TELL, RIGHTS_FD_WRITE,
};

const WORK: Fd = 3;
const OTHER: Fd = 4;
const CLOSED: Fd = 1234;
const EXIT_CODE: u32 = 7;

fn say<T>(label: &str, result: Result<T, Errno>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{label} -> ok");
            Some(value)
        }
        Err(error) => {
            println!("{label} -> {}", error.name());
            None
        }
    }
}

/// Texts that follow one another, each ended by NUL.
fn texts(bytes: &[u8]) -> Vec<String> {
    bytes.split_inclusive(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
}

fn arguments() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let (count, size) = wasi::args_sizes_get()?;
        let (mut pointers, mut bytes) = (vec![std::ptr::null_mut(); count], vec![0_u8; size]);
        wasi::args_get(pointers.as_mut_ptr(), bytes.as_mut_ptr())?;
        // The program's own name is the runtime's affair.
        println!("args_get = {count} {:?}", &texts(&bytes)[1..]);
        println!("args_get: the first is at the start = {}", pointers[0] == bytes.as_mut_ptr());
        let (count, size) = wasi::environ_sizes_get()?;
        let (mut pointers, mut bytes) = (vec![std::ptr::null_mut(); count], vec![0_u8; size]);
        wasi::environ_get(pointers.as_mut_ptr(), bytes.as_mut_ptr())?;
        let mut variables = texts(&bytes);
        variables.sort();
        println!("environ_get = {count} {variables:?}");
    }
    Ok(())
}

fn clocks() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        println!("clock_res_get = {}", wasi::clock_res_get(CLOCKID_REALTIME)? > 0);
        let before = wasi::clock_time_get(CLOCKID_MONOTONIC, 0)?;
        wasi::sched_yield()?;
        println!("clock_time_get = {}", wasi::clock_time_get(CLOCKID_MONOTONIC, 0)? >= before);
        let mut bytes = [0_u8; 64];
        wasi::random_get(bytes.as_mut_ptr(), bytes.len())?;
        println!("random_get = {}", bytes.iter().any(|byte| *byte != bytes[0]));
        say("random_get: nothing", wasi::random_get(bytes.as_mut_ptr(), 0));
    }
    Ok(())
}

fn file(path: &str) -> Result<Fd, Errno> {
    let rights = RIGHTS_FD_ADVISE
        | RIGHTS_FD_DATASYNC
        | RIGHTS_FD_FDSTAT_SET_FLAGS
        | RIGHTS_FD_FILESTAT_GET
        | RIGHTS_FD_FILESTAT_SET_SIZE
        | RIGHTS_FD_READ
        | RIGHTS_FD_SEEK
        | RIGHTS_FD_SYNC
        | RIGHTS_FD_TELL
        | RIGHTS_FD_WRITE;
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe { wasi::path_open(WORK, 0, path, OFLAGS_CREAT, rights, 0, 0) }
}

fn files() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let fd = file("ten.txt")?;
        let text = b"AB";
        let out = [Ciovec { buf: text.as_ptr(), buf_len: text.len() }];
        let mut buffer = [0_u8; 16];
        let into = [Iovec { buf: buffer.as_mut_ptr(), buf_len: buffer.len() }];
        println!("fd_pwrite = {}", wasi::fd_pwrite(fd, &out, 4)?);
        let read = wasi::fd_pread(fd, &into, 3)?;
        println!("fd_pread = {:?}", String::from_utf8_lossy(&buffer[..read]));
        println!("fd_tell: neither moves = {}", wasi::fd_tell(fd)?);
        say("fd_pwrite: not open", wasi::fd_pwrite(CLOSED, &out, 0));
        say("fd_pread: not open", wasi::fd_pread(CLOSED, &into, 0));
        say("fd_advise", wasi::fd_advise(fd, 0, 10, ADVICE_WILLNEED));
        say("fd_advise: not open", wasi::fd_advise(CLOSED, 0, 10, ADVICE_WILLNEED));
        say("fd_filestat_set_size", wasi::fd_filestat_set_size(fd, 6));
        println!("fd_filestat_get: size = {}", wasi::fd_filestat_get(fd)?.size);
        say("fd_filestat_set_size: not open", wasi::fd_filestat_set_size(CLOSED, 6));
        say("fd_datasync", wasi::fd_datasync(fd));
        say("fd_datasync: not open", wasi::fd_datasync(CLOSED));
        say("fd_sync", wasi::fd_sync(fd));
        say("fd_sync: not open", wasi::fd_sync(CLOSED));
        say("fd_fdstat_set_flags", wasi::fd_fdstat_set_flags(fd, FDFLAGS_APPEND));
        println!("fd_fdstat_get: flags = {}", wasi::fd_fdstat_get(fd)?.fs_flags);
        println!("fd_write: appends = {}", wasi::fd_write(fd, &out)?);
        println!("fd_filestat_get: size = {}", wasi::fd_filestat_get(fd)?.size);
        say("fd_fdstat_set_flags: not open", wasi::fd_fdstat_set_flags(CLOSED, 0));
        let other = file("other.txt")?;
        say("fd_renumber", wasi::fd_renumber(fd, other));
        println!("fd_filestat_get: the moved one's size = {}", wasi::fd_filestat_get(other)?.size);
        say("fd_renumber: it is not there any more", wasi::fd_tell(fd));
        say("fd_renumber: not open", wasi::fd_renumber(CLOSED, other));
        say("fd_close", wasi::fd_close(other));
    }
    Ok(())
}

fn directories() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        say("path_create_directory", wasi::path_create_directory(WORK, "made"));
        say("path_create_directory: again", wasi::path_create_directory(WORK, "made"));
        say("path_symlink", wasi::path_symlink("inside", WORK, "made/link"));
        say("path_symlink: again", wasi::path_symlink("inside", WORK, "made/link"));
        say("path_link", wasi::path_link(WORK, 0, "hello.txt", WORK, "made/hello"));
        say("path_link: of nothing", wasi::path_link(WORK, 0, "nothing", WORK, "made/x"));
        say("path_rename", wasi::path_rename(WORK, "made/hello", OTHER, "moved"));
        println!("path_rename: size = {}", wasi::path_filestat_get(OTHER, 0, "moved")?.size);
        say("path_rename: of nothing", wasi::path_rename(WORK, "made/hello", OTHER, "moved"));
        let times = wasi::FSTFLAGS_ATIM | wasi::FSTFLAGS_MTIM;
        say(
            "path_filestat_set_times",
            wasi::path_filestat_set_times(OTHER, 0, "moved", 5_000_000_000, 7_000_000_000, times),
        );
        let stat = wasi::path_filestat_get(OTHER, 0, "moved")?;
        println!("path_filestat_get: times = {} {}", stat.atim, stat.mtim);
        say(
            "path_filestat_set_times: of nothing",
            wasi::path_filestat_set_times(OTHER, 0, "nothing", 0, 0, times),
        );
        let dir = wasi::path_open(WORK, 0, "made", wasi::OFLAGS_DIRECTORY, RIGHTS_FD_READDIR, 0, 0)?;
        let mut entries = [0_u8; 512];
        let used = wasi::fd_readdir(dir, entries.as_mut_ptr(), entries.len(), 0)?;
        // An entry: cookie, inode (8 bytes each), length of the name (4), type (1 and 3 of padding), the name.
        let (mut at, mut names) = (0, Vec::new());
        while at + 24 <= used {
            let len = u32::from_le_bytes(entries[at + 16..at + 20].try_into().expect("four bytes")) as usize;
            names.push(String::from_utf8_lossy(&entries[at + 24..at + 24 + len]).into_owned());
            at += 24 + len;
        }
        names.sort();
        println!("fd_readdir = {names:?}");
        println!("fd_readdir: as much as fits = {}", wasi::fd_readdir(dir, entries.as_mut_ptr(), 10, 0)?);
        say("fd_readdir: not open", wasi::fd_readdir(CLOSED, entries.as_mut_ptr(), entries.len(), 0));
        say("path_remove_directory: not empty", wasi::path_remove_directory(WORK, "made"));
        say("path_unlink_file", wasi::path_unlink_file(WORK, "made/link"));
        say("path_unlink_file: again", wasi::path_unlink_file(WORK, "made/link"));
        say("path_remove_directory", wasi::path_remove_directory(WORK, "made"));
        say("path_remove_directory: again", wasi::path_remove_directory(WORK, "made"));
    }
    Ok(())
}

fn main() {
    // SAFETY: nothing is handed over.
    unsafe {
        let results = [
            ("arguments", arguments()),
            ("clocks", clocks()),
            ("files", files()),
            ("directories", directories()),
        ];
        for (name, result) in results {
            if let Err(error) = result {
                println!("{name} stopped: {}", error.name());
            }
        }
        wasi::proc_exit(EXIT_CODE)
    }
}
