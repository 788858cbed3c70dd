//! Real software at its full size: LLVM (npm's `@yowasp/clang`, 75 MB of WebAssembly) compiles and links a C program
//! inside Tabula, which then runs there.

use std::path::PathBuf;

use serde_json::json;
use tabula_drive::{Browser, Options, Session};
use tabula_e2e::{block_on, eval, healthy};

/// Where the set-up puts the package.
fn package() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("target/tools/npm/node_modules/@yowasp/clang/gen")
}

fn compiles_in(browser: Browser) {
    let read = |name: &str| {
        let file = package().join(name);
        std::fs::read(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; `make setup` installs it", file.display()))
    };
    let (compiler, resources) = (read("llvm.core.wasm"), read("llvm-resources.tar"));
    block_on(async {
        let session =
            Session::start(Options { browser, ..Options::default() }).await.unwrap_or_else(|e| panic!("{e}"));
        session.write_file("/tmp/llvm.wasm", &compiler, 0o755).await.unwrap();
        session.write_file("/tmp/resources.tar", &resources, 0o644).await.unwrap();
        session
            .write_file("/tmp/source/greeting.c", include_bytes!("../programs/greeting.c"), 0o644)
            .await
            .unwrap();
        session
            .write_file("/tmp/source/greeting.h", include_bytes!("../programs/greeting.h"), 0o644)
            .await
            .unwrap();
        let seen = eval(
            &session,
            "await tabula.mkdir('/tmp/usr', { recursive: true });
             await tabula.mountImage('/tmp/usr', await tabula.readFile('/tmp/resources.tar'));
             await tabula.remove('/tmp/resources.tar');
             const preopens = [{ path: '/tmp/usr', name: '/usr' }, { path: '/tmp/source', name: '/src' }];
             async function run(program, argv) {
               const child = await tabula.spawn(argv, { program, preopens, stdin: 'null', env: {} });
               const text = (stream) => new Response(stream).text();
               const [out, errors, { exitCode }] = await Promise.all([text(child.stdout), text(child.stderr), child.wait()]);
               return { out, errors, exitCode };
             }
             const steps = [
               await run('/tmp/llvm.wasm', ['clang', '-O1', '-c', '-o', '/src/greeting.o', '/src/greeting.c']),
               await run('/tmp/llvm.wasm', ['wasm-ld', '-o', '/src/greeting.wasm', '-L/usr/lib/wasm32-wasip1',
                 '/usr/lib/wasm32-wasip1/crt1-command.o', '/src/greeting.o', '-lc',
                 '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a']),
             ];
             await tabula.chmod('/tmp/source/greeting.wasm', 0o755);
             steps.push(await run('/tmp/source/greeting.wasm', ['greeting', 'b', 'c']));
             return steps;",
        )
        .await;
        let done = json!({"out": "", "errors": "", "exitCode": 0});
        let ran = json!({"out": "compiled inside, 2 arguments\n", "errors": "", "exitCode": 29});
        assert_eq!(seen, json!([done, done, ran]), "{browser:?}");
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn in_chromium() {
    compiles_in(Browser::Chromium);
}

#[test]
fn in_firefox() {
    compiles_in(Browser::Firefox);
}
