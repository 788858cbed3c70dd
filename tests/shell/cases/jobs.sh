# Jobs without a terminal: &, wait, $!, jobs, kill.

#### a command in the background
echo bg > f &
wait; cat f

#### its number
sleep 0 & [ "$!" -gt 0 ] && echo number
wait

#### wait for one and its status
(exit 7) & wait $!; echo $?

#### wait for several
(exit 3) & a=$!
(exit 4) & b=$!
wait $a; echo $?
wait $b; echo $?

#### wait for two takes the last one's status
(exit 3) & a=$!
(exit 4) & b=$!
wait $a $b; echo $?

#### wait for all is zero
(exit 3) & (exit 4) &
wait; echo $?

#### a status is kept until it is asked for
(exit 5) & p=$!
sleep 0.1
wait $p; echo $?

#### wait for what is no child
wait 999999 2>/dev/null; echo $?

#### wait for a job by its number
(exit 6) &
wait %1; echo $?

#### wait -n
(exit 2) &
wait -n; echo $?
wait -n; echo $?

#### wait -n of the one that ends first
sleep 60 & slow=$!
(exit 9) &
wait -n; echo $?
kill $slow; wait $slow 2>/dev/null; echo $?

#### wait -n -p tells which
(exit 4) & p=$!
wait -n -p which; echo $? $([ "$which" = "$p" ] && echo same)

#### standard input of a background command is empty
echo data > f
{ cat & wait; } < f
cat < f & wait

#### a background list
{ echo a; echo b; } & wait
(echo c; echo d) & wait
for i in 1 2; do echo $i; done & wait

#### a background pipeline
printf '%s\n' b a | sort & wait
true | (exit 3) & wait $!; echo $?

#### a background function sees variables
f() { echo "f $x"; }
x=1; f & x=2; wait

#### a background command cannot change variables
x=1; { x=2; } & wait; echo $x

#### the command after & runs at once
sleep 60 & p=$!
echo went on
kill $p; wait $p 2>/dev/null; echo $?

#### killed by a signal
sleep 60 & kill -KILL $!; wait $! 2>/dev/null; echo $?
sleep 60 & kill -HUP $!; wait $! 2>/dev/null; echo $?

#### kill by job
sleep 60 &
kill %1; wait %1 2>/dev/null; echo $?

#### jobs lists what runs
sleep 60 &
jobs | cut -c 1-12
jobs -p | wc -l
kill %1; wait 2>/dev/null

#### jobs -r and -s
sleep 60 & p=$!
jobs -rp | wc -l; jobs -sp | wc -l
kill $p; wait 2>/dev/null

#### job numbers
sleep 60 & sleep 61 &
jobs | cut -c 1-3,28-
kill %1 %2; wait 2>/dev/null

#### fg and bg need job control
sleep 0 &
fg 2>/dev/null; echo $?
bg 2>/dev/null; echo $?
wait

#### disown
sleep 60 & p=$!
disown; jobs; kill $p

#### a background subshell that exits
(exit 3) & p=$!
wait $p || echo "failed with $?"

#### many at once
for i in 1 2 3 4 5 6 7 8; do echo $i > f$i & done
wait; cat f?

#### the last background number in a subshell
sleep 0 & p=$!
( [ "$!" = "$p" ] && echo same ); wait

#### a trap of a shell in the background
bash -c 'trap "echo caught > caught" TERM; : > ready; while [ ! -e caught ]; do sleep 0.05; done; echo end' & p=$!
while [ ! -e ready ]; do sleep 0.05; done
kill -TERM $p; wait $p; echo $?
cat caught

#### output of a background command through a pipe
{ echo bg & wait; } | cat

#### a coprocess
coproc { read -r x; echo "got $x"; }
exec 5<&"${COPROC[0]}"
echo hello >&"${COPROC[1]}"
read -r y <&5; echo "$y"
wait

#### a coprocess sees the end of its input
coproc C { cat; echo over; }
echo line >&${C[1]}
eval "exec ${C[1]}>&-"
cat <&${C[0]}
wait

#### a command that a signal ends
sh -c 'kill -9 $$' 2>/dev/null; echo $?
{ sh -c 'kill -KILL $$' > /dev/null; } 2>&1 | sed 's,.*: line,line,; s/  *[0-9][0-9]* Killed/ N Killed/'
{ sh -c 'kill -TERM $$'; echo $?; } 2>&1
