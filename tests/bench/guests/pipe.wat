;; As t: sends 256 MiB in writes of 4 KiB to another process and prints the nanoseconds until that has read all of it. As
;; l: sends one byte there and back, 20,000 times, and prints the nanoseconds. As r and e it is the other process.
(data (i32.const 512) "r\00")
(data (i32.const 514) "e\00")
(func $throughput
  (local $left i32) (local $pid i32) (local $start i64)
  (local.set $pid (call $spawn_peer (i32.const 512)))
  ;; It says when it is there.
  (drop (call $read (global.get $from_child) (i32.const 144) (i32.const 1)))
  (local.set $left (i32.const 65536))
  (local.set $start (call $now))
  (loop $again
    (call $write (global.get $to_child) (i32.const 65536) (i32.const 4096))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $must (call $fd_close (global.get $to_child)))
  (drop (call $read (global.get $from_child) (i32.const 144) (i32.const 1)))
  (call $print (i64.sub (call $now) (local.get $start)))
  (call $join (local.get $pid)))
(func $reader
  (local $total i32) (local $got i32)
  (call $write (i32.const 1) (i32.const 512) (i32.const 1))
  (loop $again
    (local.set $got (call $read (i32.const 0) (i32.const 65536) (i32.const 65536)))
    (local.set $total (i32.add (local.get $total) (local.get $got)))
    (br_if $again (local.get $got)))
  (if (i32.ne (local.get $total) (i32.const 268435456)) (then (call $proc_exit (i32.const 101))))
  (call $write (i32.const 1) (i32.const 512) (i32.const 1)))
(func $there_and_back
  (call $write (global.get $to_child) (i32.const 512) (i32.const 1))
  (if (i32.ne (call $read (global.get $from_child) (i32.const 144) (i32.const 1)) (i32.const 1))
    (then (call $proc_exit (i32.const 102)))))
(func $latency
  (local $left i32) (local $pid i32) (local $start i64)
  (local.set $pid (call $spawn_peer (i32.const 514)))
  (call $there_and_back)
  (local.set $left (i32.const 20000))
  (local.set $start (call $now))
  (loop $again
    (call $there_and_back)
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $again (local.get $left)))
  (call $print (i64.sub (call $now) (local.get $start)))
  (call $must (call $fd_close (global.get $to_child)))
  (call $join (local.get $pid)))
(func $echo
  (loop $again
    (if (call $read (i32.const 0) (i32.const 144) (i32.const 1))
      (then
        (call $write (i32.const 1) (i32.const 144) (i32.const 1))
        (br $again)))))
(func (export "_start")
  (local $role i32)
  (local.set $role (i32.load8_u (call $argument (i32.const 2))))
  (if (i32.eq (local.get $role) (i32.const 116)) (then (call $throughput)))
  (if (i32.eq (local.get $role) (i32.const 108)) (then (call $latency)))
  (if (i32.eq (local.get $role) (i32.const 114)) (then (call $reader)))
  (if (i32.eq (local.get $role) (i32.const 101)) (then (call $echo))))
