;; Ends as its first argument says: u unreachable, d division by zero, m memory out of bounds, i bad indirect call.
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table 1 funcref)
  (func (export "_start")
    (local $how i32)
    (drop (call $args (i32.const 1024) (i32.const 2048)))
    (local.set $how (i32.load8_u (i32.load (i32.const 1028))))
    (if (i32.eq (local.get $how) (i32.const 117)) (then (unreachable)))
    (if (i32.eq (local.get $how) (i32.const 100)) (then (drop (i32.div_u (i32.const 1) (i32.load (i32.const 0))))))
    (if (i32.eq (local.get $how) (i32.const 109)) (then (drop (i32.load (i32.const -4)))))
    (if (i32.eq (local.get $how) (i32.const 105)) (then (call_indirect (i32.const 0))))))
