# class: input
# want: syntax_error
# problem: add
# what: a NUL byte inside a string literal
# stops: sources travel as data with a length; compile errors are verdicts
# generate: nul_byte
