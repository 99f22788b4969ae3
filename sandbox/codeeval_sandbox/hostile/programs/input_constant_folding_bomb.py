# class: input
# want: passed
# problem: add
# what: a power tower of constants that a folding compiler would compute
# stops: CPython bounds what it folds; compiling counts as the program's own time
# generate: constant_folding_bomb
