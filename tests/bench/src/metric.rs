//! What a metric is: a name, a unit, what it is to reach, and how it is measured; and what a measurement answers. The
//! metrics themselves are in the files of their subjects.

use std::future::Future;
use std::pin::Pin;

use tabula_drive::{Result, Session};

/// What a metric is to reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    RatioAtMost(f64),
    RatioAtLeast(f64),
    /// At most this much above the baseline.
    AboveBaseline(f64),
    /// At most this, nineteen times out of twenty.
    TailAtMost(f64),
}

/// Measures, in a session that all metrics share; what that would disturb starts one of its own.
pub(crate) type Measure = for<'a> fn(&'a Session) -> Pin<Box<dyn Future<Output = Result<Measured>> + 'a>>;

/// One metric.
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    /// What the baseline is; empty where there is none.
    pub(crate) against: &'static str,
    pub(crate) target: Target,
    pub(crate) measure: Measure,
}

/// A value and its baseline of the same run, in the metric's unit, each the median of several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) value: f64,
    /// None where nothing that could be measured would say more than the value does.
    pub(crate) baseline: Option<f64>,
    /// What nineteen of twenty single measurements were at most, where that was looked at.
    pub(crate) p95: Option<f64>,
}

impl Measured {
    pub(crate) fn new(value: f64, baseline: f64) -> Measured {
        Measured { value, baseline: Some(baseline), p95: None }
    }

    /// A value that stands alone.
    pub(crate) fn alone(value: f64) -> Measured {
        Measured { value, baseline: None, p95: None }
    }

    pub(crate) fn ratio(self) -> Option<f64> {
        self.baseline.map(|baseline| self.value / baseline)
    }

    /// Whether the target is reached.
    pub(crate) fn reaches(self, target: Target) -> bool {
        match target {
            Target::AtMost(limit) => self.value <= limit,
            Target::AtLeast(limit) => self.value >= limit,
            Target::RatioAtMost(limit) => self.ratio().is_some_and(|ratio| ratio <= limit),
            Target::RatioAtLeast(limit) => self.ratio().is_some_and(|ratio| ratio >= limit),
            Target::AboveBaseline(limit) => {
                self.baseline.is_some_and(|baseline| self.value <= baseline + limit)
            }
            Target::TailAtMost(limit) => self.p95.is_some_and(|tail| tail <= limit),
        }
    }
}

/// The middle of the numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => numbers[count / 2],
        count => (numbers[count / 2 - 1] + numbers[count / 2]) / 2.0,
    }
}

/// What this share of the numbers is at most.
pub(crate) fn at_most(mut numbers: Vec<f64>, share: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let count = (numbers.len() as f64 * share).ceil() as usize;
    numbers.get(count.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(vec![]).is_nan());
        assert_eq!(at_most((1..=20).map(f64::from).collect(), 0.95), 19.0);
        assert_eq!(at_most(vec![5.0], 0.95), 5.0);
        assert!(at_most(vec![], 0.95).is_nan());
    }

    #[test]
    fn targets() {
        let measured = Measured::new(2.0, 1.0);
        assert!(measured.reaches(Target::AtMost(2.0)) && !measured.reaches(Target::AtMost(1.9)));
        assert!(measured.reaches(Target::AtLeast(2.0)) && !measured.reaches(Target::AtLeast(2.1)));
        assert!(measured.reaches(Target::RatioAtMost(2.0)) && !measured.reaches(Target::RatioAtMost(1.9)));
        assert!(measured.reaches(Target::RatioAtLeast(2.0)) && !measured.reaches(Target::RatioAtLeast(2.1)));
        assert!(
            measured.reaches(Target::AboveBaseline(1.0)) && !measured.reaches(Target::AboveBaseline(0.9))
        );
        assert!(!measured.reaches(Target::TailAtMost(50.0)));
        let tailed = Measured { p95: Some(4.0), ..measured };
        assert!(tailed.reaches(Target::TailAtMost(4.0)) && !tailed.reaches(Target::TailAtMost(3.9)));
        let alone = Measured::alone(2.0);
        assert!(alone.reaches(Target::AtMost(2.0)));
        assert!(!alone.reaches(Target::RatioAtMost(9.0)) && !alone.reaches(Target::AboveBaseline(9.0)));
    }
}
