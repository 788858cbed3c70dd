//! `stty`: shows and changes terminal settings.

use std::fs::File;
use std::os::fd::AsRawFd;

use tabula_sdk::{settings, window};
use utils::options::Order;
use utils::shown;
use utils::stty::{self, Extent, Show};

use crate::call::{Applet, Call, Out, why};
use crate::tree;

pub(super) const STTY: Applet = Applet {
    name: "stty",
    help: "
Usage: stty [-F DEVICE] [-a | -g | SETTING...]
Shows or changes the settings of the terminal on standard input: those that are not as usual, when nothing is asked for.

  -a, --all          all settings
  -g, --save         all of them in a form that stty takes as a SETTING
  -F, --file=DEVICE  of this terminal
      --help         show this help

SETTING is a mode, with - before it to switch it off (echo, icanon, isig, icrnl, ixon, opost, onlcr, tostop, ...); a
character and its value (intr ^C, erase ^?, eof ^D, susp ^Z, ...; undef or ^- for none); min N, time N; rows N, cols N;
size, speed, which print; or several at once: sane, raw, cooked, cbreak, nl, ek, crt, dec.
",
    options: &[],
    order: Order::Raw,
    misuse: 1,
    run,
};

const WIDTH: usize = 80;

fn run(call: &Call) -> u8 {
    let mut words = Vec::new();
    let (mut extent, mut saves, mut device) = (None, false, None);
    let mut args = call.operands().iter();
    while let Some(arg) = args.next() {
        match shown(arg).as_str() {
            "-a" | "--all" => extent = Some(Extent::All),
            "-g" | "--save" => saves = true,
            "-F" | "--file" => match args.next() {
                Some(path) => device = Some(path.clone()),
                None => return call.wrong("a value must follow option '-F'"),
            },
            long if long.starts_with("--file=") => device = Some(arg["--file=".len()..].to_vec()),
            short if short.starts_with("-F") => device = Some(arg[2..].to_vec()),
            word => words.push(word.to_owned()),
        }
    }
    if (extent.is_some() || saves) && !words.is_empty() {
        return call.wrong("when specifying an output style, modes may not be set");
    }
    let file = match device.as_ref().map(|path| File::open(tree::path(path))).transpose() {
        Ok(file) => file,
        Err(error) => {
            call.failed(device.as_deref().unwrap_or_default(), why(&error));
            return 1;
        }
    };
    let fd = file.as_ref().map_or(0, |file| file.as_raw_fd() as u32);
    let name = device.as_ref().map_or_else(|| "'standard input'".into(), |path| shown(path));
    let found = settings::get(fd).and_then(|found| Ok((found, window::size(fd)?)));
    let (old, window) = match found {
        Ok(found) => found,
        Err(errno) => {
            call.complain(format_args!("{name}: {errno}"));
            return 1;
        }
    };
    let mut out = Out::new(call.name);
    if saves {
        out.text(&format!("{}\n", stty::save(&old)));
        return out.finish();
    }
    if words.is_empty() {
        out.text(&stty::describe(&old, window, extent.unwrap_or(Extent::Unusual), WIDTH));
        return out.finish();
    }
    let (mut new, mut size) = (old, window);
    let shows = match stty::apply(&words, &mut new, &mut size) {
        Ok(shows) => shows,
        Err(why) => return call.wrong(why),
    };
    let changed = if new == old { Ok(()) } else { settings::set(fd, &new) };
    let resized = if size == window { Ok(()) } else { window::set_size(fd, size) };
    if let Err(errno) = changed.and(resized) {
        call.complain(format_args!("{name}: {errno}"));
        return 1;
    }
    for show in shows {
        match show {
            Show::Size => out.text(&format!("{} {}\n", size.rows, size.columns)),
            Show::Speed => out.text("38400\n"),
        }
    }
    out.finish()
}
