# class: input
# want: passed
# problem: add
# what: an identifier of a million characters
# stops: names have no limit
# generate: one_megabyte_name
