//! Bytes in hexadecimal, with their places and their text beside them; and back again.

/// How bytes are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Bytes in a line.
    pub columns: usize,
    /// Bytes that stand together; 0 for all.
    pub group: usize,
    /// Whether letters are capital.
    pub is_upper: bool,
}

/// A line: where it begins, its bytes, and its text.
pub fn line(at: u64, bytes: &[u8], layout: Layout) -> String {
    let group = if layout.group == 0 { layout.columns } else { layout.group };
    let mut text = format!("{at:08x}: ");
    for index in 0..layout.columns {
        match bytes.get(index) {
            Some(byte) => text += &digits(*byte, layout.is_upper),
            None => text += "  ",
        }
        if (index + 1).is_multiple_of(group) {
            text.push(' ');
        }
    }
    if !layout.columns.is_multiple_of(group) {
        text.push(' ');
    }
    text.push(' ');
    text.extend(bytes.iter().map(|byte| if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '.' }));
    text.push('\n');
    text
}

/// A byte's two digits.
pub fn digits(byte: u8, is_upper: bool) -> String {
    if is_upper { format!("{byte:02X}") } else { format!("{byte:02x}") }
}

/// The bytes that a line of digits stands for; of one with a place before it and text behind also the place.
pub fn back(line: &[u8], is_plain: bool) -> (Option<u64>, Vec<u8>) {
    let mut rest = line;
    let mut place = None;
    if !is_plain {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return (None, Vec::new()) };
        let digits = String::from_utf8_lossy(&line[..colon]);
        place = u64::from_str_radix(digits.trim(), 16).ok();
        rest = &line[colon + 1..];
        rest = rest.strip_prefix(b" ").unwrap_or(rest);
        // Two spaces part the digits from the text.
        let end = rest.windows(2).position(|pair| pair == b"  ").unwrap_or(rest.len());
        rest = &rest[..end];
    }
    let values: Vec<u8> = rest
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map_while(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    (place, values.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { columns: 16, group: 2, is_upper: false };

    #[test]
    fn there_and_back() {
        let text = line(16, b"hello\n", LAYOUT);
        assert_eq!(text, "00000010: 6865 6c6c 6f0a                           hello.\n");
        assert_eq!(back(text.as_bytes(), false), (Some(16), b"hello\n".to_vec()));
        let whole = line(0, b"0123456789abcdef", LAYOUT);
        assert_eq!(whole, "00000000: 3031 3233 3435 3637 3839 6162 6364 6566  0123456789abcdef\n");
        assert_eq!(back(whole.as_bytes(), false).1, b"0123456789abcdef");
        assert_eq!(back(b"68 65zz", true), (None, b"he".to_vec()));
        assert_eq!(back(b"none", false), (None, Vec::new()));
        let odd = Layout { columns: 3, group: 2, is_upper: true };
        assert_eq!(line(0, b"\xabc", odd), "00000000: AB63     .c\n");
    }
}
