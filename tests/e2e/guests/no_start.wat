;; A module that exports no `_start`: a library, not a program.
(module (memory (export "memory") 1) (func (export "helper")))
