;; Says that it is there and waits for the end of its input: what a quiet process of an ordinary WASI program is. A whole
;; module of its own, which imports no more than it needs.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\20\00\00\00\05\00\00\00")
  (data (i32.const 8) "\00\04\00\00\00\02\00\00")
  (data (i32.const 32) "here\n")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
    (loop $again
      (drop (call $fd_read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 16)))
      (br_if $again (i32.load (i32.const 16))))))
