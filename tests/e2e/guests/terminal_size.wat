;; For every line that it reads, says the terminal's size as "COLSxROWS"; the end of input ends it.
(module
  (import "wasix_32v1" "tty_get" (func $get (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; Writes a number's decimal digits so that they end before $end; returns where they begin.
  (func $digits (param $number i32) (param $end i32) (result i32)
    (loop $next
      (local.set $end (i32.sub (local.get $end) (i32.const 1)))
      (i32.store8 (local.get $end) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $next (local.get $number)))
    (local.get $end))
  (func (export "_start")
    (local $start i32)
    (block $done
      (loop $next
        (i32.store (i32.const 0) (i32.const 512))
        (i32.store (i32.const 4) (i32.const 256))
        (br_if $done (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br_if $done (i32.eqz (i32.load (i32.const 8))))
        (drop (call $get (i32.const 100)))
        ;; From the back: line feed, rows, x, columns.
        (i32.store8 (i32.const 300) (i32.const 10))
        (local.set $start (call $digits (i32.load (i32.const 104)) (i32.const 300)))
        (local.set $start (i32.sub (local.get $start) (i32.const 1)))
        (i32.store8 (local.get $start) (i32.const 120))
        (local.set $start (call $digits (i32.load (i32.const 100)) (local.get $start)))
        (i32.store (i32.const 0) (local.get $start))
        (i32.store (i32.const 4) (i32.sub (i32.const 301) (local.get $start)))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br $next)))))
