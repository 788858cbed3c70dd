//! Expressions and their values, those of bash.

use super::{Error, Variables, evaluate, parse};
use std::collections::BTreeMap;

#[derive(Default)]
struct Table(BTreeMap<Vec<u8>, Vec<u8>>);

impl Variables for Table {
    fn get(&mut self, name: &[u8], index: Option<&[u8]>) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.get(&[name, index.unwrap_or_default()].concat()).cloned())
    }

    fn set(&mut self, name: &[u8], index: Option<&[u8]>, value: i64) -> Result<(), Error> {
        self.0.insert([name, index.unwrap_or_default()].concat(), value.to_string().into_bytes());
        Ok(())
    }
}

fn value(text: &str) -> Result<i64, String> {
    let mut table = Table::default();
    table.0.insert(b"x".to_vec(), b"5".to_vec());
    table.0.insert(b"y".to_vec(), b"x+1".to_vec());
    table.0.insert(b"loop".to_vec(), b"loop".to_vec());
    parse(text.as_bytes()).and_then(|parsed| evaluate(&parsed, &mut table)).map_err(|error| error.message)
}

#[test]
fn operators_bind_as_in_c() {
    for (text, expected) in [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("2**3**2", 512),
        ("-2**2", 4),
        ("10-4-3", 3),
        ("1<<4|3", 19),
        ("5>3 && 2<1", 0),
        ("!0", 1),
        ("~0", -1),
        ("1?2:3", 2),
        ("0?2:0?4:5", 5),
        ("1,2,3", 3),
        ("7%3", 1),
        ("-7/2", -3),
        ("-7%3", -1),
        ("1<=1", 1),
        ("2!=2", 0),
        ("6&3^1", 3),
        ("", 0),
        ("  4  ", 4),
    ] {
        assert_eq!(value(text), Ok(expected), "{text}");
    }
}

#[test]
fn numbers_have_bases() {
    for (text, expected) in
        [("0x1F", 31), ("017", 15), ("2#101", 5), ("36#z", 35), ("64#_", 63), ("16#fF", 255), ("0", 0)]
    {
        assert_eq!(value(text), Ok(expected), "{text}");
    }
    for text in ["08", "2#3", "65#1", "1x", "1#"] {
        assert!(value(text).is_err(), "{text}");
    }
}

#[test]
fn variables_are_read_and_set() {
    for (text, expected) in [
        ("x", 5),
        ("y*2", 12),
        ("x=3, x+1", 4),
        ("x+=2", 7),
        ("x<<=1", 10),
        ("x++ + x", 11),
        ("++x + x", 12),
        ("x-- - 1", 4),
        ("a[2]=9, a[2]", 9),
        ("unset + 1", 1),
        ("x == 5", 1),
        ("- -x", 5),
        ("x+++1", 6),
    ] {
        assert_eq!(value(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_an_error() {
    for text in ["1/0", "1%0", "2**-1", "1+", "(1", "1 2", "5=3", "loop", "*", "1?2", "a b", "#"] {
        assert!(value(text).is_err(), "{text}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    assert!(value(&"(".repeat(100_000)).is_err());
    assert!(value(&"-".repeat(100_000)).is_err());
    assert!(value(&"1?".repeat(100_000)).is_err());
}

#[test]
fn integers_wrap_around() {
    assert_eq!(value("9223372036854775807+1"), Ok(i64::MIN));
    assert_eq!(value("(-9223372036854775807-1)/-1"), Ok(i64::MIN));
}
