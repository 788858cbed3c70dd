;; What a shell does with one job: starts the program of its first argument (with that argument alone) in a process group
;; of its own, puts the group into the terminal's foreground, and waits. When the job stops, it says "stopped", tells it
;; to go on, and waits again; when it ends, it says "over" and leaves.
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasix_32v1" "proc_spawn3"
    (func $spawn (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "tabula_posix" "setpgid" (func $setpgid (param i32 i32) (result i32)))
  (import "tabula_posix" "tcsetpgrp" (func $tcsetpgrp (param i32 i32) (result i32)))
  (import "tabula_posix" "waitpid" (func $waitpid (param i32 i32 i32 i32) (result i32)))
  (import "tabula_posix" "kill" (func $kill (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 512) "stopped\n")
  (data (i32.const 528) "over\n")
  (func $must (param $errno i32)
    (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func $say (param $at i32) (param $length i32)
    (i32.store (i32.const 72) (local.get $at))
    (i32.store (i32.const 76) (local.get $length))
    (call $must (call $fd_write (i32.const 1) (i32.const 72) (i32.const 1) (i32.const 80))))
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
    (local $path i32) (local $pid i32)
    (call $must (call $args_get (i32.const 1024) (i32.const 2048)))
    (local.set $path (i32.load (i32.const 1028)))
    (call $must (call $spawn
      (local.get $path) (call $length (local.get $path))
      (i32.const 1028) (i32.const 1)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 64)))
    (local.set $pid (i32.load (i32.const 64)))
    (call $must (call $setpgid (local.get $pid) (local.get $pid)))
    (call $must (call $tcsetpgrp (i32.const 0) (local.get $pid)))
    (loop $again
      ;; WUNTRACED: stops count.
      (call $must (call $waitpid (local.get $pid) (i32.const 2) (i32.const 88) (i32.const 92)))
      (if (i32.eq (i32.and (i32.load (i32.const 92)) (i32.const 0xff)) (i32.const 0x7f))
        (then
          (call $say (i32.const 512) (i32.const 8))
          (call $must (call $kill (i32.sub (i32.const 0) (local.get $pid)) (i32.const 18)))
          (br $again))))
    (call $say (i32.const 528) (i32.const 5))))
