//! `select`: a menu on standard error, and a loop over what a person chooses from it.

use crate::assign::Place;
use crate::builtins::read::line_from;
use crate::shell::{Run, Shell};
use crate::tree::{Bytes, List};

/// Columns of a screen that is not asked about its width.
const COLUMNS: usize = 80;

/// Runs the loop.
pub(crate) fn run(shell: &mut Shell, variable: &[u8], choices: &[Bytes], body: &List) -> Run {
    if choices.is_empty() {
        shell.status = 0;
        return Ok(());
    }
    let mut shows = true;
    loop {
        if shows {
            let columns = shell.value(b"COLUMNS").and_then(|text| crate::numbers::decimal(&text));
            let text =
                menu(choices, columns.and_then(|columns| usize::try_from(columns).ok()).unwrap_or(COLUMNS));
            shell.write_error(&text);
        }
        let prompt = shell.value(b"PS3").unwrap_or_else(|| b"#? ".to_vec());
        shell.write_error(&prompt);
        let Some(line) = line_from(shell, 0) else {
            shell.put_out("select", b"\n");
            shell.status = 1;
            return Ok(());
        };
        let answer = line.trim_ascii().to_vec();
        shell.set(b"REPLY", Place::Plain, line)?;
        shows = answer.is_empty();
        if shows {
            continue;
        }
        let number = crate::numbers::decimal(&answer).and_then(|number| usize::try_from(number).ok());
        let choice = number.and_then(|number| choices.get(number.wrapping_sub(1))).cloned();
        shell.set(variable, Place::Plain, choice.unwrap_or_default())?;
        if !shell.run_body(body)? {
            return Ok(());
        }
        shows = shell.value(b"REPLY").is_none_or(|reply| reply.is_empty());
    }
}

/// The choices with their numbers, in columns when that saves lines.
fn menu(choices: &[Bytes], columns: usize) -> Bytes {
    let digits = choices.len().to_string().len();
    let longest = choices.iter().map(|choice| crate::pattern::character_count(choice)).max().unwrap_or(0);
    let width = digits + 2 + longest + 2;
    let across = (columns / width).clamp(1, choices.len());
    let rows = choices.len().div_ceil(across);
    let rows = if rows == 1 { choices.len() } else { rows };
    let mut out = Vec::new();
    for row in 0..rows {
        let in_row: Vec<usize> = (row..choices.len()).step_by(rows).collect();
        for (index, at) in in_row.iter().enumerate() {
            let Some(choice) = choices.get(*at) else { continue };
            out.extend_from_slice(format!("{:>digits$}) ", at + 1).as_bytes());
            out.extend_from_slice(choice);
            if index + 1 < in_row.len() {
                let gap = longest - crate::pattern::character_count(choice) + 2;
                out.extend(std::iter::repeat_n(b' ', gap));
            }
        }
        out.push(b'\n');
    }
    out
}
