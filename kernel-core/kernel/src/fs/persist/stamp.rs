//! A moment as part of a name: `2026-11-21T21.50.03`, in UTC, without what would be awkward in a path.

use alloc::format;
use alloc::string::String;

const NS_PER_S: u64 = 1_000_000_000;
const S_PER_DAY: u64 = 86_400;

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

const fn days_of(year: u64, month: usize) -> u64 {
    match month {
        2 => 28 + is_leap(year) as u64,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The moment some nanoseconds after the beginning of 1970.
pub(super) fn stamp(realtime_ns: u64) -> String {
    let seconds = realtime_ns / NS_PER_S;
    let in_day = seconds % S_PER_DAY;
    let (mut days, mut year, mut month) = (seconds / S_PER_DAY, 1970, 1);
    // There are a few hundred years in 64 bits of nanoseconds.
    loop {
        let of_year = if is_leap(year) { 366 } else { 365 };
        if days < of_year {
            break;
        }
        days = days.saturating_sub(of_year);
        year = year.saturating_add(1);
    }
    while days >= days_of(year, month) {
        days = days.saturating_sub(days_of(year, month));
        month = month.saturating_add(1);
    }
    let (hour, minute, second) = (in_day / 3600, in_day / 60 % 60, in_day % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}.{minute:02}.{second:02}", days.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00.00.00"),
            (951_782_399, "2000-02-28T23.59.59"),
            (951_782_400, "2000-02-29T00.00.00"),
            (1_767_225_599, "2025-12-31T23.59.59"),
            (1_767_225_600, "2026-01-01T00.00.00"),
            (4_107_542_400, "2100-03-01T00.00.00"),
        ] {
            assert_eq!(stamp(seconds * 1_000_000_000), expected);
        }
        assert_eq!(stamp(u64::MAX), "2554-07-21T23.34.33");
    }
}
