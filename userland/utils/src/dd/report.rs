//! What `dd` tells at its end: blocks that went by, bytes, and how fast they did.

/// What is told at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing but failures.
    Nothing,
    /// The records.
    Records,
    /// Records and speed.
    Everything,
}

/// Blocks that went by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Whole ones.
    pub full: u64,
    /// Shorter ones.
    pub partial: u64,
}

impl Records {
    /// Counts a block.
    pub fn count(&mut self, bytes: usize, block: usize) {
        *if bytes == block { &mut self.full } else { &mut self.partial } += 1;
    }
}

/// What is told at the end.
pub fn report(read: Records, written: Records, bytes: u64, seconds: f64, status: Status) -> String {
    let mut text = String::new();
    if status == Status::Nothing {
        return text;
    }
    for (records, what) in [(read, "in"), (written, "out")] {
        text += &format!("{}+{} records {what}\n", records.full, records.partial);
    }
    if status == Status::Everything {
        let unit = if bytes == 1 { "byte" } else { "bytes" };
        let sizes = match bytes {
            0..1000 => String::new(),
            1000..1024 => format!(" ({})", amount_of(bytes as f64, 1000.0)),
            _ => format!(" ({}, {})", amount_of(bytes as f64, 1000.0), amount_of(bytes as f64, 1024.0)),
        };
        let speed = if seconds > 0.0 { speed(bytes as f64 / seconds) } else { "Infinity B".into() };
        text += &format!("{bytes} {unit}{sizes} copied, {} s, {speed}/s\n", digits(seconds));
    }
    text
}

/// A number of bytes with its unit: `1.5 MB`, `12 KiB`.
fn amount_of(bytes: f64, base: f64) -> String {
    const UNITS: &[u8] = b"kMGTPE";
    let (mut value, mut unit) = (bytes, 0);
    while value >= base && unit < UNITS.len() {
        value /= base;
        unit += 1;
    }
    let number = if value < 10.0 && unit > 0 { format!("{value:.1}") } else { format!("{value:.0}") };
    if unit == 0 {
        return format!("{number} B");
    }
    let letter = char::from(UNITS[unit - 1]);
    if base == 1024.0 {
        format!("{number} {}iB", letter.to_ascii_uppercase())
    } else {
        format!("{number} {letter}B")
    }
}

/// Bytes in a second, in thousands at least.
fn speed(bytes: f64) -> String {
    const UNITS: &[u8] = b"kMGTPE";
    let (mut value, mut unit) = (bytes / 1000.0, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = if value < 99.95 { 1 } else { 0 };
    format!("{value:.decimals$} {}B", char::from(UNITS[unit]))
}

/// A number in six digits that count, without zeros at the end (C's `%g`).
fn digits(seconds: f64) -> String {
    let short = |text: &str| {
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        text.to_owned()
    };
    if seconds > 0.0 && seconds < 1e-4 {
        let text = format!("{seconds:.5e}");
        let (number, power) = text.split_once("e-").unwrap_or((&text, "0"));
        return format!("{}e-{power:0>2}", short(number));
    }
    let before = if seconds > 0.0 { seconds.log10().floor() as i64 } else { 0 };
    let decimals = usize::try_from(5 - before).unwrap_or_default();
    short(&format!("{seconds:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_gnus() {
        let records = Records { full: 1, partial: 1 };
        let told = |bytes, seconds| report(records, records, bytes, seconds, Status::Everything);
        assert!(told(3, 0.5).ends_with("\n3 bytes copied, 0.5 s, 0.0 kB/s\n"));
        assert!(told(2_097_152, 1.0).ends_with("2097152 bytes (2.1 MB, 2.0 MiB) copied, 1 s, 2.1 MB/s\n"));
        assert!(told(1000, 0.0).ends_with("1000 bytes (1.0 kB) copied, 0 s, Infinity B/s\n"));
        assert!(told(3, 3.4621e-05).ends_with("3 bytes copied, 3.4621e-05 s, 86.7 kB/s\n"));
        assert!(told(1, 12.3456789).ends_with("1 byte copied, 12.3457 s, 0.0 kB/s\n"));
        assert!(told(4, 0.000123456).ends_with("4 bytes copied, 0.000123456 s, 32.4 kB/s\n"));
        assert_eq!(report(records, records, 1, 1.0, Status::Records), "1+1 records in\n1+1 records out\n");
        assert_eq!(report(records, records, 1, 1.0, Status::Nothing), "");
    }
}
