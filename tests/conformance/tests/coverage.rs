//! Every function of WASI preview 1 is called by at least one guest.

use tabula_conformance::{build, coverage, guest};

/// The functions of `wasi_snapshot_preview1`, from its specification.
const PREVIEW1: [&str; 46] = [
    "args_get",
    "args_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_prestat_dir_name",
    "fd_prestat_get",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
    "poll_oneoff",
    "proc_exit",
    "proc_raise",
    "random_get",
    "sched_yield",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
];

/// A call without a guest is named.
#[test]
fn every_preview_1_call_has_a_guest() {
    let guests = guest::all().expect("the guests can be read");
    build::all(&guests).expect("the guests can be built");
    let calls = coverage::calls(&guests).expect("the guests' imports can be read");
    let called = calls.get("wasi_snapshot_preview1").cloned().unwrap_or_default();
    let missing: Vec<&str> = PREVIEW1.into_iter().filter(|name| !called.contains(*name)).collect();
    assert!(missing.is_empty(), "no guest calls {missing:?}");
    let unknown: Vec<&String> = called.iter().filter(|name| !PREVIEW1.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "not calls of preview 1: {unknown:?}");
}
