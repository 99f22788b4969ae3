# class: input
# want: passed|syntax_error
# problem: add
# what: a byte order mark before a right program
# stops: sources reach the compiler unchanged; it may refuse the mark in a str
# generate: byte_order_mark
