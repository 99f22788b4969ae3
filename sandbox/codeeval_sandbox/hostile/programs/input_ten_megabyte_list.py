# class: input
# want: memory|timeout|passed
# problem: add
# what: a list display of five million constants
# stops: compiling counts as the program's own memory and time
# generate: ten_megabyte_list
