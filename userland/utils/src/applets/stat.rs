//! `stat`: what is known of files and of the file systems that they are in.

use tabula_sdk::file::{self, Links, Stat};
use tabula_sdk::inode::{self, Space};
use utils::escape::{self, Field};
use utils::moment::Moment;
use utils::options::Order;
use utils::{accounts, mode, shown};

use crate::call::{Applet, Call, Out};
use crate::{proc, tree};

pub(super) const STAT: Applet = Applet {
    name: "stat",
    help: "
Usage: stat [OPTION]... FILE...
Shows what is known of files, or with -f of file systems.

  -L, --dereference    follow symbolic links
  -f, --file-system    the file system instead of the file
  -c, --format=FORMAT  FORMAT and a line end for each
      --printf=FORMAT  FORMAT with its backslash escapes, and no line end
  -t, --terse          in one line of numbers
      --help           show this help

Of files: %a %A permissions, octal and long; %b blocks; %B bytes of a block; %d %D device; %f mode in hexadecimal;
%F kind; %g %G group; %h names; %i inode; %m mount point; %n %N name; %o best size to read; %s size; %t %T device
numbers; %u %U owner; %x %X read; %y %Y written; %z %Z changed (text, seconds); %w %W born (unknown).
Of file systems: %a free for you; %b blocks; %c inodes; %d free inodes; %f free; %l longest name; %n name; %s %S block
bytes; %T kind.
",
    options: &["L,dereference", "f,file-system", "c,format=", "printf=", "t,terse"],
    order: Order::Mixed,
    misuse: 1,
    run,
};

const LONG: &str = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %d\tInode: %-11i Links: %h
Access: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
const TERSE: &str = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const LONG_SYSTEM: &str = "  File: \"%n\"\n    ID: 0        Namelen: %-7l Type: %T
Block size: %-10s Fundamental block size: %S
Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n";
const TERSE_SYSTEM: &str = "%n 0 %l %T %s %S %b %f %a %c %d\n";

fn run(call: &Call) -> u8 {
    if call.operands().is_empty() {
        return call.wrong("missing operand");
    }
    let of_system = call.line.has("f");
    let format = match (call.line.value("printf"), call.line.value("c")) {
        (Some(format), _) => escape::text(format),
        (None, Some(format)) => [format, b"\n"].concat(),
        (None, None) => match (of_system, call.line.has("t")) {
            (false, false) => LONG.into(),
            (false, true) => TERSE.into(),
            (true, false) => LONG_SYSTEM.into(),
            (true, true) => TERSE_SYSTEM.into(),
        },
    };
    let mut out = Out::new(call.name);
    let mut status = 0;
    let link = if call.line.has("L") { Links::Follow } else { Links::Keep };
    for file in call.operands() {
        let answer = if of_system {
            inode::space(file).map(|space| fill(&format, &|letter| of_space(file, &space, letter)))
        } else if file == b"-" {
            file::stat_fd(0).map(|known| fill(&format, &|letter| of_file(file, &known, letter)))
        } else {
            file::stat(file, link).map(|known| fill(&format, &|letter| of_file(file, &known, letter)))
        };
        match answer {
            Ok(text) => out.bytes(&text),
            Err(errno) => {
                out.flush();
                call.complain(format_args!("cannot stat '{}': {errno}", shown(file)));
                status = 1;
            }
        }
    }
    out.flush();
    status
}

/// A format with what its letters stand for; an unknown letter is itself.
fn fill(format: &[u8], value: &dyn Fn(u8) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = format.get(at) {
        at += 1;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let (field, length) = Field::parse(&format[at..]);
        match format.get(at + length) {
            Some(b'%') | None => out.push(b'%'),
            Some(letter) => match value(*letter) {
                Some(value) => out.extend(field.fill(&value)),
                None => out.push(b'?'),
            },
        }
        at += length + 1;
    }
    out
}

fn of_file(path: &[u8], known: &Stat, letter: u8) -> Option<Vec<u8>> {
    let seconds = |ns: u64| (ns / 1_000_000_000).to_string();
    let full = |ns: u64| Moment::from_ns(ns).full();
    let text = match letter {
        b'a' => format!("{:o}", known.mode & mode::ALL),
        b'A' => mode::long(known.mode),
        b'b' => known.blocks.to_string(),
        b'B' => "512".into(),
        b'd' => known.dev.to_string(),
        b'D' => format!("{:x}", known.dev),
        b'f' => format!("{:x}", known.mode),
        b'F' => mode::kind(known.mode, known.size).into(),
        b'g' => known.gid.to_string(),
        b'G' => accounts::name_of(&proc::groups(), known.gid),
        b'h' => known.nlink.to_string(),
        b'i' => known.ino.to_string(),
        b'm' => return Some(mount_point(known.dev)),
        b'n' => return Some(path.to_vec()),
        b'N' => return Some(quoted(path, known)),
        b'o' => known.block_bytes.to_string(),
        b's' => known.size.to_string(),
        b't' => format!("{:x}", known.rdev >> 8 & 0xfff),
        b'T' => format!("{:x}", known.rdev & 0xff),
        b'u' => known.uid.to_string(),
        b'U' => accounts::name_of(&proc::users(), known.uid),
        b'w' => "-".into(),
        b'W' => "0".into(),
        b'x' => full(known.accessed_ns),
        b'X' => seconds(known.accessed_ns),
        b'y' => full(known.modified_ns),
        b'Y' => seconds(known.modified_ns),
        b'z' => full(known.changed_ns),
        b'Z' => seconds(known.changed_ns),
        _ => return None,
    };
    Some(text.into_bytes())
}

fn of_space(path: &[u8], space: &Space, letter: u8) -> Option<Vec<u8>> {
    let number = match letter {
        b'a' | b'f' => space.free,
        b'b' => space.blocks,
        b'c' => space.inodes,
        b'd' => space.free_inodes,
        b'l' => space.name_max,
        b's' | b'S' => space.block_bytes,
        b'n' => return Some(path.to_vec()),
        b'T' => {
            let device = file::stat(path, Links::Follow).map_or(0, |known| known.dev);
            return Some(
                mount_of(device).map_or_else(|| b"unknown".to_vec(), |mount| mount.kind.into_bytes()),
            );
        }
        _ => return None,
    };
    Some(number.to_string().into_bytes())
}

fn quoted(path: &[u8], known: &Stat) -> Vec<u8> {
    let mut text = [b"'", path, b"'"].concat();
    if known.mode & mode::KIND == mode::LINK
        && let Ok(target) = std::fs::read_link(tree::path(path))
    {
        text.extend(format!(" -> '{}'", target.display()).into_bytes());
    }
    text
}

fn mount_of(device: u64) -> Option<proc::Mount> {
    let is_it =
        |mount: &proc::Mount| file::stat(&mount.at, Links::Follow).is_ok_and(|root| root.dev == device);
    proc::mounts().into_iter().rev().find(is_it)
}

fn mount_point(device: u64) -> Vec<u8> {
    mount_of(device).map_or_else(|| b"/".to_vec(), |mount| mount.at)
}
