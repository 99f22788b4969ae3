# class: input
# want: exception|wrong
# problem: add
# what: a program that is one comment
# stops: a missing entry point is the program's fault
# generate: only_comment
