//! `${name@letter}`: quoted, as an assignment, with its attributes, and more.

use super::Found;
use super::case::changed_case;
use crate::assign::{lower, upper};
use crate::shell::{Flow, Shell};
use crate::syntax::quote;
use crate::tree::{Bytes, CaseChange, Parameter};
use crate::variables::Value;

impl Shell {
    pub(super) fn transform(
        &mut self,
        parameter: &Parameter,
        found: Found,
        letter: u8,
    ) -> Result<Found, Flow> {
        Ok(match letter {
            b'Q' => found.map(|text| quote::quoted(&text)),
            b'U' => found.map(|text| upper(&text)),
            b'u' => found.map(|text| changed_case(&text, CaseChange::Upper, false, None)),
            b'L' => found.map(|text| lower(&text)),
            b'E' => found.map(|text| {
                let mut out = Vec::new();
                quote::unescape(&text, quote::Escapes::Dollar, &mut out);
                out
            }),
            b'P' => {
                let mut prompt = |text: Bytes| crate::prompt::expanded(self, &text);
                match found {
                    Found::One(text) => Found::One(prompt(text)),
                    other => other,
                }
            }
            b'a' => {
                let target = self.resolved(&parameter.name);
                let letters = self.variable(&target).map(|variable| variable.letters());
                match (letters, found) {
                    (Some(letters), Found::Many { values, joined }) => {
                        Found::Many { values: values.iter().map(|_| letters.clone()).collect(), joined }
                    }
                    (Some(letters), _) => Found::One(letters),
                    (None, _) => Found::Unset,
                }
            }
            b'A' => {
                let target = self.resolved(&parameter.name);
                match (self.state.variables.get(&target), found) {
                    (Some(variable), Found::Many { .. }) => {
                        Found::One(crate::builtins::declare::declaration(&target, variable))
                    }
                    (Some(variable), Found::One(text)) => {
                        let letters = variable.letters();
                        let assigned = [target.as_slice(), b"=", &quote::quoted(&text)].concat();
                        let prefix = if letters.is_empty() {
                            Vec::new()
                        } else {
                            [b"declare -", letters.as_slice(), b" "].concat()
                        };
                        Found::One([prefix, assigned].concat())
                    }
                    (None, Found::Many { values, .. }) => {
                        let quoted: Vec<Bytes> = values.iter().map(|value| quote::quoted(value)).collect();
                        Found::One([b"set -- ".to_vec(), quoted.join(b" ".as_slice())].concat())
                    }
                    (_, found) => found,
                }
            }
            b'K' | b'k' => {
                let target = self.resolved(&parameter.name);
                let Found::Many { values, joined } = found else {
                    return Ok(found.map(|text| quote::quoted(&text)));
                };
                let keys = self.variable(&target).map(|variable| variable.keys()).unwrap_or_default();
                if letter == b'k' {
                    let pairs = keys.into_iter().zip(values).flat_map(|(key, value)| [key, value]).collect();
                    return Ok(Found::Many { values: pairs, joined });
                }
                let pairs: Vec<Bytes> = keys
                    .iter()
                    .zip(&values)
                    .map(|(key, value)| {
                        [key_shown(key).as_slice(), b" ", &quote::double_quoted(value)].concat()
                    })
                    .collect();
                let is_keyed = matches!(
                    self.variable(&target).map(|variable| matches!(variable.value, Value::Keyed(_))),
                    Some(true)
                );
                let mut text = pairs.join(b" ".as_slice());
                if is_keyed && !pairs.is_empty() {
                    text.push(b' ');
                }
                Found::One(text)
            }
            _ => found,
        })
    }
}

fn key_shown(key: &[u8]) -> Bytes {
    if quote::needs_quotes(key) { quote::double_quoted(key) } else { key.to_vec() }
}
