//! Words of lines in columns below one another.

use utils::quote::width;

/// Lines with their words in columns (`column -t`); words are parted by any of `separators`, or by blanks when there are
/// none, and stand apart by `gap`.
pub fn table(lines: &[Vec<u8>], separators: Option<&[u8]>, gap: &[u8]) -> Vec<u8> {
    let rows: Vec<Vec<&[u8]>> =
        lines.iter().map(|line| words(line, separators)).filter(|row| !row.is_empty()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut widths = vec![0; columns];
    for row in &rows {
        for (room, word) in widths.iter_mut().zip(row) {
            *room = width(word).max(*room);
        }
    }
    let mut out = Vec::new();
    for row in &rows {
        for (index, word) in row.iter().enumerate() {
            out.extend_from_slice(word);
            if index + 1 < row.len() {
                out.resize(out.len() + widths[index] - width(word), b' ');
                out.extend_from_slice(gap);
            }
        }
        out.push(b'\n');
    }
    out
}

fn words<'a>(line: &'a [u8], separators: Option<&[u8]>) -> Vec<&'a [u8]> {
    match separators {
        Some(separators) if line.is_empty() || separators.is_empty() => vec![line],
        Some(separators) => line.split(|byte| separators.contains(byte)).collect(),
        None => line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn words_stand_below_one_another() {
        let lines = [b"a bb  c".to_vec(), b"".to_vec(), b"long x".to_vec()];
        assert_eq!(table(&lines, None, b"  "), b"a     bb  c\nlong  x\n");
        assert_eq!(table(&[b"a:b:c".to_vec(), b"dd::e".to_vec()], Some(b":"), b"|"), b"a |b|c\ndd| |e\n");
        assert_eq!(table(&[], None, b" "), b"");
    }
}
