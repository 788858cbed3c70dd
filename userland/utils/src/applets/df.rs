//! `df`: the room in file systems.

use tabula_sdk::file::{self, Links};
use tabula_sdk::inode::{self, Space};
use utils::options::Order;
use utils::{shown, size};

use crate::call::{Applet, Call, Out};
use crate::proc::{self, Mount};

pub(super) const DF: Applet = Applet {
    name: "df",
    help: "
Usage: df [OPTION]... [FILE]...
Shows the room in the file systems that FILEs are in, or in all.

  -a, --all             also those that have no room at all
  -h, --human-readable  in powers of 1024 (1.5M)
  -H, --si              in powers of 1000 (1.5M)
  -B, --block-size=N    in units of N bytes
  -k                    in units of 1024 bytes, as by default
  -i, --inodes          numbers of files instead of room
  -T, --print-type      with the kind of file system
  -P, --portability     the same line for every system, as always here
      --total           with a line for all together
      --help            show this help
",
    options: &[
        "a,all",
        "h,human-readable",
        "H,si",
        "B,block-size=",
        "k",
        "i,inodes",
        "T,print-type",
        "P,portability",
        "total",
    ],
    order: Order::Mixed,
    misuse: 1,
    run,
};

/// No path is longer.
const PATH_MAX: usize = 4096;

/// How numbers are shown.
enum Unit {
    Bytes(u64),
    People(u64),
}

fn run(call: &Call) -> u8 {
    let mut unit = Unit::Bytes(1024);
    for (option, value) in &call.line.options {
        unit = match *option {
            "h" => Unit::People(1024),
            "H" => Unit::People(1000),
            "k" => Unit::Bytes(1024),
            "B" => match value.as_deref().and_then(size::parse).filter(|bytes| *bytes > 0) {
                Some(bytes) => Unit::Bytes(bytes),
                None => return call.wrong("invalid block size"),
            },
            _ => unit,
        };
    }
    let mut status = 0;
    let mounts = proc::mounts();
    let mut rows: Vec<(&Mount, Space)> = Vec::new();
    if call.operands().is_empty() {
        for mount in &mounts {
            if let Ok(space) = inode::space(&mount.at)
                && (call.line.has("a") || space.blocks > 0)
            {
                // What lies over another mount hides it.
                rows.retain(|(other, _)| other.at != mount.at);
                // One that is seen at several places has its room once.
                let is_seen = rows.iter().any(|(other, _)| device_of(other) == device_of(mount));
                if call.line.has("a") || !is_seen {
                    rows.push((mount, space));
                }
            }
        }
    }
    for file in call.operands() {
        let found = file::stat(file, Links::Follow).and_then(|known| Ok((known.dev, inode::space(file)?)));
        match found {
            Err(errno) => {
                call.failed(file, errno);
                status = 1;
            }
            Ok((device, space)) => match mount_of(file, device, &mounts) {
                Some(mount) => rows.push((mount, space)),
                None => {
                    call.failed(file, "its file system is not mounted where it can be seen");
                    status = 1;
                }
            },
        }
    }
    if rows.is_empty() {
        if status == 0 {
            call.complain("no file systems processed");
        }
        return 1;
    }
    let mut out = Out::new(call.name);
    out.text(&table(call, &rows, &unit));
    out.flush();
    status
}

fn device_of(mount: &Mount) -> Option<u64> {
    file::stat(&mount.at, Links::Follow).ok().map(|root| root.dev)
}

/// The mount that a file of a device is seen through: of several with parts of the same file system, the one whose root is
/// found on the way up.
fn mount_of<'a>(file: &[u8], device: u64, mounts: &'a [Mount]) -> Option<&'a Mount> {
    let ours: Vec<&Mount> = mounts.iter().rev().filter(|mount| device_of(mount) == Some(device)).collect();
    let root_of = |mount: &Mount| file::stat(&mount.at, Links::Follow).ok().map(|root| root.ino);
    let is_folder = file::stat(&[file, b"/."].concat(), Links::Follow).is_ok();
    let mut at = match file.iter().rposition(|byte| *byte == b'/') {
        _ if is_folder => file.to_vec(),
        Some(end) => file.get(..=end).unwrap_or_default().to_vec(),
        None => b".".to_vec(),
    };
    while let Ok(known) = file::stat(&at, Links::Follow)
        && known.dev == device
        && at.len() < PATH_MAX
    {
        if let Some(mount) = ours.iter().find(|mount| root_of(mount) == Some(known.ino)) {
            return Some(mount);
        }
        at.extend_from_slice(b"/..");
    }
    ours.first().copied()
}

fn table(call: &Call, rows: &[(&Mount, Space)], unit: &Unit) -> String {
    let with_kind = call.line.has("T");
    let of_inodes = call.line.has("i");
    let head = match (of_inodes, unit) {
        (true, _) => ["Inodes", "IUsed", "IFree", "IUse%"].map(str::to_owned),
        (false, Unit::People(_)) => ["Size", "Used", "Avail", "Use%"].map(str::to_owned),
        (false, Unit::Bytes(bytes)) => {
            let blocks = if *bytes == 1024 { "1K-blocks".to_owned() } else { format!("{bytes}B-blocks") };
            [blocks, "Used".into(), "Available".into(), "Use%".into()]
        }
    };
    let number = |count: u64, block_bytes: u64| match (of_inodes, unit) {
        (true, _) => count.to_string(),
        (false, Unit::People(base)) => size::human(count.saturating_mul(block_bytes), *base),
        (false, Unit::Bytes(bytes)) => count.saturating_mul(block_bytes).div_ceil(*bytes).to_string(),
    };
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut line = |name: String, kind: String, numbers: [String; 4], at: String| {
        let mut cells = vec![name];
        if with_kind {
            cells.push(kind);
        }
        cells.extend(numbers);
        cells.push(at);
        lines.push(cells);
    };
    line("Filesystem".into(), "Type".into(), head, "Mounted on".into());
    let numbers = |space: &Space| {
        let (all, free) =
            if of_inodes { (space.inodes, space.free_inodes) } else { (space.blocks, space.free) };
        let used = all.saturating_sub(free);
        let percent = if all == 0 { "-".into() } else { format!("{}%", (used * 100).div_ceil(all)) };
        [
            number(all, space.block_bytes),
            number(used, space.block_bytes),
            number(free, space.block_bytes),
            percent,
        ]
    };
    for (mount, space) in rows {
        line(shown(&mount.source), mount.kind.clone(), numbers(space), shown(&mount.at));
    }
    if call.line.has("total") {
        let mut total = Space { block_bytes: 1, ..Space::default() };
        for (_, space) in rows {
            total.blocks = total.blocks.saturating_add(space.blocks.saturating_mul(space.block_bytes));
            total.free = total.free.saturating_add(space.free.saturating_mul(space.block_bytes));
            total.inodes = total.inodes.saturating_add(space.inodes);
            total.free_inodes = total.free_inodes.saturating_add(space.free_inodes);
        }
        line("total".into(), "-".into(), numbers(&total), "-".into());
    }
    aligned(&lines, 1 + usize::from(with_kind))
}

/// Lines of cells: the first ones and the last to the left, the others to the right.
fn aligned(lines: &[Vec<String>], left: usize) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            if column + 1 == columns {
                text.push_str(cell);
            } else if column < left {
                text.push_str(&format!("{cell:<width$} "));
            } else {
                text.push_str(&format!("{cell:>width$} "));
            }
        }
        text.push('\n');
    }
    text
}
