//! Measures a volume on a file of the host: `cargo run --release -p tabula-persist --example measure -- FOLDER [encrypted]`.
//! Each row is one run; a program that only writes to a file and flushes it is the baseline of the first two.

use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tabula_persist::device::{BlockDevice, FileDevice};
use tabula_persist::random::Stream;
use tabula_persist::{
    Environment, Error, FormatOptions, MountOptions, NewInode, Ownership, Pressure, ROOT, Volume,
};

const CAPACITY: u64 = 8 << 30;
const OWNER: Ownership = Ownership { mode: 0o644, uid: 1000, gid: 1000 };
const KEY: [u8; 32] = [7; 32];

/// The host's clock, and randomness that is good enough to measure with.
struct Host(std::sync::Mutex<Stream>);

impl Environment for Host {
    fn now_ns(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
    }

    fn fill_random(&self, out: &mut [u8]) {
        let mut stream = self.0.lock().expect("no panic");
        for part in out.chunks_mut(8) {
            part.copy_from_slice(&stream.next_u64().to_le_bytes()[..part.len()]);
        }
    }
}

struct Bench {
    device: Arc<FileDevice>,
    host: Arc<Host>,
    key: Option<&'static [u8; 32]>,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

impl Bench {
    fn format(&self) -> Outcome<Volume> {
        Volume::format(
            self.device.clone(),
            self.host.clone(),
            FormatOptions { capacity_bytes: CAPACITY, key: self.key },
        )?;
        self.mount()
    }

    fn mount(&self) -> Outcome<Volume> {
        let options = MountOptions { capacity_bytes: CAPACITY, key: self.key, ..MountOptions::default() };
        Ok(Volume::mount(self.device.clone(), self.host.clone(), options)?)
    }
}

fn per_second(count: u64, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}

/// Calls until it does not have to wait for the flusher any more.
fn patiently<T>(volume: &Volume, work: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    loop {
        match work() {
            Err(Error::Busy) => volume.relieve()?,
            result => return result,
        }
    }
}

fn write_all(volume: &Volume, ino: u64, mut offset: u64, bytes: &[u8]) -> Result<(), Error> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let count = patiently(volume, || volume.write_at(ino, offset, rest))?;
        offset += count as u64;
        rest = &rest[count..];
        if volume.pressure() == Pressure::Commit {
            volume.commit()?;
        }
    }
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.first().map_or("/tmp", String::as_str);
    let path = Path::new(folder).join("tabula-persist-measure");
    let key = (arguments.get(1).map(String::as_str) == Some("encrypted")).then_some(&KEY);
    let device = Arc::new(FileDevice::open(&path)?);
    let bench = Bench { device, host: Arc::new(Host(std::sync::Mutex::new(Stream::new(1)))), key };
    let result = appends(&bench)
        .and_then(|()| sequential(&bench))
        .and_then(|()| small_files(&bench))
        .and_then(|()| many_files(&bench));
    std::fs::remove_file(&path)?;
    result
}

fn appends(bench: &Bench) -> Outcome<()> {
    bench.device.set_len(0)?;
    let begin = Instant::now();
    for index in 0..300 {
        bench.device.write_at(index * 4096, &[1; 4096])?;
        bench.device.flush()?;
    }
    println!("raw write + flush    {:>10.0} /s", per_second(300, begin));
    let volume = bench.format()?;
    for writers in [1_u64, 8] {
        let each = 2000 / writers;
        let names: Vec<String> = (0..writers).map(|index| format!("{writers}-{index}")).collect();
        let created = names.iter().map(|name| volume.create(ROOT, name.as_bytes(), NewInode::Regular, OWNER));
        let files = created.collect::<Result<Vec<_>, _>>()?;
        let begin = Instant::now();
        std::thread::scope(|scope| {
            let run = |ino: u64| {
                for _ in 0..each {
                    patiently(&volume, || volume.append(ino, &[3; 4096]))?;
                    volume.sync_file(ino)?;
                }
                Ok::<(), Error>(())
            };
            let threads: Vec<_> = files.iter().map(|file| scope.spawn(move || run(file.ino))).collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
        })?;
        println!("fsync_append_{writers}       {:>10.0} /s", per_second(writers * each, begin));
    }
    Ok(())
}

fn sequential(bench: &Bench) -> Outcome<()> {
    let megabyte = vec![9; 1 << 20];
    bench.device.set_len(0)?;
    let begin = Instant::now();
    for index in 0..256 {
        bench.device.write_at(index << 20, &megabyte)?;
    }
    bench.device.flush()?;
    println!("raw seq_write        {:>10.0} MB/s", per_second(256 << 20, begin) / 1e6);
    let volume = bench.format()?;
    let file = volume.create(ROOT, b"large", NewInode::Regular, OWNER)?;
    let begin = Instant::now();
    for index in 0..256 {
        write_all(&volume, file.ino, index << 20, &megabyte)?;
    }
    volume.sync_file(file.ino)?;
    println!("seq_write            {:>10.0} MB/s", per_second(256 << 20, begin) / 1e6);
    drop(volume);
    let volume = bench.mount()?;
    let mut out = vec![0; 1 << 20];
    let begin = Instant::now();
    for index in 0..256 {
        assert_eq!(volume.read_at(file.ino, index << 20, &mut out)?, 1 << 20);
    }
    println!("seq_read_cold        {:>10.0} MB/s", per_second(256 << 20, begin) / 1e6);
    for index in 0..32 {
        volume.read_at(file.ino, index << 20, &mut out)?;
    }
    let begin = Instant::now();
    for index in 0..256 {
        assert_eq!(volume.read_at(file.ino, (index % 32) << 20, &mut out)?, 1 << 20);
    }
    println!("seq_read_warm        {:>10.0} MB/s", per_second(256 << 20, begin) / 1e6);
    Ok(())
}

fn small_files(bench: &Bench) -> Outcome<()> {
    let volume = bench.format()?;
    let names: Vec<String> = (0..10_000).map(|index| format!("file-{index}")).collect();
    let begin = Instant::now();
    for name in &names {
        let file = patiently(&volume, || volume.create(ROOT, name.as_bytes(), NewInode::Regular, OWNER))?;
        write_all(&volume, file.ino, 0, &[5; 300])?;
    }
    volume.sync()?;
    println!("file_create          {:>10.0} /s", per_second(10_000, begin));
    for round in ["file_stat", "file_stat again"] {
        let begin = Instant::now();
        for name in &names {
            volume.lookup(ROOT, name.as_bytes())?;
        }
        println!("{round:<20} {:>10.0} /s", per_second(10_000, begin));
        volume.checkpoint()?;
    }
    let begin = Instant::now();
    for name in &names {
        patiently(&volume, || volume.unlink(ROOT, name.as_bytes()))?;
    }
    volume.sync()?;
    println!("file_delete          {:>10.0} /s", per_second(10_000, begin));
    Ok(())
}

fn many_files(bench: &Bench) -> Outcome<()> {
    let volume = bench.format()?;
    for dir in 0..100 {
        let dir = volume.create(ROOT, format!("dir-{dir}").as_bytes(), NewInode::Directory, OWNER)?;
        for file in 0..1000 {
            let name = format!("file-{file}");
            let file =
                patiently(&volume, || volume.create(dir.ino, name.as_bytes(), NewInode::Regular, OWNER))?;
            write_all(&volume, file.ino, 0, &[5; 4096])?;
        }
    }
    volume.sync()?;
    let stored = 100_000 * 4096_u64;
    println!("space_overhead       {:>10.2}", bench.device.len()? as f64 / stored as f64);
    volume.checkpoint()?;
    println!("  after a checkpoint {:>10.2}", bench.device.len()? as f64 / stored as f64);
    volume.trim()?;
    println!("  and cut to use     {:>10.2}", bench.device.len()? as f64 / stored as f64);
    let begin = Instant::now();
    volume.create_snapshot(b"now")?;
    println!("snapshot             {:>10.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    let large = volume.create(ROOT, b"large", NewInode::Regular, OWNER)?;
    for index in 0..600 {
        write_all(&volume, large.ino, index << 20, &vec![1; 1 << 20])?;
    }
    for index in 0..20_000 {
        let name = format!("later-{index}");
        patiently(&volume, || volume.create(ROOT, name.as_bytes(), NewInode::Regular, OWNER))?;
    }
    volume.sync()?;
    // As after a crash: nothing is said to the volume, whose last commits are in the log only. Its redb is never closed.
    std::mem::forget(volume);
    let begin = Instant::now();
    let volume = bench.mount()?;
    println!("mount_100k           {:>10.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    let begin = Instant::now();
    let report = volume.check(tabula_persist::fsck::Scope::Tree)?;
    println!(
        "check of {} inodes {:.1} ms: {:?}",
        report.inodes,
        begin.elapsed().as_secs_f64() * 1e3,
        report.findings
    );
    let begin = Instant::now();
    volume.delete_snapshot(b"now")?;
    println!("snapshot deleted     {:>10.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    Ok(())
}
