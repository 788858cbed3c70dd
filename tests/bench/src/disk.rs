//! What files that survive cost, on the disk that the browser gives. Baselines are the browser's own files and database. Each
//! metric works in a browser with a profile of its own, which is forgotten afterwards; rows that can be had from one
//! browser are measured together.

use std::sync::OnceLock;

use tabula_drive::{Error, Options, Result, Session, Storage};

use crate::metric::{Measured, Metric, Target, median};
use crate::script::script;

const MIB: f64 = 1_048_576.0;
/// How often each is measured.
const ROUNDS: usize = 3;
/// Synced appends of one round, of all writers together.
const APPENDS: usize = 1000;
/// Small files of one round, and their bytes.
const FILES: usize = 10_000;
const FILE_BYTES: usize = 1024;
/// The large file, and how much of it is read again from memory.
const LARGE_MIB: usize = 256;
const WARM_MIB: usize = 32;
/// The tree that is mounted after the browser has died: so many files of 4 KiB, and a file that makes it a gigabyte.
const TREE_FILES: usize = 100_000;
const TREE_FILE_BYTES: usize = 4096;
const TREE_LARGE_MIB: usize = 600;
const MOUNTS: usize = 3;

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "fsync_append",
        unit: "1/s",
        against: "strict puts into IndexedDB",
        target: Target::AtLeast(1000.0),
        measure: |_| Box::pin(appends(1)),
    },
    Metric {
        name: "fsync_append_8",
        unit: "1/s",
        against: "strict puts into IndexedDB",
        target: Target::AtLeast(3000.0),
        measure: |_| Box::pin(appends(8)),
    },
    Metric {
        name: "seq_write",
        unit: "MB/s",
        against: "a file of the browser, in pieces of 1 MiB",
        target: Target::AtLeast(150.0),
        measure: |_| Box::pin(seq_write()),
    },
    Metric {
        name: "seq_read_cold",
        unit: "MB/s",
        against: "a file of the browser, in pieces of 1 MiB",
        target: Target::AtLeast(500.0),
        measure: |_| Box::pin(seq_read_cold()),
    },
    Metric {
        name: "seq_read_warm",
        unit: "MB/s",
        against: "a file of the browser, in pieces of 1 MiB",
        target: Target::AtLeast(2000.0),
        measure: |_| Box::pin(seq_read_warm()),
    },
    Metric {
        name: "file_create",
        unit: "1/s",
        against: "a file of the browser for each",
        target: Target::AtLeast(5000.0),
        measure: |_| Box::pin(small_files(0)),
    },
    Metric {
        name: "file_stat",
        unit: "1/s",
        against: "a file of the browser for each",
        target: Target::AtLeast(200_000.0),
        measure: |_| Box::pin(small_files(1)),
    },
    Metric {
        name: "file_delete",
        unit: "1/s",
        against: "a file of the browser for each",
        target: Target::AtLeast(10_000.0),
        measure: |_| Box::pin(small_files(2)),
    },
    Metric {
        name: "mount_100k",
        unit: "ms",
        against: "a new disk, with nothing on it",
        target: Target::AtMost(300.0),
        measure: |_| Box::pin(many_files(Tree::Mount)),
    },
    Metric {
        name: "space_overhead",
        unit: "MB",
        against: "the bytes of the files",
        target: Target::RatioAtMost(1.6),
        measure: |_| Box::pin(many_files(Tree::Space)),
    },
    Metric {
        name: "seq_write_encrypted",
        unit: "MB/s",
        against: "the same, before home was encrypted",
        target: Target::RatioAtLeast(0.5),
        measure: |_| Box::pin(encrypted(seq_write_script(), |out| megabytes_a_second(LARGE_MIB, out[0]))),
    },
    Metric {
        name: "fsync_append_encrypted",
        unit: "1/s",
        against: "the same, before home was encrypted",
        target: Target::RatioAtLeast(0.5),
        measure: |_| Box::pin(encrypted(append_script(1), |out| APPENDS as f64 / (out[0] / 1e9))),
    },
];

/// Runs a script with the helpers of `js/opfs.js`.
async fn on_disk(session: &Session, body: &str) -> Result<Vec<f64>> {
    script(session, &format!("{}\n{body}", include_str!("../js/opfs.js"))).await
}

/// A machine with a disk, in a browser with a profile.
async fn machine(profile: &tempfile::TempDir) -> Result<Session> {
    let options =
        Options { storage: Storage::Disk, profile: Some(profile.path().to_owned()), ..Options::default() };
    let session = Session::start(options).await?;
    crate::guests::install(&session).await?;
    let ready = "await tabula.exec('mkdir -p /home/user/bench');
        if (tabula.storage.kind !== 'disk') throw new Error(`no disk: ${tabula.storage.problem}`);
        return 0;";
    script(&session, ready).await?;
    Ok(session)
}

/// What a script answers, some times in one machine, each time with its baseline's: medians.
async fn rounds(
    body: &str,
    baseline: &str,
    value_of: impl Fn(&[f64]) -> f64,
    baseline_of: impl Fn(&[f64]) -> f64,
) -> Result<Measured> {
    let profile = crate::boot::folder()?;
    let session = machine(&profile).await?;
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        values.push(value_of(&on_disk(&session, body).await?));
        baselines.push(baseline_of(&on_disk(&session, baseline).await?));
    }
    session.close().await;
    Ok(Measured::new(median(values), median(baselines)))
}

async fn appends(writers: usize) -> Result<Measured> {
    let rate = move |out: &[f64]| APPENDS as f64 / (out[0] / 1e9);
    rounds(&append_script(writers), "return strictPuts();", rate, |out| 1e9 / out[0]).await
}

/// So many writers append together; how long that took.
fn append_script(writers: usize) -> String {
    let each = APPENDS / writers;
    format!(
        "const names = Array.from({{ length: {writers} }}, (_, number) => 'log' + number);
         const times = await Promise.all(names.map((name) => onDisk('a', name, {each})));
         await tabula.exec('rm /home/user/bench/log*');
         return [Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([begin]) => begin))];"
    )
}

/// A script on a home that is encrypted; the baseline is the same on the home that it was before.
async fn encrypted(body: String, rate: impl Fn(&[f64]) -> f64) -> Result<Measured> {
    let profile = crate::boot::folder()?;
    let session = machine(&profile).await?;
    let mut medians = Vec::new();
    // A home moves only while nobody uses it, and the page's shell does.
    let encrypt = "for (;;) {
            const shells = (await tabula.processes()).filter(({ command }) => command === 'sh');
            if (shells.length === 0) break;
            for (const { pid } of shells) await tabula.kill(pid, 9).catch(() => {});
        }
        await tabula.encryptHome('a password for the benchmark');
        return 0;";
    for prepare in ["return 0;", encrypt] {
        script(&session, prepare).await?;
        let mut values = Vec::new();
        for _ in 0..ROUNDS {
            values.push(rate(&on_disk(&session, &body).await?));
        }
        medians.push(median(values));
    }
    session.close().await;
    Ok(Measured::new(medians[1], medians[0]))
}

fn megabytes_a_second(mebibytes: usize, nanoseconds: f64) -> f64 {
    mebibytes as f64 * MIB / 1e6 / (nanoseconds / 1e9)
}

fn seq_write_script() -> String {
    format!("return onDisk('w', {LARGE_MIB});")
}

async fn seq_write() -> Result<Measured> {
    let body = seq_write_script();
    let rate = |out: &[f64]| megabytes_a_second(LARGE_MIB, out[0]);
    rounds(&body, "return opfsLarge();", rate, rate).await
}

/// Each time in a machine that has just booted, whose memory has nothing of the file.
async fn seq_read_cold() -> Result<Measured> {
    let profile = crate::boot::folder()?;
    let session = machine(&profile).await?;
    on_disk(&session, &seq_write_script()).await?;
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        session.reload().await?;
        crate::guests::install(&session).await?;
        values.push(megabytes_a_second(LARGE_MIB, on_disk(&session, "return onDisk('r');").await?[0]));
        baselines.push(megabytes_a_second(LARGE_MIB, on_disk(&session, "return opfsLarge();").await?[1]));
    }
    session.close().await;
    Ok(Measured::new(median(values), median(baselines)))
}

async fn seq_read_warm() -> Result<Measured> {
    let body = format!("await onDisk('w', {WARM_MIB}); await onDisk('r'); return onDisk('r');");
    let rate = |out: &[f64]| megabytes_a_second(WARM_MIB, out[0]);
    let baseline = |out: &[f64]| megabytes_a_second(LARGE_MIB, out[1]);
    rounds(&body, "return opfsLarge();", rate, baseline).await
}

/// One of the three figures of small files, which come from the same rounds.
async fn small_files(which: usize) -> Result<Measured> {
    static ALL: OnceLock<[Measured; 3]> = OnceLock::new();
    let all = match ALL.get() {
        Some(all) => *all,
        None => *ALL.get_or_init({
            let measured = measure_small_files().await?;
            move || measured
        }),
    };
    Ok(all[which])
}

async fn measure_small_files() -> Result<[Measured; 3]> {
    let profile = crate::boot::folder()?;
    let session = machine(&profile).await?;
    let body = format!(
        "const created = await onDisk('c', {FILES}, {FILE_BYTES});
         const asked = await onDisk('s', {FILES});
         return [...created, ...asked, ...await onDisk('d', {FILES})];"
    );
    let (mut values, mut baselines) = (<[Vec<f64>; 3]>::default(), <[Vec<f64>; 3]>::default());
    for _ in 0..ROUNDS {
        let inside = on_disk(&session, &body).await?;
        let bare = on_disk(&session, "return opfsFiles();").await?;
        for which in 0..3 {
            values[which].push(FILES as f64 / (inside[which] / 1e9));
            baselines[which].push(1e9 / bare[which]);
        }
    }
    session.close().await;
    Ok([0, 1, 2].map(|which| Measured::new(median(values[which].clone()), median(baselines[which].clone()))))
}

/// A figure of the tree of many files.
#[derive(Clone, Copy)]
enum Tree {
    Mount,
    Space,
}

/// One of the two figures, which come from the same tree.
async fn many_files(which: Tree) -> Result<Measured> {
    static BOTH: OnceLock<[Measured; 2]> = OnceLock::new();
    let both = match BOTH.get() {
        Some(both) => *both,
        None => *BOTH.get_or_init({
            let measured = measure_many_files().await?;
            move || measured
        }),
    };
    Ok(both[which as usize])
}

/// Bytes of the file that is the disk.
const SIZE: &str = "const folder = await navigator.storage.getDirectory();
    return (await (await folder.getFileHandle('tabula.disk')).getFile()).size;";
const MOUNT_MS: &str = "return tabula.storage.mountMs;";

/// What many files take of the disk, and how long it takes to mount them, and a gigabyte, after the browser was killed,
/// which it is each time.
async fn measure_many_files() -> Result<[Measured; 2]> {
    let profile = crate::boot::folder()?;
    let session = machine(&profile).await?;
    let new_disk_ms = on_disk(&session, MOUNT_MS).await?[0];
    let before = on_disk(&session, SIZE).await?[0];
    on_disk(&session, &format!("return onDisk('c', {TREE_FILES}, {TREE_FILE_BYTES});")).await?;
    let after = on_disk(&session, SIZE).await?[0];
    let space = Measured::new((after - before) / 1e6, (TREE_FILES * TREE_FILE_BYTES) as f64 / 1e6);
    on_disk(&session, &format!("return onDisk('w', {TREE_LARGE_MIB});")).await?;
    session.kill_browser();
    drop(session);
    let mut values = Vec::new();
    for _ in 0..MOUNTS {
        let session = machine(&profile).await?;
        let took = on_disk(&session, MOUNT_MS).await?;
        let count = on_disk(&session, &format!("return onDisk('s', {TREE_FILES});")).await;
        // A tree that is not whole would be mounted fast.
        count.map_err(|error| Error::Usage(format!("the tree is not whole: {error}")))?;
        values.push(took[0]);
        // Something is being written when it dies.
        script(
            &session,
            "tabula.spawn(['sh', '-c', 'while :; do echo more >> bench/log; sync bench/log; done']);
             await tabula.exec('sleep 0.2');
             return 0;",
        )
        .await?;
        session.kill_browser();
    }
    Ok([Measured::new(median(values), new_disk_ms), space])
}
