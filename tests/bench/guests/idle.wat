;; Says that it is there and waits for the end of its input.
(data (i32.const 512) "here\n")
(func (export "_start")
  (call $write (i32.const 1) (i32.const 512) (i32.const 5))
  (loop $again (br_if $again (call $read (i32.const 0) (i32.const 1024) (i32.const 512)))))
