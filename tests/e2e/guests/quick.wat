;; Ends at once, with success.
(module (memory (export "memory") 1) (func (export "_start")))
