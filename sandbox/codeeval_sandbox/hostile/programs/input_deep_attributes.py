# class: input
# want: passed|syntax_error|exception|memory
# problem: add
# what: a chain of 1,000 attributes
# stops: the compiler's RecursionError and MemoryError are verdicts
# generate: deep_attributes
