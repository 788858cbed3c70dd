//! What an operation that fails half-way leaves: nothing, also of what was remembered meanwhile.

use crate::device::MemoryDevice;
use crate::environment::SeededEnvironment;
use crate::volume::{FormatOptions, MountOptions, Volume};
use crate::{Error, VOLUME_MIN_BYTES};
use std::sync::Arc;

#[test]
fn what_is_rolled_back_is_remembered_by_nobody() {
    let device = Arc::new(MemoryDevice::new(VOLUME_MIN_BYTES));
    let environment = Arc::new(SeededEnvironment::new(1, 1));
    let options = FormatOptions { capacity_bytes: VOLUME_MIN_BYTES, key: None };
    Volume::format(device.clone(), environment.clone(), options).expect("formatted");
    let volume = Volume::mount(device, environment, MountOptions::default()).expect("mounted");
    for is_in_redb in [false, true] {
        volume.with_state(|state| state.store.set(b"Xold", Some(b"before"))).expect("set");
        if is_in_redb {
            volume.checkpoint().expect("checkpoint");
        }
        let begun = volume.with_state(|state| Ok(state.store.changes())).expect("read");
        let mut seen = Vec::new();
        let failed = volume.with_state(|state| {
            state.atomically(|state| {
                state.store.set(b"Xold", Some(b"after"))?;
                state.store.set(b"Xnew", Some(b"after"))?;
                seen = vec![state.store.value(b"Xold")?, state.store.value(b"Xnew")?];
                Err::<(), Error>(Error::Invalid)
            })
        });
        assert_eq!(failed, Err(Error::Invalid));
        let values = |bytes: &[u8]| Some(Arc::<[u8]>::from(bytes));
        assert_eq!(seen, [values(b"after"), values(b"after")], "as long as it may succeed");
        let left = volume.with_state(|state| {
            let is_other = state.store.changes() != begun;
            Ok((state.store.value(b"Xold")?, state.store.value(b"Xnew")?, is_other))
        });
        assert_eq!(left.expect("read"), (values(b"before"), None, true));
    }
}
