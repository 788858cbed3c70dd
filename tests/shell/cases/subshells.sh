# Subshells and substitutions: what they may not change, command and process substitution.

#### a subshell cannot change variables
x=1
(x=2; y=3; echo $x)
echo "$x [$y]"

#### a subshell cannot change the folder
mkdir d
(cd d; echo ${PWD##*/})
echo ${PWD##*/}

#### a subshell cannot change options, parameters or functions
set -- a b
f() { echo outer; }
(set -f; set -- x; f() { echo inner; }; unset HOME; f)
echo "$@"; f; echo ${HOME+home}
case $- in *f*) echo off;; *) echo on;; esac

#### exit leaves only the subshell
(echo a; exit 3; echo never)
echo $?

#### a subshell's status
(false); echo $?
(true; exit); echo $?

#### nested subshells
x=0
(x=1; (x=2; echo $x); echo $x)
echo $x

#### umask in a subshell
umask 022
(umask 077; umask)
umask

#### traps in a subshell
trap 'echo outer' EXIT
(trap 'echo inner' EXIT)
(echo no trap here)
echo end

#### descriptors opened in a subshell are closed after it
(exec 7> f; echo x >&7)
{ echo y >&7; } 2>/dev/null || echo closed

#### aliases and shell options in a subshell
(shopt -s nullglob; echo no*such)
echo no*such

#### a command substitution
echo $(echo a b) "$(echo 'c  d')"
x=$(echo value); echo $x

#### final line ends are cut
x=$(printf 'a\n\n\n'); echo "[$x]"
x=$(printf '\n\na'); echo "[$x]"

#### a substitution is split outside of quotes
for w in $(echo 'a b'); do echo "<$w>"; done
for w in "$(echo 'a b')"; do echo "<$w>"; done

#### nested substitutions
echo $(echo $(echo $(echo deep)))
echo "$(echo "$(echo "quoted  deep")")"

#### backquotes
echo `echo old` "`echo "in quotes"`"
echo `echo \`echo nested\``
x=`echo '\\$'`; echo "$x"

#### status of a substitution
x=$(exit 9); echo $?
echo $(exit 9) $?

#### a substitution sees variables and functions and cannot change them
f() { echo "f $x"; x=changed; }
x=1
y=$(f); echo "$y $x"

#### quotes inside of a substitution
echo "$(echo "a  b" 'c  d')"
echo $(echo "a)b" 'c)d' \))

#### a case in a substitution
echo $(case x in x) echo matched;; esac)
echo $(case y in (y) echo parenthesis;; esac)

#### a comment in a substitution
echo $(
  echo a # not a )
  echo b
)

#### the contents of a file
printf 'a\nb\n' > f
echo "$(< f)"
x=$(<f); echo $x

#### much output
x=$(seq 1 30000); echo ${#x}

#### much output of built-ins
x=$(for ((i=0; i<20000; i++)); do echo $i; done); echo ${#x}

#### an empty substitution
x=$(); echo "[$x]"
echo a $(true) b

#### exit in a substitution
x=$(echo a; exit 4; echo b); echo "$x $?"

#### a pipeline in a substitution
echo $(printf '%s\n' c a b | sort | tr '\n' ' ')

#### a substitution as command name
$(echo echo) hello
$(echo echo a; echo b)

#### unset and errors in a substitution
x=$(echo ${nothing?gone}) 2>/dev/null; echo $?

#### standard error is not captured
x=$(echo out; echo err >&2) 2>/dev/null; echo "[$x]"
x=$({ echo out; echo err >&2; } 2>&1); echo "$x"

#### a substitution in a here-document
cat <<END
$(echo one; echo two)
`echo three`
END

#### a substitution within arithmetic and back
echo $(( $(echo 2) + $(echo $((3*4))) ))

#### process substitution for reading
cat <(echo a) <(echo b)
while read -r x; do echo "<$x>"; done < <(printf '1\n2\n')

#### process substitution keeps variables of the loop
n=0
while read -r x; do n=$((n+x)); done < <(seq 1 4)
echo $n

#### two process substitutions compared
paste <(printf 'a\nb\n') <(printf '1\n2\n')
comm -12 <(printf '%s\n' a b c) <(printf '%s\n' b c d)

#### process substitution for writing
echo text > >(cat > f; echo done > g)
while [ ! -s g ]; do sleep 0.05; done
cat f

#### tee into a process substitution
echo data | tee >(tr a-z A-Z > g; echo > ready) > /dev/null
while [ ! -e ready ]; do sleep 0.05; done
cat g

#### a process substitution sees functions and variables
f() { echo "f $x"; }
x=1
cat <(f; x=2; f)
echo $x

#### process substitution as an argument is a path
case <(:) in /*) echo path;; esac

#### a variable assigned from nested groups
x=$( { echo a; (echo b); } ); echo $x

#### a subshell in the background
(echo bg) & wait

#### BASH_SUBSHELL
echo $BASH_SUBSHELL
(echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL))
echo $(echo $BASH_SUBSHELL)

#### getpid in substitutions is the script's
[ "$(echo $$)" = $$ ] && echo same

#### a subshell inherits positional parameters
set -- a 'b c'
(echo $#; for p; do echo "<$p>"; done)

#### random numbers of a subshell do not disturb those of its parent
RANDOM=1; a=$RANDOM
RANDOM=1; (: $RANDOM $RANDOM); b=$RANDOM
[ $a = $b ] && echo same

#### an if in parentheses
(if true; then echo yes; fi) && echo and

#### parentheses without blanks
(echo a);(echo b)
((1+1)); ( (echo c) )

#### break does not leave a subshell's outer loop
for i in 1 2; do (break 2>/dev/null; echo "in $i"); echo "out $i"; done

#### return in a function's subshell
f() { (echo a; return 3; echo b); echo "status $?"; }
f
