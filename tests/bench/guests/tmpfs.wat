;; Writes 4 KiB pieces to a file of its preopen and reads them back, 4096 pieces a round (16 MiB), 16 rounds after a first
;; one that makes the file; prints the nanoseconds of all writes, all reads, and of as many copies of 4 KiB by itself.
(data (i32.const 512) "bench-file")
(global $file (mut i32) (i32.const 0))
(func $rewind
  (call $must (call $fd_seek (global.get $file) (i64.const 0) (i32.const 0) (i32.const 136))))
(func $write_round
  (local $left i32)
  (call $rewind)
  (local.set $left (i32.const 4096))
  (loop $again
    (call $write (global.get $file) (i32.const 65536) (i32.const 4096))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left))))
(func $read_round
  (local $left i32)
  (call $rewind)
  (local.set $left (i32.const 4096))
  (loop $again
    (if (i32.ne (call $read (global.get $file) (i32.const 69632) (i32.const 4096)) (i32.const 4096))
      (then (call $proc_exit (i32.const 100))))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left))))
(func $copy_round
  (local $left i32)
  (local.set $left (i32.const 4096))
  (loop $again
    (memory.copy (i32.const 73728) (i32.const 65536) (i32.const 4096))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left))))
(func (export "_start")
  (local $left i32) (local $start i64)
  ;; Created, emptied, read and written, seekable.
  (call $must (call $path_open (i32.const 3) (i32.const 0) (i32.const 512) (i32.const 10) (i32.const 9)
    (i64.const 0x46) (i64.const 0) (i32.const 0) (i32.const 140)))
  (global.set $file (i32.load (i32.const 140)))
  (call $write_round)
  (local.set $left (i32.const 16))
  (local.set $start (call $now))
  (loop $again
    (call $write_round)
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $print (i64.sub (call $now) (local.get $start)))
  (local.set $left (i32.const 16))
  (local.set $start (call $now))
  (loop $again
    (call $read_round)
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $print (i64.sub (call $now) (local.get $start)))
  (local.set $left (i32.const 16))
  (local.set $start (call $now))
  (loop $again
    (call $copy_round)
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $print (i64.sub (call $now) (local.get $start))))
