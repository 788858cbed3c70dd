"""Runs one WASI program under wasmtime, with the same command line as `drive run`.

    python3 wasmtime_run.py [--dir HOST::GUEST]... [--env K=V]... -- PROGRAM.wasm [ARG...]

Standard streams are this process's own. The exit code is the program's; 134 stands for a trap, whose message goes to
standard error, and 125 for a program that could not be started. The wasmtime package is found through PYTHONPATH.
"""

import sys

import wasmtime


def parse(argv):
    """Splits the command line into (dirs, env, program, args); raises ValueError on anything unknown."""
    dirs, env, rest = [], [], list(argv)
    while rest and rest[0] != "--":
        flag = rest.pop(0)
        if not rest or flag not in ("--dir", "--env"):
            raise ValueError(f"unexpected argument {flag!r}")
        value = rest.pop(0)
        if flag == "--dir":
            host, _, guest = value.partition("::")
            dirs.append((host, guest or host))
        else:
            name, _, text = value.partition("=")
            env.append((name, text))
    if len(rest) < 2:
        raise ValueError("no program given")
    return dirs, env, rest[1], rest[2:]


def main():
    try:
        dirs, env, program, args = parse(sys.argv[1:])
        engine = wasmtime.Engine()
        store = wasmtime.Store(engine)
        wasi = wasmtime.WasiConfig()
        wasi.argv = [program.rsplit("/", 1)[-1], *args]
        wasi.env = env
        wasi.inherit_stdin()
        wasi.inherit_stdout()
        wasi.inherit_stderr()
        for host, guest in dirs:
            wasi.preopen_dir(host, guest)
        store.set_wasi(wasi)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        instance = linker.instantiate(store, wasmtime.Module.from_file(engine, program))
    except (ValueError, wasmtime.WasmtimeError) as error:
        print(f"wasmtime_run: {error}", file=sys.stderr)
        return 125
    try:
        instance.exports(store)["_start"](store)
    except wasmtime.ExitTrap as exit_trap:
        return exit_trap.code
    except wasmtime.Trap as trap:
        print(f"wasmtime_run: {trap}", file=sys.stderr)
        return 134
    except wasmtime.WasmtimeError as error:
        print(f"wasmtime_run: {error}", file=sys.stderr)
        return 134
    return 0


if __name__ == "__main__":
    sys.exit(main())
