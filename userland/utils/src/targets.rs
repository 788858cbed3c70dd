//! `SOURCE DEST`, `SOURCE... FOLDER` and `-t FOLDER SOURCE...`: which file goes where.

use tabula_sdk::Errno;
use tabula_sdk::file::{self, Links};
use utils::quote::quoted;

use crate::call::Call;
use crate::tree;

/// Where from and where to.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// Pairs of where from and where to; or the status, after telling what is wrong. The options are `t` and `T`.
pub(crate) fn pairs(call: &Call) -> Result<Vec<Pair>, u8> {
    let mut sources = call.operands().to_vec();
    let named = call.line.value("t").map(<[u8]>::to_vec);
    let is_file = call.line.has("T");
    if named.is_some() && is_file {
        return Err(call.wrong("cannot combine --target-directory (-t) and --no-target-directory (-T)"));
    }
    let least = if named.is_some() { 1 } else { 2 };
    if let Some(source) = sources.first().filter(|_| sources.len() < least) {
        return Err(call.wrong(format_args!("missing destination file operand after {}", quoted(source))));
    }
    if sources.is_empty() {
        return Err(call.wrong("missing file operand"));
    }
    if is_file && sources.len() > 2 {
        return Err(call.wrong(format_args!("extra operand {}", quoted(&sources[2]))));
    }
    let refuse = |what: &str, target: &[u8]| {
        let errno = file::stat(target, Links::Follow).err().unwrap_or(Errno::ENOTDIR);
        call.complain(format_args!("{what} {}: {errno}", quoted(target)));
        1
    };
    let target = match named {
        Some(folder) if !tree::is_folder(&folder) => return Err(refuse("target directory", &folder)),
        Some(folder) => folder,
        None => {
            let target = sources.pop().unwrap_or_default();
            let into = !is_file && tree::is_folder(&target);
            if !into && sources.len() > 1 {
                return Err(refuse("target", &target));
            }
            if !into {
                return Ok(sources.into_iter().map(|source| (source, target.clone())).collect());
            }
            target
        }
    };
    let place = |source: Vec<u8>| {
        let name = tree::base_name(&source);
        // What is called by its way up goes to the folder itself.
        let to = if name == b".." { tree::join(&target, b".") } else { tree::join(&target, name) };
        (source, to)
    };
    Ok(sources.into_iter().map(place).collect())
}
