# class: input
# want: passed|syntax_error|exception|memory|crashed|timeout
# problem: add
# what: 200,000 additions, a tree as deep as it is long
# stops: compiling happens in the program's own process
# generate: addition_bomb
