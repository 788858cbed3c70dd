# Shared by every script here: where things are, how to speak, and which versions are pinned.
# Sourced, never run. Sets no shell options: each script says `set -euo pipefail` itself.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${TABULA_CACHE:-$HOME/.cache/tabula}
tools=$cache/tools
toolchain_env=$root/target/toolchain.env

# Pinned versions. A tool is installed again when its number here changes.
oldest_rust_minor=95
nightly=nightly-2026-05-20
wasm_bindgen_version=0.2.130
geckodriver_version=0.37.1
binaryen_version=132.0.0
yowasp_clang_version=22.0.0-git20542-10
lucide_version=1.62.0
inter_version=5.3.0
jetbrains_mono_version=5.3.0
esbuild_version=0.28.2
axe_version=4.14.1
codemirror_packages=(
  @codemirror/state@6.7.6 @codemirror/view@6.43.15 @codemirror/commands@6.11.1 @codemirror/language@6.13.1
  @codemirror/search@6.7.2 @codemirror/lang-cpp@6.0.3 @codemirror/lang-css@6.3.1 @codemirror/lang-html@6.4.12
  @codemirror/lang-javascript@6.2.5 @codemirror/lang-json@6.0.2 @codemirror/lang-markdown@6.5.2
  @codemirror/lang-python@6.2.1 @codemirror/lang-rust@6.0.2 @codemirror/legacy-modes@6.5.5 @lezer/highlight@1.2.5
)
# Of the list above, raised when it changes.
codemirror_set=1
typescript_version=5.9.3
wasmtime_version=50.0.1

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Reads what scripts/setup found: compilers, linkers, libraries.
load_toolchain() {
  [ -f "$toolchain_env" ] || fail "no toolchain chosen yet; run 'make setup' first"
  # shellcheck source=/dev/null
  . "$toolchain_env"
  PATH=$tools/bin:$tools/npm/node_modules/.bin:$PATH
  export PATH PYTHONPATH=$tools/python${PYTHONPATH:+:$PYTHONPATH}
}

# What the engines that we support understand; nothing else may appear in a module that wasm-opt has been through.
engine_features=(
  --enable-threads --enable-bulk-memory --enable-bulk-memory-opt --enable-mutable-globals --enable-multimemory
  --enable-reference-types --enable-sign-ext --enable-nontrapping-float-to-int --enable-multivalue --enable-simd
)
