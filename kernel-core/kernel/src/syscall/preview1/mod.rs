//! The handlers of WASI preview 1, a file per family.
