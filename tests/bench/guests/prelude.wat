;; What every guest begins with; the harness puts it into each module. Memory: 64 to 1023 results and structures, 1024
;; argv, 2048 its strings, 65536 and up buffers.
(import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
(import "wasi_snapshot_preview1" "path_open"
  (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
(import "wasix_32v1" "proc_id" (func $proc_id (param i32) (result i32)))
(import "wasix_32v1" "fd_pipe" (func $fd_pipe (param i32 i32) (result i32)))
(import "wasix_32v1" "proc_join" (func $proc_join (param i32 i32 i32) (result i32)))
(import "wasix_32v1" "proc_spawn3"
  (func $proc_spawn3 (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
(import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "path_remove_directory" (func $rmdir (param i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "path_filestat_get" (func $stat (param i32 i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
(import "tabula_posix" "sync" (func $sync (result i32)))
(memory (export "memory") 64)

;; An error ends the guest with its number, so that a figure is never that of a failing call.
(func $must (param $errno i32)
  (if (local.get $errno) (then (call $proc_exit (local.get $errno)))))

;; Nanoseconds of the monotonic clock.
(func $now (result i64)
  (call $must (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 64)))
  (i64.load (i32.const 64)))

;; Writes or reads all of one buffer.
(func $write (param $fd i32) (param $at i32) (param $length i32)
  (i32.store (i32.const 72) (local.get $at))
  (i32.store (i32.const 76) (local.get $length))
  (call $must (call $fd_write (local.get $fd) (i32.const 72) (i32.const 1) (i32.const 80))))
(func $read (param $fd i32) (param $at i32) (param $length i32) (result i32)
  (i32.store (i32.const 72) (local.get $at))
  (i32.store (i32.const 76) (local.get $length))
  (call $must (call $fd_read (local.get $fd) (i32.const 72) (i32.const 1) (i32.const 80)))
  (i32.load (i32.const 80)))

;; A number and a line feed on standard output.
(func $print (param $number i64)
  (local $at i32)
  (local.set $at (i32.const 200))
  (i32.store8 (i32.const 200) (i32.const 10))
  (loop $next
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $number) (i64.const 10)))))
    (local.set $number (i64.div_u (local.get $number) (i64.const 10)))
    (br_if $next (i64.ne (local.get $number) (i64.const 0))))
  (call $write (i32.const 1) (local.get $at) (i32.sub (i32.const 201) (local.get $at))))

;; The address of an argument's string.
(func $argument (param $index i32) (result i32)
  (call $must (call $args_get (i32.const 1024) (i32.const 2048)))
  (i32.load (i32.add (i32.const 1024) (i32.shl (local.get $index) (i32.const 2)))))

(func $length (param $text i32) (result i32)
  (local $at i32)
  (local.set $at (local.get $text))
  (block $end
    (loop $next
      (br_if $end (i32.eqz (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (i32.sub (local.get $at) (local.get $text)))

;; Starts a program with the arguments whose addresses lie at $args, and descriptor operations at 640; answers its pid.
(func $spawn (param $path i32) (param $args i32) (param $count i32) (param $operations i32) (result i32)
  (call $must (call $proc_spawn3
    (local.get $path) (call $length (local.get $path))
    (local.get $args) (local.get $count)
    (i32.const 0) (i32.const 0)
    (i32.const 640) (local.get $operations)
    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 84)))
  (i32.load (i32.const 84)))

;; Waits for a child. One that has not exited with 0 ends the guest too.
(func $join (param $pid i32)
  (i32.store8 (i32.const 88) (i32.const 1))
  (i32.store (i32.const 92) (local.get $pid))
  (call $must (call $proc_join (i32.const 88) (i32.const 0) (i32.const 96)))
  (call $must (i32.ne (i32.load8_u (i32.const 96)) (i32.const 1)))
  (call $must (i32.load16_u (i32.const 98))))

;; One descriptor operation: 0 closes, 1 copies.
(func $operation (param $index i32) (param $command i32) (param $fd i32) (param $source i32)
  (local $at i32)
  (local.set $at (i32.add (i32.const 640) (i32.mul (local.get $index) (i32.const 56))))
  (memory.fill (local.get $at) (i32.const 0) (i32.const 56))
  (i32.store8 (local.get $at) (local.get $command))
  (i32.store offset=4 (local.get $at) (local.get $fd))
  (i32.store offset=8 (local.get $at) (local.get $source)))

;; Starts this very program (its path is argument 1) in the role of the string at $role, its standard input and output
;; being pipes; leaves our ends in the globals.
(global $to_child (mut i32) (i32.const 0))
(global $from_child (mut i32) (i32.const 0))
(func $spawn_peer (param $role i32) (result i32)
  (local $their_in i32) (local $their_out i32) (local $pid i32)
  (call $must (call $fd_pipe (i32.const 100) (i32.const 104)))
  (local.set $their_in (i32.load (i32.const 100)))
  (global.set $to_child (i32.load (i32.const 104)))
  (call $must (call $fd_pipe (i32.const 100) (i32.const 104)))
  (global.set $from_child (i32.load (i32.const 100)))
  (local.set $their_out (i32.load (i32.const 104)))
  (call $operation (i32.const 0) (i32.const 1) (i32.const 0) (local.get $their_in))
  (call $operation (i32.const 1) (i32.const 1) (i32.const 1) (local.get $their_out))
  (call $operation (i32.const 2) (i32.const 0) (local.get $their_in) (i32.const 0))
  (call $operation (i32.const 3) (i32.const 0) (local.get $their_out) (i32.const 0))
  (call $operation (i32.const 4) (i32.const 0) (global.get $to_child) (i32.const 0))
  (call $operation (i32.const 5) (i32.const 0) (global.get $from_child) (i32.const 0))
  (i32.store (i32.const 112) (call $argument (i32.const 0)))
  (i32.store (i32.const 116) (call $argument (i32.const 1)))
  (i32.store (i32.const 120) (local.get $role))
  (local.set $pid (call $spawn (call $argument (i32.const 1)) (i32.const 112) (i32.const 3) (i32.const 6)))
  (call $must (call $fd_close (local.get $their_in)))
  (call $must (call $fd_close (local.get $their_out)))
  (local.get $pid))
