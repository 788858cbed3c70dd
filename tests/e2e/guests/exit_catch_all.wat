;; Leaves from under a handler that catches everything a module can catch. It must not come back.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (block $caught
      (try_table (catch_all $caught) (call $exit (i32.const 7))))
    ;; Reached only if the exit was caught.
    (call $exit (i32.const 99))))
