//! One file, or a stream: where it comes from, where it goes, and what of it is kept.

use super::{Action, Job};
use crate::packing::{Packing, Unpacked};
use backup::made::Made;
use backup::stop::Stoppable;
use backup::sys::{self, Known};
use flate2::{Compression, GzBuilder};
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use utils::mode;
use utils::shown;

const PIECE_BYTES: usize = 128 << 10;
const NS_PER_S: u64 = 1_000_000_000;

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Done,
    /// It was left alone, which has been told.
    Warned,
    /// It could not be done, which has been told.
    Failed,
}

/// A file that is named on the command line.
struct Source {
    /// As it is named, with the suffix where that was left out.
    name: Vec<u8>,
    /// Where it is: absolute.
    at: Vec<u8>,
    known: Known,
}

/// Does what is asked for with the file of a name; `-` is standard input.
///
/// # Errors
/// The system's; `InvalidData` and `UnexpectedEof` when it is damaged.
pub(super) fn run(job: &Job, name: &[u8]) -> io::Result<Outcome> {
    if name == b"-" {
        return stream(job, b"stdin", Box::new(io::stdin()), None);
    }
    let source = found(job, name)?;
    let known = source.known;
    if known.is_folder() {
        job.warn(&source.name, "is a directory -- ignored");
        return Ok(Outcome::Warned);
    }
    let stays = job.keeps || matches!(job.action, Action::Test | Action::List);
    if known.kind() != mode::REGULAR && !stays {
        job.warn(&source.name, "is not a directory or a regular file - ignored");
        return Ok(Outcome::Warned);
    }
    let others = known.nlink.saturating_sub(1);
    if others > 0 && !stays && !job.is_forced {
        let plural = if others == 1 { "" } else { "s" };
        job.warn(&source.name, &format!("has {others} other link{plural} -- file ignored"));
        return Ok(Outcome::Warned);
    }
    let file = sys::open(&source.at)?;
    if job.to_stdout || matches!(job.action, Action::Test | Action::List) {
        return stream(job, &source.name, Box::new(file), Some(&known));
    }
    in_place(job, &source, file)
}

/// The file of a name, or of the name with the suffix where that is meant. What a link leads to counts when the link stays,
/// or by force.
fn found(job: &Job, name: &[u8]) -> io::Result<Source> {
    let source = |name: &[u8]| -> io::Result<Source> {
        let mut at = sys::absolute(name)?;
        if sys::known(&at)?.kind() == mode::LINK && (job.is_forced || job.keeps) {
            let target = std::fs::canonicalize(sys::path(&at))?;
            at = target.as_os_str().as_encoded_bytes().to_vec();
        }
        Ok(Source { name: name.to_vec(), known: sys::known(&at)?, at })
    };
    match source(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && job.action != Action::Compress => {
            source(&[name, &job.suffix].concat()).map_err(|_| error)
        }
        other => other,
    }
}

/// From a reader to standard output, or to nowhere.
fn stream(job: &Job, name: &[u8], input: Box<dyn Read>, known: Option<&Known>) -> io::Result<Outcome> {
    match job.action {
        Action::Compress => {
            let stdout = io::stdout();
            if stdout.is_terminal() && !job.is_forced {
                eprintln!(
                    "{}: compressed data not written to a terminal. Use -f to force compression.",
                    job.called
                );
                return Ok(Outcome::Failed);
            }
            let read = compress(job, known.map(|known| (name, known)), input, stdout.lock())?;
            job.ratio(name, read, None);
        }
        Action::Decompress => {
            let read = decompress(job, input, &mut io::stdout().lock())?;
            job.ratio(name, read, None);
        }
        Action::Test => {
            decompress(job, input, &mut io::sink())?;
            if job.is_verbose {
                eprintln!("{}:\t OK", shown(name));
            }
        }
        Action::List => {
            let sizes = decompress(job, input, &mut io::sink())?;
            let compressed = known.map_or(sizes.packed, |known| known.size);
            let plain_name = name.strip_suffix(job.suffix.as_slice()).unwrap_or(name);
            println!("{compressed:>19} {:>19} {:>5.1}% {}", sizes.plain, sizes.saved(), shown(plain_name));
        }
    }
    Ok(Outcome::Done)
}

/// How long a stream was.
struct Sizes {
    plain: u64,
    packed: u64,
}

impl Sizes {
    /// What compressing saves, in percent.
    fn saved(&self) -> f64 {
        if self.plain == 0 { 0.0 } else { 100.0 - self.packed as f64 * 100.0 / self.plain as f64 }
    }
}

impl Job {
    fn ratio(&self, name: &[u8], sizes: Sizes, becomes: Option<&[u8]>) {
        if self.is_verbose {
            let word = if self.keeps { "created" } else { "replaced with" };
            let becomes = becomes.map(|becomes| format!(" -- {word} {}", shown(becomes)));
            eprintln!("{}:\t{:5.1}%{}", shown(name), sizes.saved(), becomes.unwrap_or_default());
        }
    }
}

/// Counts what is written through it.
struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn copy(from: impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut from = Stoppable(from);
    let mut piece = vec![0; PIECE_BYTES];
    let mut bytes = 0;
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(bytes),
            Ok(read) => {
                to.write_all(&piece[..read])?;
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn compress(
    job: &Job,
    from: Option<(&[u8], &Known)>,
    input: impl Read,
    out: impl Write,
) -> io::Result<Sizes> {
    let mut builder = GzBuilder::new();
    if let (true, Some((name, known))) = (job.stores_name, from) {
        let base = name.rsplit(|byte| *byte == b'/').next().unwrap_or(name);
        let seconds = u32::try_from(known.modified_ns / NS_PER_S).unwrap_or_default();
        builder = builder.filename(base).mtime(seconds);
    }
    let mut encoder = builder.write(Counted { inner: out, bytes: 0 }, Compression::new(job.level));
    let plain = copy(input, &mut encoder)?;
    let mut counted = encoder.finish()?;
    counted.flush()?;
    Ok(Sizes { plain, packed: counted.bytes })
}

fn open(job: &Job, input: Box<dyn Read>) -> io::Result<Unpacked> {
    let unpacked = Unpacked::new(input)?;
    // What is not compressed passes when that is asked for.
    let passes = unpacked.packing() == Packing::Plain && job.is_forced && job.to_stdout;
    if unpacked.packing() == Packing::Gzip || passes {
        Ok(unpacked)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "not in gzip format"))
    }
}

fn decompress(job: &Job, input: Box<dyn Read>, out: &mut impl Write) -> io::Result<Sizes> {
    let mut unpacked = open(job, input)?;
    let plain = copy(&mut unpacked, out)?;
    out.flush()?;
    Ok(Sizes { plain, packed: backup::stream::Stream::consumed(&unpacked) })
}

/// What a compressed file is called when it no longer is.
fn plain_name(job: &Job, at: &[u8]) -> Option<Vec<u8>> {
    let is_name = |name: &&[u8]| !name.is_empty() && !name.ends_with(b"/");
    if let Some(name) = at.strip_suffix(job.suffix.as_slice()).filter(is_name) {
        return Some(name.to_vec());
    }
    let archive = [&b".tgz"[..], b".taz"].iter().find_map(|ending| at.strip_suffix(*ending));
    archive.filter(is_name).map(|name| [name, b".tar"].concat())
}

/// What becomes of a file's name; `None` when it stays as it is, which has been told.
fn target_name(job: &Job, name: &[u8]) -> Option<Vec<u8>> {
    if job.action != Action::Compress {
        let plain = plain_name(job, name);
        if plain.is_none() {
            job.warn(name, "unknown suffix -- ignored");
        }
        return plain;
    }
    if name.ends_with(&job.suffix) {
        job.warn(name, &format!("already has {} suffix -- unchanged", shown(&job.suffix)));
        return None;
    }
    Some([name, &job.suffix].concat())
}

/// Whether a name may be taken.
fn is_free(job: &Job, name: &[u8]) -> io::Result<bool> {
    let is_free = job.is_forced || sys::found(&sys::absolute(name)?)?.is_none();
    if !is_free {
        job.warn(name, "already exists; not overwritten");
    }
    Ok(is_free)
}

/// A file in the place of another.
fn in_place(job: &Job, source: &Source, file: File) -> io::Result<Outcome> {
    let Source { name, at, known } = source;
    let Some(mut target) = target_name(job, name) else { return Ok(Outcome::Warned) };
    if !job.uses_name && !is_free(job, &target)? {
        return Ok(Outcome::Warned);
    }
    let made = Made::new(&sys::absolute(&target)?)?;
    let mut modified_ns = known.modified_ns;
    let sizes = if job.action == Action::Compress {
        compress(job, Some((name, known)), file, made.file())?
    } else {
        let mut unpacked = open(job, Box::new(file))?;
        let plain = copy(&mut unpacked, &mut made.file())?;
        if job.uses_name {
            let (stored, seconds) = unpacked.stored();
            // Only the last part of what is stored: it stays in the file's own folder.
            let base = stored.as_deref().and_then(|stored| stored.rsplit(|byte| *byte == b'/').next());
            if let Some(base) = base.filter(|base| !matches!(*base, b"" | b"." | b"..")) {
                let folder = name.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
                target = [&name[..folder], base].concat();
            }
            modified_ns = seconds.map_or(modified_ns, |seconds| u64::from(seconds) * NS_PER_S);
            if !is_free(job, &target)? {
                return Ok(Outcome::Warned);
            }
        }
        Sizes { plain, packed: known.size }
    };
    sys::set_mode(made.at(), known.mode & mode::ALL)?;
    sys::set_times(made.at(), known.accessed_ns, modified_ns)?;
    made.becomes(&sys::absolute(&target)?)?;
    if !job.keeps {
        sys::remove(at)?;
    }
    job.ratio(name, sizes, Some(&target));
    Ok(Outcome::Done)
}
