//! The variables that the shell computes when they are asked for: `RANDOM`, `SECONDS`, `LINENO`, and so on.

use crate::options::{OPTIONS, SHOPTS};
use crate::shell::Shell;
use crate::sys;
use crate::variables::{Attribute, Variable};

impl Shell {
    /// A variable with this name, if it is one of those.
    pub(super) fn computed(&mut self, name: &[u8]) -> Option<Variable> {
        if !name.first()?.is_ascii_uppercase() {
            return None;
        }
        let number = |number: i64| Some(Variable::text(number.to_string().into_bytes()));
        match name {
            b"LINENO" => number(self.line.into()),
            b"RANDOM" => {
                // A xorshift generator: scripts want numbers that differ, not secrets.
                let mut next = self.random.max(1);
                next ^= next << 13;
                next ^= next >> 17;
                next ^= next << 5;
                self.random = next;
                number((next >> 8 & 0x7fff).into())
            }
            b"SRANDOM" => {
                self.random =
                    self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223 ^ sys::time_of_day().1);
                number(self.random.into())
            }
            b"SECONDS" => number(self.started.elapsed().as_secs() as i64 + self.seconds_offset),
            b"EPOCHSECONDS" => number(sys::time_of_day().0 as i64),
            b"EPOCHREALTIME" => {
                let (seconds, micros) = sys::time_of_day();
                Some(Variable::text(format!("{seconds}.{micros:06}").into_bytes()))
            }
            b"BASHPID" => number(sys::pid().into()),
            b"BASH_SUBSHELL" => number(self.subshells.into()),
            b"BASH_COMMAND" => Some(Variable::text(self.command.clone())),
            b"PIPESTATUS" => {
                Some(Variable::list(self.pipe_status.iter().map(|status| status.to_string().into_bytes())))
            }
            b"FUNCNAME" => {
                if !self.frames.iter().any(|frame| frame.name != b"source") {
                    return Some(Variable::default());
                }
                let names = self.frames.iter().rev().map(|frame| frame.name.clone());
                let main = (self.origin_letter != Some(b'c')).then(|| b"main".to_vec());
                Some(Variable::list(names.chain(main)))
            }
            b"BASH_SOURCE" => {
                let main = (self.origin_letter != Some(b'c') && self.origin_letter != Some(b's'))
                    .then(|| self.state.zeroth.clone());
                Some(Variable::list(self.frames.iter().rev().map(|frame| frame.file.clone()).chain(main)))
            }
            b"BASH_LINENO" => {
                let lines = self.frames.iter().rev().map(|frame| frame.line.to_string().into_bytes());
                Some(Variable::list(lines.chain([b"0".to_vec()])))
            }
            b"DIRSTACK" => {
                let all = [self.state.cwd.clone()].into_iter().chain(self.state.directories.iter().cloned());
                Some(Variable::list(all))
            }
            b"SHELLOPTS" => {
                let on = OPTIONS.iter().filter(|(.., option)| self.has(*option)).map(|(name, ..)| *name);
                let mut variable = Variable::text(on.collect::<Vec<_>>().join(":").into_bytes());
                variable.add(Attribute::Readonly);
                Some(variable)
            }
            b"BASHOPTS" => {
                let on = SHOPTS.iter().filter(|(_, option)| self.shopt(*option)).map(|(name, _)| *name);
                let mut variable = Variable::text(on.collect::<Vec<_>>().join(":").into_bytes());
                variable.add(Attribute::Readonly);
                Some(variable)
            }
            _ => None,
        }
    }
}
