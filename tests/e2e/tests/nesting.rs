//! Nesting without end in the shell: whatever calls itself through whatever, the shell says that it is too deep and goes on,
//! and the engine's stack is never used up. How deep calls may be is among the shell's cases (`tests/shell`).

use tabula_drive::{Browser, Options, RunSpec, Session};
use tabula_e2e::block_on;

/// Functions that call themselves, each through something else.
const ENDLESS: [&str; 40] = [
    r#"f() { f; }; f"#,
    r#"f() { true && f || echo no; }; f"#,
    r#"f() { true && true && f; }; f"#,
    r#"f() { if f; then :; fi; }; f"#,
    r#"f() { if true; then f; fi; :; }; f"#,
    r#"f() { { f; }; :; }; f"#,
    r#"f() { { f; } 3>&1; :; }; f"#,
    r#"f() { f; } 3>&1; f"#,
    r#"f() { while true; do f; done; }; f"#,
    r#"f() { until f; do :; done; }; f"#,
    r#"f() { for i in 1 2; do f; done; }; f"#,
    r#"f() { for ((i=0;i<2;i++)); do f; done; }; f"#,
    r#"f() { case x in x) f;& y) f;; esac; :; }; f"#,
    r#"f() { case x in x) f;& y) :;; esac; }; f"#,
    r#"f() { (f); }; f"#,
    r#"f() { echo $(f); }; f"#,
    r#"f() { echo "a${1:+"x$(f "$@")"}b"; }; f 1"#,
    r#"f() { local x; x=$(f); }; f"#,
    r#"f() { local x=$(f); }; f"#,
    r#"f() { local x=( $(f) "$(f)" ); }; f"#,
    r#"f() { : $(( $(f) + 1 )); }; f"#,
    r#"f() { a[$(f)]=1; }; f"#,
    r#"f() { : ${1//$(f)/x}; }; f a"#,
    r#"f() { eval f; }; f"#,
    r#"f() { eval 'echo $(f)'; }; f"#,
    r#"f() { command eval f; }; f"#,
    r#"f() { builtin command builtin eval f; }; f"#,
    r#"f() { ! f; }; f"#,
    r#"f() { time f; }; f"#,
    r#"f() { case $(f) in x) :;; esac; }; f"#,
    r#"f() { [[ $(f) = x ]]; }; f"#,
    r#"f() { : <<< "$(f)"; }; f"#,
    r#"trap 'f' DEBUG; f() { f; }; set -T; f"#,
    r#"f() { X=$(f) f; }; f"#,
    r#"f() { select x in a; do f; done <<< 1; }; f"#,
    r#"f() { if true; then { while true; do case x in x) (f);; esac; done; }; fi; }; f"#,
    r#"shopt -s lastpipe; f() { : | f; }; f"#,
    r#"command_not_found_handle() { nosuchcommand; }; nosuchcommand"#,
    r#"f() { printf -v x %s "$(f)"; }; f"#,
    r#"f() { : ${x:=$(f)}; }; f"#,
];

/// Runs each in a shell of its own, and prints those that have not ended as they should.
fn script() -> String {
    let mut script = String::new();
    for (number, endless) in ENDLESS.iter().enumerate() {
        script += &format!(
            "cat > /tmp/endless <<'END'\n{endless}\nEND\n\
             sh /tmp/endless > /dev/null 2> /tmp/said < /dev/null; status=$?\n\
             grep -q 'maximum nesting level exceeded' /tmp/said && [ $status -lt 126 ] || \
             echo \"{number}: $status $(head -c 200 /tmp/said)\"\n"
        );
    }
    script + "echo all\n"
}

fn endless_nesting_is_refused_in(browser: Browser) {
    block_on(async {
        let session = Session::start(Options { browser, ..Options::default() }).await.unwrap();
        let output = session.run(RunSpec::command(["sh"]).stdin(script())).await.unwrap();
        assert_eq!((output.text(), output.errors()), ("all\n".into(), String::new()));
        session.close().await;
    });
}

#[test]
fn endless_nesting_is_refused_in_chromium() {
    endless_nesting_is_refused_in(Browser::Chromium);
}

#[test]
fn endless_nesting_is_refused_in_firefox() {
    endless_nesting_is_refused_in(Browser::Firefox);
}
