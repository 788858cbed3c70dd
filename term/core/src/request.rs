//! What a program asks of the page that shows the terminal: to open a file. It is an operating system command of Tabula's
//! own, `7771;open;` and the absolute path in percent-encoding, which the decoder leaves alone; here it is gathered beside.

use crate::limits::PATH_BYTES;

const PREFIX: &[u8] = b"7771;open;";
/// Each byte of a path may be three.
const BYTES_MAX: usize = PREFIX.len() + 3 * PATH_BYTES;

/// One command, as far as it has come.
#[derive(Debug, Default)]
pub(crate) struct Request {
    bytes: Vec<u8>,
}

impl Request {
    /// A command begins.
    pub(crate) fn begin(&mut self) {
        self.bytes.clear();
    }

    /// Takes the command's byte at a place. What is no request, or too long for one, is not kept.
    pub(crate) fn take(&mut self, place: usize, byte: u8) {
        let belongs = PREFIX.get(place).is_none_or(|expected| *expected == byte);
        if place == self.bytes.len() && belongs && place < BYTES_MAX {
            self.bytes.push(byte);
        }
    }

    /// The command of so many bytes has ended: the path that it asks to open, if it is such a request.
    pub(crate) fn end(&mut self, length: usize) -> Option<Vec<u8>> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.len() != length {
            return None;
        }
        decoded(bytes.strip_prefix(PREFIX)?).filter(|path| path.starts_with(b"/") && path.len() <= PATH_BYTES)
    }
}

/// Bytes from percent-encoding. Only printable ASCII stands for itself.
fn decoded(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(*digit).to_digit(16));
                (digit()? * 16 + digit()?) as u8
            }
            b'!'..=b'~' => *byte,
            _ => return None,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(command: &[u8]) -> Option<Vec<u8>> {
        let mut request = Request::default();
        request.begin();
        command.iter().enumerate().for_each(|(place, byte)| request.take(place, *byte));
        request.end(command.len())
    }

    #[test]
    fn paths_come_out_as_they_went_in() {
        assert_eq!(asked(b"7771;open;/a%20b%ff/~"), Some(b"/a b\xff/~".to_vec()));
    }

    #[test]
    fn nothing_else_is_a_request() {
        for command in [
            &b"7771;open;"[..],
            b"7771;open;relative",
            b"7771;open;/a%2",
            b"7771;open;/a%zz",
            b"7771;open;/a b",
            b"7771;opes;/a",
            b"0;title",
            b"",
        ] {
            assert_eq!(asked(command), None, "{}", command.escape_ascii());
        }
        let long = [PREFIX, b"/", &vec![b'a'; 4 * PATH_BYTES]].concat();
        assert_eq!(asked(&long), None);
    }
}
