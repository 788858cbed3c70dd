# Functions: parameters, local variables, return, recursion, and where they may stand.

#### a function with parameters
f() { echo "$# $1 $2"; }
f a 'b c'

#### the keyword form
function f { echo f; }
function g() { echo g; }
f; g

#### positional parameters come back
f() { set -- x y; echo "$@"; }
set -- a
f b; echo "$@"

#### the script's name stays
f() { echo "${0##*/}"; }
f

#### return's status
f() { return 3; echo never; }
f; echo $?
g() { false; return; }
g; echo $?

#### the last command's status
f() { (exit 4); }
f; echo $?

#### local variables
x=global
f() { local x=local y; y=1; echo "$x $y"; }
f; echo "$x [$y]"

#### local without a value is unset
x=1
f() { local x; echo "[${x-unset}]"; }
f

#### callees see the caller's locals
f() { local v=f; g; echo $v; }
g() { echo "g sees $v"; v=changed; }
f; echo "[$v]"

#### a local copy of attributes
declare -i n=5
f() { local -i m=2+3; local n=x; echo "$m $n"; }
f; echo $n

#### local with several names and values
f() { local a=1 b='2 3' c; echo "$a|$b|$c"; }
f

#### local outside of a function is an error
local x 2>/dev/null; echo $?

#### a local takes its value from the outer
x=out
f() { local x=$x-in; echo $x; }
f; echo $x

#### local hides a substitution's status
f() { local x=$(false); echo $?; local y; y=$(false); echo $?; }
f

#### recursion
fact() { if (($1 <= 1)); then echo 1; else echo $(($1 * $(fact $(($1-1))))); fi; }
fact 5

#### recursion without substitution
fib() { if (($1 < 2)); then r=$1; else local a; fib $(($1-1)); a=$r; fib $(($1-2)); r=$((a+r)); fi; }
fib 12; echo $r

#### hundreds of levels deep
down() { (($1 == 0)) && { echo bottom; return; }; down $(($1-1)); }
down 200

#### a function defined in a function
f() { g() { echo inner; }; }
f; g

#### a function redefined
f() { echo 1; }
f() { echo 2; }
f

#### unset a function
f() { echo f; }
unset -f f
f 2>/dev/null; echo $?

#### a function before a built-in
echo() { printf 'mine: %s\n' "$*"; }
echo x
command echo y
builtin echo z

#### a function may be named with dashes
my-fn() { echo dashed; }
my-fn

#### a body that is not a group
f() ( x=inside; echo sub )
x=outside
f; echo $x
g() if true; then echo if; fi
g
h() for i in 1 2; do echo $i; done
h

#### variables set in a function are global
f() { made=here; }
f; echo $made

#### unset of a local shows nothing, and the outer comes back
x=out
f() { local x=in; unset x; echo "[${x-unset}]"; }
f; echo $x

#### FUNCNAME
f() { echo "${FUNCNAME[0]}"; g; }
g() { echo "${FUNCNAME[0]} ${FUNCNAME[1]} ${#FUNCNAME[@]}"; }
f

#### a function's output in a substitution
f() { echo "got $1"; return 2; }
x=$(f a); echo "$x $?"

#### a function with a here-document and parameters
f() { cat <<END; }
$1 and $2
END
f a b

#### shift in a function
f() { while (($#)); do echo $1; shift; done; }
f x y z

#### arguments passed through
f() { g "$@"; }
g() { for a; do echo "<$a>"; done; }
f 'a b' '' '*'

#### a name reference
f() { local -n ref=$1; ref="set by f: $ref"; }
x=old
f x; echo "$x"

#### dynamic names through printf and declare
f() { printf -v "$1" '%s' "value $1"; }
f name; echo "$name"
g() { declare -g made_global=yes; declare local_only=1; }
g; echo "$made_global [$local_only]"

#### local -a, -A and readonly
f() { local -a a=(1 2); local -A m=([k]=v); local -r c=5; echo ${a[1]} ${m[k]} $c; }
f; f

#### export of a function
f() { echo exported; }
export -f f
bash -c f

#### a function's definition is shown
f() { echo a; if true; then echo b; fi; }
declare -f f

#### a function is called with an assignment
f() { echo "x=$x"; x=changed; }
x=1
x=2 f; echo $x

#### return in a sourced loop and in a subshell
f() { ( return 5 ); echo "sub $?"; return 6; }
f; echo $?

#### return outside a function is an error
return 3 2>/dev/null
echo "status $?"

#### set options in a function stay
f() { set -f; }
: > a
f; echo *

#### local dash keeps options here
f() { local -; set -f; echo *; }
: > a
f; echo *

#### a function reads its caller's input
f() { read -r x; echo "f got $x"; }
printf 'one\ntwo\n' | { f; f; }

#### mutual recursion
even() { (($1 == 0)) && echo yes || odd $(($1-1)); }
odd() { (($1 == 0)) && echo no || even $(($1-1)); }
even 10; even 7

#### a thousand calls within one another
d() { if [ $1 -gt 0 ]; then d $(($1 - 1)); else echo bottom; fi; }
d 1000
c() { case $1 in 0) echo end;; *) c $(($1 - 1)); esac; }
c 1000

#### caller
g() { caller; caller 0; caller 1; caller 2; echo $?; }
f() { caller | sed 's,/.*/,,'; g | sed 's,/.*/,,'; }
f
bash -c 'caller; echo $?; f() { caller; caller 0; echo $?; }; f'
