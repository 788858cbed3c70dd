//! Programs that mean harm: wild pointers and numbers for every call of the table, and modules made at random that
//! import all of it. Whatever becomes of them, the system stays well.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tabula_e2e::{block_on, eval, healthy, install_bytes, own_session};
use tabula_kernel::syscall::table::{Call, Returns, calls};

/// Numbers that are wrong in different ways: outside memory, at its edge, negative, huge, odd.
const WILD: [u32; 16] = [
    0,
    1,
    2,
    3,
    4,
    7,
    64,
    65_535,
    65_536,
    65_532,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff0,
    0xffff_ffff,
    100,
    4096,
];
const ROUNDS: usize = 60;

fn import(call: &Call) -> String {
    let kinds: Vec<_> = call.params.iter().map(|param| if param.is_wide() { "i64" } else { "i32" }).collect();
    let params = if kinds.is_empty() { String::new() } else { format!("(param {})", kinds.join(" ")) };
    let result = if gives(call) { "(result i32)" } else { "" };
    format!("(import \"{}\" \"{}\" (func {params} {result}))", call.module, call.name)
}

fn gives(call: &Call) -> bool {
    matches!(call.returns, Returns::Errno | Returns::Number)
}

/// A program that makes one call again and again with wild numbers, over a memory full of noise.
fn wild(call: &Call, random: &mut StdRng) -> Vec<u8> {
    let noise: String = (0..4096).map(|_| format!("\\{:02x}", random.random::<u8>())).collect();
    let mut body = String::new();
    for _ in 0..ROUNDS {
        let numbers = call.params.iter().map(|param| {
            let number = WILD[random.random_range(0..WILD.len())];
            match param.is_wide() {
                true => format!("(i64.const {})", i64::from(number as i32) << random.random_range(0..33)),
                false => format!("(i32.const {})", number as i32),
            }
        });
        let numbers: Vec<_> = numbers.collect();
        let made = format!("(call 0 {})", numbers.join(" "));
        body.push_str(&if gives(call) { format!("(drop {made})\n") } else { format!("{made}\n") });
    }
    let text = format!(
        "(module {} (memory (export \"memory\") 1) (data (i32.const 0) \"{noise}\") (table 1 funcref)
           (func (export \"_start\") {body}))",
        import(call)
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Seeds are new in every run, and named when something fails.
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(rand::random)
}

/// Runs an installed module for a moment: what it does is its own affair, as long as it can be ended.
async fn endure(session: &tabula_drive::Session, path: &str) -> serde_json::Value {
    let script = format!(
        "let child;
         try {{
           child = await patiently(['{path}'], {{ stdin: 'null', cwd: '/tmp' }});
         }} catch (error) {{
           return `refused: ${{error.message}}`;
         }}
         child.stdout.pipeTo(new WritableStream()).catch(() => {{}});
         const errors = new Response(child.stderr).text().catch(() => '');
         // A program may stop or ignore all but one signal.
         const killed = pause(400).then(() => child.kill(9).catch(() => {{}}));
         const end = await ended(child);
         await Promise.race([killed, pause(0)]);
         if (end.exitCode !== 126) return `${{end.exitCode}}`;
         // A program that ends with 126 of its own says nothing; the loader says why.
         const why = await Promise.race([errors, pause(100)]);
         return why ? `refused: ${{why}}` : '126';"
    );
    eval(session, &script).await
}

#[test]
fn wild_numbers_for_every_call() {
    let seed = seed();
    println!("SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    block_on(async {
        let session = own_session().await;
        for call in calls() {
            let module = wild(call, &mut random);
            let path = install_bytes(&session, "wild", &module).await;
            let end = endure(&session, &path).await;
            println!("{}.{}: {end}", call.module, call.name);
            assert!(!end.as_str().unwrap_or("refused").starts_with("refused"), "{}: {end}", call.name);
        }
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn modules_made_at_random_that_import_every_call() {
    const MODULES: usize = 120;
    let seed = seed();
    println!("SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let imports: String = calls().map(import).collect();
    let imports = wat::parse_str(format!("(module {imports})")).expect("imports assemble");
    let exports =
        wat::parse_str("(module (memory (export \"memory\") 1) (func (export \"_start\")))").unwrap();
    let mut ran = 0;
    block_on(async {
        let session = own_session().await;
        for _ in 0..MODULES {
            let bytes: Vec<u8> = (0..20_000).map(|_| random.random()).collect();
            let mut source = wasm_smith::Config {
                available_imports: Some(imports.clone()),
                exports: Some(exports.clone()),
                min_imports: calls().count(),
                max_imports: calls().count(),
                min_funcs: 3,
                max_memories: 1,
                min_memories: 1,
                max_memory32_bytes: 1 << 24,
                memory64_enabled: false,
                compact_imports_enabled: false,
                custom_page_sizes_enabled: false,
                wide_arithmetic_enabled: false,
                shared_everything_threads_enabled: false,
                threads_enabled: false,
                relaxed_simd_enabled: false,
                gc_enabled: false,
                exceptions_enabled: false,
                tail_call_enabled: false,
                custom_descriptors_enabled: false,
                allow_start_export: false,
                ..wasm_smith::Config::default()
            };
            source.max_data_segments = 4;
            let module = wasm_smith::Module::new(source, &mut arbitrary::Unstructured::new(&bytes));
            let Ok(mut module) = module else { continue };
            if module.ensure_termination(100_000).is_err() {
                continue;
            }
            let path = install_bytes(&session, "random", &module.to_bytes()).await;
            let end = endure(&session, &path).await;
            println!("{end}");
            ran += usize::from(!end.as_str().unwrap_or("refused").starts_with("refused"));
        }
        assert!(ran > MODULES / 3, "only {ran} of {MODULES} modules started");
        healthy(&session).await;
        session.close().await;
    });
}
