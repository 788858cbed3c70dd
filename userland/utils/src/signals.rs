//! Signals by name and number, as `kill` and `timeout` take them.

use tabula_abi::signal::Signal;

/// The signal that a text names: a number, or a name with or without `SIG` in any case. 0 and `EXIT` are no signal but may
/// be sent: they ask whether there is somebody.
pub fn parse(text: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(text).ok()?;
    if let Ok(number) = text.parse::<u32>() {
        return (number == 0 || Signal::from_number(number).is_some()).then_some(number as i32);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    match name {
        "EXIT" => Some(0),
        "IOT" => Some(Signal::SIGABRT.number().into()),
        "CLD" => Some(Signal::SIGCHLD.number().into()),
        "POLL" => Some(Signal::SIGIO.number().into()),
        _ => Signal::ALL.iter().find(|signal| short(**signal) == name).map(|signal| signal.number().into()),
    }
}

/// A signal's name without `SIG`.
pub fn short(signal: Signal) -> &'static str {
    signal.name().trim_start_matches("SIG")
}

/// The name of a number, or of the signal behind an exit status.
pub fn name_of(number: u32) -> Option<&'static str> {
    let number = if number > 128 { number - 128 } else { number };
    Signal::from_number(number).map(short)
}

/// All of them, several in a line.
pub fn table() -> String {
    let mut text = String::new();
    for (index, signal) in Signal::ALL.iter().enumerate() {
        let end = if index % 5 == 4 || index + 1 == Signal::ALL.len() { '\n' } else { ' ' };
        let name = short(*signal);
        if end == '\n' {
            text.push_str(&format!("{:>2} {name}\n", signal.number()));
        } else {
            text.push_str(&format!("{:>2} {name:<9}{end}", signal.number()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        for text in ["15", "TERM", "term", "SIGTERM", "sigTerm"] {
            assert_eq!(parse(text.as_bytes()), Some(15), "{text}");
        }
        assert_eq!(parse(b"0"), Some(0));
        assert_eq!(parse(b"EXIT"), Some(0));
        for text in ["", "SIG", "NOPE", "99", "-1"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!((name_of(9), name_of(137), name_of(200)), (Some("KILL"), Some("KILL"), None));
        assert_eq!(table().split_whitespace().count(), 2 * Signal::ALL.len());
    }
}
