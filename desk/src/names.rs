//! How a name is shown. Names of files are bytes that anybody chose: what is not text, what moves the cursor, what turns
//! the direction of writing, and what is invisible is shown as an escape that looks like one, so that no name looks like
//! another one or like a part of the desktop.

/// A part of a name as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// Something that must not act as it would, as an escape: `\n`, `\x1b`, `\u202e`.
    Escape(String),
}

/// A name in pieces.
pub fn pieces(name: &[u8]) -> Vec<Piece> {
    let mut all = Vec::new();
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            match escape(c) {
                Some(escape) => push_escape(&mut all, &escape),
                None => push_text(&mut all, c),
            }
        }
        for byte in chunk.invalid() {
            push_escape(&mut all, &format!("\\x{byte:02x}"));
        }
    }
    all
}

/// A name as plain text, for titles and labels: escapes stand as they are.
pub fn plain(name: &[u8]) -> String {
    let part = |piece| match piece {
        Piece::Text(text) | Piece::Escape(text) => text,
    };
    pieces(name).into_iter().map(part).collect()
}

/// A line that a program or another party wrote, made safe in the same way.
pub fn plain_text(text: &str) -> String {
    plain(text.as_bytes())
}

fn push_text(all: &mut Vec<Piece>, c: char) {
    match all.last_mut() {
        Some(Piece::Text(text)) => text.push(c),
        _ => all.push(Piece::Text(c.into())),
    }
}

fn push_escape(all: &mut Vec<Piece>, escape: &str) {
    match all.last_mut() {
        Some(Piece::Escape(text)) => text.push_str(escape),
        _ => all.push(Piece::Escape(escape.into())),
    }
}

fn escape(c: char) -> Option<String> {
    match c {
        '\n' => Some("\\n".into()),
        '\t' => Some("\\t".into()),
        '\r' => Some("\\r".into()),
        '\\' => None,
        c if u32::from(c) < 0x80 && c.is_control() => Some(format!("\\x{:02x}", u32::from(c))),
        c if c.is_control() || is_hidden(c) => Some(format!("\\u{:04x}", u32::from(c))),
        _ => None,
    }
}

/// What turns the direction of writing, takes no space, or is a line's end of its own. The joiners that emoji and some
/// scripts need (U+200C, U+200D) and variation selectors are left.
fn is_hidden(c: char) -> bool {
    matches!(
        u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180E | 0x200B | 0x200E | 0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0xE0000..=0xE0FFF | 0xE000..=0xF8FF | 0xF0000..=0x10FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_themselves() {
        for name in
            ["notes.txt", "Grüße", "日本語.md", "a\\b", "<b>bold</b>", "👩‍💻", "שלום.txt", "with  spaces "]
        {
            assert_eq!(plain(name.as_bytes()), name);
            assert_eq!(pieces(name.as_bytes()).len(), 1);
        }
        assert!(pieces(b"").is_empty());
    }

    #[test]
    fn what_could_deceive_is_shown() {
        assert_eq!(plain("photo\u{202e}gnp.exe".as_bytes()), "photo\\u202egnp.exe");
        assert_eq!(plain(b"a\nb\tc\x1b[31m\x7f"), "a\\nb\\tc\\x1b[31m\\x7f");
        assert_eq!(plain("zero\u{200b}width\u{feff}".as_bytes()), "zero\\u200bwidth\\ufeff");
        assert_eq!(plain(b"bad\xff\xfeutf"), "bad\\xff\\xfeutf");
        assert_eq!(plain("\u{9b}2J".as_bytes()), "\\u009b2J");
        assert_eq!(plain("\u{2066}x\u{2069}".as_bytes()), "\\u2066x\\u2069");
    }

    #[test]
    fn escapes_are_told_from_text() {
        assert_eq!(
            pieces("a\u{202e}\nb".as_bytes()),
            [Piece::Text("a".into()), Piece::Escape("\\u202e\\n".into()), Piece::Text("b".into())]
        );
        // A name that has the letters of an escape is text.
        assert_eq!(pieces(b"a\\n"), [Piece::Text("a\\n".into())]);
    }

    #[test]
    fn nothing_shown_acts() {
        for code in 0..=0x10FFFF_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            let shown = plain(c.to_string().as_bytes());
            assert!(!shown.chars().any(char::is_control), "U+{code:04X}");
            assert!(
                !shown.contains(['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2067}']),
                "U+{code:04X}"
            );
        }
    }
}
