//! `/proc`: processes and the machine as files, in the formats of Linux's `proc(5)`, so that programs which list processes
//! work. What can be asked for is a [`Node`]; inodes are made when somebody looks and hold nothing. A file's text is made
//! when it is opened, so that reads one after another fit together.

mod descriptors;
mod inode;
mod links;
mod listing;
mod machine;
mod node;
mod process;
mod snapshot;
mod stat;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
mod text;

use crate::fs::inode::InodeRef;
use crate::kernel::Kernel;
use crate::sync::Arc;
use inode::ProcInode;
use node::Node;
use tabula_abi::Result;

/// Makes the file system; answers its root directory.
///
/// # Errors
/// None at present; as for every file system that a host mounts.
pub fn create(kernel: &Arc<Kernel>) -> Result<InodeRef> {
    let root: InodeRef = ProcInode::create(Node::Root, (0, 0), kernel.host().realtime_ns());
    Ok(root)
}
