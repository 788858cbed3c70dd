//! File modes: octal and symbolic ones (POSIX, `chmod`), and how `ls` shows them.

/// The permission bits that a mode is about, special ones included.
pub const ALL: u32 = 0o7777;
/// The bits of a mode that say what kind of file it is.
pub const KIND: u32 = 0o170_000;
/// A directory.
pub const DIRECTORY: u32 = 0o040_000;
/// A plain file.
pub const REGULAR: u32 = 0o100_000;
/// A symbolic link.
pub const LINK: u32 = 0o120_000;
/// A named pipe.
pub const FIFO: u32 = 0o010_000;
/// A socket.
pub const SOCKET: u32 = 0o140_000;
/// A character device.
pub const CHARACTER: u32 = 0o020_000;
/// A block device.
pub const BLOCK: u32 = 0o060_000;

/// A change of permission bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// Whose bits: 0o4700 the owner's, 0o2070 the group's, 0o1007 all others'.
    who: u32,
    /// Nobody was named: all, but what the umask takes.
    is_everybody: bool,
    action: u8,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// These bits, and execution where it makes sense (`X`).
    Bits { bits: u32, searches: bool },
    /// Those of another: how far right its bits are to be moved.
    Copy(u32),
    /// Exactly these bits, in octal.
    Exactly(u32),
}

impl Change {
    /// Reads a mode such as `644` or `u+x,go=rX`; `None` when it is not one.
    pub fn parse(text: &[u8]) -> Option<Change> {
        if let Some(bits) = octal(text) {
            let step = Step { who: ALL, is_everybody: false, action: b'=', what: What::Exactly(bits) };
            return Some(Change { steps: vec![step] });
        }
        let mut steps = Vec::new();
        for clause in text.split(|byte| *byte == b',') {
            let end = clause.iter().position(|byte| b"+-=".contains(byte))?;
            let mut who = 0;
            for letter in &clause[..end] {
                who |= match letter {
                    b'u' => 0o4700,
                    b'g' => 0o2070,
                    b'o' => 0o1007,
                    b'a' => ALL,
                    _ => return None,
                };
            }
            let is_everybody = who == 0;
            let who = if is_everybody { ALL } else { who };
            let mut rest = &clause[end..];
            while let Some((action, after)) = rest.split_first() {
                let end = after.iter().position(|byte| b"+-=".contains(byte)).unwrap_or(after.len());
                let what = what(&after[..end])?;
                steps.push(Step { who, is_everybody, action: *action, what });
                rest = &after[end..];
            }
        }
        Some(Change { steps })
    }

    /// The mode after it; `umask` counts where nobody was named.
    pub fn apply(&self, mode: u32, umask: u32) -> u32 {
        let is_directory = mode & KIND == DIRECTORY;
        let mut bits = mode & ALL;
        for step in &self.steps {
            let (mut named, mut who) = (0, step.who);
            match step.what {
                What::Exactly(exactly) => {
                    bits = exactly;
                    continue;
                }
                What::Bits { bits: wanted, searches } => {
                    named |= wanted;
                    if searches && (is_directory || bits & 0o111 != 0) {
                        named |= 0o111;
                    }
                }
                What::Copy(shift) => named = (bits >> shift & 7) * 0o111,
            }
            if step.is_everybody {
                who &= !(umask & 0o777);
            }
            // The sticky bit is nobody's own: any who may name it.
            let sticky = named & 0o1000;
            let named = named & who | sticky;
            match step.action {
                b'+' => bits |= named,
                b'-' => bits &= !named,
                _ => {
                    // A directory keeps its special bits unless they are named.
                    let kept = if is_directory { 0o6000 } else { 0 };
                    bits = bits & !(step.who & !kept) | named;
                }
            }
        }
        bits & ALL
    }
}

fn octal(text: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(text).ok()?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    u32::from_str_radix(text, 8).ok().filter(|bits| is_number && *bits <= ALL)
}

fn what(letters: &[u8]) -> Option<What> {
    match letters {
        b"u" => return Some(What::Copy(6)),
        b"g" => return Some(What::Copy(3)),
        b"o" => return Some(What::Copy(0)),
        _ => {}
    }
    if let Some(bits) = octal(letters) {
        return Some(What::Bits { bits, searches: false });
    }
    let (mut bits, mut searches) = (0, false);
    for letter in letters {
        match letter {
            b'r' => bits |= 0o444,
            b'w' => bits |= 0o222,
            b'x' => bits |= 0o111,
            b's' => bits |= 0o6000,
            b't' => bits |= 0o1000,
            b'X' => searches = true,
            _ => return None,
        }
    }
    Some(What::Bits { bits, searches })
}

/// The mode as `ls -l` shows it: `drwxr-xr-x`.
pub fn long(mode: u32) -> String {
    let kind = match mode & KIND {
        DIRECTORY => 'd',
        LINK => 'l',
        FIFO => 'p',
        SOCKET => 's',
        CHARACTER => 'c',
        BLOCK => 'b',
        _ => '-',
    };
    let mut text = String::from(kind);
    for (shift, special, marks) in [(6, 0o4000, ('s', 'S')), (3, 0o2000, ('s', 'S')), (0, 0o1000, ('t', 'T'))]
    {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => marks.0,
            (false, true) => marks.1,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    text
}

/// The kind of a file in words, as `stat` has them.
pub fn kind(mode: u32, size: u64) -> &'static str {
    match mode & KIND {
        DIRECTORY => "directory",
        LINK => "symbolic link",
        FIFO => "fifo",
        SOCKET => "socket",
        CHARACTER => "character special file",
        BLOCK => "block special file",
        _ if size == 0 => "regular empty file",
        _ => "regular file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str, mode: u32) -> u32 {
        Change::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text} is a mode")).apply(mode, 0o022)
    }

    #[test]
    fn octal_and_symbolic_modes() {
        for (text, before, after) in [
            ("644", 0o777, 0o644),
            ("0", 0o777, 0),
            ("4755", 0, 0o4755),
            ("u+x", 0o644, 0o744),
            ("go-w", 0o666, 0o644),
            ("a=r", 0o777, 0o444),
            ("u=rwx,g=rx,o=", 0o000, 0o750),
            ("+x", 0o644, 0o755),
            ("+w", 0o444, 0o644),
            ("-r", 0o644, 0o200),
            ("g=u", 0o740, 0o770),
            ("o=g-w", 0o770, 0o775),
            ("u+s,g+s", 0o755, 0o6755),
            ("+t", 0o755, 0o1755),
            ("a+X", 0o644, 0o644),
            ("a+X", 0o744, 0o755),
            ("u=rw+x", 0o000, 0o700),
            ("ug+rw-x", 0o111, 0o661),
            ("=", 0o777, 0),
            ("u+644", 0o000, 0o600),
        ] {
            assert_eq!(apply(text, REGULAR | before), after, "{text} on {before:o}");
        }
        assert_eq!(apply("a+X", DIRECTORY | 0o644), 0o755);
        assert_eq!(apply("g=rx", DIRECTORY | 0o2775), 0o2755);
        assert_eq!(apply("g=rx", REGULAR | 0o2775), 0o0755);
    }

    #[test]
    fn what_is_no_mode() {
        for text in ["", "8", "77777", "u", "rw", "u+q", "z+r", "u+x,", ",", "u+rg"] {
            assert_eq!(Change::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn modes_are_shown() {
        assert_eq!(long(DIRECTORY | 0o1777), "drwxrwxrwt");
        assert_eq!(long(REGULAR | 0o6644), "-rwSr-Sr--");
        assert_eq!(long(LINK | 0o777), "lrwxrwxrwx");
        assert_eq!(kind(REGULAR, 0), "regular empty file");
    }
}
