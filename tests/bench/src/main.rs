//! `make bench`: measures Tabula in Chromium, prints a table, and writes `target/bench.json`. `ONLY=NAME` (or the names as
//! arguments) runs some of it. Nothing here passes or fails a test: a figure is a figure.

mod guests;
mod metrics;

use std::path::PathBuf;
use std::process::ExitCode;

use metrics::{METRICS, Measured, Metric, Target, measure};
use serde_json::{Map, Value, json};
use tabula_drive::{Error, Options, Result, Session, block_on, paths};

fn main() -> ExitCode {
    match block_on(bench(&wanted())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The names asked for; none means all.
fn wanted() -> Vec<String> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let named = only.split([',', ' ']).map(str::to_owned).chain(std::env::args().skip(1));
    named.filter(|name| !name.is_empty()).collect()
}

async fn bench(wanted: &[String]) -> Result<()> {
    if let Some(strange) = wanted.iter().find(|name| METRICS.iter().all(|metric| metric.name != **name)) {
        let names: Vec<_> = METRICS.iter().map(|metric| metric.name).collect();
        return Err(Error::Usage(format!("there is no metric {strange:?}; there are {}", names.join(", "))));
    }
    let session = Session::start(Options::default()).await?;
    guests::install(&session).await?;
    let mut results = Map::new();
    println!(
        "{:<16} {:>12} {:>14} {:>8}  {:<26} against",
        "metric", "value", "baseline", "ratio", "to reach"
    );
    for metric in
        METRICS.iter().filter(|metric| wanted.is_empty() || wanted.iter().any(|name| name == metric.name))
    {
        let measured = measure(&session, metric.name).await?;
        println!("{}", row(metric, measured));
        let Measured { value, baseline } = measured;
        results.insert(
            metric.name.to_owned(),
            json!({"value": value, "unit": metric.unit, "baseline": baseline, "ratio": measured.ratio()}),
        );
    }
    session.close().await;
    let file = output_file()?;
    let text = format!("{:#}\n", Value::Object(results));
    std::fs::write(&file, text).map_err(|source| Error::Host {
        action: "write",
        path: file.clone(),
        source,
    })?;
    println!("written to {}", file.display());
    Ok(())
}

fn row(metric: &Metric, measured: Measured) -> String {
    let reached = if measured.reaches(metric.target) { "yes" } else { "NO" };
    let unit = metric.unit;
    let target = match metric.target {
        Target::AtMost(limit) => format!("at most {limit} {unit}"),
        Target::AtLeast(limit) => format!("at least {limit} {unit}"),
        Target::RatioAtMost(limit) => format!("ratio at most {limit}"),
        Target::AboveBaseline(limit) => format!("baseline + {limit} {unit}"),
    };
    format!(
        "{:<16} {:>12} {:>14} {:>8.3}  {:<26} {}",
        metric.name,
        format!("{} {unit}", figures(measured.value)),
        format!("{} {unit}", figures(measured.baseline)),
        measured.ratio(),
        format!("{target}: {reached}"),
        metric.against
    )
}

/// Three or four significant digits.
fn figures(number: f64) -> String {
    match number.abs() {
        large if large >= 100.0 => format!("{number:.0}"),
        middle if middle >= 1.0 => format!("{number:.2}"),
        _ => format!("{number:.4}"),
    }
}

/// `target/bench.json` beside the build that was measured.
fn output_file() -> Result<PathBuf> {
    let dist = paths::dist(None)?;
    let target = dist.parent().map(|root| root.join("target")).unwrap_or_default();
    std::fs::create_dir_all(&target).map_err(|source| Error::Host {
        action: "create",
        path: target.clone(),
        source,
    })?;
    Ok(target.join("bench.json"))
}
