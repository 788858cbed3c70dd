//! The page that documents the calls, rendered from the table that declares them. The test here fails when the page in
//! `docs/` and the table differ; with `UPDATE_DOCS=1` in the environment it writes the page instead.

use crate::syscall::table::{Call, Param, Returns, Status, calls};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const HEAD: &str = "\
# System calls

Rendered from the kernel's table of calls by its tests (`UPDATE_DOCS=1 cargo test -p tabula-kernel syscall::docs`); do not
edit. A program that imports a function which is not listed does not start, and is told its name.

| status | meaning |
|---|---|
| full | all that the interface says |
| partial | what is missing is named |
| stub | the function is there, so that programs which import it start; it always answers this error |

Parameters are `i32`, and `i64` where marked. An errno is 0 for success; otherwise its number in WASI preview 1.
";

/// What a reader is told about an interface before its calls.
fn introduction(module: &str) -> &'static str {
    match module {
        "wasi_snapshot_preview1" => "WASI preview 1, as its specification has it.",
        "wasi" => "WASI threads.",
        "wasix_32v1" => {
            "WASIX, for processes, threads, pipes and terminals: layouts are those of the `wasix` crate. Prefer \
             `proc_spawn3` and `proc_exec4`, whose arguments are arrays, to the earlier calls, which join them with line feeds."
        }
        "tabula_posix" => {
            "What POSIX has and WASIX lacks, in POSIX's terms. Structures are laid out as `tabula-abi`'s module `posix` says. \
             A directory may be -100 (`AT_FDCWD`) for the working directory; process numbers are signed."
        }
        _ => "",
    }
}

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    let mut module = "";
    for call in calls() {
        if call.module != module {
            module = call.module;
            page.push_str(&format!("\n## `{module}`\n\n{}\n\n", introduction(module)));
            page.push_str("| call | status |\n|---|---|\n");
        }
        page.push_str(&format!("| {} | {} |\n", signature(call), status(call.status)));
    }
    page
}

fn signature(call: &Call) -> String {
    let parameter = |param: &Param| {
        if param.is_wide() { format!("{}: i64", param.name) } else { String::from(param.name) }
    };
    let parameters: Vec<String> = call.params.iter().map(parameter).collect();
    let returns = match call.returns {
        Returns::Errno => " → errno",
        Returns::Number => " → number",
        Returns::Nothing => "",
        Returns::Never => ", does not return",
    };
    format!("`{}`({}){returns}", call.name, parameters.join(", "))
}

fn status(status: Status) -> String {
    match status {
        Status::Full => String::from("full"),
        Status::Partial(missing) => format!("partial: {missing}"),
        Status::Stub(errno) => format!("stub: `{}`", errno.name()),
    }
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    extern crate std;

    use super::*;

    #[test]
    fn the_page_is_what_the_table_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/syscalls.md");
        let page = page();
        if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
            std::fs::write(path, &page).expect("docs/syscalls.md can be written");
            return;
        }
        let written = std::fs::read_to_string(path).expect("docs/syscalls.md is there");
        for (number, (have, want)) in written.lines().zip(page.lines()).enumerate() {
            assert_eq!(have, want, "line {} of docs/syscalls.md; UPDATE_DOCS=1 rewrites it", number + 1);
        }
        assert_eq!(written, page, "docs/syscalls.md; UPDATE_DOCS=1 rewrites it");
    }

    #[test]
    fn no_call_is_declared_twice_and_stubs_are_said_to_be_stubs() {
        let mut names: Vec<_> = calls().map(|call| (call.module, call.name)).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        let mut stubs = calls().filter(|call| matches!(call.status, Status::Stub(_)));
        assert!(stubs.all(|call| call.returns == Returns::Errno));
    }
}
