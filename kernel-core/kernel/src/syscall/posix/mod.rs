//! The handlers of `tabula_posix`, a file per family.
