# Options: set -e -u -x -f -n -v -o pipefail and others, shopt.

#### errexit ends the script
set -e
echo a
false
echo never

#### errexit's status
set -e
(exit 7)
echo never

#### errexit spares conditions
set -e
if false; then :; fi
while false; do :; done
until true; do :; done
false || true
false && true
! true
echo survived

#### errexit and the last part of an and-list
set -e
true && false
echo never

#### errexit and pipelines
set -e
false | true
echo survived
true | false
echo never

#### errexit with pipefail
set -e -o pipefail
false | true
echo never

#### errexit in a function
set -e
f() { echo in; false; echo never; }
f
echo never

#### errexit in a function that is a condition
set -e
f() { false; echo went on; }
if f; then echo yes; fi
f || echo no
f && echo and

#### errexit and substitution in an assignment
set -e
x=$(false)
echo never

#### errexit and substitution in an argument
set -e
echo "arg $(false)"
local_ok=$(true)
echo survived

#### errexit in a subshell
set -e
(false; echo never) || echo "caught $?"
(false; echo never)
echo never

#### errexit is off in a substitution
set -e
x=$(false; echo went on)
echo "$x"

#### errexit stays in substitutions by inherit_errexit
set -e
shopt -s inherit_errexit
echo before
x=$(false; echo never)
echo never

#### errexit in a group and in a loop
set -e
{ false; } || echo caught
for i in 1 2; do false || echo $i; done
for i in 1 2; do echo $i; false; done
echo never

#### errexit and arithmetic
set -e
((1))
((x=1))
((0)) || echo zero
((0))
echo never

#### errexit and case and not
set -e
case x in x) ! true;; esac
echo survived
case x in x) false;; esac
echo never

#### errexit may be switched off again
set -e
set +e
false
echo survived

#### errexit from the first line of bash -c
bash -ec 'false; echo never'; echo $?
bash -e -c 'echo a; (exit 3); echo never'; echo $?

#### nounset
set -u
echo "${x-default}"
echo "$x"
echo never

#### nounset's message
#: stderr
set -u
echo $nothing

#### nounset and lists
set -u
echo "$@" $# "$*"
a=()
echo "${a[@]}" "${#a[@]}"
echo end

#### nounset and positional parameters
set -u
set -- a
echo $1
(echo $2) 2>/dev/null; echo $?

#### nounset in arithmetic
set -u
(echo $((nothing+1))) 2>/dev/null; echo $?

#### nounset with operators
set -u
echo "${x:-a}" "${x+b}" "${x:=c}" "$x"

#### xtrace
#: stderr
set -x
echo a 'b c' $((1+2))
x=value
[ "$x" = value ] && echo "$x"
set +x
echo off

#### xtrace of compound commands
#: stderr
set -x
for i in 1 2; do echo $i; done
if true; then :; fi
case x in x) echo m;; esac
[[ a == b ]]
((1+1))

#### xtrace with another prefix
#: stderr
PS4='> '
set -x
echo a
f() { echo "in $1"; }
f x
echo $(echo sub)

#### xtrace quotes what needs it
#: stderr
set -x
: "it's" '' 'a*b' $'tab\t' plain-word.txt

#### noexec
bash -n -c 'echo never'; echo $?
bash -n -c 'if' 2>/dev/null; echo $?

#### verbose
#: stderr
set -v
echo a
set +v
echo b

#### noglob by set -o
: > a
set -o noglob; echo *
set +o noglob; echo *

#### allexport
set -a
x=exported
set +a
y=not
bash -c 'echo "$x [$y]"'

#### options shown
set -o pipefail
set -o | while read -r name state; do
  case $name in pipefail | errexit | noglob) echo "$name $state";; esac
done

#### options in a form to read again
set -o | wc -l > /dev/null
set +o | while read -r line; do
  case $line in *errexit | *nounset) echo "$line";; esac
done

#### several options at once
set -euo pipefail
case $- in *e*) echo e;; esac
case $- in *u*) echo u;; esac
[[ -o pipefail ]] && echo pipefail

#### an unknown option
set -Z 2>/dev/null; echo $?
set -o nosuch 2>/dev/null; echo $?

#### set sets parameters
set a 'b c'; echo $# "$2"
set -- -e; echo "$1"
set --; echo $#
set - x; echo $1

#### set shows variables
x_shown='a b'
set | while read -r line; do case $line in x_shown*) echo "$line";; esac; done

#### shopt
shopt -s extglob; shopt extglob; echo $?
shopt -u extglob; shopt extglob; echo $?
shopt -q extglob; echo $?

#### an unknown shopt
shopt -s nosuch 2>/dev/null; echo $?

#### shopt in a form to read again
shopt -s nullglob
shopt -p nullglob dotglob

#### shopt -o
shopt -so noglob
[[ -o noglob ]] && echo on
shopt -uo noglob
shopt -o noglob

#### bash's options from the command line
bash -uc 'echo "$x"; echo never' 2>/dev/null; echo $?
bash -o pipefail -c 'false | true'; echo $?
bash -fc 'echo *'
bash +e -c 'false; echo on'

#### bash -c with parameters
bash -c 'echo $0 $1 $#' name a b
bash -c 'echo "$@"' _ 'a b' c

#### bash -s with parameters
echo 'echo "$1 $#"' | bash -s a b

#### bash reads a script from its input
printf 'echo one\necho two\n' | bash

#### a script's own parameters
echo 'echo "${0##*/} $# $2"' > s
bash s a 'b c'

#### xpg_echo
shopt -s xpg_echo
echo 'a\tb'

#### lastpipe and pipefail together
shopt -s lastpipe; set -o pipefail
false | while read -r x; do :; done; echo $?
