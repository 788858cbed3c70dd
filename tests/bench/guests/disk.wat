;; Works on the files of its preopen as argument 1 says, and prints nanoseconds of the monotonic clock:
;;   a NAME COUNT    appends 4 KiB to a file so often, made durable each time: when it began, and when it was done
;;   w MIB           writes a file of so many MiB in pieces of one, then makes it durable: how long that took
;;   r               reads that file in pieces of 1 MiB: how long that took
;;   c COUNT BYTES   creates so many files of so many bytes (at most 1 MiB), a thousand in a directory, then makes everything
;;                   durable; s COUNT asks what is known of each; d COUNT deletes them, then makes that durable: how long
(data (i32.const 512) "large")
(global $file (mut i32) (i32.const 0))

;; An argument as a number; 0 when there is none.
(func $number (param $index i32) (result i32)
  (local $at i32) (local $value i32)
  (local.set $at (call $argument (local.get $index)))
  (block $end
    (loop $next
      (br_if $end (i32.eqz (i32.load8_u (local.get $at))))
      (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10))
        (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $value))

;; Opens a file below the preopen: flags of the path (1 creates, 8 empties), of the descriptor (1 appends).
(func $open (param $path i32) (param $length i32) (param $oflags i32) (param $fdflags i32)
  (call $must (call $path_open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length) (local.get $oflags)
    (i64.const 0x57) (i64.const 0) (local.get $fdflags) (i32.const 140)))
  (global.set $file (i32.load (i32.const 140))))

(func $append (param $count i32)
  (local $name i32)
  (local.set $name (call $argument (i32.const 2)))
  (call $open (local.get $name) (call $length (local.get $name)) (i32.const 1) (i32.const 1))
  (call $print (call $now))
  (loop $again
    (call $write (global.get $file) (i32.const 65536) (i32.const 4096))
    (call $must (call $fd_sync (global.get $file)))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br_if $again (local.get $count)))
  (call $print (call $now)))

(func $write_large (param $count i32)
  (local $start i64)
  (local.set $start (call $now))
  (call $open (i32.const 512) (i32.const 5) (i32.const 9) (i32.const 0))
  (loop $again
    ;; Every piece is another.
    (i32.store (i32.const 65536) (local.get $count))
    (call $write (global.get $file) (i32.const 65536) (i32.const 1048576))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br_if $again (local.get $count)))
  (call $must (call $fd_sync (global.get $file)))
  (call $print (i64.sub (call $now) (local.get $start))))

(func $read_large
  (local $start i64)
  (call $open (i32.const 512) (i32.const 5) (i32.const 0) (i32.const 0))
  (local.set $start (call $now))
  (loop $again
    (br_if $again (call $read (global.get $file) (i32.const 65536) (i32.const 1048576))))
  (call $print (i64.sub (call $now) (local.get $start))))

(func $digit (param $at i32) (param $number i32)
  (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10)))))

;; The path of a file, "DDD/FFF", at 528.
(func $path (param $number i32)
  (call $digit (i32.const 534) (local.get $number))
  (call $digit (i32.const 533) (i32.div_u (local.get $number) (i32.const 10)))
  (call $digit (i32.const 532) (i32.div_u (local.get $number) (i32.const 100)))
  (i32.store8 (i32.const 531) (i32.const 47))
  (call $digit (i32.const 530) (i32.div_u (local.get $number) (i32.const 1000)))
  (call $digit (i32.const 529) (i32.div_u (local.get $number) (i32.const 10000)))
  (call $digit (i32.const 528) (i32.div_u (local.get $number) (i32.const 100000))))

(func $create (param $bytes i32)
  (call $open (i32.const 528) (i32.const 7) (i32.const 9) (i32.const 0))
  (if (local.get $bytes) (then (call $write (global.get $file) (i32.const 65536) (local.get $bytes))))
  (call $must (call $fd_close (global.get $file))))

(func $small_files (param $role i32) (param $count i32) (param $bytes i32)
  (local $number i32) (local $start i64)
  (local.set $start (call $now))
  (loop $again
    (call $path (local.get $number))
    (if (i32.and (i32.eq (local.get $role) (i32.const 99)) (i32.eqz (i32.rem_u (local.get $number) (i32.const 1000))))
      (then (call $must (call $mkdir (i32.const 3) (i32.const 528) (i32.const 3)))))
    (if (i32.eq (local.get $role) (i32.const 99)) (then (call $create (local.get $bytes))))
    (if (i32.eq (local.get $role) (i32.const 115))
      (then (call $must (call $stat (i32.const 3) (i32.const 0) (i32.const 528) (i32.const 7) (i32.const 144)))))
    (if (i32.eq (local.get $role) (i32.const 100))
      (then (call $must (call $unlink (i32.const 3) (i32.const 528) (i32.const 7)))))
    (local.set $number (i32.add (local.get $number) (i32.const 1)))
    (if (i32.and (i32.eq (local.get $role) (i32.const 100)) (i32.eqz (i32.rem_u (local.get $number) (i32.const 1000))))
      (then (call $must (call $rmdir (i32.const 3) (i32.const 528) (i32.const 3)))))
    (br_if $again (i32.lt_u (local.get $number) (local.get $count))))
  (if (i32.ne (local.get $role) (i32.const 115)) (then (call $must (call $sync))))
  (call $print (i64.sub (call $now) (local.get $start))))

(func (export "_start")
  (local $role i32)
  (local.set $role (i32.load8_u (call $argument (i32.const 1))))
  (if (i32.eq (local.get $role) (i32.const 97)) (then (call $append (call $number (i32.const 3))) (return)))
  (if (i32.eq (local.get $role) (i32.const 119)) (then (call $write_large (call $number (i32.const 2))) (return)))
  (if (i32.eq (local.get $role) (i32.const 114)) (then (call $read_large) (return)))
  (if (i32.eq (local.get $role) (i32.const 99))
    (then (call $small_files (local.get $role) (call $number (i32.const 2)) (call $number (i32.const 3))) (return)))
  (call $small_files (local.get $role) (call $number (i32.const 2)) (i32.const 0)))
