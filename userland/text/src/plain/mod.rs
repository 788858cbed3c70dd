//! What small tools do to bytes, without reading or writing any: `cmp`, `rev`, `strings`, `xxd` and `column`.

pub mod column;
pub mod compare;
pub mod hex;
pub mod strings;

/// A line with its characters from the last to the first; what is no character stays a byte.
pub fn reversed(line: &[u8]) -> Vec<u8> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for chunk in line.utf8_chunks() {
        pieces.extend(chunk.valid().chars().map(|c| c.to_string().into_bytes()));
        pieces.extend(chunk.invalid().iter().map(|byte| vec![*byte]));
    }
    pieces.into_iter().rev().flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn characters_stay_whole() {
        assert_eq!(super::reversed("aäb".as_bytes()), "bäa".as_bytes());
        assert_eq!(super::reversed(b"a\xffb"), b"b\xffa");
    }
}
