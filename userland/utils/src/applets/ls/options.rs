//! What the options of a listing say; of those that contradict one another the last one holds.

use std::io::IsTerminal;

use tabula_sdk::window;
use utils::listing::colors::Colors;
use utils::quote::Quoting;
use utils::{shown, size};

use crate::call::Call;
use crate::launch;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Long,
    Down,
    Across,
    Commas,
    Single,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    Time,
    Size,
    Ending,
    Version,
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Modified,
    Accessed,
    Changed,
}

/// Which kinds are marked behind names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    None,
    Folders,
    Kinds,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Left,
    Shown,
    ShownWithSelf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    Never,
    /// Those to folders, on the command line.
    NamedFolders,
    Named,
    Always,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Bytes(u64),
    People(u64),
}

pub(super) struct Style {
    pub(super) format: Format,
    pub(super) sort: Sort,
    pub(super) time: Time,
    pub(super) marks: Marks,
    pub(super) hidden: Hidden,
    pub(super) follow: Follow,
    pub(super) quoting: Quoting,
    pub(super) colors: Option<Colors>,
    /// What sizes of files and of room are counted in.
    pub(super) unit: Option<Unit>,
    /// How times are shown: the format, and another one for those of the last months.
    pub(super) moment: (Vec<u8>, Option<Vec<u8>>),
    pub(super) width: usize,
    pub(super) tab: usize,
    pub(super) end: u8,
    pub(super) hides_controls: bool,
    pub(super) is_reversed: bool,
    pub(super) is_deep: bool,
    pub(super) folders_themselves: bool,
    pub(super) folders_first: bool,
    pub(super) has_owner: bool,
    pub(super) has_group: bool,
    pub(super) has_numbers: bool,
    pub(super) has_inodes: bool,
    pub(super) has_room: bool,
    /// Patterns of names that are left out.
    pub(super) ignored: Vec<Vec<u8>>,
}

/// The columns of a line when nobody says.
const WIDTH: usize = 80;

impl Style {
    pub(super) fn new(call: &Call) -> Result<Style, String> {
        let is_terminal = std::io::stdout().is_terminal();
        let mut sort = None;
        let mut follow = None;
        let mut width = None;
        let mut tab = None;
        let is_ls = call.name == "ls";
        let mut style = Style {
            format: match call.name {
                "vdir" => Format::Long,
                "dir" => Format::Down,
                _ if is_terminal => Format::Down,
                _ => Format::Single,
            },
            sort: Sort::Name,
            time: Time::Modified,
            marks: Marks::None,
            hidden: Hidden::Left,
            follow: Follow::Never,
            quoting: match (is_ls, is_terminal) {
                (false, _) => Quoting::Escape,
                (true, true) => Quoting::Shell,
                (true, false) => Quoting::Literal,
            },
            colors: None,
            unit: None,
            moment: (b"%b %e  %Y".to_vec(), Some(b"%b %e %H:%M".to_vec())),
            width: WIDTH,
            tab: 8,
            end: b'\n',
            hides_controls: is_ls && is_terminal,
            is_reversed: call.line.has("r"),
            is_deep: call.line.has("R"),
            folders_themselves: call.line.has("d"),
            folders_first: call.line.has("group-directories-first"),
            has_owner: !call.line.has("g"),
            has_group: !call.line.has("o") && !call.line.has("G"),
            has_numbers: call.line.has("n"),
            has_inodes: call.line.has("i"),
            has_room: call.line.has("s"),
            ignored: call.line.values("I").map(<[u8]>::to_vec).collect(),
        };
        let mut color = false;
        for (option, value) in &call.line.options {
            let word = value.as_deref().unwrap_or_default();
            let invalid = |what: &str| format!("invalid argument '{}' for '--{what}'", shown(word));
            match *option {
                "a" => style.hidden = Hidden::ShownWithSelf,
                "A" => style.hidden = Hidden::Shown,
                "f" => {
                    style.hidden = Hidden::ShownWithSelf;
                    sort = Some(Sort::None);
                    color = false;
                }
                "b" => style.quoting = Quoting::Escape,
                "N" => (style.quoting, style.hides_controls) = (Quoting::Literal, false),
                "Q" => style.quoting = Quoting::C,
                "q" => style.hides_controls = true,
                "show-control-chars" => style.hides_controls = false,
                "quoting-style" => {
                    style.quoting = Quoting::parse(word).ok_or_else(|| invalid("quoting-style"))?;
                }
                "B" => style.ignored.push(b"*~".to_vec()),
                "C" => style.format = Format::Down,
                "x" => style.format = Format::Across,
                "m" => style.format = Format::Commas,
                "l" | "g" | "o" | "n" => style.format = Format::Long,
                "1" if style.format != Format::Long => style.format = Format::Single,
                "zero" => {
                    style.end = 0;
                    if style.format != Format::Long {
                        style.format = Format::Single;
                    }
                    (style.quoting, style.hides_controls, color) = (Quoting::Literal, false, false);
                }
                "format" => {
                    style.format = match word {
                        b"long" | b"verbose" => Format::Long,
                        b"commas" => Format::Commas,
                        b"across" | b"horizontal" => Format::Across,
                        b"vertical" => Format::Down,
                        b"single-column" => Format::Single,
                        _ => return Err(invalid("format")),
                    };
                }
                "color" => color = when(value.as_deref(), is_terminal).ok_or_else(|| invalid("color"))?,
                "F" => {
                    let is_on = when(value.as_deref(), is_terminal).ok_or_else(|| invalid("classify"))?;
                    style.marks = if is_on { Marks::All } else { Marks::None };
                }
                "file-type" => style.marks = Marks::Kinds,
                "p" => style.marks = Marks::Folders,
                "indicator-style" => {
                    style.marks = match word {
                        b"none" => Marks::None,
                        b"slash" => Marks::Folders,
                        b"file-type" => Marks::Kinds,
                        b"classify" => Marks::All,
                        _ => return Err(invalid("indicator-style")),
                    };
                }
                "full-time" => {
                    style.format = Format::Long;
                    style.moment = (b"%F %T.%N %z".to_vec(), None);
                }
                "time-style" => style.moment = moment(word).ok_or_else(|| invalid("time-style"))?,
                "h" => style.unit = Some(Unit::People(1024)),
                "si" => style.unit = Some(Unit::People(1000)),
                "block-size" => {
                    let bytes = size::parse(word).filter(|bytes| *bytes > 0);
                    style.unit = Some(match word {
                        b"human-readable" => Unit::People(1024),
                        b"si" => Unit::People(1000),
                        _ => Unit::Bytes(bytes.ok_or_else(|| invalid("block-size"))?),
                    });
                }
                "H" => follow = Some(Follow::Named),
                "L" => follow = Some(Follow::Always),
                "t" => sort = Some(Sort::Time),
                "S" => sort = Some(Sort::Size),
                "X" => sort = Some(Sort::Ending),
                "v" => sort = Some(Sort::Version),
                "U" => sort = Some(Sort::None),
                "sort" => {
                    sort = Some(match word {
                        b"none" => Sort::None,
                        b"name" => Sort::Name,
                        b"time" => Sort::Time,
                        b"size" => Sort::Size,
                        b"extension" => Sort::Ending,
                        b"version" => Sort::Version,
                        _ => return Err(invalid("sort")),
                    });
                }
                "c" => style.time = Time::Changed,
                "u" => style.time = Time::Accessed,
                "time" => {
                    style.time = match word {
                        b"atime" | b"access" | b"use" => Time::Accessed,
                        b"ctime" | b"status" => Time::Changed,
                        b"mtime" | b"modification" => Time::Modified,
                        _ => return Err(invalid("time")),
                    };
                }
                "w" => {
                    width =
                        Some(number(word).ok_or_else(|| format!("invalid line width: '{}'", shown(word)))?)
                }
                "T" => {
                    tab = Some(number(word).ok_or_else(|| format!("invalid tab size: '{}'", shown(word)))?)
                }
                _ => {}
            }
        }
        // A time that is asked for is sorted by, unless a long listing shows it.
        let by_default = match (style.time, style.format) {
            (Time::Modified, _) | (_, Format::Long) => Sort::Name,
            _ => Sort::Time,
        };
        style.sort = sort.unwrap_or(by_default);
        let marks_links =
            style.marks == Marks::All || style.format == Format::Long || style.folders_themselves;
        style.follow = follow.unwrap_or(if marks_links { Follow::Never } else { Follow::NamedFolders });
        if style.hidden == Hidden::Left {
            style.ignored.extend(call.line.values("hide").map(<[u8]>::to_vec));
        }
        style.width = width
            .or_else(columns_of_environment)
            .or_else(|| columns_of_terminal(is_terminal))
            .unwrap_or(WIDTH);
        style.colors = color.then(|| Colors::new(&launch::variable("LS_COLORS").unwrap_or_default()));
        // Not every terminal gets tabs right among colours.
        style.tab = tab.unwrap_or(if color || style.width == 0 { 0 } else { 8 });
        Ok(style)
    }
}

fn when(value: Option<&[u8]>, is_terminal: bool) -> Option<bool> {
    match value {
        None | Some(b"always" | b"yes" | b"force") => Some(true),
        Some(b"auto" | b"tty" | b"if-tty") => Some(is_terminal),
        Some(b"never" | b"no" | b"none") => Some(false),
        Some(_) => None,
    }
}

fn moment(word: &[u8]) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
    let word = word.strip_prefix(b"posix-").unwrap_or(word);
    Some(match word {
        b"full-iso" => (b"%F %T.%N %z".to_vec(), None),
        b"long-iso" => (b"%F %R".to_vec(), None),
        b"iso" => (b"%F ".to_vec(), Some(b"%m-%d %R".to_vec())),
        b"locale" => (b"%b %e  %Y".to_vec(), Some(b"%b %e %H:%M".to_vec())),
        [b'+', format @ ..] => match format.split(|byte| *byte == b'\n').collect::<Vec<_>>().as_slice() {
            [old, new] => (old.to_vec(), Some(new.to_vec())),
            _ => (format.to_vec(), None),
        },
        _ => return None,
    })
}

fn number(word: &[u8]) -> Option<usize> {
    shown(word).parse().ok()
}

fn columns_of_environment() -> Option<usize> {
    number(&launch::variable("COLUMNS")?).filter(|columns| *columns > 0)
}

fn columns_of_terminal(is_terminal: bool) -> Option<usize> {
    let size = window::size(1).ok().filter(|_| is_terminal)?;
    Some(usize::from(size.columns)).filter(|columns| *columns > 0)
}
