//! Scripts that measure: bodies of functions that run in the page, with the helpers of `js/helpers.js`, and answer numbers.

use serde_json::Value;
use tabula_drive::{Error, Result, Session};

use crate::metric::{Measured, median};

pub(crate) const REPEATS: usize = 5;

/// Runs a script; what it answers that is no number, or nothing, is an error.
pub(crate) async fn script(session: &Session, body: &str) -> Result<Vec<f64>> {
    let value = session.eval(&format!("{}\n{body}", include_str!("../js/helpers.js"))).await?;
    numbers_of(&value)
}

/// The numbers of a script's answer: one, or a list.
pub(crate) fn numbers_of(value: &Value) -> Result<Vec<f64>> {
    let numbers = match value {
        Value::Array(items) => items.iter().map(Value::as_f64).collect::<Option<Vec<_>>>(),
        single => single.as_f64().map(|number| vec![number]),
    };
    let strange = || Error::Usage(format!("a measurement answered {value}"));
    numbers.filter(|numbers| !numbers.is_empty()).ok_or_else(strange)
}

/// A script that runs a guest and answers the numbers it prints.
pub(crate) fn numbers(guest: &str, args: &str) -> String {
    format!("return numbers(['/tmp/bench/{guest}.wasm', {args}]);")
}

/// The first of a measurement's numbers.
pub(crate) fn first(out: &[f64]) -> f64 {
    out[0]
}

/// Runs both scripts in turn, several times: what disturbs the machine disturbs both.
pub(crate) async fn pairs(
    session: &Session,
    value: &str,
    baseline: &str,
    value_of: impl Fn(&[f64]) -> f64,
    baseline_of: impl Fn(&[f64]) -> f64,
) -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        values.push(value_of(&script(session, value).await?));
        baselines.push(baseline_of(&script(session, baseline).await?));
    }
    Ok(Measured::new(median(values), median(baselines)))
}
