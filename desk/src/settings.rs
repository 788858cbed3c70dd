//! What a person can set. It is stored as JSON between visits, so every field has a value to fall back on, and a field
//! that an older or newer build does not know does no harm.

use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $first:ident $(, $other:ident)* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[allow(missing_docs)] // the names say it
        pub enum $name {
            #[default]
            $first,
            $($other,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [$name] = &[$name::$first $(, $name::$other)*];

            /// What people call it.
            pub fn label(self) -> &'static str {
                match self {
                    $name::$first => stringify!($first),
                    $($name::$other => stringify!($other),)*
                }
            }

            /// What style sheets call it.
            pub fn name(self) -> String {
                self.label().to_lowercase()
            }
        }
    };
}

choices! {
    /// The colour of what is chosen or can be pressed.
    Accent { Indigo, Blue, Teal, Green, Amber, Rose, Graphite }
}

choices! {
    /// The picture behind the windows.
    Wallpaper { Dusk, Dunes, Meadow, Slate, Paper }
}

impl Theme {
    /// All of them.
    pub const ALL: &'static [Theme] = &[Theme::System, Theme::Light, Theme::Dark];

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }
}

/// The least and the greatest size of text, in hundredths of the ordinary one.
pub const TEXT_PERCENT: std::ops::RangeInclusive<u32> = 80..=160;

/// What is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    #[serde(deserialize_with = "or_default")]
    pub theme: Theme,
    /// The colour of what can be pressed.
    #[serde(deserialize_with = "or_default")]
    pub accent: Accent,
    /// The picture behind the windows.
    #[serde(deserialize_with = "or_default")]
    pub wallpaper: Wallpaper,
    /// The size of text, in hundredths of the ordinary one.
    #[serde(deserialize_with = "percent")]
    pub text_percent: u32,
    /// Whether the greeting has been seen.
    #[serde(deserialize_with = "or_default")]
    pub welcomed: bool,
    /// Whether the browser has been asked not to clear files.
    #[serde(deserialize_with = "or_default")]
    pub asked_to_keep: bool,
    /// Whether a visit begins with the windows of the one before.
    #[serde(deserialize_with = "or_yes")]
    pub reopen: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            theme: Theme::default(),
            accent: Accent::default(),
            wallpaper: Wallpaper::default(),
            text_percent: 100,
            welcomed: false,
            asked_to_keep: false,
            reopen: true,
        }
    }
}

/// A value, or where another build has written one that is not known here, the default.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Known<T> {
        Yes(T),
        No(serde::de::IgnoredAny),
    }
    Ok(match Known::deserialize(deserializer)? {
        Known::Yes(value) => value,
        Known::No(_) => T::default(),
    })
}

fn or_yes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    struct Yes(bool);
    impl Default for Yes {
        fn default() -> Yes {
            Yes(true)
        }
    }
    or_default(deserializer).map(|Yes(value)| value)
}

fn percent<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let percent: u32 = or_default(deserializer)?;
    Ok(if percent == 0 { 100 } else { percent.clamp(*TEXT_PERCENT.start(), *TEXT_PERCENT.end()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Settings {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn they_come_back_as_they_were_stored() {
        let settings = Settings {
            theme: Theme::Dark,
            accent: Accent::Teal,
            wallpaper: Wallpaper::Paper,
            text_percent: 120,
            welcomed: true,
            asked_to_keep: true,
            reopen: false,
        };
        assert_eq!(read(&serde_json::to_string(&settings).unwrap()), settings);
    }

    #[test]
    fn another_builds_settings_do_no_harm() {
        assert_eq!(read("{}"), Settings::default());
        let strange = read(
            r#"{"theme":"sepia","accent":7,"text_percent":"big","future":[1],"reopen":["no"],"welcomed":true}"#,
        );
        assert_eq!(strange, Settings { welcomed: true, ..Settings::default() });
        assert_eq!(read(r#"{"text_percent":100000}"#).text_percent, 160);
        assert_eq!(read(r#"{"text_percent":1}"#).text_percent, 80);
    }
}
