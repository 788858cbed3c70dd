;; Starts itself again and again for ever (its path is its first argument), and waits for nobody. When it is refused for
;; the first time, it writes the error's number to its output, as one byte. Held back only by the kernel's limits.
(module
  (import "wasix_32v1" "proc_spawn3"
    (func $spawn (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $length (param $text i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $text))
    (block $end
      (loop $next
        (br_if $end (i32.eqz (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $at) (local.get $text)))
  (func (export "_start")
    (local $path i32)
    (local $error i32)
    (local $told i32)
    ;; argv at 1024, its strings at 2048: argv[1] is the path, and the child gets the same arguments.
    (drop (call $args (i32.const 1024) (i32.const 2048)))
    (local.set $path (i32.load (i32.const 1028)))
    (loop $again
      (local.set $error (call $spawn
        (local.get $path) (call $length (local.get $path))
        (i32.const 1024) (i32.const 2)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 64)))
      (br_if $again (i32.or (local.get $told) (i32.eqz (local.get $error))))
      (local.set $told (i32.const 1))
      (i32.store8 (i32.const 72) (local.get $error))
      (i32.store (i32.const 80) (i32.const 72))
      (i32.store (i32.const 84) (i32.const 1))
      (drop (call $write (i32.const 1) (i32.const 80) (i32.const 1) (i32.const 88)))
      (br $again))))
