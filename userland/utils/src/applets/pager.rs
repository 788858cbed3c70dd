//! `less` and `more`: a text page by page. Keys come from the terminal, since standard input may be the text.

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::os::fd::AsRawFd;

use tabula_sdk::{settings, window};
use utils::options::Order;
use utils::pager::{Key, Keyboard, Pager};
use utils::shown;
use utils::stty;

use crate::call::{Applet, Call, Out, why};
use crate::tree;

pub(super) const LESS: Applet = Applet {
    name: "less",
    help: "
Usage: less [OPTION]... [FILE]...
Shows FILEs, or standard input, page by page. Where output is not a terminal, it is printed as it is.

  -F, --quit-if-one-screen  print what fits on one screen, and end
      --help                show this help

Keys: space or f, b  a page down, up     d, u  half a page     j or enter, k  a row
      g, G           beginning, end      /TEXT, n, N  look for TEXT, again, back     q  end
",
    options: &[
        "F,quit-if-one-screen",
        "R,RAW-CONTROL-CHARS",
        "X,no-init",
        "S,chop-long-lines",
        "i,ignore-case",
    ],
    order: Order::Mixed,
    misuse: 2,
    run,
};

pub(super) const MORE: Applet = Applet {
    name: "more",
    help: "
Usage: more [FILE]...
Shows FILEs, or standard input, page by page, as less does; what fits on one screen is printed.

      --help  show this help
",
    options: &["F"],
    order: Order::Mixed,
    misuse: 2,
    run,
};

/// The most text that is kept, in bytes.
const TEXT_MAX: u64 = 256 << 20;
const ENTER: &[u8] = b"\x1b[?1049h";
const LEAVE: &[u8] = b"\x1b[?1049l";

fn run(call: &Call) -> u8 {
    let files = match call.operands() {
        [] if std::io::stdin().is_terminal() && settings::get(0).is_ok() => {
            return call.wrong("there is nothing to show");
        }
        [] => vec![b"-".to_vec()],
        files => files.to_vec(),
    };
    let mut text = Vec::new();
    let mut status = 0;
    for file in &files {
        let read = if file == b"-" {
            std::io::stdin().lock().take(TEXT_MAX).read_to_end(&mut text)
        } else {
            File::open(tree::path(file)).and_then(|opened| opened.take(TEXT_MAX).read_to_end(&mut text))
        };
        if let Err(error) = read {
            call.failed(file, why(&error));
            status = 1;
        }
    }
    if status == 1 && text.is_empty() {
        return status;
    }
    let name = if files.len() == 1 { shown(&files[0]) } else { String::new() };
    match show(call, &text, if name == "-" { "" } else { &name }) {
        Ok(()) => status,
        Err(why) => {
            call.complain(why);
            1
        }
    }
}

fn print(call: &Call, text: &[u8]) -> Result<(), String> {
    let mut out = Out::new(call.name);
    out.bytes(text);
    out.finish();
    Ok(())
}

fn show(call: &Call, text: &[u8], name: &str) -> Result<(), String> {
    let (Ok(size), Ok(mut keys)) = (window::size(1), File::open("/dev/tty")) else {
        return print(call, text);
    };
    let (rows, columns) = match (size.rows, size.columns) {
        (0, _) | (_, 0) => (24, 80),
        (rows, columns) => (rows.into(), columns.into()),
    };
    let mut pager = Pager::new(text, rows, columns);
    if (call.line.has("F") || call.name == "more") && pager.fits() {
        return print(call, text);
    }
    let fd = keys.as_raw_fd() as u32;
    let old = settings::get(fd).map_err(|errno| errno.to_string())?;
    let (mut raw, mut ignored) = (old, size);
    let words = ["raw", "-echo"].map(str::to_owned);
    stty::apply(&words, &mut raw, &mut ignored)?;
    settings::set(fd, &raw).map_err(|errno| errno.to_string())?;
    let shown = pages(&mut pager, &mut keys, name);
    let restored = settings::set(fd, &old).map_err(|errno| errno.to_string());
    shown.map_err(|error| why(&error)).and(restored)
}

fn pages(pager: &mut Pager, keys: &mut File, name: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(ENTER)?;
    let mut keyboard = Keyboard::default();
    let mut key = Some(Key::Draw);
    loop {
        if let Some(key) = key.take() {
            // Its window may have another size by now.
            if let Ok(size) = window::size(1)
                && size.rows > 0
            {
                pager.resize(size.rows.into(), size.columns.into());
            }
            if !pager.press(key) {
                break;
            }
            out.write_all(&pager.screen(name))?;
        }
        if let Some(typed) = keyboard.typed() {
            out.write_all(&[b"\r\x1b[K", typed].concat())?;
        }
        out.flush()?;
        let mut byte = [0];
        match keys.read(&mut byte) {
            // The terminal is gone.
            Ok(0) => break,
            Ok(_) => key = keyboard.byte(byte[0]),
            // A changed window interrupts.
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => key = Some(Key::Draw),
            Err(error) => {
                out.write_all(LEAVE)?;
                return Err(error);
            }
        }
    }
    out.write_all(LEAVE)?;
    out.flush()
}
