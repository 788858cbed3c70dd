# Traps: EXIT, ERR, DEBUG, RETURN and signals.

#### EXIT runs at the end
trap 'echo bye' EXIT
echo hello

#### EXIT runs on exit and keeps its status
trap 'echo "bye $?"' EXIT
exit 3

#### EXIT may change the status
trap 'exit 9' EXIT
exit 3

#### EXIT runs after an error of set -e
set -e
trap 'echo cleanup' EXIT
false

#### EXIT runs after an unset variable of set -u
set -u
trap 'echo cleanup' EXIT
echo $nothing 2>/dev/null

#### EXIT of a subshell
(trap 'echo sub' EXIT; echo in)
echo out

#### EXIT of a substitution
x=$(trap 'echo trapped' EXIT; echo in); echo $x

#### EXIT is reset in a subshell
trap 'echo once' EXIT
(true)
x=$(true)
true | true

#### EXIT by number and removed
trap 'echo zero' 0
trap - 0
trap 'echo a' EXIT
trap 'echo b' EXIT

#### EXIT in a function is the script's
f() { trap 'echo end' EXIT; }
f; echo after

#### EXIT sees variables as they are then
x=1
trap 'echo $x' EXIT
x=2

#### a signal sent to oneself
trap 'echo caught' USR1
kill -USR1 $$
echo after

#### INT by kill
trap 'echo interrupted' INT
kill -INT $$
echo after

#### TERM without a trap ends the script
echo before
kill -TERM $$
echo never

#### TERM with a trap that exits
trap 'echo ending; exit 5' TERM
kill -TERM $$
echo never

#### an ignored signal
trap '' TERM
kill -TERM $$
echo survived

#### an ignored signal stays ignored in a child
trap '' TERM
bash -c 'kill -TERM $$; echo survived'

#### a trapped signal is at its default in a child
trap 'echo parent' TERM
bash -c 'kill -TERM $$; echo never'
echo $?

#### a signal reset to its default
trap 'echo never' TERM
trap - TERM
kill -TERM $$

#### EXIT runs when a signal's trap exits
trap 'echo exit' EXIT
trap 'exit 3' HUP
kill -HUP $$

#### several signals in one trap
trap 'echo got' USR1 USR2
kill -USR1 $$; kill -USR2 $$

#### names with and without SIG, in any case
trap 'echo a' SIGUSR1
trap 'echo b' usr2
kill -s USR1 $$; kill -SIGUSR2 $$

#### signals by number
trap 'echo one' 1
kill -1 $$
trap 'echo two' 15
kill -s 15 $$

#### the status is kept around a trap
trap 'false' USR1
(exit 4)
kill -USR1 $$
echo $?

#### a trap in a loop
n=0
trap 'n=$((n+1))' USR1
for i in 1 2 3; do kill -USR1 $$; done
echo $n

#### traps listed
trap 'echo a "b"' EXIT
trap '' INT
trap -p
trap 'x' TERM
trap -p TERM
trap - EXIT

#### trap without a change lists too
trap "echo it's" USR1
trap

#### ERR
trap 'echo "error $?"' ERR
false
(exit 3)
true
if false; then :; fi
false || true
! true
echo end

#### ERR with set -e
set -e
trap 'echo "error $?"' ERR
false
echo never

#### ERR is not inherited by functions
trap 'echo error' ERR
f() { false; true; }
f
echo end

#### ERR is inherited with errtrace
set -E
trap 'echo error' ERR
f() { false; true; }
f
echo end

#### ERR in a pipeline
trap 'echo error' ERR
true | false
false | true
echo end

#### ERR and LINENO
trap 'echo "line $LINENO"' ERR
true
false
echo end

#### DEBUG
trap 'echo "next: $BASH_COMMAND"' DEBUG
x=1
echo a
trap - DEBUG
echo b

#### RETURN of a sourced file
echo 'echo sourced' > s
trap 'echo returned' RETURN
. ./s

#### RETURN set within a function
f() { trap 'echo leaving' RETURN; echo in; }
f
echo out

#### an unknown signal
trap 'x' NOSUCH 2>/dev/null; echo $?

#### a trap ends a wait
trap : USR1
(while [ ! -e done ]; do kill -USR1 $$; sleep 0.05; done) &
wait $!
echo "status $?"
trap '' USR1
: > done
wait

#### a trap runs after the command in front
trap 'echo caught' USR1
bash -c 'kill -USR1 $PPID; echo child'
echo after

#### traps in subshells are reset, ignoring stays
trap 'echo parent' USR1
trap '' USR2
(kill -USR2 $BASHPID; echo survived; kill -USR1 $BASHPID; echo never)
echo $?

#### a trap with a function and arguments
cleanup() { echo "cleanup of $1"; }
trap 'cleanup "$name"' EXIT
name='a b'

#### a nested trap command
trap 'trap "echo second" EXIT; echo first' EXIT

#### kill lists names
kill -l 15; kill -l 9; kill -l TERM; kill -l 137

#### kill of nothing
kill 2>/dev/null; echo $?
kill -0 $$; echo $?
kill -NOSUCH $$ 2>/dev/null; echo $?

#### exit from a nested function runs EXIT once
f() { g; }
g() { exit 6; }
trap 'echo once' EXIT
f
