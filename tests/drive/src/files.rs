//! Files inside Tabula, for tests that put programs and data there themselves.

use crate::error::Result;
use crate::guest::{CHUNK, Part};
use crate::session::Session;

impl Session {
    /// Writes a file inside Tabula, with the folders above it.
    pub async fn write_file(&self, path: &str, bytes: &[u8], mode: u32) -> Result<()> {
        let link = self.link().await?;
        if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
            link.mkdir_all(folder.as_bytes()).await?;
        }
        let (first, rest) = bytes.split_at(bytes.len().min(CHUNK));
        link.write(path.as_bytes(), first, Part::First, None).await?;
        for chunk in rest.chunks(CHUNK) {
            link.write(path.as_bytes(), chunk, Part::Later, None).await?;
        }
        link.chmod(path.as_bytes(), mode).await
    }

    /// Reads a file inside Tabula.
    pub async fn read_file(&self, path: &str) -> Result<Vec<u8>> {
        self.link().await?.read(path.as_bytes()).await?.collect().await
    }
}
