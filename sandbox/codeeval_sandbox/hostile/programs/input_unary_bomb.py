# class: input
# want: syntax_error|exception|memory|crashed
# problem: add
# what: 200,000 unary operators to overflow the parser's stack
# stops: compiling happens in the program's own process
# generate: unary_bomb
