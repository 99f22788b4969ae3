# class: input
# want: syntax_error
# problem: add
# what: indentation by tabs and spaces that contradict each other
# stops: TabError is a syntax error
# generate: tabs_and_spaces
