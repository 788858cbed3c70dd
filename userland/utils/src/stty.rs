//! Terminal settings in words, as `stty` has them: which word is which bit, what all of them say, and changing them.

use tabula_abi::termios::*;

/// Where a mode's bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Input,
    Output,
    Control,
    Local,
}

use Place::{Control, Input, Local, Output};

/// A mode: its name, where it is, its mask, its bits when on, and whether `sane` has it on.
type Mode = (&'static str, Place, u32, u32, bool);

const MODES: &[Mode] = &[
    ("cs8", Control, CSIZE, CS8, true),
    ("hupcl", Control, HUPCL, HUPCL, false),
    ("cread", Control, CREAD, CREAD, true),
    ("clocal", Control, CLOCAL, CLOCAL, false),
    ("ignbrk", Input, IGNBRK, IGNBRK, false),
    ("brkint", Input, BRKINT, BRKINT, true),
    ("ignpar", Input, IGNPAR, IGNPAR, false),
    ("parmrk", Input, PARMRK, PARMRK, false),
    ("inpck", Input, INPCK, INPCK, false),
    ("istrip", Input, ISTRIP, ISTRIP, false),
    ("inlcr", Input, INLCR, INLCR, false),
    ("igncr", Input, IGNCR, IGNCR, false),
    ("icrnl", Input, ICRNL, ICRNL, true),
    ("ixon", Input, IXON, IXON, true),
    ("ixoff", Input, IXOFF, IXOFF, false),
    ("iuclc", Input, IUCLC, IUCLC, false),
    ("ixany", Input, IXANY, IXANY, false),
    ("imaxbel", Input, IMAXBEL, IMAXBEL, true),
    ("iutf8", Input, IUTF8, IUTF8, true),
    ("opost", Output, OPOST, OPOST, true),
    ("olcuc", Output, OLCUC, OLCUC, false),
    ("ocrnl", Output, OCRNL, OCRNL, false),
    ("onlcr", Output, ONLCR, ONLCR, true),
    ("onocr", Output, ONOCR, ONOCR, false),
    ("onlret", Output, ONLRET, ONLRET, false),
    ("tab3", Output, TABDLY, XTABS, false),
    ("isig", Local, ISIG, ISIG, true),
    ("icanon", Local, ICANON, ICANON, true),
    ("iexten", Local, IEXTEN, IEXTEN, true),
    ("echo", Local, ECHO, ECHO, true),
    ("echoe", Local, ECHOE, ECHOE, true),
    ("echok", Local, ECHOK, ECHOK, true),
    ("echonl", Local, ECHONL, ECHONL, false),
    ("noflsh", Local, NOFLSH, NOFLSH, false),
    ("tostop", Local, TOSTOP, TOSTOP, false),
    ("echoprt", Local, ECHOPRT, ECHOPRT, false),
    ("echoctl", Local, ECHOCTL, ECHOCTL, true),
    ("echoke", Local, ECHOKE, ECHOKE, true),
];

/// Other names of modes.
const SYNONYMS: &[(&str, &str)] = &[
    ("hup", "hupcl"),
    ("tandem", "ixoff"),
    ("crterase", "echoe"),
    ("crtkill", "echoke"),
    ("ctlecho", "echoctl"),
    ("prterase", "echoprt"),
    ("tabs", "-tab3"),
    ("-tabs", "tab3"),
    ("tab0", "-tab3"),
];

/// Control characters: name, place, and what `sane` makes of them.
const CHARACTERS: &[(&str, usize, u8)] = &[
    ("intr", VINTR, 3),
    ("quit", VQUIT, 0x1c),
    ("erase", VERASE, 0x7f),
    ("kill", VKILL, 0x15),
    ("eof", VEOF, 4),
    ("eol", VEOL, VDISABLE),
    ("eol2", VEOL2, VDISABLE),
    ("start", VSTART, 0x11),
    ("stop", VSTOP, 0x13),
    ("susp", VSUSP, 0x1a),
    ("rprnt", VREPRINT, 0x12),
    ("werase", VWERASE, 0x17),
    ("lnext", VLNEXT, 0x16),
    ("discard", VDISCARD, 0x0f),
];

fn flags(settings: &Termios, place: Place) -> u32 {
    match place {
        Input => settings.c_iflag,
        Output => settings.c_oflag,
        Control => settings.c_cflag,
        Local => settings.c_lflag,
    }
}

fn flags_mut(settings: &mut Termios, place: Place) -> &mut u32 {
    match place {
        Input => &mut settings.c_iflag,
        Output => &mut settings.c_oflag,
        Control => &mut settings.c_cflag,
        Local => &mut settings.c_lflag,
    }
}

fn set(settings: &mut Termios, mode: &Mode, is_on: bool) {
    let (_, place, mask, bits, _) = *mode;
    let flags = flags_mut(settings, place);
    *flags = *flags & !mask | if is_on { bits } else { 0 };
}

fn switch(settings: &mut Termios, word: &str) -> bool {
    let word = SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word, |(_, name)| name);
    let (name, is_on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
    let Some(mode) = MODES.iter().find(|mode| mode.0 == name) else { return false };
    set(settings, mode, is_on);
    true
}

fn sane(settings: &mut Termios) {
    for mode in MODES {
        // A line's own properties are left.
        if mode.1 != Control || mode.4 {
            set(settings, mode, mode.4);
        }
    }
    for (_, place, usual) in CHARACTERS {
        settings.c_cc[*place] = *usual;
    }
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
}

fn switch_all(settings: &mut Termios, words: &[&str]) {
    for word in words {
        switch(settings, word);
    }
}

/// Settings that stand for several.
fn combination(settings: &mut Termios, word: &str) -> bool {
    match word {
        "sane" => sane(settings),
        "raw" | "-cooked" => {
            settings.c_iflag = 0;
            switch_all(settings, &["-opost", "-isig", "-icanon"]);
            settings.c_cc[VMIN] = 1;
            settings.c_cc[VTIME] = 0;
        }
        "-raw" | "cooked" => {
            switch_all(settings, &["brkint", "ignpar", "icrnl", "ixon", "opost", "isig", "icanon"]);
        }
        "cbreak" => switch_all(settings, &["-icanon"]),
        "-cbreak" => switch_all(settings, &["icanon"]),
        "nl" => switch_all(settings, &["-icrnl", "-onlcr"]),
        "-nl" => switch_all(settings, &["icrnl", "-inlcr", "-igncr", "onlcr", "-ocrnl", "-onlret"]),
        "ek" => {
            settings.c_cc[VERASE] = 0x7f;
            settings.c_cc[VKILL] = 0x15;
        }
        "crt" => switch_all(settings, &["echoe", "echoctl", "echoke"]),
        "dec" => {
            switch_all(settings, &["echoe", "echoctl", "echoke", "-ixany"]);
            (settings.c_cc[VINTR], settings.c_cc[VERASE], settings.c_cc[VKILL]) = (3, 0x7f, 0x15);
        }
        "evenp" | "oddp" | "-evenp" | "-oddp" | "parity" | "-parity" => {}
        _ => return false,
    }
    true
}

/// The byte that a text means: `^C`, `^?`, `^-` and `undef` for none, a character, or a number.
fn character(text: &str) -> Option<u8> {
    if matches!(text, "^-" | "undef") {
        return Some(VDISABLE);
    }
    let bytes = text.as_bytes();
    match bytes {
        [one] => Some(*one),
        [b'^', b'?'] => Some(0x7f),
        [b'^', letter] => Some(letter.to_ascii_uppercase() & 0x1f),
        _ => {
            text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |hex| u8::from_str_radix(hex, 16).ok())
        }
    }
}

/// A byte as `stty` shows it.
fn character_name(byte: u8) -> String {
    match byte {
        VDISABLE => "<undef>".into(),
        1..=31 => format!("^{}", char::from(byte | 0x40)),
        0x7f => "^?".into(),
        128.. => format!("M-{}", character_name(byte & 0x7f)),
        _ => char::from(byte).into(),
    }
}

/// What is to be printed beside what is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The window's rows and columns.
    Size,
    /// The line's speed.
    Speed,
}

/// Carries out words, and answers what they ask to be shown.
///
/// # Errors
/// What is wrong with a word. Nothing of what was given counts then: the caller keeps its own copies.
pub fn apply(words: &[String], settings: &mut Termios, window: &mut Winsize) -> Result<Vec<Show>, String> {
    let mut shows = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let named = CHARACTERS.iter().find(|(name, ..)| name == word);
        if let Some((name, place, _)) = named {
            let value = words.next().ok_or_else(|| format!("missing argument to '{name}'"))?;
            settings.c_cc[*place] =
                character(value).ok_or_else(|| format!("invalid integer argument: '{value}'"))?;
            continue;
        }
        let mut number = |most: u16| {
            let value = words.next().ok_or_else(|| format!("missing argument to '{word}'"))?;
            let number = value.parse::<u16>().ok().filter(|number| *number <= most);
            number.ok_or_else(|| format!("invalid integer argument: '{value}'"))
        };
        match word.as_str() {
            "min" => settings.c_cc[VMIN] = number(255)? as u8,
            "time" => settings.c_cc[VTIME] = number(255)? as u8,
            "rows" => window.rows = number(u16::MAX)?,
            "cols" | "columns" => window.columns = number(u16::MAX)?,
            "size" => shows.push(Show::Size),
            "speed" => shows.push(Show::Speed),
            other if switch(settings, other) || combination(settings, other) => {}
            other if restore(settings, other) => {}
            other => return Err(format!("invalid argument '{other}'")),
        }
    }
    Ok(shows)
}

/// The settings in a form for `apply` to read again: numbers in hexadecimal, parted by colons.
pub fn save(settings: &Termios) -> String {
    let flags = [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag];
    let mut parts: Vec<String> = flags.iter().map(|flags| format!("{flags:x}")).collect();
    parts.extend(settings.c_cc.iter().map(|byte| format!("{byte:x}")));
    parts.join(":")
}

fn restore(settings: &mut Termios, text: &str) -> bool {
    let numbers: Option<Vec<u32>> = text.split(':').map(|part| u32::from_str_radix(part, 16).ok()).collect();
    let Some([input, output, control, local, rest @ ..]) = numbers.as_deref() else { return false };
    let bytes: Option<Vec<u8>> = rest.iter().map(|number| u8::try_from(*number).ok()).collect();
    let Some(c_cc) = bytes.and_then(|bytes| <[u8; NCCS]>::try_from(bytes).ok()) else { return false };
    let (c_iflag, c_oflag, c_cflag, c_lflag) = (*input, *output, *control, *local);
    *settings = Termios { c_iflag, c_oflag, c_cflag, c_lflag, c_cc, ..*settings };
    true
}

/// Which settings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All (`-a`).
    All,
    /// Those that `sane` would change.
    Unusual,
}

/// The settings in words, in lines of at most `width` characters.
pub fn describe(settings: &Termios, window: Winsize, extent: Extent, width: usize) -> String {
    let all = extent == Extent::All;
    let mut text = String::from("speed 38400 baud;");
    if all {
        text.push_str(&format!(" rows {}; columns {};", window.rows, window.columns));
    }
    text.push_str(&format!(" line = {};\n", settings.c_line));
    let shown = CHARACTERS.iter().filter(|(_, place, usual)| all || settings.c_cc[*place] != *usual);
    let mut items: Vec<String> = shown
        .map(|(name, place, _)| format!("{name} = {};", character_name(settings.c_cc[*place])))
        .collect();
    if all || settings.c_lflag & ICANON == 0 {
        items
            .extend([format!("min = {};", settings.c_cc[VMIN]), format!("time = {};", settings.c_cc[VTIME])]);
    }
    text.push_str(&wrapped(&items, width));
    for place in [Control, Input, Output, Local] {
        let modes = MODES.iter().filter(|mode| mode.1 == place);
        let items: Vec<String> = modes
            .map(|mode| (mode, flags(settings, place) & mode.2 == mode.3))
            .filter(|(mode, is_on)| all || *is_on != mode.4 && (place != Control || mode.4))
            .map(|(mode, is_on)| format!("{}{}", if is_on { "" } else { "-" }, mode.0))
            .collect();
        text.push_str(&wrapped(&items, width));
    }
    text
}

fn wrapped(items: &[String], width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for item in items {
        if column > 0 && column + 1 + item.len() > width {
            text.push('\n');
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(item);
        column += item.len();
    }
    if column > 0 {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank() -> Termios {
        Termios {
            c_iflag: 0,
            c_oflag: 0,
            c_cflag: 0,
            c_lflag: 0,
            c_line: 0,
            c_cc: [0; NCCS],
            c_ispeed: 0,
            c_ospeed: 0,
        }
    }

    fn run(settings: &mut Termios, words: &[&str]) -> Result<Vec<Show>, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut window = Winsize::default();
        apply(&words, settings, &mut window)
    }

    #[test]
    fn modes_are_switched() {
        let mut settings = blank();
        run(&mut settings, &["echo", "icanon", "tab3"]).expect("modes");
        assert_eq!((settings.c_lflag, settings.c_oflag), (ECHO | ICANON, XTABS));
        run(&mut settings, &["-echo", "tabs"]).expect("modes");
        assert_eq!((settings.c_lflag, settings.c_oflag), (ICANON, 0));
    }

    #[test]
    fn raw_and_back_to_sane() {
        let mut settings = blank();
        run(&mut settings, &["sane"]).expect("a mode");
        let sane = settings;
        assert_eq!(
            describe(&settings, Winsize::default(), Extent::Unusual, 80),
            "speed 38400 baud; line = 0;\n"
        );
        run(&mut settings, &["raw", "-echo", "intr", "^X"]).expect("modes");
        assert_eq!(settings.c_lflag & (ICANON | ISIG | ECHO), 0);
        let text = describe(&settings, Winsize::default(), Extent::Unusual, 80);
        assert!(
            text.contains("intr = ^X;") && text.contains("min = 1;") && text.contains("-icanon"),
            "{text}"
        );
        run(&mut settings, &["sane"]).expect("a mode");
        assert_eq!(settings, sane);
    }

    #[test]
    fn saved_settings_are_restored() {
        let mut settings = blank();
        run(&mut settings, &["sane", "-echo", "erase", "^H"]).expect("modes");
        let saved = save(&settings);
        let mut other = blank();
        run(&mut other, &[&saved]).expect("saved settings");
        assert_eq!(other, settings);
    }

    #[test]
    fn sizes_characters_and_mistakes() {
        let mut settings = blank();
        let mut window = Winsize::default();
        let words = ["rows", "30", "cols", "100", "size", "eof", "undef", "kill", "0x7f"].map(str::to_owned);
        assert_eq!(apply(&words, &mut settings, &mut window), Ok(vec![Show::Size]));
        assert_eq!((window.rows, window.columns, settings.c_cc[VKILL]), (30, 100, 0x7f));
        for bad in [&["nonsense"][..], &["rows"], &["rows", "x"], &["intr", "abc"], &["min", "256"], &["1:2"]]
        {
            assert!(run(&mut settings, bad).is_err(), "{bad:?}");
        }
    }
}
