# class: input
# want: passed
# problem: add
# what: a 10 MB literal in a right program
# stops: frames have no small size limit
# generate: ten_megabyte_string
