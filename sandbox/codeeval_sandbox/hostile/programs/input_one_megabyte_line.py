# class: input
# want: passed
# problem: add
# what: one line of a megabyte
# stops: lines have no limit
# generate: one_megabyte_line
