# class: input
# want: syntax_error
# problem: add
# what: a chat answer with its fence instead of a program
# stops: compile errors are verdicts
# generate: prose
