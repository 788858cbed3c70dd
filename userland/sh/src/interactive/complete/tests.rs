//! Completion of command lines over a small system that is made up.

use super::super::quote::quoted;
use super::*;
use proptest::prelude::*;
use tabula_line::Extent;

struct System;

const FILES: &[(&str, &[&str])] = &[
    ("", &["src", "script.sh", "my file.txt", "my folder", ".hidden", "notes.md", "a'b"]),
    ("/", &["home", "usr"]),
    ("/usr/", &["bin"]),
    ("/home/user/", &["wares", "note"]),
    ("my folder/", &["deep one", "deep two"]),
    ("src/", &["main.rs"]),
];

impl Sources for System {
    fn names(&self, kind: Names) -> Vec<String> {
        let names: &[&str] = match kind {
            Names::Commands => &["echo", "cd", "cat", "cut", "if", "ls"],
            Names::Variables => &["HOME", "HOSTNAME", "PATH"],
            Names::Aliases => &["ll"],
            Names::Functions => &["greet"],
            Names::Builtins => &["cd", "echo"],
            Names::Signals => &["HUP", "INT", "TERM"],
            Names::Jobs => &["%1", "%2"],
            Names::Options => &["errexit", "nounset"],
            Names::Shopts => &["extglob", "nullglob"],
            Names::Users => &["user", "root"],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home/user".to_owned())
    }

    fn entries(&self, directory: &str) -> Vec<String> {
        let found = FILES.iter().find(|(name, _)| *name == directory);
        found.map_or(Vec::new(), |(_, names)| names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn leads(&self, path: &str) -> Leads {
        match path {
            "script.sh" => Leads::ToProgram,
            "src" | "my folder" | "/home" | "/usr" | "/usr/bin" | "/home/user/wares" | ".." => {
                Leads::ToDirectory
            }
            _ => Leads::Elsewhere,
        }
    }
}

/// What a line may become: each candidate written out.
fn lines(text: &str) -> Vec<String> {
    let (completion, quoting) = complete(text, &System);
    let write = |candidate: &Candidate| {
        let word = quoted(&candidate.value, quoting, Extent::Whole);
        [&text[..completion.range.start], &word, candidate.suffix].concat()
    };
    completion.candidates.iter().map(write).collect()
}

#[test]
fn lines_become_what_they_may() {
    let table: &[(&str, &[&str])] = &[
        ("c", &["cat ", "cd ", "cut "]),
        ("echo | ca", &["echo | cat "]),
        ("if ec", &["if echo "]),
        ("$(ec", &["$(echo "]),
        ("\"$(ec", &["\"$(echo "]),
        ("env X=1 ca", &["env X=1 cat "]),
        ("./s", &[]),
        ("ls s", &["ls script.sh ", "ls src/"]),
        ("ls my", &["ls my\\ file.txt ", "ls my\\ folder/"]),
        ("ls my\\ fo", &["ls my\\ folder/"]),
        ("ls my\\ folder/de", &["ls my\\ folder/deep\\ one ", "ls my\\ folder/deep\\ two "]),
        ("ls \"my", &["ls \"my file.txt\" ", "ls \"my folder/"]),
        ("ls \"my folder/deep o", &["ls \"my folder/deep one\" "]),
        ("ls 'my folder/deep o", &["ls 'my folder/deep one' "]),
        ("ls \"my folder\"/deep\\ o", &["ls \"my folder\"/deep\\ one "]),
        ("ls a", &["ls a\\'b "]),
        ("ls 'a", &["ls 'a'\\''b' "]),
        ("ls .h", &["ls .hidden "]),
        ("ls ..", &["ls ../"]),
        ("cd s", &["cd src/"]),
        ("cat <no", &["cat <notes.md "]),
        ("X=no", &["X=notes.md "]),
        ("PATH=/a:/us", &["PATH=/a:/usr/"]),
        ("ls ~/w", &["ls ~/wares/"]),
        ("ls $HOME/n", &["ls $HOME/note "]),
        ("ls \"$HOME/n", &["ls \"$HOME/note\" "]),
        ("ls ~u", &["ls ~user/"]),
        ("ls ~", &["ls ~/", "ls ~root/", "ls ~user/"]),
        ("echo $HO", &["echo $HOME", "echo $HOSTNAME"]),
        ("echo ${P", &["echo ${PATH}"]),
        ("echo \"x$P", &["echo \"x$PATH"]),
        ("unset H", &["unset HOME ", "unset HOSTNAME "]),
        ("unset g", &["unset greet "]),
        ("unset n", &["unset notes.md "]),
        ("kill -T", &["kill -TERM "]),
        ("kill %", &["kill %1 ", "kill %2 "]),
        ("trap x I", &["trap x INT "]),
        ("set -o e", &["set -o errexit "]),
        ("shopt -s e", &["shopt -s extglob "]),
        ("ls --rec", &["ls --recursive "]),
        ("head --li", &["head --lines="]),
        ("cp --target-directory=s", &["cp --target-directory=script.sh ", "cp --target-directory=src/"]),
        ("exit n", &[]),
        ("ls # n", &[]),
        ("ls `no", &[]),
        ("ls $(x)/n", &[]),
        ("cat <<E\nno", &[]),
        ("/us", &["/usr/"]),
    ];
    for (text, expected) in table {
        assert_eq!(lines(text), *expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_completed_to_one_that_begins_like_it(text in "[a-e $(){}<>|;'\"`\\\\#=~/.\\-n]{0,40}") {
        let (completion, _) = complete(&text, &System);
        prop_assert!(completion.candidates.is_empty() || text.get(completion.range.clone()).is_some());
        prop_assert!(completion.candidates.iter().all(|candidate| candidate.value.starts_with(&completion.typed)));
    }
}
