//! `scripts/shell-expected`: writes down what the host's bash makes of the corpus. Named topics only, or all of them.
//! Changes nothing of a topic that fails.

use tabula_shell_cases::host::Bash;
use tabula_shell_cases::{Result, at, cases, expected};

fn main() -> std::process::ExitCode {
    let Some(bash) = Bash::find() else {
        eprintln!("there is no bash on the PATH");
        return std::process::ExitCode::FAILURE;
    };
    let named: Vec<String> = std::env::args().skip(1).collect();
    let topics = match cases::topics() {
        Ok(topics) => topics,
        Err(error) => {
            eprintln!("{error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    if let Some(unknown) = named.iter().find(|name| !topics.contains(name)) {
        eprintln!("there is no topic {unknown}");
        return std::process::ExitCode::FAILURE;
    }
    let mut code = std::process::ExitCode::SUCCESS;
    for topic in topics.iter().filter(|topic| named.is_empty() || named.contains(topic)) {
        match write(&bash, topic) {
            Ok(count) => println!("{topic}: {count} cases"),
            Err(error) => {
                eprintln!("{error}");
                code = std::process::ExitCode::FAILURE;
            }
        }
    }
    code
}

fn write(bash: &Bash, topic: &str) -> Result<usize> {
    let cases = cases::load(topic)?;
    let text = bash.outcomes(&cases)?.render();
    let path = expected::path(topic);
    at(&path, std::fs::write(&path, text))?;
    Ok(cases.len())
}
