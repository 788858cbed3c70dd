//! The guests of the benchmark: assembled from `guests/*.wat`, the shared prelude in front.

use tabula_drive::{Error, Result, Session};

const PRELUDE: &str = include_str!("../guests/prelude.wat");
const GUESTS: [(&str, &str); 6] = [
    ("syscall", include_str!("../guests/syscall.wat")),
    ("tmpfs", include_str!("../guests/tmpfs.wat")),
    ("pipe", include_str!("../guests/pipe.wat")),
    ("spawn", include_str!("../guests/spawn.wat")),
    ("compress", include_str!("../guests/compress.wat")),
    ("disk", include_str!("../guests/disk.wat")),
];
/// Whole modules of their own.
const MODULES: [(&str, &str); 3] = [
    ("futex", include_str!("../guests/futex.wat")),
    ("idle", include_str!("../guests/idle.wat")),
    ("spin", include_str!("../guests/spin.wat")),
];
/// How large the program that is spawned is to be.
const CHILD_BYTES: usize = 100_000;

/// Puts all guests into `/tmp/bench`.
pub(crate) async fn install(session: &Session) -> Result<()> {
    for (name, source) in GUESTS {
        put(session, name, &assemble(name, &format!("(module {PRELUDE} {source})"))?).await?;
    }
    for (name, source) in MODULES {
        put(session, name, &assemble(name, source)?).await?;
    }
    put(session, "child", &child()?).await
}

async fn put(session: &Session, name: &str, module: &[u8]) -> Result<()> {
    session.write_file(&format!("/tmp/bench/{name}.wasm"), module, 0o755).await
}

fn assemble(name: &str, source: &str) -> Result<Vec<u8>> {
    wat::parse_str(source).map_err(|error| Error::Usage(format!("the guest {name}: {error}")))
}

/// A program of 100 KB of code that ends at once.
fn child() -> Result<Vec<u8>> {
    let mut functions = String::new();
    let mut module = Vec::new();
    for number in 0.. {
        if module.len() >= CHILD_BYTES {
            break;
        }
        for inner in 0..50 {
            let body: String = (0..12)
                .map(|step| {
                    format!(
                        "local.get 0 i32.const {} i32.mul i32.const {step} i32.xor local.set 0 ",
                        number * 7919 + inner
                    )
                })
                .collect();
            functions.push_str(&format!(
                "(func (export \"f{number}_{inner}\") (param i32) (result i32) {body} local.get 0)"
            ));
        }
        module = assemble(
            "child",
            &format!("(module (memory (export \"memory\") 1) (func (export \"_start\")) {functions})"),
        )?;
    }
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_guests_assemble() {
        for (name, source) in GUESTS {
            assert!(assemble(name, &format!("(module {PRELUDE} {source})")).is_ok(), "{name}");
        }
        for (name, source) in MODULES {
            assert!(assemble(name, source).is_ok(), "{name}");
        }
        assert!((CHILD_BYTES..CHILD_BYTES + 20_000).contains(&child().unwrap().len()));
    }
}
