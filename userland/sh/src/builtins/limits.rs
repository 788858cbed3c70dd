//! `umask`, `ulimit`, `times`.

use super::letters;
use crate::shell::{EXIT_FAILURE, Run, Shell};
use crate::sys;
use crate::tree::Bytes;

/// `umask [-p] [-S] [MODE]`.
pub(super) fn umask(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"pS") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("umask", &message, "umask [-p] [-S] [mode]");
        }
    };
    let Some(mode) = words.get(options.operands) else {
        let mask = shell.state.umask;
        let value = if options.has(b'S') { symbolic(mask) } else { format!("{mask:04o}") };
        let prefix = match (options.has(b'p'), options.has(b'S')) {
            (true, true) => "umask -S ",
            (true, false) => "umask ",
            _ => "",
        };
        shell.put_out("umask", format!("{prefix}{value}\n").as_bytes());
        return Ok(());
    };
    let new = if mode.first().is_some_and(u8::is_ascii_digit) {
        std::str::from_utf8(mode)
            .ok()
            .and_then(|text| u32::from_str_radix(text, 8).ok())
            .filter(|mask| *mask <= 0o777)
    } else {
        from_symbolic(mode, shell.state.umask)
    };
    let Some(new) = new else {
        let message = if mode.first().is_some_and(u8::is_ascii_digit) {
            "octal number out of range"
        } else {
            "invalid symbolic mode operator"
        };
        return shell.reject("umask", mode, message);
    };
    sys::umask(new);
    shell.state.umask = new;
    if options.has(b'S') {
        shell.put_out("umask", format!("{}\n", symbolic(new)).as_bytes());
    }
    Ok(())
}

/// What a mask leaves, in letters.
fn symbolic(mask: u32) -> String {
    let class = |letter: char, shift: u32| {
        let bits = !mask >> shift & 7;
        let mut text = format!("{letter}=");
        for (bit, letter) in [(4, 'r'), (2, 'w'), (1, 'x')] {
            if bits & bit != 0 {
                text.push(letter);
            }
        }
        text
    };
    [class('u', 6), class('g', 3), class('o', 0)].join(",")
}

fn from_symbolic(mode: &[u8], mask: u32) -> Option<u32> {
    let mut allowed = !mask & 0o777;
    for clause in mode.split(|byte| *byte == b',') {
        let at = clause.iter().position(|byte| matches!(byte, b'=' | b'+' | b'-'))?;
        let (who, rest) = clause.split_at(at);
        let (operator, letters) = rest.split_first()?;
        let mut classes = 0;
        for letter in who {
            classes |= match letter {
                b'u' => 0o700,
                b'g' => 0o070,
                b'o' => 0o007,
                b'a' => 0o777,
                _ => return None,
            };
        }
        if who.is_empty() {
            classes = 0o777;
        }
        let mut bits = 0;
        for letter in letters {
            bits |= match letter {
                b'r' => 0o444,
                b'w' => 0o222,
                b'x' => 0o111,
                _ => return None,
            };
        }
        allowed = match operator {
            b'=' => allowed & !classes | bits & classes,
            b'+' => allowed | bits & classes,
            _ => allowed & !(bits & classes),
        };
    }
    Some(!allowed & 0o777)
}

/// A limit: its letter, its number, what it is, its unit in bytes (or 1) and the unit's name.
struct Resource(u8, u32, &'static str, u64, &'static str);

const RESOURCES: &[Resource] = &[
    Resource(b'c', 4, "core file size", 512, "blocks"),
    Resource(b'd', 2, "data seg size", 1024, "kbytes"),
    Resource(b'f', 1, "file size", 1024, "blocks"),
    Resource(b'n', 7, "open files", 1, ""),
    Resource(b's', 3, "stack size", 1024, "kbytes"),
    Resource(b't', 0, "cpu time", 1, "seconds"),
    Resource(b'u', 6, "max user processes", 1, ""),
    Resource(b'v', 9, "virtual memory", 1024, "kbytes"),
];

/// `ulimit [-HSa] [-LETTER] [LIMIT]`.
pub(super) fn ulimit(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"HSacdfnstuv") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("ulimit", &message, "ulimit [-HSa] [-cdfnstuv] [limit]");
        }
    };
    let hard = options.has(b'H');
    let mut out = String::new();
    let value = |limit: u64, unit: u64| {
        if limit == u64::MAX { "unlimited".to_owned() } else { (limit / unit).to_string() }
    };
    if options.has(b'a') {
        for Resource(letter, number, what, unit, unit_name) in RESOURCES {
            let Ok((soft, hard_limit)) = sys::limit(*number) else { continue };
            let limit = if hard { hard_limit } else { soft };
            let name = if unit_name.is_empty() {
                format!("(-{})", char::from(*letter))
            } else {
                format!("({unit_name}, -{})", char::from(*letter))
            };
            out.push_str(&format!("{what:<20} {name:>19} {}\n", value(limit, *unit)));
        }
        shell.put_out("ulimit", out.as_bytes());
        return Ok(());
    }
    let letter = options
        .letters
        .iter()
        .map(|(letter, _)| *letter)
        .find(|letter| !matches!(letter, b'H' | b'S'))
        .unwrap_or(b'f');
    let Some(Resource(_, number, what, unit, _)) = RESOURCES.iter().find(|resource| resource.0 == letter)
    else {
        return shell.fail(EXIT_FAILURE);
    };
    let (soft, hard_limit) = match sys::limit(*number) {
        Ok(limit) => limit,
        Err(error) => {
            shell.complain(&format!("ulimit: {what}: cannot get limit: {}", error.text()));
            return shell.fail(EXIT_FAILURE);
        }
    };
    let Some(wanted) = words.get(options.operands) else {
        out.push_str(&value(if hard { hard_limit } else { soft }, *unit));
        out.push('\n');
        shell.put_out("ulimit", out.as_bytes());
        return Ok(());
    };
    let new = match wanted.as_slice() {
        b"unlimited" => Some(u64::MAX),
        b"hard" => Some(hard_limit),
        b"soft" => Some(soft),
        text => std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
            .and_then(|number| number.checked_mul(*unit)),
    };
    let Some(new) = new else { return shell.reject("ulimit", wanted, "invalid number") };
    let both = !hard && !options.has(b'S');
    let (soft, hard_limit) = (if hard { soft } else { new }, if hard || both { new } else { hard_limit });
    match sys::set_limit(*number, soft.min(hard_limit), hard_limit) {
        Ok(()) => Ok(()),
        Err(error) => {
            shell.complain(&format!("ulimit: {what}: cannot modify limit: {}", error.text()));
            shell.fail(EXIT_FAILURE)
        }
    }
}

/// `times`.
pub(super) fn times(shell: &mut Shell, _: &[Bytes], _: u8) -> Run {
    let used = sys::time_used_ns();
    let shown = |ns: u64| {
        format!("{}m{}.{:03}s", ns / 60_000_000_000, ns / 1_000_000_000 % 60, ns / 1_000_000 % 1000)
    };
    let text = format!("{} {}\n{} {}\n", shown(used[0]), shown(used[1]), shown(used[2]), shown(used[3]));
    shell.put_out("times", text.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{from_symbolic, symbolic};

    #[test]
    fn masks_are_read_and_shown_in_letters() {
        assert_eq!(symbolic(0o022), "u=rwx,g=rx,o=rx");
        assert_eq!(from_symbolic(b"u=rwx,g=rx,o=", 0), Some(0o027));
        assert_eq!(from_symbolic(b"g-w", 0), Some(0o020));
        assert_eq!(from_symbolic(b"a+w", 0o222), Some(0));
        assert_eq!(from_symbolic(b"q=r", 0), None);
    }
}
