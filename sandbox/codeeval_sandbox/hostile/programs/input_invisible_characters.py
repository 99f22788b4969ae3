# class: input
# want: syntax_error
# problem: add
# what: a zero-width space between tokens
# stops: sources reach the compiler unchanged
# generate: invisible_characters
