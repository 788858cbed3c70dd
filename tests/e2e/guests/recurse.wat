;; Calls itself to the end of the stack, with a system call on every level: the last of them happens where there is no
;; stack left for it.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 64)))
    ;; A write of nothing walks deeper into the kernel than a clock does.
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8)))
    (i32.add (i32.const 1) (call $down (i32.add (local.get 0) (i32.const 1)))))
  (func (export "_start") (drop (call $down (i32.const 0)))))
