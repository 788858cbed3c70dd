# declare, typeset, local, readonly, export, unset and what they print.

#### declare sets and shows
declare x=1 y='a b'
declare -p x y

#### declare -i, -r, -x
declare -i i=2*3; declare -r r=fixed; declare -x e=env
declare -p i r e

#### case attributes
declare -u up=hello; declare -l low=HELLO
echo $up $low
up=more; echo $up
declare -p up

#### readonly
readonly x=1
(x=2) 2>/dev/null; echo "$? $x"

#### readonly's message
#: stderr
readonly x=1
x=2
echo never

#### unset of readonly is refused
readonly x=1
unset x 2>/dev/null; echo "$? $x"

#### readonly shows
readonly b=2 a=1
readonly -p | while read -r line; do case $line in *' a='* | *' b='*) echo "$line";; esac; done

#### export
x=1; export x; y=2
export z=3
bash -c 'echo "$x [$y] $z"'

#### export -n
export x=1; export -n x
bash -c 'echo "[$x]"'; echo $x

#### export shows
export shown='a "b" $c'
export -p | while read -r line; do case $line in *shown*) echo "$line";; esac; done

#### an exported variable changes for children too
export x=1
x=2
bash -c 'echo $x'
unset x
bash -c 'echo "[$x]"'

#### typeset is declare
typeset -i n=3+4; echo $n
typeset -p n

#### attributes removed
declare -i n=5; declare +i n; n=1+1; echo $n
declare -x e=1; declare +x e; bash -c 'echo "[$e]"'

#### declare in a function is local
f() { declare x=in; echo $x; }
x=out; f; echo $x

#### declare -g
f() { declare -g x=global; }
f; echo $x

#### declare without a value
declare x; echo "[${x-unset}]"
declare -p x

#### declare -f and -F
f() { :; }
declare -F f; echo $?
declare -F nosuch; echo $?
declare -f nosuch; echo $?

#### declare of an unknown variable
declare -p nosuch 2>/dev/null; echo $?

#### declare with a bad name
declare 1x=2 2>/dev/null; echo $?
declare -q x 2>/dev/null; echo $?

#### values are quoted when shown
x=$'tab\there' y="it's" z='$a `b` "c" \d'
declare -p x y z

#### a name reference
declare -n ref=target
ref=value; echo $target
target=other; echo $ref
declare -p ref
echo ${!ref}

#### unset of a name reference
declare -n ref=target
target=1
unset ref; echo "[${target-unset}]"
unset -n ref; target=2; echo "[${ref-unset}] $target"

#### unset -v and -f
x=1; x() { echo function; }
unset -v x; echo "[$x]"; x
unset -f x; x 2>/dev/null; echo $?

#### unset of nothing
unset nosuch; echo $?
unset 1x 2>/dev/null; echo $?

#### unset without a flag takes the variable first
x=1; x() { echo f; }
unset x; echo "[$x]"; x

#### an integer compared and added
declare -i n
n='2 + 3'; echo $n
n+=1; echo $n

#### assignments in declare are not split
x='a  b'
declare y=$x; echo "$y"
export z=$x; echo "$z"
readonly w=$x; echo "$w"

#### declare -a and -A with values
declare -a a=(1 '2 3'); declare -A m=([k]=v)
declare -p a m

#### declare -t and combined flags
declare -rx both=1; declare -p both
declare -ia nums=(1+1); declare -p nums

#### an environment variable is exported
x=1 bash -c 'x=2; bash -c "echo \$x"'

#### a variable's name must be one
a-b=1 2>/dev/null; echo $?
é=1 2>/dev/null; echo $?

#### PATH change is seen at once
mkdir bin; printf '#!/bin/sh\necho found\n' > bin/tool; chmod +x bin/tool
tool 2>/dev/null; echo $?
PATH=$PWD/bin:$PATH
tool

#### special variables exist
for v in HOME PATH PWD IFS PPID UID EUID HOSTNAME OPTIND SHLVL; do
  [[ -v $v ]] || echo "no $v"
done
echo end

#### readonly special variables
(UID=0) 2>/dev/null; echo $?
(BASHPID=1) 2>/dev/null; echo $?

#### SECONDS and RANDOM
SECONDS=100; [ $SECONDS -ge 100 ] && echo counting
r=$RANDOM; [ $r -ge 0 ] && [ $r -le 32767 ] && echo random
RANDOM=42; a=$RANDOM$RANDOM; RANDOM=42; [ $a = $RANDOM$RANDOM ] && echo again

#### LINENO
echo $LINENO
echo $LINENO $LINENO

echo $LINENO
f() {
  echo $LINENO
}
f
