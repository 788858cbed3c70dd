//! Where the keys are in a list that is read again: a name stays under them wherever it comes to stand. It knows names and
//! places only; what is chosen is the window's.

/// The place of the cursor in `names`: with the only name that is chosen, else with the name it was at, else where it was,
/// as far as the list goes. A list of nothing has it at 0.
pub fn cursor_in(names: &[&[u8]], chosen: Option<&[u8]>, before: Option<&[u8]>, at: usize) -> usize {
    let place = |name: Option<&[u8]>| name.and_then(|name| names.iter().position(|other| *other == name));
    place(chosen).or_else(|| place(before)).unwrap_or_else(|| at.min(names.len().saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&[u8]; 4] = [b"a", b"b", b"new", b"z"];

    #[test]
    fn what_is_chosen_has_the_cursor() {
        assert_eq!(cursor_in(&NAMES, Some(b"new"), Some(b"a"), 0), 2);
        assert_eq!(cursor_in(&NAMES, Some(b"z"), None, 9), 3);
    }

    #[test]
    fn else_it_stays_with_its_name() {
        assert_eq!(cursor_in(&NAMES, None, Some(b"z"), 0), 3);
        assert_eq!(cursor_in(&NAMES, Some(b"gone"), Some(b"b"), 3), 1);
    }

    #[test]
    fn else_where_it_was_as_far_as_that_goes() {
        assert_eq!(cursor_in(&NAMES, None, Some(b"gone"), 1), 1);
        assert_eq!(cursor_in(&NAMES, Some(b"gone"), Some(b"gone"), 7), 3);
        assert_eq!(cursor_in(&NAMES, None, None, 2), 2);
        assert_eq!(cursor_in(&[], Some(b"a"), Some(b"b"), 2), 0);
    }
}
