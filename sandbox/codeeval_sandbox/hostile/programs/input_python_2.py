# class: input
# want: syntax_error
# problem: add
# what: a print statement of Python 2
# stops: compile errors are verdicts
# generate: python_2
