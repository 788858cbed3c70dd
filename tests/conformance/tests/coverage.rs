//! Every call that the kernel has is called by at least one guest in C and one in Rust, with the signature that the table
//! of calls declares; and the table has all of WASI preview 1.

use tabula_conformance::guest::{Guest, Language};
use tabula_conformance::{build, coverage, guest};
use tabula_kernel::syscall::table::{self, Returns, Status};
use wasmparser::ValType;

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

fn built() -> Vec<Guest> {
    let guests = guest::all().expect("the guests can be read");
    build::all(&guests).expect("the guests can be built");
    guests
}

/// A call without a guest in C, or without one in Rust, is named. Calls of which there is nothing yet need none.
#[test]
fn every_call_has_a_guest_in_each_language() {
    let guests = built();
    let mut missing = Vec::new();
    for language in [Language::C, Language::Rust] {
        let speaking: Vec<Guest> =
            guests.iter().filter(|guest| guest.language == language).cloned().collect();
        let calls = coverage::calls(&speaking).expect("the guests' imports can be read");
        let has = |module: &str, name: &str| calls.get(module).is_some_and(|names| names.contains(name));
        missing.extend(
            table::calls()
                .filter(|call| !matches!(call.status, Status::Stub(_)) && !has(call.module, call.name))
                .map(|call| format!("{}.{} in {language:?}", call.module, call.name)),
        );
        let preview1 = PREVIEW1.into_iter().filter(|name| !has("wasi_snapshot_preview1", name));
        missing.extend(preview1.map(|name| format!("wasi_snapshot_preview1.{name} in {language:?}")));
    }
    assert!(missing.is_empty(), "no guest calls {missing:#?}");
}

/// The table has all of preview 1, and every import of a guest is a row with the same parameters and results.
#[test]
fn guests_and_table_agree_on_signatures() {
    let absent: Vec<&str> =
        PREVIEW1.into_iter().filter(|name| table::find("wasi_snapshot_preview1", name).is_none()).collect();
    assert!(absent.is_empty(), "not in the table: {absent:?}");
    let mut problems = Vec::new();
    for guest in built() {
        for import in coverage::imports(&guest).expect("the guests' imports can be read") {
            let name = format!("{}: {}.{}", guest.id(), import.module, import.name);
            let Some(call) = table::find(&import.module, &import.name) else {
                problems.push(format!("{name} is not in the table"));
                continue;
            };
            let wide = |param: &table::Param| if param.is_wide() { ValType::I64 } else { ValType::I32 };
            let params: Vec<ValType> = call.params.iter().map(wide).collect();
            let results: &[ValType] = match call.returns {
                Returns::Errno | Returns::Number => &[ValType::I32],
                Returns::Nothing | Returns::Never => &[],
            };
            if import.signature.params() != params || import.signature.results() != results {
                problems.push(format!("{name}: the guest has {:?}", import.signature));
            }
        }
    }
    problems.dedup();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
