;; Recurses to the end of the stack in its start function, before there is an instance, with a call on every level.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 64)))
    (i32.add (i32.const 1) (call $down (i32.add (local.get 0) (i32.const 1)))))
  (func $begin (drop (call $down (i32.const 0))))
  (start $begin)
  (func (export "_start")))
