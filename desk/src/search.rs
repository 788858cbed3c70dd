//! The launcher's search: how well what was typed fits a name, so that the best comes first. Every word typed must be
//! found; the beginning of a name counts more than the beginning of a word in it, and that more than letters in between.

/// How well `query` fits something with these names (the first is what people call it). `None` when it does not; an empty
/// query fits everything equally.
pub fn score(query: &str, names: &[&str]) -> Option<u32> {
    query.split_whitespace().map(|word| best(&word.to_lowercase(), names)).sum()
}

fn best(word: &str, names: &[&str]) -> Option<u32> {
    // A further name counts a little less than the first.
    let graded = names.iter().enumerate().filter_map(|(index, name)| {
        let grade = grade(word, &name.to_lowercase())?;
        Some(grade.saturating_sub(u32::from(index > 0) * 15))
    });
    graded.max()
}

fn grade(word: &str, name: &str) -> Option<u32> {
    if name == word {
        return Some(100);
    }
    if name.starts_with(word) {
        return Some(80);
    }
    if name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word)) {
        return Some(60);
    }
    if name.contains(word) {
        return Some(40);
    }
    let mut letters = name.chars();
    let in_order = word.chars().all(|wanted| letters.any(|letter| letter == wanted));
    (in_order && word.chars().count() > 1).then_some(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_fits_come_first() {
        let fits = ["term", "terminal", "my terminal", "determine", "t e r m"];
        let scores: Vec<_> = fits.map(|name| score("term", &[name])).to_vec();
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
        assert_eq!(score("term", &["files"]), None);
    }

    #[test]
    fn further_names_count() {
        assert!(score("shell", &["Terminal", "shell", "console"]).is_some());
        assert!(score("files", &["Files"]) > score("files", &["Terminal", "files"]));
    }

    #[test]
    fn every_word_is_needed() {
        assert!(score("dark theme", &["Use the dark theme"]).is_some());
        assert_eq!(score("dark zebra", &["Use the dark theme"]), None);
        assert_eq!(score("  ", &["anything"]), Some(0));
        assert_eq!(score("TERM", &["Terminal"]), Some(80));
    }
}
