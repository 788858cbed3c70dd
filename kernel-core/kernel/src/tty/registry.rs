//! Which pseudo-terminals there are, by number. A number is free again when nothing of its pair is left: neither an open
//! file nor a session.

use crate::kernel::Ctx;
use crate::limits::TERMINALS_MAX;
use crate::sync::{Arc, Mutex, Weak};
use crate::tty::hangup::Hangups;
use crate::tty::pair::Pair;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// All pseudo-terminals.
#[derive(Default)]
pub struct Terminals {
    pairs: Mutex<BTreeMap<u32, Weak<Pair>>>,
    hangups: Hangups,
}

impl Terminals {
    /// None yet.
    pub const fn new() -> Self {
        Self { pairs: Mutex::new(BTreeMap::new()), hangups: Hangups::new() }
    }

    /// A new pair with the lowest free number.
    ///
    /// # Errors
    /// `ENOSPC` when there are too many, `ENOMEM`.
    pub(super) fn create(&self, ctx: &Ctx<'_>) -> Result<Arc<Pair>> {
        ctx.kernel.require_memory()?;
        let mut pairs = self.pairs.lock();
        pairs.retain(|_, pair| pair.strong_count() > 0);
        if pairs.len() >= TERMINALS_MAX {
            return Err(Errno::ENOSPC);
        }
        let number = (0..).zip(pairs.keys()).find(|(free, taken)| free != *taken).map(|(free, _)| free);
        let number = number.unwrap_or(pairs.len() as u32);
        let pair = Pair::new(ctx, number)?;
        pairs.insert(number, Arc::downgrade(&pair));
        Ok(pair)
    }

    /// The pair with this number, while its master is open.
    pub(super) fn get(&self, number: u32) -> Option<Arc<Pair>> {
        let pair = self.pairs.lock().get(&number)?.upgrade();
        pair.filter(|pair| !pair.is_hung_up())
    }

    /// The numbers of those whose master is open, lowest first.
    pub fn numbers(&self) -> Vec<u32> {
        let pairs: Vec<Arc<Pair>> = self.pairs.lock().values().filter_map(Weak::upgrade).collect();
        pairs.iter().filter(|pair| !pair.is_hung_up()).map(|pair| pair.number()).collect()
    }

    pub(super) fn hangups(&self) -> &Hangups {
        &self.hangups
    }
}
