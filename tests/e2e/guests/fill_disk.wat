;; Writes into a file of its first preopen until the file system is full (or 8 GiB are written), then exits with the
;; error's number.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 17)
  (data (i32.const 16) "filler")
  (func (export "_start")
    (local $left i32) (local $error i32)
    (local.set $error (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 6) (i32.const 9)
      (i64.const 0x40) (i64.const 0) (i32.const 0) (i32.const 64)))
    (if (local.get $error) (then (call $exit (i32.const 200))))
    (i32.store (i32.const 0) (i32.const 65536))
    (i32.store (i32.const 4) (i32.const 1048576))
    (local.set $left (i32.const 8192))
    (loop $more
      (local.set $error (call $write (i32.load (i32.const 64)) (i32.const 0) (i32.const 1) (i32.const 8)))
      (if (local.get $error) (then (call $exit (local.get $error))))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $more (local.get $left)))))
