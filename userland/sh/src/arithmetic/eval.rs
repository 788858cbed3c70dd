//! Evaluating expressions. What a variable holds is itself an expression, evaluated when it is used.

use super::{Binary, DEPTH_MAX, Error, Expression, Parsed, Step, Target, Unary, parse};
use crate::tree::Bytes;

/// The variables of expressions.
pub(crate) trait Variables {
    /// A variable's text, or its element's; `None` when it has none.
    fn get(&mut self, name: &[u8], index: Option<&[u8]>) -> Result<Option<Bytes>, Error>;

    /// Sets a variable or its element.
    fn set(&mut self, name: &[u8], index: Option<&[u8]>, value: i64) -> Result<(), Error>;
}

/// An expression's value.
pub(crate) fn evaluate(parsed: &Parsed, variables: &mut dyn Variables) -> Result<i64, Error> {
    value(&parsed.expression, variables, 0)
}

fn value(expression: &Expression, variables: &mut dyn Variables, depth: usize) -> Result<i64, Error> {
    if depth > DEPTH_MAX {
        return Err(Error::new("expression recursion level exceeded", b""));
    }
    let depth = depth + 1;
    match expression {
        Expression::Number(number) => Ok(*number),
        Expression::Variable(target) => read(target, variables, depth),
        Expression::Unary(unary, inner) => {
            let inner = value(inner, variables, depth)?;
            Ok(match unary {
                Unary::Minus => inner.wrapping_neg(),
                Unary::Plus => inner,
                Unary::Not => i64::from(inner == 0),
                Unary::Complement => !inner,
            })
        }
        Expression::Binary(Binary::And, left, right) => {
            let both = value(left, variables, depth)? != 0 && value(right, variables, depth)? != 0;
            Ok(i64::from(both))
        }
        Expression::Binary(Binary::Or, left, right) => {
            let either = value(left, variables, depth)? != 0 || value(right, variables, depth)? != 0;
            Ok(i64::from(either))
        }
        Expression::Binary(operator, left, right) => {
            let left = value(left, variables, depth)?;
            let right_value = value(right, variables, depth)?;
            apply(*operator, left, right_value)
        }
        Expression::Choice(condition, yes, no) => {
            let chosen = if value(condition, variables, depth)? != 0 { yes } else { no };
            value(chosen, variables, depth)
        }
        Expression::Assign(target, operator, new) => {
            let value = match operator {
                None => value(new, variables, depth)?,
                Some(operator) => {
                    let old = read(target, variables, depth)?;
                    let new = value(new, variables, depth)?;
                    apply(*operator, old, new)?
                }
            };
            variables.set(&target.name, target.index.as_deref(), value)?;
            Ok(value)
        }
        Expression::Step(target, step) => {
            let old = read(target, variables, depth)?;
            let new = match step {
                Step::IncrementBefore | Step::IncrementAfter => old.wrapping_add(1),
                Step::DecrementBefore | Step::DecrementAfter => old.wrapping_sub(1),
            };
            variables.set(&target.name, target.index.as_deref(), new)?;
            Ok(if matches!(step, Step::IncrementBefore | Step::DecrementBefore) { new } else { old })
        }
    }
}

fn read(target: &Target, variables: &mut dyn Variables, depth: usize) -> Result<i64, Error> {
    let Some(text) = variables.get(&target.name, target.index.as_deref())? else { return Ok(0) };
    // Most values are plain numbers.
    if !text.starts_with(b"0")
        && let Some(number) = std::str::from_utf8(&text).ok().and_then(|text| text.parse::<i64>().ok())
    {
        return Ok(number);
    }
    let parsed = parse(&text)?;
    value(&parsed.expression, variables, depth + 4)
}

fn apply(operator: Binary, left: i64, right: i64) -> Result<i64, Error> {
    let shift = (right & 63) as u32;
    let by_zero = || Error::new("division by 0", right.to_string().as_bytes());
    Ok(match operator {
        Binary::Comma => right,
        Binary::Or => i64::from(left != 0 || right != 0),
        Binary::And => i64::from(left != 0 && right != 0),
        Binary::BitOr => left | right,
        Binary::BitXor => left ^ right,
        Binary::BitAnd => left & right,
        Binary::Equal => i64::from(left == right),
        Binary::NotEqual => i64::from(left != right),
        Binary::Less => i64::from(left < right),
        Binary::LessEqual => i64::from(left <= right),
        Binary::Greater => i64::from(left > right),
        Binary::GreaterEqual => i64::from(left >= right),
        Binary::ShiftLeft => left.wrapping_shl(shift),
        Binary::ShiftRight => left.wrapping_shr(shift),
        Binary::Add => left.wrapping_add(right),
        Binary::Subtract => left.wrapping_sub(right),
        Binary::Multiply => left.wrapping_mul(right),
        Binary::Divide if right == 0 => return Err(by_zero()),
        Binary::Divide => left.wrapping_div(right),
        Binary::Remainder if right == 0 => return Err(by_zero()),
        Binary::Remainder => left.wrapping_rem(right),
        Binary::Power if right < 0 => {
            return Err(Error::new("exponent less than 0", right.to_string().as_bytes()));
        }
        Binary::Power => power(left, right),
    })
}

fn power(mut base: i64, mut exponent: i64) -> i64 {
    let mut result = 1_i64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    result
}
