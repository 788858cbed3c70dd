;; Computes for ever without a single call: only a kill can end it.
(module
  (memory (export "memory") 1)
  (func (export "_start") (loop $again (br $again))))
