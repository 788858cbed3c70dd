;; The baseline of a round trip: two workers on one shared memory, each in turn waiting on a word of it. A module of its
;; own, run in bare workers.
(module
  (import "env" "memory" (memory 1 1 shared))
  ;; Waits until the word at $at is not $old, by the futex alone.
  (func $wait_change (param $at i32) (param $old i32)
    (loop $again
      (drop (memory.atomic.wait32 (local.get $at) (local.get $old) (i64.const -1)))
      (br_if $again (i32.eq (i32.atomic.load (local.get $at)) (local.get $old)))))
  ;; There (word 0) and back (word 64).
  (func (export "ask") (param $times i32)
    (local $count i32)
    (loop $again
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (i32.atomic.store (i32.const 0) (local.get $count))
      (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
      (call $wait_change (i32.const 64) (i32.sub (local.get $count) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $count) (local.get $times)))))
  (func (export "answer") (param $times i32)
    (local $count i32)
    (loop $again
      (call $wait_change (i32.const 0) (local.get $count))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (i32.atomic.store (i32.const 64) (local.get $count))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $count) (local.get $times))))))
