# class: input
# want: syntax_error
# problem: add
# what: a right program cut inside a triple-quoted string
# stops: compile errors are verdicts
# generate: cut_in_string
