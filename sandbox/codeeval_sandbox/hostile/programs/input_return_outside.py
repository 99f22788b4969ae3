# class: input
# want: syntax_error
# problem: add
# what: a return at module level, which parses and does not compile
# stops: compile errors are verdicts
# generate: return_outside
