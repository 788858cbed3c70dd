//! Dates: `strftime`'s letters for prompts and `printf %(…)T`, in universal time, which is the only zone there is.

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAY_SECONDS: i64 = 86_400;

/// A point in time as a calendar has it.
struct Date {
    year: i64,
    /// From 1.
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// From Sunday, which is 0.
    weekday: i64,
    /// From 1.
    day_of_year: i64,
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn date(seconds: i64) -> Date {
    let days = seconds.div_euclid(DAY_SECONDS);
    let rest = seconds.rem_euclid(DAY_SECONDS);
    // Years counted from March, in eras of 400 years, so that leap days come last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_from_march = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_from_march + 2) / 153;
    let day = day_from_march - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap_day = i64::from(month > 2 && is_leap(year));
    let day_of_year = before.get(month as usize - 1).copied().unwrap_or(0) + day + leap_day;
    Date {
        year,
        month,
        day,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        weekday: (days + 4).rem_euclid(7),
        day_of_year,
    }
}

/// A time in seconds since 1970, as a format wants it. Letters that mean nothing stay as they are.
pub(crate) fn formatted(format: &str, seconds: i64) -> String {
    let date = date(seconds);
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let Some(letter) = letters.next() else {
            out.push('%');
            break;
        };
        out.push_str(&field(letter, &date, seconds));
    }
    out
}

fn field(letter: char, date: &Date, seconds: i64) -> String {
    let name = |names: &[&'static str], at: i64| names.get(at as usize).copied().unwrap_or_default();
    let twelve = if date.hour % 12 == 0 { 12 } else { date.hour % 12 };
    match letter {
        'Y' => date.year.to_string(),
        'C' => format!("{:02}", date.year / 100),
        'y' => format!("{:02}", date.year % 100),
        'm' => format!("{:02}", date.month),
        'd' => format!("{:02}", date.day),
        'e' => format!("{:2}", date.day),
        'H' => format!("{:02}", date.hour),
        'k' => format!("{:2}", date.hour),
        'I' => format!("{twelve:02}"),
        'l' => format!("{twelve:2}"),
        'M' => format!("{:02}", date.minute),
        'S' => format!("{:02}", date.second),
        'p' => if date.hour < 12 { "AM" } else { "PM" }.into(),
        'a' => name(&DAYS, date.weekday).get(..3).unwrap_or_default().into(),
        'A' => name(&DAYS, date.weekday).into(),
        'b' | 'h' => name(&MONTHS, date.month - 1).get(..3).unwrap_or_default().into(),
        'B' => name(&MONTHS, date.month - 1).into(),
        'j' => format!("{:03}", date.day_of_year),
        'u' => if date.weekday == 0 { 7 } else { date.weekday }.to_string(),
        'w' => date.weekday.to_string(),
        's' => seconds.to_string(),
        'Z' => "UTC".into(),
        'z' => "+0000".into(),
        'n' => "\n".into(),
        't' => "\t".into(),
        '%' => "%".into(),
        'F' => formatted("%Y-%m-%d", seconds),
        'T' | 'X' => formatted("%H:%M:%S", seconds),
        'R' => formatted("%H:%M", seconds),
        'D' | 'x' => formatted("%m/%d/%y", seconds),
        'r' => formatted("%I:%M:%S %p", seconds),
        'c' => formatted("%a %b %e %H:%M:%S %Y", seconds),
        other => format!("%{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::formatted;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00:00 Thu 001"),
            (951_782_400, "2000-02-29 00:00:00 Tue 060"),
            (1_767_225_599, "2025-12-31 23:59:59 Wed 365"),
            (-1, "1969-12-31 23:59:59 Wed 365"),
        ] {
            assert_eq!(formatted("%F %T %a %j", seconds), expected);
        }
    }
}
