//! What comes before an entry's header and says more than it: pax records, and GNU's long names.

use super::broken;
use crate::pax;
use std::io;

/// What has been said of the entry to come.
#[derive(Clone, Default)]
pub(super) struct Names {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) modified_ns: Option<u64>,
    pub(super) accessed_ns: Option<u64>,
    pub(super) sparse_version: (Option<u64>, Option<u64>),
    pub(super) sparse_name: Option<Vec<u8>>,
    pub(super) real_size: Option<u64>,
}

/// A name as GNU's long ones are written, with a zero byte at its end.
pub(super) fn text(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    bytes
}

impl Names {
    /// Takes in the records of an extended header.
    pub(super) fn extend(&mut self, records: &[u8]) -> io::Result<()> {
        for (key, value) in
            pax::parse(records).ok_or_else(|| broken("an extended header is not well formed"))?
        {
            let number =
                || pax::number(value).ok_or_else(|| broken("a number in an extended header is none"));
            let id =
                || number().and_then(|id| u32::try_from(id).map_err(|_| broken("an owner is too large")));
            let time =
                || pax::parse_time(value).ok_or_else(|| broken("a time in an extended header is none"));
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"linkpath" => self.link = Some(value.to_vec()),
                b"size" => self.size = Some(number()?),
                b"uid" => self.uid = Some(id()?),
                b"gid" => self.gid = Some(id()?),
                b"mtime" => self.modified_ns = Some(time()?),
                b"atime" => self.accessed_ns = Some(time()?),
                b"GNU.sparse.major" => self.sparse_version.0 = Some(number()?),
                b"GNU.sparse.minor" => self.sparse_version.1 = Some(number()?),
                b"GNU.sparse.name" => self.sparse_name = Some(value.to_vec()),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.real_size = Some(number()?),
                _ => {}
            }
        }
        Ok(())
    }

    /// Fills in what has been said of all entries.
    pub(super) fn inherit(&mut self, global: &Names) {
        self.uid = self.uid.or(global.uid);
        self.gid = self.gid.or(global.gid);
        self.modified_ns = self.modified_ns.or(global.modified_ns);
        self.accessed_ns = self.accessed_ns.or(global.accessed_ns);
    }

    pub(super) fn is_sparse(&self) -> bool {
        self.sparse_version != (None, None) || self.sparse_name.is_some() || self.real_size.is_some()
    }
}
