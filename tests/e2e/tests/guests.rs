//! The guests themselves: each assembles and says at its top what it does.

use tabula_e2e::guest;

#[test]
fn every_guest_assembles_and_is_introduced() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("guests");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let name = name.strip_suffix(".wat").unwrap_or_else(|| panic!("{name} is not a .wat file"));
        assert!(guest(name).starts_with(b"\0asm"));
        let source = std::fs::read_to_string(entry.path()).unwrap();
        assert!(source.starts_with(";; "), "{name} does not say what it is");
        count += 1;
    }
    assert!(count > 10);
}
