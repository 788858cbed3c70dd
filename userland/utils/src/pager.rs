//! A text on a screen, page by page: where one is in it, what a key does, and what the screen shows. Lines wider than the
//! screen go on in the next row. It knows nothing of terminals but their size.

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A row down or up.
    Rows(i64),
    /// A page down or up.
    Pages(i64),
    /// Half a page down or up.
    HalfPages(i64),
    /// The beginning.
    First,
    /// The end.
    Last,
    /// A text to look for.
    Search(Vec<u8>),
    /// The next place of the text that was looked for last, or the one before.
    Again(Direction),
    /// Nothing; the screen is drawn again.
    Draw,
    /// The end of it all.
    Quit,
}

/// A direction in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To its end.
    Down,
    /// To its beginning.
    Up,
}

/// Columns of a tab.
const TAB: usize = 8;

/// A text and a place in it.
pub struct Pager {
    lines: Vec<Vec<u8>>,
    rows: usize,
    columns: usize,
    top: usize,
    sought: Vec<u8>,
    message: String,
}

impl Pager {
    /// A text at its beginning. The screen has a row for the status beside those for text.
    pub fn new(text: &[u8], rows: usize, columns: usize) -> Pager {
        let mut lines: Vec<Vec<u8>> = text.split(|byte| *byte == b'\n').map(visible).collect();
        if text.ends_with(b"\n") || text.is_empty() {
            lines.pop();
        }
        let mut pager =
            Pager { lines, rows: 1, columns: 1, top: 0, sought: Vec::new(), message: String::new() };
        pager.resize(rows, columns);
        pager
    }

    /// The screen has another size.
    pub fn resize(&mut self, rows: usize, columns: usize) {
        (self.rows, self.columns) = (rows.saturating_sub(1).max(1), columns.max(1));
    }

    /// Whether all of it fits on one screen.
    pub fn fits(&self) -> bool {
        self.lines.iter().map(|line| self.height(line)).sum::<usize>() <= self.rows
    }

    /// Does what a key asks for; false when that is to end.
    pub fn press(&mut self, key: Key) -> bool {
        self.message.clear();
        let page = self.rows.saturating_sub(1).max(1) as i64;
        match key {
            Key::Quit => return false,
            Key::Draw => {}
            Key::Rows(count) => self.go(count),
            Key::Pages(count) => self.go(count * page),
            Key::HalfPages(count) => self.go(count * (page / 2).max(1)),
            Key::First => self.top = 0,
            Key::Last => self.top = self.last_top(),
            Key::Search(text) => {
                if !text.is_empty() {
                    self.sought = text;
                }
                self.search(Direction::Down);
            }
            Key::Again(direction) => self.search(direction),
        }
        true
    }

    fn go(&mut self, rows: i64) {
        let last = self.last_top();
        if rows > 0 && self.top >= last {
            self.message = "(end)".into();
        }
        let target = self.top as i64 + rows;
        self.top = usize::try_from(target).unwrap_or(0).min(last.max(if rows < 0 { self.top } else { 0 }));
    }

    /// The first line of the last screen.
    fn last_top(&self) -> usize {
        let mut left = self.rows;
        for (index, line) in self.lines.iter().enumerate().rev() {
            let height = self.height(line);
            if height > left {
                return (index + 1).min(self.lines.len().saturating_sub(1));
            }
            left -= height;
        }
        0
    }

    fn search(&mut self, direction: Direction) {
        if self.sought.is_empty() {
            self.message = "Nothing to look for".into();
            return;
        }
        let has = |line: &[u8]| line.windows(self.sought.len()).any(|window| window == self.sought);
        let found = match direction {
            Direction::Down => (self.top + 1..self.lines.len()).find(|index| has(&self.lines[*index])),
            Direction::Up => (0..self.top).rev().find(|index| has(&self.lines[*index])),
        };
        match found {
            Some(index) => self.top = index,
            None => self.message = "Pattern not found".into(),
        }
    }

    fn height(&self, line: &[u8]) -> usize {
        width(line).div_ceil(self.columns).max(1)
    }

    /// The screen: its rows, and the status in the last one.
    pub fn screen(&self, name: &str) -> Vec<u8> {
        let mut out = b"\x1b[H".to_vec();
        let mut left = self.rows;
        let mut shown = self.top;
        while left > 0 {
            match self.lines.get(shown) {
                Some(line) => {
                    let height = self.height(line);
                    if height > left && left < self.rows {
                        break;
                    }
                    out.extend_from_slice(line);
                    // Where a row is full, erasing would take its last character.
                    out.extend_from_slice(if !line.is_empty() && width(line).is_multiple_of(self.columns) {
                        b"\r\n".as_slice()
                    } else {
                        b"\x1b[K\r\n"
                    });
                    left = left.saturating_sub(height);
                    shown += 1;
                }
                None => {
                    out.extend_from_slice(b"~\x1b[K\r\n");
                    left -= 1;
                }
            }
        }
        out.extend_from_slice(b"\x1b[J");
        let status = if !self.message.is_empty() {
            self.message.clone()
        } else if shown >= self.lines.len() {
            "(END)".into()
        } else {
            format!("{name} {}%", shown * 100 / self.lines.len())
        };
        let status: String = status.chars().filter(|c| !c.is_control()).take(self.columns - 1).collect();
        out.extend_from_slice(format!("\x1b[7m{status}\x1b[0m").as_bytes());
        out
    }
}

/// A line as it is shown: tabs as blanks, and what would move the cursor made visible.
fn visible(line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let mut out = String::new();
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let next = (column / TAB + 1) * TAB;
                out.extend(std::iter::repeat_n(' ', next - column));
                column = next;
            }
            c if c.is_ascii_control() => {
                out.push('^');
                out.push(char::from((c as u8) ^ 0x40));
                column += 2;
            }
            c if c.is_control() => {
                out.push('\u{fffd}');
                column += 1;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out.into_bytes()
}

fn width(line: &[u8]) -> usize {
    String::from_utf8_lossy(line).chars().count()
}

/// Bytes from a keyboard, as keys. What a search looks for comes after `/`, up to the line's end.
#[derive(Default)]
pub struct Keyboard {
    held: Vec<u8>,
}

impl Keyboard {
    /// Adds a byte; answers a key when it completes one.
    pub fn byte(&mut self, byte: u8) -> Option<Key> {
        if self.held.first() == Some(&b'/') {
            return match byte {
                b'\r' | b'\n' => Some(Key::Search(self.held.drain(..).skip(1).collect())),
                0x7f | 8 => {
                    self.held.pop();
                    Some(Key::Draw)
                }
                3 | 0x1b => {
                    self.held.clear();
                    Some(Key::Draw)
                }
                _ => {
                    self.held.push(byte);
                    None
                }
            };
        }
        self.held.push(byte);
        let key = match self.held.as_slice() {
            b"\x1b" | b"\x1b[" | b"\x1bO" | b"\x1b[5" | b"\x1b[6" | b"\x1b[1" | b"\x1b[4" | b"/" => {
                return None;
            }
            b"q" | b"Q" | b"\x03" | b"\x04" => Key::Quit,
            b" " | b"f" | b"\x06" | b"\x1b[6~" => Key::Pages(1),
            b"b" | b"\x02" | b"\x1b[5~" => Key::Pages(-1),
            b"d" => Key::HalfPages(1),
            b"u" => Key::HalfPages(-1),
            b"j" | b"e" | b"\r" | b"\n" | b"\x1b[B" | b"\x1bOB" => Key::Rows(1),
            b"k" | b"y" | b"\x1b[A" | b"\x1bOA" => Key::Rows(-1),
            b"g" | b"<" | b"\x1b[H" | b"\x1bOH" | b"\x1b[1~" => Key::First,
            b"G" | b">" | b"\x1b[F" | b"\x1bOF" | b"\x1b[4~" => Key::Last,
            b"n" => Key::Again(Direction::Down),
            b"N" => Key::Again(Direction::Up),
            _ => Key::Draw,
        };
        self.held.clear();
        Some(key)
    }

    /// What is being typed, to be shown in place of the status.
    pub fn typed(&self) -> Option<&[u8]> {
        (self.held.first() == Some(&b'/')).then_some(&self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(pager: &Pager) -> Vec<String> {
        let text = String::from_utf8_lossy(&pager.screen("f")).into_owned();
        let text = text.replace("\x1b[H", "").replace("\x1b[K", "").replace("\x1b[J", "");
        text.replace("\x1b[7m", "").replace("\x1b[0m", "").split("\r\n").map(str::to_owned).collect()
    }

    fn ten(rows: usize) -> Pager {
        let text: String = (1..=10).map(|number| format!("line {number}\n")).collect();
        Pager::new(text.as_bytes(), rows, 20)
    }

    #[test]
    fn pages_down_and_up() {
        let mut pager = ten(5);
        assert_eq!(screen(&pager), ["line 1", "line 2", "line 3", "line 4", "f 40%"]);
        assert!(pager.press(Key::Pages(1)));
        assert_eq!(screen(&pager)[0], "line 4");
        pager.press(Key::Last);
        assert_eq!(screen(&pager), ["line 7", "line 8", "line 9", "line 10", "(END)"]);
        pager.press(Key::Rows(1));
        assert_eq!(screen(&pager)[4], "(end)");
        pager.press(Key::Rows(-2));
        assert_eq!(screen(&pager)[0], "line 5");
        pager.press(Key::Pages(-9));
        assert_eq!(screen(&pager)[0], "line 1");
        assert!(!pager.press(Key::Quit));
    }

    #[test]
    fn searches_go_on_and_fail() {
        let mut pager = ten(3);
        pager.press(Key::Search(b"line 10".to_vec()));
        assert_eq!(screen(&pager), ["line 10", "~", "(END)"]);
        pager.press(Key::Search(b"nothing".to_vec()));
        assert_eq!(screen(&pager)[2], "Pattern not found");
        pager.press(Key::Search(Vec::new()));
        pager.press(Key::First);
        pager.press(Key::Search(b"line".to_vec()));
        assert_eq!(screen(&pager)[0], "line 2");
        pager.press(Key::Again(Direction::Up));
        assert_eq!(screen(&pager)[0], "line 1");
    }

    #[test]
    fn long_lines_and_what_does_not_print() {
        let pager = Pager::new(b"0123456789abcde\nx\ty\x1b[2J\xff\n", 5, 10);
        assert_eq!(screen(&pager), ["0123456789abcde", "x       y^[[2J\u{fffd}", "(END)"]);
        assert!(pager.fits());
        assert!(!ten(5).fits() && ten(11).fits());
        assert_eq!(screen(&Pager::new(b"", 2, 10)), ["~", "(END)"]);
        assert_eq!(screen(&Pager::new(&b"x".repeat(500), 3, 10)).len(), 2);
    }

    #[test]
    fn bytes_are_keys() {
        let mut keyboard = Keyboard::default();
        let mut press = |text: &[u8]| text.iter().filter_map(|byte| keyboard.byte(*byte)).collect::<Vec<_>>();
        assert_eq!(press(b" \x1b[A\x1b[6~q"), [Key::Pages(1), Key::Rows(-1), Key::Pages(1), Key::Quit]);
        assert_eq!(press(b"/ab\r"), [Key::Search(b"ab".to_vec())]);
        assert_eq!(press(b"/ab\x03G"), [Key::Draw, Key::Last]);
        assert_eq!(press(b"/\x7fq"), [Key::Draw, Key::Quit]);
        assert_eq!(press(b"\x1b[Zz"), [Key::Draw, Key::Draw]);
    }
}
