//! Colours of names by kind and ending, as `LS_COLORS` says or as they are by default.

use crate::mode::{BLOCK, CHARACTER, DIRECTORY, FIFO, KIND, LINK, SOCKET};

/// What `LS_COLORS` says, over what holds by default.
#[derive(Clone, Debug)]
pub struct Colors {
    kinds: Vec<(Vec<u8>, Vec<u8>)>,
    endings: Vec<(Vec<u8>, Vec<u8>)>,
}

const DEFAULTS: &[(&[u8], &[u8])] = &[
    (b"di", b"01;34"),
    (b"ln", b"01;36"),
    (b"pi", b"33"),
    (b"so", b"01;35"),
    (b"bd", b"01;33"),
    (b"cd", b"01;33"),
    (b"ex", b"01;32"),
    (b"su", b"37;41"),
    (b"sg", b"30;43"),
    (b"st", b"37;44"),
    (b"ow", b"34;42"),
    (b"tw", b"30;42"),
];

/// What a link leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leads {
    /// Something of this mode.
    To(u32),
    /// Nothing.
    Nowhere,
}

impl Colors {
    /// Reads the variable's text.
    pub fn new(text: &[u8]) -> Colors {
        let mut kinds: Vec<_> =
            DEFAULTS.iter().map(|(kind, color)| (kind.to_vec(), color.to_vec())).collect();
        let mut endings = Vec::new();
        for entry in text.split(|byte| *byte == b':') {
            let Some(equals) = entry.iter().position(|byte| *byte == b'=') else { continue };
            let (key, color) = (&entry[..equals], &entry[equals + 1..]);
            // A colour becomes part of an escape sequence: nothing else may come with it.
            if !color.iter().all(|byte| byte.is_ascii_digit() || *byte == b';' || byte.is_ascii_lowercase()) {
                continue;
            }
            match key.strip_prefix(b"*") {
                Some(ending) => endings.push((ending.to_vec(), color.to_vec())),
                None => kinds.push((key.to_vec(), color.to_vec())),
            }
        }
        Colors { kinds, endings }
    }

    /// The colour of the name that a link leads to and where there is nothing.
    pub fn missing(&self) -> Option<&[u8]> {
        self.kind(b"mi").or_else(|| self.kind(b"or"))
    }

    fn kind(&self, kind: &[u8]) -> Option<&[u8]> {
        let found =
            self.kinds.iter().rev().find(|(known, _)| known == kind).map(|(_, color)| color.as_slice());
        found.filter(|color| !color.is_empty() && ![&b"0"[..], b"00"].contains(color))
    }

    /// The colour of a name; `None` for the terminal's own.
    pub fn of(&self, name: &[u8], mode: u32, leads: Option<Leads>) -> Option<&[u8]> {
        let has = |bits: u32| mode & bits == bits;
        match mode & KIND {
            DIRECTORY => {
                let special = match (has(0o1000), has(0o002)) {
                    (true, true) => self.kind(b"tw"),
                    (false, true) => self.kind(b"ow"),
                    (true, false) => self.kind(b"st"),
                    (false, false) => None,
                };
                special.or_else(|| self.kind(b"di"))
            }
            LINK => {
                if leads == Some(Leads::Nowhere)
                    && let Some(color) = self.kind(b"or")
                {
                    return Some(color);
                }
                match (self.kind(b"ln"), leads) {
                    (Some(b"target"), Some(Leads::To(mode))) => self.of(name, mode, None),
                    (Some(b"target"), _) => None,
                    (color, _) => color,
                }
            }
            FIFO => self.kind(b"pi"),
            SOCKET => self.kind(b"so"),
            CHARACTER => self.kind(b"cd"),
            BLOCK => self.kind(b"bd"),
            _ => {
                let special = [(0o4000, &b"su"[..]), (0o2000, b"sg")];
                let special =
                    special.iter().filter(|(bits, _)| has(*bits)).find_map(|(_, kind)| self.kind(kind));
                let program = || (mode & 0o111 != 0).then(|| self.kind(b"ex")).flatten();
                special.or_else(program).or_else(|| self.ending(name)).or_else(|| self.kind(b"fi"))
            }
        }
    }

    fn ending(&self, name: &[u8]) -> Option<&[u8]> {
        let fits = |(ending, _): &&(Vec<u8>, Vec<u8>)| {
            name.len() >= ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending)
        };
        self.endings.iter().rev().find(fits).map(|(_, color)| color.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_endings() {
        let colors = Colors::new(b"di=01;31:*.GZ=35:ex=:ln=target:bad:x=\x1b[");
        assert_eq!(colors.of(b"d", DIRECTORY | 0o755, None), Some(&b"01;31"[..]));
        assert_eq!(colors.of(b"d", DIRECTORY | 0o1777, None), Some(&b"30;42"[..]));
        assert_eq!(colors.of(b"a.gz", 0o100_755, None), Some(&b"35"[..]));
        assert_eq!(colors.of(b"a", 0o100_644, None), None);
        assert_eq!(colors.of(b"l", LINK | 0o777, Some(Leads::To(DIRECTORY))), Some(&b"01;31"[..]));
        assert_eq!(colors.of(b"l", LINK | 0o777, Some(Leads::Nowhere)), None);
        assert_eq!(colors.missing(), None);
        assert_eq!(Colors::new(b"or=31").missing(), Some(&b"31"[..]));
        assert_eq!(Colors::new(b"").of(b"p", 0o100_755, None), Some(&b"01;32"[..]));
    }
}
