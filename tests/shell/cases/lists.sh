# Pipelines and lists: ; && || ! | |&, exit statuses, PIPESTATUS, groups.

#### in sequence
echo a; echo b
echo c

#### and
true && echo yes
false && echo no
echo $?

#### or
false || echo yes
true || echo no
echo $?

#### and and or have the same rank
true || echo a && echo b
false && echo c || echo d
false || false || echo e

#### a list goes on after its operator on the next line
true &&
  echo a ||
  echo b

#### not
! false; echo $?
! true; echo $?
! (exit 5); echo $?

#### not of a pipeline
! false | true; echo $?
! true | false; echo $?

#### a pipeline
printf '%s\n' b a c | sort | head -n 2

#### a pipeline over several lines
printf '%s\n' b a |
  sort |

  tail -n 1

#### the status is the last one's
false | true; echo $?
true | false; echo $?
exit 3 | exit 4; echo $?

#### statuses of all
true | false | (exit 3); echo "${PIPESTATUS[@]}"
false; echo "${PIPESTATUS[@]}"
! false | true; echo "${PIPESTATUS[@]}"

#### pipefail takes the last that failed
set -o pipefail
false | true; echo $?
(exit 3) | (exit 4) | true; echo $?
true | true; echo $?

#### standard error into the pipe
{ echo out; echo err >&2; } |& sort
ls nothing.here |& wc -l

#### parts of a pipeline are subshells
x=1
echo | x=2
echo 5 | read -r x
echo $x

#### lastpipe keeps the last part here
shopt -s lastpipe
echo 5 | read -r x
echo $x

#### a group in a pipeline
{ echo a; echo b; } | wc -l
echo text | { read -r x; echo "got $x"; }

#### a loop in a pipeline
printf '%s\n' 1 2 3 | while read -r n; do echo "n=$n"; done

#### a loop's output through a pipeline
for i in c a b; do echo $i; done | sort

#### a group shares redirections
{ echo a; echo b; } > f
cat f

#### a group runs here
{ x=inside; }
echo $x

#### a group's status
{ true; false; }; echo $?

#### a function in a pipeline
f() { while read -r l; do echo "[$l]"; done; }
printf 'a\nb\n' | f | sort -r

#### an early end of the reader
seq 1 100000 | head -n 2

#### much data through a pipeline
seq 1 50000 | tail -n 1

#### a built-in writing much to an early reader
for ((i=0; i<5000; i++)); do echo "line $i of many that nobody reads"; done | head -n 1

#### a pipeline in a condition
if echo x | read -r y; then echo yes; fi
while printf '' | read -r y; do echo never; done
echo end

#### an assignment before a command holds for it alone
x=1
x=2 bash -c 'echo $x'
echo $x

#### an assignment alone answers its substitution's status
x=$(exit 3); echo $?
x=1; echo $?
x=$(true)$(exit 4); echo $?

#### several assignments in order
a=1 b=$a c=$b
echo $a$b$c

#### an assignment before a function
f() { echo "in $x"; }
x=1
x=2 f
echo "out $x"

#### an assignment before a special built-in in this mode does not stay
x=1
x=2 :
echo $x

#### an assignment before eval holds inside
x=1
x=2 eval 'echo $x'
echo $x

#### an append assignment
x=a
x+=b x+=c
echo $x

#### empty lines and semicolons

echo a


echo b;
echo c ; echo d

#### a command from an expansion
c=echo
$c from variable
$nothing echo from nothing

#### an empty command keeps a substitution's status
$(exit 3); echo $?
$(true) $(exit 4); echo $?

#### status after an assignment without substitution is zero
false
x=1
echo $?

#### nested groups and subshells
{ (echo a; { echo b; }) | cat; echo c; }

#### not twice
! ! true; echo $?

#### true and false and colon
true; echo $?
false; echo $?
: anything $((1+1)); echo $?

#### and-or lists in the background
{ false || echo x; } & wait
(true && echo y) & wait $!
echo $?

#### time leaves output and status alone
time (exit 3) 2>/dev/null
echo $?

#### a pipeline with a redirection in the middle
echo a | cat > f | wc -l
cat f

#### input of a pipeline's first part
echo data > f
cat < f | tr a-z A-Z
< f tr a-z A-Z
