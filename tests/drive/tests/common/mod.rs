//! What drive's tests share: the mock page's folder, and one session on it a test binary.

use std::path::{Path, PathBuf};

use tabula_drive::{Browser, Options};

/// A folder of `testdata/`.
pub(crate) fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// Options for the mock page.
#[allow(dead_code, reason = "not every test binary starts sessions itself")]
pub(crate) fn mock(browser: Browser) -> Options {
    Options { browser, dist: Some(page("mock")), ..Options::default() }
}

/// The browsers that are installed here and that every machine's set-up installs.
#[allow(dead_code, reason = "not every test binary starts sessions itself")]
pub(crate) fn browsers() -> Vec<Browser> {
    [Browser::Chromium, Browser::Firefox].into_iter().filter(|browser| browser.is_installed()).collect()
}
