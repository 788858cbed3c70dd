;; Duplicates a descriptor, makes pipes and events until the kernel refuses; exits with 0 if each was refused with an
;; error instead of a trap, and the last error of the duplicates was EMFILE (33).
(module
  (import "wasix_32v1" "fd_dup" (func $dup (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_pipe" (func $pipe (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_event" (func $event (param i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (local $error i32)
    (loop $more
      (local.set $error (call $dup (i32.const 1) (i32.const 64)))
      (br_if $more (i32.eqz (local.get $error))))
    (if (i32.ne (local.get $error) (i32.const 33)) (then (call $exit (local.get $error))))
    (if (i32.eqz (call $pipe (i32.const 64) (i32.const 68))) (then (call $exit (i32.const 101))))
    (if (i32.eqz (call $event (i64.const 0) (i32.const 0) (i32.const 64))) (then (call $exit (i32.const 102))))))
