//! Which browser this is, out of what it says of itself (`navigator.userAgent`, RFC 9110, 10.1.5). Browsers name each other
//! in it for the sake of old pages, so the one that nobody else claims to be is looked for first. Nothing is decided by it:
//! it is for people to read.

/// What stands before a browser's version, its name, and what it claims to be last: the first found is it.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Its name and the first number of its version, such as `Firefox 140`; nothing for one that is not known.
pub fn browser(agent: &str) -> Option<String> {
    BROWSERS.iter().find_map(|(sign, name)| {
        let version = agent.split(' ').find_map(|word| word.strip_prefix(sign))?;
        let digits =
            version.split(|c: char| !c.is_ascii_digit()).next().filter(|digits| !digits.is_empty())?;
        Some(format!("{name} {digits}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_behind_what_it_claims_to_be() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, is) in [
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/141.0.0.0 Safari/537.36"),
                "Chrome 141",
            ),
            (format!("Mozilla/5.0 (X11) {webkit} HeadlessChrome/141.0.0.0 Safari/537.36"), "Chrome 141"),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/141.0.0.0 Safari/537.36 Edg/140.0"),
                "Edge 140",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(), "Firefox 140"),
            ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.1 Safari/605.1.15".into(), "Safari 26"),
        ] {
            assert_eq!(browser(&agent).as_deref(), Some(is), "{agent}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for agent in ["", "Mozilla/5.0", "Chrome/", "Firefox/x", "NotChrome/12"] {
            assert_eq!(browser(agent), None, "{agent}");
        }
    }
}
