//! Browsers that lack what Tabula stands on: the page says what is missing and what to do, and does not try. The lack is
//! made by a script in front of the page's own.

use std::path::Path;
use std::time::Duration;

use tabula_drive::{Isolation, Options, Session, block_on};
use tabula_e2e::{browser, build_with_script};

/// What a session that cannot boot says.
fn said(dist: Option<&Path>, isolation: Isolation) -> String {
    let options = Options {
        browser: browser(),
        dist: dist.map(Path::to_owned),
        boot_timeout: Duration::from_secs(60),
        isolation,
        ..Options::default()
    };
    block_on(async {
        let error = Session::start(options).await.err().expect("it cannot boot").to_string();
        assert!(!error.contains("was not there within"), "the page said nothing: {error}");
        error
    })
}

/// What it says when `script` runs before the page's own.
fn without(script: &str) -> String {
    let folder = build_with_script(script);
    said(Some(folder.path()), Isolation::Isolated)
}

/// The error has every part, and so has what the page shows to a person.
fn says(said: &str, parts: &[&str]) {
    let (error, shown) =
        said.split_once("the page shows:").unwrap_or_else(|| panic!("nothing shown: {said}"));
    for part in parts {
        assert!(error.contains(part), "{part:?} is not in the error: {error}");
        assert!(shown.contains(part), "{part:?} is not on the page: {shown}");
    }
    assert!(shown.contains("Tabula cannot run here"), "{shown}");
}

#[test]
fn a_server_without_the_headers() {
    says(
        &said(None, Isolation::Missing),
        &[
            "cross-origin isolation",
            "the server must send the headers",
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Embedder-Policy: require-corp",
            "over https or on localhost",
        ],
    );
}

#[test]
fn no_shared_memory() {
    says(&without("delete globalThis.SharedArrayBuffer;"), &["SharedArrayBuffer: use a current browser"]);
}

#[test]
fn no_wasm_threads() {
    let said = without(
        "const { Memory } = WebAssembly;
         WebAssembly.Memory = function (description) {
           if (description.shared) throw new TypeError('shared memories are not supported');
           return new Memory(description);
         };",
    );
    says(&said, &["WebAssembly threads: use a current browser"]);
}

#[test]
fn no_wasm_vectors() {
    let said = without("WebAssembly.validate = () => false;");
    says(&said, &["WebAssembly vectors (SIMD): use a current browser"]);
}

#[test]
fn no_web_locks() {
    let said = without("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });");
    says(&said, &["Web Locks is missing: use a current browser, over https or on localhost"]);
}
