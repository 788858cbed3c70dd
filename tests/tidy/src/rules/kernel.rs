//! What the kernel may not contain: anything that can panic on what a program does, and any host.
//!
//! A panic in the kernel stops the machine, so outside tests there is no `unwrap`, no `expect`, no panicking macro and no
//! index by `[…]` (the full range `[..]` cannot fail, and constants are evaluated when the kernel is built). The kernel
//! also runs on hosts that are not yet there, so it names none, in comments neither.

use super::{Sources, at, has_word};
use crate::Finding;
use crate::rust::Rust;

/// The folders of the crates that run inside every process.
const KERNEL: &[&str] = &["kernel-core/cipher/src/", "kernel-core/kernel/src/", "kernel-core/persist/src/"];

/// Calls that panic.
const PANICS: &[&str] = &[
    ".unwrap()",
    ".expect(",
    ".unwrap_err()",
    ".expect_err(",
    "panic!",
    "unreachable!",
    "assert!",
    "assert_eq!",
    "assert_ne!",
];

/// Words of particular hosts, compared without regard to case.
const HOSTS: &[&str] = &[
    "web_sys",
    "wasm_bindgen",
    "js_sys",
    "browser",
    "javascript",
    "chromium",
    "firefox",
    "webkit",
    "indexeddb",
    "opfs",
    "wasmtime",
];

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in &sources.rust {
        if !KERNEL.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        names_no_host(path, sources.project.text(path).unwrap_or(""), &mut findings);
        if !sources.is_test_file(path) {
            cannot_panic(path, source, &mut findings);
        }
    }
    findings
}

fn names_no_host(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (index, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        for host in HOSTS.iter().filter(|host| has_word(&line, host) || has_word(&line, &format!("{host}s")))
        {
            findings.push(at(
                path,
                index + 1,
                "host-word",
                format!("the kernel names no host, and `{host}` is one's word"),
            ));
        }
    }
}

fn cannot_panic(path: &str, source: &Rust, findings: &mut Vec<Finding>) {
    for (number, line) in source.lines_outside_tests() {
        if source.is_constant(number - 1) {
            continue;
        }
        for call in PANICS.iter().filter(|call| calls(line, call)) {
            findings.push(at(path, number, "panic", format!("`{call}` can stop the machine")));
        }
        if has_index(line) {
            findings.push(at(path, number, "index", "an index can stop the machine; use `get`"));
        }
    }
}

/// Whether the line has this call; a macro's name must not be the end of a longer one, as in `debug_assert!`.
fn calls(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(start, _)| {
        let before = line.get(..start).and_then(|part| part.chars().next_back());
        call.starts_with('.') || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Whether the line indexes something: a bracket right after a name, a call or another index, as rustfmt writes it.
fn has_index(line: &str) -> bool {
    line.match_indices('[').any(|(start, _)| {
        let before = line.get(..start).and_then(|part| part.chars().next_back());
        let indexes = before.is_some_and(|c| c.is_alphanumeric() || "_)]?".contains(c));
        indexes
            && !line.get(start..).is_some_and(|rest| rest.starts_with("[..]"))
            && !is_lifetime(line, start)
    })
}

/// `&'a [T]` is written with a blank, but macros' fragments may come as `$name[`; a lifetime before a bracket is a type.
fn is_lifetime(line: &str, bracket: usize) -> bool {
    let word = line.get(..bracket).unwrap_or("").trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    word.ends_with('\'')
}
