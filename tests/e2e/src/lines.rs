//! Command lines and what they must print, say and answer.

use serde_json::{Value, json};

use crate::{block_on, eval, session};

/// The same, with what a line before each makes.
pub fn check_after(before: &str, lines: &[(&str, &str, &str, u32)]) {
    let whole: Vec<String> = lines.iter().map(|(line, ..)| format!("{before}{line}")).collect();
    let lines: Vec<_> = whole
        .iter()
        .zip(lines)
        .map(|(line, (_, out, err, code))| (line.as_str(), *out, *err, *code))
        .collect();
    check(&lines);
}

/// Runs command lines, each in a new folder, and compares output, errors and exit codes.
pub fn check(lines: &[(&str, &str, &str, u32)]) {
    let commands: Vec<&str> = lines.iter().map(|(line, ..)| *line).collect();
    let script = format!(
        "const seen = [];
         for (const line of {}) {{
           const cwd = `/tmp/utilities-${{crypto.randomUUID()}}`;
           await tabula.mkdir(cwd);
           const {{ stdout, stderr, exitCode }} = await tabula.exec(line, {{ cwd }});
           seen.push([line, stdout, stderr, exitCode]);
         }}
         return seen;",
        json!(commands)
    );
    let seen = block_on(async { eval(session().await, &script).await });
    let wanted: Vec<Value> =
        lines.iter().map(|(line, out, err, code)| json!([line, out, err, code])).collect();
    assert_eq!(seen, Value::from(wanted));
}
