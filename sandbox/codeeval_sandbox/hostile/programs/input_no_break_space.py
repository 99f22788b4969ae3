# class: input
# want: syntax_error
# problem: add
# what: indentation by no-break spaces
# stops: sources reach the compiler unchanged
# generate: no_break_space
