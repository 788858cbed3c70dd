# Ten at a time, 21 times each: a command substitution, a subshell, and the same commands in the shell itself.
substitution() { for i in {1..10}; do x=$(echo hi); done; }
subshell() { for i in {1..10}; do ( : ); done; }
plain() { for i in {1..10}; do x=hi; :; done; }
for kind in substitution subshell plain; do
  $kind
  $kind
  for round in {1..21}; do
    a=$EPOCHREALTIME
    $kind
    us $a $EPOCHREALTIME
  done
done
