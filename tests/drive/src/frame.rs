//! The frames between drive and the page: header length (u32, little endian), header (JSON), payload. The page's end is
//! `js/driver.js`. A frame that does not decode is an error, never a panic: the page is not trusted.

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::Value;

/// Lays a frame out for sending.
pub(crate) fn encode(header: &Value, payload: &[u8]) -> Bytes {
    let head = header.to_string();
    let mut frame = BytesMut::with_capacity(4 + head.len() + payload.len());
    frame.put_u32_le(head.len() as u32);
    frame.put_slice(head.as_bytes());
    frame.put_slice(payload);
    frame.freeze()
}

/// Takes a frame apart; `None` if it is not one. The payload shares the frame's memory.
pub(crate) fn decode(mut frame: Bytes) -> Option<(Value, Bytes)> {
    let length = u32::from_le_bytes(frame.get(..4)?.try_into().ok()?) as usize;
    let header = serde_json::from_slice(frame.get(4..4usize.checked_add(length)?)?).ok()?;
    Some((header, frame.split_off(4 + length)))
}

/// Hexadecimal, the form in which paths (any bytes) travel inside the JSON header.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

/// The reverse of [`hex`]; `None` if it is not hexadecimal.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes.chunks(2).map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_survives_the_trip() {
        let header = json!({"op": "write", "path": "ff00"});
        let (seen, payload) = decode(encode(&header, b"\0\xffbytes")).unwrap();
        assert_eq!((seen, &payload[..]), (header, &b"\0\xffbytes"[..]));
    }

    #[test]
    fn rubbish_is_refused() {
        for frame in [&b""[..], b"\x05\0\0\0{}", b"\xff\xff\xff\xff{}", b"\x02\0\0\0{x"] {
            assert!(decode(Bytes::copy_from_slice(frame)).is_none(), "{frame:?}");
        }
    }

    #[test]
    fn hexadecimal_both_ways() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&bytes)).unwrap(), bytes);
        assert!(unhex("0").is_none() && unhex("zz").is_none());
    }
}
