//! Where the cursor goes: each motion is a pure function of the text, the cursor and a count. Operators use the same ones:
//! a motion's [`Reach`] says what is between the cursor and its target. A motion that cannot be made has none.

use crate::buffer::Buffer;
use crate::text::{clusters, columns, is_word, next_boundary, unit_columns, units};

/// What a word of the vi keys is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Words {
    /// Letters, digits and underscores, or other characters but blanks.
    Small,
    /// Whatever is between blanks.
    Big,
}

/// A direction in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Back,
    On,
}

impl Way {
    pub(crate) fn reversed(self) -> Way {
        if self == Way::On { Way::Back } else { Way::On }
    }
}

/// A search for a character in the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Find {
    pub(crate) character: char,
    pub(crate) way: Way,
    pub(crate) stop: Stop,
}

/// Where a search stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// On the character.
    On,
    /// Next to it, on this side.
    Beside,
}

/// A motion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Motion {
    /// By characters, across lines.
    Character(Way),
    /// By characters within the line.
    Column(Way),
    /// To the start or the end of a word of letters and digits.
    Word(Way),
    /// Back to the start of what is between blanks.
    BlankWord,
    /// To the start of the next word.
    NextWord(Words),
    /// To the end of the word.
    WordEnd(Words),
    /// Back to the start of the word.
    WordStart(Words),
    /// To the line's start.
    LineStart,
    /// To the line's first character that is no blank.
    FirstNonBlank,
    /// To the line's end.
    LineEnd,
    /// To the column that the count says.
    GoToColumn,
    /// To the text's start.
    Start,
    /// To the text's end.
    End,
    /// To a character in the line.
    Find(Find),
    /// To the bracket that belongs to the one at the cursor.
    Bracket,
}

/// What an operator takes of what a motion passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// Not the character at the far end.
    Exclusive,
    /// That too.
    Inclusive,
}

/// A motion's target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Target {
    pub(crate) at: usize,
    pub(crate) reach: Reach,
}

/// Where a motion goes from the cursor; `None` when it goes nowhere.
pub(crate) fn target(buffer: &Buffer, motion: Motion, count: usize) -> Option<Target> {
    let from = buffer.cursor();
    let repeated = |step: &dyn Fn(usize) -> usize| {
        let mut at = from;
        for _ in 0..count {
            let next = step(at);
            if next == at {
                break;
            }
            at = next;
        }
        at
    };
    let mut reach = Reach::Exclusive;
    let (start, end) = (buffer.line_start(from), buffer.line_end(from));
    let at = match motion {
        Motion::Character(Way::On) => repeated(&|at| buffer.next(at)),
        Motion::Character(Way::Back) => repeated(&|at| buffer.previous(at)),
        Motion::Column(Way::On) => repeated(&|at| if at < end { buffer.next(at) } else { at }),
        Motion::Column(Way::Back) => repeated(&|at| if at > start { buffer.previous(at) } else { at }),
        Motion::Word(way) => repeated(&|at| word_from(buffer, way, at)),
        Motion::BlankWord => repeated(&|at| {
            skip_back_while(buffer, skip_back_while(buffer, at, char::is_whitespace), |c| !c.is_whitespace())
        }),
        Motion::NextWord(words) => repeated(&|at| next_word(buffer, at, words)),
        Motion::WordEnd(words) => {
            reach = Reach::Inclusive;
            repeated(&|at| word_end(buffer, at, words))
        }
        Motion::WordStart(words) => repeated(&|at| {
            let end = skip_back_while(buffer, at, char::is_whitespace);
            let class = class(buffer.char_at(buffer.previous(end)), words);
            skip_back_while(buffer, end, |c| self::class(Some(c), words) == class)
        }),
        Motion::LineStart => start,
        Motion::FirstNonBlank => skip_while(buffer, start, |c| c.is_whitespace() && c != '\n'),
        Motion::LineEnd => end,
        Motion::GoToColumn => at_column(buffer, from, count.saturating_sub(1)),
        Motion::Start => 0,
        Motion::End => buffer.text().len(),
        Motion::Find(find) => {
            if find.way == Way::On {
                reach = Reach::Inclusive;
            }
            found(buffer, find, count)?
        }
        Motion::Bracket => {
            reach = Reach::Inclusive;
            bracket(buffer)?
        }
    };
    (at != from || reach == Reach::Inclusive).then_some(Target { at, reach })
}

/// From an offset to the next end of a word of letters and digits, or back to a start.
pub(crate) fn word_from(buffer: &Buffer, way: Way, at: usize) -> usize {
    let other = |c| !is_word(c);
    match way {
        Way::On => skip_while(buffer, skip_while(buffer, at, other), is_word),
        Way::Back => skip_back_while(buffer, skip_back_while(buffer, at, other), is_word),
    }
}

/// The offset of a display column in the line that holds an offset; the line's end when it is shorter.
pub(crate) fn at_column(buffer: &Buffer, within: usize, column: usize) -> usize {
    let (start, end) = (buffer.line_start(within), buffer.line_end(within));
    let mut used = 0;
    for (at, cluster) in clusters(buffer.slice(start..end)) {
        used = units(cluster).fold(used, |used, (_, unit)| used + unit_columns(&unit, used));
        if used > column {
            return start + at;
        }
    }
    end
}

/// The display column of an offset in its line.
pub(crate) fn column_of(buffer: &Buffer, at: usize) -> usize {
    columns(buffer.slice(buffer.line_start(at)..at))
}

fn skip_while(buffer: &Buffer, mut at: usize, passes: impl Fn(char) -> bool) -> usize {
    while buffer.char_at(at).is_some_and(&passes) {
        at = buffer.next(at);
    }
    at
}

fn skip_back_while(buffer: &Buffer, mut at: usize, passes: impl Fn(char) -> bool) -> usize {
    while at > 0 && buffer.char_at(buffer.previous(at)).is_some_and(&passes) {
        at = buffer.previous(at);
    }
    at
}

/// Kinds of characters for the vi keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Word,
    Other,
}

fn class(c: Option<char>, words: Words) -> Class {
    match c {
        None => Class::Blank,
        Some(c) if c.is_whitespace() => Class::Blank,
        Some(_) if words == Words::Big => Class::Word,
        Some(c) if c.is_alphanumeric() || c == '_' => Class::Word,
        Some(_) => Class::Other,
    }
}

fn next_word(buffer: &Buffer, at: usize, words: Words) -> usize {
    let here = class(buffer.char_at(at), words);
    let past = match here {
        Class::Blank => at,
        _ => skip_while(buffer, at, |c| class(Some(c), words) == here),
    };
    skip_while(buffer, past, char::is_whitespace)
}

/// The last character of the word that ends next after an offset.
fn word_end(buffer: &Buffer, at: usize, words: Words) -> usize {
    let start = skip_while(buffer, buffer.next(at), char::is_whitespace);
    let here = class(buffer.char_at(start), words);
    let past = skip_while(buffer, start, |c| class(Some(c), words) == here);
    buffer.previous(past).max(at)
}

fn found(buffer: &Buffer, find: Find, count: usize) -> Option<usize> {
    let from = buffer.cursor();
    let is = |at: &usize| buffer.char_at(*at) == Some(find.character);
    let nth = count.max(1) - 1;
    match find.way {
        Way::On => {
            let end = buffer.line_end(from);
            let first = buffer.next(from);
            let mut places = std::iter::successors(Some(first), |at| Some(buffer.next(*at)));
            let at = places.by_ref().take_while(|at| *at < end).filter(is).nth(nth)?;
            Some(if find.stop == Stop::Beside { buffer.previous(at) } else { at })
        }
        Way::Back => {
            let start = buffer.line_start(from);
            let places = std::iter::successors(Some(from), |at| (*at > start).then(|| buffer.previous(*at)));
            let at = places.skip(1).filter(is).nth(nth)?;
            Some(if find.stop == Stop::Beside { buffer.next(at) } else { at })
        }
    }
}

fn bracket(buffer: &Buffer) -> Option<usize> {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    let text = buffer.text();
    let from = buffer.cursor();
    let line_end = buffer.line_end(from);
    let is_bracket = |c: char| PAIRS.iter().any(|(open, close)| c == *open || c == *close);
    let (start, here) = buffer.slice(from..line_end).char_indices().find(|(_, c)| is_bracket(*c))?;
    let start = from + start;
    let (open, close) = *PAIRS.iter().find(|(open, close)| here == *open || here == *close)?;
    let mut depth = 0_usize;
    let mut step = |c: char| {
        if c == here {
            depth += 1;
        } else if c == open || c == close {
            depth -= 1;
        }
        depth == 0
    };
    if here == open {
        text.get(start..)?.char_indices().find(|(_, c)| step(*c)).map(|(at, _)| start + at)
    } else {
        let before = text.get(..next_boundary(text, start))?;
        before
            .char_indices()
            .rev()
            .skip_while(|(at, _)| *at > start)
            .find(|(_, c)| step(*c))
            .map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moves from the place marked `|`; the text with the mark where the motion went.
    fn moved(marked: &str, motion: Motion, count: usize) -> String {
        let at = marked.find('|').expect("a mark");
        let mut buffer = Buffer::default();
        buffer.insert(&marked.replacen('|', "", 1));
        buffer.set_cursor(at);
        let to = target(&buffer, motion, count).map_or(at, |target| target.at);
        let mut text = buffer.text().to_owned();
        text.insert(to, '|');
        text
    }

    #[test]
    fn motions_go_where_they_should() {
        use Motion::*;
        let find = |character, way, stop| Find(self::Find { character, way, stop });
        let table = [
            ("|abc", Character(Way::On), 2, "ab|c"),
            ("a\n|b", Character(Way::Back), 1, "a|\nb"),
            ("a\n|b", Column(Way::Back), 1, "a\n|b"),
            ("ae\u{301}|b", Character(Way::Back), 1, "a|e\u{301}b"),
            ("|foo-bar baz", Word(Way::On), 1, "foo|-bar baz"),
            ("|foo-bar baz", Word(Way::On), 2, "foo-bar| baz"),
            ("foo-bar baz|", Word(Way::Back), 2, "foo-|bar baz"),
            ("foo /a/b  |", BlankWord, 1, "foo |/a/b  "),
            ("|foo-bar baz", NextWord(Words::Small), 1, "foo|-bar baz"),
            ("|foo-bar baz", NextWord(Words::Small), 3, "foo-bar |baz"),
            ("|foo-bar baz", NextWord(Words::Big), 1, "foo-bar |baz"),
            ("|foo-bar baz", WordEnd(Words::Small), 1, "fo|o-bar baz"),
            ("fo|o-bar baz", WordEnd(Words::Small), 1, "foo|-bar baz"),
            ("|foo-bar baz", WordEnd(Words::Big), 2, "foo-bar ba|z"),
            ("foo-bar baz|", WordStart(Words::Small), 1, "foo-bar |baz"),
            ("foo-bar |baz", WordStart(Words::Small), 2, "foo|-bar baz"),
            ("foo-bar |baz", WordStart(Words::Big), 1, "|foo-bar baz"),
            ("a\n  b|c\nd", LineStart, 1, "a\n|  bc\nd"),
            ("a\n  b|c\nd", FirstNonBlank, 1, "a\n  |bc\nd"),
            ("a\n  |bc\nd", LineEnd, 1, "a\n  bc|\nd"),
            ("abc|def", GoToColumn, 2, "a|bcdef"),
            ("漢|字x", GoToColumn, 5, "漢字|x"),
            ("a\nb|c", Start, 1, "|a\nbc"),
            ("|a\nbc", End, 1, "a\nbc|"),
            ("|a.b.c", find('.', Way::On, Stop::On), 2, "a.b|.c"),
            ("|a.b.c", find('.', Way::On, Stop::Beside), 2, "a.|b.c"),
            ("a.b.c|", find('.', Way::Back, Stop::On), 1, "a.b|.c"),
            ("a.b.c|", find('.', Way::Back, Stop::Beside), 2, "a.|b.c"),
            ("|abc", find('x', Way::On, Stop::On), 1, "|abc"),
            ("|a(b[c]d)e", Bracket, 1, "a(b[c]d|)e"),
            ("a(b[c]d|)e", Bracket, 1, "a|(b[c]d)e"),
            ("|a(b", Bracket, 1, "|a(b"),
        ];
        for (from, motion, count, to) in table {
            assert_eq!(moved(from, motion, count), to, "{motion:?} {count} from {from:?}");
        }
    }

    #[test]
    fn columns_and_offsets_agree() {
        let mut buffer = Buffer::default();
        buffer.insert("x\n漢字ab");
        assert_eq!(column_of(&buffer, 2 + 6), 4);
        assert_eq!([0, 1, 2, 4, 5, 99].map(|column| at_column(&buffer, 2, column)), [2, 2, 5, 8, 9, 10]);
        assert_eq!(at_column(&buffer, 0, 7), 1);
    }
}
