# class: input
# want: passed|syntax_error
# problem: add
# what: an integer literal of 10,000 digits, refused by newer releases
# stops: compile errors are verdicts
# generate: huge_literal
