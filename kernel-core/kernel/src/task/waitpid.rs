//! Waiting for children.

use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::process::Process;
use crate::task::tree::{ChildEvent, ChildFilter, ChildInterest};
use crate::wait::wait_for;
use tabula_abi::{Errno, Result};

/// Whether a call waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// It does.
    Wait,
    /// It answers at once.
    Now,
}

/// The next change among the caller's children. `None` only for [`Patience::Now`], when there is none yet.
///
/// # Errors
/// `ECHILD` when no child matches, `EINTR`.
pub fn wait_child(
    ctx: &Ctx<'_>,
    filter: ChildFilter,
    interest: ChildInterest,
    patience: Patience,
) -> Result<Option<(Arc<Process>, ChildEvent)>> {
    let parent = ctx.process();
    let attempt = || ctx.kernel.tree().lock().take_event(parent.pid(), filter, interest);
    let found = match patience {
        Patience::Now => attempt()?,
        Patience::Wait => {
            let waiting = || match attempt() {
                Ok(None) => None,
                other => Some(other),
            };
            wait_for(ctx.task, &[parent.child_queue()], None, waiting).map_err(Errno::from)??
        }
    };
    if let Some((child, ChildEvent::Ended(_))) = &found {
        parent.account_child(child);
    }
    Ok(found)
}
