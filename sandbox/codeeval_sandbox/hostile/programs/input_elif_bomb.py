# class: input
# want: passed|syntax_error|exception|memory|crashed|timeout
# problem: add
# what: 20,000 elif branches, each one level deeper in the tree
# stops: compiling happens in the program's own process
# generate: elif_bomb
