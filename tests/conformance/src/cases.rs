//! The small files beside a guest, for a guest called `NAME`:
//!
//! - `NAME.cases`: one run per line, its arguments separated by spaces, double quotes around those with spaces or none;
//! - `NAME.stdin`: standard input of every run; `NAME.stdin-bytes`: so many bytes of a fixed pattern instead;
//! - `NAME.expected`: recorded output, in which a line `exit code N` at the end stands for an exit code other than 0 and,
//!   where there are cases, a line `--- ARGUMENTS` begins each case's;
//! - `NAME.differs`: lines in which the reference is not followed, `LABEL -> RESULT` or `LABEL = RESULT`, each after `#`
//!   lines that cite why.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{Error, Result, at};

/// The text of a sidecar file, or `None` if the guest has none such.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => at(path, Err(error)),
    }
}

/// Splits a line of a `.cases` file into arguments.
pub fn arguments(line: &str) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let argument = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (argument, after) = quoted.split_once('"')?;
                rest = after;
                argument
            }
            None => {
                let (argument, after) = rest.split_once(' ').unwrap_or((rest, ""));
                rest = after;
                argument
            }
        };
        arguments.push(argument.to_owned());
        rest = rest.trim_start();
    }
    Some(arguments)
}

/// The runs of a guest: each line of its `.cases`, or one run without arguments. The key is the line itself.
pub fn runs(path: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let Some(bytes) = read(path)? else { return Ok(vec![(String::new(), Vec::new())]) };
    let text = String::from_utf8_lossy(&bytes);
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let arguments = arguments(line).ok_or_else(|| Error::Sidecar {
                file: path.to_path_buf(),
                line: index + 1,
                what: "a quote is not closed".to_owned(),
            })?;
            Ok((line.to_owned(), arguments))
        })
        .collect()
}

/// A `.expected` file, as the expected text of each case.
pub fn expected(text: &str) -> BTreeMap<String, String> {
    let mut cases = BTreeMap::new();
    let mut current = (String::new(), String::new());
    for line in text.lines() {
        if let Some(key) = line.strip_prefix("--- ") {
            let finished = std::mem::replace(&mut current, (key.to_owned(), String::new()));
            if !finished.1.is_empty() {
                cases.insert(finished.0, finished.1);
            }
        } else {
            current.1.push_str(line);
            current.1.push('\n');
        }
    }
    cases.insert(current.0, current.1);
    cases
}

/// A `.differs` file: label and whole line of each difference. A difference without a reason above it is refused.
pub fn differences(path: &Path, text: &str) -> Result<Vec<(String, String)>> {
    let mut reason = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            reason = true;
        } else if line.is_empty() {
            reason = false;
        } else if !reason {
            let what = "a difference needs a reason above it, in lines that begin with #".to_owned();
            return Err(Error::Sidecar { file: path.to_path_buf(), line: index + 1, what });
        } else {
            found.push((label(line).to_owned(), line.to_owned()));
        }
    }
    Ok(found)
}

/// The part of a report's line that names the check.
pub fn label(line: &str) -> &str {
    let end = [" -> ", " = "].iter().filter_map(|mark| line.rfind(mark)).max();
    end.map_or(line, |end| &line[..end])
}

/// The fixed pattern for standard input of a given length: every byte value, no short period.
pub fn pattern(len: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[1]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_split_at_spaces_outside_quotes() {
        assert_eq!(
            arguments(r#"a "b c" "" d"#),
            Some(vec!["a".into(), "b c".into(), String::new(), "d".into()])
        );
        assert_eq!(arguments(""), Some(vec![]));
        assert_eq!(arguments("\"open"), None);
    }

    #[test]
    fn expected_text_is_split_by_case() {
        let cases = expected("--- 1\na\nb\n--- 2\nc\n");
        assert_eq!(cases.get("1").map(String::as_str), Some("a\nb\n"));
        assert_eq!(cases.get("2").map(String::as_str), Some("c\n"));
        assert_eq!(expected("x\n").get("").map(String::as_str), Some("x\n"));
    }

    #[test]
    fn a_difference_needs_its_reason() {
        let path = Path::new("x.differs");
        assert!(differences(path, "fd_sync: directory -> ok\n").is_err());
        let found = differences(path, "# why\nfd_sync: directory -> ok\n").expect("it has a reason");
        assert_eq!(found, vec![("fd_sync: directory".to_owned(), "fd_sync: directory -> ok".to_owned())]);
    }

    #[test]
    fn labels_end_at_the_last_mark() {
        assert_eq!(label("a = b -> ok"), "a = b");
        assert_eq!(label("plain"), "plain");
    }
}
