# The part of scripts/setup that deals with the system's packages and with Rust toolchains. Sourced by it.
# shellcheck shell=bash disable=SC2154

debian_rust=(rustc-web cargo-web rust-web-src rust-web-clippy)
debian_llvm=(lld-22 clang-22 llvm-22)
debian_browsers=(chromium chromium-driver firefox-esr)
debian_webkit=(webkit2gtk-driver xvfb dbus)

apt_updated=no

# Runs a command as the administrator: directly as root, else through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else fail "this needs the administrator's rights, and there is no sudo; as root, run: $*"
  fi
}

# Prints those of the given Debian packages that are not installed.
missing_packages() {
  local installed
  # shellcheck disable=SC2016 # the format is dpkg's own
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  local package
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || printf '%s ' "$package"
  done
}

apt_update_once() {
  [ "$apt_updated" = no ] || return 0
  say "reading the list of Debian packages"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
  apt_updated=yes
}

# Installs those of the given Debian packages that are missing.
apt_install() {
  local missing
  read -ra missing <<<"$(missing_packages "$@")"
  [ ${#missing[@]} -gt 0 ] || return 0
  apt_update_once
  say "installing Debian packages: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

has_apt() { have apt-get && have dpkg-query; }

# True when apt offers every one of the given packages.
apt_offers() {
  local package
  for package in "$@"; do
    apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]' || return 1
  done
}

# What every route needs: a C compiler to link native programs, Node.js and npm, Python with pip, git.
install_base_packages() {
  local packages=()
  have cc || packages+=(gcc libc6-dev)
  have node || packages+=(nodejs)
  have npm || packages+=(npm)
  have git || packages+=(git)
  if ! have python3; then packages+=(python3 python3-pip)
  elif [ ! -f "$(stamp wasmtime "$wasmtime_version")" ] && ! python3 -m pip --version >/dev/null 2>&1; then
    packages+=(python3-pip)
  fi
  [ ${#packages[@]} -gt 0 ] || return 0
  has_apt || fail "please install these first (named as in Debian): ${packages[*]}"
  apt_install "${packages[@]}"
}

install_webkit() {
  has_apt || fail "WebKitGTK's driver is installed from Debian packages only: ${debian_webkit[*]}"
  apt_install "${debian_webkit[@]}"
}

# Sets `route` to debian or rustup, and installs what that route lacks.
choose_rust_route() {
  if nightly_is_complete; then route=rustup
  elif has_apt && [ -z "$(missing_packages "${debian_rust[@]}")" ]; then route=debian
  elif has_apt && debian_is_offered; then route=debian
  elif have rustup; then route=rustup
  else
    fail "no way to get a Rust toolchain with its sources here: install rustup, or use a Debian with rustc-web"
  fi
  if [ "$route" = debian ]; then use_debian; else use_rustup; fi
  check_native_rust
  install_browsers
}

# Asks apt's lists as they are, then once more after reading them anew.
debian_is_offered() {
  apt_offers "${debian_rust[@]}" "${debian_llvm[@]}" && return 0
  apt_update_once
  apt_offers "${debian_rust[@]}" "${debian_llvm[@]}"
}

# Native code is built with the toolchain that cargo stands for here, whichever that is.
check_native_rust() {
  if have rustup && ! cargo --version >/dev/null 2>&1; then
    say "installing Rust's stable toolchain"
    rustup toolchain install stable --profile default >&2
    rustup default stable >&2
  fi
  local minor
  minor=$(cargo --version | sed -E 's/^cargo 1\.([0-9]+)\..*/\1/')
  [ "$minor" -ge "$oldest_rust_minor" ] \
    || fail "cargo is $(cargo --version); Tabula needs 1.$oldest_rust_minor or later (with rustup: rustup update stable)"
}

use_debian() {
  apt_install "${debian_rust[@]}" "${debian_llvm[@]}"
  if have rustup; then
    if ! rustup toolchain list | grep -q '^web\b'; then
      say "linking Debian's Rust into rustup as the toolchain 'web'"
      rustup toolchain link web /usr
    fi
    wasm_cargo="cargo +web"
  else
    # Without rustup the same toolchain builds native code too, and tidy needs its formatter.
    apt_install rustfmt-web
    wasm_cargo=/usr/bin/cargo
  fi
  wasm_ld=wasm-ld-22 clang=clang-22 llvm_ar=llvm-ar-22
}

nightly_is_complete() {
  have rustup || return 1
  local sysroot
  sysroot=$(nightly_sysroot) && [ -d "$sysroot/lib/rustlib/src/rust/library" ] \
    && [ -d "$sysroot/lib/rustlib/wasm32-wasip1" ] && [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]
}

nightly_sysroot() {
  rustup toolchain list | grep -q "^$nightly" || return 1
  rustc "+$nightly" --print sysroot
}

use_rustup() {
  if ! nightly_is_complete; then
    say "installing Rust $nightly with its sources and the wasm targets"
    rustup toolchain install "$nightly" --profile minimal --component rust-src,rustfmt,clippy \
      --target wasm32-unknown-unknown,wasm32-wasip1 >&2 \
      || fail "rustup could not fetch $nightly, and Debian's rustc-web is not on offer here"
  fi
  wasm_cargo="cargo +$nightly" wasm_ld=rust-lld
  find_c_compiler
}

# A C compiler for wasm: for the start-up object, the tests' programs in C, and crates with C in them.
find_c_compiler() {
  if has_apt && ! { have clang-22 || have clang; }; then apt_install clang llvm lld; fi
  clang=$(command -v clang-22 || command -v clang || true)
  llvm_ar=$(command -v llvm-ar-22 || command -v llvm-ar || true)
  [ -n "$clang" ] && [ -n "$llvm_ar" ] || fail "clang and llvm-ar with the wasm32 target are needed"
}

# Browsers for the tests. Debian has them all; elsewhere the user's own are taken as they are.
install_browsers() {
  if has_apt && [ -n "$(missing_packages "${debian_browsers[@]}")" ] && apt_offers "${debian_browsers[@]}"; then
    apt_install "${debian_browsers[@]}"
  fi
  have chromium || have chromium-browser || have google-chrome || say "note: no Chromium found; its tests will fail"
  have chromedriver || say "note: no chromedriver found; the tests in Chromium will fail"
  have firefox || have firefox-esr || say "note: no Firefox found; its tests will fail"
}

write_toolchain_env() {
  cat >"$toolchain_env.new" <<EOF
# Written by scripts/setup; read by the other scripts. Route: $route.
WASM_CARGO='$wasm_cargo'
WASM_LD='$wasm_ld'
CLANG='$clang'
LLVM_AR='$llvm_ar'
WASI_SYSROOT='$tools/wasi-sysroot'
EOF
  # Left alone when nothing changed, so that its time can stand for "the toolchain changed".
  if cmp -s "$toolchain_env.new" "$toolchain_env"; then rm "$toolchain_env.new"
  else
    mv "$toolchain_env.new" "$toolchain_env"
    say "toolchain: $route ($wasm_cargo), tools in $tools"
  fi
}
