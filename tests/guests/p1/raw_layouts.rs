//! Preview 1 through the `wasi` crate's own bindings: that its structures are read and written where it expects them.

use wasi::{
    Ciovec, EVENTTYPE_CLOCK, EVENTTYPE_FD_READ, FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE, Iovec,
    Subscription, SubscriptionClock, SubscriptionFdReadwrite, SubscriptionU, SubscriptionUU,
};

const WORK: u32 = 3;

fn run() -> Result<(), wasi::Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer of the length given.
    unsafe {
        let prestat = wasi::fd_prestat_get(WORK)?;
        println!("fd_prestat_get: tag {} length {}", prestat.tag, prestat.u.dir.pr_name_len);
        let mut name = vec![0; prestat.u.dir.pr_name_len];
        wasi::fd_prestat_dir_name(WORK, name.as_mut_ptr(), name.len())?;
        println!("fd_prestat_dir_name: {:?}", String::from_utf8_lossy(&name));

        let fd = wasi::path_open(
            WORK,
            0,
            "fresh",
            wasi::OFLAGS_CREAT,
            wasi::RIGHTS_FD_READ
                | wasi::RIGHTS_FD_WRITE
                | wasi::RIGHTS_FD_SEEK
                | wasi::RIGHTS_FD_TELL
                | wasi::RIGHTS_FD_FILESTAT_GET
                | wasi::RIGHTS_FD_FILESTAT_SET_TIMES
                | wasi::RIGHTS_POLL_FD_READWRITE,
            0,
            wasi::FDFLAGS_APPEND,
        )?;
        let text = b"0123456789";
        let written = wasi::fd_write(fd, &[Ciovec { buf: text.as_ptr(), buf_len: text.len() }])?;
        println!("fd_write: {written}");
        let stat = wasi::fd_fdstat_get(fd)?;
        println!(
            "fd_fdstat_get: file {} append {}",
            stat.fs_filetype == FILETYPE_REGULAR_FILE,
            stat.fs_flags
        );
        wasi::fd_filestat_set_times(
            fd,
            1_000_000_001,
            2_000_000_002,
            wasi::FSTFLAGS_ATIM | wasi::FSTFLAGS_MTIM,
        )?;
        let stat = wasi::fd_filestat_get(fd)?;
        println!(
            "fd_filestat_get: size {} links {} atim {} mtim {}",
            stat.size, stat.nlink, stat.atim, stat.mtim
        );
        println!("fd_tell: {}", wasi::fd_tell(fd)?);
        println!("fd_seek: {}", wasi::fd_seek(fd, -4, wasi::WHENCE_END)?);
        let mut buffer = [0_u8; 16];
        let read = wasi::fd_read(fd, &[Iovec { buf: buffer.as_mut_ptr(), buf_len: buffer.len() }])?;
        println!("fd_read: {read} {:?}", String::from_utf8_lossy(&buffer[..read]));

        let dir = wasi::path_filestat_get(WORK, 0, "dir")?;
        println!("path_filestat_get: directory {}", dir.filetype == FILETYPE_DIRECTORY);
        let len = wasi::path_readlink(WORK, "link.txt", buffer.as_mut_ptr(), buffer.len())?;
        println!("path_readlink: {:?}", String::from_utf8_lossy(&buffer[..len]));

        let clock = SubscriptionClock {
            id: wasi::CLOCKID_MONOTONIC,
            timeout: 3_600_000_000_000,
            precision: 0,
            flags: 0,
        };
        let file = SubscriptionFdReadwrite { file_descriptor: fd };
        let subscriptions = [
            Subscription {
                userdata: 11,
                u: SubscriptionU { tag: EVENTTYPE_CLOCK.raw(), u: SubscriptionUU { clock } },
            },
            Subscription {
                userdata: 22,
                u: SubscriptionU { tag: EVENTTYPE_FD_READ.raw(), u: SubscriptionUU { fd_read: file } },
            },
        ];
        let mut events: [wasi::Event; 2] = std::mem::zeroed();
        let count = wasi::poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), 2)?;
        println!("poll_oneoff: {count} user data {} error {}", events[0].userdata, events[0].error.raw());
        println!("poll_oneoff: a file's event {}", events[0].type_ == EVENTTYPE_FD_READ);
        wasi::fd_close(fd)?;
        println!("fd_close: twice {:?}", wasi::fd_close(fd).map_err(|error| error.name()));
    }
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        println!("stopped: {}", error.name());
    }
}
