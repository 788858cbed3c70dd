//! `cmp`, `rev`, `strings`, `xxd` and `column`: what they are told, what they read and what they write.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use text::plain::compare::Progress;
use text::plain::hex::{self, Layout};
use text::plain::strings::Finder;
use text::plain::{column, reversed};
use text::shown;
use utils::dd;
use utils::options::{Known, Order, Parsed, Stop};

use crate::system::{path, why};

/// One of them: its name, what `--help` prints, its options, its status for failures, and what it does.
struct Tool {
    name: &'static str,
    help: &'static str,
    options: Known,
    failed: u8,
    run: fn(&Parsed) -> Result<u8, String>,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "cmp",
        help: "Usage: cmp [-s | -l] [-n BYTES] [-i SKIP] FILE [FILE]
Tells where two files differ: -s by the status only, -l every byte.\n",
        options: &["s,quiet,silent", "l,verbose", "n,bytes=", "i,ignore-initial="],
        failed: 2,
        run: cmp,
    },
    Tool {
        name: "column",
        help: "Usage: column -t [-s SEPARATORS] [-o TEXT] [FILE]...
Puts the words of lines below one another.\n",
        options: &["t,table", "s,separator=", "o,output-separator="],
        failed: 1,
        run: columns,
    },
    Tool {
        name: "rev",
        help: "Usage: rev [FILE]...\nPrints lines with their characters from the last to the first.\n",
        options: &[],
        failed: 1,
        run: rev,
    },
    Tool {
        name: "strings",
        help: "Usage: strings [-n LEAST] [-t d|o|x] [FILE]...
Prints the runs of at least LEAST (4) printing characters; -t their places too.\n",
        options: &["n,bytes=", "t,radix=", "a,all"],
        failed: 1,
        run: strings,
    },
    Tool {
        name: "xxd",
        help: "Usage: xxd [-p | -r [-p]] [-u] [-c COLUMNS] [-g GROUP] [-l LENGTH] [-s SKIP] [FILE]
Shows bytes in hexadecimal; -p digits only; -r makes bytes of digits again.\n",
        options: &["p,ps,postscript,plain", "r,revert", "u", "c,cols=", "g,groupsize=", "l,len=", "s,seek="],
        failed: 1,
        run: xxd,
    },
];

/// Runs the tool of a name; `None` when there is none.
pub(crate) fn run(name: &str, args: &[Vec<u8>]) -> Option<u8> {
    let tool = TOOLS.iter().find(|tool| tool.name == name)?;
    let done = match Parsed::new(args, tool.options, Order::Mixed) {
        Ok(line) => (tool.run)(&line),
        Err(Stop::Help) => {
            print!("{}", tool.help);
            Ok(0)
        }
        Err(Stop::Wrong(why)) => Err(format!("{why}\nTry '{name} --help' for more information.")),
    };
    Some(done.unwrap_or_else(|why| {
        // A message without text: nobody reads the output any more.
        if !why.is_empty() {
            eprintln!("{name}: {why}");
        }
        tool.failed
    }))
}

fn open(name: &[u8]) -> Result<Box<dyn BufRead>, String> {
    if name == b"-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path(name)).map_err(|error| format!("{}: {}", shown(name), why(&error)))?;
    Ok(Box::new(BufReader::new(file)))
}

fn inputs(line: &Parsed) -> Vec<Vec<u8>> {
    if line.operands.is_empty() { vec![b"-".to_vec()] } else { line.operands.clone() }
}

fn out() -> BufWriter<io::Stdout> {
    BufWriter::new(io::stdout())
}

fn unwritten(error: io::Error) -> String {
    if error.kind() == io::ErrorKind::BrokenPipe {
        String::new()
    } else {
        format!("write error: {}", why(&error))
    }
}

fn unread(error: io::Error) -> String {
    format!("read error: {}", why(&error))
}

fn number(line: &Parsed, option: &str) -> Result<Option<u64>, String> {
    let read = |text: &[u8]| {
        let hex = text.strip_prefix(b"0x").map(|digits| u64::from_str_radix(&shown(digits), 16).ok());
        hex.unwrap_or_else(|| dd::number(text)).ok_or_else(|| format!("invalid number '{}'", shown(text)))
    };
    line.value(option).map(read).transpose()
}

fn rev(line: &Parsed) -> Result<u8, String> {
    let mut out = out();
    for name in inputs(line) {
        let mut input = open(&name)?;
        let mut text = Vec::new();
        while input.read_until(b'\n', &mut text).map_err(unread)? > 0 {
            // A last line without its end gets none.
            let end: &[u8] = if text.pop_if(|last| *last == b'\n').is_some() { b"\n" } else { b"" };
            out.write_all(&[&reversed(&text), end].concat()).map_err(unwritten)?;
            text.clear();
        }
    }
    out.flush().map_err(unwritten)?;
    Ok(0)
}

fn columns(line: &Parsed) -> Result<u8, String> {
    let mut lines = Vec::new();
    for name in inputs(line) {
        for text in open(&name)?.split(b'\n') {
            lines.push(text.map_err(unread)?);
        }
    }
    let gap = line.value("o").unwrap_or(b"  ");
    let mut out = out();
    if line.has("t") {
        out.write_all(&column::table(&lines, line.value("s"), gap)).map_err(unwritten)?;
    } else {
        lines.retain(|line| !line.is_empty());
        let cells: Vec<_> = lines.into_iter().map(utils::listing::columns::Cell::plain).collect();
        let laid = utils::listing::columns::lay_out(&cells, utils::listing::columns::Direction::Down, 80, 8);
        out.write_all(&laid).map_err(unwritten)?;
    }
    out.flush().map_err(unwritten)?;
    Ok(0)
}

fn strings(line: &Parsed) -> Result<u8, String> {
    let least = number(line, "n")?.unwrap_or(4);
    let least =
        usize::try_from(least).ok().filter(|least| *least > 0).ok_or("invalid minimum string length")?;
    let radix = line.value("t").unwrap_or_default();
    if !matches!(radix, b"" | b"d" | b"o" | b"x") {
        return Err(format!("invalid radix '{}'", shown(radix)));
    }
    let mut out = out();
    for name in inputs(line) {
        let mut input = open(&name)?;
        let mut finder = Finder::new(least);
        let mut failure = Ok(());
        let mut print = |at: u64, run: &[u8]| {
            let place = match radix {
                b"d" => format!("{at:7} "),
                b"o" => format!("{at:7o} "),
                b"x" => format!("{at:7x} "),
                _ => String::new(),
            };
            if failure.is_ok() {
                failure = out.write_all(&[place.as_bytes(), run, b"\n"].concat());
            }
        };
        loop {
            let piece = input.fill_buf().map_err(unread)?;
            if piece.is_empty() {
                break;
            }
            finder.look(piece, &mut print);
            let length = piece.len();
            input.consume(length);
        }
        finder.finish(&mut print);
        failure.map_err(unwritten)?;
    }
    out.flush().map_err(unwritten)?;
    Ok(0)
}

fn cmp(line: &Parsed) -> Result<u8, String> {
    let first = line.operands.first().ok_or("missing operand\nTry 'cmp --help' for more information.")?;
    let second = line.operands.get(1).cloned().unwrap_or_else(|| b"-".to_vec());
    let skip = number(line, "i")?.unwrap_or_default();
    let mut left = number(line, "n")?.unwrap_or(u64::MAX);
    let (mut one, mut other) = (open(first)?, open(&second)?);
    for input in [&mut one, &mut other] {
        io::copy(&mut input.take(skip), &mut io::sink()).map_err(unread)?;
    }
    let mut progress = Progress::default();
    let mut out = out();
    let mut status = 0;
    while left > 0 {
        let (a, b) = (one.fill_buf().map_err(unread)?, other.fill_buf().map_err(unread)?);
        if a.is_empty() || b.is_empty() {
            if a.is_empty() != b.is_empty() {
                status = 1;
                out.flush().map_err(unwritten)?;
                if !line.has("s") {
                    let short = if a.is_empty() { first } else { &second };
                    eprintln!("cmp: EOF on {} {}", shown(short), progress.end());
                }
            }
            break;
        }
        let length = a.len().min(b.len()).min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut at = progress.pass(&a[..length], &b[..length]);
        while at < length {
            status = 1;
            if line.has("s") {
                return Ok(status);
            }
            let byte = progress.bytes + 1;
            if !line.has("l") {
                let (first, second) = (shown(first), shown(&second));
                writeln!(out, "{first} {second} differ: byte {byte}, line {}", progress.lines + 1)
                    .map_err(unwritten)?;
                out.flush().map_err(unwritten)?;
                return Ok(status);
            }
            writeln!(out, "{byte} {:3o} {:3o}", a[at], b[at]).map_err(unwritten)?;
            progress.step(&a[at..=at]);
            at += 1;
            at += progress.pass(&a[at..length], &b[at..length]);
        }
        left -= length as u64;
        one.consume(length);
        other.consume(length);
    }
    out.flush().map_err(unwritten)?;
    Ok(status)
}

fn xxd(line: &Parsed) -> Result<u8, String> {
    let is_plain = line.has("p");
    let name = line.operands.first().map_or(&b"-"[..], Vec::as_slice);
    let mut out = out();
    if line.has("r") {
        return unhex(name, is_plain, out);
    }
    let columns = number(line, "c")?.unwrap_or(if is_plain { 30 } else { 16 });
    let columns = usize::try_from(columns).ok().filter(|columns| (1..=256).contains(columns));
    let columns = columns.ok_or("invalid number of columns (max. 256).")?;
    let group = usize::try_from(number(line, "g")?.unwrap_or(2)).unwrap_or(columns);
    let layout = Layout { columns, group, is_upper: line.has("u") };
    let mut at = number(line, "s")?.unwrap_or_default();
    let mut input = open(name)?;
    io::copy(&mut (&mut input).take(at), &mut io::sink()).map_err(unread)?;
    let mut input = input.take(number(line, "l")?.unwrap_or(u64::MAX));
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let count = (&mut input).take(columns as u64).read_to_end(&mut bytes).map_err(unread)?;
        if count == 0 {
            break;
        }
        let text = if is_plain {
            let digits: String = bytes.iter().map(|byte| hex::digits(*byte, layout.is_upper)).collect();
            digits + "\n"
        } else {
            hex::line(at, &bytes, layout)
        };
        out.write_all(text.as_bytes()).map_err(unwritten)?;
        at += count as u64;
    }
    out.flush().map_err(unwritten)?;
    Ok(0)
}

/// Makes bytes of digits; what lies between places becomes zeros.
fn unhex(name: &[u8], is_plain: bool, mut out: BufWriter<io::Stdout>) -> Result<u8, String> {
    let mut input = open(name)?;
    let mut text = Vec::new();
    let mut at = 0_u64;
    while input.read_until(b'\n', &mut text).map_err(unread)? > 0 {
        let (place, bytes) = hex::back(&text, is_plain);
        text.clear();
        if let Some(place) = place.filter(|place| *place != at) {
            let ahead = place.checked_sub(at).ok_or("the places go backwards")?;
            io::copy(&mut io::repeat(0).take(ahead), &mut out).map_err(unwritten)?;
            at = place;
        }
        out.write_all(&bytes).map_err(unwritten)?;
        at += bytes.len() as u64;
    }
    out.flush().map_err(unwritten)?;
    Ok(0)
}
