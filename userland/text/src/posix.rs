//! Regular expressions of POSIX (basic and extended ones, with GNU's additions, and awk's), written in the syntax of the
//! crate `regex`. What has back-references needs `fancy-regex` instead, and the answer says so.

/// Which kind of expression a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `grep`, `sed`.
    Basic,
    /// `grep -E`.
    Extended,
    /// `awk`: extended, with C's escapes.
    Awk,
}

/// An expression in the other syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// Its text.
    pub text: String,
    /// Whether it refers back to a group.
    pub refers_back: bool,
    /// How many groups it has.
    pub groups: usize,
}

/// What the expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find lines: groups are kept only where the expression itself refers to them, and what cannot be repeated is
    /// taken as it stands.
    Search,
    /// To replace what was found: groups are kept, and GNU sed's errors are errors.
    Replace,
}

/// How deep groups may be nested.
const DEPTH_MAX: usize = 100;
/// The highest number that an interval may have, as POSIX' `RE_DUP_MAX` is at least 255.
const INTERVAL_MAX: u32 = 32767;

/// Rewrites an expression.
///
/// # Errors
/// What is wrong with it.
pub fn translate(pattern: &str, kind: Kind) -> Result<Translated, String> {
    translate_for(pattern, kind, Purpose::Search)
}

/// Rewrites an expression for a purpose.
///
/// # Errors
/// What is wrong with it.
pub fn translate_for(pattern: &str, kind: Kind, purpose: Purpose) -> Result<Translated, String> {
    let chars: Vec<char> = pattern.chars().collect();
    let refers_back = kind != Kind::Awk && has_back_reference(&chars);
    let mut writer = Writer {
        chars: &chars,
        at: 0,
        kind,
        out: String::new(),
        atom: None,
        is_repeated: false,
        groups: Vec::new(),
        refers_back,
        purpose,
        opened: 0,
        closed: Vec::new(),
        is_start: true,
    };
    writer.run()?;
    Ok(Translated { text: writer.out, refers_back, groups: writer.opened })
}

fn has_back_reference(chars: &[char]) -> bool {
    let mut at = 0;
    let mut is_in_brackets = false;
    while let Some(c) = chars.get(at) {
        match c {
            '\\' if !is_in_brackets => {
                if chars.get(at + 1).is_some_and(|next| ('1'..='9').contains(next)) {
                    return true;
                }
                at += 1;
            }
            '[' if !is_in_brackets => {
                is_in_brackets = true;
                // A bracket right behind the first one is a member.
                at += usize::from(chars.get(at + 1) == Some(&'^'));
                at += usize::from(chars.get(at + 1) == Some(&']'));
            }
            ']' => is_in_brackets = false,
            _ => {}
        }
        at += 1;
    }
    false
}

struct Writer<'a> {
    chars: &'a [char],
    at: usize,
    kind: Kind,
    out: String,
    /// Where what a repetition concerns begins in `out`; `None` where there is nothing to repeat.
    atom: Option<usize>,
    is_repeated: bool,
    /// Where open groups begin in `out`, and their numbers.
    groups: Vec<(usize, usize)>,
    refers_back: bool,
    purpose: Purpose,
    /// How many groups have been opened.
    opened: usize,
    /// The numbers of groups that are complete.
    closed: Vec<usize>,
    /// At the beginning of an expression, a group or an alternative.
    is_start: bool,
}

impl Writer<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(c) = self.chars.get(self.at).copied() {
            self.at += 1;
            match (c, self.kind) {
                ('\\', _) => self.escaped()?,
                ('[', _) => self.brackets()?,
                ('.', _) => self.atom("."),
                ('*', Kind::Extended)
                    if self.atom.is_none() && self.purpose == Purpose::Replace && self.at > 1 =>
                {
                    return Err("Invalid preceding regular expression".into());
                }
                ('*', _) => self.repeat("*"),
                ('^', Kind::Basic) if !self.is_start => self.literal('^'),
                ('$', Kind::Basic) if !self.is_end() => self.literal('$'),
                ('^', _) => self.assertion("^"),
                ('$', _) => self.assertion("$"),
                (_, Kind::Basic) => self.literal(c),
                ('(', _) => self.open()?,
                (')', _) if !self.groups.is_empty() => self.close()?,
                (')', Kind::Awk) => return Err("unmatched )".into()),
                (')', _) if self.purpose == Purpose::Replace => return Err("Unmatched ) or \\)".into()),
                ('+' | '?' | '{', _) if self.atom.is_none() && self.purpose == Purpose::Replace => {
                    return Err("Invalid preceding regular expression".into());
                }
                ('|', _) => self.alternative(),
                ('+', _) => self.repeat("+"),
                ('?', _) => self.repeat("?"),
                ('{', _) => match self.interval(false) {
                    Some(text) => self.repeat(&text?),
                    None => self.literal('{'),
                },
                _ => self.literal(c),
            }
        }
        if self.groups.is_empty() { Ok(()) } else { Err("Unmatched ( or \\(".into()) }
    }

    /// In a basic expression: whether a `$` here is an anchor.
    fn is_end(&self) -> bool {
        let rest = &self.chars[self.at..];
        rest.is_empty() || matches!(rest, ['\\', ')' | '|', ..])
    }

    fn atom(&mut self, text: &str) {
        self.atom = Some(self.out.len());
        self.is_repeated = false;
        self.is_start = false;
        self.out.push_str(text);
    }

    fn literal(&mut self, c: char) {
        let text = quoted(c);
        self.atom(&text);
    }

    /// Something that matches between characters: a star behind it is a character in basic expressions.
    fn assertion(&mut self, text: &str) {
        let was_start = self.is_start;
        self.out.push_str(text);
        self.atom = None;
        self.is_start = was_start && text == "^";
    }

    fn repeat(&mut self, text: &str) {
        let Some(start) = self.atom else {
            // Nothing to repeat: the characters themselves, as GNU has it.
            if self.kind == Kind::Basic || text.starts_with('{') {
                text.chars().for_each(|c| self.literal(c));
            }
            return;
        };
        if self.is_repeated {
            // A second repetition would be read as a mark on the first.
            self.out.insert_str(start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(text);
        self.is_repeated = true;
    }

    fn open(&mut self) -> Result<(), String> {
        if self.groups.len() >= DEPTH_MAX {
            return Err(format!("groups nested deeper than {DEPTH_MAX}"));
        }
        self.opened += 1;
        self.groups.push((self.out.len(), self.opened));
        let is_kept = self.refers_back || self.purpose == Purpose::Replace;
        self.out.push_str(if is_kept { "(" } else { "(?:" });
        self.atom = None;
        self.is_start = true;
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let (start, number) = self.groups.pop().ok_or("Unmatched ) or \\)")?;
        self.closed.push(number);
        self.out.push(')');
        self.atom = Some(start);
        self.is_repeated = false;
        self.is_start = false;
        Ok(())
    }

    fn alternative(&mut self) {
        self.out.push('|');
        self.atom = None;
        self.is_start = true;
    }

    fn escaped(&mut self) -> Result<(), String> {
        let Some(c) = self.chars.get(self.at).copied() else {
            return if self.kind == Kind::Awk {
                self.literal('\\');
                Ok(())
            } else {
                Err("Trailing backslash".into())
            };
        };
        self.at += 1;
        if self.kind == Kind::Basic {
            match c {
                '(' => return self.open(),
                ')' => return self.close(),
                '|' => {
                    self.alternative();
                    return Ok(());
                }
                '+' | '?' => {
                    self.repeat(&String::from(c));
                    return Ok(());
                }
                '{' => {
                    let text = self.interval(true).ok_or("Unmatched \\{")??;
                    self.repeat(&text);
                    return Ok(());
                }
                _ => {}
            }
        }
        if self.kind == Kind::Awk {
            if let Some(meant) = awk_escape(c) {
                self.literal(meant);
                return Ok(());
            }
            match c {
                '0'..='7' => return self.octal(c),
                'y' => {
                    self.assertion("\\b");
                    return Ok(());
                }
                _ => {}
            }
        }
        match c {
            '1'..='9' => {
                let number = c.to_digit(10).unwrap_or(0) as usize;
                if !self.closed.contains(&number) {
                    return Err("Invalid back reference".into());
                }
                self.atom(&format!("(?:\\{c})"));
            }
            '<' if self.refers_back => self.assertion("\\b(?=\\w)"),
            '>' if self.refers_back => self.assertion("\\b(?<=\\w)"),
            '<' => self.assertion("\\b{start}"),
            '>' => self.assertion("\\b{end}"),
            'b' => self.assertion("\\b"),
            'B' => self.assertion("\\B"),
            '`' => self.assertion("\\A"),
            '\'' => self.assertion("\\z"),
            'w' => self.atom("\\w"),
            'W' => self.atom("\\W"),
            's' => self.atom("\\s"),
            'S' => self.atom("\\S"),
            other => self.literal(other),
        }
        Ok(())
    }

    fn octal(&mut self, first: char) -> Result<(), String> {
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            match self.chars.get(self.at).and_then(|c| c.to_digit(8)) {
                Some(digit) => value = value * 8 + digit,
                None => break,
            }
            self.at += 1;
        }
        self.literal(char::from_u32(value).unwrap_or('\0'));
        Ok(())
    }

    /// The interval behind a brace, in the other syntax; `None` when it is not one.
    fn interval(&mut self, is_basic: bool) -> Option<Result<String, String>> {
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|c| *c == '}')?;
        let inner_length =
            if is_basic { length.checked_sub(1).filter(|at| rest[*at] == '\\')? } else { length };
        let inner: String = rest[..inner_length].iter().collect();
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            if text.is_empty() {
                Some(None)
            } else {
                text.parse::<u32>().ok().filter(|_| is_number).map(Some)
            }
        };
        let (low, high) = match inner.split_once(',') {
            Some((low, high)) => (number(low)?, number(high)?),
            None => {
                let exactly = number(&inner)??;
                (Some(exactly), Some(exactly))
            }
        };
        self.at += length + 1;
        let low = low.unwrap_or(0);
        if high.is_some_and(|high| high < low || high > INTERVAL_MAX) || low > INTERVAL_MAX {
            return Some(Err("Invalid content of \\{\\}".into()));
        }
        let high = high.map_or_else(String::new, |high| high.to_string());
        Some(Ok(format!("{{{low},{high}}}")))
    }

    fn brackets(&mut self) -> Result<(), String> {
        let mut text = String::from("[");
        if self.chars.get(self.at) == Some(&'^') {
            text.push('^');
            self.at += 1;
        }
        let first = self.at;
        loop {
            let rest = &self.chars[self.at.min(self.chars.len())..];
            match rest {
                [] => return Err("Unmatched [, [^, [:, [., or [=".into()),
                [']', ..] if self.at > first => {
                    self.at += 1;
                    break;
                }
                ['[', ':', named @ ..] => {
                    let end = named.windows(2).position(|end| end == [':', ']']);
                    let end = end.ok_or("Unmatched [, [^, [:, [., or [=")?;
                    let name: String = named[..end].iter().collect();
                    text.push_str(class(&name).ok_or("Invalid character class name")?);
                    self.at += end + 4;
                    continue;
                }
                _ => {}
            }
            let low = self.member()?;
            let high = match self.chars.get(self.at..) {
                Some(['-', next, ..]) if *next != ']' => {
                    self.at += 1;
                    self.member()?
                }
                _ => low,
            };
            if high < low {
                return Err("Invalid range end".into());
            }
            text.push_str(&quoted(low));
            if high > low {
                text.push('-');
                text.push_str(&quoted(high));
            }
        }
        text.push(']');
        self.atom(&text);
        Ok(())
    }

    /// One character of a bracket expression.
    fn member(&mut self) -> Result<char, String> {
        let rest = &self.chars[self.at.min(self.chars.len())..];
        match rest {
            ['[', mark @ ('.' | '='), c, end, ']', ..] if mark == end => {
                self.at += 5;
                Ok(*c)
            }
            ['\\', next, ..] if self.kind == Kind::Awk => {
                self.at += 2;
                Ok(awk_escape(*next).unwrap_or(*next))
            }
            [c, ..] => {
                self.at += 1;
                Ok(*c)
            }
            [] => Err("Unmatched [, [^, [:, [., or [=".into()),
        }
    }
}

/// What a letter behind a backslash means in awk.
fn awk_escape(c: char) -> Option<char> {
    Some(match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'f' => '\x0c',
        'v' => '\x0b',
        'a' => '\x07',
        'b' => '\x08',
        _ => return None,
    })
}

fn quoted(c: char) -> String {
    // `<` and `>` would begin an assertion behind a backslash.
    if c.is_ascii_punctuation() && !matches!(c, '<' | '>') { format!("\\{c}") } else { c.into() }
}

/// A named class, inside brackets of the other syntax.
fn class(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "\\p{L}",
        "digit" => "0-9",
        "alnum" => "\\p{L}\\p{Nd}",
        "upper" => "\\p{Lu}",
        "lower" => "\\p{Ll}",
        "space" => "\\s",
        "blank" => " \\t",
        "punct" => "!-/:-@\\[-`{-~\\p{P}",
        "cntrl" => "\\p{Cc}",
        "xdigit" => "0-9A-Fa-f",
        "print" => "[^\\p{Cc}]",
        "graph" => "[^\\s\\p{Cc}]",
        _ => return None,
    })
}

/// A text that means itself.
pub fn fixed(text: &str) -> String {
    text.chars().map(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn matches(pattern: &str, kind: Kind, text: &str) -> bool {
        let translated = translate(pattern, kind).unwrap_or_else(|why| panic!("{pattern}: {why}"));
        if translated.refers_back {
            let regex = fancy_regex::Regex::new(&translated.text);
            return regex.unwrap_or_else(|why| panic!("{pattern}: {why}")).is_match(text).expect("it ends");
        }
        let regex = Regex::new(&translated.text);
        regex.unwrap_or_else(|why| panic!("{pattern} as {}: {why}", translated.text)).is_match(text)
    }

    #[test]
    fn basic_expressions() {
        for (pattern, text, wanted) in [
            ("a*b", "aab", true),
            ("*a", "*a", true),
            ("a -> <b>", "a -> <b>", true),
            ("a.* -> <[<>b]*", "a1 -> <b>", true),
            ("^*a", "*a", true),
            ("a\\{2\\}", "aa", true),
            ("^a\\{2,3\\}$", "aaaa", false),
            ("a+b", "a+b", true),
            ("a\\+b", "aab", true),
            ("a\\?b", "b", true),
            ("\\(ab\\)*c", "ababc", true),
            ("^\\(ab\\|cd\\)$", "cd", true),
            ("a^b$c", "a^b$c", true),
            ("(a|b){1}", "(a|b){1}", true),
            ("\\(a*\\)x\\1$", "aaxaa", true),
            ("^\\(a*\\)x\\1$", "aaxa", false),
            ("[]x]", "]", true),
            ("[^]x]", "]", false),
            ("[a\\]", "\\", true),
            ("[[:digit:][:upper:]]", "Q", true),
            ("\\<word\\>", "a word b", true),
            ("\\<word\\>", "sword", false),
            ("a.c", "aéc", true),
            ("\\.", "x", false),
            ("[a-c]$", "xc", true),
            ("[a-]", "-", true),
            ("[[.-.]]", "-", true),
            ("\\w\\W", "a ", true),
            ("<tag>", "<tag>", true),
            ("a~b&c#d", "a~b&c#d", true),
        ] {
            assert_eq!(matches(pattern, Kind::Basic, text), wanted, "{pattern} on {text}");
        }
    }

    #[test]
    fn extended_expressions() {
        for (pattern, text, wanted) in [
            ("^(a|b)+$", "abab", true),
            ("^a{2}$", "aa", true),
            ("a{,2}b", "b", true),
            ("a{x", "a{x", true),
            ("a|b", "b", true),
            ("^(a+)\\1$", "aaaa", true),
            ("^a*?$", "aaa", true),
            ("^(a*)+$", "aaa", true),
            ("\\(a\\)", "(a)", true),
            ("()", "", true),
            ("a||b", "x", true),
            ("[^[:space:]]+", " ", false),
            ("a)b", "a)b", true),
            ("x[<>]y", "x<y", true),
        ] {
            assert_eq!(matches(pattern, Kind::Extended, text), wanted, "{pattern} on {text}");
        }
        assert!(matches("a\\tb", Kind::Awk, "a\tb"));
        assert!(matches("[\\]\\n]", Kind::Awk, "\n"));
        assert!(matches("\\/x", Kind::Awk, "/x"));
        assert!(matches("\\056", Kind::Awk, "."));
    }

    #[test]
    fn mistakes_are_told() {
        for (pattern, kind) in [
            ("\\(a", Kind::Basic),
            ("a\\)", Kind::Basic),
            ("a\\", Kind::Basic),
            ("[a", Kind::Basic),
            ("[[:nope:]]", Kind::Basic),
            ("a\\{2,1\\}", Kind::Basic),
            ("a\\{2", Kind::Basic),
            ("(a", Kind::Extended),
            ("[z-a]", Kind::Extended),
            ("a{99999}", Kind::Extended),
        ] {
            assert!(translate(pattern, kind).is_err(), "{pattern}");
        }
        assert!(translate(&"(".repeat(10_000), Kind::Extended).is_err());
    }

    #[test]
    fn fixed_texts_mean_themselves() {
        let text = "a.b*c[d]\\<e>^$(x)|{}";
        assert!(Regex::new(&format!("^{}$", fixed(text))).expect("a regex").is_match(text));
    }
}
