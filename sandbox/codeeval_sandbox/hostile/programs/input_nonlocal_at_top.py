# class: input
# want: syntax_error
# problem: add
# what: a nonlocal statement at module level, found by the symbol table
# stops: compile errors are verdicts
# generate: nonlocal_at_top
