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
/// How often each call is made.
const ROUNDS: usize = 40;

fn import(call: &Call) -> String {
    let kinds: Vec<_> = call.params.iter().map(|param| if param.is_wide() { "i64" } else { "i32" }).collect();
    let params = if kinds.is_empty() { String::new() } else { format!("(param {})", kinds.join(" ")) };
    let result = if gives(call) { "(result i32)" } else { "" };
    format!("(import \"{}\" \"{}\" (func {params} {result}))", call.module, call.name)
}

fn gives(call: &Call) -> bool {
    matches!(call.returns, Returns::Errno | Returns::Number)
}

/// A program that makes one call again and again with wild numbers, over a memory full of noise. It begins at the round
/// that the length of its first argument says, so that it can go on where another was ended.
fn wild(call: &Call, path: &str, random: &mut StdRng) -> Vec<u8> {
    let noise: String = (0..4096).map(|_| format!("\\{:02x}", random.random::<u8>())).collect();
    let mut rounds = String::new();
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
        rounds.push_str(&if gives(call) { format!("(drop {made}))\n") } else { format!("{made})\n") });
    }
    // Round n's code follows the end of block n: a jump there skips the rounds before it.
    let blocks = "(block ".repeat(ROUNDS);
    let labels: Vec<_> = (0..ROUNDS).map(|round| round.to_string()).collect();
    // The arguments' bytes: the path and the first argument, each with a NUL.
    let before = path.len() + 2;
    let text = format!(
        "(module {} (import \"wasi_snapshot_preview1\" \"args_sizes_get\" (func (param i32 i32) (result i32)))
           (memory (export \"memory\") 1) (data (i32.const 0) \"{noise}\") (table 1 funcref)
           (func (export \"_start\") (local $round i32)
             (drop (call 1 (i32.const 60000) (i32.const 60004)))
             (local.set $round (i32.sub (i32.load (i32.const 60004)) (i32.const {before})))
             {blocks} (br_table {} (local.get $round))) {rounds}",
        import(call),
        labels.join(" ")
    );
    // The last round's parenthesis closes the function.
    let text = format!("{text})");
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Seeds are new in every run, and named when something fails.
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(rand::random)
}

#[test]
fn wild_numbers_for_every_call() {
    let seed = seed();
    println!("SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    block_on(async {
        let session = own_session().await;
        eval(&session, "globalThis.calls = await Calls.watch()").await;
        for call in calls() {
            let path = "/tmp/e2e/wild.wasm";
            let module = wild(call, path, &mut random);
            install_bytes(&session, "wild", &module).await;
            let seen = eval(&session, &rounds_of(call, path)).await;
            println!("{}.{}: {seen}", call.module, call.name);
            assert_eq!(seen["made"], ROUNDS, "{}.{}: {seen}", call.module, call.name);
        }
        eval(&session, "await tabula.trace(false)").await;
        healthy(&session).await;
        session.close().await;
    });
}

/// Runs the program of [`wild`] until all its rounds have been made, by one process after another: a round may block, or
/// end its process, and the next process begins with the round after it.
fn rounds_of(call: &Call, path: &str) -> String {
    let name = call.name;
    format!(
        "const {{ calls }} = globalThis;
         // It asks for its arguments itself, once.
         const own = '{name}' === 'args_sizes_get' ? 1 : 0;
         let [made, processes, vain] = [0, 0, 0];
         const ends = {{}};
         while (made < {ROUNDS} && vain < 20) {{
           const argv = ['{path}', 'x'.repeat(made)];
           const child = await patiently(argv, {{ stdin: 'null', cwd: '/tmp' }});
           processes++;
           const end = await endure(child);
           if (end.startsWith('refused')) return {{ made, end }};
           ends[end] = (ends[end] ?? 0) + 1;
           // The page's shell keeps its worker, if it has survived the rounds so far.
           await atRest(1);
           const now = calls.count(child.pid, '{name}') - own;
           if (now <= 0) vain++;
           else made += now;
         }}
         return {{ made, processes, ends }};"
    )
}

#[test]
fn modules_made_at_random_that_import_every_call() {
    /// Modules that are to make a call, and how many are tried for that: what a random module does first is often a trap.
    const CALLING: usize = 40;
    const TRIES: usize = 1000;
    let seed = seed();
    println!("SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let imports: String = calls().map(import).collect();
    let imports = wat::parse_str(format!("(module {imports})")).expect("imports assemble");
    let exports =
        wat::parse_str("(module (memory (export \"memory\") 1) (func (export \"_start\")))").unwrap();
    let (mut ran, mut called, mut calls_made) = (0, 0, 0);
    block_on(async {
        let session = own_session().await;
        eval(&session, "globalThis.calls = await Calls.watch()").await;
        for number in 0..TRIES {
            if called == CALLING {
                break;
            }
            let bytes: Vec<u8> = (0..40_000).map(|_| random.random()).collect();
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
                max_instructions: 2000,
                // Code that cannot trap comes further; one in four may.
                disallow_traps: number % 4 != 0,
                ..wasm_smith::Config::default()
            };
            source.max_data_segments = 4;
            let module = wasm_smith::Module::new(source, &mut arbitrary::Unstructured::new(&bytes));
            let Ok(mut module) = module else { continue };
            if module.ensure_termination(100_000).is_err() {
                continue;
            }
            let path = install_bytes(&session, "random", &module.to_bytes()).await;
            let seen = eval(
                &session,
                &format!(
                    "let child;
                     try {{
                       child = await patiently(['{path}'], {{ stdin: 'null', cwd: '/tmp' }});
                     }} catch (error) {{
                       return [`refused: ${{error.message}}`, 0];
                     }}
                     const end = await endure(child);
                     await atRest(1);
                     return [end, globalThis.calls.count(child.pid)];"
                ),
            )
            .await;
            println!("{seen}");
            ran += usize::from(!seen[0].as_str().unwrap_or("refused").starts_with("refused"));
            called += usize::from(seen[1].as_u64().unwrap() > 0);
            calls_made += seen[1].as_u64().unwrap();
        }
        println!("{ran} modules ran, {called} made {calls_made} calls");
        assert_eq!(called, CALLING, "of {TRIES} modules {ran} ran");
        eval(&session, "await tabula.trace(false)").await;
        healthy(&session).await;
        session.close().await;
    });
}
