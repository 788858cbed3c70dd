# A thousand rounds of a loop in which a built-in decides and nothing but the shell works, 21 times after 3 that warm up.
rounds() {
  i=0
  while [ $i -lt 1000 ]; do i=$((i + 1)); done
}
rounds; rounds; rounds
for round in {1..21}; do
  a=$EPOCHREALTIME
  rounds
  us $a $EPOCHREALTIME
done
