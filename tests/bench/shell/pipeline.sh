# Three programs in a pipeline, 21 times, and then as often three programs that do nothing.
lines=/tmp/bench/lines
seq 1000 | sed 's/7$/x/' >$lines
# What is started for the first time is compiled.
for round in {1..5}; do cat $lines | grep x | wc -l >/dev/null; done
for round in {1..21}; do
  a=$EPOCHREALTIME
  cat $lines | grep x | wc -l >/dev/null
  us $a $EPOCHREALTIME
done
for round in {1..21}; do
  a=$EPOCHREALTIME
  /tmp/bench/child.wasm | /tmp/bench/child.wasm | /tmp/bench/child.wasm
  us $a $EPOCHREALTIME
done
