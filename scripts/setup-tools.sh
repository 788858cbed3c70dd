# The part of scripts/setup that installs tools through cargo, npm and pip into the cache, each at its pinned version.
# Sourced by it. A stamp file per tool and version says that it is there.
# shellcheck shell=bash disable=SC2154

stamp() { printf '%s' "$tools/stamps/$1-$2"; }

# once NAME VERSION COMMAND...: runs the command unless NAME is there in VERSION.
once() {
  local name=$1 version=$2
  shift 2
  [ -f "$(stamp "$name" "$version")" ] && return 0
  say "installing $name $version"
  "$@"
  mkdir -p "$tools/stamps"
  rm -f "$tools/stamps/$name"-*
  touch "$(stamp "$name" "$version")"
}

# Its build folder lives in the cache, so that the two tools share what they have in common.
cargo_tool() {
  local name=$1 version=$2
  shift 2
  CARGO_TARGET_DIR=$cache/build/tools cargo install "$name" --version "$version" --root "$tools" --force "$@" >&2
}

# Not --locked: one version in its lock file is not to be had everywhere. Link-time optimisation off: it takes minutes
# and gains nothing here.
install_wasm_bindgen() {
  CARGO_PROFILE_RELEASE_LTO=off cargo_tool wasm-bindgen-cli "$wasm_bindgen_version"
}

npm_tool() { npm install --prefix "$tools/npm" --no-audit --no-fund --no-progress "$@" >&2; }

# A C library for WASI, newer than distributions have, comes inside the compiler for WASI that the tests run: its headers
# and libraries serve our own builds too. Both are of one version, so they go together.
install_yowasp_clang() {
  npm_tool "@yowasp/clang@$yowasp_clang_version"
  rm -rf "$tools/wasi-sysroot"
  mkdir -p "$tools/wasi-sysroot"
  tar xf "$tools/npm/node_modules/@yowasp/clang/gen/llvm-resources.tar" -C "$tools/wasi-sysroot" include lib share
}

install_wasmtime() {
  rm -rf "$tools/python"
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    python3 -m pip install -q --target "$tools/python" "wasmtime==$wasmtime_version" >&2
}

install_tools() {
  once wasm-bindgen "$wasm_bindgen_version" install_wasm_bindgen
  once binaryen "$binaryen_version" npm_tool "binaryen@$binaryen_version"
  once lucide "$lucide_version" npm_tool "lucide-static@$lucide_version"
  once inter "$inter_version" npm_tool "@fontsource-variable/inter@$inter_version"
  once jetbrains-mono "$jetbrains_mono_version" npm_tool "@fontsource/jetbrains-mono@$jetbrains_mono_version"
  once axe "$axe_version" npm_tool "axe-core@$axe_version"
  once esbuild "$esbuild_version" npm_tool "esbuild@$esbuild_version"
  once codemirror "$codemirror_set" npm_tool "${codemirror_packages[@]}"
  once yowasp-clang "$yowasp_clang_version" install_yowasp_clang
  once typescript "$typescript_version" npm_tool "typescript@$typescript_version"
  once wasmtime "$wasmtime_version" install_wasmtime
  once geckodriver "$geckodriver_version" cargo_tool geckodriver "$geckodriver_version" --locked
}
