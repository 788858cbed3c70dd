;; A compression loop: greedy Lempel-Ziv with a hash table over 1 MiB of text-like noise, again and again; prints the
;; nanoseconds and the length of the result. It makes no call while it computes.
;; Input at 65536 (1 MiB), hash table at 1179648 (64 Ki entries), output at 1507328.
(func $make_input
  (local $at i32) (local $state i32) (local $block i32)
  (local.set $state (i32.const 12345))
  (loop $next
    (local.set $state (i32.add (i32.mul (local.get $state) (i32.const 1664525)) (i32.const 1013904223)))
    ;; Blocks of 16: a third are letters of their own, the others repeat what stood some blocks back.
    (local.set $block (i32.mul (i32.add (i32.shr_u (local.get $at) (i32.const 4)) (i32.const 1)) (i32.const 0x9e3779b1)))
    (i32.store8 offset=65536 (local.get $at)
      (if (result i32)
        (i32.or (i32.lt_u (local.get $at) (i32.const 2048)) (i32.lt_u (local.get $block) (i32.const 0x55555555)))
        (then (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $state) (i32.const 16)) (i32.const 15))))
        (else
          (i32.load8_u offset=65536
            (i32.sub (local.get $at)
              (i32.shl
                (i32.add (i32.const 1) (i32.and (i32.shr_u (local.get $block) (i32.const 12)) (i32.const 63)))
                (i32.const 4)))))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $at) (i32.const 1048576)))))
(func $compress (result i32)
  (local $at i32) (local $out i32) (local $slot i32) (local $from i32) (local $run i32)
  (memory.fill (i32.const 1179648) (i32.const 0) (i32.const 262144))
  (local.set $out (i32.const 1507328))
  (loop $next
    ;; Where the next four bytes were seen last.
    (local.set $slot
      (i32.add (i32.const 1179648)
        (i32.shl
          (i32.shr_u (i32.mul (i32.load offset=65536 (local.get $at)) (i32.const 0x9e3779b1)) (i32.const 16))
          (i32.const 2))))
    (local.set $from (i32.sub (i32.load (local.get $slot)) (i32.const 1)))
    (i32.store (local.get $slot) (i32.add (local.get $at) (i32.const 1)))
    (local.set $run (i32.const 0))
    (if (i32.ge_s (local.get $from) (i32.const 0))
      (then
        (block $end
          (loop $longer
            (br_if $end (i32.ge_u (local.get $run) (i32.const 255)))
            (br_if $end (i32.ge_u (i32.add (local.get $at) (local.get $run)) (i32.const 1048572)))
            (br_if $end
              (i32.ne
                (i32.load8_u offset=65536 (i32.add (local.get $from) (local.get $run)))
                (i32.load8_u offset=65536 (i32.add (local.get $at) (local.get $run)))))
            (local.set $run (i32.add (local.get $run) (i32.const 1)))
            (br $longer)))))
    (if (i32.ge_u (local.get $run) (i32.const 4))
      (then
        (i32.store8 (local.get $out) (local.get $run))
        (i32.store offset=1 (local.get $out) (i32.sub (local.get $at) (local.get $from)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $at (i32.add (local.get $at) (local.get $run))))
      (else
        (i32.store8 (local.get $out) (i32.const 0))
        (i32.store8 offset=1 (local.get $out) (i32.load8_u offset=65536 (local.get $at)))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (br_if $next (i32.lt_u (local.get $at) (i32.const 1048572))))
  (i32.sub (local.get $out) (i32.const 1507328)))
(func (export "_start")
  (local $left i32) (local $size i32) (local $start i64)
  (call $make_input)
  ;; The engine's best code first.
  (local.set $left (i32.const 20))
  (loop $again
    (local.set $size (call $compress))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (local.set $left (i32.const 60))
  (local.set $start (call $now))
  (loop $again
    (local.set $size (call $compress))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $print (i64.sub (call $now) (local.get $start)))
  (call $print (i64.extend_i32_u (local.get $size))))
