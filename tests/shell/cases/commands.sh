# Finding and running commands: type, command, builtin, hash, source, eval, exec, umask, times, enable.

#### type
type cd; type if; type -t cd if f nosuch
f() { :; }
type -t f

#### type of a file
type -t cat; type -p cat; type -P cat
type cat

#### type of a function
f() { echo x; }
type f

#### type of nothing
type nosuch 2>/dev/null; echo $?
type cd nosuch >/dev/null 2>&1; echo $?

#### type -a
type -a true | head -n 1
type -at true | head -n 1

#### command -v
f() { :; }
command -v cd if f cat; echo $?
command -v nosuch; echo $?

#### command -V
command -V cd; command -V while
command -V nosuch 2>/dev/null; echo $?

#### command passes functions by
cd() { echo mine; }
cd /tmp; command cd /; pwd
command echo x

#### command with its options
command -- echo x
command -p echo y

#### command keeps the status
command false; echo $?
command nosuch 2>/dev/null; echo $?

#### builtin
echo() { :; }
builtin echo real
builtin nosuch 2>/dev/null; echo $?
builtin cat 2>/dev/null; echo $?

#### eval
eval echo a b
x='echo "a  b"'; eval "$x"
eval; echo $?
eval 'false'; echo $?

#### eval twice expanded
a=b b=c
eval echo \$$a
eval "x=\$$a"; echo $x

#### eval of several lines
eval 'echo a
for i in 1 2; do
  echo $i
done'

#### eval with a syntax error
eval 'if' 2>/dev/null; echo $?

#### eval and control
for i in 1 2 3; do eval '[ $i = 2 ] && continue'; echo $i; done
f() { eval 'return 4'; echo never; }
f; echo $?

#### source
echo 'x=sourced; echo "in $1 $#"; return 3; echo never' > s
. ./s; echo $? $x
source ./s arg; echo $?

#### source keeps the parameters
echo 'echo "$@"; set -- changed' > s
set -- a b
. ./s; echo "$@"
. ./s c; echo "$@"

#### source along PATH and from here
mkdir lib; echo 'echo from lib' > lib/tool
PATH=$PWD/lib:$PATH
. tool

#### source of a missing file
. ./missing 2>/dev/null; echo $?

#### source of an empty file
: > s; false; . ./s; echo $?

#### source of a substitution
. <(echo 'echo from process; y=1'); echo $y

#### source and BASH_SOURCE
echo 'echo "${BASH_SOURCE[0]} ${0##*/}"' > s
. ./s
echo "${BASH_SOURCE[0]}"

#### return in a sourced file within a function
echo 'return 5' > s
f() { . ./s; echo "after $?"; }
f

#### exec replaces the script
exec echo replaced
echo never

#### exec of a missing command
exec nosuch 2>/dev/null
echo never

#### exec of a missing command with execfail
shopt -s execfail
exec nosuch 2>/dev/null
echo "status $?"

#### exec with another name
exec -a name bash -c 'echo $0'

#### exec with an empty environment
x=1; export x
exec -c bash -c 'echo "[$x]"'

#### exec with an assignment
x=1 exec bash -c 'echo $x'

#### exec in a subshell
(exec echo sub); echo on

#### a script file runs by its first line
printf '#!/bin/sh\necho "script $1 ${0##*/}"\n' > s; chmod +x s
./s arg

#### a script file without a first line runs
echo 'echo "no line $1"' > s; chmod +x s
./s arg; echo $?

#### not executable
echo 'echo x' > s
./s 2>/dev/null; echo $?

#### a folder is no command
mkdir d
./d 2>/dev/null; echo $?

#### a missing command
nosuch 2>/dev/null; echo $?
./nosuch 2>/dev/null; echo $?
no/such/thing 2>/dev/null; echo $?

#### a missing command's message
#: stderr
nosuch arg
echo $?

#### command_not_found_handle
command_not_found_handle() { echo "no $1, with $2"; return 42; }
nosuch arg; echo $?

#### an empty command name
'' 2>/dev/null; echo $?

#### hash
hash cat; hash -r; echo $?
hash nosuch 2>/dev/null; echo $?

#### hash -t and -p
printf '#!/bin/sh\necho "ran with $1"\n' > tool; chmod +x tool
hash -p ./tool mytool; hash -t mytool
mytool x

#### umask
umask 027; umask; umask -S
: > f; mkdir d; stat -c %a f d

#### umask with letters
umask 022
umask u=rwx,g=rx,o=; umask
umask g+w; umask
umask -p
umask 9 2>/dev/null; echo $?

#### ulimit answers
ulimit -n > /dev/null; echo $?

#### times
times > f; wc -l < f

#### enable
enable -n echo; type -t echo; enable echo; type -t echo

#### a built-in called by a variable
c='printf %s\n'
$c a b

#### let, test and others are built-ins
for b in : . [ break cd continue echo eval exec exit export getopts kill let local printf pwd read readonly return set shift source test times trap type umask unset wait; do
  [ "$(type -t "$b")" = builtin ] || echo "$b is not"
done
echo end

#### caller
f() { caller 0; }
f | cut -d ' ' -f 1,2

#### help of status
true --ignored; echo $?
: --ignored; echo $?

#### shift with a bad count
set -- a
shift -1 2>/dev/null; echo $?
shift x 2>/dev/null; echo $?

#### environment for a command found by PATH of the same line
mkdir bin; printf '#!/bin/sh\necho hidden\n' > bin/tool; chmod +x bin/tool
PATH=$PWD/bin tool 2>/dev/null; echo $?

#### an option after -- is an operand
mkdir -- -d; cd -- -d && echo "${PWD##*/}"
