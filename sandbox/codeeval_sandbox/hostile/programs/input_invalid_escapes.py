# class: input
# want: passed
# problem: add
# what: invalid escapes, a warning in the compiler
# stops: the program's warnings are not errors
# generate: invalid_escapes
