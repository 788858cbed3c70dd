"""Runs the built coreutils under a reference runtime, wasmtime: what is linked in, and that relative paths work.

Relies on `scripts/build userland`, and on the wasmtime package that the set-up installs. The one import that is not WASI
preview 1, WASIX's getcwd, is answered here. What utilities do inside Tabula is tested in the browser, not here.
"""

import os
import pathlib
import tempfile
import unittest

import wasmtime

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
ERANGE = 68


class Machine:
    """One compiled program, run as often as wanted."""

    def __init__(self, module):
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module.from_file(self.engine, str(module))

    def run(self, argv, directory, cwd="/", stdin=b""):
        """Runs the program with `directory` as its `/`; gives exit code, standard output and standard error."""
        store = wasmtime.Store(self.engine)
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        memory = []

        def getcwd(buffer, length):
            path = cwd.encode()
            room = int.from_bytes(memory[0].read(store, length, length + 4), "little")
            memory[0].write(store, len(path).to_bytes(4, "little"), length)
            if room < len(path):
                return ERANGE
            memory[0].write(store, path, buffer)
            return 0

        i32 = wasmtime.ValType.i32()
        linker.define_func("wasix_32v1", "getcwd", wasmtime.FuncType([i32, i32], [i32]), getcwd)
        with tempfile.TemporaryDirectory() as streams:
            paths = {name: os.path.join(streams, name) for name in ("stdin", "stdout", "stderr")}
            pathlib.Path(paths["stdin"]).write_bytes(stdin)
            config = wasmtime.WasiConfig()
            config.argv = argv
            config.stdin_file = paths["stdin"]
            config.stdout_file = paths["stdout"]
            config.stderr_file = paths["stderr"]
            config.preopen_dir(directory, "/")
            store.set_wasi(config)
            instance = linker.instantiate(store, self.module)
            memory.append(instance.exports(store)["memory"])
            try:
                instance.exports(store)["_start"](store)
                code = 0
            except wasmtime.ExitTrap as leave:
                code = leave.code
            output = {name: pathlib.Path(paths[name]).read_bytes() for name in ("stdout", "stderr")}
        return code, output["stdout"].decode(), output["stderr"].decode()


def listed_utilities():
    lines = (ROOT / "userland/coreutils.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Coreutils(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.machine = Machine(TARGET / "wasi/bin/coreutils.wasm")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        (pathlib.Path(self.folder.name) / "sub").mkdir()
        (pathlib.Path(self.folder.name) / "sub/f.txt").write_text("b\na\n")

    def run_tool(self, *argv, cwd="/", stdin=b""):
        return self.machine.run(list(argv), self.folder.name, cwd, stdin)

    def test_has_exactly_the_listed_utilities(self):
        code, out, _ = self.run_tool("coreutils", "--list")
        self.assertEqual((code, out.split()), (0, listed_utilities()))

    def test_relative_paths_start_at_the_working_directory(self):
        self.assertEqual(self.run_tool("cat", "f.txt", cwd="/sub"), (0, "b\na\n", ""))
        self.assertEqual(self.run_tool("pwd", cwd="/sub"), (0, "/sub\n", ""))
        self.assertEqual(self.run_tool("cat", "sub/f.txt"), (0, "b\na\n", ""))
        self.assertEqual(self.run_tool("cat", "/sub/f.txt", cwd="/sub"), (0, "b\na\n", ""))

    def test_a_working_directory_out_of_reach_leaves_the_root(self):
        self.assertEqual(self.run_tool("cat", "sub/f.txt", cwd="/elsewhere"), (0, "b\na\n", ""))
        long = "/" + "d" * 5000
        self.assertEqual(self.run_tool("cat", "sub/f.txt", cwd=long), (0, "b\na\n", ""))

    def test_files_are_made_linked_and_removed(self):
        self.assertEqual(self.run_tool("touch", "g.txt", cwd="/sub")[0], 0)
        self.assertEqual(self.run_tool("ln", "f.txt", "../h.txt", cwd="/sub")[0], 0)
        self.assertEqual(self.run_tool("truncate", "-s", "1", "h.txt")[0], 0)
        self.assertEqual(self.run_tool("cat", "f.txt", cwd="/sub")[1], "b")
        folder = pathlib.Path(self.folder.name)
        self.assertTrue((folder / "sub/g.txt").is_file())
        self.assertEqual(self.run_tool("rm", "-r", "sub", "h.txt")[0], 0)
        self.assertEqual(list(folder.iterdir()), [])

    def test_filters(self):
        self.assertEqual(self.run_tool("sort", stdin=b"b\na\nc\n"), (0, "a\nb\nc\n", ""))
        self.assertEqual(self.run_tool("wc", "-l", stdin=b"1\n2\n")[1].strip(), "2")
        self.assertEqual(self.run_tool("head", "-n", "1", stdin=b"1\n2\n")[1], "1\n")
        self.assertEqual(self.run_tool("tail", "-n", "1", stdin=b"1\n2\n")[1], "2\n")
        self.assertEqual(self.run_tool("tr", "a-z", "A-Z", stdin=b"abc\n")[1], "ABC\n")
        self.assertEqual(self.run_tool("seq", "3")[1], "1\n2\n3\n")
        self.assertEqual(self.run_tool("[", "1", "=", "2", "]")[0], 1)
        self.assertEqual(self.run_tool("false")[0], 1)

    def test_errors_are_told(self):
        code, out, err = self.run_tool("cat", "nothing", cwd="/sub")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("nothing", err)
        code, _, err = self.run_tool("sort", "nothing")
        self.assertEqual(code, 2)
        self.assertIn("nothing", err)


if __name__ == "__main__":
    unittest.main()
