# class: input
# want: passed|syntax_error|exception|memory
# problem: add
# what: 1,000 nested lambdas: fine or too deep, by the release of Python
# stops: the compiler's RecursionError and MemoryError are verdicts
# generate: deep_lambdas
