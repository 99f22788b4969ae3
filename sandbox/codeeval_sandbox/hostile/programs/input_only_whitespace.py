# class: input
# want: exception|wrong
# problem: add
# what: blanks, a tab and line ends
# stops: a missing entry point is the program's fault
# generate: only_whitespace
