//! Names as a person can read them and a shell can be given them: quoted only where they hold what a shell would take
//! for something else, with what does not print as an escape. And how wide text is in a terminal.

/// How names are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not at all.
    Literal,
    /// As a shell needs it, where it needs it.
    Shell,
    /// As a shell would understand it, always.
    ShellAlways,
    /// In double quotes, as C has it.
    C,
    /// As C has it, without the quotes, and spaces escaped too.
    Escape,
}

impl Quoting {
    /// The style that a word of the command line names.
    pub fn parse(name: &[u8]) -> Option<Quoting> {
        match name {
            b"literal" => Some(Quoting::Literal),
            b"shell" | b"shell-escape" => Some(Quoting::Shell),
            b"shell-always" | b"shell-escape-always" => Some(Quoting::ShellAlways),
            b"c" => Some(Quoting::C),
            b"escape" => Some(Quoting::Escape),
            _ => None,
        }
    }

    /// A name in this style.
    pub fn show(self, name: &[u8]) -> Vec<u8> {
        match self {
            Quoting::Literal => name.to_vec(),
            Quoting::Shell => shell(name, false),
            Quoting::ShellAlways => shell(name, true),
            Quoting::C => [b"\"".as_slice(), &escaped(name, b'"'), b"\""].concat(),
            Quoting::Escape => escaped(name, b' '),
        }
    }
}

/// A name in quotes, for messages.
pub fn quoted(name: &[u8]) -> String {
    String::from_utf8_lossy(&shell(name, true)).into_owned()
}

/// A character of a name, or a byte that is none.
#[derive(Clone, Copy)]
enum Piece {
    Printing(char),
    Other(u8),
}

fn pieces(name: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                let mut room = [0; 4];
                pieces.extend(c.encode_utf8(&mut room).bytes().map(Piece::Other));
            } else {
                pieces.push(Piece::Printing(c));
            }
        }
        pieces.extend(chunk.invalid().iter().copied().map(Piece::Other));
    }
    pieces
}

fn escape(byte: u8) -> String {
    let letter = match byte {
        7 => 'a',
        8 => 'b',
        9 => 't',
        10 => 'n',
        11 => 'v',
        12 => 'f',
        13 => 'r',
        _ => return format!("\\{byte:03o}"),
    };
    format!("\\{letter}")
}

fn escaped(name: &[u8], special: u8) -> Vec<u8> {
    let mut out = String::new();
    for piece in pieces(name) {
        match piece {
            Piece::Printing(c) => {
                if c == '\\' || c == char::from(special) {
                    out.push('\\');
                }
                out.push(c);
            }
            Piece::Other(byte) => out.push_str(&escape(byte)),
        }
    }
    out.into_bytes()
}

fn shell(name: &[u8], always: bool) -> Vec<u8> {
    let pieces = pieces(name);
    let has = |set: &str| pieces.iter().any(|piece| matches!(piece, Piece::Printing(c) if set.contains(*c)));
    let odd = pieces.iter().any(|piece| matches!(piece, Piece::Other(_)));
    let begins_oddly = matches!(name.first(), Some(b'#' | b'~')) || name == b"{" || name == b"}";
    let needs = name.is_empty() || odd || begins_oddly || has(" !\"$&'()*;<=>?[\\^`|");
    if !needs && !always {
        return name.to_vec();
    }
    // What holds single quotes and nothing else of note reads best in double ones.
    if has("'") && !odd && !has("!\"$&()*;<=>?[\\^`|{}") {
        return [b"\"", name, b"\""].concat();
    }
    let mut out = String::from("'");
    let mut is_in_escape = false;
    for piece in pieces {
        match piece {
            Piece::Other(byte) => {
                if !is_in_escape {
                    out.push_str("'$'");
                    is_in_escape = true;
                }
                out.push_str(&escape(byte));
            }
            Piece::Printing(c) => {
                if is_in_escape {
                    out.push_str("''");
                    is_in_escape = false;
                }
                match c {
                    '\'' => out.push_str("'\\''"),
                    c => out.push(c),
                }
            }
        }
    }
    out.push('\'');
    out.into_bytes()
}

/// How many columns of a terminal a text takes.
pub fn width(text: &[u8]) -> usize {
    String::from_utf8_lossy(text).chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    match u32::from(c) {
        0..0x20 | 0x7f..0xa0 | 0x300..0x370 | 0x200b..0x2010 | 0xfe00..0xfe10 => 0,
        0x1100..0x1160
        | 0x2e80..0xa4d0
        | 0xac00..0xd7a4
        | 0xf900..0xfb00
        | 0xfe30..0xfe70
        | 0xff00..0xff61
        | 0xffe0..0xffe7
        | 0x1f300..0x1fb00
        | 0x2_0000..0x4_0000 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(style: Quoting, name: &[u8]) -> String {
        String::from_utf8_lossy(&style.show(name)).into_owned()
    }

    #[test]
    fn names_for_a_shell() {
        for (name, wanted) in [
            (&b"plain-name_1.txt"[..], "plain-name_1.txt"),
            (b"", "''"),
            (b"a b", "'a b'"),
            (b"it's", "\"it's\""),
            (b"it's $5", "'it'\\''s $5'"),
            (b"a\nb", "'a'$'\\n''b'"),
            (b"\x01\x02", "''$'\\001\\002'"),
            (b"x\xff", "'x'$'\\377'"),
            (b"#a", "'#a'"),
            (b"a#", "a#"),
            (b"{", "'{'"),
            (b"a{b}", "a{b}"),
            ("käse".as_bytes(), "käse"),
        ] {
            assert_eq!(show(Quoting::Shell, name), wanted);
        }
        assert_eq!(quoted(b"a"), "'a'");
    }

    #[test]
    fn names_as_c_has_them() {
        assert_eq!(show(Quoting::C, b"a \"b\"\n"), "\"a \\\"b\\\"\\n\"");
        assert_eq!(show(Quoting::Escape, b"a b\\\t"), "a\\ b\\\\\\t");
        assert_eq!(Quoting::parse(b"none"), None);
    }

    #[test]
    fn widths() {
        assert_eq!(width("aä漢e\u{301}".as_bytes()), 5);
    }
}
