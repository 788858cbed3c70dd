//! What `dd` is told, what it does to bytes on their way (POSIX, and what GNU adds).

mod report;

pub use report::{Records, Status, report};

use crate::{shown, size};

/// What a copy is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where from; standard input when nothing is said.
    pub input: Option<Vec<u8>>,
    /// Where to; standard output when nothing is said.
    pub output: Option<Vec<u8>>,
    /// The most bytes read at once.
    pub input_block: usize,
    /// How many bytes are written at once.
    pub output_block: usize,
    /// Blocks are written as they are read: `bs` was given.
    pub is_direct: bool,
    /// What is read; all when nothing is said.
    pub count: Option<Amount>,
    /// What of the input is passed over.
    pub skip: Amount,
    /// What of the output is passed over.
    pub seek: Amount,
    /// What is done on the way, and how files are opened.
    pub conversions: Conversions,
    /// What is told.
    pub status: Status,
    /// The output is appended to.
    pub appends: bool,
    /// Short reads are made up for.
    pub full_blocks: bool,
}

/// A number of blocks or of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Blocks.
    Blocks(u64),
    /// Bytes.
    Bytes(u64),
}

impl Amount {
    /// In bytes, with blocks of a size; as many as there can be when that is more.
    pub fn bytes(self, block: usize) -> u64 {
        match self {
            Amount::Blocks(blocks) => blocks.saturating_mul(block as u64),
            Amount::Bytes(bytes) => bytes,
        }
    }
}

/// `conv=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conversions {
    /// Letters become lower case.
    pub lower: bool,
    /// Letters become upper case.
    pub upper: bool,
    /// Pairs of bytes are exchanged.
    pub swaps: bool,
    /// Short blocks are filled with zeros.
    pub fills: bool,
    /// Reading goes on after errors.
    pub goes_on: bool,
    /// The output is not cut.
    pub keeps_rest: bool,
    /// The output must be new.
    pub must_be_new: bool,
    /// The output must be there.
    pub must_be_there: bool,
    /// Contents are on disk at the end.
    pub syncs: bool,
}

/// The most bytes in a block.
const BLOCK_MAX: u64 = 1 << 30;

/// Why operands say nothing: the text, and whether a word on `--help` fits behind it.
pub type Wrong = (String, bool);

impl Plan {
    /// Reads operands.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn parse(operands: &[Vec<u8>]) -> Result<Plan, Wrong> {
        let mut plan = Plan {
            input: None,
            output: None,
            input_block: 512,
            output_block: 512,
            is_direct: false,
            count: None,
            skip: Amount::Blocks(0),
            seek: Amount::Blocks(0),
            conversions: Conversions::default(),
            status: Status::Everything,
            appends: false,
            full_blocks: false,
        };
        let mut both = None;
        let (mut counts_bytes, mut skips_bytes, mut seeks_bytes) = (false, false, false);
        for operand in operands {
            let unknown = || (format!("unrecognized operand '{}'", shown(operand)), true);
            let equals = operand.iter().position(|byte| *byte == b'=').ok_or_else(unknown)?;
            let (name, value) = (&operand[..equals], &operand[equals + 1..]);
            match name {
                b"if" => plan.input = Some(value.to_vec()),
                b"of" => plan.output = Some(value.to_vec()),
                b"ibs" => plan.input_block = block(value)?,
                b"obs" => plan.output_block = block(value)?,
                b"bs" => both = Some(block(value)?),
                b"cbs" => drop(block(value)?),
                b"count" => plan.count = Some(amount(value)?),
                b"skip" | b"iseek" => plan.skip = amount(value)?,
                b"seek" | b"oseek" => plan.seek = amount(value)?,
                b"status" => {
                    plan.status = match value {
                        b"none" => Status::Nothing,
                        b"noxfer" => Status::Records,
                        b"progress" => Status::Everything,
                        _ => return Err((format!("invalid status level: '{}'", shown(value)), true)),
                    };
                }
                b"conv" => {
                    for word in words(value) {
                        plan.conversions.set(word)?;
                    }
                }
                b"iflag" => {
                    for word in words(value) {
                        match word {
                            b"fullblock" => plan.full_blocks = true,
                            b"count_bytes" => counts_bytes = true,
                            b"skip_bytes" => skips_bytes = true,
                            b"binary" | b"direct" | b"sync" | b"dsync" | b"nocache" | b"noatime" => {}
                            _ => return Err((format!("invalid input flag: '{}'", shown(word)), true)),
                        }
                    }
                }
                b"oflag" => {
                    for word in words(value) {
                        match word {
                            b"append" => plan.appends = true,
                            b"seek_bytes" => seeks_bytes = true,
                            b"binary" | b"direct" | b"nocache" => {}
                            b"sync" | b"dsync" => plan.conversions.syncs = true,
                            _ => return Err((format!("invalid output flag: '{}'", shown(word)), true)),
                        }
                    }
                }
                _ => return Err(unknown()),
            }
        }
        if let Some(both) = both {
            (plan.input_block, plan.output_block, plan.is_direct) = (both, both, true);
        }
        let in_bytes = |amount: Amount, is_wished: bool| match amount {
            Amount::Blocks(number) if is_wished => Amount::Bytes(number),
            other => other,
        };
        plan.count = plan.count.map(|count| in_bytes(count, counts_bytes));
        plan.skip = in_bytes(plan.skip, skips_bytes);
        plan.seek = in_bytes(plan.seek, seeks_bytes);
        if plan.conversions.lower && plan.conversions.upper {
            return Err(("cannot combine lcase and ucase".into(), false));
        }
        if plan.conversions.must_be_new && plan.conversions.must_be_there {
            return Err(("cannot combine excl and nocreat".into(), false));
        }
        Ok(plan)
    }
}

fn words(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|byte| *byte == b',')
}

fn block(text: &[u8]) -> Result<usize, Wrong> {
    let wrong = || (format!("invalid number: '{}'", shown(text)), false);
    let bytes = number(text).filter(|bytes| (1..=BLOCK_MAX).contains(bytes)).ok_or_else(wrong)?;
    usize::try_from(bytes).map_err(|_| wrong())
}

fn amount(text: &[u8]) -> Result<Amount, Wrong> {
    let number = number(text).ok_or_else(|| (format!("invalid number: '{}'", shown(text)), false))?;
    Ok(if text.ends_with(b"B") && !text.ends_with(b"iB") && number_of_suffix(text) == Some(1) {
        Amount::Bytes(number)
    } else {
        Amount::Blocks(number)
    })
}

/// What a `B` at the end multiplies by.
fn number_of_suffix(text: &[u8]) -> Option<u64> {
    let start = text.iter().rposition(u8::is_ascii_digit)? + 1;
    match &text[start..] {
        b"B" => Some(1),
        _ => None,
    }
}

/// A number as `dd` has it: with a unit, or several multiplied with `x`.
pub fn number(text: &[u8]) -> Option<u64> {
    text.split(|byte| *byte == b'x').try_fold(1_u64, |product, factor| {
        let digits = factor.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let plain = || shown(&factor[..digits]).parse::<u64>().ok();
        let value = match &factor[digits..] {
            _ if digits == 0 => None,
            b"c" | b"B" => plain(),
            b"w" => plain()?.checked_mul(2),
            b"b" => plain()?.checked_mul(512),
            _ => size::parse(factor),
        };
        product.checked_mul(value?)
    })
}

impl Conversions {
    fn set(&mut self, word: &[u8]) -> Result<(), Wrong> {
        match word {
            b"lcase" => self.lower = true,
            b"ucase" => self.upper = true,
            b"swab" => self.swaps = true,
            b"sync" => self.fills = true,
            b"noerror" => self.goes_on = true,
            b"notrunc" => self.keeps_rest = true,
            b"excl" => self.must_be_new = true,
            b"nocreat" => self.must_be_there = true,
            b"fsync" | b"fdatasync" => self.syncs = true,
            // Zeros may be holes; they need not be.
            b"sparse" => {}
            _ => return Err((format!("invalid conversion: '{}'", shown(word)), true)),
        }
        Ok(())
    }

    /// Changes what is on its way.
    pub fn apply(&self, bytes: &mut [u8]) {
        if self.swaps {
            bytes.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
        }
        if self.upper {
            bytes.make_ascii_uppercase();
        }
        if self.lower {
            bytes.make_ascii_lowercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(operands: &[&str]) -> Result<Plan, Wrong> {
        Plan::parse(&operands.iter().map(|operand| operand.as_bytes().to_vec()).collect::<Vec<_>>())
    }

    #[test]
    fn operands_are_read() {
        let plan = parse(&["if=a", "of=b", "bs=1k", "count=2B", "skip=3", "seek=1x2", "conv=ucase,notrunc"]);
        let plan = plan.expect("a plan");
        assert_eq!((plan.input_block, plan.output_block, plan.is_direct), (1024, 1024, true));
        assert_eq!(plan.count, Some(Amount::Bytes(2)));
        assert_eq!((plan.skip, plan.seek), (Amount::Blocks(3), Amount::Blocks(2)));
        assert!(plan.conversions.upper && plan.conversions.keeps_rest);
        for bad in
            ["bs=0", "bs=x", "foo=1", "foo", "conv=zz", "status=all", "count=-1", "bs=99999999999", "iflag=q"]
        {
            assert!(parse(&[bad]).is_err(), "{bad}");
        }
        assert!(parse(&["conv=lcase,ucase"]).is_err());
    }

    #[test]
    fn numbers_have_units() {
        for (text, value) in [
            ("3", 3),
            ("2c", 2),
            ("2w", 4),
            ("1b", 512),
            ("1k", 1024),
            ("1kB", 1000),
            ("1M", 1 << 20),
            ("2x3x4", 24),
        ] {
            assert_eq!(number(text.as_bytes()), Some(value), "{text}");
        }
        for bad in ["", "k", "x", "1x", "1q", "99999999999999999999", "9999999999x9999999999"] {
            assert_eq!(number(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn bytes_are_changed() {
        let mut bytes = b"abcD1".to_vec();
        Conversions { swaps: true, upper: true, ..Conversions::default() }.apply(&mut bytes);
        assert_eq!(bytes, b"BADC1");
    }
}
