# class: input
# want: exception|wrong
# problem: add
# what: an empty program
# stops: a missing entry point is the program's fault
# generate: empty
