//! Moments in the civil calendar. There is one time zone, UTC.

const NS_PER_S: u64 = 1_000_000_000;
const S_PER_DAY: u64 = 86_400;

/// A moment, as a clock and a calendar show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The year.
    pub year: u64,
    /// The month, from 1.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
    /// The hour.
    pub hour: u64,
    /// The minute.
    pub minute: u64,
    /// The second.
    pub second: u64,
    /// Nanoseconds within the second.
    pub ns: u64,
    /// Seconds since 1970.
    pub seconds: u64,
}

impl Moment {
    /// The moment some nanoseconds after the beginning of 1970.
    pub fn from_ns(ns: u64) -> Moment {
        let seconds = ns / NS_PER_S;
        let in_day = seconds % S_PER_DAY;
        // Years that begin in March put the odd day at the end: days since 0000-03-01, in eras of 400 years.
        let days = seconds / S_PER_DAY + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Moment {
            year: era * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
            hour: in_day / 3600,
            minute: in_day / 60 % 60,
            second: in_day % 60,
            ns: ns % NS_PER_S,
            seconds,
        }
    }

    /// As `stat` shows it: `2026-01-01 00:00:00.000000000 +0000`.
    pub fn full(&self) -> String {
        let Moment { year, month, day, hour, minute, second, ns, .. } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{ns:09} +0000")
    }

    /// As a format says (`strftime`): the letters are those of the C library in its own language.
    pub fn format(&self, format: &[u8]) -> Vec<u8> {
        let Moment { year, month, day, hour, minute, second, ns, .. } = self;
        let mut out = Vec::new();
        let mut rest = format.iter();
        while let Some(byte) = rest.next() {
            if *byte != b'%' {
                out.push(*byte);
                continue;
            }
            let text = match rest.next() {
                Some(b'Y') => year.to_string(),
                Some(b'y') => format!("{:02}", year % 100),
                Some(b'm') => format!("{month:02}"),
                Some(b'd') => format!("{day:02}"),
                Some(b'e') => format!("{day:2}"),
                Some(b'H') => format!("{hour:02}"),
                Some(b'I') => format!("{:02}", (hour + 11) % 12 + 1),
                Some(b'M') => format!("{minute:02}"),
                Some(b'S') => format!("{second:02}"),
                Some(b'N') => format!("{ns:09}"),
                Some(b'p') => if *hour < 12 { "AM" } else { "PM" }.into(),
                Some(b'F') => format!("{year:04}-{month:02}-{day:02}"),
                Some(b'T') => format!("{hour:02}:{minute:02}:{second:02}"),
                Some(b'R') => format!("{hour:02}:{minute:02}"),
                Some(b'D') => format!("{month:02}/{day:02}/{:02}", year % 100),
                Some(b'b' | b'h') => self.short()[..3].into(),
                Some(b'a') => self.weekday().into(),
                Some(b's') => self.seconds.to_string(),
                Some(b'z') => "+0000".into(),
                Some(b'Z') => "UTC".into(),
                Some(b'n') => "\n".into(),
                Some(b't') => "\t".into(),
                Some(b'%') | None => "%".into(),
                Some(other) => format!("%{}", char::from(*other)),
            };
            out.extend_from_slice(text.as_bytes());
        }
        out
    }

    fn weekday(&self) -> &'static str {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        DAYS[(self.seconds / S_PER_DAY % 7) as usize]
    }

    /// As `find -ls` and `ps` show it: `Jan  1 00:00`.
    pub fn short(&self) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS.get(self.month as usize - 1).copied().unwrap_or_default();
        format!("{month} {:2} {:02}:{:02}", self.day, self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(Moment::from_ns(0).full(), "1970-01-01 00:00:00.000000000 +0000");
        assert_eq!(Moment::from_ns(1_767_225_600_000_000_001).full(), "2026-01-01 00:00:00.000000001 +0000");
        assert_eq!(Moment::from_ns(951_782_399_000_000_000).full(), "2000-02-28 23:59:59.000000000 +0000");
        assert_eq!(Moment::from_ns(951_782_400_000_000_000).short(), "Feb 29 00:00");
        assert_eq!(Moment::from_ns(u64::MAX).year, 2554);
        let moment = Moment::from_ns(951_782_400_000_000_007);
        assert_eq!(
            moment.format(b"%a %b %e %F %T.%N %y %I%p %s %%%Q%"),
            b"Tue Feb 29 2000-02-29 00:00:00.000000007 00 12AM 951782400 %%Q%"
        );
    }
}
