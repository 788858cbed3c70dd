//! A kept profile: storage in a browser belongs to an origin, port included, so a profile remembers the port it was
//! first served on.

use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::server::{Isolation, Server};

const ATTEMPTS: u32 = 20;

/// Starts the web server on the profile's port, or on any if it has none yet.
pub(crate) async fn serve(dist: &Path, folder: &Path, isolation: Isolation) -> Result<Server> {
    std::fs::create_dir_all(folder).map_err(Error::host("create", folder))?;
    let remembered = match std::fs::read_to_string(folder.join("port")) {
        Ok(text) => text.trim().parse().map_err(|_| {
            Error::Usage(format!("{} does not hold a port number", folder.join("port").display()))
        })?,
        Err(_) => 0,
    };
    // A session that has just ended may still hold it for a moment.
    let mut attempt = 1;
    loop {
        match Server::start(dist, remembered, isolation).await {
            Ok(server) => return Ok(server),
            Err(error) if attempt == ATTEMPTS => {
                return Err(Error::Boot(format!("the profile {} needs its port: {error}", folder.display())));
            }
            Err(_) => attempt += 1,
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Writes down the port.
pub(crate) fn remember(folder: &Path, port: u16) -> Result<()> {
    let file = folder.join("port");
    std::fs::write(&file, format!("{port}\n")).map_err(Error::host("write", &file))
}
