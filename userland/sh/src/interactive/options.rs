//! What commands take, for completion: their options, and what their arguments are. A short list by heart; a command that is
//! not in it takes paths.

/// What an argument is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Takes {
    Paths,
    Directories,
    Commands,
    Variables,
    Aliases,
    Functions,
    Builtins,
    Signals,
    Jobs,
    /// Names of options of `set -o`.
    Options,
    /// Names of options of `shopt`.
    Shopts,
    Nothing,
}

/// What a command's arguments are, in the order in which they are tried together.
pub(crate) fn arguments(command: &str) -> &'static [Takes] {
    match command {
        "cd" | "pushd" | "rmdir" => &[Takes::Directories],
        "export" | "readonly" | "declare" | "typeset" | "local" | "read" | "getopts" => &[Takes::Variables],
        "unset" => &[Takes::Variables, Takes::Functions],
        "alias" | "unalias" => &[Takes::Aliases],
        "type" | "which" | "hash" => &[Takes::Commands],
        "builtin" | "enable" | "help" => &[Takes::Builtins],
        "trap" => &[Takes::Signals],
        "kill" => &[Takes::Jobs],
        "fg" | "bg" | "jobs" | "wait" | "disown" => &[Takes::Jobs],
        "set" => &[Takes::Options],
        "shopt" => &[Takes::Shopts],
        "exit" | "return" | "break" | "continue" | "shift" | "times" | "true" | "false" | "pwd" => {
            &[Takes::Nothing]
        }
        _ => &[Takes::Paths],
    }
}

/// Commands whose arguments are a command.
pub(crate) fn runs_another(command: &str) -> bool {
    matches!(
        command,
        "command" | "exec" | "env" | "nohup" | "time" | "xargs" | "timeout" | "nice" | "strace" | "eval"
    )
}

/// A command's options, separated by blanks.
pub(crate) fn options(command: &str) -> &'static str {
    OPTIONS.iter().find(|(name, _)| *name == command).map_or("", |(_, options)| options)
}

const OPTIONS: &[(&str, &str)] = &[
    ("[", "-d -e -f -h -n -r -s -w -x -z"),
    ("base64", "--decode --ignore-garbage --wrap="),
    ("cat", "--number --number-nonblank --show-all --show-ends --show-tabs --squeeze-blank"),
    ("cd", "-L -P"),
    ("chmod", "--changes --quiet --recursive --reference= --verbose"),
    ("command", "-V -p -v"),
    (
        "cp",
        "--archive --force --interactive --link --no-clobber --no-target-directory --parents --preserve --recursive --symbolic-link --target-directory= --update --verbose",
    ),
    (
        "cut",
        "--bytes= --characters= --complement --delimiter= --fields= --only-delimited --output-delimiter=",
    ),
    ("date", "--date= --iso-8601 --rfc-3339= --rfc-email --universal"),
    ("declare", "-A -a -f -F -g -i -l -n -p -r -t -u -x"),
    ("df", "--all --human-readable --inodes --total --type="),
    ("du", "--all --apparent-size --bytes --human-readable --max-depth= --summarize --total"),
    ("echo", "-E -e -n"),
    ("env", "--chdir= --ignore-environment --null --unset="),
    ("export", "-f -n -p"),
    ("fc", "-e -l -n -r -s"),
    (
        "grep",
        "--after-context= --basic-regexp --before-context= --color= --context= --count --exclude= --exclude-dir= --extended-regexp --file= --files-with-matches --files-without-match --fixed-strings --ignore-case --include= --invert-match --line-number --line-regexp --max-count= --no-filename --no-messages --null --only-matching --perl-regexp --quiet --recursive --regexp= --text --with-filename --word-regexp",
    ),
    ("head", "--bytes= --lines= --quiet --verbose"),
    ("history", "-a -c -d -r -w"),
    ("jobs", "-l -n -p -r -s"),
    ("kill", "-l -s"),
    ("ln", "--force --interactive --no-dereference --relative --symbolic --target-directory= --verbose"),
    (
        "ls",
        "--all --almost-all --color --directory --full-time --group-directories-first --human-readable --inode --recursive --reverse --size --sort= --time= -1 -a -l -r -t",
    ),
    ("mapfile", "-C -O -c -d -n -s -t -u"),
    ("mkdir", "--mode= --parents --verbose"),
    ("mv", "--force --interactive --no-clobber --no-target-directory --target-directory= --update --verbose"),
    ("nl", "--body-numbering= --number-format= --number-separator= --number-width="),
    ("od", "--address-radix= --format= --read-bytes= --skip-bytes= --width="),
    ("printf", "-v"),
    ("pwd", "-L -P"),
    ("read", "-a -d -e -n -N -p -r -s -t -u"),
    ("readlink", "--canonicalize --canonicalize-existing --canonicalize-missing --no-newline --zero"),
    ("rm", "--dir --force --interactive= --one-file-system --recursive --verbose"),
    ("set", "-C -a -b -e -f -h -m -n -o -u -v -x"),
    ("sh", "-c -e -i -l -n -o -s -u -v -x"),
    ("shopt", "-o -p -q -s -u"),
    ("shuf", "--echo --head-count= --input-range= --repeat"),
    (
        "sort",
        "--check --field-separator= --human-numeric-sort --ignore-case --key= --numeric-sort --output= --random-sort --reverse --stable --unique --version-sort --zero-terminated",
    ),
    ("split", "--additional-suffix= --bytes= --lines= --numeric-suffixes --suffix-length="),
    ("stat", "--dereference --file-system --format= --printf= --terse"),
    ("tail", "--bytes= --follow --lines= --quiet --verbose"),
    ("tee", "--append --ignore-interrupts"),
    ("touch", "--date= --no-create --no-dereference --reference= --time="),
    ("tr", "--complement --delete --squeeze-repeats --truncate-set1"),
    ("trap", "-l -p"),
    ("type", "-P -a -f -p -t"),
    ("ulimit", "-H -S -a -n -s -u -v"),
    ("uname", "--all --kernel-name --kernel-release --machine --nodename"),
    (
        "uniq",
        "--all-repeated --count --ignore-case --repeated --skip-chars= --skip-fields= --unique --zero-terminated",
    ),
    ("wait", "-f -n -p"),
    ("wc", "--bytes --chars --lines --max-line-length --words"),
    ("xargs", "--max-args= --max-procs= --null --replace --verbose"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_has_options_only() {
        assert!(OPTIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (command, options) in OPTIONS {
            let words: Vec<&str> = options.split(' ').collect();
            assert!(words.iter().all(|word| word.starts_with('-') && word.len() > 1), "{command}");
        }
        assert!(options("ls").contains("--recursive"));
        assert_eq!(options("unheard-of"), "");
    }
}
