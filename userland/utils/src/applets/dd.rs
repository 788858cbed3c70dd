//! `dd`: copies blocks of bytes, from and to where one wishes.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::time::Instant;

use tabula_sdk::file;
use utils::dd::{Amount, Plan, Records, report};
use utils::mode::{KIND, REGULAR};
use utils::options::Order;
use utils::quote::quoted;
use utils::shown;

use crate::call::{Applet, Call, why};
use crate::tree;

pub(super) const DD: Applet = Applet {
    name: "dd",
    help: "
Usage: dd [OPERAND]...
Copies blocks of bytes.

  if=FILE of=FILE  from and to where; standard input and output when not said
  bs=N             bytes read and written at once; ibs=N and obs=N each for itself (512)
  count=N          copy N blocks of the input, or N bytes with a B behind N
  skip=N seek=N    pass over N blocks of the input, of the output
  conv=WORDS       lcase ucase swab sync noerror notrunc excl nocreat fsync fdatasync
  iflag=WORDS      fullblock count_bytes skip_bytes; oflag=append,seek_bytes,sync
  status=WORD      none, noxfer or progress

N may end in c (1), w (2), b (512), kB, K, MB, M and so on, and may be a product: 2x512.
",
    options: &[],
    order: Order::Raw,
    misuse: 1,
    run,
};

/// The lowest number for a copy of a descriptor, above those that a program is started with.
const FIRST_FREE: u32 = 3;

fn run(call: &Call) -> u8 {
    let plan = match Plan::parse(call.operands()) {
        Ok(plan) => plan,
        Err((why, true)) => return call.wrong(why),
        Err((why, false)) => {
            call.complain(why);
            return 1;
        }
    };
    let begun = Instant::now();
    let mut copy = match Copy::new(&plan) {
        Ok(copy) => copy,
        Err(why) => {
            call.complain(why);
            return 1;
        }
    };
    let mut failed = false;
    if let Err(why) = copy.run(call, &mut failed) {
        call.complain(why);
        failed = true;
    }
    eprint!("{}", report(copy.read, copy.written, copy.bytes, begun.elapsed().as_secs_f64(), plan.status));
    failed.into()
}

struct Copy<'a> {
    plan: &'a Plan,
    input: File,
    output: File,
    waiting: Vec<u8>,
    read: Records,
    written: Records,
    bytes: u64,
}

fn standard(fd: u32) -> Result<File, String> {
    file::duplicate(fd, FIRST_FREE).map_err(|errno| format!("failed to open 'standard stream': {errno}"))
}

fn cannot<'a>(what: &'a str, path: &'a [u8]) -> impl Fn(std::io::Error) -> String + 'a {
    move |error| format!("{what} {}: {}", quoted(path), why(&error))
}

impl<'a> Copy<'a> {
    fn new(plan: &'a Plan) -> Result<Copy<'a>, String> {
        let input = match &plan.input {
            Some(path) => File::open(tree::path(path)).map_err(cannot("failed to open", path))?,
            None => standard(0)?,
        };
        let seek = plan.seek.bytes(plan.output_block);
        let conversions = plan.conversions;
        let output = match &plan.output {
            Some(path) => {
                let mut options = OpenOptions::new();
                options.write(true).create(!conversions.must_be_there).create_new(conversions.must_be_new);
                options.truncate(!conversions.keeps_rest && seek == 0 && !plan.appends);
                options.append(plan.appends);
                let file = options.open(tree::path(path)).map_err(cannot("failed to open", path))?;
                let is_plain = file.metadata().is_ok_and(|known| known.is_file());
                if !conversions.keeps_rest && seek != 0 && is_plain {
                    file.set_len(seek).map_err(cannot("failed to truncate", path))?;
                }
                file
            }
            None => standard(1)?,
        };
        let (read, written) = (Records::default(), Records::default());
        Ok(Copy { plan, input, output, waiting: Vec::new(), read, written, bytes: 0 })
    }

    fn input_name(&self) -> String {
        self.plan.input.as_ref().map_or_else(|| "'standard input'".into(), |path| quoted(path))
    }

    fn input_plain(&self) -> String {
        self.plan.input.as_ref().map_or_else(|| "standard input".into(), |path| shown(path))
    }

    fn output_name(&self) -> String {
        self.plan.output.as_ref().map_or_else(|| "'standard output'".into(), |path| quoted(path))
    }

    fn run(&mut self, call: &Call, failed: &mut bool) -> Result<(), String> {
        self.skip(call)?;
        self.seek()?;
        let whole = self.plan.input_block;
        let mut room = Vec::new();
        room.try_reserve_exact(whole)
            .map_err(|_| format!("memory exhausted by input buffer of size {whole} bytes"))?;
        room.resize(whole, 0);
        let (mut blocks_left, mut bytes_left) = match self.plan.count {
            None => (u64::MAX, u64::MAX),
            Some(Amount::Blocks(blocks)) => (blocks, u64::MAX),
            Some(Amount::Bytes(bytes)) => (u64::MAX, bytes),
        };
        while blocks_left > 0 && bytes_left > 0 {
            let most = usize::try_from(bytes_left).unwrap_or(whole).min(whole);
            let count = match read(&mut self.input, &mut room[..most], self.plan.full_blocks) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => {
                    let why = format!("error reading {}: {}", self.input_name(), why(&error));
                    let ahead = i64::try_from(whole).unwrap_or(i64::MAX);
                    // What cannot be read is passed over, where there is something behind it.
                    if !self.plan.conversions.goes_on || self.input.seek(SeekFrom::Current(ahead)).is_err() {
                        self.drain()?;
                        return Err(why);
                    }
                    call.complain(why);
                    *failed = true;
                    blocks_left -= 1;
                    continue;
                }
            };
            blocks_left -= 1;
            bytes_left -= count as u64;
            self.read.count(count, whole);
            let mut length = count;
            if self.plan.conversions.fills && count < whole {
                room[count..].fill(0);
                length = whole;
            }
            self.plan.conversions.apply(&mut room[..length]);
            if self.plan.is_direct {
                self.write(&room[..length])?;
            } else {
                self.waiting.extend_from_slice(&room[..length]);
                self.write_whole()?;
            }
        }
        self.drain()?;
        if self.plan.conversions.syncs {
            let synced = self.output.sync_all();
            synced.map_err(|error| format!("fsync failed for {}: {}", self.output_name(), why(&error)))?;
        }
        Ok(())
    }

    /// Passes over the beginning of the input, by reading it where it has no places.
    fn skip(&mut self, call: &Call) -> Result<(), String> {
        let skip = self.plan.skip.bytes(self.plan.input_block);
        if skip == 0 {
            return Ok(());
        }
        let known = file::stat_fd(std::os::fd::AsRawFd::as_raw_fd(&self.input) as u32);
        let is_plain = known.is_ok_and(|known| known.mode & KIND == REGULAR);
        let passed = if is_plain {
            let ahead =
                i64::try_from(skip).map_err(|_| format!("{}: cannot skip: too far", self.input_plain()))?;
            let start = self.input.stream_position();
            let at = self.input.seek(SeekFrom::Current(ahead));
            let size = known.map_or(0, |known| known.size);
            match (start, at) {
                (Ok(start), Ok(_)) => skip.min(size.saturating_sub(start)),
                (_, Err(error)) | (Err(error), _) => {
                    return Err(format!("{}: cannot skip: {}", self.input_plain(), why(&error)));
                }
            }
        } else {
            let passed = std::io::copy(&mut (&mut self.input).take(skip), &mut std::io::sink());
            passed.map_err(|error| format!("error reading {}: {}", self.input_name(), why(&error)))?
        };
        if passed < skip {
            call.complain(format_args!("{}: cannot skip to specified offset", self.input_plain()));
        }
        Ok(())
    }

    fn seek(&mut self) -> Result<(), String> {
        let seek = self.plan.seek.bytes(self.plan.output_block);
        if seek == 0 {
            return Ok(());
        }
        let ahead = i64::try_from(seek).unwrap_or(i64::MAX);
        let moved = self.output.seek(SeekFrom::Current(ahead));
        moved.map(drop).map_err(|error| format!("{}: cannot seek: {}", self.output_name(), why(&error)))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let written = self.output.write_all(bytes);
        written.map_err(|error| format!("error writing {}: {}", self.output_name(), why(&error)))?;
        self.bytes += bytes.len() as u64;
        self.written.count(bytes.len(), self.plan.output_block);
        Ok(())
    }

    fn write_whole(&mut self) -> Result<(), String> {
        let block = self.plan.output_block;
        let waiting = std::mem::take(&mut self.waiting);
        let pieces = waiting.chunks_exact(block);
        self.waiting = pieces.remainder().to_vec();
        for piece in pieces {
            self.write(piece)?;
        }
        Ok(())
    }

    fn drain(&mut self) -> Result<(), String> {
        let rest = std::mem::take(&mut self.waiting);
        if rest.is_empty() { Ok(()) } else { self.write(&rest) }
    }
}

/// Reads a block; a whole one, if that is wished and there is one.
fn read(input: &mut File, room: &mut [u8], is_full: bool) -> std::io::Result<usize> {
    let mut filled = 0;
    loop {
        match input.read(&mut room[filled..]) {
            Ok(0) => return Ok(filled),
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        if !is_full || filled == room.len() {
            return Ok(filled);
        }
    }
}
