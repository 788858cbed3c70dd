;; Makes calls for ever: a clock, a null write, a random word. A kill may meet it anywhere on the way in or out.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasix_32v1" "proc_id" (func $id (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $again
      (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 64)))
      (drop (call $random (i32.const 64) (i32.const 4)))
      (drop (call $stat (i32.const 1) (i32.const 128)))
      (drop (call $id (i32.const 64)))
      (br $again))))
