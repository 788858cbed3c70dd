//! Each rule on a small made-up project: what it must find, and what it must leave alone.
//!
//! Relies on nothing outside; the words that tidy forbids are put together from halves, since tidy reads this file too.

use tabula_tidy::project::Project;
use tabula_tidy::{Finding, allow, rules};

const LIB: &str = "//! A crate.\n";

/// `rule path:line` of every finding in a project of the given files.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    shown(&rules::check(&Project::of(files)))
}

fn shown(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|Finding { rule, path, line, .. }| format!("{rule} {path}:{line}")).collect()
}

/// The findings in one file of the kernel.
fn in_kernel(code: &str) -> Vec<String> {
    let text = format!("//! The kernel.\n#![forbid(unsafe_code)]\n{code}");
    findings(&[("kernel-core/kernel/Cargo.toml", "[package]\n"), ("kernel-core/kernel/src/lib.rs", &text)])
}

/// The findings in one crate outside the kernel.
fn in_crate(code: &str) -> Vec<String> {
    findings(&[("a/Cargo.toml", "[package]\n"), ("a/src/lib.rs", &format!("{LIB}{code}"))])
}

#[test]
fn a_clean_project_has_no_findings() {
    assert_eq!(in_kernel("fn f(a: &[u8; 4]) -> Option<u8> { a.get(1).copied() }\n"), [""; 0]);
    assert_eq!(in_crate("fn f(a: &[u8]) -> u8 { a[0] }\n"), [""; 0]);
}

#[test]
fn long_files() {
    let lines = |count: usize| format!("{LIB}{}", "// a line\n".repeat(count - 1));
    let project = |text: &str| findings(&[("a/Cargo.toml", "[package]\n"), ("a/src/lib.rs", text)]);
    assert_eq!(project(&lines(800)), [""; 0]);
    assert_eq!(project(&lines(801)), ["length a/src/lib.rs:0"]);
}

#[test]
fn blanks_tabs_and_ends_of_lines() {
    assert_eq!(in_crate("fn f() {} \n"), ["trailing-blank a/src/lib.rs:2"]);
    assert_eq!(in_crate("\tfn f() {}\n"), ["tab a/src/lib.rs:2"]);
    assert_eq!(findings(&[("Makefile", "all:\n\ttrue\n")]), [""; 0]);
    assert_eq!(findings(&[("notes.md", "no end")]), ["end-of-line notes.md:0"]);
    assert_eq!(findings(&[("expected.stdout", "blank at the end \nno end")]), [""; 0]);
}

#[test]
fn paths_of_one_machine() {
    let line = |path: &str| findings(&[("a.md", &format!("see {path}\n"))]);
    assert_eq!(line(concat!("/wo", "rk/main")), ["machine-path a.md:1"]);
    assert_eq!(line(concat!("/ro", "ot/.cargo")), ["machine-path a.md:1"]);
    assert_eq!(line(concat!("/ho", "me/ann/x")), ["machine-path a.md:1"]);
    assert_eq!(line("/home/user/x"), [""; 0]);
    assert_eq!(line("/home/$name and target/ro/work"), [""; 0]);
}

#[test]
fn headers() {
    assert_eq!(
        findings(&[("a/Cargo.toml", "[package]\n"), ("a/src/lib.rs", "fn f() {}\n")]),
        ["header a/src/lib.rs:0"]
    );
    let with_attribute = "#![no_std]\n//! A crate.\n";
    assert_eq!(findings(&[("a/Cargo.toml", "[package]\n"), ("a/src/lib.rs", with_attribute)]), [""; 0]);
    assert_eq!(findings(&[("a.js", "let x;\n"), ("b.js", "// What b is.\nlet x;\n")]), ["header a.js:0"]);
    assert_eq!(findings(&[("run", "#!/bin/sh\ntrue\n")]), ["header run:0"]);
    assert_eq!(findings(&[("run", "#!/bin/sh\n# Runs it.\ntrue\n")]), [""; 0]);
}

#[test]
fn unfinished_code_and_notes() {
    for code in ["todo!()", "unimplemented!(\"x\")", "dbg!(1)"] {
        assert_eq!(in_crate(&format!("fn f() {{ {code} }}\n")), ["placeholder a/src/lib.rs:2"], "{code}");
    }
    assert_eq!(in_crate("#[ignore]\nfn f() {}\n"), ["placeholder a/src/lib.rs:2"]);
    assert_eq!(in_crate("fn f() -> &'static str { \"todo!()\" }\n"), [""; 0]);
    assert_eq!(in_crate(concat!("// TO", "DO: more\n")), ["note a/src/lib.rs:2"]);
    assert_eq!(in_crate(concat!("// A TO", "DOIST account\n")), [""; 0]);
}

#[test]
fn unsafe_code_is_argued_for() {
    assert_eq!(in_crate("fn f() { unsafe { g() } }\n"), ["safety a/src/lib.rs:2"]);
    assert_eq!(in_crate("fn f() {\n    // SAFETY: g is fine.\n    unsafe { g() }\n}\n"), [""; 0]);
    assert_eq!(in_crate("fn f() {\n    // SAFETY: so.\n    let x =\n        unsafe { g() };\n}\n"), [""; 0]);
    assert_eq!(
        in_crate("fn f() {\n    // SAFETY: of another.\n    h();\n    unsafe { g() }\n}\n"),
        ["safety a/src/lib.rs:5"]
    );
    assert_eq!(in_crate("/// # Safety\n/// Call it once.\npub unsafe fn f() {}\n"), [""; 0]);
    assert_eq!(in_crate("pub unsafe fn f() {}\n"), ["safety a/src/lib.rs:2"]);
    assert_eq!(
        in_crate("// SAFETY: so.\nunsafe impl T for A {\n    fn g() {}\n    unsafe fn f() {}\n}\n"),
        [""; 0]
    );
    assert_eq!(in_crate("#[unsafe(no_mangle)]\nextern \"C\" fn f() {}\n"), [""; 0]);
    assert_eq!(in_crate("// unsafe is a word here\n"), [""; 0]);
}

#[test]
fn the_kernel_forbids_unsafe_code() {
    let files = [("kernel-core/abi/Cargo.toml", "[package]\n"), ("kernel-core/abi/src/lib.rs", LIB)];
    assert_eq!(findings(&files), ["forbid-unsafe kernel-core/abi/src/lib.rs:0"]);
}

#[test]
fn the_kernel_cannot_panic() {
    for code in
        ["x.unwrap()", "x.expect(\"y\")", "panic!()", "unreachable!()", "assert!(x)", "assert_eq!(x, y)"]
    {
        assert_eq!(
            in_kernel(&format!("fn f() {{ {code}; }}\n")),
            ["panic kernel-core/kernel/src/lib.rs:3"],
            "{code}"
        );
    }
    for code in ["a[0]", "f()[1]", "a[0..n]", "self.a[i]", "a.get(0)?[1]"] {
        let found = in_kernel(&format!("fn f() {{ {code}; }}\n"));
        assert_eq!(found, ["index kernel-core/kernel/src/lib.rs:3"], "{code}");
    }
    for code in [
        "debug_assert!(x)",
        "a[..].len()",
        "vec![0; 4]",
        "\"a[0].unwrap()\"",
        "x.unwrap_or(1)",
        "&'a[u8]",
        "'['",
    ] {
        assert_eq!(in_kernel(&format!("fn f() {{ {code}; }}\n")), [""; 0], "{code}");
    }
}

#[test]
fn the_kernels_tests_and_constants_may_panic() {
    assert_eq!(in_kernel("#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap(); }\n}\n"), [""; 0]);
    assert_eq!(in_kernel("const A: u8 = TABLE[3];\n"), [""; 0]);
    assert_eq!(in_kernel("const A: u8 = {\n    TABLE[3]\n};\nfn f() { a[0]; }\n").len(), 1);
    assert_eq!(in_kernel("const fn f() -> u8 { TABLE[3] }\n").len(), 1);
    let root = "//! The kernel.\n#![forbid(unsafe_code)]\n#[cfg(test)]\nmod tests;\n";
    let files = [
        ("kernel-core/kernel/Cargo.toml", "[package]\n"),
        ("kernel-core/kernel/src/lib.rs", root),
        ("kernel-core/kernel/src/tests.rs", "//! Tests.\nmod deep;\nfn f() { x.unwrap(); }\n"),
        ("kernel-core/kernel/src/tests/deep.rs", "//! More.\nfn f() { a[0]; }\n"),
    ];
    assert_eq!(findings(&files), [""; 0]);
}

#[test]
fn the_kernel_names_no_host() {
    assert_eq!(in_kernel("// as the browser does\n"), ["host-word kernel-core/kernel/src/lib.rs:3"]);
    assert_eq!(in_kernel("use web_sys::window;\n"), ["host-word kernel-core/kernel/src/lib.rs:3"]);
    assert_eq!(in_kernel("// a browsergame\n"), [""; 0]);
    assert_eq!(in_crate("// as the browser does\n"), [""; 0]);
}

#[test]
fn dead_files() {
    let files = [
        ("a/Cargo.toml", "[package]\n[[bin]]\npath = \"tool/run.rs\"\n"),
        ("a/build.rs", LIB),
        ("a/tool/run.rs", LIB),
        ("a/src/bin/extra.rs", LIB),
        (
            "a/src/lib.rs",
            "//! A crate.\npub(crate) mod b;\nmod inner {\n    mod c;\n}\n#[path = \"other/d.rs\"]\nmod d;\n",
        ),
        ("a/src/b/mod.rs", "//! Part B.\nmod e;\n"),
        ("a/src/b/e.rs", LIB),
        ("a/src/inner/c.rs", LIB),
        ("a/src/other/d.rs", LIB),
        ("a/tests/t.rs", LIB),
    ];
    assert_eq!(findings(&files), [""; 0]);
    let mut with_dead = files.to_vec();
    with_dead.extend([("a/src/f.rs", LIB), ("a/src/b/c.rs", LIB), ("lone.rs", LIB)]);
    assert_eq!(
        findings(&with_dead),
        ["dead-file a/src/b/c.rs:0", "dead-file a/src/f.rs:0", "dead-file lone.rs:0"]
    );
}

#[test]
fn links() {
    let page =
        |text: &str| findings(&[("docs/a.md", text), ("docs/b.md", "# One and two\n"), ("README.md", "x\n")]);
    assert_eq!(
        page("[b](b.md) [up](../README.md) [folder](../docs) [web](https://example.com/x)\n"),
        [""; 0]
    );
    assert_eq!(page("[b](b.md#one-and-two)\n"), [""; 0]);
    assert_eq!(page("[b](b.md#three)\n"), ["link docs/a.md:1"]);
    assert_eq!(page("[c](c.md)\n"), ["link docs/a.md:1"]);
    assert_eq!(page("[out](../../x.md)\n"), ["link docs/a.md:1"]);
    assert_eq!(page("```\n[c](c.md)\n```\n`[c](c.md)`\n"), [""; 0]);
}

#[test]
fn the_allow_list() {
    let text = format!("{LIB}fn f() {{ todo!() }}\nfn g() {{ todo!() }}\n");
    let project = Project::of(&[("a/Cargo.toml", "[package]\n"), ("a/src/lib.rs", &text)]);
    let applied = |list: &str| shown(&allow::apply(rules::check(&project), &project, list, "allow.txt"));
    assert_eq!(applied(""), ["placeholder a/src/lib.rs:2", "placeholder a/src/lib.rs:3"]);
    assert_eq!(applied("# why\nplaceholder a/src/lib.rs fn f\n"), ["placeholder a/src/lib.rs:3"]);
    let stale = applied("# why\nplaceholder a/src/lib.rs fn h\n");
    assert_eq!(stale, ["placeholder a/src/lib.rs:2", "placeholder a/src/lib.rs:3", "allow-list allow.txt:2"]);
    assert_eq!(
        applied("placeholder a/src/lib.rs fn f\n").first().map(String::as_str),
        Some("allow-list allow.txt:1")
    );
}

#[test]
fn comments_strings_and_code_are_told_apart() {
    let source = tabula_tidy::rust::Rust::new(concat!(
        "let a = \"x // no\"; // yes\n",
        "let b = r#\"un\"safe\"#; /* un /* nested */ safe */ c\n",
        "let d = '\"'; let e: &'static str = b\"\\\"\"; f\n",
    ));
    let lines: Vec<&str> = source.code.lines().map(str::trim_end).collect();
    assert_eq!(lines.first().copied(), Some("let a = \"       \";"));
    assert!(lines.get(1).is_some_and(|line| line.ends_with(" c") && !line.contains("safe")));
    assert!(lines.get(2).is_some_and(|line| line.ends_with("f") && line.contains("&'static str")));
    assert!(source.comments.contains("// yes") && !source.comments.contains("no"));
}
