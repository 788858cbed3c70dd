//! The old form of tar's command line, without a dash: `tar xzf FILE`. Values follow in the order of their letters.

/// The letters that take a value.
const VALUED: &[u8] = b"fCTX";

/// The command line in the form with dashes.
pub(super) fn dashed(args: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let Some((letters, rest)) = args.split_first() else { return Vec::new() };
    if letters.is_empty() || letters.starts_with(b"-") {
        return args.to_vec();
    }
    let mut rest = rest.iter();
    let mut line = Vec::new();
    for letter in letters {
        line.push(vec![b'-', *letter]);
        if VALUED.contains(letter) {
            line.extend(rest.next().cloned());
        }
    }
    line.extend(rest.cloned());
    line
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_follow_in_order() {
        let dashed = |line: &str| -> String {
            let args: Vec<Vec<u8>> = line.split(' ').map(|arg| arg.as_bytes().to_vec()).collect();
            String::from_utf8(super::dashed(&args).join(&b' ')).unwrap()
        };
        assert_eq!(dashed("xzf a.tgz b"), "-x -z -f a.tgz b");
        assert_eq!(dashed("cfC a dir x"), "-c -f a -C dir x");
        assert_eq!(dashed("-xf a"), "-xf a");
        assert_eq!(dashed("tf"), "-t -f");
        assert!(super::dashed(&[]).is_empty());
    }
}
