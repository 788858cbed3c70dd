//! Files about the machine. Nothing is sampled in the background: what Linux averages over minutes is the present moment's
//! number here.

use super::node::MachineFile;
use super::text::Text;
use crate::fs::mount::Mount;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::process::Process;
use crate::task::tree::Life;
use alloc::vec::Vec;
use tabula_abi::Result;

const NS_PER_S: u64 = 1_000_000_000;
/// Nanoseconds of one clock tick, a hundredth of a second, in which `stat` counts.
pub(super) const NS_PER_TICK: u64 = 10_000_000;
/// Numbers of processes stay below this.
const PID_MAX: u32 = 1 << 22;

/// The text of a file.
///
/// # Errors
/// `ENOMEM`.
pub(super) fn text(ctx: &Ctx<'_>, file: MachineFile) -> Result<Vec<u8>> {
    let mut text = Text::new();
    match file {
        MachineFile::CpuInfo => {
            for cpu in 0..ctx.kernel.host().parallelism() {
                text.line(format_args!("processor\t: {cpu}\nmodel name\t: WebAssembly\n\n"));
            }
        }
        MachineFile::FileSystems => file_systems(ctx, &mut text),
        MachineFile::LoadAverage => load_average(ctx, &mut text),
        MachineFile::MemInfo => memory(ctx, &mut text),
        MachineFile::Stat => stat(ctx, &mut text),
        MachineFile::Uptime => {
            let up_ns = ctx.kernel.host().monotonic_ns();
            let idle_ns = idle_ns(ctx, up_ns);
            text.line(format_args!("{} {}\n", Seconds(up_ns), Seconds(idle_ns)));
        }
        MachineFile::Version => {
            text.line(format_args!("Tabula version {} (wasm32)\n", env!("CARGO_PKG_VERSION")));
        }
        MachineFile::HostName => {
            text.bytes(b"tabula\n");
        }
        MachineFile::OsRelease => {
            text.line(format_args!("{}\n", env!("CARGO_PKG_VERSION")));
        }
        MachineFile::OsType => {
            text.bytes(b"Tabula\n");
        }
        MachineFile::PidMax => {
            text.line(format_args!("{PID_MAX}\n"));
        }
    }
    text.finish()
}

/// Nanoseconds, shown as seconds with two decimals.
struct Seconds(u64);

impl core::fmt::Display for Seconds {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{:02}", self.0 / NS_PER_S, self.0 % NS_PER_S / NS_PER_TICK)
    }
}

fn living(ctx: &Ctx<'_>) -> Vec<Arc<Process>> {
    let tree = ctx.kernel.tree().lock();
    tree.iter().filter(|node| node.life == Life::Alive).map(|node| node.process.clone()).collect()
}

fn computed_ns(ctx: &Ctx<'_>) -> u64 {
    let of = |process: &Arc<Process>| process.cpu_ns().saturating_add(process.children_cpu_ns());
    living(ctx).iter().map(of).fold(0, u64::saturating_add)
}

fn idle_ns(ctx: &Ctx<'_>, up_ns: u64) -> u64 {
    up_ns.saturating_mul(u64::from(ctx.kernel.host().parallelism())).saturating_sub(computed_ns(ctx))
}

/// Threads that compute now, and all threads.
fn threads(ctx: &Ctx<'_>) -> (usize, usize) {
    let mut counts = (0_usize, 0_usize);
    for process in living(ctx) {
        let tasks = process.live_tasks();
        counts.0 = counts.0.saturating_add(tasks.iter().filter(|task| task.is_computing()).count());
        counts.1 = counts.1.saturating_add(tasks.len());
    }
    counts
}

fn load_average(ctx: &Ctx<'_>, text: &mut Text) {
    let (computing, all) = threads(ctx);
    let last = ctx.kernel.tree().lock().iter().map(|node| node.process.pid()).max().unwrap_or_default();
    text.line(format_args!("{computing}.00 {computing}.00 {computing}.00 {computing}/{all} {last}\n"));
}

fn memory(ctx: &Ctx<'_>, text: &mut Text) {
    let memory = ctx.kernel.host().memory();
    let free = memory.total_bytes.saturating_sub(memory.used_bytes);
    let lines = [
        ("MemTotal:", memory.total_bytes),
        ("MemFree:", free),
        ("MemAvailable:", free),
        ("Buffers:", 0),
        ("Cached:", 0),
        ("SwapCached:", 0),
        ("SwapTotal:", 0),
        ("SwapFree:", 0),
    ];
    for (name, bytes) in lines {
        text.line(format_args!("{name:<15} {:>8} kB\n", bytes / 1024));
    }
}

fn stat(ctx: &Ctx<'_>, text: &mut Text) {
    let host = ctx.kernel.host();
    let cpus = u64::from(host.parallelism().max(1));
    let up_ns = host.monotonic_ns();
    let (busy, idle) = (computed_ns(ctx) / NS_PER_TICK, idle_ns(ctx, up_ns) / NS_PER_TICK);
    text.line(format_args!("cpu  {busy} 0 0 {idle} 0 0 0 0 0 0\n"));
    for cpu in 0..cpus {
        text.line(format_args!("cpu{cpu} {} 0 0 {} 0 0 0 0 0 0\n", busy / cpus, idle / cpus));
    }
    let booted_s = ctx.realtime_ns().saturating_sub(up_ns) / NS_PER_S;
    let computing = threads(ctx).0;
    text.line(format_args!("btime {booted_s}\nprocs_running {computing}\nprocs_blocked 0\n"));
}

fn file_systems(ctx: &Ctx<'_>, text: &mut Text) {
    let types = |mount: Arc<Mount>| mount.root().inode.file_system_type();
    let mut types: Vec<&str> = ctx.kernel.mounts().list().into_iter().map(types).collect();
    types.sort_unstable();
    types.dedup();
    for name in types {
        text.line(format_args!("nodev\t{name}\n"));
    }
}
