# class: input
# want: syntax_error
# problem: add
# what: a NUL byte after the last line
# stops: sources travel as data with a length; compile errors are verdicts
# generate: nul_byte_at_end
