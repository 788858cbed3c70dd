//! `make bench`: measures Tabula in Chromium, prints a table, and writes `target/bench.json`. `ONLY=NAME` (or the names as
//! arguments) runs some of it; the file keeps the other figures. Nothing here passes or fails a test: a figure is a figure.

mod boot;
mod desktop;
mod disk;
mod guests;
mod memory;
mod metric;
mod script;
mod shell;
mod spine;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use metric::{Measured, Metric, Target};
use serde_json::{Map, Value, json};
use tabula_drive::{Error, Options, Result, Session, block_on, paths};

/// All metrics, in the order of the table.
fn metrics() -> impl Iterator<Item = &'static Metric> {
    [spine::METRICS, boot::METRICS, shell::METRICS, terminal::METRICS, desktop::METRICS, disk::METRICS]
        .into_iter()
        .flatten()
}

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
    let texts = std::iter::once(only).chain(std::env::args().skip(1));
    texts
        .flat_map(|text| text.split([',', ' ']).map(str::to_owned).collect::<Vec<_>>())
        .filter(|name| !name.is_empty())
        .collect()
}

async fn bench(wanted: &[String]) -> Result<()> {
    if let Some(strange) = wanted.iter().find(|name| metrics().all(|metric| metric.name != **name)) {
        let names: Vec<_> = metrics().map(|metric| metric.name).collect();
        return Err(Error::Usage(format!("there is no metric {strange:?}; there are {}", names.join(", "))));
    }
    let session = Session::start(Options::default()).await?;
    guests::install(&session).await?;
    let (mut results, mut failed) = (Map::new(), Vec::new());
    println!(
        "{:<22} {:>12} {:>14} {:>8}  {:<34} against",
        "metric", "value", "baseline", "ratio", "to reach"
    );
    for metric in
        metrics().filter(|metric| wanted.is_empty() || wanted.iter().any(|name| name == metric.name))
    {
        // One that cannot be measured keeps no other from it.
        let measured = match (metric.measure)(&session).await {
            Ok(measured) => measured,
            Err(error) => {
                println!("{:<22} could not be measured: {error}", metric.name);
                failed.push(metric.name);
                continue;
            }
        };
        println!("{}", row(metric, measured));
        let Measured { value, baseline, p95 } = measured;
        let mut result =
            json!({"value": value, "unit": metric.unit, "baseline": baseline, "ratio": measured.ratio()});
        if let Some(p95) = p95 {
            result["p95"] = json!(p95);
        }
        results.insert(metric.name.to_owned(), result);
    }
    session.close().await;
    let file = output_file()?;
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let text = format!("{:#}\n", Value::Object(merged(&kept, results)));
    std::fs::write(&file, text).map_err(|source| Error::Host {
        action: "write",
        path: file.clone(),
        source,
    })?;
    println!("written to {}", file.display());
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Error::Usage(format!("not measured: {}", failed.join(", ")))),
    }
}

/// The figures of earlier runs, with these in place of what is measured anew. What is no metric any more goes.
fn merged(kept: &str, measured: Map<String, Value>) -> Map<String, Value> {
    // A file that cannot be read has no figures worth keeping.
    let mut all: Map<String, Value> = serde_json::from_str(kept).unwrap_or_default();
    all.retain(|name, _| metrics().any(|metric| metric.name == name));
    all.extend(measured);
    all
}

fn row(metric: &Metric, measured: Measured) -> String {
    let reached = if measured.reaches(metric.target) { "yes" } else { "NO" };
    let unit = metric.unit;
    let target = match metric.target {
        Target::AtMost(limit) => format!("at most {limit} {unit}"),
        Target::AtLeast(limit) => format!("at least {limit} {unit}"),
        Target::RatioAtMost(limit) => format!("ratio at most {limit}"),
        Target::RatioAtLeast(limit) => format!("ratio at least {limit}"),
        Target::AboveBaseline(limit) => format!("baseline + {limit} {unit}"),
        Target::TailAtMost(limit) => {
            format!("p95 {} at most {limit} {unit}", figures(measured.p95.unwrap_or(f64::NAN)))
        }
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    format!(
        "{:<22} {:>12} {:>14} {:>8}  {:<34} {}",
        metric.name,
        format!("{} {unit}", figures(measured.value)),
        or_none(measured.baseline.map(|baseline| format!("{} {unit}", figures(baseline)))),
        or_none(measured.ratio().map(|ratio| format!("{ratio:.3}"))),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_earlier_runs_are_kept() {
        let new = Map::from_iter([("spawn".to_owned(), json!({"value": 2}))]);
        let kept = r#"{"spawn": {"value": 1}, "pipe_4k": {"value": 3}, "gone": {"value": 4}}"#;
        let all = Value::Object(merged(kept, new.clone()));
        assert_eq!(all, json!({"spawn": {"value": 2}, "pipe_4k": {"value": 3}}));
        for nothing in ["", "no JSON", "[1]"] {
            assert_eq!(merged(nothing, new.clone()), new);
        }
    }
}
