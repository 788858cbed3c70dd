# Parameter expansion: every operator, special and positional parameters, and field splitting of results.

#### use a default value
x=; y=set
echo "${x-a} ${x:-b} ${y-c} ${y:-d} ${z-e} ${z:-f}"

#### assign a default value
x=
echo "${x=a}|${x:=b}|$x|${z=c}|$z"

#### use an alternative value
x=; y=set
echo "[${x+a}] [${x:+b}] [${y+c}] [${y:+d}] [${z+e}]"

#### an error if unset ends the script
echo before
echo ${nothing?}
echo after

#### an error message of one's own
#: stderr
echo "${nothing:?is not there}"
echo after

#### an error if empty
#: stderr
x=
echo "${x:?}"

#### an error in a subshell ends only that
(echo ${nothing?gone}) 2>/dev/null
echo "status $?"

#### a set parameter passes the test
x=1
echo "${x?} ${x:?}"

#### length of a string
x=hello y=日本語
echo ${#x} ${#y} ${#z}

#### number of positional parameters
set -- a b c
echo $# ${#} ${#@} ${#*}

#### remove the shortest prefix
p=/a/b/c.tar.gz
echo "${p#*/}" "${p#/}" "${p#x}"

#### remove the longest prefix
p=/a/b/c.tar.gz
echo "${p##*/}" "${p##*.}"

#### remove the shortest suffix
p=/a/b/c.tar.gz
echo "${p%.*}" "${p%/*}" "${p%x}"

#### remove the longest suffix
p=/a/b/c.tar.gz
echo "${p%%.*}" "[${p%%/*}]"

#### a quoted pattern is literal
x='a*b*c'
echo "${x#*\*}" "${x#"a*"}" "${x%'*'c}"

#### a pattern from a variable
x=abcabc p='*b'
echo "${x#$p}" "${x##$p}" "${x#"$p"}"

#### removal from each positional parameter
set -- /a/b /c/d
echo "${@##*/}" "${*%/*}"

#### replace the first match
x=banana
echo "${x/an/AN}" "${x/a*n/X}" "${x/z/Q}"

#### replace every match
x=banana
echo "${x//an/AN}" "${x//a/}" "${x//[an]/.}"

#### replace at the start or the end
x=banana
echo "${x/#ba/BA}" "${x/#an/AN}" "${x/%na/NA}" "${x/%an/AN}"

#### delete when there is no replacement
x=banana
echo "${x/an}" "${x//n}"

#### a slash in a pattern is quoted
x=a/b/c
echo "${x//\//:}" "${x/'/'/-}"

#### a replacement expands
x=abc y=Z
echo "${x/b/$y}" "${x/b/"$y$y"}" "${x/b/$(echo sub)}"

#### replacement in positional parameters
set -- one two
echo "${@/o/0}"

#### substring from an offset
x=0123456789
echo ${x:3} ${x:3:2} ${x:0:1} ${x:10}x ${x:11}x

#### substring from the end
x=0123456789
echo ${x: -3} ${x: -3:2} ${x:(-4)} ${x:2:-2} ${x: -5:-2}

#### substring bounds are arithmetic
x=0123456789 n=2
echo ${x:n} ${x:n+1:n*2} ${x:$n:$((n+1))}

#### a negative length before the start is an error
x=abc
(echo "${x:2:-2}") 2>/dev/null
echo "status $?"

#### slices of positional parameters
set -- a b c d e
echo "${@:2}" "${@:2:2}" "${@: -2}" "${*:3:1}"

#### slice zero contains the script's name
set -- a b
set -- "${@:0}"
echo $#

#### upper and lower case
x=hElLo
echo ${x^} ${x^^} ${x,} ${x,,} ${x~} ${x~~}

#### case of matching characters only
x=banana
echo ${x^^a} ${x^^[bn]} ${x^a} ${x^b}

#### indirect expansion
a=b b=value
echo ${!a} "${!a}"

#### indirect expansion with an operator
a=b b=value
c=d
echo ${!a:0:3} ${!a/v/V} ${!c-none}

#### names with a prefix
pre_a=1 pre_b=2 pre_c=3
echo ${!pre_*} "${!pre_@}"

#### names with a prefix as separate words
pre_a=1 pre_b=2
for n in "${!pre_@}"; do echo "<$n>"; done
for n in "${!pre_*}"; do echo "<$n>"; done

#### quote operator
x="a b'c"
echo ${x@Q}
y=plain
echo ${y@Q}

#### upper and lower operators
x='hello World'
echo "${x@U}" "${x@u}" "${x@L}"

#### escape operator
x='a\tb\nc'
echo "${x@E}"

#### assignment operator
declare -i n=5
x='a b'
echo "${x@A}" "${n@A}"

#### attribute operator
declare -ir n=5
x=1
echo "[${n@a}] [${x@a}]"

#### prompt operator
x='a\\b'
echo "${x@P}"

#### keys and values operator
declare -a a=(x 'y z')
echo "${a[@]@K}"

#### quote operator on lists
set -- 'a b' c
echo "${@@Q}"

#### special parameters of a script
set -- x y
echo "$#" "$*" "$@" "$?" "${0##*/}"

#### the last status
false; echo $?
true; echo $?
(exit 7); echo $?

#### quoted at-sign makes one word each
set -- 'a b' '' c
for w in "$@"; do echo "<$w>"; done

#### quoted star joins with the first character of IFS
set -- a b c
IFS=-+
echo "$*"
IFS=
echo "$*"
unset IFS
echo "$*"

#### unquoted at-sign and star are split
set -- 'a b' c
for w in $@; do echo "<$w>"; done
for w in $*; do echo "<$w>"; done

#### at-sign with text around it
set -- a b c
for w in "x$@y"; do echo "<$w>"; done

#### at-sign without parameters is no word
set --
for w in "$@"; do echo "<$w>"; done
for w in "x$@"; do echo "<$w>"; done
echo done

#### positional parameters past nine need braces
set -- a b c d e f g h i j k
echo $10 ${10} ${11}

#### shift drops the first ones
set -- a b c d
shift; echo "$@"
shift 2; echo "$@"
shift 5; echo "status $? $@"

#### splitting at blanks
x='  a  b	c
d  '
for w in $x; do echo "<$w>"; done

#### splitting at other characters keeps empty fields
IFS=:
x=a::b:
for w in $x; do echo "<$w>"; done

#### splitting mixes blanks and others
IFS=' :'
x=' a : b::c '
for w in $x; do echo "<$w>"; done

#### an empty IFS does not split
IFS=
x='a b c'
for w in $x; do echo "<$w>"; done

#### splitting does not touch literal text
IFS=o
x=foo
for w in boo$x; do echo "<$w>"; done

#### an assignment does not split
x='a   b'
y=$x
echo "$y"

#### nested expansion
a=1
echo "${x:-${y:-${a}}}" ${x:-$((a+1))} ${x:-$(echo sub)}

#### an expansion in a default is split
for w in ${x:-a b c}; do echo "<$w>"; done

#### a default keeps its quotes
for w in ${x:-"a b" c}; do echo "<$w>"; done

#### a closing brace in a default is quoted
echo ${x:-a\}b} "${x:-"}"}"

#### an underscore and digits make a name
a_1=x
echo $a_1 ${a_1}b $a-1

#### unset leaves nothing
x=1; unset x
echo "[${x-unset}]"

#### a bad substitution is an error
(eval 'echo ${a b}') 2>/dev/null
echo "status $?"

#### the length of the last status
(exit 123)
echo ${#?}

#### the process number is a number and stays in subshells
outside=$$
[ "$$" -gt 0 ] && [ "$(echo $$)" = "$$" ] && echo same
( [ "$$" = "$outside" ] && echo same )
echo | { [ "$$" = "$outside" ] && echo same; }
[ "$(bash -c 'echo $PPID; :')" = "$$" ] && echo parent

#### BASHPID differs in a subshell
[ "$BASHPID" = "$$" ] && echo same
( [ "$BASHPID" != "$$" ] && echo other )

#### options are in the dash parameter
set -u -f
case $- in *f*u* | *u*f*) echo both;; esac

#### the last argument
echo a b c >/dev/null
echo $_

#### a value with pattern characters is not expanded in quotes
x='*'
echo "$x"

#### a replacement with an ampersand stands for the match
x=banana
echo "${x//an/<&>}" "${x//an/<\&>}"

#### removing a bracket pattern
x='[tag] text'
echo "${x#\[*\] }" "${x#'[tag] '}"

#### case modification of all positional parameters
set -- foo bar
echo "${@^}" "${*^^}"

#### length of each of several
set -- a bb ccc
for w; do echo ${#w}; done

#### operators on positional parameters by number
set -- path/to/file second
echo ${1##*/} ${1%%/*} ${2:0:3} ${3:-none}
