//! From text to tokens: words with their quoting, operators, redirections, subshells as text. Pure.

use std::ops::Range;

/// A part of a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Piece {
    /// Bytes; quoted ones mean nothing but themselves.
    Text {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether they were quoted.
        quoted: bool,
    },
    /// A parameter's value.
    Parameter {
        /// Its name.
        name: Vec<u8>,
        /// What stands in when it is not set or empty.
        default: Option<Vec<u8>>,
        /// Whether it was in double quotes.
        quoted: bool,
    },
    /// What a command writes.
    Command {
        /// Its text.
        text: Vec<u8>,
        /// Whether it was in double quotes.
        quoted: bool,
    },
}

/// A word.
pub(crate) type Word = Vec<Piece>;

/// What a redirection does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Redirection {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `<&` and `>&`
    Copy,
}

/// A token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Token {
    /// A word.
    Word(Word),
    /// A redirection of a descriptor; its target is the next word.
    Redirect(u32, Redirection),
    /// `( … )`: the text between.
    Subshell(Vec<u8>),
    /// `|`
    Pipe,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or the end of a line.
    Next,
    /// `&`
    Background,
}

/// Why text is no list of commands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Syntax {
    /// It may be with more text.
    Incomplete,
    /// It is not.
    Wrong(String),
}

type Result<T> = core::result::Result<T, Syntax>;

/// Cuts text into tokens, each with where it was.
pub(crate) fn tokens(text: &[u8]) -> Result<Vec<(Token, Range<usize>)>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        let begin = lexer.at;
        let Some(token) = lexer.token()? else { return Ok(tokens) };
        tokens.push((token, begin..lexer.at));
    }
}

struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    fn next(&mut self) -> Result<u8> {
        let byte = self.peek().ok_or(Syntax::Incomplete)?;
        self.at += 1;
        Ok(byte)
    }

    /// Skips what stands between tokens: blanks, comments, line ends behind a backslash.
    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.text.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                Some(b'#') => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn token(&mut self) -> Result<Option<Token>> {
        let Some(byte) = self.peek() else { return Ok(None) };
        if let Some(token) = self.redirection(byte) {
            return Ok(Some(token));
        }
        let token = match byte {
            b'\n' | b';' => {
                self.at += 1;
                Token::Next
            }
            b'|' => {
                self.at += 1;
                if self.eat(b'|') { Token::Or } else { Token::Pipe }
            }
            b'&' => {
                self.at += 1;
                if self.eat(b'&') { Token::And } else { Token::Background }
            }
            b'(' => {
                self.at += 1;
                Token::Subshell(self.until_closed()?)
            }
            b')' => return Err(Syntax::Wrong("`)' is not expected here".into())),
            _ => Token::Word(self.word()?),
        };
        Ok(Some(token))
    }

    /// `<`, `>`, `>>`, `<&`, `>&`, perhaps with a digit before.
    fn redirection(&mut self, byte: u8) -> Option<Token> {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
        let sign = self.at + usize::from(digit.is_some());
        let (kind, usual, len) = match (self.text.get(sign)?, self.text.get(sign + 1)) {
            (b'<', Some(b'&')) => (Redirection::Copy, 0, 2),
            (b'<', _) => (Redirection::Read, 0, 1),
            (b'>', Some(b'&')) => (Redirection::Copy, 1, 2),
            (b'>', Some(b'>')) => (Redirection::Append, 1, 2),
            (b'>', _) => (Redirection::Write, 1, 1),
            _ => return None,
        };
        self.at = sign + len;
        Some(Token::Redirect(digit.unwrap_or(usual), kind))
    }

    fn word(&mut self) -> Result<Word> {
        let mut word = Word::new();
        loop {
            match self.peek() {
                None
                | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')') => {
                    return Ok(word);
                }
                Some(b'\'') => {
                    self.at += 1;
                    let mut bytes = Vec::new();
                    loop {
                        match self.next()? {
                            b'\'' => break,
                            byte => bytes.push(byte),
                        }
                    }
                    word.push(Piece::Text { bytes, quoted: true });
                }
                Some(b'"') => {
                    self.at += 1;
                    self.double_quoted(&mut word)?;
                }
                Some(b'\\') => {
                    self.at += 1;
                    let byte = self.next()?;
                    if byte != b'\n' {
                        word.push(Piece::Text { bytes: vec![byte], quoted: true });
                    }
                }
                Some(b'$' | b'`') => self.dollar(&mut word, false)?,
                Some(byte) => {
                    self.at += 1;
                    push_byte(&mut word, byte, false);
                }
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<()> {
        // Empty quotes are a word too.
        word.push(Piece::Text { bytes: Vec::new(), quoted: true });
        loop {
            match self.peek().ok_or(Syntax::Incomplete)? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'$' | b'`' => self.dollar(word, true)?,
                b'\\' => {
                    self.at += 1;
                    match self.next()? {
                        b'\n' => {}
                        byte @ (b'"' | b'\\' | b'$' | b'`') => push_byte(word, byte, true),
                        byte => {
                            push_byte(word, b'\\', true);
                            push_byte(word, byte, true);
                        }
                    }
                }
                byte => {
                    self.at += 1;
                    push_byte(word, byte, true);
                }
            }
        }
    }

    /// `$NAME`, `${NAME}`, `${NAME:-default}`, `$(command)`, `` `command` ``, or a dollar sign that is only that.
    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<()> {
        if self.next()? == b'`' {
            let mut text = Vec::new();
            loop {
                match self.next()? {
                    b'`' => break,
                    b'\\' => text.push(self.next()?),
                    byte => text.push(byte),
                }
            }
            word.push(Piece::Command { text, quoted });
            return Ok(());
        }
        match self.peek() {
            Some(b'(') => {
                self.at += 1;
                let text = self.until_closed()?;
                word.push(Piece::Command { text, quoted });
            }
            Some(b'{') => {
                self.at += 1;
                let begin = self.at;
                while self.next()? != b'}' {}
                let inside = &self.text[begin..self.at - 1];
                let (name, default) = match inside.windows(2).position(|pair| pair == b":-") {
                    Some(end) => (&inside[..end], Some(inside[end + 2..].to_vec())),
                    None => (inside, None),
                };
                if !is_parameter(name) {
                    let shown = String::from_utf8_lossy(inside);
                    return Err(Syntax::Wrong(format!("${{{shown}}}: not understood")));
                }
                word.push(Piece::Parameter { name: name.to_vec(), default, quoted });
            }
            Some(byte) if is_special(byte) || byte.is_ascii_digit() => {
                self.at += 1;
                word.push(Piece::Parameter { name: vec![byte], default: None, quoted });
            }
            Some(byte) if is_name_byte(byte) => {
                let begin = self.at;
                while self.peek().is_some_and(is_name_byte) {
                    self.at += 1;
                }
                let name = self.text[begin..self.at].to_vec();
                word.push(Piece::Parameter { name, default: None, quoted });
            }
            _ => push_byte(word, b'$', quoted),
        }
        Ok(())
    }

    /// The text up to the closing parenthesis, over quotes and inner parentheses.
    fn until_closed(&mut self) -> Result<Vec<u8>> {
        let begin = self.at;
        let mut depth = 1;
        loop {
            match self.next()? {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => drop(self.next()?),
                b'\'' => while self.next()? != b'\'' {},
                b'"' => loop {
                    match self.next()? {
                        b'"' => break,
                        b'\\' => drop(self.next()?),
                        _ => {}
                    }
                },
                _ => {}
            }
            if depth == 0 {
                return Ok(self.text[begin..self.at - 1].to_vec());
            }
        }
    }
}

fn push_byte(word: &mut Word, byte: u8, quoted: bool) {
    match word.last_mut() {
        Some(Piece::Text { bytes, quoted: same }) if *same == quoted => bytes.push(byte),
        _ => word.push(Piece::Text { bytes: vec![byte], quoted }),
    }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'?' | b'$' | b'!' | b'#' | b'@' | b'*')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether bytes name a variable.
pub(crate) fn is_name(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| !byte.is_ascii_digit()) && bytes.iter().all(|byte| is_name_byte(*byte))
}

fn is_parameter(bytes: &[u8]) -> bool {
    let is_number = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    is_name(bytes) || is_number || (bytes.len() == 1 && is_special(bytes[0]))
}
