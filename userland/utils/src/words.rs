//! Words of a text: as `xargs` parts its input, and as `env -S` parts its argument.

/// The words of `xargs`' input: parted by blanks and line ends; quotes and backslashes take the meaning off what they
/// hold. Quotes end with their line.
///
/// # Errors
/// What is wrong, for a quote that does not end.
pub fn of_input(text: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' | b'\n' => words.extend(word.take()),
            b'\'' | b'"' => {
                let word = word.get_or_insert_default();
                loop {
                    match bytes.next() {
                        Some(end) if end == byte => break,
                        Some(b'\n') | None => {
                            let kind = if byte == b'"' { "double" } else { "single" };
                            return Err(format!("unmatched {kind} quote"));
                        }
                        Some(other) => word.push(other),
                    }
                }
            }
            b'\\' => word.get_or_insert_default().extend(bytes.next()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The words of an `env -S` argument: quotes, backslash escapes, `#` comments, and `${NAME}` from the environment.
///
/// # Errors
/// What is wrong with it.
pub fn of_script_line(
    text: &[u8],
    variable: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<Vec<Vec<u8>>, String> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        at += 1;
        match (quote, byte) {
            (None, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) => words.extend(word.take()),
            (None, b'#') if word.is_none() => break,
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (Some(open), _) if byte == open => quote = None,
            (_, b'\\') => {
                let next = text.get(at).copied();
                at += 1;
                match (quote, next) {
                    (_, None) => return Err("a backslash at the end".into()),
                    (Some(b'\''), Some(next)) if next != b'\'' && next != b'\\' => {
                        word.get_or_insert_default().extend([b'\\', next]);
                    }
                    (None, Some(b'c')) => break,
                    (Some(_), Some(b'c')) => return Err("\\c within quotes".into()),
                    (None, Some(b'_')) => words.extend(word.take()),
                    (_, Some(next)) => {
                        let byte = match next {
                            b'n' => b'\n',
                            b't' => b'\t',
                            b'r' => b'\r',
                            b'f' => 0x0c,
                            b'v' => 0x0b,
                            b'_' => b' ',
                            b'\\' | b'\'' | b'"' | b'#' | b'$' => next,
                            _ => return Err(format!("invalid sequence '\\{}'", char::from(next))),
                        };
                        word.get_or_insert_default().push(byte);
                    }
                }
            }
            (None | Some(b'"'), b'$') => {
                let rest = &text[at..];
                let end = rest.iter().position(|byte| *byte == b'}');
                let (Some(b'{'), Some(end)) = (rest.first(), end) else {
                    return Err("only ${VARNAME} expansion is supported".into());
                };
                at += end + 1;
                if let Some(value) = variable(&rest[1..end]) {
                    word.get_or_insert_default().extend(value);
                }
            }
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    if quote.is_some() {
        return Err("no terminating quote".into());
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: Vec<Vec<u8>>) -> Vec<String> {
        words.into_iter().map(|word| String::from_utf8_lossy(&word).into_owned()).collect()
    }

    #[test]
    fn words_of_input() {
        let words = of_input(b" a  'b c' \"d'e\"f\\ g\n\nh ''").expect("good input");
        assert_eq!(strings(words), ["a", "b c", "d'ef g", "h", ""]);
        assert!(of_input(b"'a\n'").is_err());
        assert!(of_input(b"\"a").is_err());
        assert_eq!(strings(of_input(b"").expect("good input")), [""; 0]);
    }

    #[test]
    fn words_of_a_script_line() {
        let variable = |name: &[u8]| (name == b"X").then(|| b"1 2".to_vec());
        let words = |text: &str| of_script_line(text.as_bytes(), variable);
        assert_eq!(strings(words("sh -c 'a b' \"c\\td\" # end").expect("good")), ["sh", "-c", "a b", "c\td"]);
        assert_eq!(strings(words("a\\_b ${X}x ${Y} \"${X}\"").expect("good")), ["a", "b", "1 2x", "1 2"]);
        assert_eq!(strings(words("a\\c b").expect("good")), ["a"]);
        for bad in ["'a", "a\\", "$X", "${X", "\\q", "\"\\c\""] {
            assert!(words(bad).is_err(), "{bad}");
        }
    }
}
